/* The examples of authenticator and verifier. */
#include "authenticator.h"
#include "check.h"
#include "json.h"
#include "verifier.h"
#include "wire_operation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct versions both = { true, true };

static void phone_v1(struct check *c)
{
    struct phone_keys keys;
    struct phone_state state, next;
    struct on_screen screen = { 0 };
    uint64_t wait;
    phone_keys_derive(example_secret, 1, &keys);
    state_first(example_secret, 1, &state);
    while (next_is(c, "step")) {
        const char *line = given(c, c->block->line[c->at].key);
        struct moment now = { attribute_number(line, "unix"), attribute_number(line, "since-boot"), { 0 } };
        struct payload payload;
        struct bytes text;
        struct otp otp;
        char boot[33];
        enum code code;
        bool scan = strstr(line, " scan") != NULL;
        holds(c, hex_read(attribute(line, "boot"), now.boot, 16), "a boot id");
        if (scan) {
            uint64_t issued_at = attribute_number(line, "issued-at");
            example_payload(1, issued_at ? issued_at : 1767225600, 0, 0, &payload, &text);
            code = phone_scan(&keys, &state, &now, both, text, &next, &payload, &screen);
        } else {
            struct otp_request request = { .domain = SCANNED, .pin = example_pin, .screen = &screen };
            code = phone_otp(&keys, &state, &now, &request, &next, &otp, &wait);
            holds(c, strcmp(otp.text, "02805035") == 0, "the OTP of the otp page");
        }
        if (code == OK)
            state = next;
        expect(c, "gives", code != OK ? code_name(code) : scan ? "display" : "otp");
        hex_write(state.boot, 16, boot);
        expectf(c, "state", "f=%llu left=%llu begin=%llu seen=%llu boot=%s", (unsigned long long)state.f,
                (unsigned long long)state.left, (unsigned long long)state.begin, (unsigned long long)state.seen, boot);
    }
}

static void expect_chains(struct check *c, const char *key, const struct phone_state *state)
{
    char s[9], l[9];
    hex_write(state->s, 4, s);
    hex_write(state->l, 4, l);
    expectf(c, key, "p=%llu s=%s q=%llu l=%s", (unsigned long long)state->p, s, (unsigned long long)state->q, l);
    holds(c, state_judge(2, state) == OK, "a state of version 2");
}

static void phone_v2(struct check *c)
{
    struct phone_keys keys;
    struct phone_state state, next;
    struct on_screen screen;
    struct moment now = { 1767225685, 5000, { 0 } };
    phone_keys_derive(example_secret, 2, &keys);
    state_first(example_secret, 2, &state);
    expect_chains(c, "at first", &state);
    while (next_is(c, "scan")) {
        const char *key = c->block->line[c->at].key;
        struct payload payload;
        struct bytes text;
        example_payload(2, 1767225600, attribute_number(key, "n"), attribute_number(key, "m"), &payload, &text);
        enum code code = phone_scan(&keys, &state, &now, both, text, &next, &payload, &screen);
        if (code == OK)
            state = next;
        expect(c, key, code == OK ? "display" : code_name(code));
        expect_chains(c, "state", &state);
    }
}

void check_authenticator(struct check *c)
{
    if (c->block->version == 1)
        phone_v1(c);
    else
        phone_v2(c);
}

static struct bank bank;
static struct bank_result result;
static struct enrolment record;

static void bank_first(unsigned version)
{
    memset(&bank, 0, sizeof bank);
    bank.version = version;
    bank.policy = (struct policy){ .lifetime = 300, .typed = TYPING_LOW_VALUE };
    issuer_keys_derive(example_secret, version, &bank.issuer);
    verifier_keys_derive(example_secret, version, example_pin, &bank.keys);
    enrolment_first(1767225600, true, &record);
}

static void issue_input(struct bank_input *input, struct operation *op)
{
    cJSON *json = json_read(bytes_lit(EXAMPLE_OPERATION));
    operation_of_json(json, op);
    cJSON_Delete(json);
    input->kind = ISSUE;
    input->operation = op;
    input->draws = 1;
}

static void bank_v1(struct check *c)
{
    struct operation_record stored = { 0 };
    bank_first(1);
    while (next_is(c, "step")) {
        const char *line = given(c, c->block->line[c->at].key);
        struct bank_input input = { .kind = SUBMIT, .clock = attribute_number(line, "at"), .otp = attribute(line, "otp") };
        struct operation op;
        uint8_t nonce[12];
        const struct counters *rows = result.next.rows;
        holds(c, hex_read(attribute(line, "handle"), input.handle, 16), "a handle");
        bool issue = strstr(line, " issue ") != NULL;
        if (issue) {
            issue_input(&input, &op);
            holds(c, hex_read(attribute(line, "nonce"), nonce, 12), "a nonce");
            input.random = nonce;
        }
        bank_judge(&bank, &record, issue ? NULL : &stored, &input, &result);
        holds(c, result.error == OK, "a commit");
        if (issue) {
            stored = result.operation;
            expectf(c, "gives", "issued typed=%s", stored.typed ? "true" : "false");
        } else
            expect(c, "gives", result.verdict == VERDICT_ACCEPTED && result.binding == BOUND_SCANNED
                                   ? "accepted binding=scanned"
                                   : "rejected");
        expectf(c, "counts", "login=%d/%d/%d operation=%d/%d/%d live=%zu", (int)rows[0].failures, (int)rows[0].blocks,
                (int)rows[0].since_unblocking, (int)rows[1].failures, (int)rows[1].blocks, (int)rows[1].since_unblocking,
                result.next.live_count);
        record = result.next;
    }
}

