/* verifier.md, "Issuing": VER-14 to VER-16, VER-39, VER-40. */
#include "verifier.h"

#include <string.h>

static bool is_eur(const struct operation *op)
{
    return op->shape != ACTION && bytes_is(op->currency, "EUR");
}

/* VER-16 */
static bool may_be_typed(const struct bank *bank, const struct enrolment *record, const struct operation *op)
{
    struct typed typed;
    if (op->shape == ACTION && never_typed(op->purpose))
        return false;
    if (bank->version == 2 && !typed_of_operation(op, &typed)) /* OTP-14, VER-40 */
        return false;
    if (bank->policy.typed != TYPING_LOW_VALUE)
        return bank->policy.typed == TYPING_ALWAYS;
    if (op->shape != PAYMENT || op->purpose > 2 || !is_eur(op) || op->amount > 3000)
        return false;
    uint64_t sum = record->typed_sum + op->amount, number = record->typed_number + 1;
    for (size_t i = 0; i < record->live_count; i++)
        if (record->live[i].typed) {
            sum += record->live[i].typed_amount;
            number++;
        }
    return sum <= 10000 && number <= 5;
}

static bool taken_in_record(const void *context, const char *id)
{
    const struct enrolment *record = context;
    for (size_t i = 0; i < record->id_count; i++)
        if (memcmp(record->ids[i].id, id, 8) == 0)
            return true;
    return false;
}

static bool taken_by_none(const void *context, const char *id)
{
    (void)context;
    (void)id;
    return false;
}

static void keep_id(struct enrolment *record, const char *id, uint64_t now)
{
    if (record->id_count == IDS_MAX)
        memmove(record->ids, record->ids + 1, --record->id_count * sizeof *record->ids);
    struct used_id *used = &record->ids[record->id_count++];
    memcpy(used->id, id, 8);
    used->at = now;
}

static size_t count_live(const struct enrolment *record, bool log_in)
{
    size_t count = 0;
    for (size_t i = 0; i < record->live_count; i++)
        count += record->live[i].log_in == log_in;
    return count;
}

/* VER-51: the login that was issued first. */
static void end_oldest_login(struct enrolment *record)
{
    struct live *live = record->live;
    while (!live->log_in)
        live++;
    live_end(record, live);
}

/* VER-50; true where it raises an alert. */
static bool take_order(struct orders *orders, uint64_t now)
{
    if (orders->left == ORDERS_MAX)
        orders->begin = now;
    orders->left--;
    if (orders->left > 40 || (orders->was_alerted && now - orders->alerted < DAY))
        return false;
    orders->was_alerted = true;
    orders->alerted = now;
    return true;
}

static enum code refusal(const struct enrolment *record, bool log_in)
{
    if (record->status != ACTIVE)
        return NOT_ACTIVE;
    if (record->rows[ROW_OPERATION].block)
        return BLOCKED;
    if (!log_in && count_live(record, false) >= LIVE_MAX)
        return TOO_MANY_LIVE;
    if (record->orders[!log_in].left == 0)
        return TOO_MANY_ORDERS;
    return OK;
}

void bank_issue(const struct bank *bank, const struct bank_input *input, uint64_t now, struct bank_result *result)
{
    struct enrolment *record = &result->next;
    struct operation_record *issued = &result->operation;
    const bool log_in = input->operation->purpose == PURPOSE_LOG_IN;
    result->rejected = refusal(record, log_in);
    if (result->rejected != OK) {
        result->outcome = REFUSED;
        return;
    }
    if (live_find(record, input->handle)) {
        result->error = HANDLE_TAKEN;
        return;
    }
    issued->payload = (struct payload){
        .version = bank->version,
        .issued_at = input->clock, /* VER-11 */
        .lifetime = bank->policy.lifetime,
        .operation = *input->operation,
    };
    if (bank->version == 2) { /* VER-39 */
        issued->payload.n = record->issued + 1;
        issued->payload.m = record->cur;
    }
    issued->typed = may_be_typed(bank, record, input->operation);
    struct draws draws = { .random = input->random, .count = input->draws, .context = record };
    draws.taken = issued->typed ? taken_in_record : taken_by_none; /* VER-15 */
    result->error = payload_body(&issued->payload);
    if (result->error == OK)
        result->error = draw_use(&bank->issuer, &draws, &issued->payload, &issued->id, &issued->text);
    if (result->error != OK)
        return;
    memcpy(issued->handle, input->handle, 16);
    result->creates = true;
    result->outcome = ISSUED;

    if (log_in && count_live(record, true) >= LIVE_MAX)
        end_oldest_login(record);
    result->alert = take_order(&record->orders[!log_in], now);
    struct live *live = &record->live[record->live_count++];
    *live = (struct live){ .end = now + bank->policy.lifetime, .typed = issued->typed };
    live->log_in = log_in;
    memcpy(live->handle, input->handle, 16);
    if (is_eur(input->operation))
        live->typed_amount = input->operation->amount;
    if (issued->typed)
        keep_id(record, issued->id.text, now);
    if (bank->version == 2)
        record->issued++;
}
