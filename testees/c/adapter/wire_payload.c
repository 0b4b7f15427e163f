/* testee.md, "Operations on the wire": payload.decode. */
#include "payload.h"
#include "wire.h"
#include "wire_enrolled.h"
#include "wire_operation.h"

struct phones {
    struct versions claim;
    size_t count;
    struct enrolled *enrolments;
    struct bytes text;
};

struct opened {
    struct payload payload;
    const struct display *display;
};

static enum code read_decode(const cJSON *o, struct versions claim, void *given)
{
    struct phones *phones = given;
    struct args a = args_of(o, "enrolments text");
    const cJSON *array = arg_array(&a, "enrolments");
    phones->text = arg_text(&a, "text");
    if (a.bad)
        return BAD_REQUEST;
    phones->claim = claim;
    phones->count = json_length(array);
    struct enrolled *next = phones->enrolments = hold(phones->count * sizeof *next);
    enum code code = OK;
    for (const cJSON *e = array->child; e && code == OK; e = e->next, next++) {
        struct args one = args_of(e, "version secret");
        arg_enrolled(&one, next);
        code = args_end(&one, claim, next);
    }
    return code;
}

static enum code compute_decode(const void *given, void *made)
{
    const struct phones *phones = given;
    struct opened *opened = made;
    struct phone_keys *keys = hold(phones->count * sizeof *keys);
    size_t found;
    enum code code = OK;
    for (size_t i = 0; i < phones->count && code == OK; i++)
        code = phone_keys_derive(phones->enrolments[i].secret, phones->enrolments[i].version, &keys[i]);
    if (code == OK)
        code = payload_open(phones->text, keys, phones->count, phones->claim, &opened->payload, &found);
    if (code == OK)
        opened->display = display_of(&opened->payload.operation);
    return code;
}

static void write_decode(const void *made, struct writer *w)
{
    const struct opened *opened = made;
    const struct payload *payload = &opened->payload;
    put_name(w, "version");
    put_number(w, payload->version);
    put_name(w, "key-id");
    put_hex(w, payload->key_id, 8);
    put_name(w, "issued-at");
    put_number(w, payload->issued_at);
    put_name(w, "lifetime");
    put_number(w, payload->lifetime);
    if (payload->version == 2) {
        put_name(w, "n");
        put_number(w, payload->n);
        put_name(w, "m");
        put_number(w, payload->m);
    }
    put_name(w, "nonce");
    put_hex(w, payload->nonce, 12);
    put_name(w, "operation");
    put_operation(w, &payload->operation);
    put_display(w, opened->display);
    put_name(w, "digest");
    put_hex(w, payload->digest, 32);
}

const struct wire wire_decode = { "payload.decode", sizeof(struct phones), sizeof(struct opened),
                                  read_decode, compute_decode, write_decode };
