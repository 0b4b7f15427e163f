#include "ocra.h"

#include <ctype.h>
#include <openssl/core_names.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTION = 128 };

static const char *const NAMES[HASHES] = {"SHA1", "SHA256", "SHA512"};

struct suite {
    int hash;
    int digits;
    bool counter;
    char format;
    size_t length;
    int password; /* a hash, or -1 */
    size_t session;
    uint64_t step;
};

bool ocra_start(struct ocra *ocra)
{
    memset(ocra, 0, sizeof *ocra);
    ocra->number = BN_new();
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    bool well = ocra->number != NULL && hmac != NULL;
    for (int i = 0; well && i < HASHES; i++) {
        OSSL_PARAM digest[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)NAMES[i], 0),
            OSSL_PARAM_construct_end(),
        };
        ocra->hashes[i] = EVP_MD_fetch(NULL, NAMES[i], NULL);
        ocra->macs[i] = EVP_MAC_CTX_new(hmac);
        well = ocra->hashes[i] != NULL && ocra->macs[i] != NULL && EVP_MAC_CTX_set_params(ocra->macs[i], digest) == 1;
    }
    EVP_MAC_free(hmac);
    return well;
}

void ocra_end(struct ocra *ocra)
{
    for (int i = 0; i < HASHES; i++) {
        EVP_MD_free(ocra->hashes[i]);
        EVP_MAC_CTX_free(ocra->macs[i]);
    }
    BN_free(ocra->number);
}

/* Moves over a word; false where the text does not begin with it. */
static bool take(const char **text, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(*text, word, length) != 0) {
        return false;
    }
    *text += length;
    return true;
}

static int take_hash(const char **text)
{
    for (int i = 0; i < HASHES; i++) {
        const char *rest = *text;
        if (take(&rest, NAMES[i]) && (*rest == '-' || *rest == '\0')) {
            *text = rest;
            return i;
        }
    }
    return -1;
}

/* A number of one to three digits, or -1. */
static int take_number(const char **text)
{
    int number = 0;
    int digits = 0;
    while (digits < 4 && isdigit((unsigned char)**text)) {
        number = 10 * number + (**text - '0');
        *text += 1;
        digits++;
    }
    return digits >= 1 && digits <= 3 ? number : -1;
}

static bool parse(const char *text, struct suite *suite)
{
    memset(suite, 0, sizeof *suite);
    suite->password = -1;
    if (!take(&text, "OCRA-1:HOTP-") || (suite->hash = take_hash(&text)) < 0 || !take(&text, "-")) {
        return false;
    }
    suite->digits = take_number(&text);
    if (suite->digits < 0 || suite->digits > 10 || !take(&text, ":")) {
        return false;
    }
    suite->counter = take(&text, "C-");
    if (!take(&text, "Q") || *text == '\0' || strchr("ANH", *text) == NULL) {
        return false;
    }
    suite->format = *text++;
    int length = take_number(&text);
    if (length < 4 || length > 64) {
        return false;
    }
    suite->length = (size_t)length;
    if (take(&text, "-P") && (suite->password = take_hash(&text)) < 0) {
        return false;
    }
    if (take(&text, "-S")) {
        int session = take_number(&text);
        if (session < 1 || session > 512) {
            return false;
        }
        suite->session = (size_t)session;
    }
    if (take(&text, "-T")) {
        int count = take_number(&text);
        const char *unit = *text == '\0' ? NULL : strchr("SMH", *text++);
        if (count < 1 || unit == NULL) {
            return false;
        }
        suite->step = (uint64_t)count * (*unit == 'S' ? 1 : *unit == 'M' ? 60 : 3600);
    }
    return *text == '\0';
}

