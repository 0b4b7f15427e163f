/* testee.md, "Measuring", through the adapter: digests, samples, memory, and requests that are none. */
#include "ask.h"
#include "crypto.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

#define BENCH(op, output, inputs, milliseconds)                                                                        \
    "{\"type\":\"bench\",\"seq\":9,\"op\":\"" op "\",\"output\":\"" output "\",\"inputs\":[" inputs                     \
    "],\"milliseconds\":" milliseconds "}"
#define ENROLLED_1 "\"version\":1,\"secret\":\"" SECRET "\""
#define RFC_KEY "3132333435363738393031323334353637383930"
#define LOGIN_1 "{" ENROLLED_1 "," PIN ",\"time\":1767225600}"
#define LOGIN_2 "{" ENROLLED "," PIN ",\"q\":0,\"time\":1767225685}"

/* Exactly samples and digest; at least three samples of a millisecond or longer, together of the time asked for. */
static bool well_measured(const char *answer, const char *lines, uint64_t milliseconds)
{
    uint8_t digest[32], expected[32];
    uint64_t count = 0, sum = 0;
    hash_compute(SHA256, bytes_lit(lines), expected);
    cJSON *o = json_read(bytes_lit(answer));
    const cJSON *ok = json_member(o, "ok");
    bool good = json_members(o, "seq ok") && json_members(ok, "samples digest");
    if (good) {
        struct args a = args_of(ok, "samples digest");
        arg_hex_n(&a, "digest", digest, sizeof digest);
        const cJSON *samples = arg_array(&a, "samples");
        for (const cJSON *e = samples->child; e; e = e->next, count++) {
            struct args sample = args_of(e, "passes nanoseconds");
            uint64_t passes = arg_number(&sample, "passes"), nanoseconds = arg_number(&sample, "nanoseconds");
            a.bad = a.bad || sample.bad || passes < 1 || nanoseconds < 1000000;
            sum += nanoseconds;
        }
        good = !a.bad && count >= 3 && sum / 1000000 >= milliseconds && memcmp(digest, expected, sizeof digest) == 0;
    }
    cJSON_Delete(o);
    return good;
}

/* Twice the same input: the digest is over what a case is answered, twice. Gives that. */
static const char *measured_as_case(struct check *c, const char *op, const char *output, const char *args)
{
    static char request[8192], text[1024], lines[2100];
    snprintf(request, sizeof request, "{\"type\":\"case\",\"seq\":9,\"op\":\"%s\",\"args\":{%s}}", op, args);
    member(ask(request), output, text, sizeof text);
    snprintf(lines, sizeof lines, "%s\n%s\n", text, text);
    snprintf(request, sizeof request,
             "{\"type\":\"bench\",\"seq\":9,\"op\":\"%s\",\"output\":\"%s\",\"inputs\":[{%s},{%s}],\"milliseconds\":0}",
             op, output, args, args);
    holds(c, *text && well_measured(ask(request), lines, 0), op);
    return text;
}

#define ORDER "\"issued-at\":1767225600,\"lifetime\":300,\"operation\":" EXAMPLE_OPERATION
#define ORDER_1 ENROLLED_1 "," ORDER
#define ORDER_2 ENROLLED "," ORDER ",\"n\":1,\"m\":0"
#define NONCE "101112131415161718191a1b"

/* What an issuer makes goes to a phone. */
static void check_payloads(struct check *c)
{
    static const char *const enrolled[] = { ENROLLED_1, ENROLLED };
    static const char *const orders[] = { ORDER_1 ",\"nonce\":\"" NONCE "\"", ORDER_2 ",\"fresh\":\"" FRESH "\"" };
    static char scanned[2048], decoded[2048];
    for (int v = 0; v < 2; v++) {
        const char *text = measured_as_case(c, "payload.encode", "text", orders[v]);
        snprintf(scanned, sizeof scanned, "%s," PIN ",\"text\":\"%s\"", enrolled[v], text);
        snprintf(decoded, sizeof decoded, "\"enrolments\":[{%s}],\"text\":\"%s\"", enrolled[v], text);
        measured_as_case(c, "otp.scanned", "otp", scanned);
        measured_as_case(c, "payload.decode", "digest", decoded);
        measured_as_case(c, "payload.decode", "nonce", decoded);
    }
    measured_as_case(c, "operation-id.draw", "operation-id", ORDER_1 ",\"nonces\":[\"" NONCE "\"],\"taken\":[\"00000000\"]");
    measured_as_case(c, "operation-id.draw", "text", ORDER_2 ",\"fresh\":[\"" FRESH "\"],\"taken\":[]");
}

