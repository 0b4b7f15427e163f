/* testee.md, "Operations on the wire": those of the issuer. */
#include "answer.h"
#include "operation_id.h"
#include "wire_operation.h"

#include <string.h>

struct order {
    uint8_t secret[32];
    struct issuer_keys keys;
    struct payload payload;
};

/* What payload.encode and operation-id.draw have in common. */
static void order_of(struct args *a, struct order *order)
{
    struct payload *payload = &order->payload;
    *order = (struct order){ 0 };
    payload->version = (unsigned)arg_number(a, "version");
    arg_hex_n(a, "secret", order->secret, 32);
    payload->issued_at = arg_number(a, "issued-at");
    payload->lifetime = arg_number(a, "lifetime");
    if (payload->version == 2) {
        payload->n = arg_number(a, "n");
        payload->m = arg_number(a, "m");
    }
    if (!operation_of_json(json_member(a->o, "operation"), &payload->operation))
        a->bad = true;
}

static uint64_t version_of(const cJSON *o)
{
    uint64_t version = 0;
    json_number(json_member(o, "version"), &version);
    return version;
}

enum code wire_encode(const cJSON *o, struct versions claim, struct writer *w)
{
    struct order order;
    uint8_t fresh[32];
    struct bytes text;
    uint64_t version = version_of(o);
    struct args a = args_of(o, version == 2 ? "version secret issued-at lifetime n m fresh operation"
                                            : "version secret issued-at lifetime nonce operation");
    order_of(&a, &order);
    if (version == 2)
        arg_hex_n(&a, "fresh", fresh, 32);
    else
        arg_hex_n(&a, "nonce", order.payload.nonce, 12);
    if (a.bad)
        return BAD_REQUEST;
    if (!has_version(claim, version))
        return NOT_SUPPORTED;
    enum code code = payload_body(&order.payload);
    if (code == OK)
        code = issuer_keys_derive(order.secret, (unsigned)version, &order.keys);
    if (code == OK && version == 2)
        code = payload_nonce(&order.keys, fresh, &order.payload);
    if (code == OK)
        code = payload_seal(&order.keys, &order.payload, &text);
    if (code != OK)
        return code;
    put_name(w, "text");
    put_text(w, text);
    return OK;
}

enum code wire_id(const cJSON *o, struct versions claim, struct writer *w)
{
    uint8_t secret[32], digest[32];
    struct issuer_keys keys;
    struct operation_id id;
    struct args a = args_of(o, "version secret digest");
    uint64_t version = arg_number(&a, "version");
    arg_hex_n(&a, "secret", secret, 32);
    arg_hex_n(&a, "digest", digest, 32);
    if (a.bad)
        return BAD_REQUEST;
    if (!has_version(claim, version))
        return NOT_SUPPORTED;
    enum code code = issuer_keys_derive(secret, (unsigned)version, &keys);
    if (code == OK)
        code = operation_id_derive(&keys, digest, &id);
    if (code != OK)
        return code;
    put_name(w, "operation-id");
    put_string(w, id.text);
    return OK;
}

static bool taken_in_list(const void *context, const char *id)
{
    for (const cJSON *e = ((const cJSON *)context)->child; e; e = e->next)
        if (memcmp(e->valuestring, id, 8) == 0)
            return true;
    return false;
}

enum code wire_draw(const cJSON *o, struct versions claim, struct writer *w)
{
    struct order order;
    struct operation_id id;
    struct bytes text, one;
    uint64_t version = version_of(o);
    const char *random_name = version == 2 ? "fresh" : "nonces";
    const size_t size = version == 2 ? 32 : 12;
    struct args a = args_of(o, version == 2 ? "version secret issued-at lifetime n m operation fresh taken"
                                            : "version secret issued-at lifetime operation nonces taken");
    order_of(&a, &order);
    const cJSON *random = arg_array(&a, random_name), *taken = arg_array(&a, "taken");
    if (a.bad)
        return BAD_REQUEST;
    if (!has_version(claim, version))
        return NOT_SUPPORTED;
    size_t count = 0;
    for (const cJSON *e = random->child; e; e = e->next)
        count++;
    uint8_t *drawn = hold(count * size), *next = drawn;
    for (const cJSON *e = random->child; e; e = e->next, next += size)
        if (!json_text(e, &one) || !hex_read(one, next, size))
            return BAD_REQUEST;
    for (const cJSON *e = taken->child; e; e = e->next)
        if (!json_text(e, &one) || one.n != 8 || !all_digits(one))
            return BAD_REQUEST;
    if (count == 0)
        return BAD_REQUEST;
    struct draws draws = { .random = drawn, .count = count, .taken = taken_in_list, .context = taken };
    enum code code = payload_body(&order.payload);
    if (code == OK)
        code = issuer_keys_derive(order.secret, (unsigned)version, &order.keys);
    if (code == OK)
        code = draw_use(&order.keys, &draws, &order.payload, &id, &text);
    if (code != OK)
        return code;
    put_name(w, "nonce");
    put_hex(w, order.payload.nonce, 12);
    put_name(w, "operation-id");
    put_string(w, id.text);
    put_name(w, "text");
    put_text(w, text);
    return OK;
}
