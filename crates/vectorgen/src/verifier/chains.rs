//! Version 2: the serials that are given, and where in the login chain the phone may be.

use dlotp_wire::verifier::TypedRuleJson;

use super::{
    BankReply, BankTraceBuilder, DAY, OtpEntry, WRONG, accepted, accepted_at, action_with,
    begins_block, blocked, conflict, done, error, euro_payment, failed, issued, log_in, order,
    refused, rejected, store_failed,
};
use crate::vector_set::VectorSetBuilder;

/// What the phone shows at this position of the login chain.
fn at(q: u64, entered: OtpEntry) -> OtpEntry {
    OtpEntry::AtPosition(q, Box::new(entered))
}

fn one() -> BankTraceBuilder {
    BankTraceBuilder::new().issue(0, 1, &order(), issued())
}

/// After operation 1 was scanned and accepted: prev = 0, cur = 1.
fn one_accepted() -> BankTraceBuilder {
    one().submit_scanned(1, 1, accepted("scanned"))
}

/// After operation 2 was too: prev = 1, cur = 2.
fn two_accepted() -> BankTraceBuilder {
    one_accepted().issue(2, 2, &order(), issued()).submit_scanned(3, 2, accepted("scanned"))
}

impl BankTraceBuilder {
    /// A login with the OTP of the same second at a position.
    fn login_at(self, seconds: u32, q: u64, expect: BankReply) -> Self {
        self.login_with(seconds.into(), at(q, OtpEntry::Login(seconds.into())), expect)
    }

    fn confirm_at(self, seconds: u32, number: u8, q: u64, expect: BankReply) -> Self {
        let otp = at(q, OtpEntry::Confirmation(seconds.into()));
        self.confirm_with(seconds.into(), number, otp, expect)
    }

    fn submit_typed_at(
        self,
        seconds: u32,
        number: u8,
        q: u64,
        otp_at: i64,
        expect: BankReply,
    ) -> Self {
        self.submit(seconds.into(), number, at(q, OtpEntry::Typed(number, otp_at)), expect)
    }
}

fn logged_in() -> BankReply {
    accepted_at("login", 0)
}

fn typed() -> BankReply {
    accepted_at("typed", 0)
}

fn unlinked() -> BankReply {
    accepted_at("unlinked", 0)
}

pub(super) fn chains(set: &mut VectorSetBuilder) {
    moving(set);
    staying(set);
    windows(set);
    steps(set);
    serials(set);
    phones(set);
    backups(set);
}

