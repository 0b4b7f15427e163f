#include "wire.h"

static const struct wire *const operations[] = {
    &wire_derive,      &wire_decode,       &wire_scanned,     &wire_typed, &wire_login,      &wire_confirm,
    &wire_phone_trace, &wire_encode,       &wire_id,          &wire_draw,  &wire_bank_trace, &wire_record_mac,
    &wire_record_event, &wire_record_load, &wire_hotp,        &wire_totp,  &wire_suite,      &wire_ocra,
};

const struct wire *wire_at(size_t i)
{
    return i < sizeof operations / sizeof *operations ? operations[i] : NULL;
}

const struct wire *wire_find(struct bytes name)
{
    size_t i = 0;
    while (wire_at(i) && !bytes_is(name, wire_at(i)->name))
        i++;
    return wire_at(i);
}
