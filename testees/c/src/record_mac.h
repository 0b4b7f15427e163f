/* records.md: the MACs of stored rows and events, and what is loaded of an enrolment. */
#ifndef RECORD_MAC_H
#define RECORD_MAC_H

#include "bytes.h"
#include "errors.h"

/* A row of the database, or an event: one that has a kind is a row. */
struct record_row {
    unsigned version;
    bool is_event, has_previous;
    uint64_t number; /* of the key */
    struct bytes kind, identity;
    uint64_t epoch, revision;
    uint8_t previous[32], mac[32];
    const struct bytes *content;
    size_t count;
};

struct record_key {
    uint64_t number;
    uint8_t key[32];
};

/* The bytes that are MACed, and the MAC (REC-1, REC-3). */
struct bytes record_input(const struct record_row *row);
enum code record_mac(const uint8_t key[32], const struct record_row *row, uint8_t mac[32]);

/* REC-4 to REC-6: OK or MALFORMED_RECORD; `newest` is the greatest number of a key. */
enum code record_load(const struct record_key *keys, size_t key_count, const struct record_row *record,
                      const struct record_row *events, size_t event_count, uint64_t *newest);

#endif
