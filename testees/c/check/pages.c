/* The examples of enrolment, operation, payload, operation-id, oath and errors. */
#include "base.h"
#include "check.h"
#include "crypto.h"
#include "json.h"
#include "oath.h"
#include "operation_id.h"
#include "record_mac.h"
#include "wire_operation.h"

#include <stdio.h>
#include <string.h>

void check_enrolment(struct check *c)
{
    static const char *const roles[] = { "key-id", "payload", "nonce", "operation-id", "otp", "login", "confirm", "pin" };
    const unsigned version = c->block->version;
    uint8_t key[32], zero[32] = { 0 }, p[32];
    struct phone_keys phone;
    struct verifier_keys bank;
    struct bytes pin = example_pin;
    if (version == 1) {
        uint8_t secret[32] = { 0 };
        struct bytes ikm = bytes_of(secret, 32);
        given_hex(c, "secret", secret, 32);
        holds(c, memcmp(secret, example_secret, 32) == 0, "the secret is that of all examples");
        pin = given_text(c, "pin");
        hmac256(zero, &ikm, 1, key);
        expect_hex(c, "extracted", key, 32);
    }
    phone_keys_derive(example_secret, version, &phone);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        char name[32];
        if (version == 1 && strcmp(roles[i], "nonce") == 0)
            continue;
        snprintf(name, sizeof name, "k(%s)", roles[i]);
        key_derive(example_secret, version, roles[i], key);
        expect_hex(c, name, key, 32);
        if (i == 0)
            expect_hex(c, "key-id", phone.key_id, 8);
    }
    pin_key(phone.pin, pin, p);
    expect_hex(c, "p", p, 32);
    verifier_keys_derive(example_secret, version, pin, &bank);
    holds(c, memcmp(bank.p, p, 32) == 0, "phone and bank have one P");
    if (version == 1)
        return;
    for (int i = 0; i < 3; i++, chain_step(bank.s0, 1)) {
        char name[16];
        snprintf(name, sizeof name, "s_%d", i);
        expect_hex(c, name, bank.s0, 32);
    }
    for (int i = 0; i < 2; i++, chain_step(bank.l0, 1)) {
        char name[16];
        snprintf(name, sizeof name, "l_%d", i);
        expect_hex(c, name, bank.l0, 32);
    }
}

void check_operation(struct check *c)
{
    struct operation op, again;
    struct display display;
    char shown[1024] = "";
    struct bytes json = given_text(c, "json");
    cJSON *o = json_read(json);
    holds(c, o && operation_of_json(o, &op) && operation_judge(&op) == OK, "the operation is one");
    holds(c, bytes_is(json, EXAMPLE_OPERATION), "the operation is that of all examples");
    cJSON_Delete(o);
    struct cbor_out out = cbor_out(640);
    operation_write(&out, &op);
    expect_hex(c, "cbor", out.p, out.n);
    struct cbor_in in = cbor_in(cbor_done(&out));
    operation_read(&in, &again);
    holds(c, cbor_end(&in), "what is written can be read");
    operation_display(&again, &display);
    for (size_t i = 0; i < display.count; i++) {
        size_t n = strlen(shown);
        snprintf(shown + n, sizeof shown - n, "%s%.*s: %.*s", i ? " | " : "", (int)display.rows[i].field.n,
                 (const char *)display.rows[i].field.p, (int)display.rows[i].value.n,
                 (const char *)display.rows[i].value.p);
    }
    expect(c, "display", shown);
}

static void opens(struct check *c, struct bytes text, const struct payload *payload)
{
    struct phone_keys keys[2];
    struct payload opened;
    size_t found;
    phone_keys_derive(example_secret, 1, &keys[0]);
    phone_keys_derive(example_secret, 2, &keys[1]);
    holds(c, payload_open(text, keys, 2, (struct versions){ true, true }, &opened, &found) == OK, "the text opens");
    holds(c, found + 1 == payload->version && memcmp(opened.digest, payload->digest, 32) == 0, "to the same digest");
    holds(c, payload_open(text, keys, 2, (struct versions){ payload->version == 2, payload->version == 1 }, &opened,
                          &found) == UNSUPPORTED_VERSION,
          "a program without this version says so");
}

