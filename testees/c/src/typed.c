#include "typed.h"

#include <string.h>

/* How many bytes the space has that a text begins with: U+0020, U+00A0, U+2009 or U+202F; 0 for none. */
static size_t space_length(struct bytes text)
{
    static const char *const spaces[] = { " ", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF" };
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        size_t n = strlen(spaces[i]);
        if (text.n >= n && memcmp(text.p, spaces[i], n) == 0)
            return n;
    }
    return 0;
}

/* Spaces removed, ASCII letters upper-cased (OTP-16). */
static struct bytes cleaned(struct bytes text)
{
    uint8_t *out = hold(text.n);
    size_t n = 0;
    for (size_t i = 0; i < text.n;) {
        size_t space = space_length(bytes_of(text.p + i, text.n - i));
        i += space;
        if (space)
            continue;
        uint8_t c = text.p[i++];
        out[n++] = (uint8_t)(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    return bytes_of(out, n);
}

static bool amount_read(struct bytes text, unsigned decimals, uint64_t *amount)
{
    size_t at = 0;
    uint64_t v = 0;
    unsigned given = 0;
    bool sign = false;
    for (; at < text.n; at++) {
        uint8_t c = text.p[at];
        if (c >= '0' && c <= '9') {
            if (sign && ++given > decimals)
                return false;
            v = v * 10 + (c - '0');
            if (v > AMOUNT_MAX)
                return false;
        } else if ((c == '.' || c == ',') && !sign && decimals > 0 && at > 0)
            sign = true;
        else
            return false;
    }
    if (text.n == 0 || (sign && given == 0))
        return false;
    for (; given < decimals; given++)
        v *= 10; /* v is below 10^15, and decimals are at most 4 */
    *amount = v;
    return v >= 1 && v <= AMOUNT_MAX;
}

bool never_typed(uint64_t purpose)
{
    return purpose == PURPOSE_LOG_IN || purpose == PURPOSE_RECOVER_ACCESS;
}

/* 0 where a payment of this purpose is never typed (OTP-13). */
static uint64_t kind_of(uint64_t purpose)
{
    return purpose == 2 ? 1 : purpose == 1 || purpose == 4 || purpose == 6 ? purpose : 0;
}

enum code typed_payment(uint64_t purpose, struct bytes amount, struct bytes currency, struct bytes tail, struct typed *typed)
{
    *typed = (struct typed){ .payment = true, .kind = kind_of(purpose) };
    if (typed->kind == 0)
        return MALFORMED_TYPED;
    amount = cleaned(amount);
    currency = cleaned(currency);
    tail = cleaned(tail);
    int decimals = currency_decimals(currency);
    if (decimals < 0 || tail.n != 8)
        return MALFORMED_TYPED;
    for (size_t i = 0; i < 8; i++)
        if (!(tail.p[i] >= '0' && tail.p[i] <= '9') && !(tail.p[i] >= 'A' && tail.p[i] <= 'Z'))
            return MALFORMED_TYPED;
    if (!amount_read(amount, (unsigned)decimals, &typed->amount))
        return MALFORMED_TYPED;
    memcpy(typed->currency, currency.p, 3);
    memcpy(typed->tail, tail.p, 8);
    return OK;
}

enum code typed_action(uint64_t purpose, struct typed *typed)
{
    *typed = (struct typed){ .purpose = purpose };
    return purpose_fits(purpose, ACTION) && !never_typed(purpose) ? OK : MALFORMED_TYPED;
}

bool typed_of_operation(const struct operation *op, struct typed *typed)
{
    *typed = (struct typed){ 0 };
    if (op->shape == ACTION) {
        typed->purpose = op->purpose;
        return !never_typed(op->purpose);
    }
    if (op->shape != PAYMENT || !op->has_account || kind_of(op->purpose) == 0)
        return false;
    typed->payment = true;
    typed->kind = kind_of(op->purpose);
    typed->amount = op->amount;
    memcpy(typed->currency, op->currency.p, 3);
    memcpy(typed->tail, op->account.p + op->account.n - 8, 8);
    return true;
}

void typed_write(struct cbor_out *out, const struct typed *typed)
{
    if (typed->payment) {
        cbor_put_array(out, 5);
        cbor_put_uint(out, PAYMENT);
        cbor_put_uint(out, typed->kind);
        cbor_put_uint(out, typed->amount);
        cbor_put_text(out, bytes_lit(typed->currency));
        cbor_put_text(out, bytes_lit(typed->tail));
    } else {
        cbor_put_array(out, 2);
        cbor_put_uint(out, ACTION);
        cbor_put_uint(out, typed->purpose);
    }
}
