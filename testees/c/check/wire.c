/* The lines of testee.md, lines that are none, and version 2 over the wire: all through the adapter. */
#include "ask.h"

#include <stdio.h>
#include <string.h>

#define FRESH_2 "504142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
#define PHONE "\"unix\":1767225685,\"since-boot\":5000,\"boot\":\"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf\",\"store\":\"ok\""
#define KEYED_IN "\"typed\":{\"kind\":\"payment\",\"purpose\":1,\"amount\":\"1250,00\",\"currency\":\"eur\",\"tail\":\"0012 3456\"}"

/* testee.md: each line marked `>` that is a case has its answer in the line marked `<`. */
void check_testee_page(struct check *c, const char *page)
{
    const char *at = strstr(page, "\n> {\"type\":\"hello\"");
    const char *end = at ? strstr(at, "```") : NULL;
    while (at && at < end && (at = strstr(at, "\n> {\"type\":\"case\"")) && at < end) {
        static char request[2048], expected[2048];
        const char *reply = strstr(at, "\n< ");
        if (!reply)
            break;
        snprintf(request, sizeof request, "%.*s", (int)strcspn(at + 3, "\n"), at + 3);
        snprintf(expected, sizeof expected, "%.*s", (int)strcspn(reply + 3, "\n"), reply + 3);
        same_answer(c, request, expected);
        at = reply;
    }
    holds(c, c->right >= 2, "the page has two cases");
}

