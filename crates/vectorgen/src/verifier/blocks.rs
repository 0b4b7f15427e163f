//! Blocks: their beginning, their refusals, and their end.

use super::{
    BLOCK, BankTraceBuilder, DAY, OtpEntry, WRONG, accepted, accepted_at, begins_block, blocked,
    done, error, failed, issued, log_in, not_done, order, refused, rejected,
};
use crate::vector_set::VectorSetBuilder;

fn one() -> BankTraceBuilder {
    BankTraceBuilder::new().issue(0, 1, &order(), issued())
}

/// Submits five wrong OTPs for an operation, the last of which begins a block.
fn block_operations(trace: BankTraceBuilder, at: u64, number: u8) -> BankTraceBuilder {
    trace.submit_wrong_times(at, number, 4).submit_wrong(at + 4, number, begins_block())
}

/// Adds five wrong logins, the last of which begins a block.
fn block_logins(trace: BankTraceBuilder, at: u64) -> BankTraceBuilder {
    trace.login_wrong_times(at, 4).login_with(at + 4, WRONG, begins_block())
}

pub(super) fn blocks(set: &mut VectorSetBuilder) {
    operations(set);
    logins(set);
    caps(set);
    growing(set);
    unblocking(set);
}

fn operations(set: &mut VectorSetBuilder) {
    set.section(290);
    let flags = "block";
    let begun = || block_operations(one().issue(0, 2, &order(), issued()), 1, 1);
    begun()
        .submit_scanned(6, 1, blocked())
        .submit_scanned(7, 2, blocked())
        .submit_wrong(8, 2, blocked())
        .login(9, 9, blocked())
        .add_to(
            set,
            "The fifth failure begins a block, which refuses right and wrong OTPs.",
            "VER-23 VER-27",
            flags,
        );
    begun()
        .submit(6, 1, "1", blocked())
        .submit_wrong(7, 9, blocked())
        .login_with(8, "", blocked())
        .add_to(
            set,
            "A block is reported before the OTP's form and the handle.",
            "VER-17 VER-23",
            "block order",
        );
    begun()
        .login(4 + BLOCK, 1804, blocked())
        .login(5 + BLOCK, 1805, accepted_at("login", 0))
        .add_to(
            set,
            "The first block ends after 1800 seconds, to the second.",
            "VER-12 VER-27",
            flags,
        );
    begun()
        .submit_scanned(5 + BLOCK, 1, rejected())
        .submit_scanned(6 + BLOCK, 2, rejected())
        .issue(7 + BLOCK, 3, &order(), issued())
        .submit_scanned(8 + BLOCK, 3, accepted("scanned"))
        .add_to(set, "A block of operations ends all live operations.", "VER-30", flags);
    block_operations(
        BankTraceBuilder::new().lifetime(600).issue(0, 1, &order(), issued()).issue(
            0,
            2,
            &log_in(),
            issued(),
        ),
        1,
        1,
    )
    .submit_scanned(6, 2, blocked())
    .add_to(
        set,
        "A block of operations refuses operations with the purpose \"log in\" too.",
        "VER-17 VER-30",
        flags,
    );
    let later =
        |trace: BankTraceBuilder, at: u64, number: u8| trace.issue(at, number, &order(), issued());
    later(begun(), 5 + BLOCK, 3)
        .submit_wrong_times(6 + BLOCK, 3, 4)
        .submit_scanned(10 + BLOCK, 3, accepted("scanned"))
        .add_to(set, "The end of a block sets the failures to zero.", "VER-12", flags);
    let second = || block_operations(later(begun(), 5 + BLOCK, 3), 6 + BLOCK, 3);
    second()
        .login(3 * BLOCK, 5400, blocked())
        .login(400 * DAY, 34_560_000, blocked())
        .unblock(400 * DAY + 1, done("unblocked"))
        .login(400 * DAY + 2, 34_560_002, accepted_at("login", 0))
        .add_to(set, "The second block in a row lasts until unblocked.", "VER-27 VER-33", flags);
    second()
        .issue(11 + BLOCK, 4, &order(), refused("blocked").status("blocked"))
        .cancel(12 + BLOCK, 3, not_done().status("blocked"))
        .add_to(
            set,
            "During a lasting block nothing is issued, and nothing is left to cancel.",
            "VER-14 VER-30",
            flags,
        );
    let success = later(begun(), 5 + BLOCK, 3).submit_scanned(6 + BLOCK, 3, accepted("scanned"));
    block_operations(later(success, 7 + BLOCK, 4), 8 + BLOCK, 4)
        .login(11 + 2 * BLOCK, 3611, blocked())
        .login(12 + 2 * BLOCK, 3612, accepted_at("login", 0))
        .add_to(
            set,
            "After a success in between, the second block counts as a first one.",
            "VER-25 VER-27",
            flags,
        );
    let login_between = begun().login(5 + BLOCK, 1805, accepted_at("login", 0));
    block_operations(later(login_between, 6 + BLOCK, 3), 7 + BLOCK, 3)
        .login(3 * BLOCK, 5400, blocked())
        .add_to(
            set,
            "A login in between does not: the second block of operations lasts.",
            "VER-25 VER-27",
            flags,
        );
    let third = later(begun(), 5 + BLOCK, 3)
        .submit_wrong_times(6 + BLOCK, 3, 4)
        .submit_scanned(10 + BLOCK, 3, accepted("scanned"))
        .issue(11 + BLOCK, 4, &order(), issued())
        .submit_wrong_times(12 + BLOCK, 4, 4);
    third
        .submit_wrong(16 + BLOCK, 4, begins_block())
        .login(16 + 2 * BLOCK, 3616, accepted_at("login", 0))
        .add_to(
            set,
            "After a success five more failures begin a block of 1800 seconds.",
            "VER-25 VER-27",
            flags,
        );
    let right = OtpEntry::Scanned(1);
    block_operations(one(), 1, 1)
        .submit(6, 1, &right, blocked())
        .submit(5 + BLOCK, 1, &right, rejected())
        .add_to(
            set,
            "A right OTP entered during a block is accepted neither then nor later.",
            "VER-21 VER-23 VER-30",
            flags,
        );
    block_operations(one().login_wrong_times(1, 4), 5, 1)
        .login_with(9 + BLOCK, WRONG, begins_block())
        .add_to(
            set,
            "The end of a block of operations keeps the failures of logins.",
            "VER-12 VER-27",
            flags,
        );
    later(block_logins(one().submit_wrong_times(1, 1, 4), 5), 9 + BLOCK, 2)
        .submit_wrong(10 + BLOCK, 2, begins_block())
        .add_to(
            set,
            "The end of a block of logins keeps the failures of operations.",
            "VER-12 VER-27",
            flags,
        );
}

