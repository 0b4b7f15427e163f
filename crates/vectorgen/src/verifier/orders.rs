//! Orders: their two stores, the places of logins, and the IDs that are taken (VER-50, VER-51, VER-15).

use dlotp_wire::verifier::TypedRuleJson;

use super::{
    BankReply, BankTraceBuilder, DAY, accepted, accepted_at, action_with, begins_block, done,
    error, failed,
    issue::{SAME_ID, SAME_ID_ACCEPTED, SAME_ID_AT_86399, SAME_ID_AT_86400},
    issued, log_in, nonce, not_done, order, refused, rejected,
};
use crate::{vector_set::VectorSetBuilder, worked_example::ISSUED_AT};

pub(super) fn orders(set: &mut VectorSetBuilder) {
    ids(set);
    stores(set);
    places(set);
}

fn always() -> BankTraceBuilder {
    BankTraceBuilder::new().typed_rule(TypedRuleJson::Always)
}

/// Adds traces of draws whose ID is that of another operation.
fn ids(set: &mut VectorSetBuilder) {
    set.section(760);
    let flags = "issue draw";
    always()
        .issue_typed(0, 1, &order())
        .issue_with_draws(0, 2, &[SAME_ID, nonce(2)], 1, ISSUED_AT, &order(), issued())
        .allow_typing()
        .submit_wrong(1, 2, failed())
        .submit_scanned(2, 2, accepted("scanned"))
        .add_to(
            set,
            "A draw whose ID is that of a live operation that may be typed is not used.",
            "VER-15 ID-4 ID-5",
            flags,
        );
    always()
        .issue_typed(0, 1, &order())
        .submit_scanned(0, 1, accepted("scanned"))
        .issue_with_draws(0, 2, &[SAME_ID_ACCEPTED, nonce(2)], 1, ISSUED_AT, &order(), issued())
        .allow_typing()
        .submit_wrong(1, 2, failed())
        .submit_scanned(2, 2, accepted("scanned"))
        .add_to(
            set,
            "A shown ID stays taken after its operation was accepted.",
            "VER-1 VER-15 ID-4",
            flags,
        );
    always()
        .issue_typed(0, 1, &order())
        .cancel(0, 1, done("cancelled"))
        .issue_with_draws(0, 2, &[SAME_ID], 0, ISSUED_AT, &order(), error("operation-id-taken"))
        .issue_typed(0, 2, &order())
        .add_to(
            set,
            "When the ID of every draw is taken, nothing is issued and nothing changes.",
            "VER-15 ID-5",
            flags,
        );
    let other = [SAME_ID_AT_86399, nonce(7)];
    always()
        .issue_typed(0, 1, &order())
        .issue_with_draws(86_399, 2, &other, 1, ISSUED_AT + 86_399, &order(), issued())
        .allow_typing()
        .submit_wrong(86_400, 2, failed())
        .submit_scanned(86_401, 2, accepted("scanned"))
        .add_to(set, "A shown ID stays taken for 24 hours, to the second.", "VER-12 ID-4", flags);
    let free = [SAME_ID_AT_86400, nonce(7)];
    always()
        .issue_typed(0, 1, &order())
        .issue_with_draws(86_400, 2, &free, 0, ISSUED_AT + 86_400, &order(), issued())
        .allow_typing()
        .submit_wrong(86_401, 2, failed())
        .submit_scanned(86_402, 2, accepted("scanned"))
        .add_to(set, "After 24 hours a shown ID is free.", "VER-12 ID-4", flags);
    always()
        .issue_typed(0, 1, &order())
        .issue_with_draws(0, 1, &[SAME_ID], 0, ISSUED_AT, &order(), error("handle-taken"))
        .issue_with_draws(0, 2, &[SAME_ID], 0, ISSUED_AT, &order(), error("operation-id-taken"))
        .submit_scanned(2, 1, accepted("scanned"))
        .add_to(
            set,
            "A handle that is in use is reported before the draw.",
            "VER-14 VER-15",
            "issue order",
        );
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .issue_with_draws(0, 2, &[SAME_ID, nonce(2)], 0, ISSUED_AT, &order(), issued())
        .submit_wrong(1, 2, failed())
        .submit_scanned(2, 2, accepted("scanned"))
        .add_to(
            set,
            "Where typing is not allowed, the first draw is used, whatever its ID.",
            "VER-15 ID-4",
            flags,
        );
    BankTraceBuilder::new()
        .issue_with_draws(0, 1, &[], 0, ISSUED_AT, &order(), error("operation-id-taken"))
        .issue(0, 1, &order(), issued())
        .add_to(set, "Where typing is not allowed, a draw is needed too.", "VER-14 ID-5", flags);
}

