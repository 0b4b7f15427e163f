/* errors.md: one code for each failure. */
#ifndef ERRORS_H
#define ERRORS_H

enum code {
    OK = 0,
    UNSUPPORTED_VERSION,
    MALFORMED_PAYLOAD,
    UNKNOWN_KEY,
    AUTHENTICATION_FAILED,
    MALFORMED_BODY,
    INVALID_OPERATION,
    STALE,
    BODY_TOO_LONG,
    OPERATION_ID_TAKEN,
    MALFORMED_PIN,
    MALFORMED_OPERATION_ID,
    MALFORMED_TYPED,
    BUCKET_EMPTY,
    MALFORMED_OTP,
    MALFORMED_STATE,
    BULK_OFF,
    NOT_ACTIVE,
    BLOCKED,
    TOO_MANY_LIVE,
    TOO_MANY_ORDERS,
    HANDLE_TAKEN,
    CLOCK_WENT_BACK,
    MALFORMED_RECORD,
    INVALID_POLICY,
    KEY_FAILURE,
    INVALID_SUITE,
    INVALID_CHALLENGE,
    INVALID_DATA_INPUT,
    INVALID_PARAMETER,
    /* Not of the registry: the adapter's answers `error` and `unsupported` (TEST-9). */
    BAD_REQUEST,
    NOT_SUPPORTED
};

const char *code_name(enum code code);

#endif