static struct operation_record orders[8];
static size_t order_count;

static void order_v2(struct check *c, char *out, size_t room)
{
    struct operation op;
    uint8_t fresh[32];
    struct bank_input input = { .clock = 1767225600, .epoch = record.epoch };
    input.handle[15] = fresh[0] = (uint8_t)(order_count + 1);
    memset(fresh + 1, 7, 31);
    issue_input(&input, &op);
    input.random = fresh;
    bank_judge(&bank, &record, NULL, &input, &result);
    holds(c, result.error == OK && result.creates, "issued");
    orders[order_count++] = result.operation;
    record = result.next;
    size_t n = strlen(out);
    snprintf(out + n, room - n, "n=%llu m=%llu, ", (unsigned long long)result.operation.payload.n,
             (unsigned long long)result.operation.payload.m);
}

static void submit_v2(struct check *c, uint64_t n, char *out, size_t room)
{
    struct otp otp = { "" };
    size_t i = 0;
    while (i < order_count && orders[i].payload.n != n)
        i++;
    if (i == order_count) {
        holds(c, false, "an order of this serial");
        return;
    }
    struct verifier_keys keys = bank.keys;
    chain_step(keys.s0, n);
    struct otp_input input = { .domain = SCANNED, .version = 2, .key = keys.otp, .p = keys.p,
                               .digest = orders[i].payload.digest, .chain = keys.s0 };
    otp_compute(&input, &otp, NULL);
    struct bank_input submit = { .kind = SUBMIT, .clock = 1767225690, .otp = bytes_lit(otp.text) };
    memcpy(submit.handle, orders[i].handle, 16);
    bank_judge(&bank, &record, &orders[i], &submit, &result);
    record = result.next;
    snprintf(out, room, "%s", result.verdict == VERDICT_ACCEPTED && result.binding == BOUND_SCANNED
                                  ? "accepted binding=scanned, "
                                  : "rejected, ");
}

static void bank_v2(struct check *c)
{
    bank_first(2);
    order_count = 0;
    while (c->at < c->block->count) {
        const char *key = c->block->line[c->at].key;
        char out[256] = "";
        if (strncmp(key, "submit", 6) == 0)
            submit_v2(c, attribute_number(key, "n"), out, sizeof out);
        else
            for (const char *at = key; (at = strstr(at, "issue")); at += 5)
                order_v2(c, out, sizeof out);
        size_t n = strlen(out);
        snprintf(out + n, sizeof out - n, "issued=%llu prev=%llu cur=%llu", (unsigned long long)record.issued,
                 (unsigned long long)record.prev, (unsigned long long)record.cur);
        expect(c, key, out);
    }
}

void check_verifier(struct check *c)
{
    if (c->block->version == 1)
        bank_v1(c);
    else
        bank_v2(c);
}

/* Each line: an input, its epoch, and what comes of it. */
void check_restoring(struct check *c)
{
    static const char *const outcomes[] = { [REFUSED] = "refused", [RESTORED] = "restored" };
    struct operation_record *first = &orders[0];
    bank_first(2);
    order_count = 0;
    while (c->at < c->block->count) {
        const char *key = c->block->line[c->at].key, *epoch = strstr(key, "epoch ");
        char out[256] = "";
        struct operation op;
        uint8_t fresh[32] = { (uint8_t)(c->at + 1) };
        struct otp otp = { "" };
        struct bank_input input = { .kind = RESTORE_BACKUP, .clock = 1767225690 };
        input.epoch = epoch ? strtoull(epoch + 6, NULL, 10) : 0;
        if (strncmp(key, "issue", 5) == 0) {
            issue_input(&input, &op);
            input.handle[15] = fresh[0];
            input.random = fresh;
        } else if (strncmp(key, "submit", 6) == 0) {
            struct verifier_keys keys = bank.keys;
            chain_step(keys.s0, first->payload.n);
            struct otp_input scanned = { .domain = SCANNED, .version = 2, .key = keys.otp, .p = keys.p,
                                         .digest = first->payload.digest, .chain = keys.s0 };
            otp_compute(&scanned, &otp, NULL);
            input.kind = SUBMIT;
            input.otp = bytes_lit(otp.text);
            memcpy(input.handle, first->handle, 16);
        }
        if (epoch) {
            bank_judge(&bank, &record, input.kind == SUBMIT ? first : NULL, &input, &result);
            if (result.error != OK)
                snprintf(out, sizeof out, "%s", code_name(result.error));
            else if (result.creates)
                snprintf(out, sizeof out, "n=%llu", (unsigned long long)result.operation.payload.n);
            else
                snprintf(out, sizeof out, "%s",
                         input.kind == SUBMIT ? (result.verdict == VERDICT_REJECTED ? "rejected" : "another verdict")
                                              : outcomes[result.outcome]);
            if (result.error == OK && result.creates && order_count++ == 0)
                *first = result.operation;
            size_t n = strlen(out);
            if (result.error == OK && result.restored > 0)
                snprintf(out + n, sizeof out - n, " restored=%llu", (unsigned long long)result.restored);
            strncat(out, ", ", sizeof out - strlen(out) - 1);
            if (result.error == OK)
                record = result.next;
        }
        size_t n = strlen(out);
        snprintf(out + n, sizeof out - n, "epoch=%llu issued=%llu live=%zu", (unsigned long long)record.epoch,
                 (unsigned long long)record.issued, record.live_count);
        expect(c, key, out);
    }
}