/// Adds this many orders, each cancelled at once; the 160th of a full store raises an alert.
fn many(
    trace: BankTraceBuilder,
    at: u64,
    numbers: std::ops::Range<u8>,
    log_in: bool,
) -> BankTraceBuilder {
    let order = if log_in { super::log_in() } else { action_with(32) };
    numbers.clone().fold(trace, |trace, number| {
        let alert = number - numbers.start == 159;
        let reply = if alert { issued().alert() } else { issued() };
        trace.issue(at, number, &order, reply).cancel(at, number, done("cancelled"))
    })
}

fn stores(set: &mut VectorSetBuilder) {
    set.section(780);
    let (requirements, flags) = ("VER-14 VER-50", "orders");
    let other = action_with(32);
    many(BankTraceBuilder::new(), 0, 0..200, false)
        .issue(431, 200, &other, refused("too-many-orders"))
        .issue(432, 200, &other, issued())
        .issue(863, 201, &other, refused("too-many-orders"))
        .issue(863, 202, &log_in(), issued())
        .issue(864, 203, &other, issued())
        .add_to(
            set,
            "200 orders may come at once; then one comes back every 432 seconds.",
            requirements,
            flags,
        );
    many(BankTraceBuilder::new(), 0, 0..200, true)
        .issue(431, 200, &log_in(), refused("too-many-orders"))
        .issue(431, 201, &other, issued())
        .issue(432, 202, &log_in(), issued())
        .issue(433, 203, &log_in(), refused("too-many-orders"))
        .add_to(set, "Orders of logins come from a store of their own.", requirements, flags);
    many(BankTraceBuilder::new(), 100, 0..199, false)
        .issue(200, 199, &other, issued())
        .issue(201, 200, &other, refused("too-many-orders"))
        .issue(531, 200, &other, refused("too-many-orders"))
        .issue(532, 200, &other, issued())
        .issue(963, 201, &other, refused("too-many-orders"))
        .add_to(
            set,
            "The interval of a full store begins with the order that is taken first.",
            requirements,
            flags,
        );
    many(BankTraceBuilder::new(), 0, 0..160, false)
        .issue(1, 160, &other, issued())
        .cancel(1, 160, done("cancelled"))
        .issue(DAY - 1, 161, &order(), issued())
        .cancel(DAY - 1, 161, done("cancelled"))
        .cancel(DAY, 161, not_done())
        .add_to(set, "An alert at 40 orders left is raised once.", "VER-50", "orders alert");
    let steady =
        (160..=201_u8).fold(many(BankTraceBuilder::new(), 0, 0..160, false), |trace, number| {
            let at = DAY - 432 * (201 - u64::from(number));
            trace.issue(at, number, &other, issued()).cancel(at, number, done("cancelled"))
        });
    steady.cancel(DAY, 1, not_done()).add_to(
        set,
        "No alert is raised while enough orders are left.",
        "VER-50",
        "orders alert",
    );
    many(BankTraceBuilder::new(), DAY, 0..200, false)
        .unblock(60, done("unblocked"))
        .issue(61, 200, &other, refused("too-many-orders"))
        .issue(491, 200, &other, refused("too-many-orders"))
        .issue(492, 200, &other, issued())
        .add_to(
            set,
            "After unblocking with an earlier clock, orders come back from then on.",
            "VER-33 VER-50",
            "orders bank-clock",
        );
    let five =
        (1..=5).fold(BankTraceBuilder::new(), |trace, n| trace.issue(0, n, &order(), issued()));
    let refused_orders =
        (0..200).fold(five, |trace, _| trace.issue(1, 6, &order(), refused("too-many-live")));
    refused_orders
        .cancel(2, 1, done("cancelled"))
        .issue(3, 6, &order(), issued())
        .submit_scanned(4, 6, accepted("scanned"))
        .add_to(set, "An order that is refused takes none from the store.", requirements, flags);
    many(BankTraceBuilder::new(), 0, 0..195, false)
        .issue(1, 195, &order(), issued())
        .issue(1, 196, &order(), issued())
        .issue(1, 197, &order(), issued())
        .issue(1, 198, &order(), issued())
        .issue(1, 199, &order(), issued())
        .issue(2, 200, &order(), refused("too-many-live"))
        .cancel(3, 195, done("cancelled"))
        .issue(4, 195, &order(), refused("too-many-orders"))
        .issue(5, 200, &order(), refused("too-many-orders"))
        .add_to(
            set,
            "Live operations are reported before the store, and the store before the handle.",
            "VER-14 VER-50",
            "issue order orders",
        );
}

