//! Serials: when one is used up, and which ones a restore skips.

use dlotp_wire::verifier::TypedRuleJson;

use super::{logged_in, one, two_accepted, typed};
use crate::{
    vector_set::VectorSetBuilder,
    verifier::{
        BankTraceBuilder, OtpEntry, accepted, conflict, done, error, euro_payment, failed, issued,
        log_in, order, refused, store_failed,
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

/// Adds restores from a backup that lacks the latest operations (VER-47).
pub(super) fn backups(set: &mut VectorSetBuilder) {
    set.section(630);
    let (requirements, flags) = ("VER-39 VER-41 VER-47", "restore position");
    two_accepted()
        .restore(4, done("restored"))
        .login_at(5, 0, failed())
        .login_at(6, 1, logged_in())
        .login_at(30, 2, logged_in())
        .issue(31, 3, &order(), issued())
        .submit_scanned(32, 3, accepted("scanned"))
        .login_at(60, 65_539, logged_in())
        .add_to(set, "Restoring keeps prev and cur, and skips 65536 serials.", requirements, flags);
    one()
        .restore(1, done("restored"))
        .restore(2, done("restored"))
        .issue(3, 2, &order(), issued())
        .submit_scanned(4, 2, accepted("scanned"))
        .login_at(5, 1, failed())
        .login_at(6, 131_074, logged_in())
        .add_to(set, "Restoring twice skips twice.", requirements, flags);
    BankTraceBuilder::pending()
        .restore(0, done("restored").status("pending"))
        .login_at(1, 0, logged_in())
        .issue(2, 1, &order(), issued())
        .submit_scanned(3, 1, accepted("scanned"))
        .login_at(30, 1, failed())
        .login_at(31, 65_537, logged_in())
        .add_to(set, "Restoring skips serials of a pending enrolment too.", requirements, flags);
    one()
        .restore(1, store_failed())
        .fail_store()
        .issue(2, 2, &order(), issued())
        .submit_scanned(3, 2, accepted("scanned"))
        .login_at(4, 65_538, failed())
        .login_at(5, 2, logged_in())
        .add_to(set, "A restore that is not stored skips nothing.", "VER-9 VER-47", flags);
    // The phone is at position 5, which the backup does not know.
    BankTraceBuilder::new()
        .typed_rule(TypedRuleJson::Always)
        .restore(0, done("restored"))
        .login_at(1, 5, failed())
        .issue_typed(2, 1, &euro_payment(3000))
        .submit_typed_at(3, 1, 5, 3, failed())
        .submit_scanned(4, 1, accepted("scanned"))
        .login_at(5, 5, failed())
        .issue_typed(6, 2, &euro_payment(3000))
        .login_at(7, 65_537, logged_in())
        .submit_typed_at(8, 2, 65_537, 8, typed())
        .issue_typed(9, 3, &euro_payment(3000))
        .submit_scanned(10, 3, accepted("scanned"))
        .login_at(30, 65_539, logged_in())
        .add_to(
            set,
            "A phone ahead of the backup is found again when it has scanned twice.",
            "VER-41 VER-43 VER-47",
            flags,
        );
    BankTraceBuilder::new()
        .restore(0, done("restored"))
        .issue(1, 1, &log_in(), issued())
        .login_at(2, 5, failed())
        .submit_scanned(3, 1, accepted("scanned"))
        .issue(4, 2, &log_in(), issued())
        .submit_scanned(5, 2, accepted("scanned"))
        .login_at(30, 65_537, logged_in())
        .add_to(
            set,
            "The same holds for operations with the purpose \"log in\", which need no session.",
            "VER-41 VER-47",
            flags,
        );
}
