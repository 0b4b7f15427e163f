#include "enrolment.h"

#include "crypto.h"

#include <stdio.h>
#include <string.h>

enum code key_derive(const uint8_t secret[32], unsigned version, const char *role, uint8_t key[32])
{
    char label[40];
    snprintf(label, sizeof label, "dlotp v%u %s", version, role);
    return hkdf256(bytes_of(secret, 32), bytes_lit(label), key) ? OK : KEY_FAILURE;
}

struct wanted {
    const char *role;
    uint8_t *key;
};

static enum code derive_all(const uint8_t secret[32], unsigned version, const struct wanted *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (key_derive(secret, version, wanted[i].role, wanted[i].key) != OK)
            return KEY_FAILURE;
    return OK;
}

enum code issuer_keys_derive(const uint8_t secret[32], unsigned version, struct issuer_keys *keys)
{
    uint8_t id[32];
    const struct wanted wanted[] = {
        { "key-id", id },
        { "payload", keys->payload },
        { "operation-id", keys->operation_id },
        { "nonce", keys->nonce },
    };
    *keys = (struct issuer_keys){ .version = version };
    enum code code = derive_all(secret, version, wanted, version == 2 ? 4 : 3);
    memcpy(keys->key_id, id, 8); /* ENR-7, ENR-19 */
    return code;
}

enum code phone_keys_derive(const uint8_t secret[32], unsigned version, struct phone_keys *keys)
{
    uint8_t id[32];
    const struct wanted wanted[] = {
        { "key-id", id },         { "payload", keys->payload }, { "otp", keys->otp },
        { "login", keys->login }, { "confirm", keys->confirm }, { "pin", keys->pin },
    };
    *keys = (struct phone_keys){ .version = version };
    enum code code = derive_all(secret, version, wanted, 6);
    memcpy(keys->key_id, id, 8);
    return code;
}

enum code verifier_keys_derive(const uint8_t secret[32], unsigned version, struct bytes pin, struct verifier_keys *keys)
{
    uint8_t key_pin[32];
    const struct wanted wanted[] = {
        { "otp", keys->otp },
        { "login", keys->login },
        { "confirm", keys->confirm },
        { "pin", key_pin },
        { "chain scanned", keys->s0 },
        { "chain login", keys->l0 },
    };
    *keys = (struct verifier_keys){ .version = version };
    if (!pin_valid(pin))
        return MALFORMED_PIN;
    enum code code = derive_all(secret, version, wanted, version == 2 ? 6 : 4);
    if (code == OK)
        code = pin_key(key_pin, pin, keys->p);
    wipe(key_pin, sizeof key_pin);
    return code;
}

bool pin_valid(struct bytes pin)
{
    return pin.n >= 4 && pin.n <= 12 && all_digits(pin);
}

enum code pin_key(const uint8_t key_pin[32], struct bytes pin, uint8_t p[32])
{
    return hmac256(key_pin, &pin, 1, p) ? OK : KEY_FAILURE;
}

enum code chain_start(const uint8_t secret[32], const char *chain, uint8_t value[32])
{
    char role[24];
    snprintf(role, sizeof role, "chain %s", chain);
    return key_derive(secret, 2, role, value);
}

enum code chain_step(uint8_t value[32], uint64_t steps)
{
    return hmac256_steps(value, bytes_lit("dlotp v2 step"), steps) ? OK : KEY_FAILURE;
}
