/* Strict reading of a line (TEST-1, TEST-3, TEST-12) around cJSON, which by itself is lenient. */
#ifndef JSON_H
#define JSON_H

#include "bytes.h"

#include <cjson/cJSON.h>

#define NUMBER_MAX 9007199254740991u /* 2^53 - 1 */

/* NULL where the line is no JSON text of RFC 8259 in UTF-8, or is nested deeper than any request. */
cJSON *json_read(struct bytes line);
/* The same; `fault` is what else breaks TEST-1 in it, or NULL: a member twice, or a surrogate escaped alone. */
cJSON *json_read_line(struct bytes line, const char **fault);

/* How many members of this name. */
size_t json_count(const cJSON *o, const char *name);

/* Each member of `o` once and no other; a name that ends with `?` may be absent. Names are separated by a space. */
bool json_members(const cJSON *o, const char *names);
const cJSON *json_member(const cJSON *o, const char *name);

/* How many elements or members; 0 where there is no value. */
size_t json_length(const cJSON *value);

/* False where the value is not of this type. */
bool json_text(const cJSON *value, struct bytes *text);
bool json_number(const cJSON *value, uint64_t *number);
bool json_truth(const cJSON *value, bool *truth);

/* A reader of members that remembers whether any of them was not as it must be. */
struct args {
    const cJSON *o;
    bool bad;
};

struct args args_of(const cJSON *o, const char *names);
bool arg_given(const struct args *a, const char *name);
struct bytes arg_text(struct args *a, const char *name);
uint64_t arg_number(struct args *a, const char *name);
bool arg_truth(struct args *a, const char *name);
struct bytes arg_hex(struct args *a, const char *name);             /* of any length */
void arg_hex_n(struct args *a, const char *name, uint8_t *out, size_t n); /* of exactly n bytes */
/* An array of byte strings of `size` bytes each, one after another. */
const uint8_t *arg_hex_list(struct args *a, const char *name, size_t size, size_t *count);
const cJSON *arg_array(struct args *a, const char *name);
const cJSON *arg_object(struct args *a, const char *name);

#endif
