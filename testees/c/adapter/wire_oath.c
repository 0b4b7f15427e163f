/* oath.md, "On the wire". */
#include "answer.h"
#include "oath.h"

enum code wire_hotp(const cJSON *o, struct versions claim, struct writer *w)
{
    (void)claim;
    char otp[RESPONSE_MAX + 1];
    uint8_t counter[8];
    struct args a = args_of(o, "key counter digits");
    struct bytes key = arg_hex(&a, "key");
    arg_hex_n(&a, "counter", counter, 8);
    uint64_t digits = arg_number(&a, "digits");
    if (a.bad)
        return BAD_REQUEST;
    enum code code = oath_hotp(key, u64_read(counter), digits, otp);
    if (code != OK)
        return code;
    put_name(w, "otp");
    put_string(w, otp);
    return OK;
}

enum code wire_totp(const cJSON *o, struct versions claim, struct writer *w)
{
    (void)claim;
    char otp[RESPONSE_MAX + 1];
    enum hash hash = SHA1;
    struct args a = args_of(o, "key hash time step t0 digits");
    struct bytes key = arg_hex(&a, "key");
    if (!hash_of_name(arg_text(&a, "hash"), &hash))
        a.bad = true;
    uint64_t time = arg_number(&a, "time"), step = arg_number(&a, "step"), t0 = arg_number(&a, "t0");
    uint64_t digits = arg_number(&a, "digits");
    if (a.bad)
        return BAD_REQUEST;
    enum code code = oath_totp(key, hash, time, step, t0, digits, otp);
    if (code != OK)
        return code;
    put_name(w, "otp");
    put_string(w, otp);
    return OK;
}

enum code wire_suite(const cJSON *o, struct versions claim, struct writer *w)
{
    (void)claim;
    struct suite suite;
    char text[SUITE_MAX], format[2] = "";
    struct args a = args_of(o, "suite");
    struct bytes given = arg_text(&a, "suite");
    if (a.bad)
        return BAD_REQUEST;
    enum code code = suite_parse(given, &suite);
    if (code != OK)
        return code;
    suite_print(&suite, text);
    format[0] = suite.format;
    put_name(w, "suite");
    put_string(w, text);
    put_name(w, "hash");
    put_string(w, hash_name(suite.hash));
    put_name(w, "digits");
    put_number(w, suite.digits);
    put_name(w, "counter");
    put_raw(w, suite.counter ? "true" : "false");
    put_name(w, "challenge");
    put_raw(w, "{");
    put_name(w, "format");
    put_string(w, format);
    put_name(w, "length");
    put_number(w, suite.length);
    put_raw(w, "}");
    put_name(w, "password");
    if (suite.has_password)
        put_string(w, hash_name(suite.password));
    else
        put_raw(w, "null");
    put_name(w, "session");
    if (suite.session)
        put_number(w, suite.session);
    else
        put_raw(w, "null");
    put_name(w, "time-step");
    if (suite.time_step)
        put_number(w, suite.time_step);
    else
        put_raw(w, "null");
    return OK;
}

enum code wire_ocra(const cJSON *o, struct versions claim, struct writer *w)
{
    (void)claim;
    char response[RESPONSE_MAX + 1];
    struct bytes mode = { 0 };
    struct ocra_input input = { 0 };
    json_text(json_member(o, "mode"), &mode);
    if (bytes_is(mode, "one-way"))
        input.mode = ONE_WAY;
    else if (bytes_is(mode, "signature"))
        input.mode = SIGNATURE;
    else if (bytes_is(mode, "mutual-server"))
        input.mode = MUTUAL_SERVER;
    else if (bytes_is(mode, "mutual-client"))
        input.mode = MUTUAL_CLIENT;
    else
        return BAD_REQUEST;
    bool mutual = input.mode == MUTUAL_SERVER || input.mode == MUTUAL_CLIENT;
    struct args a = args_of(o, mutual ? "suite key mode client-challenge server-challenge counter? password? session? time?"
                                      : "suite key mode challenge counter? password? session? time?");
    struct bytes suite = arg_text(&a, "suite"), key = arg_hex(&a, "key");
    if (mutual) {
        input.client_challenge = arg_text(&a, "client-challenge");
        input.server_challenge = arg_text(&a, "server-challenge");
    } else
        input.challenge = arg_text(&a, "challenge");
    if ((input.has_counter = arg_given(&a, "counter")))
        input.counter = arg_hex(&a, "counter");
    if ((input.has_password = arg_given(&a, "password")))
        input.password = arg_text(&a, "password");
    if ((input.has_session = arg_given(&a, "session")))
        input.session = arg_hex(&a, "session");
    if ((input.has_time = arg_given(&a, "time")))
        input.time = arg_number(&a, "time");
    if (a.bad)
        return BAD_REQUEST;
    enum code code = oath_ocra(suite, key, &input, response, NULL);
    if (code != OK)
        return code;
    put_name(w, "response");
    put_string(w, response);
    return OK;
}
