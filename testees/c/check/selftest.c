/* Recomputes every worked example of the specification, in both versions. Argument: the folder of the specification.
   Ends with 0 where all is equal, 1 where something differs, 3 where it can't be read. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *page;
    unsigned versions; /* example blocks on the page */
    page_check *run;
} pages[] = {
    { "enrolment", 2, check_enrolment },
    { "operation", 1, check_operation },
    { "payload", 2, check_payload },
    { "operation-id", 2, check_operation_id },
    { "otp", 2, check_otp },
    { "authenticator", 2, check_authenticator },
    { "verifier", 2, check_verifier },
    { "restoring", 1, check_restoring },
    { "records", 1, check_records },
    { "errors", 1, check_errors },
    { "oath", 1, check_oath },
};

#define PAGES (sizeof pages / sizeof *pages)

/* Pages that have no example block, so that a new one is noticed. */
static const char *const others[] = { "README", "testee", "vectors" };

static char *read_page(const char *folder, const char *page)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.md", folder, page);
    FILE *file = fopen(path, "rb");
    char *text = file ? malloc(1 << 20) : NULL;
    if (!text) {
        fprintf(stderr, "can't read %s\n", path);
        exit(3);
    }
    text[fread(text, 1, (1 << 20) - 1, file)] = 0;
    fclose(file);
    return text;
}

/* The next example block of a page, cut into its lines in place; false at the end. */
static bool next_block(char **rest, const char *page, struct example *block)
{
    char *start = strstr(*rest, "\n```example");
    if (!start)
        return false;
    char *line = strchr(start + 1, '\n'), *end = strstr(start + 1, "\n```\n");
    if (!line || !end)
        return false;
    memset(block, 0, sizeof *block);
    snprintf(block->page, sizeof block->page, "%s", page);
    block->version = strncmp(start + 11, " v2", 3) == 0 ? 2 : 1;
    *end = 0;
    *rest = end + 4;
    for (line++; line && *line && block->count < BLOCK_LINES;) {
        char *after = strchr(line, '\n');
        if (after)
            *after++ = 0;
        char *gap = strstr(line, "  ");
        block->line[block->count].key = line;
        block->line[block->count].value = gap ? gap + strspn(gap, " ") : line + strlen(line);
        if (gap)
            *gap = 0;
        block->count++;
        line = after;
    }
    return true;
}

static size_t total_right, total_wrong;

static void finish(struct check *c, const char *name)
{
    if (c->block && c->at < c->block->count) {
        printf("%s: lines of the example that nothing recomputes, from: %s\n", name, c->block->line[c->at].key);
        c->wrong++;
    }
    printf("%-16s %3zu equal, %zu different\n", name, c->right, c->wrong);
    total_right += c->right;
    total_wrong += c->wrong;
    release();
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: selftest FOLDER\n");
        return 3;
    }
    for (size_t i = 0; i < PAGES; i++) {
        static struct example block;
        char *text = read_page(arguments[1], pages[i].page), *rest = text;
        unsigned blocks = 0;
        for (; next_block(&rest, pages[i].page, &block); blocks++) {
            struct check c = { .block = &block };
            char name[48];
            snprintf(name, sizeof name, "%s v%u", pages[i].page, block.version);
            pages[i].run(&c);
            finish(&c, name);
        }
        if (blocks != pages[i].versions) {
            printf("%s: %u example blocks where %u are expected\n", pages[i].page, blocks, pages[i].versions);
            total_wrong++;
        }
        free(text);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char *text = read_page(arguments[1], others[i]);
        struct check c = { 0 };
        if (strcmp(others[i], "testee") == 0)
            check_testee_page(&c, text);
        holds(&c, !strstr(text, "\n```example"), "an example block on a page that had none");
        finish(&c, others[i]);
        free(text);
    }
    struct check wire = { 0 }, bench = { 0 };
    check_wire(&wire);
    finish(&wire, "wire");
    check_bench(&bench);
    finish(&bench, "bench");
    printf("%zu equal, %zu different\n", total_right, total_wrong);
    return total_wrong ? 1 : 0;
}