static void check_operations(struct check *c)
{
    measured_as_case(c, "operation-id.derive", "operation-id", ENROLLED ",\"digest\":\"" SECRET "\"");
    measured_as_case(c, "enrolment.derive", "p", ENROLLED "," PIN);
    measured_as_case(c, "otp.typed", "otp", ENROLLED_1 "," PIN ",\"operation-id\":\"00000000\",\"time\":1767225600");
    measured_as_case(c, "otp.typed", "otp",
                     ENROLLED "," PIN ",\"operation-id\":\"41723464\",\"typed\":{\"kind\":\"action\",\"purpose\":32},"
                              "\"q\":0,\"time\":1767225685");
    measured_as_case(c, "otp.confirm", "otp", ENROLLED_1 "," PIN ",\"time\":1767225600");
    measured_as_case(c, "otp.confirm", "otp", ENROLLED "," PIN ",\"q\":0,\"time\":1767225685");
    measured_as_case(c, "oath.hotp", "otp", "\"key\":\"" RFC_KEY "\",\"counter\":\"0000000000000001\",\"digits\":6");
    measured_as_case(c, "oath.totp", "otp",
                     "\"key\":\"" RFC_KEY "\",\"hash\":\"SHA512\",\"time\":59,\"step\":30,\"t0\":0,\"digits\":8");
    measured_as_case(c, "oath.suite", "hash", "\"suite\":\"OCRA-1:HOTP-SHA256-8:QN08-PSHA1\"");
    measured_as_case(c, "oath.ocra", "response",
                     "\"suite\":\"OCRA-1:HOTP-SHA1-6:QN08\",\"key\":\"" RFC_KEY "\",\"mode\":\"one-way\","
                     "\"challenge\":\"00000000\"");
}

/* Blocks of memory at once, in this process, as the sanitizer's allocator counts them. */
int __sanitizer_install_malloc_and_free_hooks(void (*taken)(const volatile void *, size_t),
                                              void (*given_back)(const volatile void *));

static long blocks, most_blocks;

static void count_taken(const volatile void *p, size_t n)
{
    (void)p, (void)n;
    if (++blocks > most_blocks)
        most_blocks = blocks;
}

static void count_given_back(const volatile void *p)
{
    blocks -= p != NULL;
}

/* The most blocks beyond those before, and `left` of them afterwards. */
static long blocks_of(const char *request, long *left)
{
    const long before = most_blocks = blocks;
    ask(request);
    *left = blocks - before;
    return most_blocks - before;
}

static void check_memory(struct check *c)
{
    long left_short, left_long;
    const char *answer;
    holds(c, __sanitizer_install_malloc_and_free_hooks(count_taken, count_given_back) != 0, "memory is counted");
    long most_short = blocks_of(BENCH("otp.login", "otp", LOGIN_1 "," LOGIN_2, "0"), &left_short);
    long most_long = blocks_of(BENCH("otp.login", "otp", LOGIN_1 "," LOGIN_2, "60"), &left_long);
    holds(c, most_short > 0 && most_long == most_short, "a longer measurement needs no more memory");
    holds(c, left_short == 0 && left_long == 0, "nothing is kept");

    answer = ask(BENCH("otp.login", "otp", LOGIN_1 "," LOGIN_2, "60"));
    holds(c, well_measured(answer, "71220558\n76604174\n", 60), "the time asked for");
}

