/* An adapter for DLOTP's conformance suite: requests in, answers out, one JSON object a line. */
#define _POSIX_C_SOURCE 200809L
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line_text.h"

static const char *const IMPLEMENTATION = "my implementation";
static const char *const VERSION = "0.1";
/* Of authenticator, issuer, verifier, oath: what you claim is what is judged. */
static const char *const ROLES[] = {"authenticator", NULL};
static const int VERSIONS[] = {2, 0};
/* Of typed, bulk. */
static const char *const CLAIMS[] = {NULL};

/* What an operation gives: its outputs, or the code of spec/errors.md with which it refuses. */
struct result {
    cJSON *outputs;
    const char *code;
};

struct operation {
    const char *name;
    struct result (*compute)(const cJSON *args);
};

/* One line for each operation of the table in spec/testee.md, such as {"otp.login", otp_login}. Its
   function calls your implementation and computes nothing of its own. */
static const struct operation OPERATIONS[] = {{NULL, NULL}};

static void *checked(void *memory) {
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(70);
    }
    return memory;
}

static cJSON *strings(const char *const *words) {
    cJSON *array = checked(cJSON_CreateArray());
    for (; *words != NULL; words++) {
        cJSON_AddItemToArray(array, checked(cJSON_CreateString(*words)));
    }
    return array;
}

static cJSON *hello(const cJSON *request) {
    cJSON *answer = checked(cJSON_CreateObject());
    cJSON *versions = checked(cJSON_CreateArray());
    cJSON *operations = checked(cJSON_CreateArray());
    for (const int *version = VERSIONS; *version != 0; version++) {
        cJSON_AddItemToArray(versions, checked(cJSON_CreateNumber(*version)));
    }
    for (const struct operation *known = OPERATIONS; known->name != NULL; known++) {
        cJSON_AddItemToArray(operations, checked(cJSON_CreateString(known->name)));
    }
    const cJSON *nonce = cJSON_GetObjectItemCaseSensitive(request, "nonce");
    cJSON_AddStringToObject(answer, "type", "hello");
    cJSON_AddNumberToObject(answer, "protocol", 1);
    cJSON_AddItemToObject(answer, "nonce", checked(cJSON_Duplicate(nonce, 1)));
    cJSON_AddStringToObject(answer, "implementation", IMPLEMENTATION);
    cJSON_AddStringToObject(answer, "version", VERSION);
    cJSON_AddStringToObject(answer, "language", "C");
    cJSON_AddItemToObject(answer, "roles", strings(ROLES));
    cJSON_AddItemToObject(answer, "versions", versions);
    cJSON_AddItemToObject(answer, "claims", strings(CLAIMS));
    cJSON_AddItemToObject(answer, "operations", operations);
    return answer;
}

/* An integer up to 2^53 - 1, of which cJSON would print 15 digits only. */
static cJSON *integer(double number) {
    char text[32];
    snprintf(text, sizeof text, "%.0f", number);
    return checked(cJSON_CreateRaw(text));
}

/* An answer with one member, which holds one string. */
static cJSON *told(double seq, const char *what, const char *name, const char *text) {
    cJSON *answer = checked(cJSON_CreateObject());
    cJSON_AddItemToObject(answer, "seq", integer(seq));
    cJSON_AddStringToObject(checked(cJSON_AddObjectToObject(answer, what)), name, text);
    return answer;
}

static bool is_count(const cJSON *value) {
    return cJSON_IsNumber(value) && value->valuedouble >= 0;
}

static cJSON *reply(const cJSON *request, double number) {
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(request, "type");
    const cJSON *seq = cJSON_GetObjectItemCaseSensitive(request, "seq");
    const cJSON *op = cJSON_GetObjectItemCaseSensitive(request, "op");
    const cJSON *args = cJSON_GetObjectItemCaseSensitive(request, "args");
    if (cJSON_IsString(type) && strcmp(type->valuestring, "hello") == 0 && cJSON_GetArraySize(request) == 3
        && is_count(cJSON_GetObjectItemCaseSensitive(request, "protocol"))
        && cJSON_IsString(cJSON_GetObjectItemCaseSensitive(request, "nonce"))) {
        return hello(request);
    }
    if (!cJSON_IsString(type) || strcmp(type->valuestring, "case") != 0 || !is_count(seq)
        || !cJSON_IsString(op) || !cJSON_IsObject(args) || cJSON_GetArraySize(request) != 4) {
        return told(number, "error", "trace", "not a request of the contract");
    }
    for (const struct operation *known = OPERATIONS; known->name != NULL; known++) {
        if (strcmp(known->name, op->valuestring) == 0) {
            struct result result = known->compute(args);
            if (result.outputs == NULL) {
                return told(number, "rejected", "code", result.code);
            }
            cJSON *answer = checked(cJSON_CreateObject());
            cJSON_AddItemToObject(answer, "seq", integer(number));
            cJSON_AddItemToObject(answer, "ok", result.outputs);
            return answer;
        }
    }
    return told(number, "unsupported", "reason", "the operation is not there yet");
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&line, &size, stdin)) > 0) {
        double seq;
        const char *fault;
        if (line[length - 1] == '\n') {
            line[--length] = '\0';
        }
        cJSON *request = line_read(line, (size_t)length, &seq, &fault);
        cJSON *answer = fault != NULL ? told(seq, "error", "trace", fault) : reply(request, seq);
        char *text = checked(cJSON_PrintUnformatted(answer));
        puts(text);
        fflush(stdout);
        cJSON_free(text);
        cJSON_Delete(answer);
        cJSON_Delete(request);
    }
    free(line);
    return 0;
}
