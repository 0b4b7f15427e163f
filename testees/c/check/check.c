#include "check.h"

#include "json.h"
#include "operation_id.h"
#include "wire_operation.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t example_secret[32] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                               16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };
struct bytes example_pin = { (const uint8_t *)"271828", 6 };

static const char *where(const struct check *c)
{
    return c->block ? c->block->page : "wire";
}

const char *given(struct check *c, const char *key)
{
    if (c->at < c->block->count && strcmp(c->block->line[c->at].key, key) == 0)
        return c->block->line[c->at++].value;
    printf("%s v%u: line %zu is not `%s`\n", where(c), c->block->version, c->at + 1, key);
    c->wrong++;
    c->at++;
    return "";
}

struct bytes given_text(struct check *c, const char *key)
{
    return bytes_lit(given(c, key));
}

uint64_t given_number(struct check *c, const char *key)
{
    return strtoull(given(c, key), NULL, 10);
}

void given_hex(struct check *c, const char *key, uint8_t *out, size_t n)
{
    if (!hex_read(given_text(c, key), out, n)) {
        printf("%s: `%s` is no hexadecimal of %zu bytes\n", where(c), key, n);
        c->wrong++;
        memset(out, 0, n);
    }
}

void expect(struct check *c, const char *key, const char *value)
{
    const char *stands = given(c, key);
    if (strcmp(stands, value) == 0) {
        c->right++;
        return;
    }
    printf("%s: `%s` differs\n  specification %s\n  recomputed    %s\n", where(c), key, stands, value);
    c->wrong++;
}

void expectf(struct check *c, const char *key, const char *format, ...)
{
    char value[2048];
    va_list list;
    va_start(list, format);
    vsnprintf(value, sizeof value, format, list);
    va_end(list);
    expect(c, key, value);
}

void expect_text(struct check *c, const char *key, struct bytes value)
{
    expectf(c, key, "%.*s", (int)value.n, (const char *)value.p);
}

void expect_hex(struct check *c, const char *key, const void *p, size_t n)
{
    char *text = hold(2 * n + 1);
    hex_write(p, n, text);
    expect(c, key, text);
}

void expect_number(struct check *c, const char *key, uint64_t v)
{
    expectf(c, key, "%llu", (unsigned long long)v);
}

bool next_is(const struct check *c, const char *key)
{
    return c->at < c->block->count && strncmp(c->block->line[c->at].key, key, strlen(key)) == 0;
}

void holds(struct check *c, bool good, const char *what)
{
    if (good)
        c->right++;
    else {
        printf("%s: does not hold: %s\n", where(c), what);
        c->wrong++;
    }
}

struct bytes attribute(const char *line, const char *name)
{
    const size_t n = strlen(name);
    for (const char *at = line; (at = strstr(at, name)); at += n)
        if (at[n] == '=' && (at == line || at[-1] == ' '))
            return bytes_of(at + n + 1, strcspn(at + n + 1, " ,"));
    return bytes_lit("");
}

uint64_t attribute_number(const char *line, const char *name)
{
    return strtoull((const char *)attribute(line, name).p, NULL, 10);
}

void example_payload(unsigned version, uint64_t issued_at, uint64_t n, uint64_t m, struct payload *payload,
                     struct bytes *text)
{
    static const uint8_t nonce[12] = { 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b };
    struct issuer_keys keys;
    uint8_t fresh[32];
    for (int i = 0; i < 32; i++)
        fresh[i] = (uint8_t)(0x40 + i);
    *payload = (struct payload){ .version = version, .issued_at = issued_at, .lifetime = 300, .n = n, .m = m };
    memcpy(payload->nonce, nonce, 12);
    *text = bytes_lit("");
    cJSON *json = json_read(bytes_lit(EXAMPLE_OPERATION));
    bool good = operation_of_json(json, &payload->operation) &&
                issuer_keys_derive(example_secret, version, &keys) == OK && payload_body(payload) == OK &&
                (version == 1 || payload_nonce(&keys, fresh, payload) == OK);
    cJSON_Delete(json);
    memcpy(payload->key_id, keys.key_id, 8);
    if (!good || payload_digest(payload) != OK || payload_seal(&keys, payload, text) != OK) {
        fprintf(stderr, "the payload of the examples can't be made\n");
        exit(3);
    }
}
