#include "answer.h"

static const struct {
    const char *name;
    operation_on_wire *run;
} operations[] = {
    { "enrolment.derive", wire_derive },
    { "payload.decode", wire_decode },
    { "otp.scanned", wire_scanned },
    { "otp.typed", wire_typed },
    { "otp.login", wire_login },
    { "otp.confirm", wire_confirm },
    { "authenticator.trace", wire_phone_trace },
    { "payload.encode", wire_encode },
    { "operation-id.derive", wire_id },
    { "operation-id.draw", wire_draw },
    { "verifier.trace", wire_bank_trace },
    { "oath.hotp", wire_hotp },
    { "oath.totp", wire_totp },
    { "oath.suite", wire_suite },
    { "oath.ocra", wire_ocra },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void start(struct writer *w, uint64_t seq)
{
    w->n = 0;
    w->full = false;
    put_raw(w, "{");
    put_name(w, "seq");
    put_number(w, seq);
}

static void put_failure(struct writer *w, uint64_t seq, const char *kind, const char *member, const char *text)
{
    start(w, seq);
    put_name(w, kind);
    put_raw(w, "{");
    put_name(w, member);
    put_string(w, text);
    put_raw(w, "}}");
}

static void put_array(struct writer *w, const char *name, const char *const *items, size_t count)
{
    put_name(w, name);
    put_raw(w, "[");
    for (size_t i = 0; i < count; i++) {
        put_next(w);
        put_string(w, items[i]);
    }
    put_raw(w, "]");
}

/* TEST-5, TEST-6 */
static void hello(const cJSON *o, struct versions claim, struct writer *w)
{
    static const char *const roles[] = { "authenticator", "issuer", "verifier", "oath" };
    static const char *const extras[] = { "typed", "bulk" };
    struct args a = args_of(o, "type protocol nonce");
    struct bytes nonce = arg_text(&a, "nonce");
    if (arg_number(&a, "protocol") != 1 || a.bad) {
        answer_unreadable("not a hello of protocol 1", w);
        return;
    }
    put_raw(w, "{");
    put_name(w, "type");
    put_string(w, "hello");
    put_name(w, "protocol");
    put_number(w, 1);
    put_name(w, "nonce");
    put_text(w, nonce);
    put_name(w, "implementation");
    put_string(w, "testee in C");
    put_name(w, "version");
    put_string(w, "1.0");
    put_name(w, "language");
    put_string(w, "C");
    put_array(w, "roles", roles, COUNT(roles));
    put_name(w, "versions");
    put_raw(w, "[");
    for (unsigned version = 1; version <= 2; version++)
        if (has_version(claim, version)) {
            put_next(w);
            put_number(w, version);
        }
    put_raw(w, "]");
    put_array(w, "claims", extras, COUNT(extras));
    put_name(w, "operations");
    put_raw(w, "[");
    for (size_t i = 0; i < COUNT(operations); i++) {
        put_next(w);
        put_string(w, operations[i].name);
    }
    put_raw(w, "]}");
}

static void run_case(const cJSON *o, uint64_t seq, struct versions claim, struct writer *w)
{
    struct args a = args_of(o, "type seq op args");
    struct bytes op = arg_text(&a, "op");
    const cJSON *args = arg_object(&a, "args");
    if (a.bad) {
        put_failure(w, seq, "error", "trace", "not the members of a case");
        return;
    }
    size_t i = 0;
    while (i < COUNT(operations) && !bytes_is(op, operations[i].name))
        i++;
    if (i == COUNT(operations)) {
        put_failure(w, seq, "unsupported", "reason", "an operation that is not known");
        return;
    }
    start(w, seq);
    put_name(w, "ok");
    put_raw(w, "{");
    enum code code = operations[i].run(args, claim, w);
    put_raw(w, "}}");
    if (code == BAD_REQUEST)
        put_failure(w, seq, "error", "trace", "arguments that can't be read");
    else if (code == NOT_SUPPORTED)
        put_failure(w, seq, "unsupported", "reason", "a protocol version that is not claimed");
    else if (code != OK)
        put_failure(w, seq, "rejected", "code", code_name(code));
    else if (w->full)
        put_failure(w, seq, "error", "trace", "an answer longer than a line may be");
}

void answer_unreadable(const char *trace, struct writer *w)
{
    put_failure(w, 0, "error", "trace", trace);
}

void answer(struct bytes line, struct versions claim, struct writer *w)
{
    cJSON *o = json_read(line);
    struct bytes type = { 0 };
    uint64_t seq = 0;
    w->n = 0;
    w->full = false;
    if (!cJSON_IsObject(o))
        answer_unreadable("not a JSON object", w);
    else {
        bool typed = json_text(json_member(o, "type"), &type);
        bool numbered = json_number(json_member(o, "seq"), &seq);
        if (bytes_is(type, "hello"))
            hello(o, claim, w);
        else if (!typed || !numbered)
            put_failure(w, numbered ? seq : 0, "error", "trace", "not a request with type and seq");
        else if (bytes_is(type, "case"))
            run_case(o, seq, claim, w);
        else
            put_failure(w, seq, "unsupported", "reason", "a request that is not known");
    }
    cJSON_Delete(o);
    release();
}