/// The verdict and the status of an operation that a block ended.
fn places(set: &mut VectorSetBuilder) {
    set.section(800);
    let (requirements, flags) = ("VER-51", "orders login");
    let six = || {
        (1..=6)
            .fold(BankTraceBuilder::new(), |trace, n| trace.issue(n.into(), n, &log_in(), issued()))
    };
    six()
        .submit_scanned(10, 1, rejected())
        .submit_scanned(11, 2, accepted("scanned"))
        .submit_scanned(12, 6, accepted("scanned"))
        .add_to(set, "A sixth login ends the one that was ordered first.", requirements, flags);
    six()
        .submit_scanned(7, 3, accepted("scanned"))
        .issue(8, 7, &log_in(), issued())
        .submit_scanned(9, 2, accepted("scanned"))
        .issue(10, 8, &log_in(), issued())
        .issue(11, 9, &log_in(), issued())
        .submit_scanned(12, 4, rejected())
        .submit_scanned(13, 5, accepted("scanned"))
        .add_to(set, "A login that has ended makes room for another.", requirements, flags);
    (1..=5)
        .fold(BankTraceBuilder::new(), |trace, n| trace.issue(n.into(), n, &order(), issued()))
        .issue(6, 6, &log_in(), issued())
        .issue(7, 7, &order(), refused("too-many-live"))
        .submit_scanned(8, 6, accepted("scanned"))
        .submit_scanned(9, 1, accepted("scanned"))
        .add_to(
            set,
            "A login can be ordered beside five other operations.",
            "VER-14 VER-51",
            flags,
        );
    let both =
        (1..=5).fold(six(), |trace, n| trace.issue(6 + u64::from(n), 6 + n, &order(), issued()));
    both.clone()
        .issue(20, 12, &order(), refused("too-many-live"))
        .issue(21, 13, &log_in(), issued())
        .submit_scanned(22, 2, rejected())
        .submit_scanned(23, 7, accepted("scanned"))
        .add_to(set, "Five logins and five other operations are live.", "VER-14 VER-51", flags);
    both.submit_wrong_times(20, 7, 4)
        .submit_wrong(24, 7, begins_block())
        .submit_scanned(
            25,
            3,
            BankReply::new(serde_json::json!({ "verdict": "blocked" }), "refused")
                .status("blocked"),
        )
        .submit_scanned(24 + 1800, 3, rejected())
        .login(24 + 1801, 1825, accepted_at("login", 0))
        .add_to(set, "A block of operations ends all ten.", "VER-30 VER-51", flags);
}
