#include "payload.h"

#include "base.h"
#include "crypto.h"

#include <string.h>

#define PREFIX_1 "dlotp:1."
#define PREFIX_2 "DLOTP:2."
#define PREFIX_SIZE 8
#define TAG_SIZE 16
#define ISSUED_AT_MAX 253402300799u

static bool starts(struct bytes text, const char *prefix)
{
    return text.n >= strlen(prefix) && memcmp(text.p, prefix, strlen(prefix)) == 0;
}

/* PAY-11: ^(dlotp|DLOTP):[1-9][0-9]{0,3}\. */
static bool names_version(struct bytes text)
{
    if (!starts(text, "dlotp:") && !starts(text, "DLOTP:"))
        return false;
    size_t at = 6, digits = 0;
    while (at < text.n && digits < 4 && text.p[at] >= '0' && text.p[at] <= '9') {
        at++;
        digits++;
    }
    return digits > 0 && text.p[6] != '0' && at < text.n && text.p[at] == '.';
}

/* PAY-18, PAY-19: the form of the whole body. */
static bool read_body(struct payload *payload)
{
    struct cbor_in in = cbor_in(payload->body);
    if (payload->body.n > BODY_MAX || cbor_array(&in) != (payload->version == 1 ? 4 : 5))
        return false;
    payload->issued_at = cbor_uint(&in);
    payload->lifetime = cbor_uint(&in);
    if (payload->version == 1) {
        struct bytes nonce = cbor_bytes(&in);
        if (in.bad || nonce.n != sizeof payload->nonce)
            return false;
        memcpy(payload->nonce, nonce.p, nonce.n);
    } else {
        payload->n = cbor_uint(&in);
        payload->m = cbor_uint(&in);
    }
    operation_read(&in, &payload->operation);
    return cbor_end(&in);
}

/* PAY-3, PAY-20, PAY-25 */
static enum code judge(const struct payload *payload)
{
    if (payload->issued_at < 1 || payload->issued_at > ISSUED_AT_MAX)
        return INVALID_OPERATION;
    if (payload->lifetime < 120 || payload->lifetime > 600)
        return INVALID_OPERATION;
    if (payload->version == 2 && (payload->n < 1 || payload->n > SERIAL_MAX || payload->m > SERIAL_MAX))
        return INVALID_OPERATION;
    return operation_judge(&payload->operation);
}

/* PAY-6 */
static bool tag_of(const uint8_t key[32], struct bytes key_id_and_body, uint8_t tag[TAG_SIZE])
{
    uint8_t mac[32];
    struct bytes parts[] = { bytes_lit(PREFIX_1), key_id_and_body };
    if (!hmac256(key, parts, 2, mac))
        return false;
    memcpy(tag, mac, TAG_SIZE);
    return true;
}

/* PAY-26 */
static void aad_of(const uint8_t key_id[8], uint8_t aad[16])
{
    memcpy(aad, PREFIX_2, 8);
    memcpy(aad + 8, key_id, 8);
}

static enum code open_1(struct bytes rest, const struct phone_keys *keys, struct payload *payload)
{
    uint8_t tag[TAG_SIZE];
    size_t n = rest.n - TAG_SIZE;
    if (!tag_of(keys->payload, bytes_of(rest.p, n), tag))
        return KEY_FAILURE;
    if (!same(tag, rest.p + n, TAG_SIZE)) /* PAY-16 */
        return AUTHENTICATION_FAILED;
    payload->body = bytes_of(rest.p + 8, n - 8);
    return OK;
}

static enum code open_2(struct bytes rest, const struct phone_keys *keys, struct payload *payload)
{
    uint8_t aad[16];
    size_t n = rest.n - 8 - 12 - TAG_SIZE;
    uint8_t *plain = hold(n);
    memcpy(payload->nonce, rest.p + 8, 12);
    aad_of(keys->key_id, aad);
    if (!gcm_open(keys->payload, payload->nonce, bytes_of(aad, 16), bytes_of(rest.p + 20, n), rest.p + 20 + n, plain))
        return AUTHENTICATION_FAILED;
    payload->body = bytes_of(plain, n);
    return OK;
}

enum code payload_open(struct bytes text, const struct phone_keys *keys, size_t count, struct versions implemented,
                       struct payload *payload, size_t *found)
{
    static const size_t beside[] = { 0, 8 + TAG_SIZE, 8 + 12 + TAG_SIZE };
    struct bytes rest;
    *payload = (struct payload){ 0 };
    if (implemented.v1 && starts(text, PREFIX_1))
        payload->version = 1;
    else if (implemented.v2 && starts(text, PREFIX_2))
        payload->version = 2;
    else
        return names_version(text) ? UNSUPPORTED_VERSION : MALFORMED_PAYLOAD;
    text = bytes_of(text.p + PREFIX_SIZE, text.n - PREFIX_SIZE);
    if (!base_decode(payload->version == 1 ? BASE64URL : BASE32, text, &rest))
        return MALFORMED_PAYLOAD;
    if (rest.n < beside[payload->version] + 1 || rest.n > beside[payload->version] + BODY_MAX) /* PAY-14, PAY-33 */
        return MALFORMED_PAYLOAD;

