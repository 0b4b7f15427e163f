#include "record_mac.h"

#include "cbor.h"
#include "crypto.h"

#include <stdio.h>
#include <string.h>

#define HEAD_MAX 9 /* bytes before an item */

struct bytes record_input(const struct record_row *row)
{
    char label[24];
    size_t room = 10 * HEAD_MAX + sizeof label + row->kind.n + row->identity.n + 32;
    for (size_t i = 0; i < row->count; i++)
        room += HEAD_MAX + row->content[i].n;
    struct cbor_out out = cbor_out(room);
    snprintf(label, sizeof label, "dlotp v%u %s", row->version, row->is_event ? "event" : "record");
    cbor_put_array(&out, 7);
    cbor_put_text(&out, bytes_lit(label));
    cbor_put_uint(&out, row->number);
    if (!row->is_event)
        cbor_put_text(&out, row->kind);
    cbor_put_bytes(&out, row->identity);
    cbor_put_uint(&out, row->epoch);
    cbor_put_uint(&out, row->revision);
    if (row->is_event && row->has_previous)
        cbor_put_bytes(&out, bytes_of(row->previous, 32));
    else if (row->is_event)
        cbor_put_null(&out);
    cbor_put_array(&out, row->count);
    for (size_t i = 0; i < row->count; i++)
        cbor_put_bytes(&out, row->content[i]);
    return cbor_done(&out);
}

enum code record_mac(const uint8_t key[32], const struct record_row *row, uint8_t mac[32])
{
    struct bytes input = record_input(row);
    return hmac256(key, &input, 1, mac) ? OK : KEY_FAILURE;
}

/* REC-4 (1), REC-6 */
static enum code check_mac(const struct record_key *keys, size_t count, const struct record_row *row)
{
    uint8_t mac[32];
    size_t i = 0;
    while (i < count && keys[i].number != row->number)
        i++;
    if (i == count)
        return MALFORMED_RECORD;
    enum code code = record_mac(keys[i].key, row, mac);
    if (code == OK && !same(mac, row->mac, 32))
        code = MALFORMED_RECORD;
    return code;
}

/* REC-5 */
static bool follows(const struct record_row *before, const struct record_row *event)
{
    if ((event->revision == 1) == event->has_previous)
        return false;
    return !before || (event->has_previous && memcmp(event->previous, before->mac, 32) == 0 &&
                       event->revision == before->revision + 1 && event->epoch >= before->epoch);
}

enum code record_load(const struct record_key *keys, size_t key_count, const struct record_row *record,
                      const struct record_row *events, size_t event_count, uint64_t *newest)
{
    enum code code = check_mac(keys, key_count, record);
    for (size_t i = 0; i < event_count && code == OK; i++) {
        code = check_mac(keys, key_count, &events[i]);
        if (code == OK && !follows(i ? &events[i - 1] : NULL, &events[i]))
            code = MALFORMED_RECORD;
    }
    if (code != OK)
        return code;
    const struct record_row *last = event_count ? &events[event_count - 1] : NULL;
    if (!last || last->epoch != record->epoch || last->revision != record->revision)
        return MALFORMED_RECORD;
    *newest = 0;
    for (size_t i = 0; i < key_count; i++)
        if (keys[i].number > *newest)
            *newest = keys[i].number;
    return OK;
}