fn moving(set: &mut VectorSetBuilder) {
    set.section(500);
    let (requirements, flags) = ("VER-41 VER-43", "position");
    one_accepted()
        .issue(2, 2, &order(), issued())
        .issue(3, 3, &order(), issued())
        .submit_scanned(4, 3, accepted("scanned"))
        .login_at(5, 0, failed())
        .restore(6, done("restored"))
        .issue(7, 4, &order(), issued())
        .submit_scanned(8, 4, accepted("scanned"))
        .login_at(30, 3, logged_in())
        .add_to(
            set,
            "The worked example: 1 and 3 are scanned, then a backup is restored.",
            "VER-38 VER-39 VER-41 VER-47",
            flags,
        );
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

/// No other input moves the positions.
fn staying(set: &mut VectorSetBuilder) {
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
        .unlinked_purposes(&[32])
        .issue(0, 1, &action_with(32), issued())
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

fn windows(set: &mut VectorSetBuilder) {
    set.section(540);
    let flags = "position window";
    let two =
        || one_accepted().issue_typed(120, 2, &euro_payment(3000)).submit_wrong(120, 2, failed());
    for (title, q, otp_at, drift) in [
        ("A typed OTP of this minute is accepted at prev.", 0, 130, Some(0)),
        ("A typed OTP of this minute is accepted at cur.", 1, 130, Some(0)),
        ("A typed OTP of the previous minute is accepted at prev.", 0, 119, Some(-1)),
        ("A typed OTP of the previous minute is accepted at cur.", 1, 119, Some(-1)),
        ("A typed OTP of the next minute is accepted at prev.", 0, 180, Some(1)),
        ("A typed OTP of the next minute is accepted at cur.", 1, 180, Some(1)),
        ("A typed OTP from two minutes ago is a failure at prev.", 0, 59, None),
        ("A typed OTP from two minutes ahead is a failure at cur.", 1, 240, None),
        ("A typed OTP of this minute is a failure beyond cur.", 2, 130, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("typed", drift));
        two().submit_typed_at(130, 2, q, otp_at, expect).add_to(set, title, "VER-43 VER-44", flags);
    }
    let three = || two_accepted().issue_typed(120, 3, &euro_payment(3000));
    three()
        .submit_typed_at(121, 3, 0, 121, failed())
        .submit_typed_at(122, 3, 2, 122, typed())
        .add_to(set, "A typed OTP before prev is a failure.", "VER-43 VER-44", flags);
    for (title, q, otp_at, drift) in [
        ("A login OTP of the previous half-minute is accepted at prev.", 0, 119, Some(-1)),
        ("A login OTP of the previous half-minute is accepted at cur.", 1, 119, Some(-1)),
        ("A login OTP of the next half-minute is accepted at prev.", 0, 150, Some(1)),
        ("A login OTP of the next half-minute is accepted at cur.", 1, 150, Some(1)),
        ("A login OTP from two half-minutes ago is a failure at prev.", 0, 89, None),
        ("A login OTP from two half-minutes ahead is a failure at cur.", 1, 180, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("login", drift));
        one_accepted()
            .login_with(120, WRONG, failed())
            .login_with(130, at(q, OtpEntry::Login(otp_at)), expect)
            .add_to(set, title, "VER-24 VER-43", flags);
    }
    let acted =
        || one_accepted().unlinked_purposes(&[32]).issue(120, 2, &action_with(32), issued());
    for (title, q, otp_at, drift) in [
        ("A confirmation OTP is accepted at prev.", 0, 130, Some(0)),
        ("A confirmation OTP is accepted at cur.", 1, 130, Some(0)),
        ("A confirmation OTP of the previous half-minute is accepted at prev.", 0, 119, Some(-1)),
        ("A confirmation OTP of the next half-minute is accepted at cur.", 1, 150, Some(1)),
        ("A confirmation OTP is a failure beyond cur.", 2, 130, None),
        ("A confirmation OTP from two half-minutes ago is a failure at cur.", 1, 89, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("unlinked", drift));
        acted()
            .submit_wrong(121, 2, failed())
            .confirm_with(130, 2, at(q, OtpEntry::Confirmation(otp_at)), expect)
            .add_to(set, title, "VER-26 VER-43", flags);
    }
}

/// A step is accepted once, whatever its position.
fn steps(set: &mut VectorSetBuilder) {
    set.section(570);
    let (requirements, flags) = ("VER-24 VER-43", "position login-step");
    for (title, first, second) in [
        ("A login step that was used at prev is also used up at cur.", 0, 1),
        ("A login step that was used at cur is also used up at prev.", 1, 0),
    ] {
        one_accepted()
            .login_at(60, first, logged_in())
            .login_at(61, second, failed())
            .login_at(62, first, failed())
            .login_at(90, second, logged_in())
            .add_to(set, title, requirements, flags);
    }
    one_accepted()
        .login_with(60, at(1, OtpEntry::Login(90)), accepted_at("login", 1))
        .login_at(61, 0, failed())
        .login_at(90, 0, failed())
        .login_at(120, 0, logged_in())
        .add_to(set, "Login steps only increase, whatever the position.", requirements, flags);
    let acted = || {
        one_accepted().unlinked_purposes(&[32]).issue(2, 2, &action_with(32), issued()).issue(
            2,
            3,
            &action_with(32),
            issued(),
        )
    };
    for (title, first, second) in [
        ("A confirmation step that was used at prev is also used up at cur.", 0, 1),
        ("A confirmation step that was used at cur is also used up at prev.", 1, 0),
    ] {
        acted()
            .confirm_at(60, 2, first, unlinked())
            .confirm_at(61, 3, second, failed())
            .confirm_at(90, 3, second, unlinked())
            .add_to(set, title, "VER-26 VER-43", "position confirm");
    }
    one_accepted()
        .login_at(60, 1, logged_in())
        .issue(61, 2, &order(), issued())
        .submit_scanned(62, 2, accepted("scanned"))
        .login_at(63, 2, failed())
        .login_at(64, 1, failed())
        .login_at(90, 2, logged_in())
        .add_to(set, "A login step stays used when the positions have moved.", requirements, flags);
    (0..5)
        .fold(two_accepted(), |trace, number| {
            let expect = if number == 4 { begins_block() } else { failed() };
            trace.login_at(60 + number, 0, expect)
        })
        .login_at(70, 1, blocked())
        .add_to(
            set,
            "OTPs of a position that has been passed count as guesses.",
            "VER-24 VER-27 VER-43",
            flags,
        );
}

fn serials(set: &mut VectorSetBuilder) {
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

/// What phones do, and where they are then.
fn phones(set: &mut VectorSetBuilder) {
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

/// What a backup does not know (VER-47).
fn backups(set: &mut VectorSetBuilder) {
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
    // The phone is at 5; the backup knows nothing of that.
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
