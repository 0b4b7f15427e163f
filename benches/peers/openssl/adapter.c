/* RFC 6287's algorithm on OpenSSL behind the contract's measuring: reads requests, writes answers, one JSON object a line. */

#include "ocra.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What was computed last, so that no compiler may leave out what nobody looks at. */
static volatile char kept;

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

static const char *text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static uint64_t number(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) && item->valuedouble >= 0 ? (uint64_t)item->valuedouble : 0;
}

/* Bytes of hexadecimal digits; NULL where the member is missing or none. */
static unsigned char *bytes(const cJSON *object, const char *name, size_t *length)
{
    const char *digits = text(object, name);
    long found = 0;
    unsigned char *out = digits == NULL ? NULL : OPENSSL_hexstr2buf(digits, &found);
    *length = (size_t)found;
    return out;
}

/* The arguments of oath.ocra; what points into the JSON lives as long as that. */
struct read {
    struct ocra_input in;
    unsigned char *key, *counter, *session;
    char challenge[129];
};

static bool read_args(const cJSON *args, struct read *out)
{
    const char *mode = text(args, "mode");
    bool mutual = mode != NULL && strncmp(mode, "mutual-", 7) == 0;
    bool server_first = mutual && strcmp(mode, "mutual-client") == 0;
    const char *first = text(args, !mutual ? "challenge" : server_first ? "server-challenge" : "client-challenge");
    const char *second = !mutual ? "" : text(args, server_first ? "client-challenge" : "server-challenge");
    size_t counter_length = 0;
    out->key = bytes(args, "key", &out->in.key_length);
    out->counter = bytes(args, "counter", &counter_length);
    out->session = bytes(args, "session", &out->in.session_length);
    out->in.suite = text(args, "suite");
    if (first == NULL || second == NULL || out->key == NULL || out->in.suite == NULL ||
        (out->counter != NULL && counter_length != 8)) {
        return false;
    }
    int joined = snprintf(out->challenge, sizeof out->challenge, "%s%s", first, second);
    out->in.key = out->key;
    out->in.counter = out->counter;
    out->in.session = out->session;
    out->in.challenge = out->challenge;
    out->in.password = text(args, "password");
    out->in.time = number(args, "time");
    return joined > 0 && (size_t)joined < sizeof out->challenge;
}

/* One pass over the inputs; those of the operation `nothing` are NULL. */
static bool pass(struct ocra *ocra, const struct read *inputs, int count, EVP_MD_CTX *digest)
{
    char response[LONGEST_RESPONSE] = "";
    for (int i = 0; i < count; i++) {
        if (inputs != NULL && !ocra_respond(ocra, &inputs[i].in, response)) {
            return false;
        }
        kept = response[0];
        if (digest != NULL && (EVP_DigestUpdate(digest, response, strlen(response)) != 1 ||
                               EVP_DigestUpdate(digest, "\n", 1) != 1)) {
            return false;
        }
    }
    return true;
}

/* The digest of one pass, then whole passes of a millisecond or longer (TEST-17). */
static bool measure(struct ocra *ocra, const struct read *inputs, int count, uint64_t nanoseconds, cJSON *ok)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hexadecimal[2 * EVP_MAX_MD_SIZE + 1];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool well = context != NULL && EVP_DigestInit_ex(context, ocra->hashes[1], NULL) == 1 &&
                pass(ocra, inputs, count, context) && EVP_DigestFinal_ex(context, digest, NULL) == 1;
    EVP_MD_CTX_free(context);
    if (!well) {
        return false;
    }
    for (int i = 0; i < 32; i++) {
        snprintf(hexadecimal + 2 * i, 3, "%02x", digest[i]);
    }
    cJSON *samples = cJSON_AddArrayToObject(ok, "samples");
    uint64_t end = now() + nanoseconds;
    for (int n = 0; n < 3 || now() < end; n++) {
        uint64_t start = now(), took = 0, passes = 0;
        while (took < 1000000) {
            pass(ocra, inputs, count, NULL);
            passes++;
            took = now() - start;
        }
        cJSON *sample = cJSON_CreateObject();
        cJSON_AddNumberToObject(sample, "passes", (double)passes);
        cJSON_AddNumberToObject(sample, "nanoseconds", (double)took);
        cJSON_AddItemToArray(samples, sample);
    }
    return cJSON_AddStringToObject(ok, "digest", hexadecimal) != NULL;
}

