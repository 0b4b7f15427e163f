#include "oath.h"

#include <string.h>

/* OATH-2, OATH-15 */
static bool key_long_enough(struct oath_key key)
{
    return key.bytes.n >= (key.may_be_short ? 10 : 16);
}

uint32_t truncate_mac(const uint8_t *mac, size_t n, unsigned *offset)
{
    unsigned at = mac[n - 1] & 15u;
    if (offset)
        *offset = at;
    return (uint32_t)(mac[at] & 127u) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8 | mac[at + 3];
}

static enum code counter_otp(struct bytes key, enum hash hash, uint64_t counter, uint64_t digits, char *out)
{
    uint8_t message[8], mac[HASH_MAX];
    u64_write(counter, message);
    if (!hmac_compute(hash, key, bytes_of(message, 8), mac))
        return KEY_FAILURE;
    digits_write(truncate_mac(mac, hash_size(hash), NULL), (size_t)digits, out);
    return OK;
}

static bool key_and_digits(struct oath_key key, uint64_t digits)
{
    return key_long_enough(key) && digits >= 6 && digits <= 8; /* OATH-3 */
}

enum code oath_hotp(struct oath_key key, uint64_t counter, uint64_t digits, char out[RESPONSE_MAX + 1])
{
    if (!key_and_digits(key, digits))
        return INVALID_PARAMETER;
    return counter_otp(key.bytes, SHA1, counter, digits, out);
}

enum code oath_totp(struct oath_key key, enum hash hash, uint64_t time, uint64_t step, uint64_t t0, uint64_t digits,
                    char out[RESPONSE_MAX + 1])
{
    if (!key_and_digits(key, digits) || step == 0 || time < t0)
        return INVALID_PARAMETER;
    return counter_otp(key.bytes, hash, (time - t0) / step, digits, out);
}

/* OATH-10: the question of 128 bytes, or false where a challenge breaks its format. */
static bool challenge_valid(const struct suite *suite, struct bytes c)
{
    if (c.n < 1 || c.n > suite->length)
        return false;
    for (size_t i = 0; i < c.n; i++) {
        uint8_t x = c.p[i];
        bool digit = x >= '0' && x <= '9';
        bool hex = digit || (x >= 'A' && x <= 'F') || (x >= 'a' && x <= 'f');
        bool alphanumeric = digit || (x >= 'A' && x <= 'Z') || (x >= 'a' && x <= 'z');
        if (!(suite->format == 'N' ? digit : suite->format == 'H' ? hex : alphanumeric))
            return false;
    }
    return true;
}

static void nibbles_write(const uint8_t *value, size_t n, uint8_t question[128])
{
    for (size_t i = 0; i < n; i++)
        question[i / 2] |= (uint8_t)(i % 2 ? value[i] : value[i] << 4);
}

static void question_write(char format, struct bytes text, uint8_t question[128])
{
    memset(question, 0, 128);
    if (format == 'A') {
        memcpy(question, text.p, text.n);
        return;
    }
    uint8_t value[128]; /* nibbles */
    size_t n = 0;
    if (format == 'H') {
        for (size_t i = 0; i < text.n; i++) {
            uint8_t c = text.p[i];
            value[n++] = (uint8_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        }
        nibbles_write(value, n, question);
        return;
    }
    /* Decimal to hexadecimal: at most 128 digits give at most 107 nibbles, the lowest first. */
    uint8_t low_first[128] = { 0 };
    size_t used = 1;
    for (size_t i = 0; i < text.n; i++) {
        unsigned carry = text.p[i] - '0';
        for (size_t k = 0; k < used; k++) {
            unsigned v = low_first[k] * 10u + carry;
            low_first[k] = v & 15;
            carry = v >> 4;
        }
        if (carry)
            low_first[used++] = (uint8_t)carry;
    }
    while (used > 1 && low_first[used - 1] == 0)
        used--;
    while (used)
        value[n++] = low_first[--used];
    nibbles_write(value, n, question);
}

static enum code question_of(const struct suite *suite, const struct ocra_input *input, uint8_t question[128])
{
    if (input->mode == ONE_WAY || input->mode == SIGNATURE) {
        if (!challenge_valid(suite, input->challenge))
            return INVALID_CHALLENGE;
        question_write(suite->format, input->challenge, question);
        return OK;
    }
    bool server = input->mode == MUTUAL_SERVER;
    struct bytes first = server ? input->client_challenge : input->server_challenge;
    struct bytes second = server ? input->server_challenge : input->client_challenge;
    if (!challenge_valid(suite, first) || !challenge_valid(suite, second))
        return INVALID_CHALLENGE;
    uint8_t both[128];
    memcpy(both, first.p, first.n);
    memcpy(both + first.n, second.p, second.n);
    question_write(suite->format, bytes_of(both, first.n + second.n), question);
    return OK;
}

/* OATH-12: each exactly where the suite names it. */
static bool input_fits(const struct suite *suite, const struct ocra_input *input)
{
    if (input->has_counter != suite->counter || input->has_password != suite->has_password ||
        input->has_session != (suite->session != 0) || input->has_time != (suite->time_step != 0))
        return false;
    if (suite->counter && input->counter.n != 8)
        return false;
    if (suite->session && (input->session.n > suite->session || input->mode == SIGNATURE))
        return false;
    return true;
}

enum code oath_ocra(struct bytes suite_text, struct oath_key key, const struct ocra_input *input,
                    char out[RESPONSE_MAX + 1], struct ocra_trace *trace)
{
    struct suite suite;
    uint8_t question[128];
    enum code code = suite_parse(suite_text, &suite);
    if (code == OK && !key_long_enough(key))
        code = INVALID_PARAMETER;
    if (code == OK)
        code = question_of(&suite, input, question);
    if (code == OK && !input_fits(&suite, input))
        code = INVALID_DATA_INPUT;
    if (code != OK)
        return code;

    /* OATH-9 */
    uint8_t *data = hold(suite_text.n + 1 + 8 + 128 + HASH_MAX + suite.session + 8);
    size_t n = suite_text.n + 1;
    memcpy(data, suite_text.p, suite_text.n);
    if (suite.counter) {
        memcpy(data + n, input->counter.p, 8);
        n += 8;
    }
    memcpy(data + n, question, 128);
    n += 128;
    if (suite.has_password) {
        if (!hash_compute(suite.password, input->password, data + n))
            return KEY_FAILURE;
        n += hash_size(suite.password);
    }
    if (suite.session) {
        if (input->session.n)
            memcpy(data + n + suite.session - input->session.n, input->session.p, input->session.n);
        n += suite.session;
    }
    if (suite.time_step) {
        u64_write(input->time / suite.time_step, data + n);
        n += 8;
    }

    uint8_t mac[HASH_MAX];
    unsigned offset = 0;
    if (!hmac_compute(suite.hash, key.bytes, bytes_of(data, n), mac))
        return KEY_FAILURE;
    uint32_t truncated = truncate_mac(mac, hash_size(suite.hash), &offset);
    if (suite.digits == 0)
        hex_write(mac, hash_size(suite.hash), out); /* OATH-11 */
    else
        digits_write(truncated, suite.digits, out);
    if (trace) {
        *trace = (struct ocra_trace){ .data = bytes_of(data, n), .offset = offset, .truncated = truncated };
        memcpy(trace->mac, mac, hash_size(suite.hash));
    }
    return OK;
}
