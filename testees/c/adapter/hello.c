/* testee.md, "Hello": TEST-5, TEST-6. */
#include "answer.h"
#include "wire.h"

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

#define PUT_ARRAY(w, name, items) put_array(w, name, items, sizeof(items) / sizeof *(items))

static void put_versions(struct writer *w, struct versions claim)
{
    put_name(w, "versions");
    put_raw(w, "[");
    for (unsigned version = 1; version <= 2; version++)
        if (has_version(claim, version)) {
            put_next(w);
            put_number(w, version);
        }
    put_raw(w, "]");
}

static void put_operations(struct writer *w)
{
    put_name(w, "operations");
    put_raw(w, "[");
    for (size_t i = 0; wire_at(i); i++) {
        put_next(w);
        put_string(w, wire_at(i)->name);
    }
    put_raw(w, "]");
}

void answer_hello(const cJSON *o, struct versions claim, struct writer *w)
{
    static const char *const roles[] = { "authenticator", "issuer", "verifier", "oath" };
    static const char *const extras[] = { "typed", "bulk" };
    struct args a = args_of(o, "type protocol nonce");
    struct bytes nonce = arg_text(&a, "nonce");
    arg_number(&a, "protocol"); /* the answer says which one is spoken here */
    if (a.bad) {
        uint64_t seq = 0;
        json_number(json_member(o, "seq"), &seq);
        answer_error("not the members of hello", seq, w);
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
    PUT_ARRAY(w, "roles", roles);
    put_versions(w, claim);
    PUT_ARRAY(w, "claims", extras);
    put_operations(w);
    put_raw(w, "}");
}