/* TEST-18: the inputs are read before the clock starts. */
static void bench(struct ocra *ocra, const cJSON *request, bool nothing, cJSON *answer)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(request, "inputs");
    int count = cJSON_GetArraySize(array), read = 0;
    struct read *inputs = nothing ? NULL : calloc((size_t)count + 1, sizeof *inputs);
    bool well = nothing || inputs != NULL;
    while (!nothing && well && read < count) {
        well = read_args(cJSON_GetArrayItem(array, read), &inputs[read]);
        read++;
    }
    cJSON *ok = cJSON_CreateObject();
    if (well && measure(ocra, inputs, count, number(request, "milliseconds") * 1000000U, ok)) {
        cJSON_AddItemToObject(answer, "ok", ok);
    } else {
        cJSON_Delete(ok);
        cJSON_AddStringToObject(cJSON_AddObjectToObject(answer, "error"), "trace", "an input can't be read or computed");
    }
    for (int i = 0; i < read; i++) {
        OPENSSL_free(inputs[i].key);
        OPENSSL_free(inputs[i].counter);
        OPENSSL_free(inputs[i].session);
    }
    free(inputs);
}

static void hello(const cJSON *request, cJSON *answer)
{
    const char *nonce = text(request, "nonce");
    cJSON_AddStringToObject(answer, "type", "hello");
    cJSON_AddNumberToObject(answer, "protocol", 1);
    cJSON_AddStringToObject(answer, "nonce", nonce == NULL ? "" : nonce);
    cJSON_AddStringToObject(answer, "implementation", "RFC 6287 on OpenSSL");
    cJSON_AddStringToObject(answer, "version", OpenSSL_version(OPENSSL_VERSION_STRING));
    cJSON_AddStringToObject(answer, "language", "C");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(answer, "roles"), cJSON_CreateString("oath"));
    cJSON_AddArrayToObject(answer, "versions");
    cJSON_AddArrayToObject(answer, "claims");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(answer, "operations"), cJSON_CreateString("oath.ocra"));
}

static void reply(struct ocra *ocra, const char *line, cJSON *answer)
{
    cJSON *request = cJSON_Parse(line);
    const char *type = text(request, "type"), *op = text(request, "op");
    bool nothing = op != NULL && strcmp(op, "nothing") == 0;
    if (type != NULL && strcmp(type, "hello") == 0) {
        hello(request, answer);
    } else {
        cJSON_AddNumberToObject(answer, "seq", (double)number(request, "seq"));
        if (type == NULL || strcmp(type, "bench") != 0 || op == NULL || !(nothing || strcmp(op, "oath.ocra") == 0)) {
            cJSON *unsupported = cJSON_AddObjectToObject(answer, "unsupported");
            cJSON_AddStringToObject(unsupported, "reason", "it only measures oath.ocra");
        } else {
            bench(ocra, request, nothing, answer);
        }
    }
    cJSON_Delete(request);
}

int main(void)
{
    struct ocra ocra;
    char *line = NULL;
    size_t capacity = 0;
    if (!ocra_start(&ocra)) {
        fputs("libcrypto has no HMAC with SHA-1, SHA-256 and SHA-512\n", stderr);
        return 1;
    }
    while (getline(&line, &capacity, stdin) > 0) {
        cJSON *answer = cJSON_CreateObject();
        reply(&ocra, line, answer);
        char *text = cJSON_PrintUnformatted(answer);
        if (text == NULL || puts(text) < 0 || fflush(stdout) != 0) {
            return 1;
        }
        cJSON_free(text);
        cJSON_Delete(answer);
    }
    free(line);
    ocra_end(&ocra);
    return 0;
}