void check_payload(struct check *c)
{
    const unsigned version = c->block->version;
    struct payload payload;
    struct issuer_keys keys;
    struct bytes text, rest;
    uint8_t mac[32], nonce[12], fresh[32];
    uint64_t n = 0, m = 0, issued_at = given_number(c, "issued-at"), lifetime = given_number(c, "lifetime");
    if (version == 1)
        given_hex(c, "nonce", nonce, 12);
    else {
        n = given_number(c, "n");
        m = given_number(c, "m");
        given_hex(c, "fresh", fresh, 32);
    }
    issuer_keys_derive(example_secret, version, &keys);
    example_payload(version, issued_at, n, m, &payload, &text);
    holds(c, payload.lifetime == lifetime, "the lifetime is that of all examples");
    holds(c, version == 2 || memcmp(payload.nonce, nonce, 12) == 0, "the nonce is that of all examples");
    expect_hex(c, version == 1 ? "body" : "plaintext", payload.body.p, payload.body.n);
    if (version == 1) {
        uint8_t *input = hold(16 + payload.body.n);
        struct bytes all = bytes_of(input, 16 + payload.body.n);
        memcpy(input, "dlotp:1.", 8);
        memcpy(input + 8, keys.key_id, 8);
        memcpy(input + 16, payload.body.p, payload.body.n);
        expect_hex(c, "mac-input", input, all.n);
        hmac256(keys.payload, &all, 1, mac);
        expect_hex(c, "mac", mac, 32);
        base_decode(BASE64URL, bytes_of(text.p + 8, text.n - 8), &rest);
    } else {
        struct bytes parts[] = { bytes_of(fresh, 32), payload.body };
        uint8_t aad[16];
        hmac256(keys.nonce, parts, 2, mac);
        expect_hex(c, "nonce-mac", mac, 32);
        expect_hex(c, "nonce", payload.nonce, 12);
        memcpy(aad, "DLOTP:2.", 8);
        memcpy(aad + 8, keys.key_id, 8);
        expect_hex(c, "aad", aad, 16);
        base_decode(BASE32, bytes_of(text.p + 8, text.n - 8), &rest);
        expect_hex(c, "ciphertext", rest.p + 20, rest.n - 36);
    }
    expect_hex(c, "tag", rest.p + rest.n - 16, 16);
    expect_text(c, "text", text);
    expect_hex(c, "digest", payload.digest, 32);
    opens(c, text, &payload);
}

void check_operation_id(struct check *c)
{
    uint8_t digest[32], mac[32];
    struct issuer_keys keys;
    struct operation_id id;
    given_hex(c, "digest", digest, 32);
    struct bytes message = bytes_of(digest, 32);
    issuer_keys_derive(example_secret, c->block->version, &keys);
    hmac256(keys.operation_id, &message, 1, mac);
    expect_hex(c, "mac", mac, 32);
    expect_number(c, "first-8", u64_read(mac));
    operation_id_derive(&keys, digest, &id);
    if (c->block->version == 2) {
        expectf(c, "seven", "%.7s", id.text);
        expectf(c, "check-digit", "%c", damm(id.text, 7));
        holds(c, damm("572", 3) == '4' && damm(id.text, 8) == '0', "the check digits of the page");
        holds(c, operation_id_judge(2, bytes_lit("41723465")) == MALFORMED_OPERATION_ID, "a wrong check digit");
    }
    expect(c, "operation-id", id.text);
    holds(c, operation_id_judge(c->block->version, bytes_lit(id.text)) == OK, "the ID may be typed");
}