    size_t i = 0; /* PAY-15 */
    while (i < count && !(keys[i].version == payload->version && memcmp(keys[i].key_id, rest.p, 8) == 0))
        i++;
    if (i == count)
        return UNKNOWN_KEY;
    *found = i;
    memcpy(payload->key_id, rest.p, 8);
    enum code code = payload->version == 1 ? open_1(rest, &keys[i], payload) : open_2(rest, &keys[i], payload);
    if (code == OK && !read_body(payload))
        code = MALFORMED_BODY;
    if (code == OK)
        code = judge(payload);
    if (code == OK)
        code = payload_digest(payload);
    return code;
}

enum code payload_operation(const struct payload *stored, struct operation *op)
{
    struct payload again = { .version = stored->version, .body = stored->body };
    if (!read_body(&again))
        return MALFORMED_BODY;
    *op = again.operation;
    return judge(&again);
}

enum code payload_digest(struct payload *payload)
{
    struct bytes key_id = bytes_of(payload->key_id, 8), nonce = bytes_of(payload->nonce, 12);
    struct bytes parts_1[] = { bytes_lit("dlotp v1 operation"), bytes_of("", 1), key_id, payload->body };
    struct bytes parts_2[] = { bytes_lit("dlotp v2 operation"), bytes_of("", 1), key_id, nonce, payload->body };
    bool good = payload->version == 1 ? sha256(parts_1, 4, payload->digest) : sha256(parts_2, 5, payload->digest);
    return good ? OK : KEY_FAILURE;
}

enum code payload_body(struct payload *payload)
{
    enum code code = judge(payload);
    if (code == OK && payload->operation.shape == BULK && payload->operation.items)
        code = bulk_of_items(&payload->operation);
    if (code != OK)
        return code;
    /* `full` means that the body is longer than 640 bytes (PAY-5, PAY-24). */
    struct cbor_out out = cbor_out(BODY_MAX);
    cbor_put_array(&out, payload->version == 1 ? 4 : 5);
    cbor_put_uint(&out, payload->issued_at);
    cbor_put_uint(&out, payload->lifetime);
    if (payload->version == 1)
        cbor_put_bytes(&out, bytes_of(payload->nonce, sizeof payload->nonce));
    else {
        cbor_put_uint(&out, payload->n);
        cbor_put_uint(&out, payload->m);
    }
    operation_write(&out, &payload->operation);
    if (out.full)
        return BODY_TOO_LONG;
    payload->body = cbor_done(&out);
    return OK;
}

enum code payload_nonce(const struct issuer_keys *keys, const uint8_t fresh[32], struct payload *payload)
{
    uint8_t mac[32];
    struct bytes parts[] = { bytes_of(fresh, 32), payload->body };
    if (!hmac256(keys->nonce, parts, 2, mac))
        return KEY_FAILURE;
    memcpy(payload->nonce, mac, sizeof payload->nonce);
    return OK;
}

enum code payload_seal(const struct issuer_keys *keys, const struct payload *payload, struct bytes *text)
{
    const size_t nonce = payload->version == 1 ? 0 : 12;
    const size_t n = 8 + nonce + payload->body.n;
    uint8_t *all = hold(n + TAG_SIZE);
    memcpy(all, keys->key_id, 8);
    if (payload->version == 1) {
        memcpy(all + 8, payload->body.p, payload->body.n);
        if (!tag_of(keys->payload, bytes_of(all, n), all + n))
            return KEY_FAILURE;
    } else {
        uint8_t aad[16];
        memcpy(all + 8, payload->nonce, nonce);
        aad_of(keys->key_id, aad);
        if (!gcm_seal(keys->payload, payload->nonce, bytes_of(aad, 16), payload->body, all + 8 + nonce, all + n))
            return KEY_FAILURE;
    }
    struct bytes rest = base_encode(payload->version == 1 ? BASE64URL : BASE32, bytes_of(all, n + TAG_SIZE));
    uint8_t *out = hold(PREFIX_SIZE + rest.n);
    memcpy(out, payload->version == 1 ? PREFIX_1 : PREFIX_2, PREFIX_SIZE);
    memcpy(out + PREFIX_SIZE, rest.p, rest.n);
    *text = bytes_of(out, PREFIX_SIZE + rest.n);
    return OK;
}
