/* authenticator.md: the phone's state and what each input changes. */
#ifndef AUTHENTICATOR_H
#define AUTHENTICATOR_H

#include "otp.h"
#include "payload.h"

#define BUCKET_SIZE 20
#define BUCKET_SECONDS 1200

struct time_base { /* AUTH-19 */
    bool there;
    uint64_t issued_at, since_boot;
    uint8_t boot[16];
};

struct phone_state {
    uint64_t f;                  /* version 1: the latest time of the bank that was taken over */
    uint64_t left, begin, seen;  /* the bucket */
    uint8_t boot[16];
    struct time_base base;       /* version 2, AUTH-19 */
    uint64_t p, q;
    uint8_t s[32], l[32];
};

/* What the operation on the screen is authorised with; in memory alone (AUTH-23). */
struct on_screen {
    uint8_t digest[32];
    uint8_t s_n[32]; /* version 2 */
};

struct moment {
    uint64_t unix_seconds, since_boot;
    uint8_t boot[16];
};

enum code state_first(const uint8_t secret[32], unsigned version, struct phone_state *state);
enum code state_judge(unsigned version, const struct phone_state *state); /* AUTH-7, AUTH-20 */

/* Each gives the state that is to be stored before anything comes out (AUTH-4); on a refusal `next` is not to be used
   (AUTH-6). The caller stores. */
enum code phone_scan(const struct phone_keys *keys, const struct phone_state *state, const struct moment *now,
                     struct versions implemented, struct bytes text, struct phone_state *next, struct payload *payload,
                     struct on_screen *screen);

struct otp_request {
    enum domain domain;
    struct bytes pin;
    const struct on_screen *screen; /* scanned */
    struct bytes id;                /* typed */
    enum code typed_code;           /* what reading `typed` gave */
    const struct typed *typed;      /* version 2, typed */
};

/* `wait` is set with BUCKET_EMPTY (AUTH-14). */
enum code phone_otp(const struct phone_keys *keys, const struct phone_state *state, const struct moment *now,
                    const struct otp_request *request, struct phone_state *next, struct otp *otp, uint64_t *wait);

#endif