static void check_requests(struct check *c)
{
    static const char *const errors[] = {
        "{\"type\":\"bench\",\"seq\":9}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":\"nothing\",\"output\":\"nothing\",\"inputs\":[]}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":\"nothing\",\"output\":\"nothing\",\"milliseconds\":0}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":\"nothing\",\"inputs\":[],\"milliseconds\":0}",
        "{\"type\":\"bench\",\"seq\":9,\"output\":\"nothing\",\"inputs\":[],\"milliseconds\":0}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":\"nothing\",\"output\":\"nothing\",\"inputs\":[],\"milliseconds\":0,\"more\":1}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":\"nothing\",\"op\":\"nothing\",\"output\":\"nothing\",\"inputs\":[],"
        "\"milliseconds\":0}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":1,\"output\":\"nothing\",\"inputs\":[],\"milliseconds\":0}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":\"nothing\",\"output\":null,\"inputs\":[],\"milliseconds\":0}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":\"nothing\",\"output\":\"nothing\",\"inputs\":{},\"milliseconds\":0}",
        "{\"type\":\"bench\",\"seq\":9,\"op\":\"nothing\",\"output\":\"nothing\",\"inputs\":\"\",\"milliseconds\":0}",
        BENCH("nothing", "nothing", "", "-1"),
        BENCH("nothing", "nothing", "", "0.5"),
        BENCH("nothing", "nothing", "", "9007199254740992"),
        BENCH("nothing", "nothing", "", "\"0\""),
        BENCH("nothing", "nothing", "1", "0"),
        BENCH("nothing", "nothing", "{},[]", "0"),
        BENCH("nothing", "otp", "{}", "0"),
        BENCH("nothing", "nothing\\u0000", "{}", "0"),
        BENCH("otp.login", "otp", "{}", "0"),
        BENCH("otp.login", "otp", LOGIN_1 ",{\"version\":1}", "0"),
        BENCH("otp.login", "otp", LOGIN_1 ",1", "0"),
        BENCH("otp.login", "otp", "{" ENROLLED_1 ",\"pin\":\"27\",\"time\":1767225600}", "0"),
        BENCH("otp.login", "p", LOGIN_1, "0"),
        BENCH("otp.login", "", LOGIN_1, "0"),
        BENCH("oath.suite", "digits", "{\"suite\":\"OCRA-1:HOTP-SHA1-6:QN08\"}", "0"),
        BENCH("oath.suite", "session", "{\"suite\":\"OCRA-1:HOTP-SHA1-6:QN08\"}", "0"),
        BENCH("authenticator.trace", "replies", "{" ENROLLED ",\"steps\":[]}", "0"),
    };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        begins(c, errors[i], "{\"seq\":9,\"error\":{\"trace\":\"");
    begins(c, "{\"type\":\"bench\",\"op\":\"nothing\"}", "{\"seq\":0,\"error\"");
    begins(c, BENCH("otp", "otp", "{}", "0"), "{\"seq\":9,\"unsupported\":{\"reason\":\"");
    begins(c, BENCH("nothing\\u0000", "nothing", "{}", "0"), "{\"seq\":9,\"unsupported\"");
    begins(c, CASE("nothing", ""), "{\"seq\":9,\"unsupported\"");
    begins(c, BENCH("otp.login", "otp", "{\"version\":3,\"secret\":\"" SECRET "\"," PIN ",\"time\":1767225600}", "0"),
           "{\"seq\":9,\"error\"");
}

void check_bench(struct check *c)
{
    holds(c, well_measured(ask(BENCH("nothing", "nothing", "{},{\"a\":1}", "0")), "\n\n", 0), "nothing");
    holds(c, well_measured(ask(BENCH("nothing", "nothing", "", "0")), "", 0), "no input");
    /* Of testee.md and otp.md. */
    holds(c, well_measured(ask(BENCH("otp.login", "otp", LOGIN_2 "," LOGIN_1 "," LOGIN_2, "0")),
                           "76604174\n71220558\n76604174\n", 0),
          "known OTPs, in the order of the inputs");
    check_payloads(c);
    check_operations(c);
    check_requests(c);
    check_memory(c);
}
