/* operation.md, "Text": OP-12 to OP-16. */
#ifndef TEXT_H
#define TEXT_H

#include "bytes.h"

/* The next code point of valid UTF-8, and how many bytes it takes; 0 bytes where it is no UTF-8 (RFC 3629). */
size_t utf8_next(struct bytes rest, uint32_t *point);
bool utf8_valid(struct bytes text);

bool text_valid(struct bytes text, size_t most);

/* What a valid text looks like (OP-16), in the memory of the request; no code point looks like more than two letters. */
struct bytes text_skeleton(struct bytes text);

#endif
