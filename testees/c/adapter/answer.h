/* From a request line to its answer line (testee.md). */
#ifndef ANSWER_H
#define ANSWER_H

#include "versions.h"
#include "errors.h"
#include "json.h"
#include "writer.h"

/* Writes the answer without its line feed into w, which is empty. */
void answer(struct bytes line, struct versions claim, struct writer *w);
/* TEST-9, where no line could be read. */
void answer_unreadable(const char *trace, struct writer *w);

/* One operation on the wire. It writes the members of `ok`, or returns a code. */
typedef enum code operation_on_wire(const cJSON *args, struct versions claim, struct writer *w);

operation_on_wire wire_hotp, wire_totp, wire_suite, wire_ocra;
operation_on_wire wire_derive, wire_decode, wire_scanned, wire_typed, wire_login, wire_confirm;
operation_on_wire wire_encode, wire_id, wire_draw;
operation_on_wire wire_phone_trace, wire_bank_trace;

#endif
