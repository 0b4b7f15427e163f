#include "text.h"

#include <string.h>

#include "characters.h"

/* The script of a letter, 0 where the code point is no letter, -1 where it is not allowed. */
static int script(uint32_t point)
{
    for (size_t i = 0; i < characters_allowed_count && characters_allowed[i].first <= point; i++)
        if (point <= characters_allowed[i].last)
            return characters_allowed[i].script;
    return -1;
}

static const char *look(uint32_t point)
{
    for (size_t i = 0; i < characters_looks_count && characters_looks[i].first <= point; i++)
        if (point <= characters_looks[i].last)
            return characters_looks[i].text;
    return "";
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
        if (n == 0 || ++count > most)
            return false;
        if (point == ' ' && before == ' ') /* OP-14 */
            return false;
        int letter = script(point);
        if (letter < 0)
            return false;
        if (letter && word && letter != word)
            return false;
        word = letter;
        before = point;
        text = bytes_of(text.p + n, text.n - n);
    }
    return count > 0 && before != ' ';
}

struct bytes text_skeleton(struct bytes text)
{
    uint8_t *out = hold(2 * text.n + 1);
    size_t n = 0;
    while (text.n) {
        uint32_t point;
        size_t taken = utf8_next(text, &point);
        const char *as = look(point);
        memcpy(out + n, as, strlen(as));
        n += strlen(as);
        text = bytes_of(text.p + taken, text.n - taken);
    }
    return bytes_of(out, n);
}
