#include "cbor.h"

#include "text.h"

#include <string.h>

enum major { UINT = 0, BYTES = 2, TEXT = 3, ARRAY = 4 };

#define NULL_BYTE 0xF6

struct cbor_out cbor_out(size_t room)
{
    return (struct cbor_out){ .p = hold(room), .room = room };
}

static void put(struct cbor_out *out, const void *p, size_t n)
{
    if (out->full || n > out->room - out->n) {
        out->full = true;
        return;
    }
    if (n)
        memcpy(out->p + out->n, p, n);
    out->n += n;
}

static void put_head(struct cbor_out *out, enum major major, uint64_t v)
{
    uint8_t head[9], wide[8];
    size_t n = v < 24 ? 0 : v <= 0xFF ? 1 : v <= 0xFFFF ? 2 : v <= 0xFFFFFFFF ? 4 : 8;
    static const uint8_t additional[] = { 0, 24, 25, 0, 26, 0, 0, 0, 27 };
    u64_write(v, wide);
    head[0] = (uint8_t)(major << 5 | (n ? additional[n] : v));
    memcpy(head + 1, wide + 8 - n, n);
    put(out, head, n + 1);
}

void cbor_put_uint(struct cbor_out *out, uint64_t v)
{
    put_head(out, UINT, v);
}

void cbor_put_bytes(struct cbor_out *out, struct bytes v)
{
    put_head(out, BYTES, v.n);
    put(out, v.p, v.n);
}

void cbor_put_text(struct cbor_out *out, struct bytes v)
{
    put_head(out, TEXT, v.n);
    put(out, v.p, v.n);
}

void cbor_put_array(struct cbor_out *out, uint64_t count)
{
    put_head(out, ARRAY, count);
}

void cbor_put_null(struct cbor_out *out)
{
    uint8_t c = NULL_BYTE;
    put(out, &c, 1);
}

struct bytes cbor_done(const struct cbor_out *out)
{
    return bytes_of(out->p, out->n);
}

struct cbor_in cbor_in(struct bytes body)
{
    return (struct cbor_in){ .p = body.p, .end = body.p + body.n };
}

/* OP-3: the major type that is asked for, in the shortest form, and nothing else. */
static uint64_t head(struct cbor_in *in, enum major major)
{
    static const uint64_t least[] = { 24, 0x100, 0x10000, 0x100000000 };
    if (in->bad || in->p == in->end || *in->p >> 5 != (int)major) {
        in->bad = true;
        return 0;
    }
    unsigned additional = *in->p++ & 31u;
    if (additional < 24)
        return additional;
    size_t n = additional <= 27 ? (size_t)1 << (additional - 24) : 0;
    uint64_t v = 0;
    if (n == 0 || (size_t)(in->end - in->p) < n) {
        in->bad = true;
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        v = v << 8 | *in->p++;
    if (v < least[additional - 24]) {
        in->bad = true;
        return 0;
    }
    return v;
}

static struct bytes string(struct cbor_in *in, enum major major)
{
    uint64_t n = head(in, major);
    if (n > (uint64_t)(in->end - in->p)) {
        in->bad = true;
        n = 0;
    }
    struct bytes v = bytes_of(in->p, (size_t)n);
    in->p += n;
    return v;
}

uint64_t cbor_uint(struct cbor_in *in)
{
    return head(in, UINT);
}

struct bytes cbor_bytes(struct cbor_in *in)
{
    return string(in, BYTES);
}

struct bytes cbor_text(struct cbor_in *in)
{
    struct bytes v = string(in, TEXT);
    if (!utf8_valid(v))
        in->bad = true;
    return v;
}

uint64_t cbor_array(struct cbor_in *in)
{
    return head(in, ARRAY);
}

bool cbor_null(struct cbor_in *in)
{
    if (in->bad || in->p == in->end || *in->p != NULL_BYTE)
        return false;
    in->p++;
    return true;
}

bool cbor_end(const struct cbor_in *in)
{
    return !in->bad && in->p == in->end;
}
