/* testee.md, "Operations on the wire": those of records. */
#include "record_mac.h"
#include "wire.h"
#include "wire_enrolled.h"

struct keyed_row {
    struct record_row row;
    uint8_t key[32];
};

struct mac {
    uint8_t mac[32];
};

static unsigned arg_version(struct args *a)
{
    uint64_t version = arg_number(a, "version");
    if (version < 1 || version > 2)
        a->bad = true;
    return (unsigned)version;
}

/* What rows and events share. */
static void arg_row(struct args *a, struct record_row *row)
{
    row->number = arg_number(a, "number");
    row->epoch = arg_number(a, "epoch");
    row->revision = arg_number(a, "revision");
    const cJSON *array = arg_array(a, "content");
    row->count = json_length(array);
    struct bytes *content = hold(row->count * sizeof *content), text;
    row->content = content;
    for (const cJSON *e = array ? array->child : NULL; e; e = e->next, content++) {
        if (!json_text(e, &text) || !hex_valid(text)) {
            a->bad = true;
            return;
        }
        uint8_t *value = hold(text.n / 2);
        hex_read(text, value, text.n / 2);
        *content = bytes_of(value, text.n / 2);
    }
}

static void arg_previous(struct args *a, struct record_row *row)
{
    row->is_event = true;
    row->has_previous = !cJSON_IsNull(json_member(a->o, "previous"));
    if (row->has_previous)
        arg_hex_n(a, "previous", row->previous, 32);
}

static enum code end(const struct args *a, struct versions claim, unsigned version)
{
    if (a->bad)
        return BAD_REQUEST;
    return has_version(claim, version) ? OK : NOT_SUPPORTED;
}

static enum code read_mac(const cJSON *o, struct versions claim, void *given)
{
    struct keyed_row *keyed = given;
    struct args a = args_of(o, "version key number kind identity epoch revision content");
    keyed->row.version = arg_version(&a);
    arg_hex_n(&a, "key", keyed->key, 32);
    keyed->row.kind = arg_text(&a, "kind");
    keyed->row.identity = arg_hex(&a, "identity");
    arg_row(&a, &keyed->row);
    return end(&a, claim, keyed->row.version);
}

static enum code read_event(const cJSON *o, struct versions claim, void *given)
{
    struct keyed_row *keyed = given;
    struct args a = args_of(o, "version key number enrolment epoch revision previous content");
    keyed->row.version = arg_version(&a);
    arg_hex_n(&a, "key", keyed->key, 32);
    keyed->row.identity = arg_hex(&a, "enrolment");
    arg_row(&a, &keyed->row);
    arg_previous(&a, &keyed->row);
    return end(&a, claim, keyed->row.version);
}

static enum code compute_mac(const void *given, void *made)
{
    const struct keyed_row *keyed = given;
    return record_mac(keyed->key, &keyed->row, ((struct mac *)made)->mac);
}

static void write_mac(const void *made, struct writer *w)
{
    put_name(w, "mac");
    put_hex(w, ((const struct mac *)made)->mac, 32);
}

const struct wire wire_record_mac = { "record.mac", sizeof(struct keyed_row), sizeof(struct mac),
                                      read_mac, compute_mac, write_mac };
const struct wire wire_record_event = { "record.event", sizeof(struct keyed_row), sizeof(struct mac),
                                        read_event, compute_mac, write_mac };

struct loaded {
    struct record_key *keys;
    struct record_row record, *events;
    size_t key_count, event_count;
};

static void arg_keys(struct args *a, struct loaded *loaded)
{
    const cJSON *array = arg_array(a, "keys");
    loaded->key_count = json_length(array);
    struct record_key *next = loaded->keys = hold(loaded->key_count * sizeof *next);
    for (const cJSON *e = array ? array->child : NULL; e; e = e->next, next++) {
        struct args one = args_of(e, "number key");
        next->number = arg_number(&one, "number");
        arg_hex_n(&one, "key", next->key, 32);
        a->bad = a->bad || one.bad;
    }
}

static void arg_events(struct args *a, struct loaded *loaded)
{
    const cJSON *array = arg_array(a, "events");
    loaded->event_count = json_length(array);
    struct record_row *next = loaded->events = hold(loaded->event_count * sizeof *next);
    for (const cJSON *e = array ? array->child : NULL; e; e = e->next, next++) {
        struct args one = args_of(e, "number epoch revision previous content mac");
        *next = (struct record_row){ .version = loaded->record.version, .identity = loaded->record.identity };
        arg_row(&one, next);
        arg_previous(&one, next);
        arg_hex_n(&one, "mac", next->mac, 32);
        a->bad = a->bad || one.bad;
    }
}

static enum code read_load(const cJSON *o, struct versions claim, void *given)
{
    struct loaded *loaded = given;
    struct args a = args_of(o, "version keys record events");
    loaded->record.version = arg_version(&a);
    struct args record = args_of(arg_object(&a, "record"), "number identity epoch revision content mac");
    loaded->record.kind = bytes_lit("enrolment");
    loaded->record.identity = arg_hex(&record, "identity");
    arg_row(&record, &loaded->record);
    arg_hex_n(&record, "mac", loaded->record.mac, 32);
    a.bad = a.bad || record.bad;
    arg_keys(&a, loaded);
    arg_events(&a, loaded);
    return end(&a, claim, loaded->record.version);
}

static enum code compute_load(const void *given, void *made)
{
    const struct loaded *loaded = given;
    return record_load(loaded->keys, loaded->key_count, &loaded->record, loaded->events, loaded->event_count, made);
}

static void write_load(const void *made, struct writer *w)
{
    put_name(w, "number");
    put_number(w, *(const uint64_t *)made);
}

const struct wire wire_record_load = { "record.load", sizeof(struct loaded), sizeof(uint64_t),
                                       read_load, compute_load, write_load };