static bool put_nibbles(const char *digits, unsigned char out[QUESTION])
{
    for (size_t i = 0; digits[i] != '\0'; i++) {
        int nibble = OPENSSL_hexchar2int((unsigned char)digits[i]);
        if (nibble < 0 || i >= 2 * QUESTION) {
            return false;
        }
        out[i / 2] |= (unsigned char)(i % 2 == 0 ? nibble << 4 : nibble);
    }
    return true;
}

/* The challenge, zeros on the right. */
static bool question(struct ocra *ocra, char format, const char *challenge, unsigned char out[QUESTION])
{
    memset(out, 0, QUESTION);
    size_t length = strlen(challenge);
    if (length == 0 || length > QUESTION) {
        return false;
    }
    if (format == 'A') {
        memcpy(out, challenge, length);
        return true;
    }
    if (format == 'H') {
        return put_nibbles(challenge, out);
    }
    if (BN_dec2bn(&ocra->number, challenge) != (int)length) {
        return false;
    }
    char *digits = BN_bn2hex(ocra->number); /* whole bytes */
    bool well = digits != NULL && put_nibbles(digits + (digits[0] == '0' && digits[1] != '\0'), out);
    OPENSSL_free(digits);
    return well;
}

static void put_u64(uint64_t number, unsigned char out[8])
{
    for (int i = 7; i >= 0; i--) {
        out[i] = (unsigned char)number;
        number >>= 8;
    }
}

static void put_response(const unsigned char *mac, size_t length, int digits, char out[LONGEST_RESPONSE])
{
    if (digits == 0) {
        for (size_t i = 0; i < length; i++) {
            out[2 * i] = "0123456789abcdef"[mac[i] >> 4];
            out[2 * i + 1] = "0123456789abcdef"[mac[i] & 15];
        }
        out[2 * length] = '\0';
        return;
    }
    const unsigned char *at = mac + (mac[length - 1] & 15);
    uint32_t code = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    out[digits] = '\0';
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + code % 10);
        code /= 10;
    }
}

bool ocra_respond(struct ocra *ocra, const struct ocra_input *in, char out[LONGEST_RESPONSE])
{
    struct suite suite;
    unsigned char asked[QUESTION];
    if (!parse(in->suite, &suite) || !question(ocra, suite.format, in->challenge, asked) ||
        suite.counter != (in->counter != NULL) || (suite.password >= 0) != (in->password != NULL) ||
        strlen(in->challenge) > 2 * suite.length || in->session_length > suite.session) {
        return false;
    }
    EVP_MAC_CTX *mac = ocra->macs[suite.hash];
    /* The suite's text with its zero byte. */
    bool well = EVP_MAC_init(mac, in->key, in->key_length, NULL) == 1 &&
                EVP_MAC_update(mac, (const unsigned char *)in->suite, strlen(in->suite) + 1) == 1 &&
                (!suite.counter || EVP_MAC_update(mac, in->counter, 8) == 1) &&
                EVP_MAC_update(mac, asked, sizeof asked) == 1;
    if (well && suite.password >= 0) {
        unsigned char hashed[EVP_MAX_MD_SIZE];
        unsigned int length = 0;
        well = EVP_Digest(in->password, strlen(in->password), hashed, &length, ocra->hashes[suite.password], NULL) == 1 &&
               EVP_MAC_update(mac, hashed, length) == 1;
    }
    if (well && suite.session > 0) {
        static const unsigned char zeros[512];
        well = EVP_MAC_update(mac, zeros, suite.session - in->session_length) == 1 &&
               EVP_MAC_update(mac, in->session, in->session_length) == 1;
    }
    if (well && suite.step > 0) {
        unsigned char step[8];
        put_u64(in->time / suite.step, step);
        well = EVP_MAC_update(mac, step, sizeof step) == 1;
    }
    unsigned char found[EVP_MAX_MD_SIZE];
    size_t length = 0;
    if (!well || EVP_MAC_final(mac, found, &length, sizeof found) != 1) {
        return false;
    }
    put_response(found, length, suite.digits, out);
    return true;
}
