/* The examples of otp. */
#include "check.h"
#include "operation_id.h"
#include "otp.h"

#include <stdio.h>

/* A domain's lines: step, what is hashed, MAC, and the OTP. */
static void lines(struct check *c, const char *name, const struct otp_input *input)
{
    static const char *const parts[] = { "step", "data-input", "context", "mac", "offset", "truncated", "first-8", "otp" };
    char key[8][40];
    struct otp otp;
    struct otp_trace trace;
    for (int i = 0; i < 8; i++)
        snprintf(key[i], sizeof key[i], "%s.%s", name, parts[i]);
    if (otp_compute(input, &otp, &trace) != OK) {
        holds(c, false, "an OTP is computed");
        return;
    }
    if (input->domain != SCANNED)
        expect_number(c, key[0], input->step);
    expect_hex(c, key[input->version], trace.data.p, trace.data.n);
    expect_hex(c, key[3], trace.mac, 32);
    if (input->version == 1) {
        expect_number(c, key[4], trace.offset);
        expect_number(c, key[5], trace.truncated);
    } else
        expect_number(c, key[6], trace.first8);
    expect(c, key[7], otp.text);
}

void check_otp(struct check *c)
{
    const unsigned version = c->block->version;
    struct payload payload;
    struct bytes text;
    struct issuer_keys issuer;
    struct verifier_keys bank;
    struct operation_id id;
    struct typed typed, picked;
    uint64_t time = given_number(c, "time"), n = 1, q = 0;
    if (version == 2) {
        n = given_number(c, "n");
        q = given_number(c, "q");
    }
    example_payload(version, 1767225600, n, 0, &payload, &text);
    issuer_keys_derive(example_secret, version, &issuer);
    verifier_keys_derive(example_secret, version, example_pin, &bank);
    operation_id_derive(&issuer, payload.digest, &id);
    holds(c, typed_payment(1, bytes_lit("1 250,0"), bytes_lit("eur"), bytes_lit("0012 3456"), &typed) == OK, "keyed in");
    holds(c, typed_action(32, &picked) == OK, "picked");
    if (version == 2) {
        chain_step(bank.s0, n);
        chain_step(bank.l0, q);
    }
    struct otp_input input = { .version = version, .p = bank.p, .digest = payload.digest, .id = id.text };
    input.domain = SCANNED;
    input.key = bank.otp;
    input.chain = bank.s0;
    lines(c, "scanned", &input);
    input.domain = TYPED;
    input.chain = bank.l0;
    input.step = otp_step(TYPED, time);
    input.typed = &typed;
    lines(c, "typed", &input);
    if (version == 2) {
        input.typed = &picked;
        lines(c, "picked", &input);
    }
    input.domain = LOGIN;
    input.key = bank.login;
    input.step = otp_step(LOGIN, time);
    lines(c, "login", &input);
    input.domain = CONFIRMATION;
    input.key = bank.confirm;
    lines(c, "confirmation", &input);
}
