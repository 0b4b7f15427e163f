/* testee.md, "Operations on the wire". Reading, computing and writing are apart, so that computing can be timed alone
   (TEST-18). */
#ifndef WIRE_H
#define WIRE_H

#include "errors.h"
#include "json.h"
#include "versions.h"
#include "writer.h"

struct wire {
    const char *name;
    size_t given, made; /* bytes of what is read, zero before, and of what is computed */
    /* OK, BAD_REQUEST or NOT_SUPPORTED. */
    enum code (*read)(const cJSON *args, struct versions claim, void *given);
    enum code (*compute)(const void *given, void *made);
    /* The members of `ok`. */
    void (*write)(const void *made, struct writer *w);
};

extern const struct wire wire_hotp, wire_totp, wire_suite, wire_ocra;
extern const struct wire wire_derive, wire_decode, wire_scanned, wire_typed, wire_login, wire_confirm;
extern const struct wire wire_encode, wire_id, wire_draw;
extern const struct wire wire_phone_trace, wire_bank_trace;
extern const struct wire wire_record_mac, wire_record_event, wire_record_load;

/* NULL after the last, and for a name that is not known. */
const struct wire *wire_at(size_t i);
const struct wire *wire_find(struct bytes name);

#endif
