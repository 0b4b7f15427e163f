/* Requests to the adapter, and what they have in common. */
#ifndef ASK_H
#define ASK_H

#include "check.h"

#define SECRET "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define FRESH "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
#define ENROLLED "\"version\":2,\"secret\":\"" SECRET "\""
#define PIN "\"pin\":\"271828\""
#define CASE(op, args) "{\"type\":\"case\",\"seq\":9,\"op\":\"" op "\",\"args\":{" args "}}"

/* The answer of a testee of both versions, which stands until the next call. */
const char *ask(const char *request);
const char *ask_n(struct bytes request);
void same_answer(struct check *c, const char *request, const char *expected);
void begins(struct check *c, const char *request, const char *expected);

/* The first value of a text member of this name in an answer. */
void member(const char *answer, const char *name, char *out, size_t room);

#endif
