/* The algorithms, all of OpenSSL's libcrypto: SHA, HMAC, HKDF of RFC 5869, AES-256-GCM. */
#ifndef CRYPTO_H
#define CRYPTO_H

#include "bytes.h"

enum hash { SHA1, SHA256, SHA512 };

#define HASH_MAX 64

size_t hash_size(enum hash hash);
const char *hash_name(enum hash hash);
bool hash_of_name(struct bytes name, enum hash *hash);

/* Each writes hash_size(hash) bytes. False where the library fails (ENR-9). */
bool hash_compute(enum hash hash, struct bytes data, uint8_t *out);
bool hmac_compute(enum hash hash, struct bytes key, struct bytes data, uint8_t *out);

/* HMAC-SHA-256 over the parts, joined. */
bool hmac256(const uint8_t key[32], const struct bytes *parts, size_t count, uint8_t out[32]);
bool sha256(const struct bytes *parts, size_t count, uint8_t out[32]);

/* HKDF-SHA-256 with an empty salt, 32 bytes of output. */
bool hkdf256(struct bytes ikm, struct bytes info, uint8_t out[32]);

/* The key of HMAC is `value` and becomes the MAC, `steps` times (ENR-21). */
bool hmac256_steps(uint8_t value[32], struct bytes message, uint64_t steps);

bool gcm_seal(const uint8_t key[32], const uint8_t nonce[12], struct bytes aad, struct bytes plain, uint8_t *cipher,
              uint8_t tag[16]);
/* False where the tag differs; `plain` is zero then. */
bool gcm_open(const uint8_t key[32], const uint8_t nonce[12], struct bytes aad, struct bytes cipher,
              const uint8_t tag[16], uint8_t *plain);

/* In constant time. */
bool same(const void *a, const void *b, size_t n);
void wipe(void *p, size_t n);

#endif
