//! Serials: when one is used up, and which ones an epoch skips.

use dlotp_wire::verifier::TypedRuleJson;

use super::{logged_in, one, one_accepted, typed};
use crate::{
    vector_set::VectorSetBuilder,
    verifier::{
        BankTraceBuilder, OtpEntry, accepted, conflict, done, error, euro_payment, failed, issued,
        log_in, not_done, order, refused, store_failed,
    },
};

pub(super) fn serials(set: &mut VectorSetBuilder) {
    set.section(590);
    let (requirements, flags) = ("VER-39", "serial-given");
    BankTraceBuilder::new()
        .issue(0, 1, &order(), store_failed())
        .fail_store()
        .issue(1, 2, &order(), issued())
        .submit_wrong(2, 2, failed())
        .submit_scanned(3, 2, accepted("scanned"))
        .login_at(4, 1, logged_in())
        .add_to(set, "An operation that is not stored uses up no serial.", requirements, flags);
    one()
        .issue(1, 2, &order(), conflict())
        .load_after(0)
        .issue(2, 2, &order(), issued())
        .submit_scanned(3, 2, accepted("scanned"))
        .login_at(4, 2, logged_in())
        .add_to(
            set,
            "An operation that lost a race gets the next serial.",
            requirements,
            "serial-given race",
        );
    one()
        .issue(1, 1, &euro_payment(100), error("handle-taken"))
        .issue(2, 2, &euro_payment(0), error("invalid-operation"))
        .issue(3, 3, &order(), issued())
        .submit_scanned(4, 3, accepted("scanned"))
        .login_at(5, 2, logged_in())
        .add_to(
            set,
            "An operation that fails to be issued uses up no serial.",
            "VER-15 VER-39",
            flags,
        );
    (1..=5)
        .fold(BankTraceBuilder::new(), |trace, n| trace.issue(0, n, &order(), issued()))
        .issue(1, 6, &order(), refused("too-many-live"))
        .cancel(2, 1, done("cancelled"))
        .issue(3, 7, &order(), issued())
        .submit_scanned(4, 7, accepted("scanned"))
        .login_at(5, 6, logged_in())
        .add_to(set, "An operation that is refused uses up no serial.", "VER-14 VER-39", flags);
    BankTraceBuilder::pending()
        .issue(0, 1, &order(), refused("not-active").status("pending"))
        .login_at(1, 0, logged_in())
        .issue(2, 1, &order(), issued())
        .submit_scanned(3, 1, accepted("scanned"))
        .login_at(30, 1, logged_in())
        .add_to(set, "The first login uses the start of the chain.", "VER-5 VER-38", flags);
    (1..=40_u8)
        .fold(BankTraceBuilder::new(), |trace, n| {
            let at = u64::from(n) * 2;
            trace.issue(at, n, &order(), issued()).submit_scanned(at + 1, n, accepted("scanned"))
        })
        .login_at(90, 38, failed())
        .login_at(91, 39, logged_in())
        .login_at(120, 40, logged_in())
        .add_to(
            set,
            "Forty operations are each scanned and accepted.",
            "VER-39 VER-41 VER-42",
            flags,
        );
    let trace = || one().issue(0, 2, &order(), issued());
    trace()
        .submit(1, 2, OtpEntry::Scanned(1), failed())
        .submit(2, 1, OtpEntry::Scanned(2), failed())
        .submit_scanned(3, 2, accepted("scanned"))
        .submit_scanned(4, 1, accepted("scanned"))
        .add_to(set, "Each operation has the chain value of its own serial.", "VER-42", flags);
    one()
        .cancel(1, 1, done("cancelled"))
        .issue(2, 2, &order(), issued())
        .submit_scanned(3, 2, accepted("scanned"))
        .login_at(4, 1, failed())
        .login_at(5, 2, logged_in())
        .add_to(
            set,
            "The serial of a cancelled operation is not given again.",
            requirements,
            flags,
        );
}

