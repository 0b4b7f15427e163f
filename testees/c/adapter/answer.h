/* From a request line to its answer line (testee.md). */
#ifndef ANSWER_H
#define ANSWER_H

#include "versions.h"
#include "wire.h"

/* Writes the answer without its line feed into w, which is empty. */
void answer(struct bytes line, struct versions claim, struct writer *w);
/* TEST-9, where no line could be read. */
void answer_unreadable(const char *trace, struct writer *w);

/* The requests. `seq` was read already. */
void answer_hello(const cJSON *o, struct versions claim, struct writer *w);
void answer_case(const cJSON *o, uint64_t seq, struct versions claim, struct writer *w);
void answer_bench(const cJSON *o, uint64_t seq, struct versions claim, struct writer *w);

/* An answer from its beginning, whatever was written before. */
void answer_start(struct writer *w, uint64_t seq);
void answer_ok(const struct wire *op, const void *made, uint64_t seq, struct writer *w);
void answer_error(const char *trace, uint64_t seq, struct writer *w);
void answer_unsupported(const char *reason, uint64_t seq, struct writer *w);
/* What is no answer of the operation itself: BAD_REQUEST, NOT_SUPPORTED, or OK with a line that is too long. */
bool answer_failed(enum code code, uint64_t seq, struct writer *w);

#endif