static void check_lines(struct check *c)
{
    static const char *const unreadable[] = {
        "", " ", "nonsense", "[]", "1", "null", "{", "{}x", "{\"seq\":1,}", "{\"seq\":01}", "{'seq':1}",
        "{\"seq\":1}\v", "\xEF\xBB\xBF{\"seq\":1}", "{\"a\":\"\x01\"}", "{\"a\":\"\xC0\x80\"}", "{\"a\":\"\xFF\"}",
        "{\"a\":\"\xED\xA0\x80\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}",
        "{\"a\":-}", "{\"a\":nul}", "{\"a\":tru", "{\"a\"", "{\"a\":\"", "{\"a\":[1,]}", "{\"a\":NaN}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    };
    for (size_t i = 0; i < sizeof unreadable / sizeof *unreadable; i++)
        same_answer(c, unreadable[i], "{\"seq\":0,\"error\":{\"trace\":\"not a JSON object\"}}");
    holds(c, strncmp(ask_n(bytes_of("{}\0", 3)), "{\"seq\":0,\"error\"", 16) == 0, "a zero byte after the object");

    begins(c, "{}", "{\"seq\":0,");
    begins(c, "{\"type\":\"case\",\"seq\":-1,\"op\":\"x\",\"args\":{}}", "{\"seq\":0,\"error\"");
    begins(c, "{\"type\":\"case\",\"seq\":9007199254740992,\"op\":\"x\",\"args\":{}}", "{\"seq\":0,\"error\"");
    begins(c, "{\"type\":\"case\",\"seq\":9007199254740991,\"op\":\"x\",\"args\":{}}",
           "{\"seq\":9007199254740991,\"unsupported\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"op\":\"otp.login\\u0000\",\"args\":{}}", "{\"seq\":7,\"unsupported\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"op\":\"x\",\"args\":{},\"more\":1}", "{\"seq\":7,\"error\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"op\":\"x\",\"op\":\"x\",\"args\":{}}", "{\"seq\":7,\"error\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"op\":\"x\",\"args\":[]}", "{\"seq\":7,\"error\"");
    begins(c, "{\"type\":\"other\",\"seq\":7}", "{\"seq\":7,\"error\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"op\":\"x\",\"args\":{\"a\":[{\"b\":1,\"c\":2,\"\\u0062\":1}]}}", "{\"seq\":7,\"error\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"op\":\"x\",\"args\":{\"a\":\"\\udc00\\ud800\"}}", "{\"seq\":7,\"error\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"seq\":7,\"op\":\"x\",\"args\":{}}", "{\"seq\":0,\"error\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"op\":\"x\",\"args\":{\"a\":[[[[[[[[[[[[[[]]]]]]]]]]]]]]}}",
           "{\"seq\":7,\"unsupported\"");
    begins(c, "{\"type\":\"case\",\"seq\":7,\"op\":\"x\",\"args\":{\"a\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]}}", "{\"seq\":0,\"error\"");
    begins(c, "{\"type\":\"hello\",\"protocol\":1,\"nonce\":\"a\\u0000\\ud83d\\ude00\"}",
           "{\"type\":\"hello\",\"protocol\":1,\"nonce\":\"a\\u0000\xF0\x9F\x98\x80\",");
    begins(c, "{\"type\":\"hello\",\"protocol\":1,\"nonce\":\"\\ud800\"}", "{\"seq\":0,\"error\"");
    begins(c, "{\"type\":\"hello\",\"protocol\":2,\"nonce\":\"a\"}", "{\"type\":\"hello\",\"protocol\":1,");
    begins(c, "{\"type\":\"hello\",\"protocol\":1,\"nonce\":\"a\",\"more\":1}", "{\"seq\":0,\"error\"");

    /* A PIN with a zero byte is five characters, not four; 1.0 and 1e0 are no integers here. */
#define LOGIN_1(pin, time) CASE("otp.login", "\"version\":1,\"secret\":\"" SECRET "\",\"pin\":\"" pin "\",\"time\":" time)
    begins(c, LOGIN_1("2718\\u000028", "1"), "{\"seq\":9,\"rejected\":{\"code\":\"malformed-pin\"}}");
    begins(c, LOGIN_1("271828", "1.0"), "{\"seq\":9,\"error\"");
    begins(c, LOGIN_1("271828", "1e0"), "{\"seq\":9,\"error\"");
    begins(c, LOGIN_1("271828", "9007199254740993"), "{\"seq\":9,\"error\"");
    begins(c, LOGIN_1("271828", "9007199254740991"), "{\"seq\":9,\"ok\"");
    begins(c, CASE("otp.login", "\"version\":3,\"secret\":\"" SECRET "\"," PIN ",\"time\":1"), "{\"seq\":9,\"error\"");
    begins(c, CASE("otp.login", "\"version\":0,\"secret\":\"" SECRET "\"," PIN ",\"time\":1"), "{\"seq\":9,\"error\"");
    begins(c, CASE("authenticator.trace", ENROLLED ",\"steps\":[{\"do\":\"restore\",\"step\":1}]"), "{\"seq\":9,\"error\"");
    same_answer(c, CASE("authenticator.trace", ENROLLED ",\"steps\":[{\"do\":\"authorise\"," PIN "," PHONE "}]"),
                "{\"seq\":9,\"ok\":{\"replies\":[{\"nothing-scanned\":true}]}}");
}

static void check_otps(struct check *c)
{
    static char text[1024], request[4096];
    member(ask(CASE("payload.encode", ENROLLED ",\"issued-at\":1767225600,\"lifetime\":300,\"n\":1,\"m\":0,\"fresh\":\"" FRESH
                                      "\",\"operation\":" EXAMPLE_OPERATION)),
           "text", text, sizeof text);
    holds(c, strncmp(text, "DLOTP:2.424AMGCAWU7KNDYDF4YUZEN6", 32) == 0, "the text of the payload page");
    snprintf(request, sizeof request,
             CASE("payload.decode", "\"enrolments\":[{\"version\":1,\"secret\":\"" SECRET "\"},{" ENROLLED "}],\"text\":\"%s\""),
             text);
    begins(c, request,
           "{\"seq\":9,\"ok\":{\"version\":2,\"key-id\":\"e6b8061840b53ea6\",\"issued-at\":1767225600,\"lifetime\":300,"
           "\"n\":1,\"m\":0,\"nonce\":\"8f032f314c91be2671884007\",\"operation\":" EXAMPLE_OPERATION ",\"display\":[[");
    snprintf(request, sizeof request,
             CASE("payload.decode", "\"enrolments\":[{\"version\":1,\"secret\":\"" SECRET "\"}],\"text\":\"%s\""), text);
    begins(c, request, "{\"seq\":9,\"rejected\":{\"code\":\"unknown-key\"}}");
    snprintf(request, sizeof request, CASE("otp.scanned", ENROLLED "," PIN ",\"text\":\"%s\""), text);
    same_answer(c, request, "{\"seq\":9,\"ok\":{\"otp\":\"47225951\"}}");

    same_answer(c, CASE("operation-id.draw", ENROLLED ",\"issued-at\":1767225600,\"lifetime\":300,\"n\":1,\"m\":0,\"fresh\":[\""
                                             FRESH "\"],\"taken\":[\"41723464\"],\"operation\":" EXAMPLE_OPERATION),
                "{\"seq\":9,\"rejected\":{\"code\":\"operation-id-taken\"}}");
    begins(c, CASE("operation-id.draw", ENROLLED ",\"issued-at\":1767225600,\"lifetime\":300,\"n\":1,\"m\":0,\"fresh\":[\""
                                        FRESH "\"],\"taken\":[],\"operation\":" EXAMPLE_OPERATION),
           "{\"seq\":9,\"ok\":{\"nonce\":\"8f032f314c91be2671884007\",\"operation-id\":\"41723464\",\"text\":\"DLOTP:2.");
    same_answer(c, CASE("payload.encode", ENROLLED ",\"issued-at\":1767225600,\"lifetime\":300,\"n\":0,\"m\":0,\"fresh\":\""
                                          FRESH "\",\"operation\":" EXAMPLE_OPERATION),
                "{\"seq\":9,\"rejected\":{\"code\":\"invalid-operation\"}}");

#define TYPE(id, keyed_in, pin) \
    CASE("otp.typed", ENROLLED ",\"pin\":\"" pin "\",\"operation-id\":\"" id "\"," keyed_in ",\"q\":0,\"time\":1767225685")
#define PAY(amount, currency, tail) \
    "\"typed\":{\"kind\":\"payment\",\"purpose\":1,\"amount\":\"" amount "\",\"currency\":\"" currency "\",\"tail\":\"" tail "\"}"
#define KIND(purpose) \
    "\"typed\":{\"kind\":\"payment\",\"purpose\":" purpose ",\"amount\":\"1250\",\"currency\":\"EUR\",\"tail\":\"00123456\"}"
#define REFUSED(code) "{\"seq\":9,\"rejected\":{\"code\":\"" code "\"}}"
    static const char *const good = "{\"seq\":9,\"ok\":{\"otp\":\"55662617\"}}";
    same_answer(c, TYPE("41723464", KEYED_IN, "271828"), good);
    same_answer(c, TYPE("41723464", PAY("1250", "EUR", "00123456"), "271828"), good);
    same_answer(c, TYPE("41723464", PAY("01 250.0", "e u r", "0012 3456"), "271828"), good);
    same_answer(c, TYPE("41723464", "\"typed\":{\"kind\":\"action\",\"purpose\":32}", "271828"),
                "{\"seq\":9,\"ok\":{\"otp\":\"90626743\"}}");
    same_answer(c, TYPE("41723464", KIND("2"), "271828"), good);
    static const char *const wrong[] = {
        TYPE("41723464", PAY("1.250", "EUR", "00123456"), "2"), TYPE("41723464", PAY("1250.", "EUR", "00123456"), "2"),
        TYPE("41723464", PAY(".50", "EUR", "00123456"), "2"),   TYPE("41723464", PAY("1,2,3", "EUR", "00123456"), "2"),
        TYPE("41723464", PAY("0", "EUR", "00123456"), "2"),     TYPE("41723464", PAY("", "EUR", "00123456"), "2"),
        TYPE("41723464", PAY("1250", "XXX", "00123456"), "2"),  TYPE("41723464", PAY("1250", "EUR", "0123456"), "2"),
        TYPE("41723464", PAY("12.5", "JPY", "00123456"), "2"),  TYPE("41723464", PAY("+12", "EUR", "00123456"), "2"),
        TYPE("41723464", PAY("10000000000000", "EUR", "00123456"), "2"),
        TYPE("41723464", "\"typed\":{\"kind\":\"action\",\"purpose\":1}", "2"),
        TYPE("41723464", "\"typed\":{\"kind\":\"action\",\"purpose\":38}", "2"),
        TYPE("41723464", "\"typed\":{\"kind\":\"action\",\"purpose\":39}", "2"),
        TYPE("41723464", KIND("3"), "2"), TYPE("41723464", KIND("5"), "2"), TYPE("41723464", KIND("32"), "2"),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        same_answer(c, wrong[i], REFUSED("malformed-typed"));
    same_answer(c, TYPE("41723465", PAY("1.250", "EUR", "00123456"), "2"), REFUSED("malformed-operation-id"));
    same_answer(c, TYPE("41723464", KEYED_IN, "2"), REFUSED("malformed-pin"));
    same_answer(c, CASE("otp.login", ENROLLED "," PIN ",\"q\":0,\"time\":1767225685"), "{\"seq\":9,\"ok\":{\"otp\":\"76604174\"}}");
    same_answer(c, CASE("otp.confirm", ENROLLED "," PIN ",\"q\":0,\"time\":1767225685"),
                "{\"seq\":9,\"ok\":{\"otp\":\"56853992\"}}");
    begins(c, CASE("otp.login", ENROLLED "," PIN ",\"q\":1048576,\"time\":1767225685"), "{\"seq\":9,\"ok\"");
    begins(c, CASE("otp.login", ENROLLED "," PIN ",\"q\":1048577,\"time\":1767225685"), "{\"seq\":9,\"error\"");
}

/* A phone: opened once, authorised twice, typed and logged in at q = 0; the store of before has the payload fresh. */
static void check_phone(struct check *c)
{
    static char text[1024], request[8192];
    member(ask(CASE("payload.encode", ENROLLED ",\"issued-at\":1767225600,\"lifetime\":300,\"n\":1,\"m\":0,\"fresh\":\"" FRESH
                                      "\",\"operation\":" EXAMPLE_OPERATION)),
           "text", text, sizeof text);
    snprintf(request, sizeof request,
             CASE("authenticator.trace", ENROLLED ",\"steps\":[{\"do\":\"scan\",\"text\":\"%s\"," PHONE "},"
                                                  "{\"do\":\"authorise\"," PIN "," PHONE "},"
                                                  "{\"do\":\"scan\",\"text\":\"%s\"," PHONE "},"
                                                  "{\"do\":\"authorise\"," PIN "," PHONE "},"
                                                  "{\"do\":\"type\",\"operation-id\":\"41723464\"," KEYED_IN "," PIN "," PHONE "},"
                                                  "{\"do\":\"login\"," PIN "," PHONE "},{\"do\":\"confirm\"," PIN "," PHONE "},"
                                                  "{\"do\":\"restore\",\"step\":0},{\"do\":\"authorise\"," PIN "," PHONE "}]"),
             text, text);
    const char *got = ask(request), *after = strstr(got, "\"]]},");
    holds(c, strncmp(got, "{\"seq\":9,\"ok\":{\"replies\":[{\"display\":[[\"purpose\",\"credit transfer\"],", 66) == 0,
          "the first scan is displayed");
    holds(c,
          after && strcmp(after, "\"]]},{\"otp\":\"47225951\"},{\"rejected\":\"stale\"},{\"otp\":\"47225951\"},"
                                 "{\"otp\":\"55662617\"},{\"otp\":\"76604174\"},{\"otp\":\"56853992\"},{\"restored\":true},"
                                 "{\"otp\":\"47225951\"}]}}") == 0,
          "the replies of a phone of version 2");
}

#define BANK(steps)                                                                                                    \
    CASE("verifier.trace", ENROLLED "," PIN ",\"policy\":{\"lifetime\":300,\"typed\":\"always\",\"login-blocks\":\"fixed\"," \
                                    "\"unlinked-purposes\":[],\"bulk\":false},\"enrolled-at\":1767225000,\"active\":true,\"steps\":[" steps "]")
#define INPUT(at, input) "{\"at\":" at ",\"store\":\"ok\",\"input\":{" input "}}"
#define AN_ISSUE(handle, fresh) \
    "\"do\":\"issue\",\"handle\":\"" handle "\",\"fresh\":[\"" fresh "\"],\"operation\":" EXAMPLE_OPERATION
#define ISSUED(handle, fresh) INPUT("1767225600", AN_ISSUE(handle, fresh))
#define IN_EPOCH_4(input) "{\"at\":1767225690,\"store\":\"ok\",\"epoch\":4,\"input\":{" input "}}"
#define HANDLE "00000000000000000000000000000001"
#define HANDLE_2 "00000000000000000000000000000002"

/* A bank: typed with its details; then scanned, which moves the chain, after which both positions log in. */
static void check_bank(struct check *c)
{
    static char id[16], text[1024], otp[16], request[8192];
    const char *got = ask(BANK(ISSUED(HANDLE, FRESH)));
    member(got, "operation-id", id, sizeof id);
    holds(c, strcmp(id, "41723464") == 0, "the ID of the operation-id page");
    member(got, "text", text, sizeof text);

    got = ask(BANK(ISSUED(HANDLE, FRESH) "," INPUT("1767225690", "\"do\":\"submit\",\"handle\":\"" HANDLE "\",\"otp\":\"55662617\"")));
    holds(c, strstr(got, "{\"verdict\":\"accepted\",\"binding\":\"typed-details\",\"drift\":0,\"display\":[[") != NULL, "typed");
    got = ask(BANK(ISSUED(HANDLE, FRESH) "," INPUT("1767225690", "\"do\":\"submit\",\"handle\":\"" HANDLE "\",\"otp\":\"90626743\"")));
    holds(c, strstr(got, "{\"verdict\":\"rejected\"},\"status\":\"active\",\"event\":\"failed\"") != NULL, "picked is no payment");

    for (int q = 0; q < 3; q++) {
        snprintf(request, sizeof request, CASE("otp.login", ENROLLED "," PIN ",\"q\":%d,\"time\":1767225700"), q);
        member(ask(request), "otp", otp, sizeof otp);
        snprintf(request, sizeof request,
                 BANK(ISSUED(HANDLE, FRESH) "," INPUT("1767225690", "\"do\":\"submit\",\"handle\":\"" HANDLE
                                                                    "\",\"otp\":\"47225951\"") ","
                      INPUT("1767225700", "\"do\":\"login\",\"otp\":\"%s\"")),
                 otp);
        got = ask(request);
        holds(c, strstr(got, "\"binding\":\"scanned\",\"display\"") != NULL, "scanned");
        holds(c, (strstr(got, "\"binding\":\"login\",\"drift\":0") != NULL) == (q < 2), "logins at prev and cur, and no other");
    }

    got = ask(BANK(ISSUED(HANDLE, FRESH) "," IN_EPOCH_4("\"do\":\"restore\"") "," IN_EPOCH_4(AN_ISSUE(HANDLE_2, FRESH_2))));
    holds(c, strstr(got, "{\"gives\":{\"done\":true},\"status\":\"active\",\"event\":\"restored\",\"alert\":false,\"restored\":4}") != NULL,
          "restored");
    const char *second = strstr(strstr(got, "restored"), "DLOTP:2.");
    snprintf(text, sizeof text, "%.*s", second ? (int)strcspn(second, "\"") : 0, second ? second : "");
    snprintf(request, sizeof request, CASE("payload.decode", "\"enrolments\":[{" ENROLLED "}],\"text\":\"%s\""), text);
    holds(c, strstr(ask(request), "\"n\":65538,\"m\":0,") != NULL, "the serial after restoring");
}

void check_wire(struct check *c)
{
    check_lines(c);
    check_otps(c);
    check_phone(c);
    check_bank(c);
}
