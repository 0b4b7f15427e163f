/* testee.md, "Traces of the verifier". */
#include "answer.h"
#include "verifier.h"
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

#define ENUM_OF(a, name, words, out) enum_of(a, name, words, sizeof(words) / sizeof *(words), out)

static void enum_of(struct args *a, const char *name, const char *const *words, size_t count, size_t *out)
{
    struct bytes text = arg_text(a, name);
    for (*out = 0; *out < count; ++*out)
        if (bytes_is(text, words[*out]))
            return;
    *out = 0;
    a->bad = true;
}

static enum code policy_of_json(const cJSON *o, struct policy *policy)
{
    static const char *const typed[] = { "never", "low-value", "always" };
    static const char *const blocks[] = { "fixed", "growing" };
    size_t word = 0;
    enum code code = OK;
    struct args a = args_of(o, "lifetime typed login-blocks unlinked-purposes");
    *policy = (struct policy){ .lifetime = arg_number(&a, "lifetime") };
    ENUM_OF(&a, "typed", typed, &word);
    policy->typed = (enum typing)word;
    ENUM_OF(&a, "login-blocks", blocks, &word);
    policy->growing = word == 1;
    const cJSON *purposes = arg_array(&a, "unlinked-purposes");
    if (a.bad)
        return BAD_REQUEST;
    for (const cJSON *e = purposes->child; e; e = e->next) {
        uint64_t purpose;
        if (!json_number(e, &purpose))
            return BAD_REQUEST;
        if (policy_add_unlinked(policy, purpose) != OK)
            code = INVALID_POLICY;
    }
    return policy_judge(policy) != OK ? INVALID_POLICY : code;
}

static const struct {
    const char *name, *members[2]; /* by version */
} inputs[] = {
    [ISSUE] = { "issue", { "do handle nonces operation", "do handle fresh operation" } },
    [SUBMIT] = { "submit", { "do handle otp", "do handle otp" } },
    [SUBMIT_LOGIN] = { "login", { "do otp", "do otp" } },
    [SUBMIT_CONFIRM] = { "confirm", { "do handle otp", "do handle otp" } },
    [CANCEL] = { "cancel", { "do handle", "do handle" } },
    [UNBLOCK] = { "unblock", { "do", "do" } },
    [REVOKE] = { "revoke", { "do", "do" } },
    [RESTORE_BACKUP] = { "restore", { "do", "do" } },
};

static bool draws_of_json(const cJSON *array, size_t size, struct bank_input *input)
{
    struct bytes one;
    for (const cJSON *e = array->child; e; e = e->next)
        input->draws++;
    uint8_t *next = hold(input->draws * size);
    input->random = next;
    for (const cJSON *e = array->child; e; e = e->next, next += size)
        if (!json_text(e, &one) || !hex_read(one, next, size))
            return false;
    return true;
}

static bool input_of_json(unsigned version, const cJSON *o, struct bank_input *input, struct operation *op)
{
    struct bytes name = { 0 };
    size_t kind = 0;
    json_text(json_member(o, "do"), &name);
    while (kind <= RESTORE_BACKUP && !bytes_is(name, inputs[kind].name))
        kind++;
    if (kind > RESTORE_BACKUP)
        return false;
    struct args a = args_of(o, inputs[kind].members[version - 1]);
    input->kind = (enum input_kind)kind;
    if (kind == ISSUE || kind == SUBMIT || kind == SUBMIT_CONFIRM || kind == CANCEL)
        arg_hex_n(&a, "handle", input->handle, 16);
    if (kind == SUBMIT || kind == SUBMIT_LOGIN || kind == SUBMIT_CONFIRM)
        input->otp = arg_text(&a, "otp");
    if (kind != ISSUE)
        return !a.bad;
    const cJSON *random = arg_array(&a, version == 2 ? "fresh" : "nonces");
    input->operation = op;
    return !a.bad && draws_of_json(random, version == 2 ? 32 : 12, input) &&
           operation_of_json(json_member(o, "operation"), op);
}

static const struct operation_record *stored_under(const struct store *store, const uint8_t handle[16], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memcmp(store->operations[i]->handle, handle, 16) == 0)
            return store->operations[i];
    return NULL;
}

static void put_gives(struct writer *w, const struct bank_input *input, const struct bank_result *result)
{
    static const char *const verdicts[] = { "rejected", "blocked", "accepted" };
    static const char *const bindings[] = { "scanned", "typed", "typed-details", "login", "unlinked" };
    put_name(w, "gives");
    put_raw(w, "{");
    if (input->kind == ISSUE && result->rejected != OK) {
        put_name(w, "rejected");
        put_string(w, code_name(result->rejected));
    } else if (input->kind == ISSUE) {
        put_name(w, "text");
        put_text(w, result->operation.text);
        if (result->operation.typed) {
            put_name(w, "operation-id");
            put_string(w, result->operation.id.text);
        }
    } else if (input->kind >= CANCEL) {
        put_name(w, "done");
        put_raw(w, result->done ? "true" : "false");
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
            if (result->binding != BOUND_LOGIN)
                put_display(w, &result->accepted);
        }
    }
    put_raw(w, "}");
}

