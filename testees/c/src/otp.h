/* otp.md: the 8 digits that answer, in four domains and two versions. */
#ifndef OTP_H
#define OTP_H

#include "enrolment.h"
#include "errors.h"
#include "typed.h"

enum domain { SCANNED, TYPED, LOGIN, CONFIRMATION };

struct otp {
    char text[9];
};

/* What goes in; what a domain or version does not need is not looked at. */
struct otp_input {
    enum domain domain;
    unsigned version;
    const uint8_t *key;    /* of the domain, 32 bytes */
    const uint8_t *p;      /* P */
    const uint8_t *digest; /* scanned */
    const char *id;        /* typed, 8 digits */
    uint64_t step;         /* typed, login, confirmation */
    const uint8_t *chain;  /* version 2: s_n when scanned, l_q otherwise */
    const struct typed *typed; /* version 2, typed */
};

/* What was computed on the way, for the self-test. */
struct otp_trace {
    struct bytes data; /* the data input, or the context */
    uint8_t mac[32];
    unsigned offset;
    uint32_t truncated;
    uint64_t first8;
};

enum code otp_compute(const struct otp_input *input, struct otp *otp, struct otp_trace *trace);

uint64_t otp_step(enum domain domain, uint64_t time); /* OTP-7 */

#endif
