#include "bytes.h"

#include "crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct piece {
    struct piece *next;
    size_t n;
    max_align_t start[];
};

static struct piece *held;

void *hold(size_t n)
{
    struct piece *piece = calloc(1, sizeof *piece + (n ? n : 1));
    if (!piece) {
        fputs("out of memory\n", stderr);
        exit(3);
    }
    piece->next = held;
    piece->n = n;
    held = piece;
    return piece->start;
}

const void *hold_mark(void)
{
    return held;
}

void release_since(const void *mark)
{
    while (held != mark) {
        struct piece *next = held->next;
        wipe(held->start, held->n); /* there may have been a PIN or a key in it */
        free(held);
        held = next;
    }
}

void release(void)
{
    release_since(NULL);
}

struct bytes bytes_of(const void *p, size_t n)
{
    return (struct bytes){ .p = p, .n = n };
}

struct bytes bytes_lit(const char *s)
{
    return bytes_of(s, strlen(s));
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool bytes_is(struct bytes a, const char *s)
{
    return bytes_equal(a, bytes_lit(s));
}

static int nibble(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool hex_valid(struct bytes text)
{
    if (text.n % 2)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (nibble(text.p[i]) < 0)
            return false;
    return true;
}

bool hex_read(struct bytes text, uint8_t *out, size_t n)
{
    if (!hex_valid(text) || text.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(nibble(text.p[2 * i]) << 4 | nibble(text.p[2 * i + 1]));
    return true;
}

void hex_write(const uint8_t *p, size_t n, char *out)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digit[p[i] >> 4];
        out[2 * i + 1] = digit[p[i] & 15];
    }
    out[2 * n] = 0;
}

uint64_t u64_read(const uint8_t *p)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | p[i];
    return v;
}

void u64_write(uint64_t v, uint8_t *p)
{
    for (int i = 7; i >= 0; i--, v >>= 8)
        p[i] = (uint8_t)v;
}

void digits_write(uint64_t v, size_t width, char *out)
{
    out[width] = 0;
    for (size_t i = width; i-- > 0; v /= 10)
        out[i] = (char)('0' + v % 10);
}

bool all_digits(struct bytes text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return true;
}
