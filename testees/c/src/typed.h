/* otp.md, OTP-13 to OTP-16: what is keyed in with an operation ID of version 2. */
#ifndef TYPED_H
#define TYPED_H

#include "operation.h"

struct typed {
    bool payment; /* otherwise an action */
    uint64_t kind; /* what is bound for the purpose of a payment: 1, 4 or 6 */
    uint64_t amount;
    char currency[4];
    char tail[9];
    uint64_t purpose;
};

/* Actions that neither version ever types (VER-16, OTP-14). */
bool never_typed(uint64_t purpose);
enum code typed_payment(uint64_t purpose, struct bytes amount, struct bytes currency, struct bytes tail, struct typed *typed);
enum code typed_action(uint64_t purpose, struct typed *typed);
/* False where the operation may never be typed (OTP-14). */
bool typed_of_operation(const struct operation *op, struct typed *typed);
void typed_write(struct cbor_out *out, const struct typed *typed);

#endif
