/* verifier.md: judging an OTP, login and confirmation, blocks. */
#include "verifier.h"

#include "crypto.h"

#include <string.h>

/* The window: drifts in the order in which they are reported (VER-20). */
static const int drifts[3] = { 0, -1, 1 };

struct window {
    uint64_t step[3];
    bool there[3], hit[3];
};

/* VER-19, VER-24, VER-43: every candidate is computed and compared, whatever the others gave. */
static enum code window_match(const struct bank *bank, const struct enrolment *record, struct otp_input input,
                              const struct bank_input *submitted, struct window *window)
{
    uint8_t chain[2][32];
    size_t positions = 1;
    enum code code = OK;
    if (bank->version == 2) {
        memcpy(chain[0], bank->keys.l0, 32);
        memcpy(chain[1], bank->keys.l0, 32);
        code = chain_step(chain[0], record->cur);
        if (code == OK)
            code = chain_step(chain[1], record->prev);
        positions = record->cur == record->prev ? 1 : 2;
    }
    const uint64_t here = otp_step(input.domain, submitted->clock); /* VER-11 */
    *window = (struct window){ 0 };
    for (int d = 0; d < 3 && code == OK; d++) {
        window->there[d] = drifts[d] >= 0 || here > 0;
        if (!window->there[d])
            continue;
        input.step = window->step[d] = here + (uint64_t)(int64_t)drifts[d];
        for (size_t i = 0; i < positions && code == OK; i++) {
            struct otp candidate;
            input.chain = chain[i];
            code = otp_compute(&input, &candidate, NULL);
            if (code == OK && same(candidate.text, submitted->otp.p, 8))
                window->hit[d] = true;
        }
    }
    return code;
}

/* The first of the window's hits whose step is `from` or later; -1 for none. */
static int first_hit(const struct window *window, uint64_t from)
{
    for (int d = 0; d < 3; d++)
        if (window->hit[d] && window->step[d] >= from)
            return d;
    return -1;
}

static void reset(struct counters *row)
{
    row->failures = row->blocks = 0; /* VER-25 */
}

/* A block of a row ends what is live (VER-30). */
static void end_by_block(struct enrolment *record, enum row_name name)
{
    if (name == ROW_OPERATION) {
        record->live_count = 0;
        return;
    }
    for (size_t i = record->live_count; i-- > 0;)
        if (record->live[i].log_in)
            live_end(record, &record->live[i]);
}

/* VER-5, VER-22, VER-27 to VER-29 */
static void count_failure(const struct bank *bank, enum row_name name, uint64_t now, struct bank_result *result)
{
    struct enrolment *record = &result->next;
    struct counters *row = &record->rows[name];
    result->outcome = FAILED;
    result->verdict = VERDICT_REJECTED;
    row->failures++;
    row->since_unblocking++;
    if (record->status == PENDING) {
        if (row->failures >= 5) {
            revoke(record);
            result->alert = true;
        }
        return;
    }
    const bool growing = name == ROW_LOGIN && bank->policy.growing;
    const bool fiftieth = !growing && row->since_unblocking >= 50;
    if (!growing && row->since_unblocking == 20)
        result->alert = true;
    if (row->failures < 5 && !fiftieth)
        return;
    row->blocks++;
    uint64_t seconds = 1800;
    for (uint64_t k = 1; growing && k < row->blocks && seconds < DAY; k++)
        seconds *= 2;
    if (seconds > DAY)
        seconds = DAY;
    row->block = fiftieth || (!growing && row->blocks > 1) ? BLOCK_LASTING : BLOCK_UNTIL;
    row->until = row->block == BLOCK_UNTIL ? now + seconds : 0;
    end_by_block(record, name);
    result->alert = true;
    result->verdict = VERDICT_BLOCKED;
}

static void accept(struct bank_result *result, enum binding binding, int drift)
{
    result->outcome = ACCEPTED;
    result->verdict = VERDICT_ACCEPTED;
    result->binding = binding;
    result->drift = drift;
}

/* VER-24 */
static void judge_login(const struct bank *bank, const struct bank_input *input, uint64_t now, struct bank_result *result)
{
    struct enrolment *record = &result->next;
    struct window window;
    struct otp_input otp = { .domain = LOGIN, .version = bank->version, .key = bank->keys.login, .p = bank->keys.p };
    result->error = window_match(bank, record, otp, input, &window);
    if (result->error != OK)
        return;
    int d = first_hit(&window, record->login_from);
    if (d < 0) {
        count_failure(bank, ROW_LOGIN, now, result);
        return;
    }
    record->login_from = window.step[d] + 1;
    record->status = ACTIVE;
    reset(&record->rows[ROW_LOGIN]);
    accept(result, BOUND_LOGIN, drifts[d]);
}

