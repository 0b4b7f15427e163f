/* operation.md, "Display": OP-21 to OP-25. */
#include "operation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void row(struct display *d, struct bytes field, struct bytes value)
{
    if (d->count < sizeof d->rows / sizeof *d->rows)
        d->rows[d->count++] = (struct row){ field, value };
}

static void named_row(struct display *d, const char *field, struct bytes value)
{
    row(d, bytes_lit(field), value);
}

/* Groups of four characters from the left, separated by one space. */
static struct bytes grouped(struct bytes text)
{
    uint8_t *out = hold(text.n + text.n / 4);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (i && i % 4 == 0)
            out[n++] = ' ';
        out[n++] = text.p[i];
    }
    return bytes_of(out, n);
}

struct bytes amount_display(uint64_t amount, struct bytes currency)
{
    static const uint64_t unit[] = { 1, 10, 100, 1000, 10000 };
    int decimals = currency_decimals(currency);
    uint64_t parts = unit[decimals < 0 ? 0 : decimals];
    char *out = hold(48);
    int n = snprintf(out, 40, "%" PRIu64, amount / parts);
    if (decimals > 0)
        n += snprintf(out + n, (size_t)(40 - n), ".%0*" PRIu64, decimals, amount % parts);
    n += snprintf(out + n, (size_t)(48 - n), " %.*s", (int)currency.n, (const char *)currency.p);
    return bytes_of(out, (size_t)n);
}

static struct bytes number(uint64_t v)
{
    char *out = hold(24);
    return bytes_of(out, (size_t)snprintf(out, 24, "%" PRIu64, v));
}

static void item_row(struct display *d, size_t n, const char *part, struct bytes value)
{
    char *field = hold(24);
    row(d, bytes_of(field, (size_t)snprintf(field, 24, "item-%zu-%s", n, part)), value);
}

void operation_display(const struct operation *op, struct display *d)
{
    d->count = 0;
    named_row(d, "purpose", bytes_lit(purpose_name(op->purpose)));
    switch (op->shape) {
    case PAYMENT:
        named_row(d, "amount", amount_display(op->amount, op->currency));
        named_row(d, "payee", op->payee);
        if (op->has_account)
            named_row(d, "account", grouped(op->account));
        break;
    case BATCH:
        named_row(d, "total", amount_display(op->amount, op->currency));
        named_row(d, "item-count", number(op->item_count));
        for (size_t i = 0; i < op->item_count; i++) {
            const struct item *item = &op->items[i];
            item_row(d, i + 1, "payee", item->payee);
            item_row(d, i + 1, "account", grouped(item->account));
            item_row(d, i + 1, "amount", amount_display(item->amount, op->currency));
        }
        break;
    case ACTION:
        named_row(d, "title", op->title);
        break;
    case BULK: {
        char fingerprint[33];
        hex_write(op->bulk_sha256, 16, fingerprint);
        named_row(d, "total", amount_display(op->amount, op->currency));
        named_row(d, "item-count", number(op->bulk_count));
        named_row(d, "item-fingerprint", grouped(bytes_lit(fingerprint)));
        break;
    }
    }
    if (op->has_reference)
        named_row(d, "reference", op->reference);
    for (size_t i = 0; i < op->detail_count; i++)
        row(d, op->details[i].label, op->details[i].value);
}
