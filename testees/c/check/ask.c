#include "ask.h"

#include "answer.h"

#include <stdio.h>
#include <string.h>

static char line[LINE_MAX_BYTES];

const char *ask_n(struct bytes request)
{
    struct writer w = { .line = line };
    answer(request, (struct versions){ true, true }, &w);
    line[w.n] = 0;
    return line;
}

const char *ask(const char *request)
{
    return ask_n(bytes_lit(request));
}

void same_answer(struct check *c, const char *request, const char *expected)
{
    const char *got = ask(request);
    if (strcmp(got, expected) == 0) {
        c->right++;
        return;
    }
    printf("wire: %.300s\n  expected %s\n  answered %s\n", request, expected, got);
    c->wrong++;
}

void begins(struct check *c, const char *request, const char *expected)
{
    const char *got = ask(request);
    if (strncmp(got, expected, strlen(expected)) == 0) {
        c->right++;
        return;
    }
    printf("wire: %.300s\n  expected %s...\n  answered %s\n", request, expected, got);
    c->wrong++;
}

void member(const char *answer, const char *name, char *out, size_t room)
{
    char start[64];
    snprintf(start, sizeof start, "\"%s\":\"", name);
    const char *at = strstr(answer, start);
    at = at ? at + strlen(start) : "";
    snprintf(out, room, "%.*s", (int)strcspn(at, "\""), at);
}
