#include "authenticator.h"

#include "crypto.h"
#include "operation_id.h"

#include <string.h>

#define STEPS_MAX 1048576u /* AUTH-21 */

enum code state_first(const uint8_t secret[32], unsigned version, struct phone_state *state)
{
    *state = (struct phone_state){ .left = BUCKET_SIZE }; /* AUTH-2 */
    if (version == 1)
        return OK;
    state->p = 1; /* AUTH-19 */
    enum code code = chain_start(secret, "scanned", state->s);
    if (code == OK)
        code = chain_step(state->s, 1);
    if (code == OK)
        code = chain_start(secret, "login", state->l);
    return code;
}

enum code state_judge(unsigned version, const struct phone_state *state)
{
    bool good = state->left <= BUCKET_SIZE && state->begin <= state->seen;
    if (version == 2)
        good = good && state->p >= 1 && state->p <= SERIAL_MAX + 1 && state->q < state->p;
    return good ? OK : MALFORMED_STATE;
}

/* AUTH-22: both chains go on; s_n is for the screen. */
static enum code move_chains(const struct payload *payload, struct phone_state *next, struct on_screen *screen)
{
    enum code code = chain_step(next->s, payload->n - next->p);
    if (code != OK)
        return code;
    memcpy(screen->s_n, next->s, 32);
    code = chain_step(next->s, 1);
    next->p = payload->n + 1;
    if (code == OK && payload->m > next->q) {
        code = chain_step(next->l, payload->m - next->q);
        next->q = payload->m;
    }
    return code;
}

/* AUTH-8, AUTH-9 */
static enum code take_time_over(const struct payload *payload, const struct moment *now, struct phone_state *next)
{
    const uint64_t most = now->unix_seconds + 900;
    const uint64_t told = payload->issued_at < most ? payload->issued_at : most;
    if (payload->issued_at + payload->lifetime <= next->f)
        return STALE;
    if (told > next->f)
        next->f = told;
    return OK;
}

enum code phone_scan(const struct phone_keys *keys, const struct phone_state *state, const struct moment *now,
                     struct versions implemented, struct bytes text, struct phone_state *next, struct payload *payload,
                     struct on_screen *screen)
{
    size_t found;
    enum code code = payload_open(text, keys, 1, implemented, payload, &found);
    if (code != OK)
        return code;
    *next = *state;
    memcpy(screen->digest, payload->digest, 32);
    if (payload->version == 1)
        return take_time_over(payload, now, next);
    if (payload->n < state->p || payload->n - state->p > STEPS_MAX || payload->m >= payload->n ||
        (payload->m > state->q && payload->m - state->q > STEPS_MAX)) /* AUTH-21 */
        return STALE;
    next->base = (struct time_base){ .there = true, .issued_at = payload->issued_at, .since_boot = now->since_boot };
    memcpy(next->base.boot, now->boot, 16);
    return move_chains(payload, next, screen);
}

/* AUTH-15, AUTH-26 */
static uint64_t otp_time(unsigned version, const struct phone_state *state, const struct moment *now)
{
    const uint64_t clock = now->unix_seconds;
    const struct time_base *base = &state->base;
    if (version == 1)
        return clock > state->f ? clock : state->f;
    if (!base->there || memcmp(base->boot, now->boot, 16) != 0 || now->since_boot < base->since_boot)
        return clock;
    const uint64_t bank = base->issued_at + (now->since_boot - base->since_boot);
    return bank > clock + 300 ? bank : clock;
}

/* AUTH-14 */
static enum code take_one(const struct moment *now, struct phone_state *state, uint64_t *wait)
{
    const uint64_t s = now->since_boot;
    if (memcmp(now->boot, state->boot, 16) != 0 || s < state->seen)
        state->begin = 0;
    uint64_t n = (s - state->begin) / BUCKET_SECONDS;
    state->left = n > BUCKET_SIZE - state->left ? BUCKET_SIZE : state->left + n;
    state->begin += BUCKET_SECONDS * n;
    if (state->left == 0) {
        *wait = state->begin + BUCKET_SECONDS - s;
        return BUCKET_EMPTY;
    }
    if (state->left == BUCKET_SIZE)
        state->begin = s;
    state->left--;
    state->seen = s;
    memcpy(state->boot, now->boot, 16);
    return OK;
}

enum code phone_otp(const struct phone_keys *keys, const struct phone_state *state, const struct moment *now,
                    const struct otp_request *request, struct phone_state *next, struct otp *otp, uint64_t *wait)
{
    uint8_t p[32];
    const enum domain domain = request->domain;
    /* AUTH-16 */
    if (domain == TYPED && operation_id_judge(keys->version, request->id) != OK)
        return MALFORMED_OPERATION_ID;
    if (domain == TYPED && keys->version == 2 && request->typed_code != OK)
        return request->typed_code;
    if (!pin_valid(request->pin))
        return MALFORMED_PIN;
    *next = *state;
    enum code code = take_one(now, next, wait);
    if (code == OK)
        code = pin_key(keys->pin, request->pin, p);
    if (code != OK)
        return code;
    struct otp_input input = {
        .domain = domain,
        .version = keys->version,
        .key = domain == LOGIN ? keys->login : domain == CONFIRMATION ? keys->confirm : keys->otp,
        .p = p,
        .step = otp_step(domain, otp_time(keys->version, state, now)),
        .chain = state->l, /* AUTH-24 */
        .typed = request->typed,
    };
    if (domain == SCANNED) {
        input.digest = request->screen->digest;
        input.chain = request->screen->s_n; /* AUTH-23 */
    }
    if (domain == TYPED)
        input.id = (const char *)request->id.p;
    code = otp_compute(&input, otp, NULL);
    wipe(p, sizeof p);
    return code;
}
