/* Byte strings, hexadecimal, and the memory of one request. */
#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A byte string that somebody else owns. Text is its UTF-8 bytes; it may hold zero bytes and has no end mark. */
struct bytes {
    const uint8_t *p;
    size_t n;
};

struct bytes bytes_of(const void *p, size_t n);
struct bytes bytes_lit(const char *s);
bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_is(struct bytes a, const char *s);

/* Memory that lives until release(). Each piece is its own allocation, so that a sanitizer sees its ends. */
void *hold(size_t n);
void release(void);
/* What was held since a mark can be released alone. */
const void *hold_mark(void);
void release_since(const void *mark);

/* Lower-case hexadecimal only (TEST-3). hex_read wants exactly n bytes. */
bool hex_valid(struct bytes text);
bool hex_read(struct bytes text, uint8_t *out, size_t n);
void hex_write(const uint8_t *p, size_t n, char *out); /* 2n characters and an end mark */

uint64_t u64_read(const uint8_t *p);
void u64_write(uint64_t v, uint8_t *p);

/* v in exactly `width` ASCII digits, the low ones of it; leading zeros are kept. */
void digits_write(uint64_t v, size_t width, char *out);
bool all_digits(struct bytes text);

#endif
