/* enrolment.md: the secret, the keys of each party, the PIN, the chains of version 2. */
#ifndef ENROLMENT_H
#define ENROLMENT_H

#include "bytes.h"
#include "errors.h"

/* ENR-10: each party has the keys of its row and no other. Keys of version 2 alone are zero in version 1. */
struct issuer_keys {
    unsigned version;
    uint8_t key_id[8], payload[32], nonce[32], operation_id[32];
};

struct phone_keys {
    unsigned version;
    uint8_t key_id[8], payload[32], otp[32], login[32], confirm[32], pin[32];
};

struct verifier_keys {
    unsigned version;
    uint8_t otp[32], login[32], confirm[32], p[32], s0[32], l0[32];
};

/* k("dlotp v1 role"), ENR-5, ENR-6, ENR-18 */
enum code key_derive(const uint8_t secret[32], unsigned version, const char *role, uint8_t key[32]);

enum code issuer_keys_derive(const uint8_t secret[32], unsigned version, struct issuer_keys *keys);
enum code phone_keys_derive(const uint8_t secret[32], unsigned version, struct phone_keys *keys);
enum code verifier_keys_derive(const uint8_t secret[32], unsigned version, struct bytes pin, struct verifier_keys *keys);

bool pin_valid(struct bytes pin); /* ENR-3 */
enum code pin_key(const uint8_t key_pin[32], struct bytes pin, uint8_t p[32]); /* P, ENR-8, ENR-19 */

/* ENR-21: s_0 or l_0, and x_(i+steps) from x_i. */
enum code chain_start(const uint8_t secret[32], const char *chain, uint8_t value[32]);
enum code chain_step(uint8_t value[32], uint64_t steps);

#endif
