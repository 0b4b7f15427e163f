#include "json_strict.h"

#include <string.h>

#define DEPTH_MAX 16

struct scan {
    const uint8_t *p, *end;
    uint8_t *out;
    bool lone; /* a surrogate was escaped alone */
};

static bool value(struct scan *s, int depth);

static void put(struct scan *s, const void *from, size_t n)
{
    memcpy(s->out, from, n);
    s->out += n;
}

static void space(struct scan *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\r' || *s->p == '\n'))
        s->p++;
}

static bool expect(struct scan *s, uint8_t c)
{
    if (s->p == s->end || *s->p != c)
        return false;
    s->p++;
    put(s, &c, 1);
    return true;
}

static bool word(struct scan *s, const char *w)
{
    size_t n = strlen(w);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, w, n) != 0)
        return false;
    put(s, w, n);
    s->p += n;
    return true;
}

static bool hex4(const uint8_t *p, const uint8_t *end, unsigned *v)
{
    if (end - p < 4)
        return false;
    *v = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t c = p[i];
        unsigned d = c >= '0' && c <= '9'   ? c - '0' + 0u
                     : c >= 'a' && c <= 'f' ? c - 'a' + 10u
                     : c >= 'A' && c <= 'F' ? c - 'A' + 10u
                                            : 16u;
        if (d == 16)
            return false;
        *v = *v << 4 | d;
    }
    return true;
}

/* p is at the backslash. */
static bool escape(struct scan *s)
{
    const uint8_t *p = s->p;
    unsigned v, low;
    if (s->end - p < 2)
        return false;
    if (p[1] && strchr("\"\\/bfnrt", p[1])) {
        put(s, p, 2);
        s->p += 2;
        return true;
    }
    if (p[1] != 'u' || !hex4(p + 2, s->end, &v))
        return false;
    s->p += 6;
    if (v == 0)
        put(s, "\xC0\x80", 2);
    else if (v < 0xD800 || v > 0xDFFF)
        put(s, p, 6);
    else if (v < 0xDC00 && s->end - s->p >= 6 && s->p[0] == '\\' && s->p[1] == 'u' && hex4(s->p + 2, s->end, &low) &&
             low >= 0xDC00 && low <= 0xDFFF) {
        put(s, p, 12);
        s->p += 6;
    } else {
        put(s, "\xFF", 1);
        s->lone = true;
    }
    return true;
}

/* One code point of RFC 3629 beyond ASCII: no overlong form, no surrogate, none past 10FFFF. */
static bool utf8(struct scan *s)
{
    const uint8_t *p = s->p;
    size_t n = p[0] >= 0xC2 && p[0] <= 0xDF ? 2 : p[0] >= 0xE0 && p[0] <= 0xEF ? 3 : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4 : 0;
    if (n == 0 || (size_t)(s->end - p) < n)
        return false;
    for (size_t i = 1; i < n; i++)
        if (p[i] < 0x80 || p[i] > 0xBF)
            return false;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) ||
        (p[0] == 0xF4 && p[1] > 0x8F))
        return false;
    put(s, p, n);
    s->p += n;
    return true;
}

static bool string(struct scan *s)
{
    if (!expect(s, '"'))
        return false;
    while (s->p < s->end) {
        uint8_t c = *s->p;
        if (c == '"')
            return expect(s, '"');
        if (c < 0x20)
            return false;
        if (c == '\\' ? !escape(s) : c >= 0x80 ? !utf8(s) : !expect(s, c))
            return false;
    }
    return false;
}

static size_t digits(struct scan *s)
{
    const uint8_t *start = s->p;
    while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
        s->p++;
    return (size_t)(s->p - start);
}

static bool number(struct scan *s)
{
    const uint8_t *start = s->p;
    bool integer = true;
    if (s->p < s->end && *s->p == '-') {
        s->p++;
        integer = false;
    }
    const uint8_t *first = s->p;
    size_t n = digits(s);
    if (n == 0 || (n > 1 && *first == '0'))
        return false;
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        integer = false;
        if (digits(s) == 0)
            return false;
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        s->p++;
        integer = false;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
            s->p++;
        if (digits(s) == 0)
            return false;
    }
    static const char most[] = "9007199254740991";
    if (integer && (n < 16 || (n == 16 && memcmp(start, most, 16) <= 0)))
        put(s, start, n);
    else if (s->p - start >= 2)
        put(s, "-1", 2);
    return true;
}

static bool members(struct scan *s, int depth, bool object)
{
    const uint8_t close = object ? '}' : ']';
    s->p++;
    put(s, object ? "{" : "[", 1);
    space(s);
    if (s->p < s->end && *s->p == close)
        return expect(s, close);
    for (;;) {
        space(s);
        if (object) {
            if (!string(s))
                return false;
            space(s);
            if (!expect(s, ':'))
                return false;
        }
        if (!value(s, depth))
            return false;
        space(s);
        if (s->p < s->end && *s->p == close)
            return expect(s, close);
        if (!expect(s, ','))
            return false;
    }
}

static bool value(struct scan *s, int depth)
{
    space(s);
    if (s->p == s->end)
        return false;
    switch (*s->p) {
    case '{':
    case '[':
        return depth < DEPTH_MAX && members(s, depth + 1, *s->p == '{');
    case '"':
        return string(s);
    case 't':
        return word(s, "true");
    case 'f':
        return word(s, "false");
    case 'n':
        return word(s, "null");
    default:
        return number(s);
    }
}

bool json_strict(struct bytes line, uint8_t *out, size_t *out_n, bool *lone)
{
    struct scan s = { .p = line.p, .end = line.p + line.n, .out = out };
    if (!value(&s, 0))
        return false;
    space(&s);
    *out_n = (size_t)(s.out - out);
    *lone = s.lone;
    return s.p == s.end;
}
