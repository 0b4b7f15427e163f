//! Positions of the login chain: which inputs move them, and where the phone is afterwards.

use super::{logged_in, one, one_accepted, two_accepted, typed, unlinked};
use crate::{
    vector_set::VectorSetBuilder,
    verifier::{
        BankTraceBuilder, DAY, accepted, action_with, begins_block, conflict, done, euro_payment,
        failed, issued, log_in, order, rejected, store_failed,
    },
};

pub(super) fn moving(set: &mut VectorSetBuilder) {
    // 500 was withdrawn.
    set.section(501);
    let (requirements, flags) = ("VER-41 VER-43", "position");
    one().login_at(1, 1, failed()).login_at(2, 0, logged_in()).add_to(
        set,
        "At first the phone is at the start of the chain.",
        requirements,
        flags,
    );
    one_accepted()
        .login_at(2, 2, failed())
        .login_at(3, 0, logged_in())
        .login_at(30, 1, logged_in())
        .add_to(
            set,
            "After one acceptance the phone is at the start or at its serial.",
            requirements,
            flags,
        );
    two_accepted()
        .login_at(4, 0, failed())
        .login_at(5, 1, logged_in())
        .login_at(30, 2, logged_in())
        .add_to(
            set,
            "After two acceptances the phone is at the first or the second serial.",
            requirements,
            flags,
        );
    one()
        .cancel(1, 1, done("cancelled"))
        .issue(2, 2, &order(), issued())
        .issue(3, 3, &order(), issued())
        .submit_scanned(4, 3, accepted("scanned"))
        .login_at(5, 1, failed())
        .login_at(6, 2, failed())
        .login_at(7, 3, logged_in())
        .login_at(30, 0, logged_in())
        .add_to(
            set,
            "Serials of operations that were not accepted are skipped.",
            requirements,
            flags,
        );
    BankTraceBuilder::new()
        .issue(0, 1, &log_in(), issued())
        .submit_scanned(1, 1, accepted("scanned"))
        .login_at(2, 2, failed())
        .login_at(3, 1, logged_in())
        .add_to(
            set,
            "An operation with the purpose \"log in\" moves the positions too.",
            requirements,
            flags,
        );
    BankTraceBuilder::new()
        .issue_typed(0, 1, &euro_payment(3000))
        .submit_scanned(1, 1, accepted("scanned"))
        .login_at(2, 2, failed())
        .login_at(3, 1, logged_in())
        .add_to(
            set,
            "An operation that may be typed but is scanned moves the positions too.",
            requirements,
            flags,
        );
    let both = || one().issue(0, 2, &order(), issued());
    both()
        .submit_scanned(1, 1, accepted("scanned"))
        .submit_scanned(2, 2, accepted("scanned"))
        .login_at(3, 2, failed())
        .login_at(4, 0, logged_in())
        .login_at(30, 1, logged_in())
        .add_to(
            set,
            "Of two operations issued at once, the first that is accepted moves the positions.",
            requirements,
            flags,
        );
    both()
        .submit_scanned(1, 2, accepted("scanned"))
        .submit_scanned(2, 1, accepted("scanned"))
        .login_at(3, 1, failed())
        .login_at(4, 0, logged_in())
        .login_at(30, 2, logged_in())
        .add_to(
            set,
            "The same holds where the second operation is answered first.",
            requirements,
            flags,
        );
    both()
        .issue(0, 3, &order(), issued())
        .submit_scanned(1, 2, accepted("scanned"))
        .issue(2, 4, &order(), issued())
        .submit_scanned(3, 3, accepted("scanned"))
        .submit_scanned(4, 4, accepted("scanned"))
        .login_at(5, 0, failed())
        .login_at(6, 3, failed())
        .login_at(7, 2, logged_in())
        .login_at(30, 4, logged_in())
        .add_to(
            set,
            "Accepting an older position between two newer ones moves nothing.",
            requirements,
            flags,
        );
}

