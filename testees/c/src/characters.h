/* The tables of operation.md for texts; scripts/text-tables makes characters.c. Both are sorted. */
#ifndef CHARACTERS_H
#define CHARACTERS_H

#include <stddef.h>
#include <stdint.h>

/* OP-13, OP-15: the script is 0 where the code points are no letters. */
struct allowed {
    uint32_t first, last;
    int script;
};
extern const struct allowed characters_allowed[];
extern const size_t characters_allowed_count;

/* OP-16: what letters and digits look like; what is in no row is dropped. */
struct look {
    uint32_t first, last;
    const char *text;
};
extern const struct look characters_looks[];
extern const size_t characters_looks_count;

#endif
