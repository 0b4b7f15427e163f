/* The program: lines in, lines out, each answered as soon as it is read. */
#include "answer.h"
#include "claim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static uint8_t in[LINE_MAX_BYTES];
static char out[LINE_MAX_BYTES];

static bool write_line(struct writer *w)
{
    w->line[w->n++] = '\n';
    for (size_t at = 0; at < w->n;) {
        ssize_t n = write(STDOUT_FILENO, w->line + at, w->n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

int main(void)
{
    const struct versions claim = claimed_versions();
    size_t have = 0, looked = 0;
    bool skipping = false; /* the rest of a line that is too long */
    for (;;) {
        ssize_t n = read(STDIN_FILENO, in + have, sizeof in - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return 3;
        if (n == 0) {
            struct writer w = { .line = out };
            if (have == 0 && !skipping)
                return 0;
            if (skipping)
                answer_unreadable("a line that is too long", &w);
            else
                answer(bytes_of(in, have), claim, &w);
            return write_line(&w) ? 0 : 3;
        }
        have += (size_t)n;
        size_t start = 0;
        uint8_t *feed;
        while ((feed = memchr(in + looked, '\n', have - looked))) {
            size_t end = (size_t)(feed - in);
            struct writer w = { .line = out };
            if (skipping)
                answer_unreadable("a line that is too long", &w);
            else
                answer(bytes_of(in + start, end - start), claim, &w);
            skipping = false;
            if (!write_line(&w))
                return 3;
            start = looked = end + 1;
        }
        memmove(in, in + start, have - start);
        have -= start;
        looked = have;
        if (have == sizeof in) {
            skipping = true;
            have = looked = 0;
        }
    }
}
