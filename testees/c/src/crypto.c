#include "crypto.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

static const EVP_MD *digest_of(enum hash hash)
{
    return hash == SHA1 ? EVP_sha1() : hash == SHA256 ? EVP_sha256() : EVP_sha512();
}

size_t hash_size(enum hash hash)
{
    return hash == SHA1 ? 20 : hash == SHA256 ? 32 : 64;
}

const char *hash_name(enum hash hash)
{
    return hash == SHA1 ? "SHA1" : hash == SHA256 ? "SHA256" : "SHA512";
}

bool hash_of_name(struct bytes name, enum hash *hash)
{
    for (int h = SHA1; h <= SHA512; h++)
        if (bytes_is(name, hash_name((enum hash)h))) {
            *hash = (enum hash)h;
            return true;
        }
    return false;
}

bool hash_compute(enum hash hash, struct bytes data, uint8_t *out)
{
    return EVP_Digest(data.p, data.n, out, NULL, digest_of(hash), NULL) == 1;
}

bool hmac_compute(enum hash hash, struct bytes key, struct bytes data, uint8_t *out)
{
    unsigned int n = 0;
    return HMAC(digest_of(hash), key.p, (int)key.n, data.p, data.n, out, &n) && n == hash_size(hash);
}

static struct bytes join(const struct bytes *parts, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += parts[i].n;
    uint8_t *all = hold(n);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].n)
            memcpy(all + at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    return bytes_of(all, n);
}

bool hmac256(const uint8_t key[32], const struct bytes *parts, size_t count, uint8_t out[32])
{
    return hmac_compute(SHA256, bytes_of(key, 32), count == 1 ? parts[0] : join(parts, count), out);
}

bool sha256(const struct bytes *parts, size_t count, uint8_t out[32])
{
    return hash_compute(SHA256, count == 1 ? parts[0] : join(parts, count), out);
}

bool hkdf256(struct bytes ikm, struct bytes info, uint8_t out[32])
{
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)ikm.p, ikm.n),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info.p, info.n),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool good = context && EVP_KDF_derive(context, out, 32, params) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
    return good;
}

bool hmac256_steps(uint8_t value[32], struct bytes message, uint64_t steps)
{
    if (steps == 0)
        return true;
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
    bool good = context && EVP_MAC_CTX_set_params(context, params) == 1;
    for (uint64_t i = 0; good && i < steps; i++) {
        size_t n = 0;
        good = EVP_MAC_init(context, value, 32, NULL) == 1 && EVP_MAC_update(context, message.p, message.n) == 1 &&
               EVP_MAC_final(context, value, &n, 32) == 1 && n == 32;
    }
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
    return good;
}

bool gcm_seal(const uint8_t key[32], const uint8_t nonce[12], struct bytes aad, struct bytes plain, uint8_t *cipher,
              uint8_t tag[16])
{
    int n = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good = context && EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                EVP_EncryptUpdate(context, NULL, &n, aad.p, (int)aad.n) == 1 &&
                EVP_EncryptUpdate(context, cipher, &n, plain.p, (int)plain.n) == 1 && (size_t)n == plain.n &&
                EVP_EncryptFinal_ex(context, cipher + n, &n) == 1 &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, tag) == 1;
    EVP_CIPHER_CTX_free(context);
    return good;
}

bool gcm_open(const uint8_t key[32], const uint8_t nonce[12], struct bytes aad, struct bytes cipher,
              const uint8_t tag[16], uint8_t *plain)
{
    int n = 0;
    uint8_t expected[16];
    memcpy(expected, tag, 16);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good = context && EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce) == 1 &&
                EVP_DecryptUpdate(context, NULL, &n, aad.p, (int)aad.n) == 1 &&
                EVP_DecryptUpdate(context, plain, &n, cipher.p, (int)cipher.n) == 1 && (size_t)n == cipher.n &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, 16, expected) == 1 &&
                EVP_DecryptFinal_ex(context, plain + n, &n) == 1;
    EVP_CIPHER_CTX_free(context);
    if (!good)
        wipe(plain, cipher.n); /* PAY-34: nothing is released before the tag is verified. */
    return good;
}

bool same(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}

void wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}
