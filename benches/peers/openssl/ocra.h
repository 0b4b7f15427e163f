/* RFC 6287's algorithm on OpenSSL's libcrypto. */

#ifndef OCRA_H
#define OCRA_H

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASHES = 3, LONGEST_RESPONSE = 2 * EVP_MAX_MD_SIZE + 1 };

/* What is fetched from the provider once, since fetching costs more than computing. Keys go into the contexts anew each time. */
struct ocra {
    EVP_MD *hashes[HASHES];
    EVP_MAC_CTX *macs[HASHES];
    BIGNUM *number;
};

/* What goes in beside the suite; NULL is what does not. A mutual challenge is joined already. */
struct ocra_input {
    const char *suite;
    const unsigned char *key;
    size_t key_length;
    const char *challenge;
    const unsigned char *counter; /* 8 bytes */
    const char *password;
    const unsigned char *session;
    size_t session_length;
    uint64_t time;
};

bool ocra_start(struct ocra *ocra);
void ocra_end(struct ocra *ocra);

/* Writes the response; false where the suite is none of RFC 6287, or an input does not fit it. */
bool ocra_respond(struct ocra *ocra, const struct ocra_input *in, char out[LONGEST_RESPONSE]);

#endif
