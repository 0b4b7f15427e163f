/* testee.md, "An operation in JSON". */
#ifndef WIRE_OPERATION_H
#define WIRE_OPERATION_H

#include "json.h"
#include "operation.h"
#include "writer.h"

/* As a caller hands it to an issuer: false where the JSON is no operation (TEST-12); values are not judged. */
bool operation_of_json(const cJSON *o, struct operation *op);
void put_operation(struct writer *w, const struct operation *op);

const struct display *display_of(const struct operation *op); /* in the memory of the request */
void put_display(struct writer *w, const struct display *display);

#endif
