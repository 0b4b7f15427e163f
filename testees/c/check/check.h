/* Walks along the example blocks of the specification and compares each line with what is recomputed. */
#ifndef CHECK_H
#define CHECK_H

#include "bytes.h"

#define BLOCK_LINES 80

struct example {
    char page[32]; /* "payload" */
    unsigned version;
    size_t count;
    struct {
        char *key, *value;
    } line[BLOCK_LINES];
};

struct check {
    const struct example *block;
    size_t at, right, wrong;
};

/* The value of the next line, whose key must be this one; an empty text where it is not. */
const char *given(struct check *c, const char *key);
struct bytes given_text(struct check *c, const char *key);
uint64_t given_number(struct check *c, const char *key);
void given_hex(struct check *c, const char *key, uint8_t *out, size_t n);

/* The next line must have this key and value. */
void expect(struct check *c, const char *key, const char *value);
void expectf(struct check *c, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));
void expect_text(struct check *c, const char *key, struct bytes value);
void expect_hex(struct check *c, const char *key, const void *p, size_t n);
void expect_number(struct check *c, const char *key, uint64_t v);
/* Whether there is a next line whose key begins so. */
bool next_is(const struct check *c, const char *key);
/* Anything else that must hold. */
void holds(struct check *c, bool good, const char *what);

/* `name=value` in a line; empty where there is none. */
struct bytes attribute(const char *line, const char *name);
uint64_t attribute_number(const char *line, const char *name);

/* The enrolment and payload that all examples share. */
extern uint8_t example_secret[32];
extern struct bytes example_pin;
#define EXAMPLE_OPERATION                                                                                              \
    "{\"kind\":\"payment\",\"purpose\":1,\"amount\":125000,\"currency\":\"EUR\",\"payee\":\"Rossi Impianti Srl\","    \
    "\"account\":\"IT60X0542811101000000123456\",\"reference\":\"Invoice 2026-117\",\"details\":[[\"Order\","        \
    "\"A-4711\"]]}"
struct payload;
/* The payload of the examples, in either version; its body, nonce, digest and text are computed. */
void example_payload(unsigned version, uint64_t issued_at, uint64_t n, uint64_t m, struct payload *payload,
                     struct bytes *text);

typedef void page_check(struct check *c);
page_check check_enrolment, check_operation, check_payload, check_operation_id, check_otp, check_oath, check_errors;
page_check check_authenticator, check_verifier, check_restoring, check_records;
/* The lines of testee.md, version 2 over the wire, and measuring. */
void check_testee_page(struct check *c, const char *page);
void check_wire(struct check *c);
void check_bench(struct check *c);

#endif
