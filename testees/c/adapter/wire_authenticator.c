/* testee.md, "Operations on the wire": those of the authenticator, without its state. */
#include "enrolment.h"
#include "operation_id.h"
#include "otp.h"
#include "payload.h"
#include "wire.h"
#include "wire_enrolled.h"

#include <string.h>

#define STEPS_MAX 1048576u /* the greatest q; of s_n too, AUTH-21 asks for no more at once */

/* What the operations on one enrolment are given; each has some of it. */
struct phone {
    struct versions claim;
    struct enrolled of;
    struct bytes pin, text;
    enum domain domain;
    struct bytes id;
    struct keyed_in keyed_in;
    uint64_t q, time;
};

/* The keys of a phone, and P: after everything else that is judged. */
static enum code keys_of(const struct phone *phone, struct phone_keys *keys, uint8_t p[32])
{
    if (!pin_valid(phone->pin))
        return MALFORMED_PIN;
    enum code code = phone_keys_derive(phone->of.secret, phone->of.version, keys);
    return code == OK ? pin_key(keys->pin, phone->pin, p) : code;
}

static enum code chain_of(const struct phone *phone, const char *name, uint64_t steps, uint8_t chain[32])
{
    if (phone->of.version == 1)
        return OK;
    enum code code = chain_start(phone->of.secret, name, chain);
    return code == OK ? chain_step(chain, steps) : code;
}

static void write_otp(const void *made, struct writer *w)
{
    put_name(w, "otp");
    put_string(w, ((const struct otp *)made)->text);
}

struct derived {
    uint8_t key_id[8], p[32];
};

static enum code read_derive(const cJSON *o, struct versions claim, void *given)
{
    struct phone *phone = given;
    struct args a = args_of(o, "version secret pin");
    arg_enrolled(&a, &phone->of);
    phone->pin = arg_text(&a, "pin");
    return args_end(&a, claim, &phone->of);
}

static enum code compute_derive(const void *given, void *made)
{
    struct derived *derived = made;
    struct phone_keys keys;
    enum code code = keys_of(given, &keys, derived->p);
    if (code == OK)
        memcpy(derived->key_id, keys.key_id, sizeof derived->key_id);
    return code;
}

static void write_derive(const void *made, struct writer *w)
{
    const struct derived *derived = made;
    put_name(w, "key-id");
    put_hex(w, derived->key_id, 8);
    put_name(w, "p");
    put_hex(w, derived->p, 32);
}

const struct wire wire_derive = { "enrolment.derive", sizeof(struct phone), sizeof(struct derived),
                                  read_derive, compute_derive, write_derive };

static enum code read_scanned(const cJSON *o, struct versions claim, void *given)
{
    struct phone *phone = given;
    struct args a = args_of(o, "version secret pin text");
    phone->claim = claim;
    arg_enrolled(&a, &phone->of);
    phone->pin = arg_text(&a, "pin");
    phone->text = arg_text(&a, "text");
    return args_end(&a, claim, &phone->of);
}

static enum code compute_scanned(const void *given, void *made)
{
    const struct phone *phone = given;
    uint8_t p[32], chain[32];
    struct phone_keys keys;
    struct payload payload;
    size_t found;
    enum code code = phone_keys_derive(phone->of.secret, phone->of.version, &keys);
    if (code == OK)
        code = payload_open(phone->text, &keys, 1, phone->claim, &payload, &found);
    if (code == OK && !pin_valid(phone->pin))
        code = MALFORMED_PIN;
    if (code == OK)
        code = pin_key(keys.pin, phone->pin, p);
    if (code == OK && payload.version == 2 && payload.n > STEPS_MAX)
        code = BAD_REQUEST;
    if (code == OK)
        code = chain_of(phone, "scanned", payload.n, chain);
    if (code == OK)
        code = otp_compute(&(struct otp_input){ .domain = SCANNED, .version = phone->of.version, .key = keys.otp, .p = p,
                                                .digest = payload.digest, .chain = chain },
                           made, NULL);
    return code;
}

const struct wire wire_scanned = { "otp.scanned", sizeof(struct phone), sizeof(struct otp),
                                   read_scanned, compute_scanned, write_otp };

/* Typed, login and confirmation: the domains with a time. */
static enum code read_timed(enum domain domain, const cJSON *o, struct versions claim, struct phone *phone)
{
    static const char *const members[2][2] = {
        { "version secret pin time", "version secret pin q time" },
        { "version secret pin operation-id time", "version secret pin operation-id typed q time" },
    };
    struct args a = args_by_version(o, members[domain == TYPED]);
    phone->domain = domain;
    arg_enrolled(&a, &phone->of);
    phone->pin = arg_text(&a, "pin");
    phone->time = arg_number(&a, "time");
    if (phone->of.version == 2)
        phone->q = arg_number(&a, "q");
    if (domain == TYPED)
        phone->id = arg_text(&a, "operation-id");
    if (domain == TYPED && phone->of.version == 2)
        arg_keyed_in(&a, &phone->keyed_in);
    if (phone->q > STEPS_MAX)
        a.bad = true;
    return args_end(&a, claim, &phone->of);
}

static enum code compute_timed(const void *given, void *made)
{
    const struct phone *phone = given;
    const enum domain domain = phone->domain;
    uint8_t p[32], chain[32];
    struct phone_keys keys;
    struct typed typed;
    enum code code = OK;
    if (domain == TYPED)
        code = operation_id_judge(phone->of.version, phone->id);
    if (code == OK && domain == TYPED && phone->of.version == 2)
        code = typed_of(&phone->keyed_in, &typed);
    if (code == OK)
        code = keys_of(phone, &keys, p);
    if (code == OK)
        code = chain_of(phone, "login", phone->q, chain);
    if (code == OK)
        code = otp_compute(&(struct otp_input){ .domain = domain, .version = phone->of.version,
                                                .key = domain == TYPED   ? keys.otp
                                                       : domain == LOGIN ? keys.login
                                                                         : keys.confirm,
                                                .p = p, .id = (const char *)phone->id.p,
                                                .step = otp_step(domain, phone->time), .chain = chain, .typed = &typed },
                           made, NULL);
    return code;
}

static enum code read_typed(const cJSON *o, struct versions claim, void *given)
{
    return read_timed(TYPED, o, claim, given);
}

static enum code read_login(const cJSON *o, struct versions claim, void *given)
{
    return read_timed(LOGIN, o, claim, given);
}

static enum code read_confirm(const cJSON *o, struct versions claim, void *given)
{
    return read_timed(CONFIRMATION, o, claim, given);
}

const struct wire wire_typed = { "otp.typed", sizeof(struct phone), sizeof(struct otp), read_typed, compute_timed, write_otp };
const struct wire wire_login = { "otp.login", sizeof(struct phone), sizeof(struct otp), read_login, compute_timed, write_otp };
const struct wire wire_confirm = { "otp.confirm", sizeof(struct phone), sizeof(struct otp),
                                   read_confirm, compute_timed, write_otp };
