#include "operation.h"

#include "crypto.h"
#include "text.h"

#include <string.h>

static void read_nullable(struct cbor_in *in, bool *has, struct bytes *text)
{
    *has = !cbor_null(in);
    *text = *has ? cbor_text(in) : bytes_lit("");
}

static void read_items(struct cbor_in *in, struct operation *op)
{
    uint64_t count = cbor_array(in);
    if (count < ITEMS_MIN || count > ITEMS_MAX)
        in->bad = true;
    if (in->bad)
        return;
    op->item_count = (size_t)count;
    op->items = hold(op->item_count * sizeof *op->items);
    for (size_t i = 0; i < op->item_count; i++) {
        if (cbor_array(in) != 3)
            in->bad = true;
        op->items[i].payee = cbor_text(in);
        op->items[i].account = cbor_text(in);
        op->items[i].amount = cbor_uint(in);
    }
}

static void read_details(struct cbor_in *in, struct operation *op)
{
    uint64_t count = cbor_array(in);
    if (count > DETAILS_MAX)
        in->bad = true;
    if (in->bad)
        return;
    op->detail_count = (size_t)count;
    op->details = hold(op->detail_count * sizeof *op->details);
    for (size_t i = 0; i < op->detail_count; i++) {
        if (cbor_array(in) != 2)
            in->bad = true;
        op->details[i].label = cbor_text(in);
        op->details[i].value = cbor_text(in);
    }
}

void operation_read(struct cbor_in *in, struct operation *op)
{
    static const uint64_t elements[] = { [PAYMENT] = 8, [BATCH] = 7, [ACTION] = 4, [BULK] = 8 };
    memset(op, 0, sizeof *op);
    uint64_t count = cbor_array(in), shape = cbor_uint(in);
    if (shape < PAYMENT || shape > BULK || count != elements[shape])
        in->bad = true;
    if (in->bad)
        return;
    op->shape = (enum shape)shape;
    op->purpose = cbor_uint(in);
    if (op->shape == ACTION)
        op->title = cbor_text(in);
    else {
        op->amount = cbor_uint(in);
        op->currency = cbor_text(in);
    }
    if (op->shape == PAYMENT) {
        op->payee = cbor_text(in);
        read_nullable(in, &op->has_account, &op->account);
    } else if (op->shape == BATCH)
        read_items(in, op);
    else if (op->shape == BULK) {
        op->bulk_count = cbor_uint(in);
        struct bytes digest = cbor_bytes(in);
        if (digest.n == 32)
            memcpy(op->bulk_sha256, digest.p, 32);
        else
            in->bad = true;
    }
    if (op->shape != ACTION)
        read_nullable(in, &op->has_reference, &op->reference);
    read_details(in, op);
}

static bool amount_valid(uint64_t amount)
{
    return amount >= 1 && amount <= AMOUNT_MAX; /* OP-6 */
}

/* OP-11, OP-19; a sum past AMOUNT_MAX can't be a total, so it never overflows. */
static bool items_valid(const struct operation *op, size_t most)
{
    uint64_t sum = 0;
    if (op->item_count < ITEMS_MIN || op->item_count > most)
        return false;
    for (size_t i = 0; i < op->item_count; i++) {
        const struct item *item = &op->items[i];
        if (!text_valid(item->payee, 70) || !account_valid(item->account) || !amount_valid(item->amount))
            return false;
        sum += item->amount;
        if (sum > AMOUNT_MAX)
            return false;
    }
    return sum == op->amount;
}

static bool details_valid(const struct operation *op)
{
    if (op->detail_count > DETAILS_MAX)
        return false;
    for (size_t i = 0; i < op->detail_count; i++)
        if (!text_valid(op->details[i].label, 20) || label_reserved(op->details[i].label) ||
            !text_valid(op->details[i].value, 70))
            return false;
    return true;
}

static bool values_valid(const struct operation *op)
{
    if (!purpose_fits(op->purpose, op->shape) || !details_valid(op))
        return false;
    if (op->shape == ACTION)
        return text_valid(op->title, 70);
    if (!amount_valid(op->amount) || currency_decimals(op->currency) < 0 ||
        (op->has_reference && !text_valid(op->reference, 140)))
        return false;
    switch (op->shape) {
    case PAYMENT: {
        bool optional = op->purpose >= 4 && op->purpose <= 6; /* OP-10 */
        return text_valid(op->payee, 70) && (op->has_account ? account_valid(op->account) : optional);
    }
    case BATCH:
        return items_valid(op, ITEMS_MAX);
    default:
        if (op->items && !items_valid(op, BULK_MAX))
            return false;
        return op->bulk_count >= 2 && op->bulk_count <= BULK_MAX;
    }
}

enum code operation_judge(const struct operation *op)
{
    return values_valid(op) ? OK : INVALID_OPERATION;
}

static void write_items(struct cbor_out *out, const struct operation *op)
{
    cbor_put_array(out, op->item_count);
    for (size_t i = 0; i < op->item_count; i++) {
        cbor_put_array(out, 3);
        cbor_put_text(out, op->items[i].payee);
        cbor_put_text(out, op->items[i].account);
        cbor_put_uint(out, op->items[i].amount);
    }
}

static void write_nullable(struct cbor_out *out, bool has, struct bytes text)
{
    if (has)
        cbor_put_text(out, text);
    else
        cbor_put_null(out);
}

enum code bulk_of_items(struct operation *op)
{
    size_t room = 9;
    for (size_t i = 0; i < op->item_count; i++)
        room += op->items[i].payee.n + op->items[i].account.n + 1 + 9 + 9 + 9;
    struct cbor_out out = cbor_out(room);
    write_items(&out, op);
    struct bytes parts[] = { bytes_lit("dlotp v1 batch"), bytes_of("", 1), cbor_done(&out) };
    op->bulk_count = op->item_count;
    return sha256(parts, 3, op->bulk_sha256) ? OK : KEY_FAILURE;
}

void operation_write(struct cbor_out *out, const struct operation *op)
{
    static const uint64_t elements[] = { [PAYMENT] = 8, [BATCH] = 7, [ACTION] = 4, [BULK] = 8 };
    cbor_put_array(out, elements[op->shape]);
    cbor_put_uint(out, op->shape);
    cbor_put_uint(out, op->purpose);
    if (op->shape == ACTION)
        cbor_put_text(out, op->title);
    else {
        cbor_put_uint(out, op->amount);
        cbor_put_text(out, op->currency);
    }
    if (op->shape == PAYMENT) {
        cbor_put_text(out, op->payee);
        write_nullable(out, op->has_account, op->account);
    } else if (op->shape == BATCH)
        write_items(out, op);
    else if (op->shape == BULK) {
        cbor_put_uint(out, op->bulk_count);
        cbor_put_bytes(out, bytes_of(op->bulk_sha256, 32));
    }
    if (op->shape != ACTION)
        write_nullable(out, op->has_reference, op->reference);
    cbor_put_array(out, op->detail_count);
    for (size_t i = 0; i < op->detail_count; i++) {
        cbor_put_array(out, 2);
        cbor_put_text(out, op->details[i].label);
        cbor_put_text(out, op->details[i].value);
    }
}
