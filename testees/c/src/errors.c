#include "errors.h"

static const char *const names[] = {
    [OK] = "ok",
    [UNSUPPORTED_VERSION] = "unsupported-version",
    [MALFORMED_PAYLOAD] = "malformed-payload",
    [UNKNOWN_KEY] = "unknown-key",
    [AUTHENTICATION_FAILED] = "authentication-failed",
    [MALFORMED_BODY] = "malformed-body",
    [INVALID_OPERATION] = "invalid-operation",
    [STALE] = "stale",
    [BODY_TOO_LONG] = "body-too-long",
    [OPERATION_ID_TAKEN] = "operation-id-taken",
    [MALFORMED_PIN] = "malformed-pin",
    [MALFORMED_OPERATION_ID] = "malformed-operation-id",
    [MALFORMED_TYPED] = "malformed-typed",
    [BUCKET_EMPTY] = "bucket-empty",
    [MALFORMED_OTP] = "malformed-otp",
    [MALFORMED_STATE] = "malformed-state",
    [BULK_OFF] = "bulk-off",
    [NOT_ACTIVE] = "not-active",
    [BLOCKED] = "blocked",
    [TOO_MANY_LIVE] = "too-many-live",
    [TOO_MANY_ORDERS] = "too-many-orders",
    [HANDLE_TAKEN] = "handle-taken",
    [CLOCK_WENT_BACK] = "clock-went-back",
    [MALFORMED_RECORD] = "malformed-record",
    [INVALID_POLICY] = "invalid-policy",
    [KEY_FAILURE] = "key-failure",
    [INVALID_SUITE] = "invalid-suite",
    [INVALID_CHALLENGE] = "invalid-challenge",
    [INVALID_DATA_INPUT] = "invalid-data-input",
    [INVALID_PARAMETER] = "invalid-parameter",
    [BAD_REQUEST] = "bad-request",
    [NOT_SUPPORTED] = "not-supported",
};

const char *code_name(enum code code)
{
    return names[code];
}
