#include "json.h"

#include "json_strict.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    const char *const *one = a, *const *other = b;
    return strcmp(*one, *other);
}

/* Whether an object anywhere in the value has a member twice. */
static bool repeats(const cJSON *value)
{
    bool found = false;
    if (cJSON_IsObject(value)) {
        size_t n = 0;
        const char **names = hold(json_length(value) * sizeof *names);
        for (const cJSON *m = value->child; m; m = m->next)
            names[n++] = m->string;
        qsort(names, n, sizeof *names, by_text);
        for (size_t i = 1; i < n; i++)
            found = found || strcmp(names[i - 1], names[i]) == 0;
    }
    if (cJSON_IsObject(value) || cJSON_IsArray(value))
        for (const cJSON *e = value->child; e && !found; e = e->next)
            found = repeats(e);
    return found;
}

cJSON *json_read_line(struct bytes line, const char **fault)
{
    uint8_t *exact = hold(line.n + 1);
    size_t n = 0;
    bool lone = false;
    *fault = NULL;
    if (!json_strict(line, exact, &n, &lone))
        return NULL;
    cJSON *value = cJSON_ParseWithLength((const char *)exact, n + 1);
    if (lone)
        *fault = "a surrogate that is escaped alone";
    else if (repeats(value))
        *fault = "a member twice";
    return value;
}

cJSON *json_read(struct bytes line)
{
    const char *fault;
    return json_read_line(line, &fault);
}

const cJSON *json_member(const cJSON *o, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(o, name);
}

size_t json_length(const cJSON *value)
{
    size_t n = 0;
    for (const cJSON *e = value ? value->child : NULL; e; e = e->next)
        n++;
    return n;
}

static size_t named(const cJSON *o, const char *name, size_t n)
{
    size_t times = 0;
    for (const cJSON *m = o->child; m; m = m->next)
        times += strlen(m->string) == n && memcmp(m->string, name, n) == 0;
    return times;
}

size_t json_count(const cJSON *o, const char *name)
{
    return named(o, name, strlen(name));
}

bool json_members(const cJSON *o, const char *names)
{
    if (!cJSON_IsObject(o))
        return false;
    size_t known = 0;
    while (*names) {
        size_t n = strcspn(names, " ");
        bool optional = names[n - 1] == '?';
        size_t times = named(o, names, optional ? n - 1 : n);
        if (times > 1 || (times == 0 && !optional))
            return false;
        known += times;
        names += n + (names[n] == ' ');
    }
    return known == json_length(o);
}

bool json_text(const cJSON *value, struct bytes *text)
{
    if (!cJSON_IsString(value))
        return false;
    const uint8_t *from = (const uint8_t *)value->valuestring;
    size_t n = strlen(value->valuestring), at = 0;
    uint8_t *to = hold(n);
    for (size_t i = 0; i < n; i++) {
        if (from[i] == 0xFF) /* a lone surrogate is no text */
            return false;
        if (from[i] == 0xC0) {
            to[at++] = 0;
            i++;
        } else
            to[at++] = from[i];
    }
    *text = bytes_of(to, at);
    return true;
}

bool json_number(const cJSON *value, uint64_t *number)
{
    /* valuedouble is exact to 2^53; valueint is not used, it has 32 bits. */
    if (!cJSON_IsNumber(value) || !(value->valuedouble >= 0) || value->valuedouble > (double)NUMBER_MAX)
        return false;
    *number = (uint64_t)value->valuedouble;
    return true;
}

bool json_truth(const cJSON *value, bool *truth)
{
    if (!cJSON_IsBool(value))
        return false;
    *truth = cJSON_IsTrue(value);
    return true;
}

struct args args_of(const cJSON *o, const char *names)
{
    return (struct args){ .o = o, .bad = !json_members(o, names) };
}

bool arg_given(const struct args *a, const char *name)
{
    return json_member(a->o, name) != NULL;
}

struct bytes arg_text(struct args *a, const char *name)
{
    struct bytes text = { 0 };
    if (!json_text(json_member(a->o, name), &text)) {
        a->bad = true;
        return bytes_lit("");
    }
    return text;
}

uint64_t arg_number(struct args *a, const char *name)
{
    uint64_t number = 0;
    if (!json_number(json_member(a->o, name), &number))
        a->bad = true;
    return number;
}

bool arg_truth(struct args *a, const char *name)
{
    bool truth = false;
    if (!json_truth(json_member(a->o, name), &truth))
        a->bad = true;
    return truth;
}

struct bytes arg_hex(struct args *a, const char *name)
{
    struct bytes text = arg_text(a, name);
    uint8_t *out = hold(text.n / 2);
    if (!hex_read(text, out, text.n / 2)) {
        a->bad = true;
        return bytes_lit("");
    }
    return bytes_of(out, text.n / 2);
}

void arg_hex_n(struct args *a, const char *name, uint8_t *out, size_t n)
{
    if (!hex_read(arg_text(a, name), out, n)) {
        a->bad = true;
        memset(out, 0, n);
    }
}

const uint8_t *arg_hex_list(struct args *a, const char *name, size_t size, size_t *count)
{
    const cJSON *array = arg_array(a, name);
    struct bytes one;
    *count = json_length(array);
    uint8_t *list = hold(*count * size), *next = list;
    for (const cJSON *e = array ? array->child : NULL; e; e = e->next, next += size)
        if (!json_text(e, &one) || !hex_read(one, next, size))
            a->bad = true;
    return list;
}

const cJSON *arg_array(struct args *a, const char *name)
{
    const cJSON *value = json_member(a->o, name);
    if (!cJSON_IsArray(value))
        a->bad = true;
    return value;
}

const cJSON *arg_object(struct args *a, const char *name)
{
    const cJSON *value = json_member(a->o, name);
    if (!cJSON_IsObject(value))
        a->bad = true;
    return value;
}
