/* operation-id.md: the 8 digits under the QR code. */
#ifndef OPERATION_ID_H
#define OPERATION_ID_H

#include "payload.h"

struct operation_id {
    char text[9];
};

enum code operation_id_derive(const struct issuer_keys *keys, const uint8_t digest[32], struct operation_id *id);
/* What an app judges before anything is computed (ID-3, ID-9). */
enum code operation_id_judge(unsigned version, struct bytes typed);
char damm(const char *digits, size_t n); /* ID-8 */

/* Drawing (ID-4, ID-5). `random` are nonces of 12 bytes or fresh bytes of 32, one after another; `taken` says whether
   an ID is. The body of `payload` was made with payload_body, which fails before any draw is looked at; nonce, body and digest
   become those of the draw. */
struct draws {
    const uint8_t *random;
    size_t count;
    bool (*taken)(const void *context, const char *id);
    const void *context;
};
enum code draw_use(const struct issuer_keys *keys, const struct draws *draws, struct payload *payload,
                   struct operation_id *id, struct bytes *text);

#endif
