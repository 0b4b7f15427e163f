/* Writes one line of JSON. A line never gets longer than TEST-1 allows: then `full` is set. */
#ifndef WRITER_H
#define WRITER_H

#include "bytes.h"

#define LINE_MAX_BYTES 1048576u /* with its line feed */

struct writer {
    char *line; /* of LINE_MAX_BYTES */
    size_t n;
    bool full;
};

void put_raw(struct writer *w, const char *text);
void put_text(struct writer *w, struct bytes text); /* with quotes and escapes */
void put_string(struct writer *w, const char *text);
void put_number(struct writer *w, uint64_t number);
void put_signed(struct writer *w, int64_t number);
void put_hex(struct writer *w, const uint8_t *p, size_t n);

/* `"name":`, after a comma where a member stands before it. */
void put_name(struct writer *w, const char *name);
void put_truth(struct writer *w, const char *name, bool truth);
/* A comma where an element stands before. */
void put_next(struct writer *w);

#endif
