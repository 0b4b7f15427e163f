/* A line, and what TEST-1 and TEST-9 ask of its text: nothing here has to be changed. cJSON takes more than JSON, so each line is
   read strictly first, and written anew in place: a number that is none of the wire becomes -1, and a surrogate that is escaped
   alone becomes \u0020. */
#ifndef LINE_TEXT_H
#define LINE_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE 1048576u /* bytes, with the line feed */
#define MAX_DEPTH 16

struct line_text {
    unsigned char *at, *end;
    bool lone; /* a surrogate is escaped alone */
};

static bool line_value(struct line_text *s, int depth);

static void line_space(struct line_text *s) {
    while (s->at < s->end && memchr(" \t\r\n", *s->at, 4) != NULL) {
        s->at++;
    }
}

static bool line_take(struct line_text *s, unsigned char c) {
    bool there = s->at < s->end && *s->at == c;
    s->at += there;
    return there;
}

static bool line_word(struct line_text *s, const char *word) {
    size_t n = strlen(word);
    bool there = (size_t)(s->end - s->at) >= n && memcmp(s->at, word, n) == 0;
    s->at += there ? n : 0;
    return there;
}

static bool line_unit(const unsigned char *p, const unsigned char *end, unsigned *unit) {
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        if (p + i >= end) {
            return false;
        }
        const char *digits = "0123456789abcdef", *found = strchr(digits, p[i] >= 'A' && p[i] <= 'F' ? p[i] + 32 : p[i]);
        if (p[i] == 0 || found == NULL) {
            return false;
        }
        *unit = *unit << 4 | (unsigned)(found - digits);
    }
    return true;
}

static bool line_escape(struct line_text *s) {
    unsigned char *start = s->at++;
    unsigned unit, low;
    if (s->at == s->end || *s->at == 0 || strchr("\"\\/bfnrtu", *s->at) == NULL) {
        return false;
    }
    if (*s->at++ != 'u') {
        return true;
    }
    if (!line_unit(s->at, s->end, &unit)) {
        return false;
    }
    s->at += 4;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return true;
    }
    if (unit < 0xDC00 && s->end - s->at >= 6 && s->at[0] == '\\' && s->at[1] == 'u' && line_unit(s->at + 2, s->end, &low)
        && low >= 0xDC00 && low <= 0xDFFF) {
        s->at += 6;
        return true;
    }
    s->lone = true;
    memcpy(start, "\\u0020", 6);
    return true;
}

/* One code point of RFC 3629 beyond ASCII. */
static bool line_utf8(struct line_text *s) {
    const unsigned char *p = s->at;
    ptrdiff_t n = p[0] >= 0xC2 && p[0] <= 0xDF ? 2 : p[0] >= 0xE0 && p[0] <= 0xEF ? 3 : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4 : 0;
    if (n == 0 || s->end - p < n) {
        return false;
    }
    for (ptrdiff_t i = 1; i < n; i++) {
        if (p[i] < 0x80 || p[i] > 0xBF) {
            return false;
        }
    }
    s->at += n;
    return !(p[0] == 0xE0 && p[1] < 0xA0) && !(p[0] == 0xED && p[1] > 0x9F) && !(p[0] == 0xF0 && p[1] < 0x90)
           && !(p[0] == 0xF4 && p[1] > 0x8F);
}

static bool line_string(struct line_text *s) {
    if (!line_take(s, '"')) {
        return false;
    }
    while (!line_take(s, '"')) {
        if (s->at == s->end || *s->at < 0x20) {
            return false;
        }
        if (*s->at == '\\' ? !line_escape(s) : *s->at >= 0x80 ? !line_utf8(s) : !line_take(s, *s->at)) {
            return false;
        }
    }
    return true;
}

static size_t line_digits(struct line_text *s) {
    unsigned char *start = s->at;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9') {
        s->at++;
    }
    return (size_t)(s->at - start);
}

