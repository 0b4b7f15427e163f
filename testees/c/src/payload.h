/* payload.md: the text in the QR code. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include "enrolment.h"
#include "errors.h"
#include "operation.h"
#include "versions.h"

#define BODY_MAX 640
#define SERIAL_MAX 9007199254740991u /* 2^53 - 1 */

struct payload {
    unsigned version;
    uint8_t key_id[8];
    uint64_t issued_at, lifetime;
    uint64_t n, m; /* version 2 */
    uint8_t nonce[12];
    struct operation operation;
    struct bytes body; /* in version 2 the plaintext */
    uint8_t digest[32];
};

/* A decoder's duties, from PAY-11 to PAY-20 and PAY-34. `keys` are those that the phone holds; `found` is the index of
   the one that the payload is for. */
enum code payload_open(struct bytes text, const struct phone_keys *keys, size_t count, struct versions implemented,
                       struct payload *payload, size_t *found);

/* The operation as decoded from a stored body (VER-18). */
enum code payload_operation(const struct payload *stored, struct operation *op);

/* The body from the values, judged (PAY-8, PAY-30). The nonce of version 1 is one of the values. */
enum code payload_body(struct payload *payload);
/* The nonce of version 2 from fresh bytes and the body (PAY-27). */
enum code payload_nonce(const struct issuer_keys *keys, const uint8_t fresh[32], struct payload *payload);
/* The digest of either version (PAY-7, PAY-29); key_id, nonce and body stand already. */
enum code payload_digest(struct payload *payload);
/* The text of a payload whose body and nonce stand (PAY-1, PAY-23). */
enum code payload_seal(const struct issuer_keys *keys, const struct payload *payload, struct bytes *text);

#endif
