#include "base.h"

static const char *alphabet(enum base base)
{
    return base == BASE64URL ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                             : "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
}

struct bytes base_encode(enum base base, struct bytes data)
{
    const unsigned bits = base, mask = (1u << bits) - 1;
    uint8_t *out = hold(data.n * 8 / bits + 1);
    size_t n = 0;
    unsigned pending = 0, have = 0;
    for (size_t i = 0; i < data.n; i++) {
        pending = (pending << 8 | data.p[i]) & 0xFFFF;
        have += 8;
        while (have >= bits) {
            have -= bits;
            out[n++] = (uint8_t)alphabet(base)[pending >> have & mask];
        }
    }
    if (have)
        out[n++] = (uint8_t)alphabet(base)[pending << (bits - have) & mask];
    return bytes_of(out, n);
}

bool base_decode(enum base base, struct bytes text, struct bytes *data)
{
    const unsigned bits = base;
    uint8_t value[256];
    for (int i = 0; i < 256; i++)
        value[i] = 255;
    for (unsigned i = 0; i < 1u << bits; i++)
        value[(uint8_t)alphabet(base)[i]] = (uint8_t)i;

    uint8_t *out = hold(text.n * bits / 8);
    size_t n = 0;
    unsigned pending = 0, have = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (value[text.p[i]] == 255)
            return false;
        pending = (pending << bits | value[text.p[i]]) & 0xFFFF;
        have += bits;
        if (have >= 8) {
            have -= 8;
            out[n++] = (uint8_t)(pending >> have);
        }
    }
    /* A length that no encoding has leaves a whole character over; unused bits must be zero. */
    if (have >= bits || (pending & ((1u << have) - 1)))
        return false;
    *data = bytes_of(out, n);
    return true;
}
