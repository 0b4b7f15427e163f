/* testee.md, "Operations on the wire": those of the authenticator, without its state. */
#include "answer.h"
#include "enrolment.h"
#include "operation_id.h"
#include "otp.h"
#include "payload.h"
#include "wire_operation.h"

#include <string.h>

#define STEPS_MAX 1048576u /* the greatest q; of s_n too, AUTH-22 asks for no more at once */

static void put_otp(struct writer *w, const struct otp *otp)
{
    put_name(w, "otp");
    put_string(w, otp->text);
}

enum code wire_derive(const cJSON *o, struct versions claim, struct writer *w)
{
    uint8_t secret[32], p[32];
    struct phone_keys keys;
    struct args a = args_of(o, "version secret pin");
    uint64_t version = arg_number(&a, "version");
    arg_hex_n(&a, "secret", secret, 32);
    struct bytes pin = arg_text(&a, "pin");
    if (a.bad)
        return BAD_REQUEST;
    if (!has_version(claim, version))
        return NOT_SUPPORTED;
    if (!pin_valid(pin))
        return MALFORMED_PIN;
    enum code code = phone_keys_derive(secret, (unsigned)version, &keys);
    if (code == OK)
        code = pin_key(keys.pin, pin, p);
    if (code != OK)
        return code;
    put_name(w, "key-id");
    put_hex(w, keys.key_id, 8);
    put_name(w, "p");
    put_hex(w, p, 32);
    return OK;
}

enum code wire_decode(const cJSON *o, struct versions claim, struct writer *w)
{
    struct args a = args_of(o, "enrolments text");
    struct bytes text = arg_text(&a, "text");
    const cJSON *array = arg_array(&a, "enrolments");
    if (a.bad)
        return BAD_REQUEST;
    size_t count = 0, found = 0;
    for (const cJSON *e = array->child; e; e = e->next)
        count++;
    struct phone_keys *keys = hold(count * sizeof *keys), *next = keys;
    for (const cJSON *e = array->child; e; e = e->next) {
        uint8_t secret[32];
        struct args one = args_of(e, "version secret");
        uint64_t version = arg_number(&one, "version");
        arg_hex_n(&one, "secret", secret, 32);
        if (one.bad)
            return BAD_REQUEST;
        if (!has_version(claim, version))
            return NOT_SUPPORTED;
        if (phone_keys_derive(secret, (unsigned)version, next++) != OK)
            return KEY_FAILURE;
    }
    struct payload payload;
    enum code code = payload_open(text, keys, count, claim, &payload, &found);
    if (code != OK)
        return code;
    put_name(w, "version");
    put_number(w, payload.version);
    put_name(w, "key-id");
    put_hex(w, payload.key_id, 8);
    put_name(w, "issued-at");
    put_number(w, payload.issued_at);
    put_name(w, "lifetime");
    put_number(w, payload.lifetime);
    if (payload.version == 2) {
        put_name(w, "n");
        put_number(w, payload.n);
        put_name(w, "m");
        put_number(w, payload.m);
    }
    put_name(w, "nonce");
    put_hex(w, payload.nonce, 12);
    put_name(w, "operation");
    put_operation(w, &payload.operation);
    put_display(w, &payload.operation);
    put_name(w, "digest");
    put_hex(w, payload.digest, 32);
    return OK;
}

enum code wire_scanned(const cJSON *o, struct versions claim, struct writer *w)
{
    uint8_t secret[32], p[32], chain[32];
    struct phone_keys keys;
    struct payload payload;
    struct otp otp;
    size_t found;
    struct args a = args_of(o, "version secret pin text");
    uint64_t version = arg_number(&a, "version");
    arg_hex_n(&a, "secret", secret, 32);
    struct bytes pin = arg_text(&a, "pin"), text = arg_text(&a, "text");
    if (a.bad)
        return BAD_REQUEST;
    if (!has_version(claim, version))
        return NOT_SUPPORTED;
    enum code code = phone_keys_derive(secret, (unsigned)version, &keys);
    if (code == OK)
        code = payload_open(text, &keys, 1, claim, &payload, &found);
    if (code == OK && !pin_valid(pin))
        code = MALFORMED_PIN;
    if (code == OK)
        code = pin_key(keys.pin, pin, p);
    if (code == OK && version == 2) {
        if (payload.n > STEPS_MAX)
            return BAD_REQUEST;
        code = chain_start(secret, "scanned", chain);
        if (code == OK)
            code = chain_step(chain, payload.n);
    }
    if (code == OK)
        code = otp_compute(&(struct otp_input){ .domain = SCANNED, .version = (unsigned)version, .key = keys.otp, .p = p,
                                                .digest = payload.digest, .chain = chain },
                           &otp, NULL);
    if (code == OK)
        put_otp(w, &otp);
    return code;
}

/* Typed, login and confirmation: the domains with a time. */
static enum code timed(enum domain domain, const cJSON *o, struct versions claim, struct writer *w)
{
    static const char *const members[2][2] = {
        { "version secret pin time", "version secret pin q time" },
        { "version secret pin operation-id time", "version secret pin operation-id typed q time" },
    };
    uint8_t secret[32], p[32], chain[32];
    struct phone_keys keys;
    struct typed typed;
    struct otp otp;
    uint64_t version = 0, q = 0;
    struct bytes id = { 0 };
    json_number(json_member(o, "version"), &version);
    struct args a = args_of(o, members[domain == TYPED][version == 2]);
    version = arg_number(&a, "version");
    arg_hex_n(&a, "secret", secret, 32);
    struct bytes pin = arg_text(&a, "pin");
    uint64_t time = arg_number(&a, "time");
    if (version == 2)
        q = arg_number(&a, "q");
    if (domain == TYPED)
        id = arg_text(&a, "operation-id");
    if (a.bad || q > STEPS_MAX)
        return BAD_REQUEST;
    if (!has_version(claim, version))
        return NOT_SUPPORTED;
    enum code code = OK, keyed_in = OK;
    if (domain == TYPED && version == 2)
        keyed_in = typed_of_json(json_member(o, "typed"), &typed);
    if (keyed_in == BAD_REQUEST)
        return BAD_REQUEST;
    if (domain == TYPED)
        code = operation_id_judge((unsigned)version, id);
    if (code == OK)
        code = keyed_in;
    if (code == OK && !pin_valid(pin))
        code = MALFORMED_PIN;
    if (code == OK)
        code = phone_keys_derive(secret, (unsigned)version, &keys);
    if (code == OK)
        code = pin_key(keys.pin, pin, p);
    if (code == OK && version == 2) {
        code = chain_start(secret, "login", chain);
        if (code == OK)
            code = chain_step(chain, q);
    }
    if (code == OK)
        code = otp_compute(&(struct otp_input){ .domain = domain, .version = (unsigned)version,
                                                .key = domain == TYPED   ? keys.otp
                                                       : domain == LOGIN ? keys.login
                                                                         : keys.confirm,
                                                .p = p, .id = (const char *)id.p, .step = otp_step(domain, time),
                                                .chain = chain, .typed = &typed },
                           &otp, NULL);
    if (code == OK)
        put_otp(w, &otp);
    return code;
}

enum code wire_typed(const cJSON *o, struct versions claim, struct writer *w)
{
    return timed(TYPED, o, claim, w);
}

enum code wire_login(const cJSON *o, struct versions claim, struct writer *w)
{
    return timed(LOGIN, o, claim, w);
}

enum code wire_confirm(const cJSON *o, struct versions claim, struct writer *w)
{
    return timed(CONFIRMATION, o, claim, w);
}