fn logins(set: &mut VectorSetBuilder) {
    set.section(310);
    let flags = "block login";
    let base = || one().issue(0, 2, &log_in(), issued());
    block_logins(base(), 1)
        .login(10, 10, blocked())
        .submit_scanned(11, 2, blocked())
        .submit_scanned(12, 1, accepted("scanned").status("blocked"))
        .add_to(
            set,
            "A block of logins refuses logins and does not touch operations.",
            "VER-17 VER-30",
            flags,
        );
    block_logins(base().lifetime(600), 1)
        .login(4 + BLOCK, 1804, blocked())
        .login(5 + BLOCK, 1805, accepted_at("login", 0))
        .add_to(
            set,
            "A block of logins ends after 1800 seconds, to the second.",
            "VER-12 VER-27",
            flags,
        );
    block_logins(base(), 1)
        .unblock(6, done("unblocked"))
        .submit_scanned(7, 2, rejected())
        .submit_scanned(8, 1, accepted("scanned"))
        .add_to(
            set,
            "A block of logins ends only the operations with the purpose \"log in\".",
            "VER-30 VER-33",
            flags,
        );
    let again = block_logins(block_logins(BankTraceBuilder::new(), 1), 5 + BLOCK);
    again
        .login(100 * DAY, 8_640_000, blocked())
        .unblock(100 * DAY + 1, done("unblocked"))
        .login(100 * DAY + 2, 8_640_002, accepted_at("login", 0))
        .add_to(set, "The second block of logins in a row lasts until unblocked.", "VER-27", flags);
    let accepted_within =
        block_logins(base(), 1).submit_scanned(12, 1, accepted("scanned").status("blocked"));
    accepted_within
        .clone()
        .login(13, 13, blocked())
        .login(5 + BLOCK, 1805, accepted_at("login", 0))
        .add_to(set, "An accepted operation ends no block of logins.", "VER-25", flags);
    block_logins(accepted_within, 5 + BLOCK)
        .login(8 + 2 * BLOCK, 3608, blocked())
        .login(9 + 2 * BLOCK, 3609, accepted_at("login", 0))
        .add_to(
            set,
            "After an accepted operation the next block of logins counts as a first one.",
            "VER-25 VER-27",
            flags,
        );
    let both = block_logins(one(), 1);
    both.submit_wrong_while_login_blocked(6, 1)
        .login(5 + BLOCK, 1805, blocked())
        .login(10 + BLOCK, 1810, accepted_at("login", 0))
        .add_to(set, "Two blocks at once each end in their own time.", "VER-12 VER-27", flags);
}

