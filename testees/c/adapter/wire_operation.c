#include "wire_operation.h"

#include <string.h>

static void nullable(struct args *a, const char *name, bool *has, struct bytes *text)
{
    *has = !cJSON_IsNull(json_member(a->o, name));
    if (*has)
        *text = arg_text(a, name);
}

static void details_of_json(struct args *a, struct operation *op)
{
    const cJSON *array = arg_array(a, "details");
    if (a->bad)
        return;
    op->detail_count = json_length(array);
    op->details = hold(op->detail_count * sizeof *op->details);
    struct detail *d = op->details;
    for (const cJSON *e = array->child; e; e = e->next, d++)
        if (!cJSON_IsArray(e) || json_length(e) != 2 || !json_text(e->child, &d->label) ||
            !json_text(e->child->next, &d->value))
            a->bad = true;
}

static void items_of_json(struct args *a, struct operation *op)
{
    const cJSON *array = arg_array(a, "items");
    if (a->bad)
        return;
    op->item_count = json_length(array);
    op->items = hold(op->item_count * sizeof *op->items);
    struct item *item = op->items;
    for (const cJSON *e = array->child; e; e = e->next, item++) {
        struct args i = args_of(e, "payee account amount");
        item->payee = arg_text(&i, "payee");
        item->account = arg_text(&i, "account");
        item->amount = arg_number(&i, "amount");
        a->bad = a->bad || i.bad;
    }
}

bool operation_of_json(const cJSON *o, struct operation *op)
{
    static const struct {
        const char *kind;
        enum shape shape;
        const char *members;
    } kinds[] = {
        { "payment", PAYMENT, "kind purpose amount currency payee account reference details" },
        { "batch", BATCH, "kind purpose total currency items reference details" },
        { "action", ACTION, "kind purpose title details" },
        { "bulk", BULK, "kind purpose total currency items reference details" },
    };
    struct bytes kind = { 0 };
    size_t k = 0;
    memset(op, 0, sizeof *op);
    if (!cJSON_IsObject(o) || !json_text(json_member(o, "kind"), &kind))
        return false;
    while (k < 4 && !bytes_is(kind, kinds[k].kind))
        k++;
    if (k == 4)
        return false;
    struct args a = args_of(o, kinds[k].members);
    op->shape = kinds[k].shape;
    op->purpose = arg_number(&a, "purpose");
    if (op->shape == ACTION)
        op->title = arg_text(&a, "title");
    else {
        op->amount = arg_number(&a, op->shape == PAYMENT ? "amount" : "total");
        op->currency = arg_text(&a, "currency");
        nullable(&a, "reference", &op->has_reference, &op->reference);
    }
    if (op->shape == PAYMENT) {
        op->payee = arg_text(&a, "payee");
        nullable(&a, "account", &op->has_account, &op->account);
    }
    if (op->shape == BATCH || op->shape == BULK)
        items_of_json(&a, op);
    op->bulk_count = op->item_count;
    details_of_json(&a, op);
    return !a.bad;
}

static void put_nullable(struct writer *w, const char *name, bool has, struct bytes text)
{
    put_name(w, name);
    if (has)
        put_text(w, text);
    else
        put_raw(w, "null");
}

static void put_member(struct writer *w, const char *name, struct bytes text)
{
    put_name(w, name);
    put_text(w, text);
}

static void put_pair(struct writer *w, struct bytes first, struct bytes second)
{
    put_next(w);
    put_raw(w, "[");
    put_text(w, first);
    put_raw(w, ",");
    put_text(w, second);
    put_raw(w, "]");
}

void put_operation(struct writer *w, const struct operation *op)
{
    static const char *const kinds[] = { [PAYMENT] = "payment", [BATCH] = "batch", [ACTION] = "action", [BULK] = "bulk" };
    put_raw(w, "{");
    put_name(w, "kind");
    put_string(w, kinds[op->shape]);
    put_name(w, "purpose");
    put_number(w, op->purpose);
    if (op->shape == ACTION)
        put_member(w, "title", op->title);
    else {
        put_name(w, op->shape == PAYMENT ? "amount" : "total");
        put_number(w, op->amount);
        put_member(w, "currency", op->currency);
    }
    if (op->shape == PAYMENT) {
        put_member(w, "payee", op->payee);
        put_nullable(w, "account", op->has_account, op->account);
    } else if (op->shape == BATCH) {
        put_name(w, "items");
        put_raw(w, "[");
        for (size_t i = 0; i < op->item_count; i++) {
            put_next(w);
            put_raw(w, "{");
            put_member(w, "payee", op->items[i].payee);
            put_member(w, "account", op->items[i].account);
            put_name(w, "amount");
            put_number(w, op->items[i].amount);
            put_raw(w, "}");
        }
        put_raw(w, "]");
    } else if (op->shape == BULK) {
        put_name(w, "count");
        put_number(w, op->bulk_count);
        put_name(w, "sha256");
        put_hex(w, op->bulk_sha256, 32);
    }
    if (op->shape != ACTION)
        put_nullable(w, "reference", op->has_reference, op->reference);
    put_name(w, "details");
    put_raw(w, "[");
    for (size_t i = 0; i < op->detail_count; i++)
        put_pair(w, op->details[i].label, op->details[i].value);
    put_raw(w, "]}");
}

const struct display *display_of(const struct operation *op)
{
    struct display *display = hold(sizeof *display);
    operation_display(op, display);
    return display;
}

void put_display(struct writer *w, const struct display *display)
{
    put_name(w, "display");
    put_raw(w, "[");
    for (size_t i = 0; i < display->count; i++)
        put_pair(w, display->rows[i].field, display->rows[i].value);
    put_raw(w, "]");
}