void check_oath(struct check *c)
{
    uint8_t hotp_key[20], counter[8], mac[20], ocra_key[32], zero[8] = { 0 };
    unsigned offset;
    char otp[RESPONSE_MAX + 1];
    struct ocra_trace trace;
    given_hex(c, "hotp.key", hotp_key, 20);
    given_hex(c, "hotp.counter", counter, 8);
    hmac_compute(SHA1, bytes_of(hotp_key, 20), bytes_of(counter, 8), mac);
    expect_hex(c, "hotp.mac", mac, 20);
    uint32_t truncated = truncate_mac(mac, 20, &offset);
    expect_number(c, "hotp.offset", offset);
    expect_number(c, "hotp.truncated", truncated);
    oath_hotp((struct oath_key){ bytes_of(hotp_key, 20), false }, u64_read(counter), 6, otp);
    expect(c, "hotp.otp", otp);

    struct bytes suite = given_text(c, "ocra.suite");
    given_hex(c, "ocra.key", ocra_key, 32);
    struct ocra_input input = {
        .challenge = given_text(c, "ocra.challenge"),
        .has_counter = true,
        .counter = bytes_of(zero, 8),
        .has_password = true,
        .password = bytes_lit("1234"),
    };
    if (oath_ocra(suite, (struct oath_key){ bytes_of(ocra_key, 32), false }, &input, otp, &trace) != OK) {
        holds(c, false, "the suite and its input are right");
        return;
    }
    expect_hex(c, "ocra.data-input", trace.data.p, trace.data.n);
    expect_hex(c, "ocra.mac", trace.mac, 32);
    expect_number(c, "ocra.offset", trace.offset);
    expect_number(c, "ocra.truncated", trace.truncated);
    expect(c, "ocra.response", otp);
}

void check_errors(struct check *c)
{
    struct payload payload;
    size_t found;
    struct bytes text = given_text(c, "text");
    expect(c, "code", code_name(payload_open(text, NULL, 0, (struct versions){ true, true }, &payload, &found)));
}

static void expect_macs(struct check *c, const char *prefix, const uint8_t key[32], const struct record_row *row,
                        uint8_t mac[32])
{
    char name[32];
    struct bytes input = record_input(row);
    snprintf(name, sizeof name, "%smac-input", prefix);
    expect_hex(c, name, input.p, input.n);
    record_mac(key, row, mac);
    snprintf(name, sizeof name, "%smac", prefix);
    expect_hex(c, name, mac, 32);
}

void check_records(struct check *c)
{
    uint8_t key[32], identity[16], outcome[16];
    given_hex(c, "key", key, 32);
    struct record_row row = { .version = c->block->version, .number = given_number(c, "number") };
    given_hex(c, "enrolment", identity, 16);
    row.identity = bytes_of(identity, 16);
    row.epoch = given_number(c, "epoch");
    struct record_row event = row;
    struct bytes value = bytes_of(outcome, 16);
    event.is_event = true;
    event.content = &value;
    event.count = 1;
    for (int i = 1; i <= 2; i++) {
        char name[32];
        snprintf(name, sizeof name, "event-%d.content", i);
        given_hex(c, name, outcome, 16);
        snprintf(name, sizeof name, "event-%d.", i);
        event.revision++;
        expect_macs(c, name, key, &event, event.mac);
        memcpy(event.previous, event.mac, 32);
        event.has_previous = true;
    }
    row.revision = given_number(c, "revision");
    row.kind = bytes_lit("enrolment");
    struct bytes content = given_text(c, "content"), values[8];
    for (size_t start = 0, i = 0; i <= content.n && row.count < 8; i++)
        if (i == content.n || content.p[i] == ' ') {
            size_t n = (i - start) / 2;
            uint8_t *p = hold(n);
            holds(c, hex_read(bytes_of(content.p + start, i - start), p, n), "a value in hexadecimal");
            values[row.count++] = bytes_of(p, n);
            start = i + 1;
        }
    row.content = values;
    expect_macs(c, "", key, &row, row.mac);
}