impl BankTraceBuilder {
    /// Submits five wrong OTPs while logins are blocked, the last of which blocks operations too.
    fn submit_wrong_while_login_blocked(self, at: u64, number: u8) -> Self {
        (0..4)
            .fold(self, |trace, second| {
                trace.submit_wrong(at + second, number, failed().status("blocked"))
            })
            .submit_wrong(at + 4, number, begins_block())
    }
}

fn caps(set: &mut VectorSetBuilder) {
    set.section(330);
    let flags = "cap";
    // Rounds of four failures and a success never have five failures in a row.
    let rounds = |trace: BankTraceBuilder, first: u64, count: u64| {
        (first..first + count).fold(trace, |trace, round| {
            let (at, number) = (round * 10, u8::try_from(round + 1).unwrap_or_default());
            (0..4)
                .fold(trace.issue(at, number, &order(), issued()), |trace, second| {
                    let nth = round * 4 + second + 1;
                    let expect = if nth == 20 { failed().alert() } else { failed() };
                    trace.submit_wrong(at + 1 + second, number, expect)
                })
                .submit_scanned(at + 6, number, accepted("scanned"))
        })
    };
    rounds(BankTraceBuilder::new(), 0, 6).add_to(
        set,
        "The twentieth failure since unblocking raises one alert, whatever succeeds in between.",
        "VER-28",
        flags,
    );
    rounds(BankTraceBuilder::new(), 0, 12)
        .issue(200, 100, &order(), issued())
        .submit_wrong(201, 100, failed())
        .submit_wrong(202, 100, begins_block())
        .login(300 * DAY, 25_920_000, blocked())
        .add_to(
            set,
            "The fiftieth failure since unblocking begins a lasting block.",
            "VER-28",
            flags,
        );
    let unblocked = rounds(BankTraceBuilder::new(), 0, 4)
        .issue(100, 100, &order(), issued())
        .submit_wrong_times(101, 100, 3)
        .unblock(110, done("unblocked"));
    unblocked.submit_wrong_times(111, 100, 4).submit_scanned(120, 100, accepted("scanned")).add_to(
        set,
        "Unblocking restarts the count of twenty.",
        "VER-28 VER-33",
        flags,
    );
    let logins = |trace: BankTraceBuilder, count: u64, alerts: bool| {
        (0..count).fold(trace, |trace, round| {
            let at = round * 60;
            let seconds = i64::try_from(at + 30).unwrap_or_default();
            (0..4)
                .fold(trace, |trace, second| {
                    let nth = round * 4 + second + 1;
                    let expect = if alerts && nth == 20 { failed().alert() } else { failed() };
                    trace.login_with(at + second, WRONG, expect)
                })
                .login(at + 30, seconds, accepted_at("login", 0))
        })
    };
    logins(BankTraceBuilder::new(), 6, true).add_to(
        set,
        "The twentieth failed login since unblocking raises an alert, whatever succeeds in between.",
        "VER-28",
        "cap login",
    );
    logins(BankTraceBuilder::new(), 12, true)
        .login_with(1000, WRONG, failed())
        .login_with(1001, WRONG, begins_block())
        .login(300 * DAY, 25_920_000, blocked())
        .add_to(
            set,
            "The fiftieth failed login since unblocking begins a lasting block.",
            "VER-28",
            "cap login",
        );
    logins(BankTraceBuilder::new().growing_login_blocks(), 13, false).add_to(
        set,
        "Under growing blocks, failed logins do not add up over successes.",
        "VER-29",
        "cap login growing",
    );
}

