#include "writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void put(struct writer *w, const void *p, size_t n)
{
    if (w->n + n + 1 > LINE_MAX_BYTES) {
        w->full = true;
        return;
    }
    memcpy(w->line + w->n, p, n);
    w->n += n;
}

void put_raw(struct writer *w, const char *text)
{
    put(w, text, strlen(text));
}

void put_text(struct writer *w, struct bytes text)
{
    put(w, "\"", 1);
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c == '"' || c == '\\') {
            put(w, "\\", 1);
            put(w, &c, 1);
        } else if (c < 0x20 || c == 0x7F) {
            char escape[8];
            put(w, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c));
        } else
            put(w, &c, 1);
    }
    put(w, "\"", 1);
}

void put_string(struct writer *w, const char *text)
{
    put_text(w, bytes_lit(text));
}

void put_number(struct writer *w, uint64_t number)
{
    char text[24];
    put(w, text, (size_t)snprintf(text, sizeof text, "%" PRIu64, number));
}

void put_signed(struct writer *w, int64_t number)
{
    char text[24];
    put(w, text, (size_t)snprintf(text, sizeof text, "%" PRId64, number));
}

void put_hex(struct writer *w, const uint8_t *p, size_t n)
{
    put(w, "\"", 1);
    for (size_t i = 0; i < n; i++) {
        char pair[3];
        hex_write(p + i, 1, pair);
        put(w, pair, 2);
    }
    put(w, "\"", 1);
}

void put_next(struct writer *w)
{
    char last = w->n ? w->line[w->n - 1] : '{';
    if (last != '{' && last != '[')
        put(w, ",", 1);
}

void put_name(struct writer *w, const char *name)
{
    put_next(w);
    put_string(w, name);
    put(w, ":", 1);
}

void put_truth(struct writer *w, const char *name, bool truth)
{
    put_name(w, name);
    put_raw(w, truth ? "true" : "false");
}