static void put_result(struct writer *w, const struct bank_input *input, const struct bank_result *result)
{
    static const char *const outcomes[] = { "issued",    "accepted",  "failed",  "refused",
                                            "cancelled", "unblocked", "revoked", "restored" };
    const struct enrolment *record = &result->next;
    put_gives(w, input, result);
    put_name(w, "status");
    put_string(w, record->status == PENDING    ? "pending"
                  : record->status == REVOKED  ? "revoked"
                  : enrolment_blocked(record) ? "blocked"
                                               : "active");
    put_name(w, "event");
    put_string(w, outcomes[result->outcome]);
    put_name(w, "alert");
    put_raw(w, result->alert ? "true" : "false");
}

static void put_flag(struct writer *w, const char *name)
{
    put_name(w, name);
    put_raw(w, "true");
}

struct step {
    struct bank_input input;
    struct operation operation;
    uint64_t loaded;
    bool store_fails;
};

/* `number` is that of the step, counted from 0: what a caller may have loaded stands after the steps before it. */
static bool step_of_json(unsigned version, size_t number, const cJSON *o, struct step *step)
{
    static const char *const store_words[] = { "ok", "fails" };
    size_t word = 0;
    struct args a = args_of(o, "at store input loaded?");
    step->input.clock = arg_number(&a, "at");
    ENUM_OF(&a, "store", store_words, &word);
    step->store_fails = word == 1;
    step->loaded = arg_given(&a, "loaded") ? arg_number(&a, "loaded") : number;
    return !a.bad && step->loaded <= number &&
           input_of_json(version, json_member(o, "input"), &step->input, &step->operation);
}

static enum code play(struct store *store, const struct step *step, struct writer *w)
{
    const struct bank_input *input = &step->input;
    const struct snapshot *from = &store->after[step->loaded];
    struct bank_result *result = hold(sizeof *result);
    bank_judge(&store->bank, from->record, stored_under(store, input->handle, from->operations), input, result);
    if (result->error == KEY_FAILURE)
        return KEY_FAILURE;
    if (result->error != OK) {
        put_name(w, "error");
        put_string(w, code_name(result->error));
    } else if (step->store_fails)
        put_flag(w, "store-failed");
    else if (from->record->revision != store->now.record->revision ||
             (result->creates && stored_under(store, input->handle, store->now.operations)))
        put_flag(w, "conflict");
    else {
        store->now.record = &result->next;
        if (result->creates)
            store->operations[store->now.operations++] = &result->operation;
        put_result(w, input, result);
    }
    return OK;
}

enum code wire_bank_trace(const cJSON *o, struct versions claim, struct writer *w)
{
    uint8_t secret[32];
    struct store *store = hold(sizeof *store);
    struct args a = args_of(o, "version secret pin policy enrolled-at active steps");
    uint64_t version = arg_number(&a, "version");
    arg_hex_n(&a, "secret", secret, 32);
    struct bytes pin = arg_text(&a, "pin");
    uint64_t enrolled_at = arg_number(&a, "enrolled-at");
    bool active = arg_truth(&a, "active");
    const cJSON *policy = arg_object(&a, "policy"), *steps = arg_array(&a, "steps");
    if (a.bad)
        return BAD_REQUEST;
    if (!has_version(claim, version))
        return NOT_SUPPORTED;
    size_t count = 0, number = 0;
    for (const cJSON *e = steps->child; e; e = e->next)
        count++;
    struct step *played = hold(count * sizeof *played);
    for (const cJSON *e = steps->child; e; e = e->next, number++)
        if (!step_of_json((unsigned)version, number, e, &played[number]))
            return BAD_REQUEST;
    store->bank.version = (unsigned)version;
    store->after = hold((count + 1) * sizeof *store->after);
    store->operations = hold(count * sizeof *store->operations);
    struct enrolment *first = hold(sizeof *first);
    enrolment_first(enrolled_at, active, first);
    store->now.record = first;
    store->after[0] = store->now;

    enum code code = policy_of_json(policy, &store->bank.policy); /* VER-37, then the PIN */
    if (code == OK)
        code = verifier_keys_derive(secret, (unsigned)version, pin, &store->bank.keys);
    if (code == OK)
        code = issuer_keys_derive(secret, (unsigned)version, &store->bank.issuer);
    put_name(w, "replies");
    put_raw(w, "[");
    for (size_t i = 0; i < count && code == OK; i++) {
        put_next(w);
        put_raw(w, "{");
        code = play(store, &played[i], w);
        put_raw(w, "}");
        store->after[i + 1] = store->now;
    }
    put_raw(w, "]");
    return code;
}