fn growing(set: &mut VectorSetBuilder) {
    set.section(350);
    let (requirements, flags) = ("VER-29", "growing");
    let lengths = [1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 86_400, 86_400_u64];
    let mut trace = BankTraceBuilder::new().growing_login_blocks();
    let mut at = 0;
    for length in lengths {
        trace = block_logins(trace, at);
        let end = at + 4 + length;
        trace = trace.login(end - 1, i64::try_from(end).unwrap_or_default() - 1, blocked());
        at = end;
    }
    let seconds = i64::try_from(at).unwrap_or_default();
    trace.clone().login(at, seconds, accepted_at("login", 0)).add_to(
        set,
        "Growing login blocks double from 30 minutes to 24 hours, stay there, and never last until unblocked.",
        requirements,
        flags,
    );
    block_logins(trace.login(at, seconds, accepted_at("login", 0)), at + 1)
        .login(at + 4 + BLOCK, seconds + 1804, blocked())
        .login(at + 5 + BLOCK, seconds + 1805, accepted_at("login", 0))
        .add_to(
            set,
            "After a login, growing blocks begin at 30 minutes again.",
            "VER-25 VER-29",
            flags,
        );
    let again = block_operations(
        BankTraceBuilder::new().growing_login_blocks().issue(0, 1, &order(), issued()),
        1,
        1,
    )
    .issue(5 + BLOCK, 2, &order(), issued());
    block_operations(again, 6 + BLOCK, 2).login(100 * DAY, 8_640_000, blocked()).add_to(
        set,
        "Growing login blocks leave the blocks of operations unchanged.",
        requirements,
        flags,
    );
    let log_ins = BankTraceBuilder::new().growing_login_blocks().issue(0, 1, &log_in(), issued());
    let blocked_once = block_operations(log_ins, 1, 1).issue(5 + BLOCK, 2, &log_in(), issued());
    block_operations(blocked_once, 6 + BLOCK, 2)
        .login(9 + 3 * BLOCK, 5409, blocked())
        .login(10 + 3 * BLOCK, 5410, accepted_at("login", 0))
        .add_to(
            set,
            "Growing blocks apply to operations with the purpose \"log in\" too.",
            "VER-22 VER-29",
            flags,
        );
}

fn unblocking(set: &mut VectorSetBuilder) {
    set.section(360);
    let flags = "unblock";
    one()
        .submit_wrong_times(1, 1, 4)
        .unblock(5, done("unblocked"))
        .submit_wrong_times(6, 1, 4)
        .submit_scanned(10, 1, accepted("scanned"))
        .add_to(
            set,
            "Unblocking sets failures to zero, even where nothing is blocked.",
            "VER-33",
            flags,
        );
    block_operations(one(), 1, 1)
        .unblock(6, done("unblocked"))
        .submit_scanned(7, 1, rejected())
        .issue(8, 2, &order(), issued())
        .submit_wrong_times(9, 2, 4)
        .submit_wrong(13, 2, begins_block())
        .login(12 + BLOCK, 1812, blocked())
        .login(13 + BLOCK, 1813, accepted_at("login", 0))
        .add_to(
            set,
            "After unblocking, the next block counts as a first one.",
            "VER-27 VER-33",
            flags,
        );
    let both = block_logins(one(), 1)
        .submit_wrong_while_login_blocked(6, 1)
        .unblock(11, done("unblocked"));
    both.login(12, 12, accepted_at("login", 0)).issue(13, 2, &order(), issued()).add_to(
        set,
        "Unblocking clears both rows at once.",
        "VER-33",
        flags,
    );
    one()
        .submit_wrong(1, 1, failed())
        .unblock(2, done("unblocked"))
        .submit_scanned(3, 1, accepted("scanned"))
        .add_to(set, "Unblocking does not touch live operations.", "VER-33", flags);
    BankTraceBuilder::pending()
        .login_with(400, WRONG, failed().status("pending"))
        .unblock(1, not_done().status("pending"))
        .login(2, 2, error("clock-went-back"))
        .login(401, 401, accepted_at("login", 0))
        .add_to(
            set,
            "Unblocking a pending enrolment is refused, whatever the clock, and keeps the last time.",
            "VER-11 VER-33",
            flags,
        );
    BankTraceBuilder::pending()
        .unblock(DAY, not_done().status("pending"))
        .login(DAY - 1, 86_399, accepted_at("login", 0))
        .add_to(
            set,
            "Unblocking a pending enrolment whose 24 hours have passed does not end it.",
            "VER-12 VER-33",
            flags,
        );
}