/// Adds inputs that do not move the positions.
pub(super) fn staying(set: &mut VectorSetBuilder) {
    set.section(520);
    let (requirements, flags) = ("VER-41", "position");
    BankTraceBuilder::new()
        .issue_typed(0, 1, &euro_payment(3000))
        .submit_typed_at(1, 1, 0, 1, typed())
        .login_at(2, 1, failed())
        .login_at(3, 0, logged_in())
        .add_to(set, "A typed acceptance does not move the positions.", "VER-41 VER-44", flags);
    one()
        .login_at(1, 0, logged_in())
        .login_at(30, 1, failed())
        .login_at(31, 0, logged_in())
        .add_to(set, "A login does not move the positions.", requirements, flags);
    BankTraceBuilder::new()
        .unlinked_purposes(&[36])
        .issue(0, 1, &action_with(36), issued())
        .confirm_at(1, 1, 0, unlinked())
        .login_at(2, 1, failed())
        .login_at(3, 0, logged_in())
        .add_to(set, "A confirmation does not move the positions.", requirements, flags);
    one()
        .submit_wrong(1, 1, failed())
        .login_at(2, 1, failed())
        .cancel(3, 1, done("cancelled"))
        .login_at(4, 1, failed())
        .login_at(5, 0, logged_in())
        .add_to(
            set,
            "A failure and a cancellation do not move the positions.",
            requirements,
            flags,
        );
    one()
        .submit_scanned(1, 1, store_failed())
        .fail_store()
        .login_at(2, 1, failed())
        .submit_scanned(3, 1, accepted("scanned"))
        .login_at(4, 1, logged_in())
        .add_to(
            set,
            "An acceptance that is not stored does not move the positions.",
            "VER-9 VER-41",
            "position store",
        );
    one()
        .submit_scanned(1, 1, accepted("scanned"))
        .submit_scanned(1, 1, conflict())
        .load_after(1)
        .submit_scanned(2, 1, rejected())
        .login_at(3, 0, logged_in())
        .login_at(30, 1, logged_in())
        .add_to(
            set,
            "Of two workers with one right OTP, one moves the positions.",
            "VER-9 VER-41",
            "position race",
        );
    one_accepted()
        .issue(2, 2, &order(), issued())
        .submit_wrong_times(3, 2, 4)
        .submit_wrong(7, 2, begins_block())
        .unblock(8, done("unblocked"))
        .login_at(9, 2, failed())
        .login_at(10, 0, logged_in())
        .login_at(30, 1, logged_in())
        .add_to(set, "Blocks and unblocking do not move the positions.", "VER-33 VER-41", flags);
    BankTraceBuilder::new()
        .issue(10 * DAY, 1, &order(), issued())
        .submit_scanned(10 * DAY + 1, 1, accepted("scanned"))
        .unblock(60, done("unblocked"))
        .login_at(90, 2, failed())
        .login_at(91, 1, logged_in())
        .login_at(120, 0, logged_in())
        .add_to(
            set,
            "Unblocking with an earlier clock does not move the positions.",
            "VER-33 VER-41",
            flags,
        );
}

/// Adds sequences of inputs, and the position of the phone after them.
pub(super) fn phones(set: &mut VectorSetBuilder) {
    set.section(610);
    let (requirements, flags) = ("VER-41 VER-43", "position");
    one_accepted()
        .issue(2, 2, &order(), issued())
        .cancel(3, 2, done("cancelled"))
        .submit_scanned(4, 2, rejected())
        .login_at(5, 1, logged_in())
        .issue(6, 3, &order(), issued())
        .submit_scanned(7, 3, accepted("scanned"))
        .login_at(30, 1, logged_in())
        .add_to(
            set,
            "A phone that abandons an operation stays where the bank was.",
            requirements,
            flags,
        );
    one_accepted()
        .issue(2, 2, &order(), issued())
        .issue(3, 3, &order(), issued())
        .submit_scanned(4, 3, accepted("scanned"))
        .login_at(5, 0, failed())
        .login_at(6, 1, logged_in())
        .issue(31, 4, &order(), issued())
        .login_at(32, 3, logged_in())
        .submit_scanned(33, 4, accepted("scanned"))
        .add_to(
            set,
            "A phone that is two operations ahead is at prev, then at cur.",
            requirements,
            flags,
        );
    one_accepted()
        .issue_typed(2, 2, &euro_payment(3000))
        .submit_typed_at(3, 2, 1, 3, typed())
        .issue_typed(4, 3, &euro_payment(3000))
        .submit_typed_at(5, 3, 2, 5, failed())
        .submit_typed_at(6, 3, 0, 6, typed())
        .add_to(set, "Operations can be typed at prev and at cur.", "VER-41 VER-43 VER-44", flags);
    one_accepted()
        .issue(2, 2, &order(), issued())
        .submit_scanned(302, 2, rejected())
        .login_at(303, 1, logged_in())
        .issue(304, 3, &order(), issued())
        .submit_scanned(305, 3, accepted("scanned"))
        .login_at(330, 3, logged_in())
        .add_to(
            set,
            "An operation that expires after it was scanned moves nothing.",
            requirements,
            flags,
        );
}
