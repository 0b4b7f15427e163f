/* testee.md, "Operations on the wire": the members that more than one operation has. */
#ifndef WIRE_ENROLLED_H
#define WIRE_ENROLLED_H

#include "json.h"
#include "typed.h"
#include "versions.h"

struct enrolled {
    unsigned version; /* 0 for a number that no version has */
    uint8_t secret[32];
};

/* A reader of the members of the version that `o` names: members[0] are those of version 1. */
struct args args_by_version(const cJSON *o, const char *const members[2]);
void arg_enrolled(struct args *a, struct enrolled *of);
/* OK, BAD_REQUEST, or NOT_SUPPORTED where the version is not claimed. */
enum code args_end(const struct args *a, struct versions claim, const struct enrolled *of);

/* `typed` of version 2, as it was keyed in. */
struct keyed_in {
    bool payment; /* otherwise an action */
    struct bytes amount, currency, tail;
    uint64_t purpose;
};
void arg_keyed_in(struct args *a, struct keyed_in *keyed_in);
enum code typed_of(const struct keyed_in *keyed_in, struct typed *typed); /* OK or MALFORMED_TYPED */

#endif
