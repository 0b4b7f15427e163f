#ifndef JSON_STRICT_H
#define JSON_STRICT_H

#include "bytes.h"

/* Checks a line against RFC 8259 and writes it anew into out, of line.n bytes, in a form that cJSON reads without loss:
   - a number that is no integer from 0 to 2^53 - 1 becomes -1, which no reader here takes;
   - an escape \u0000 becomes the bytes C0 80, and that of a lone surrogate FF, which no UTF-8 has; `lone` tells of it. */
bool json_strict(struct bytes line, uint8_t *out, size_t *out_n, bool *lone);

#endif
