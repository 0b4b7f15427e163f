/* testee.md, "Traces of the authenticator". */
#include "authenticator.h"
#include "wire.h"
#include "wire_enrolled.h"
#include "wire_operation.h"

enum kind { SCAN, AUTHORISE, TYPE, LOG_IN, CONFIRM, RESTORE };

#define COMMON " unix since-boot boot store"

static const struct {
    const char *name, *members[2]; /* by version */
} kinds[] = {
    [SCAN] = { "scan", { "do text" COMMON, "do text" COMMON } },
    [AUTHORISE] = { "authorise", { "do pin" COMMON, "do pin" COMMON } },
    [TYPE] = { "type", { "do operation-id pin" COMMON, "do operation-id typed pin" COMMON } },
    [LOG_IN] = { "login", { "do pin" COMMON, "do pin" COMMON } },
    [CONFIRM] = { "confirm", { "do pin" COMMON, "do pin" COMMON } },
    [RESTORE] = { "restore", { "do step", "do step" } },
};

struct step {
    enum kind kind;
    struct moment now;
    bool works; /* the store */
    struct bytes text, id, pin;
    struct keyed_in keyed_in;
    uint64_t back; /* RESTORE: to what stood after this step */
};

struct script {
    struct versions claim;
    struct enrolled of;
    size_t count;
    struct step *steps;
};

static bool step_of_json(unsigned version, size_t number, const cJSON *o, struct step *step)
{
    struct bytes name = { 0 }, store = { 0 };
    json_text(json_member(o, "do"), &name);
    size_t kind = 0;
    while (kind <= RESTORE && !bytes_is(name, kinds[kind].name))
        kind++;
    if (kind > RESTORE)
        return false;
    struct args a = args_of(o, kinds[kind].members[version - 1]);
    step->kind = (enum kind)kind;
    if (kind == RESTORE) {
        step->back = arg_number(&a, "step");
        return !a.bad && step->back <= number;
    }
    step->now.unix_seconds = arg_number(&a, "unix");
    step->now.since_boot = arg_number(&a, "since-boot");
    arg_hex_n(&a, "boot", step->now.boot, 16);
    store = arg_text(&a, "store");
    step->works = bytes_is(store, "ok");
    if (kind == SCAN)
        step->text = arg_text(&a, "text");
    else
        step->pin = arg_text(&a, "pin");
    if (kind == TYPE)
        step->id = arg_text(&a, "operation-id");
    if (kind == TYPE && version == 2)
        arg_keyed_in(&a, &step->keyed_in);
    return !a.bad && (step->works || bytes_is(store, "fails"));
}

static enum code read_trace(const cJSON *o, struct versions claim, void *given)
{
    struct script *script = given;
    struct args a = args_of(o, "version secret steps");
    arg_enrolled(&a, &script->of);
    const cJSON *steps = arg_array(&a, "steps");
    enum code code = args_end(&a, claim, &script->of);
    if (code != OK)
        return code;
    script->claim = claim;
    script->steps = hold(json_length(steps) * sizeof *script->steps);
    for (const cJSON *e = steps->child; e; e = e->next, script->count++)
        if (!step_of_json(script->of.version, script->count, e, &script->steps[script->count]))
            return BAD_REQUEST;
    return OK;
}

struct reply {
    enum { DISPLAYED, GAVE_OTP, REJECTED, STORE_FAILED, WENT_BACK, NOTHING_SCANNED } came;
    const struct display *display;
    struct otp otp;
    enum code code;
    uint64_t wait;
};

struct replies {
    size_t count;
    struct reply *list;
};

struct phone {
    struct versions claim;
    struct phone_keys keys;
    struct phone_state state, *after; /* after[k]: what the store held after step k */
    bool shown;
    struct on_screen screen;
};

static enum code scan(struct phone *phone, const struct step *step, struct phone_state *next, struct reply *reply)
{
    struct payload payload;
    struct on_screen screen;
    reply->came = DISPLAYED;
    enum code code =
        phone_scan(&phone->keys, &phone->state, &step->now, phone->claim, step->text, next, &payload, &screen);
    if (code != OK || !step->works)
        return code;
    phone->shown = true;
    phone->screen = screen;
    reply->display = display_of(&payload.operation);
    return OK;
}

static enum code give_otp(const struct phone *phone, const struct step *step, struct phone_state *next, struct reply *reply)
{
    static const enum domain domains[] = { [AUTHORISE] = SCANNED, [TYPE] = TYPED, [LOG_IN] = LOGIN, [CONFIRM] = CONFIRMATION };
    struct typed typed;
    struct otp_request request = { .domain = domains[step->kind], .pin = step->pin, .screen = &phone->screen,
                                   .id = step->id, .typed = &typed };
    reply->came = GAVE_OTP;
    if (step->kind == TYPE && phone->keys.version == 2)
        request.typed_code = typed_of(&step->keyed_in, &typed);
    return phone_otp(&phone->keys, &phone->state, &step->now, &request, next, &reply->otp, &reply->wait);
}

/* Nothing comes out where the store fails (AUTH-4). */
static enum code play(struct phone *phone, const struct step *step, struct reply *reply)
{
    struct phone_state next;
    if (step->kind == RESTORE) {
        phone->state = phone->after[step->back];
        reply->came = WENT_BACK;
        return OK;
    }
    if (step->kind == AUTHORISE && !phone->shown) {
        reply->came = NOTHING_SCANNED;
        return OK;
    }
    reply->code = step->kind == SCAN ? scan(phone, step, &next, reply) : give_otp(phone, step, &next, reply);
    if (reply->code == KEY_FAILURE || reply->code == BAD_REQUEST)
        return reply->code;
    if (reply->code != OK)
        reply->came = REJECTED;
    else if (!step->works)
        reply->came = STORE_FAILED;
    else
        phone->state = next;
    return OK;
}

static enum code compute_trace(const void *given, void *made)
{
    const struct script *script = given;
    struct replies *replies = made;
    struct phone phone = { .claim = script->claim };
    phone.after = hold((script->count + 1) * sizeof *phone.after);
    replies->list = hold(script->count * sizeof *replies->list);
    enum code code = phone_keys_derive(script->of.secret, script->of.version, &phone.keys);
    if (code == OK)
        code = state_first(script->of.secret, script->of.version, &phone.state);
    phone.after[0] = phone.state;
    size_t i = 0;
    for (; i < script->count && code == OK; i++) {
        code = play(&phone, &script->steps[i], &replies->list[i]);
        phone.after[i + 1] = phone.state;
    }
    replies->count = i;
    return code;
}

static void put_reply(struct writer *w, const struct reply *reply)
{
    switch (reply->came) {
    case DISPLAYED:
        put_display(w, reply->display);
        break;
    case GAVE_OTP:
        put_name(w, "otp");
        put_string(w, reply->otp.text);
        break;
    case REJECTED:
        put_name(w, "rejected");
        put_string(w, code_name(reply->code));
        if (reply->code == BUCKET_EMPTY) {
            put_name(w, "wait");
            put_number(w, reply->wait);
        }
        break;
    case STORE_FAILED:
        put_truth(w, "store-failed", true);
        break;
    case WENT_BACK:
        put_truth(w, "restored", true);
        break;
    case NOTHING_SCANNED:
        put_truth(w, "nothing-scanned", true);
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

const struct wire wire_phone_trace = { "authenticator.trace", sizeof(struct script), sizeof(struct replies),
                                       read_trace, compute_trace, write_trace };
