/* testee.md, "Traces of the authenticator". */
#include "answer.h"
#include "authenticator.h"
#include "wire_operation.h"

#include <string.h>

struct phone {
    struct versions claim;
    struct phone_keys keys;
    struct phone_state state, *after; /* after[k]: what the store held after step k */
    size_t steps;                     /* done so far */
    bool shown;
    struct on_screen screen;
};

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

static void put_refusal(struct writer *w, enum code code, uint64_t wait)
{
    put_name(w, "rejected");
    put_string(w, code_name(code));
    if (code == BUCKET_EMPTY) {
        put_name(w, "wait");
        put_number(w, wait);
    }
}

/* Stores what an input led to; true where something may come out (AUTH-4). */
static bool store(struct phone *phone, const struct phone_state *next, bool works, struct writer *w)
{
    if (works) {
        phone->state = *next;
        return true;
    }
    put_name(w, "store-failed");
    put_raw(w, "true");
    return false;
}

static enum code restore(struct phone *phone, const cJSON *o, struct writer *w)
{
    struct args a = args_of(o, kinds[RESTORE].members[0]);
    uint64_t step = arg_number(&a, "step");
    if (a.bad || step > phone->steps)
        return BAD_REQUEST;
    phone->state = phone->after[step];
    put_name(w, "restored");
    put_raw(w, "true");
    return OK;
}

static enum code scan(struct phone *phone, const struct moment *now, struct bytes text, bool works, struct writer *w)
{
    struct phone_state next;
    struct payload payload;
    struct on_screen screen;
    enum code code = phone_scan(&phone->keys, &phone->state, now, phone->claim, text, &next, &payload, &screen);
    if (code == KEY_FAILURE)
        return code;
    if (code != OK)
        put_refusal(w, code, 0);
    else if (store(phone, &next, works, w)) {
        phone->shown = true;
        phone->screen = screen;
        put_display(w, &payload.operation);
    }
    return OK;
}

static enum code otp(struct phone *phone, enum kind kind, struct args *a, const struct moment *now, bool works,
                     struct writer *w)
{
    static const enum domain domains[] = { [AUTHORISE] = SCANNED, [TYPE] = TYPED, [LOG_IN] = LOGIN, [CONFIRM] = CONFIRMATION };
    struct phone_state next;
    struct typed typed;
    struct otp given;
    uint64_t wait = 0;
    struct otp_request request = { .domain = domains[kind], .pin = arg_text(a, "pin"), .screen = &phone->screen, .typed = &typed };
    if (kind == TYPE)
        request.id = arg_text(a, "operation-id");
    if (kind == TYPE && phone->keys.version == 2)
        request.typed_code = typed_of_json(json_member(a->o, "typed"), &typed);
    if (a->bad || request.typed_code == BAD_REQUEST || (kind == AUTHORISE && !phone->shown))
        return BAD_REQUEST;
    enum code code = phone_otp(&phone->keys, &phone->state, now, &request, &next, &given, &wait);
    if (code == KEY_FAILURE)
        return code;
    if (code != OK)
        put_refusal(w, code, wait);
    else if (store(phone, &next, works, w)) {
        put_name(w, "otp");
        put_string(w, given.text);
    }
    return OK;
}

static enum code step(struct phone *phone, const cJSON *o, struct writer *w)
{
    struct bytes name = { 0 };
    struct moment now;
    json_text(json_member(o, "do"), &name);
    size_t kind = 0;
    while (kind <= RESTORE && !bytes_is(name, kinds[kind].name))
        kind++;
    if (kind > RESTORE)
        return BAD_REQUEST;
    if (kind == RESTORE)
        return restore(phone, o, w);
    struct args a = args_of(o, kinds[kind].members[phone->keys.version - 1]);
    now.unix_seconds = arg_number(&a, "unix");
    now.since_boot = arg_number(&a, "since-boot");
    arg_hex_n(&a, "boot", now.boot, 16);
    struct bytes store_word = arg_text(&a, "store");
    bool works = bytes_is(store_word, "ok");
    if (!works && !bytes_is(store_word, "fails"))
        a.bad = true;
    if (kind != SCAN)
        return otp(phone, (enum kind)kind, &a, &now, works, w);
    struct bytes text = arg_text(&a, "text");
    return a.bad ? BAD_REQUEST : scan(phone, &now, text, works, w);
}

enum code wire_phone_trace(const cJSON *o, struct versions claim, struct writer *w)
{
    uint8_t secret[32];
    struct phone phone = { .claim = claim };
    struct args a = args_of(o, "version secret steps");
    uint64_t version = arg_number(&a, "version");
    arg_hex_n(&a, "secret", secret, 32);
    const cJSON *steps = arg_array(&a, "steps");
    if (a.bad)
        return BAD_REQUEST;
    if (!has_version(claim, version))
        return NOT_SUPPORTED;
    size_t count = 0;
    for (const cJSON *e = steps->child; e; e = e->next)
        count++;
    phone.after = hold((count + 1) * sizeof *phone.after);
    enum code code = phone_keys_derive(secret, (unsigned)version, &phone.keys);
    if (code == OK)
        code = state_first(secret, (unsigned)version, &phone.state);
    phone.after[0] = phone.state;
    put_name(w, "replies");
    put_raw(w, "[");
    for (const cJSON *e = steps->child; code == OK && e; e = e->next) {
        put_next(w);
        put_raw(w, "{");
        code = step(&phone, e, w);
        put_raw(w, "}");
        phone.after[++phone.steps] = phone.state;
    }
    put_raw(w, "]");
    return code;
}
