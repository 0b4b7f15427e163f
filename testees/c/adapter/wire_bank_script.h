/* testee.md, "Traces of the verifier": what goes in. */
#ifndef WIRE_BANK_SCRIPT_H
#define WIRE_BANK_SCRIPT_H

#include "verifier.h"
#include "wire_enrolled.h"

struct bank_step {
    struct bank_input input;
    struct operation operation;
    uint64_t loaded;
    bool store_fails;
};

struct bank_script {
    struct enrolled of;
    struct bytes pin;
    uint64_t enrolled_at;
    bool active;
    struct policy policy;
    enum code policy_code; /* of a policy that no bank may have (VER-8) */
    size_t count;
    struct bank_step *steps;
};

/* As a wire's `read`; `given` is a struct bank_script. */
enum code bank_script_read(const cJSON *o, struct versions claim, void *given);

#endif
