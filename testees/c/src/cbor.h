/* The deterministic subset of CBOR (RFC 8949) of operation.md: OP-2 and OP-3. */
#ifndef CBOR_H
#define CBOR_H

#include "bytes.h"

struct cbor_out {
    uint8_t *p;
    size_t n, room;
    bool full;
};

struct cbor_out cbor_out(size_t room); /* in the memory of the request */
void cbor_put_uint(struct cbor_out *out, uint64_t v);
void cbor_put_bytes(struct cbor_out *out, struct bytes v);
void cbor_put_text(struct cbor_out *out, struct bytes v);
void cbor_put_array(struct cbor_out *out, uint64_t count);
void cbor_put_null(struct cbor_out *out);
struct bytes cbor_done(const struct cbor_out *out);

/* A reader goes on after a fault and gives zeros; `bad` says that there was one. */
struct cbor_in {
    const uint8_t *p, *end;
    bool bad;
};

struct cbor_in cbor_in(struct bytes body);
uint64_t cbor_uint(struct cbor_in *in);
struct bytes cbor_bytes(struct cbor_in *in);
struct bytes cbor_text(struct cbor_in *in);
uint64_t cbor_array(struct cbor_in *in);
/* Takes a null, if one is next. */
bool cbor_null(struct cbor_in *in);
/* True where all went well and nothing is left. */
bool cbor_end(const struct cbor_in *in);

#endif
