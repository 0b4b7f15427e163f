/* testee.md, "Traces of the verifier": playing them, and what comes out. */
#include "wire.h"
#include "wire_bank_script.h"
#include "wire_operation.h"

#include <string.h>

/* What the store held after a step: a record that is never changed, and how many operation records there were. */
struct snapshot {
    const struct enrolment *record;
    size_t operations;
};

struct store {
    struct bank bank;
    struct snapshot now, *after; /* after[k]: after step k */
    const struct operation_record **operations;
};

struct reply {
    enum { CHANGED, IN_ERROR, STORE_FAILED, IN_CONFLICT } came;
    enum input_kind kind;
    const struct bank_result *result;
    const struct display *display; /* of an operation that was accepted */
};

struct replies {
    size_t count;
    struct reply *list;
};

static const struct operation_record *stored_under(const struct store *store, const uint8_t handle[16], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(store->operations[i]->handle, handle, 16) == 0)
            return store->operations[i];
    return NULL;
}

static enum code play(struct store *store, const struct bank_step *step, struct reply *reply)
{
    const struct bank_input *input = &step->input;
    const struct snapshot *from = &store->after[step->loaded];
    struct bank_result *result = hold(sizeof *result);
    bank_judge(&store->bank, from->record, stored_under(store, input->handle, from->operations), input, result);
    *reply = (struct reply){ .kind = input->kind, .result = result };
    if (result->error == KEY_FAILURE)
        return KEY_FAILURE;
    if (result->error != OK)
        reply->came = IN_ERROR;
    else if (step->store_fails)
        reply->came = STORE_FAILED;
    else if (from->record->revision != store->now.record->revision ||
             (result->creates && stored_under(store, input->handle, store->now.operations)))
        reply->came = IN_CONFLICT;
    else {
        store->now.record = &result->next;
        if (result->creates)
            store->operations[store->now.operations++] = &result->operation;
        if (result->verdict == VERDICT_ACCEPTED && result->binding != BOUND_LOGIN)
            reply->display = display_of(&result->accepted);
    }
    return OK;
}

static enum code compute_trace(const void *given, void *made)
{
    const struct bank_script *script = given;
    struct replies *replies = made;
    struct store *store = hold(sizeof *store);
    struct enrolment *first = hold(sizeof *first);
    store->after = hold((script->count + 1) * sizeof *store->after);
    store->operations = hold(script->count * sizeof *store->operations);
    replies->list = hold(script->count * sizeof *replies->list);
    enrolment_first(script->enrolled_at, script->active, first);
    store->now.record = first;
    store->after[0] = store->now;
    store->bank.version = script->of.version;
    store->bank.policy = script->policy;
    enum code code = script->policy_code; /* VER-8, then the PIN */
    if (code == OK)
        code = verifier_keys_derive(script->of.secret, script->of.version, script->pin, &store->bank.keys);
    if (code == OK)
        code = issuer_keys_derive(script->of.secret, script->of.version, &store->bank.issuer);
    size_t i = 0;
    for (; i < script->count && code == OK; i++) {
        code = play(store, &script->steps[i], &replies->list[i]);
        store->after[i + 1] = store->now;
    }
    replies->count = i;
    return code;
}

static void put_gives(struct writer *w, const struct reply *reply)
{
    static const char *const verdicts[] = { "rejected", "blocked", "accepted" };
    static const char *const bindings[] = { "scanned", "typed", "typed-details", "login", "unlinked" };
    const struct bank_result *result = reply->result;
    put_name(w, "gives");
    put_raw(w, "{");
    if (reply->kind == ISSUE && result->rejected != OK) {
        put_name(w, "rejected");
        put_string(w, code_name(result->rejected));
    } else if (reply->kind == ISSUE) {
        put_name(w, "text");
        put_text(w, result->operation.text);
        if (result->operation.typed) {
            put_name(w, "operation-id");
            put_string(w, result->operation.id.text);
        }
    } else if (reply->kind >= CANCEL) {
        put_truth(w, "done", result->done);
    } else {
        put_name(w, "verdict");
        put_string(w, verdicts[result->verdict]);
        if (result->verdict == VERDICT_ACCEPTED) {
            put_name(w, "binding");
            put_string(w, bindings[result->binding]);
            if (result->binding != BOUND_SCANNED) {
                put_name(w, "drift");
                put_signed(w, result->drift);
            }
            if (reply->display)
                put_display(w, reply->display);
        }
    }
    put_raw(w, "}");
}

static void put_result(struct writer *w, const struct reply *reply)
{
    static const char *const outcomes[] = { "issued",    "accepted",  "failed",  "refused",
                                            "cancelled", "unblocked", "revoked", "restored", "lapsed" };
    const struct bank_result *result = reply->result;
    const struct enrolment *record = &result->next;
    put_gives(w, reply);
    put_name(w, "status");
    put_string(w, record->status == PENDING    ? "pending"
                  : record->status == REVOKED  ? "revoked"
                  : enrolment_blocked(record) ? "blocked"
                                               : "active");
    put_name(w, "event");
    put_string(w, outcomes[result->outcome]);
    put_truth(w, "alert", result->alert);
    if (result->restored > 0) {
        put_name(w, "restored");
        put_number(w, result->restored);
    }
}

static void put_reply(struct writer *w, const struct reply *reply)
{
    switch (reply->came) {
    case CHANGED:
        put_result(w, reply);
        break;
    case IN_ERROR:
        put_name(w, "error");
        put_string(w, code_name(reply->result->error));
        break;
    case STORE_FAILED:
        put_truth(w, "store-failed", true);
        break;
    case IN_CONFLICT:
        put_truth(w, "conflict", true);
        break;
    }
}

static void write_trace(const void *made, struct writer *w)
{
    const struct replies *replies = made;
    put_name(w, "replies");
    put_raw(w, "[");
    for (size_t i = 0; i < replies->count; i++) {
        put_next(w);
        put_raw(w, "{");
        put_reply(w, &replies->list[i]);
        put_raw(w, "}");
    }
    put_raw(w, "]");
}

const struct wire wire_bank_trace = { "verifier.trace", sizeof(struct bank_script), sizeof(struct replies),
                                      bank_script_read, compute_trace, write_trace };
