/* verifier.md: what the bank counts, accepts and refuses. */
#ifndef VERIFIER_H
#define VERIFIER_H

#include "operation_id.h"
#include "otp.h"
#include "payload.h"

#define LIVE_MAX 5 /* of purpose `log in`, and of all others */
#define IDS_MAX 400
#define ORDERS_MAX 200
#define DAY 86400u
#define EPOCH_SKIP 16384u /* serials (RST-3) */

enum typing { TYPING_NEVER, TYPING_LOW_VALUE, TYPING_ALWAYS };

struct policy {
    uint64_t lifetime;
    enum typing typed;
    bool growing;      /* login-blocks */
    uint64_t unlinked; /* a bit for each purpose that may be confirmed */
    bool bulk;         /* bulks are on (OP-20) */
};

/* Adds a purpose that may be confirmed; INVALID_POLICY where that one may not be (VER-8). */
enum code policy_add_unlinked(struct policy *policy, uint64_t purpose);
enum code policy_judge(const struct policy *policy);

enum status { PENDING, ACTIVE, REVOKED };
enum row_name { ROW_LOGIN, ROW_OPERATION };
enum block { NO_BLOCK, BLOCK_UNTIL, BLOCK_LASTING };

struct counters { /* VER-4 */
    uint64_t failures, blocks, since_unblocking;
    enum block block;
    uint64_t until;
};

struct orders { /* VER-50 */
    uint64_t left, begin, alerted;
    bool was_alerted;
};

struct live {
    uint8_t handle[16];
    uint64_t end;
    bool log_in; /* its purpose is `log in` (VER-30) */
    bool typed;
    uint64_t typed_amount; /* in EUR, otherwise 0 */
};

struct used_id {
    char id[8];
    uint64_t at;
};

struct enrolment { /* VER-1, VER-38; the operation ID of what is live and may be typed is among `ids` */
    uint64_t revision, epoch;
    enum status status;
    uint64_t enrolled_at, last_now;
    struct counters rows[2];
    struct orders orders[2]; /* for `log in`, and for all others */
    uint64_t login_from, confirm_from; /* the step after the last accepted one, 0 where there is none */
    uint64_t typed_sum, typed_number;  /* since the last scanned acceptance */
    size_t live_count, id_count;
    struct live live[2 * LIVE_MAX];
    uint64_t issued, prev, cur; /* version 2 */
    struct used_id ids[IDS_MAX]; /* the newest (VER-1) */
};

struct operation_record { /* VER-2 */
    uint8_t handle[16];
    bool typed;
    struct operation_id id; /* where it may be typed (VER-15) */
    struct bytes text;
    struct payload payload; /* its body as issued; the operation is read from it anew */
};

struct bank {
    unsigned version;
    struct policy policy;
    struct issuer_keys issuer;
    struct verifier_keys keys;
};

enum input_kind { ISSUE, SUBMIT, SUBMIT_LOGIN, SUBMIT_CONFIRM, CANCEL, UNBLOCK, REVOKE, RESTORE_BACKUP, SWEEP };

struct bank_input {
    enum input_kind kind;
    uint64_t clock;
    uint64_t epoch; /* the bank's */
    uint8_t handle[16];
    struct bytes otp;
    const struct operation *operation; /* ISSUE */
    const uint8_t *random;             /* ISSUE: nonces or fresh bytes */
    size_t draws;
};

enum outcome { ISSUED, ACCEPTED, FAILED, REFUSED, CANCELLED, UNBLOCKED, REVOKED_NOW, RESTORED, LAPSED };
enum verdict { VERDICT_REJECTED, VERDICT_BLOCKED, VERDICT_ACCEPTED };
enum binding { BOUND_SCANNED, BOUND_TYPED, BOUND_TYPED_DETAILS, BOUND_LOGIN, BOUND_UNLINKED };

struct bank_result {
    enum code error;       /* where it is not OK there is no commit, and nothing below stands */
    struct enrolment next; /* replaces the record that was given, with the revision after it */
    enum outcome outcome;
    bool alert;
    uint64_t restored;                   /* by so many epochs (RST-6) */
    enum code rejected;                  /* ISSUE: OK or why not */
    bool creates;                        /* ISSUE: there is a new operation record, where there must be none */
    struct operation_record operation;   /* of ISSUE */
    enum verdict verdict;                /* of the submissions */
    enum binding binding;
    int drift;
    struct operation accepted;           /* as decoded from the stored body (VER-18) */
    bool done;                           /* of the others */
};

void enrolment_first(uint64_t enrolled_at, bool active, struct enrolment *record);
bool enrolment_blocked(const struct enrolment *record);

/* `stored` is the record under the input's handle, live or not, or NULL. */
void bank_judge(const struct bank *bank, const struct enrolment *record, const struct operation_record *stored,
                const struct bank_input *input, struct bank_result *result);

/* Parts of bank_judge, each on a record whose time has come to now. */
void bank_issue(const struct bank *bank, const struct bank_input *input, uint64_t now, struct bank_result *result);
void bank_submit(const struct bank *bank, const struct operation_record *stored, const struct bank_input *input,
                 uint64_t now, struct bank_result *result);
struct live *live_find(struct enrolment *record, const uint8_t handle[16]);
void live_end(struct enrolment *record, struct live *live);
void revoke(struct enrolment *record);

#endif
