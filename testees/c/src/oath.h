/* oath.md: HOTP (RFC 4226), TOTP (RFC 6238) and OCRA (RFC 6287). */
#ifndef OATH_H
#define OATH_H

#include "bytes.h"
#include "crypto.h"
#include "errors.h"

#define RESPONSE_MAX 128 /* a MAC of SHA-512 in hexadecimal */

struct oath_key {
    struct bytes bytes;
    bool may_be_short; /* the caller says that it has 10 bytes or more (OATH-15) */
};

enum code oath_hotp(struct oath_key key, uint64_t counter, uint64_t digits, char out[RESPONSE_MAX + 1]);
enum code oath_totp(struct oath_key key, enum hash hash, uint64_t time, uint64_t step, uint64_t t0, uint64_t digits,
                    char out[RESPONSE_MAX + 1]);

struct suite {
    enum hash hash;
    unsigned digits;
    bool counter;
    char format; /* 'A', 'N' or 'H' */
    unsigned length;
    bool has_password;
    enum hash password;
    unsigned session;   /* bytes, 0 for none */
    bool session_bare;  /* the length is left out (OATH-16) */
    unsigned time_step; /* seconds, 0 for none */
};

#define SUITE_MAX 64

enum code suite_parse(struct bytes text, struct suite *suite);
void suite_print(const struct suite *suite, char out[SUITE_MAX]);

enum mode { ONE_WAY, SIGNATURE, MUTUAL_SERVER, MUTUAL_CLIENT };

/* What may go in beside the challenges; `has_` tells whether it was given. */
struct ocra_input {
    enum mode mode;
    struct bytes challenge, client_challenge, server_challenge;
    bool has_counter, has_password, has_session, has_time;
    struct bytes counter, password, session;
    uint64_t time;
};

/* `data` and `mac` show what was computed on the way; either may be NULL. */
struct ocra_trace {
    struct bytes data;
    uint8_t mac[HASH_MAX];
    unsigned offset;
    uint32_t truncated;
};

enum code oath_ocra(struct bytes suite_text, struct oath_key key, const struct ocra_input *input,
                    char out[RESPONSE_MAX + 1], struct ocra_trace *trace);

/* RFC 4226, section 5.3; the offset is the low 4 bits of the MAC's last byte. */
uint32_t truncate_mac(const uint8_t *mac, size_t n, unsigned *offset);

#endif