static bool line_number(struct line_text *s) {
    unsigned char *start = s->at;
    line_take(s, '-');
    if (!line_take(s, '0') && line_digits(s) == 0) {
        return false;
    }
    if (line_take(s, '.') && line_digits(s) == 0) {
        return false;
    }
    if (line_take(s, 'e') || line_take(s, 'E')) {
        if (!line_take(s, '+')) {
            line_take(s, '-');
        }
        if (line_digits(s) == 0) {
            return false;
        }
    }
    size_t n = (size_t)(s->at - start);
    bool whole = strspn((const char *)start, "0123456789") >= n;
    if (!whole || n > 16 || (n == 16 && memcmp(start, "9007199254740991", 16) > 0)) {
        memset(start, ' ', n);
        memcpy(start, "-1", 2);
    }
    return true;
}

static bool line_members(struct line_text *s, int depth, bool object) {
    unsigned char close = object ? '}' : ']';
    s->at++;
    line_space(s);
    if (line_take(s, close)) {
        return true;
    }
    do {
        line_space(s);
        if (object) {
            if (!line_string(s)) {
                return false;
            }
            line_space(s);
            if (!line_take(s, ':')) {
                return false;
            }
            line_space(s);
        }
        if (!line_value(s, depth + 1)) {
            return false;
        }
        line_space(s);
    } while (line_take(s, ','));
    return line_take(s, close);
}

static bool line_value(struct line_text *s, int depth) {
    switch (s->at < s->end ? *s->at : 0) {
    case '{':
    case '[':
        return depth < MAX_DEPTH && line_members(s, depth, *s->at == '{');
    case '"':
        return line_string(s);
    case 't':
        return line_word(s, "true");
    case 'f':
        return line_word(s, "false");
    case 'n':
        return line_word(s, "null");
    default:
        return line_number(s);
    }
}

static int line_by_text(const void *a, const void *b) {
    const char *const *one = a, *const *other = b;
    return strcmp(*one, *other);
}

/* Whether an object anywhere in the value has a member twice. */
static bool line_repeats(const cJSON *value) {
    bool found = false;
    size_t n = 0, count = (size_t)cJSON_GetArraySize(value);
    if (cJSON_IsObject(value) && count > 0) {
        const char **names = malloc(count * sizeof *names);
        if (names == NULL) {
            exit(70);
        }
        for (const cJSON *member = value->child; member != NULL; member = member->next) {
            names[n++] = member->string;
        }
        qsort(names, n, sizeof *names, line_by_text);
        for (size_t i = 1; i < n; i++) {
            found = found || strcmp(names[i - 1], names[i]) == 0;
        }
        free(names);
    }
    if (cJSON_IsObject(value) || cJSON_IsArray(value)) {
        for (const cJSON *e = value->child; e != NULL && !found; e = e->next) {
            found = line_repeats(e);
        }
    }
    return found;
}

/* The object that a line of n bytes holds, without its line feed and with a zero byte after it; NULL where it is none. `seq` is 0
   where it has not exactly one, and `fault` is what breaks TEST-1 in it, or NULL. */
static cJSON *line_read(char *line, size_t n, double *seq, const char **fault) {
    struct line_text s = {(unsigned char *)line, (unsigned char *)line + n, false};
    *seq = 0;
    *fault = n >= MAX_LINE ? "the line is too long" : "the line is no JSON object in UTF-8";
    line_space(&s);
    if (n >= MAX_LINE || s.at == s.end || *s.at != '{' || !line_value(&s, 0)) {
        return NULL;
    }
    line_space(&s);
    if (s.at != s.end) {
        return NULL;
    }
    cJSON *request = cJSON_ParseWithLength(line, n + 1);
    *fault = s.lone ? "a surrogate is escaped alone" : line_repeats(request) ? "a member twice" : NULL;
    int seqs = 0;
    for (const cJSON *member = request != NULL ? request->child : NULL; member != NULL; member = member->next) {
        if (strcmp(member->string, "seq") == 0) {
            bool right = ++seqs == 1 && cJSON_IsNumber(member) && member->valuedouble >= 0;
            *seq = right ? member->valuedouble : 0;
        }
    }
    return request;
}

#endif
