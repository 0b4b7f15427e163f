/* verifier.md: records, time, and the inputs that are no OTP. */
#include "verifier.h"

#include <string.h>

enum code policy_add_unlinked(struct policy *policy, uint64_t purpose)
{
    if (purpose != 36 && purpose != 63) /* consent and other */
        return INVALID_POLICY;
    policy->unlinked |= (uint64_t)1 << purpose;
    return OK;
}

enum code policy_judge(const struct policy *policy)
{
    return policy->lifetime >= 120 && policy->lifetime <= 600 ? OK : INVALID_POLICY;
}

void enrolment_first(uint64_t enrolled_at, bool active, struct enrolment *record)
{
    *record = (struct enrolment){ .status = PENDING, .enrolled_at = enrolled_at, .last_now = enrolled_at };
    for (int kind = 0; kind < 2; kind++)
        record->orders[kind] = (struct orders){ .left = ORDERS_MAX, .begin = enrolled_at };
    if (active) {
        record->status = ACTIVE;
        record->login_from = otp_step(LOGIN, enrolled_at) + 1;
    }
}

bool enrolment_blocked(const struct enrolment *record)
{
    return record->status == ACTIVE && (record->rows[ROW_LOGIN].block || record->rows[ROW_OPERATION].block);
}

struct live *live_find(struct enrolment *record, const uint8_t handle[16])
{
    for (size_t i = 0; i < record->live_count; i++)
        if (memcmp(record->live[i].handle, handle, 16) == 0)
            return &record->live[i];
    return NULL;
}

void live_end(struct enrolment *record, struct live *live)
{
    size_t after = record->live_count - (size_t)(live - record->live) - 1;
    memmove(live, live + 1, after * sizeof *live);
    record->live_count--;
}

void revoke(struct enrolment *record)
{
    record->status = REVOKED; /* VER-6; the keys of a testee end with its trace */
    record->live_count = 0;
}

/* VER-12 */
static void pass_time(struct enrolment *record, uint64_t now)
{
    if (record->status == PENDING && now >= record->enrolled_at && now - record->enrolled_at >= DAY)
        revoke(record);
    for (int r = 0; r < 2; r++) {
        struct counters *row = &record->rows[r];
        if (row->block == BLOCK_UNTIL && row->until <= now) {
            row->block = NO_BLOCK;
            row->failures = 0;
        }
    }
    for (int kind = 0; kind < 2; kind++) { /* VER-50 */
        struct orders *orders = &record->orders[kind];
        const uint64_t n = (now - orders->begin) / 432;
        orders->left = n > ORDERS_MAX - orders->left ? ORDERS_MAX : orders->left + n;
        orders->begin += 432 * n;
    }
    for (size_t i = record->live_count; i-- > 0;)
        if (record->live[i].end <= now) /* VER-13 */
            live_end(record, &record->live[i]);
    size_t kept = 0;
    for (size_t i = 0; i < record->id_count; i++)
        if (record->ids[i].at + DAY > now)
            record->ids[kept++] = record->ids[i];
    record->id_count = kept;
}

/* A step that begins more than an hour after now becomes the step of now plus one; `from` is the step after it. */
static void lower(uint64_t *from, uint64_t now)
{
    if (*from > 0 && (*from - 1) * 30 > now + 3600)
        *from = otp_step(LOGIN, now) + 2;
}

/* VER-33 */
static void unblock(const struct bank_input *input, struct bank_result *result)
{
    struct enrolment *record = &result->next;
    const uint64_t now = input->clock;
    if (record->status != ACTIVE) {
        result->outcome = REFUSED;
        return;
    }
    if (now < record->last_now) {
        record->live_count = 0;
        for (int kind = 0; kind < 2; kind++) {
            struct orders *orders = &record->orders[kind];
            if (orders->begin > now)
                orders->begin = now;
            if (orders->alerted > now)
                orders->alerted = now;
        }
        for (size_t i = 0; i < record->id_count; i++)
            if (record->ids[i].at > now)
                record->ids[i].at = now;
    }
    lower(&record->login_from, now);
    lower(&record->confirm_from, now);
    record->last_now = now;
    pass_time(record, now);
    memset(record->rows, 0, sizeof record->rows);
    result->outcome = UNBLOCKED;
    result->done = true;
}

static void cancel(const struct bank_input *input, struct bank_result *result)
{
    struct live *live = live_find(&result->next, input->handle);
    result->outcome = live ? CANCELLED : REFUSED; /* VER-32 */
    result->done = live != NULL;
    if (live)
        live_end(&result->next, live);
}

static void revoke_on_request(struct bank_result *result)
{
    result->done = result->next.status != REVOKED; /* VER-34 */
    result->outcome = result->done ? REVOKED_NOW : REFUSED;
    revoke(&result->next);
}

/* RST-3 */
static void restore(unsigned version, uint64_t epochs, struct enrolment *record)
{
    record->epoch += epochs;
    record->live_count = 0;
    if (record->status == PENDING)
        revoke(record);
    if (version == 2 && epochs > (SERIAL_MAX - record->issued) / EPOCH_SKIP)
        record->issued = SERIAL_MAX;
    else if (version == 2)
        record->issued += epochs * EPOCH_SKIP;
}

void bank_judge(const struct bank *bank, const struct enrolment *record, const struct operation_record *stored,
                const struct bank_input *input, struct bank_result *result)
{
    memset(result, 0, sizeof *result);
    if (record->prev > record->cur || record->cur > record->issued) {
        result->error = MALFORMED_RECORD; /* VER-38 */
        return;
    }
    if (record->epoch > input->epoch) {
        result->error = MALFORMED_RECORD; /* RST-5: before every other error */
        return;
    }
    result->next = *record;
    result->next.revision++; /* VER-9: also where the input is refused */
    result->restored = input->epoch - record->epoch;
    if (result->restored > 0)
        restore(bank->version, result->restored, &result->next);
    if (input->kind == RESTORE_BACKUP) { /* RST-7 */
        result->done = result->restored > 0;
        result->outcome = result->done ? RESTORED : REFUSED;
        return;
    }
    if (input->kind == UNBLOCK) {
        unblock(input, result);
        return;
    }
    if (input->kind == ISSUE && operation_judge(input->operation) != OK) {
        result->error = INVALID_OPERATION; /* VER-14: before the clock */
        return;
    }
    if (input->kind == ISSUE && input->operation->shape == BULK && !bank->policy.bulk) {
        result->error = BULK_OFF;
        return;
    }
    const uint64_t now = input->clock > record->last_now ? input->clock : record->last_now;
    if (now - input->clock > 300) {
        result->error = CLOCK_WENT_BACK; /* VER-11 */
        return;
    }
    result->next.last_now = now;
    const enum status before = result->next.status;
    pass_time(&result->next, now);
    const bool lapsed = result->next.status != before; /* time alone changes no other status */
    switch (input->kind) {
    case ISSUE:
        bank_issue(bank, input, now, result);
        break;
    case CANCEL:
        cancel(input, result);
        break;
    case REVOKE:
        revoke_on_request(result);
        break;
    case SWEEP:
        result->outcome = REFUSED;
        break;
    default:
        bank_submit(bank, stored, input, now, result);
    }
    if (lapsed) {
        result->outcome = LAPSED; /* VER-52 */
        result->done = input->kind == SWEEP;
    }
}
