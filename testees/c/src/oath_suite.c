/* oath.md, OATH-5 to OATH-8: the text of a suite. */
#include "oath.h"

#include <stdio.h>
#include <string.h>

static bool take(struct bytes *rest, const char *word)
{
    size_t n = strlen(word);
    if (rest->n < n || memcmp(rest->p, word, n) != 0)
        return false;
    *rest = bytes_of(rest->p + n, rest->n - n);
    return true;
}

static bool take_hash(struct bytes *rest, enum hash *hash)
{
    for (int h = SHA1; h <= SHA512; h++)
        if (take(rest, hash_name((enum hash)h))) {
            *hash = (enum hash)h;
            return true;
        }
    return false;
}

/* Exactly `width` digits; with width 0 one or more of them, at most 3, without leading zero. */
static bool take_number(struct bytes *rest, size_t width, unsigned *number)
{
    size_t n = 0;
    unsigned v = 0;
    while (n < rest->n && n < (width ? width : 3) && rest->p[n] >= '0' && rest->p[n] <= '9')
        v = v * 10 + (rest->p[n++] - '0');
    if (n == 0 || (width && n != width) || (!width && n > 1 && rest->p[0] == '0'))
        return false;
    *rest = bytes_of(rest->p + n, rest->n - n);
    *number = v;
    return true;
}

static bool take_time(struct bytes *rest, unsigned *seconds)
{
    unsigned v;
    if (!take_number(rest, 0, &v) || v < 1)
        return false;
    if (take(rest, "S"))
        *seconds = v;
    else if (take(rest, "M"))
        *seconds = v * 60;
    else if (take(rest, "H")) {
        *seconds = v * 3600;
        return v <= 48;
    } else
        return false;
    return v <= 59;
}

static bool parse(struct bytes rest, struct suite *suite)
{
    *suite = (struct suite){ 0 };
    if (!take(&rest, "OCRA-1:HOTP-") || !take_hash(&rest, &suite->hash) || !take(&rest, "-") ||
        !take_number(&rest, 0, &suite->digits) || !take(&rest, ":"))
        return false;
    if (suite->digits != 0 && (suite->digits < 4 || suite->digits > 10))
        return false;
    suite->counter = take(&rest, "C-");
    if (!take(&rest, "Q") || rest.n == 0 || (rest.p[0] != 'A' && rest.p[0] != 'N' && rest.p[0] != 'H'))
        return false;
    suite->format = (char)rest.p[0];
    rest = bytes_of(rest.p + 1, rest.n - 1);
    if (!take_number(&rest, 2, &suite->length) || suite->length < 4 || suite->length > 64)
        return false;
    if (take(&rest, "-P")) {
        suite->has_password = true;
        if (!take_hash(&rest, &suite->password))
            return false;
    }
    if (take(&rest, "-S")) {
        suite->session_bare = rest.n == 0;
        if (suite->session_bare)
            suite->session = 64;
        else if (!take_number(&rest, 3, &suite->session) || suite->session < 1 || suite->session > 512)
            return false;
    }
    if (take(&rest, "-T") && !take_time(&rest, &suite->time_step))
        return false;
    return rest.n == 0;
}

enum code suite_parse(struct bytes text, struct suite *suite)
{
    return parse(text, suite) ? OK : INVALID_SUITE;
}

void suite_print(const struct suite *suite, char out[SUITE_MAX])
{
    int n = snprintf(out, SUITE_MAX, "OCRA-1:HOTP-%s-%u:%sQ%c%02u", hash_name(suite->hash), suite->digits,
                     suite->counter ? "C-" : "", suite->format, suite->length);
    if (suite->has_password)
        n += snprintf(out + n, (size_t)(SUITE_MAX - n), "-P%s", hash_name(suite->password));
    if (suite->session_bare)
        n += snprintf(out + n, (size_t)(SUITE_MAX - n), "-S");
    else if (suite->session)
        n += snprintf(out + n, (size_t)(SUITE_MAX - n), "-S%03u", suite->session);
    if (!suite->time_step)
        return;
    /* Each number of seconds has one text only up to 59 S; 60 S is 1 M, and 3600 S is 1 H. */
    unsigned t = suite->time_step;
    if (t < 60)
        snprintf(out + n, (size_t)(SUITE_MAX - n), "-T%uS", t);
    else if (t < 3600)
        snprintf(out + n, (size_t)(SUITE_MAX - n), "-T%uM", t / 60);
    else
        snprintf(out + n, (size_t)(SUITE_MAX - n), "-T%uH", t / 3600);
}
