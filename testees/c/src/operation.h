/* operation.md: what is authorised. */
#ifndef OPERATION_H
#define OPERATION_H

#include "bytes.h"
#include "cbor.h"
#include "errors.h"

enum shape { PAYMENT = 1, BATCH = 2, ACTION = 3, BULK = 4 };

#define AMOUNT_MAX 999999999999999u
#define ITEMS_MIN 2
#define ITEMS_MAX 10
#define BULK_MAX 100000
#define DETAILS_MAX 6
#define PURPOSE_LOG_IN 38
#define PURPOSE_RECOVER_ACCESS 39

struct item {
    struct bytes payee, account;
    uint64_t amount;
};

struct detail {
    struct bytes label, value;
};

struct operation {
    enum shape shape;
    uint64_t purpose;
    uint64_t amount; /* the total of a batch or bulk */
    struct bytes currency;
    struct bytes payee;
    bool has_account;
    struct bytes account;
    struct bytes title;
    size_t item_count; /* of a batch; of a bulk that an issuer was handed */
    struct item *items;
    uint64_t bulk_count;
    uint8_t bulk_sha256[32];
    bool has_reference;
    struct bytes reference;
    size_t detail_count;
    struct detail *details;
};

/* The form alone (OP-1 to OP-4); `in` goes bad where it is not right. */
void operation_read(struct cbor_in *in, struct operation *op);
/* The values alone (OP-6 to OP-17): OK or INVALID_OPERATION. */
enum code operation_judge(const struct operation *op);
/* OP-18, OP-19: count and digest of a bulk from its items, which are judged; KEY_FAILURE where no digest comes. */
enum code bulk_of_items(struct operation *op);
void operation_write(struct cbor_out *out, const struct operation *op);

/* Tables (values.c). */
const char *purpose_name(uint64_t purpose);                 /* NULL for none */
bool purpose_fits(uint64_t purpose, enum shape shape);       /* OP-7 */
int currency_decimals(struct bytes currency);                /* OP-8; -1 for none */
bool account_valid(struct bytes account);                    /* OP-9 */
bool label_reserved(struct bytes label);                     /* OP-16 */

/* OP-21 to OP-25 (display.c) */
struct row {
    struct bytes field, value;
};
struct display {
    size_t count;
    struct row rows[3 + 3 * ITEMS_MAX + 1 + DETAILS_MAX];
};
void operation_display(const struct operation *op, struct display *display);
/* OP-23, in the memory of the request. */
struct bytes amount_display(uint64_t amount, struct bytes currency);

#endif
