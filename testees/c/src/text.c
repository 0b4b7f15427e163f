#include "text.h"

struct range {
    uint32_t first, last;
};

#define END { 1, 0 }

/* OP-13 */
static const struct range allowed[] = {
    { 0x0020, 0x007E }, { 0x00A1, 0x00AC }, { 0x00AE, 0x0131 }, { 0x0134, 0x013E }, { 0x0141, 0x0148 },
    { 0x014A, 0x017E }, { 0x0218, 0x021B }, { 0x0386, 0x0386 }, { 0x0388, 0x038A }, { 0x038C, 0x038C },
    { 0x038E, 0x03A1 }, { 0x03A3, 0x03CE }, { 0x0400, 0x045F }, { 0x0490, 0x0491 }, { 0x1E9E, 0x1E9E },
    { 0x2013, 0x2014 }, { 0x2018, 0x2019 }, { 0x201C, 0x201D }, { 0x2026, 0x2026 }, { 0x20AC, 0x20AC }, END,
};

/* OP-15 */
static const struct range latin[] = {
    { 0x0041, 0x005A }, { 0x0061, 0x007A }, { 0x00AA, 0x00AA }, { 0x00BA, 0x00BA }, { 0x00C0, 0x00D6 },
    { 0x00D8, 0x00F6 }, { 0x00F8, 0x0131 }, { 0x0134, 0x013E }, { 0x0141, 0x0148 }, { 0x014A, 0x017E },
    { 0x0218, 0x021B }, { 0x1E9E, 0x1E9E }, END,
};
static const struct range greek[] = {
    { 0x0386, 0x0386 }, { 0x0388, 0x038A }, { 0x038C, 0x038C }, { 0x038E, 0x03A1 }, { 0x03A3, 0x03CE }, END,
};
static const struct range cyrillic[] = { { 0x0400, 0x045F }, { 0x0490, 0x0491 }, END };

static bool among(const struct range *ranges, uint32_t point)
{
    for (; ranges->first <= ranges->last; ranges++)
        if (point >= ranges->first && point <= ranges->last)
            return true;
    return false;
}

/* 0 where the code point is no letter. */
static int script(uint32_t point)
{
    return among(latin, point) ? 1 : among(greek, point) ? 2 : among(cyrillic, point) ? 3 : 0;
}

size_t utf8_next(struct bytes rest, uint32_t *point)
{
    const uint8_t *p = rest.p;
    if (rest.n == 0)
        return 0;
    if (p[0] < 0x80) {
        *point = p[0];
        return 1;
    }
    size_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || rest.n < n)
        return 0;
    uint32_t v = p[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        v = v << 6 | (p[i] & 0x3Fu);
    }
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (v < least[n] || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF))
        return 0;
    *point = v;
    return n;
}

bool utf8_valid(struct bytes text)
{
    uint32_t point;
    while (text.n) {
        size_t n = utf8_next(text, &point);
        if (n == 0)
            return false;
        text = bytes_of(text.p + n, text.n - n);
    }
    return true;
}

bool text_valid(struct bytes text, size_t most)
{
    size_t count = 0;
    uint32_t before = ' '; /* so that a space at the beginning is one after a space */
    int word = 0;
    while (text.n) {
        uint32_t point;
        size_t n = utf8_next(text, &point);
        if (n == 0 || ++count > most || !among(allowed, point))
            return false;
        if (point == ' ' && before == ' ') /* OP-14 */
            return false;
        int letter = script(point);
        if (letter && word && letter != word)
            return false;
        word = letter;
        before = point;
        text = bytes_of(text.p + n, text.n - n);
    }
    return count > 0 && before != ' ';
}
