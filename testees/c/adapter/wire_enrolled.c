#include "wire_enrolled.h"

#include <limits.h>

struct args args_by_version(const cJSON *o, const char *const members[2])
{
    uint64_t version = 0;
    json_number(json_member(o, "version"), &version);
    return args_of(o, members[version == 2]);
}

void arg_enrolled(struct args *a, struct enrolled *of)
{
    uint64_t version = arg_number(a, "version");
    of->version = version <= UINT_MAX ? (unsigned)version : 0;
    arg_hex_n(a, "secret", of->secret, sizeof of->secret);
}

enum code args_end(const struct args *a, struct versions claim, const struct enrolled *of)
{
    if (a->bad || of->version < 1 || of->version > 2)
        return BAD_REQUEST;
    return has_version(claim, of->version) ? OK : NOT_SUPPORTED;
}

void arg_keyed_in(struct args *a, struct keyed_in *keyed_in)
{
    const cJSON *o = json_member(a->o, "typed");
    struct bytes kind = { 0 };
    json_text(json_member(o, "kind"), &kind);
    keyed_in->payment = bytes_is(kind, "payment");
    if (!keyed_in->payment && !bytes_is(kind, "action")) {
        a->bad = true;
        return;
    }
    struct args typed = args_of(o, keyed_in->payment ? "kind purpose amount currency tail" : "kind purpose");
    if (keyed_in->payment) {
        keyed_in->amount = arg_text(&typed, "amount");
        keyed_in->currency = arg_text(&typed, "currency");
        keyed_in->tail = arg_text(&typed, "tail");
    }
    keyed_in->purpose = arg_number(&typed, "purpose");
    a->bad = a->bad || typed.bad;
}

enum code typed_of(const struct keyed_in *keyed_in, struct typed *typed)
{
    return keyed_in->payment ? typed_payment(keyed_in->purpose, keyed_in->amount, keyed_in->currency, keyed_in->tail, typed)
                             : typed_action(keyed_in->purpose, typed);
}