/* VER-26 */
static void judge_confirmation(const struct bank *bank, struct live *live, const struct bank_input *input, uint64_t now,
                               struct bank_result *result)
{
    struct enrolment *record = &result->next;
    struct window window;
    struct otp_input otp = {
        .domain = CONFIRMATION, .version = bank->version, .key = bank->keys.confirm, .p = bank->keys.p
    };
    result->error = window_match(bank, record, otp, input, &window);
    if (result->error != OK)
        return;
    int d = first_hit(&window, record->confirm_from);
    if (d < 0) {
        count_failure(bank, ROW_OPERATION, now, result);
        return;
    }
    record->confirm_from = window.step[d] + 1;
    live_end(record, live);
    reset(&record->rows[ROW_LOGIN]);
    reset(&record->rows[ROW_OPERATION]);
    accept(result, BOUND_UNLINKED, drifts[d]);
}

/* VER-42 */
static enum code scanned_match(const struct bank *bank, const struct operation_record *stored, struct bytes otp, bool *hit)
{
    uint8_t chain[32];
    struct otp candidate;
    struct otp_input input = { .domain = SCANNED, .version = bank->version, .key = bank->keys.otp, .p = bank->keys.p,
                               .digest = stored->payload.digest, .chain = chain };
    enum code code = OK;
    if (bank->version == 2) {
        memcpy(chain, bank->keys.s0, 32);
        code = chain_step(chain, stored->payload.n);
    }
    if (code == OK)
        code = otp_compute(&input, &candidate, NULL);
    if (code == OK)
        *hit = same(candidate.text, otp.p, 8);
    return code;
}

/* VER-19 to VER-21, VER-41, VER-44 */
static void judge_operation(const struct bank *bank, const struct operation_record *stored, struct live *live,
                            const struct bank_input *input, uint64_t now, struct bank_result *result)
{
    struct enrolment *record = &result->next;
    const bool log_in = result->accepted.purpose == PURPOSE_LOG_IN;
    struct window window = { 0 };
    struct typed typed;
    bool scanned = false;
    typed_of_operation(&result->accepted, &typed);
    result->error = scanned_match(bank, stored, input->otp, &scanned);
    if (result->error == OK && stored->typed) {
        struct otp_input otp = { .domain = TYPED, .version = bank->version, .key = bank->keys.otp, .p = bank->keys.p,
                                 .id = stored->id.text, .typed = &typed };
        result->error = window_match(bank, record, otp, input, &window);
    }
    if (result->error != OK)
        return;
    int d = first_hit(&window, 0);
    if (d < 0 && !scanned) {
        count_failure(bank, log_in ? ROW_LOGIN : ROW_OPERATION, now, result);
        return;
    }
    if (d >= 0) {
        record->typed_sum += live->typed_amount; /* VER-16, VER-45 */
        record->typed_number++;
        accept(result, bank->version == 2 && typed.payment ? BOUND_TYPED_DETAILS : BOUND_TYPED, drifts[d]);
    } else {
        record->typed_sum = record->typed_number = 0;
        if (bank->version == 2 && stored->payload.m == record->cur) {
            record->prev = record->cur;
            record->cur = stored->payload.n;
        }
        accept(result, BOUND_SCANNED, 0);
    }
    live_end(record, live);
    reset(&record->rows[ROW_LOGIN]);
    if (!log_in)
        reset(&record->rows[ROW_OPERATION]);
}

/* VER-17 (1), by the table: true where the input goes on; otherwise the verdict stands. */
static bool admitted(const struct enrolment *record, const struct bank_input *input, bool log_in,
                     struct bank_result *result)
{
    result->outcome = REFUSED;
    result->verdict = VERDICT_REJECTED;
    if (record->status == REVOKED || (record->status == PENDING && input->kind != SUBMIT_LOGIN))
        return false;
    const bool by_login = input->kind == SUBMIT_LOGIN || (input->kind == SUBMIT && log_in);
    if (record->rows[ROW_OPERATION].block || (by_login && record->rows[ROW_LOGIN].block)) {
        result->verdict = VERDICT_BLOCKED;
        return false;
    }
    return true;
}

void bank_submit(const struct bank *bank, const struct operation_record *stored, const struct bank_input *input,
                 uint64_t now, struct bank_result *result)
{
    struct enrolment *record = &result->next;
    struct operation *op = &result->accepted;
    if (input->kind == SUBMIT_LOGIN)
        stored = NULL;
    if (stored && payload_operation(&stored->payload, op) != OK) { /* VER-18 */
        result->error = MALFORMED_RECORD;
        return;
    }
    if (!admitted(record, input, stored && op->purpose == PURPOSE_LOG_IN, result))
        return;
    if (input->otp.n != 8 || !all_digits(input->otp))
        return;
    if (input->kind == SUBMIT_LOGIN) {
        judge_login(bank, input, now, result);
        return;
    }
    struct live *live = live_find(record, input->handle);
    if (!live || !stored)
        return;
    if (input->kind == SUBMIT) {
        judge_operation(bank, stored, live, input, now, result);
        return;
    }
    if (op->shape == ACTION && bank->policy.unlinked >> op->purpose & 1)
        judge_confirmation(bank, live, input, now, result);
}