/// Adds backups that lack the latest operations (RST-3).
pub(super) fn backups(set: &mut VectorSetBuilder) {
    // 630 to 635 were withdrawn.
    set.section(1060);
    let (requirements, flags) = ("VER-39 VER-41 RST-3 RST-4", "restore position");
    one_accepted()
        .issue(2, 2, &order(), issued())
        .issue(3, 3, &order(), issued())
        .submit_scanned(4, 3, accepted("scanned"))
        .epoch(1)
        .login_at(5, 0, failed().over(1))
        .issue(7, 4, &order(), issued())
        .submit_scanned(8, 4, accepted("scanned"))
        .login_at(30, 3, logged_in())
        .login_at(60, 16_388, logged_in())
        .add_to(
            set,
            "A record of an older epoch keeps prev and cur, and skips 16384 serials.",
            "VER-38 VER-39 VER-41 RST-3 RST-4",
            flags,
        );
    one()
        .epoch(3)
        .issue(3, 2, &order(), issued().over(3))
        .submit_scanned(4, 2, accepted("scanned"))
        .login_at(5, 1, failed())
        .login_at(6, 49_154, logged_in())
        .add_to(
            set,
            "Over three epochs, three times as many serials are skipped.",
            requirements,
            flags,
        );
    one()
        .epoch(1)
        .restore(1, done("restored").over(1))
        .restore(2, not_done())
        .epoch(2)
        .issue(3, 2, &order(), issued().over(1))
        .restore(4, not_done())
        .submit_scanned(5, 2, accepted("scanned"))
        .login_at(6, 16_386, failed())
        .login_at(7, 32_770, logged_in())
        .add_to(
            set,
            "Each epoch skips serials once, however often restoring is input.",
            "VER-39 RST-3 RST-7",
            flags,
        );
    one()
        .epoch(1)
        .issue(1, 2, &order(), store_failed())
        .fail_store()
        .epoch(0)
        .issue(2, 3, &order(), issued())
        .submit_scanned(3, 3, accepted("scanned"))
        .login_at(4, 16_386, failed())
        .login_at(5, 2, logged_in())
        .add_to(set, "Serials whose skipping is not stored are given.", "VER-9 RST-4", flags);
    one()
        .revoke(1, done("revoked").status("revoked"))
        .epoch(1)
        .issue(2, 2, &order(), refused("not-active").status("revoked").over(1))
        .add_to(
            set,
            "An enrolment that was revoked stays revoked in a later epoch.",
            "VER-5 RST-4",
            "restore revoke",
        );
    // 2^39 - 1 epochs leave 16383 serials; 2^50 more would skip 2^64.
    for (title, first, epochs) in [
        ("No serial is left where an epoch skips the last one.", 549_755_813_887, 549_755_813_888),
        ("No serial is left where 2^64 serials are skipped.", 1, 1_125_899_906_842_625),
        ("No serial is left in the last epoch.", 549_755_813_887, 9_007_199_254_740_991),
    ] {
        BankTraceBuilder::new()
            .epoch(first)
            .issue(0, 1, &order(), issued().over(first))
            .epoch(epochs)
            .issue(1, 2, &order(), error("invalid-operation"))
            .restore(2, done("restored").over(epochs - first))
            .issue(3, 3, &order(), error("invalid-operation"))
            .login_at(4, 0, logged_in())
            .add_to(set, title, "VER-39 RST-3", "restore serial-range");
    }
    // The phone is at position 5, which the backup does not know.
    BankTraceBuilder::new()
        .typed_rule(TypedRuleJson::Always)
        .epoch(1)
        .login_at(1, 5, failed().over(1))
        .issue_typed(2, 1, &euro_payment(3000))
        .submit_typed_at(3, 1, 5, 3, failed())
        .submit_scanned(4, 1, accepted("scanned"))
        .login_at(5, 5, failed())
        .issue_typed(6, 2, &euro_payment(3000))
        .login_at(7, 16_385, logged_in())
        .submit_typed_at(8, 2, 16_385, 8, typed())
        .issue_typed(9, 3, &euro_payment(3000))
        .submit_scanned(10, 3, accepted("scanned"))
        .login_at(30, 16_387, logged_in())
        .add_to(
            set,
            "A phone ahead of the backup is found again when it has scanned twice.",
            "VER-41 VER-43 RST-3",
            flags,
        );
    BankTraceBuilder::new()
        .epoch(1)
        .issue(1, 1, &log_in(), issued().over(1))
        .login_at(2, 5, failed())
        .submit_scanned(3, 1, accepted("scanned"))
        .issue(4, 2, &log_in(), issued())
        .submit_scanned(5, 2, accepted("scanned"))
        .login_at(30, 16_385, logged_in())
        .add_to(
            set,
            "The same holds for operations with the purpose \"log in\", which need no session.",
            "VER-41 RST-3",
            flags,
        );
}
