/* testee.md, "Operations on the wire": those of the issuer. */
#include "operation_id.h"
#include "wire.h"
#include "wire_enrolled.h"
#include "wire_operation.h"

#include <string.h>

/* What payload.encode and operation-id.draw are given. */
struct order {
    struct enrolled of;
    struct payload payload;
    const uint8_t *random; /* nonces or fresh bytes */
    size_t draws, taken_count;
    char (*taken)[8];
};

/* What comes of them; payload.encode has the text alone. */
struct issued {
    uint8_t nonce[12];
    struct operation_id id;
    struct bytes text;
};

static size_t random_size(const struct order *order)
{
    return order->of.version == 2 ? 32 : 12;
}

static void arg_order(struct args *a, struct order *order)
{
    struct payload *payload = &order->payload;
    arg_enrolled(a, &order->of);
    payload->version = order->of.version;
    payload->issued_at = arg_number(a, "issued-at");
    payload->lifetime = arg_number(a, "lifetime");
    if (payload->version == 2) {
        payload->n = arg_number(a, "n");
        payload->m = arg_number(a, "m");
    }
    if (!operation_of_json(json_member(a->o, "operation"), &payload->operation))
        a->bad = true;
}

static enum code read_encode(const cJSON *o, struct versions claim, void *given)
{
    static const char *const members[] = { "version secret issued-at lifetime nonce operation",
                                           "version secret issued-at lifetime n m fresh operation" };
    struct order *order = given;
    struct args a = args_by_version(o, members);
    arg_order(&a, order);
    uint8_t *random = hold(random_size(order));
    arg_hex_n(&a, order->of.version == 2 ? "fresh" : "nonce", random, random_size(order));
    order->random = random;
    return args_end(&a, claim, &order->of);
}

static enum code compute_encode(const void *given, void *made)
{
    const struct order *order = given;
    struct issued *issued = made;
    struct payload payload = order->payload;
    struct issuer_keys keys;
    if (payload.version == 1)
        memcpy(payload.nonce, order->random, 12);
    enum code code = payload_body(&payload);
    if (code == OK)
        code = issuer_keys_derive(order->of.secret, payload.version, &keys);
    if (code == OK && payload.version == 2)
        code = payload_nonce(&keys, order->random, &payload);
    if (code == OK)
        code = payload_seal(&keys, &payload, &issued->text);
    return code;
}

static void write_text(const void *made, struct writer *w)
{
    put_name(w, "text");
    put_text(w, ((const struct issued *)made)->text);
}

const struct wire wire_encode = { "payload.encode", sizeof(struct order), sizeof(struct issued),
                                  read_encode, compute_encode, write_text };

struct digested {
    struct enrolled of;
    uint8_t digest[32];
};

static enum code read_id(const cJSON *o, struct versions claim, void *given)
{
    struct digested *digested = given;
    struct args a = args_of(o, "version secret digest");
    arg_enrolled(&a, &digested->of);
    arg_hex_n(&a, "digest", digested->digest, 32);
    return args_end(&a, claim, &digested->of);
}

static enum code compute_id(const void *given, void *made)
{
    const struct digested *digested = given;
    struct issuer_keys keys;
    enum code code = issuer_keys_derive(digested->of.secret, digested->of.version, &keys);
    return code == OK ? operation_id_derive(&keys, digested->digest, made) : code;
}

static void write_id(const void *made, struct writer *w)
{
    put_name(w, "operation-id");
    put_string(w, ((const struct operation_id *)made)->text);
}

const struct wire wire_id = { "operation-id.derive", sizeof(struct digested), sizeof(struct operation_id),
                              read_id, compute_id, write_id };

static void arg_taken(struct args *a, struct order *order)
{
    const cJSON *array = arg_array(a, "taken");
    struct bytes one;
    order->taken_count = json_length(array);
    order->taken = hold(order->taken_count * sizeof *order->taken);
    char(*next)[8] = order->taken;
    for (const cJSON *e = array ? array->child : NULL; e; e = e->next, next++)
        if (json_text(e, &one) && one.n == sizeof *next && all_digits(one))
            memcpy(next, one.p, sizeof *next);
        else
            a->bad = true;
}

static enum code read_draw(const cJSON *o, struct versions claim, void *given)
{
    static const char *const members[] = { "version secret issued-at lifetime operation nonces taken",
                                           "version secret issued-at lifetime n m operation fresh taken" };
    struct order *order = given;
    struct args a = args_by_version(o, members);
    arg_order(&a, order);
    order->random = arg_hex_list(&a, order->of.version == 2 ? "fresh" : "nonces", random_size(order), &order->draws);
    arg_taken(&a, order);
    return args_end(&a, claim, &order->of);
}

static bool taken_in_order(const void *context, const char *id)
{
    const struct order *order = context;
    for (size_t i = 0; i < order->taken_count; i++)
        if (memcmp(order->taken[i], id, sizeof order->taken[i]) == 0)
            return true;
    return false;
}

static enum code compute_draw(const void *given, void *made)
{
    const struct order *order = given;
    struct issued *issued = made;
    struct payload payload = order->payload;
    struct draws draws = { .random = order->random, .count = order->draws, .taken = taken_in_order, .context = order };
    struct issuer_keys keys;
    enum code code = payload_body(&payload);
    if (code == OK)
        code = issuer_keys_derive(order->of.secret, payload.version, &keys);
    if (code == OK)
        code = draw_use(&keys, &draws, &payload, &issued->id, &issued->text);
    memcpy(issued->nonce, payload.nonce, sizeof issued->nonce);
    return code;
}

static void write_draw(const void *made, struct writer *w)
{
    const struct issued *issued = made;
    put_name(w, "nonce");
    put_hex(w, issued->nonce, 12);
    write_id(&issued->id, w);
    write_text(issued, w);
}

const struct wire wire_draw = { "operation-id.draw", sizeof(struct order), sizeof(struct issued),
                                read_draw, compute_draw, write_draw };
