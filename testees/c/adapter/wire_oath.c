/* oath.md, "On the wire". */
#include "oath.h"
#include "wire.h"

struct response {
    char text[RESPONSE_MAX + 1];
};

static void write_otp(const void *made, struct writer *w)
{
    put_name(w, "otp");
    put_string(w, ((const struct response *)made)->text);
}

static struct oath_key arg_key(struct args *a)
{
    struct oath_key key = { arg_hex(a, "key"), false };
    if (arg_given(a, "short-key"))
        key.may_be_short = arg_truth(a, "short-key");
    return key;
}

struct hotp {
    struct oath_key key;
    uint8_t counter[8];
    uint64_t digits;
};

static enum code read_hotp(const cJSON *o, struct versions claim, void *given)
{
    (void)claim;
    struct hotp *hotp = given;
    struct args a = args_of(o, "key short-key? counter digits");
    hotp->key = arg_key(&a);
    arg_hex_n(&a, "counter", hotp->counter, 8);
    hotp->digits = arg_number(&a, "digits");
    return a.bad ? BAD_REQUEST : OK;
}

static enum code compute_hotp(const void *given, void *made)
{
    const struct hotp *hotp = given;
    return oath_hotp(hotp->key, u64_read(hotp->counter), hotp->digits, ((struct response *)made)->text);
}

const struct wire wire_hotp = { "oath.hotp", sizeof(struct hotp), sizeof(struct response), read_hotp, compute_hotp, write_otp };

struct totp {
    struct oath_key key;
    enum hash hash;
    uint64_t time, step, t0, digits;
};

static enum code read_totp(const cJSON *o, struct versions claim, void *given)
{
    (void)claim;
    struct totp *totp = given;
    struct args a = args_of(o, "key short-key? hash time step t0 digits");
    totp->key = arg_key(&a);
    if (!hash_of_name(arg_text(&a, "hash"), &totp->hash))
        a.bad = true;
    totp->time = arg_number(&a, "time");
    totp->step = arg_number(&a, "step");
    totp->t0 = arg_number(&a, "t0");
    totp->digits = arg_number(&a, "digits");
    return a.bad ? BAD_REQUEST : OK;
}

static enum code compute_totp(const void *given, void *made)
{
    const struct totp *totp = given;
    return oath_totp(totp->key, totp->hash, totp->time, totp->step, totp->t0, totp->digits, ((struct response *)made)->text);
}

const struct wire wire_totp = { "oath.totp", sizeof(struct totp), sizeof(struct response), read_totp, compute_totp, write_otp };

struct parsed {
    struct suite suite;
    char text[SUITE_MAX];
};

static enum code read_suite(const cJSON *o, struct versions claim, void *given)
{
    (void)claim;
    struct args a = args_of(o, "suite");
    *(struct bytes *)given = arg_text(&a, "suite");
    return a.bad ? BAD_REQUEST : OK;
}

static enum code compute_suite(const void *given, void *made)
{
    struct parsed *parsed = made;
    enum code code = suite_parse(*(const struct bytes *)given, &parsed->suite);
    if (code == OK)
        suite_print(&parsed->suite, parsed->text);
    return code;
}

static void put_positive(struct writer *w, const char *name, unsigned number)
{
    put_name(w, name);
    if (number)
        put_number(w, number);
    else
        put_raw(w, "null");
}

static void write_suite(const void *made, struct writer *w)
{
    const struct parsed *parsed = made;
    const struct suite *suite = &parsed->suite;
    const char format[] = { suite->format, 0 };
    put_name(w, "suite");
    put_string(w, parsed->text);
    put_name(w, "hash");
    put_string(w, hash_name(suite->hash));
    put_name(w, "digits");
    put_number(w, suite->digits);
    put_truth(w, "counter", suite->counter);
    put_name(w, "challenge");
    put_raw(w, "{");
    put_name(w, "format");
    put_string(w, format);
    put_name(w, "length");
    put_number(w, suite->length);
    put_raw(w, "}");
    put_name(w, "password");
    if (suite->has_password)
        put_string(w, hash_name(suite->password));
    else
        put_raw(w, "null");
    put_positive(w, "session", suite->session);
    put_positive(w, "time-step", suite->time_step);
}

const struct wire wire_suite = { "oath.suite", sizeof(struct bytes), sizeof(struct parsed),
                                 read_suite, compute_suite, write_suite };

struct ocra {
    struct bytes suite;
    struct oath_key key;
    struct ocra_input input;
};

static bool mode_of_json(const cJSON *o, enum mode *mode)
{
    static const char *const modes[] = {
        [ONE_WAY] = "one-way", [SIGNATURE] = "signature", [MUTUAL_SERVER] = "mutual-server", [MUTUAL_CLIENT] = "mutual-client",
    };
    struct bytes text = { 0 };
    json_text(json_member(o, "mode"), &text);
    for (int m = ONE_WAY; m <= MUTUAL_CLIENT; m++)
        if (bytes_is(text, modes[m])) {
            *mode = (enum mode)m;
            return true;
        }
    return false;
}

static enum code read_ocra(const cJSON *o, struct versions claim, void *given)
{
    (void)claim;
    struct ocra *ocra = given;
    struct ocra_input *input = &ocra->input;
    if (!mode_of_json(o, &input->mode))
        return BAD_REQUEST;
    bool mutual = input->mode == MUTUAL_SERVER || input->mode == MUTUAL_CLIENT;
    struct args a = args_of(o, mutual ? "suite key short-key? mode client-challenge server-challenge counter? password? session? time?"
                                      : "suite key short-key? mode challenge counter? password? session? time?");
    ocra->suite = arg_text(&a, "suite");
    ocra->key = arg_key(&a);
    if (mutual) {
        input->client_challenge = arg_text(&a, "client-challenge");
        input->server_challenge = arg_text(&a, "server-challenge");
    } else
        input->challenge = arg_text(&a, "challenge");
    if ((input->has_counter = arg_given(&a, "counter"))) {
        input->counter = arg_hex(&a, "counter");
        a.bad = a.bad || input->counter.n != 8;
    }
    if ((input->has_password = arg_given(&a, "password")))
        input->password = arg_text(&a, "password");
    if ((input->has_session = arg_given(&a, "session")))
        input->session = arg_hex(&a, "session");
    if ((input->has_time = arg_given(&a, "time")))
        input->time = arg_number(&a, "time");
    return a.bad ? BAD_REQUEST : OK;
}

static enum code compute_ocra(const void *given, void *made)
{
    const struct ocra *ocra = given;
    return oath_ocra(ocra->suite, ocra->key, &ocra->input, ((struct response *)made)->text, NULL);
}

static void write_response(const void *made, struct writer *w)
{
    put_name(w, "response");
    put_string(w, ((const struct response *)made)->text);
}

const struct wire wire_ocra = { "oath.ocra", sizeof(struct ocra), sizeof(struct response),
                                read_ocra, compute_ocra, write_response };
