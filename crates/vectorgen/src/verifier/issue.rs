//! Issuing, cancelling, revoking.

use dlotp_wire::{
    operation::VerifierTrace,
    operation_json::{Order, PaymentJson},
};

use super::{
    BLOCK, BankTraceBuilder, DAY, Draw, DrawPattern, OtpEntry, WRONG, accepted, accepted_at,
    action_with, begins_block, conflict, done, error, euro_payment, failed, issued, nonce,
    not_done, order, refused, rejected,
};
use crate::{
    order::{batch, batch_of, payment},
    vector_set::{VectorSetBuilder, fail},
    worked_example::ISSUED_AT,
};

/// A draw with the operation ID that operation 1 has in the same second. It was found by search, except
/// where it is the draw of operation 1.
pub(super) const SAME_ID: Draw =
    Draw([DrawPattern::Repeated(1), DrawPattern::Numbered(24_649_512)]);
/// A draw like [`SAME_ID`], for a second after operation 1 was accepted.
pub(super) const SAME_ID_ACCEPTED: Draw =
    Draw([DrawPattern::Repeated(1), DrawPattern::Numbered(9_707_084)]);
/// A draw like [`SAME_ID`], for the last second of the 24 hours after operation 1.
pub(super) const SAME_ID_AT_86399: Draw =
    Draw([DrawPattern::Numbered(104_852_940), DrawPattern::Numbered(282_986)]);
/// A draw like [`SAME_ID`], for the first second after these 24 hours.
pub(super) const SAME_ID_AT_86400: Draw =
    Draw([DrawPattern::Numbered(131_859_133), DrawPattern::Numbered(1_516_239)]);

pub(super) fn issuing(set: &mut VectorSetBuilder) {
    set.section(1);
    let flags = "issue";
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong(90, 1, failed())
        .submit_scanned(100, 1, accepted("scanned"))
        .submit_scanned(110, 1, rejected())
        .add_to(
            set,
            "The worked example: a wrong OTP fails, and the right one is accepted once.",
            "VER-2 VER-18 VER-21",
            flags,
        );
    for (title, order) in [
        ("A batch is accepted as it was stored.", Order::Batch(batch())),
        ("An action is accepted as it was stored.", action_with(32)),
        ("A bulk is accepted as it was stored.", Order::Bulk(batch_of(&[100, 250, 999]))),
        (
            "A payment without an account or reference is accepted as it was stored.",
            Order::Payment(PaymentJson {
                purpose: 4,
                account: None,
                reference: None,
                amount: 500_000,
                ..payment()
            }),
        ),
    ] {
        BankTraceBuilder::new()
            .bulks()
            .issue(0, 1, &order, issued())
            .submit_scanned(10, 1, accepted("scanned"))
            .submit_scanned(11, 1, rejected())
            .add_to(set, title, "VER-18 VER-21", "issue judged");
    }
    let five = || {
        (1..=5)
            .fold(BankTraceBuilder::new(), |trace, n| trace.issue(n.into(), n, &order(), issued()))
    };
    five()
        .issue(10, 6, &order(), refused("too-many-live"))
        .submit_scanned(11, 5, accepted("scanned"))
        .add_to(
            set,
            "A sixth live operation is refused, and the other five stay live.",
            "VER-14",
            flags,
        );
    five()
        .issue(10, 6, &order(), refused("too-many-live"))
        .cancel(11, 3, done("cancelled"))
        .issue(12, 6, &order(), issued())
        .issue(13, 7, &order(), refused("too-many-live"))
        .add_to(set, "A cancelled operation makes room for another.", "VER-14 VER-32", flags);
    five()
        .submit_scanned(10, 2, accepted("scanned"))
        .issue(11, 6, &order(), issued())
        .issue(12, 7, &order(), refused("too-many-live"))
        .add_to(set, "An accepted operation makes room for another.", "VER-14 VER-21", flags);
    five()
        .issue(300, 6, &order(), refused("too-many-live"))
        .issue(301, 6, &order(), issued())
        .issue(301, 7, &order(), refused("too-many-live"))
        .add_to(
            set,
            "An expired operation makes room in the second of its end.",
            "VER-13 VER-14",
            flags,
        );
    BankTraceBuilder::pending()
        .issue(1, 1, &order(), refused("not-active").status("pending"))
        .login(2, 2, accepted_at("login", 0))
        .issue(3, 1, &order(), issued())
        .add_to(set, "Nothing is issued while the enrolment is pending.", "VER-5 VER-14", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .revoke(1, done("revoked").status("revoked"))
        .issue(2, 2, &order(), refused("not-active").status("revoked"))
        .add_to(set, "Nothing is issued after a revocation.", "VER-14 VER-34", "issue revoke");
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong_times(1, 1, 4)
        .submit_wrong(5, 1, begins_block())
        .issue(6, 2, &order(), refused("blocked").status("blocked"))
        .issue(5 + BLOCK, 2, &order(), issued())
        .add_to(
            set,
            "Nothing is issued while operations are blocked.",
            "VER-14 VER-30",
            "issue block",
        );
    BankTraceBuilder::new()
        .login_wrong_times(0, 4)
        .login_with(4, WRONG, begins_block())
        .issue(5, 1, &order(), issued().status("blocked"))
        .submit_scanned(6, 1, accepted("scanned").status("blocked"))
        .add_to(set, "Issuing goes on while logins are blocked.", "VER-14 VER-30", "issue block");
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .issue_with_draws(
            1,
            1,
            &[nonce(2)],
            0,
            ISSUED_AT + 1,
            &euro_payment(100),
            error("handle-taken"),
        )
        .submit_scanned(2, 1, accepted("scanned"))
        .add_to(set, "A handle that is in use is not given again.", "VER-3 VER-14", flags);
    // 15 to 18 were withdrawn.
    set.section(19);
    let free = [SAME_ID_AT_86400, nonce(7)];
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .issue_with_draws(86_400, 2, &free, 0, ISSUED_AT + 86_400, &order(), issued())
        .submit_wrong(86_401, 2, failed())
        .submit_scanned(86_402, 2, accepted("scanned"))
        .add_to(set, "After 24 hours an ID is free.", "VER-12 ID-4", "issue draw");
    // 20 was withdrawn.
    set.section(21);
    BankTraceBuilder::new()
        .issue(
            0,
            1,
            &Order::Payment(PaymentJson { amount: 0, ..payment() }),
            error("invalid-operation"),
        )
        .issue(1, 1, &order(), issued())
        .submit_wrong(2, 1, failed())
        .add_to(
            set,
            "An invalid operation is not issued, and nothing changes.",
            "VER-15 PAY-8",
            flags,
        );
    let long = Order::Batch(dlotp_wire::operation_json::BatchJson {
        items: batch_of(&[1; 10])
            .items
            .into_iter()
            .map(|item| dlotp_wire::operation_json::ItemJson { payee: "P".repeat(70), ..item })
            .collect(),
        total: 10,
        ..batch_of(&[1; 10])
    });
    BankTraceBuilder::new()
        .issue(0, 1, &long, error("body-too-long"))
        .issue(1, 1, &order(), issued())
        .submit_wrong(2, 1, failed())
        .add_to(
            set,
            "An operation that is too long is not issued, and nothing changes.",
            "VER-15 PAY-8",
            flags,
        );
    in_order(set);
    cancelling(set);
    revoking(set);
    policies(set);
    bulks(set);
}

/// Adds the order of refusals.
fn in_order(set: &mut VectorSetBuilder) {
    let flags = "issue order";
    let invalid = euro_payment(0);
    BankTraceBuilder::pending()
        .issue(1, 1, &invalid, error("invalid-operation"))
        .issue(2, 1, &order(), refused("not-active").status("pending"))
        .login(3, 3, accepted_at("login", 0))
        .issue(4, 1, &order(), issued())
        .add_to(set, "An invalid operation is reported before the status.", "VER-15", flags);
    BankTraceBuilder::new()
        .issue(400, 1, &order(), issued())
        .issue(1, 2, &invalid, error("invalid-operation"))
        .issue(1, 2, &order(), error("clock-went-back"))
        .submit_wrong(401, 1, failed())
        .submit_scanned(402, 1, accepted("scanned"))
        .add_to(set, "An invalid operation is reported before the clock.", "VER-11 VER-15", flags);
    (1..=5)
        .fold(BankTraceBuilder::new(), |trace, n| trace.issue(n.into(), n, &order(), issued()))
        .issue_with_draws(6, 1, &[nonce(6)], 0, ISSUED_AT + 6, &order(), refused("too-many-live"))
        .cancel(7, 2, done("cancelled"))
        .issue_with_draws(8, 1, &[nonce(6)], 0, ISSUED_AT + 8, &order(), error("handle-taken"))
        .submit_scanned(9, 1, accepted("scanned"))
        .add_to(
            set,
            "Five live operations are reported before a handle that is in use.",
            "VER-14",
            flags,
        );
    // 26 was withdrawn.
    set.section(27);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .cancel(1, 1, done("cancelled"))
        .issue_with_draws(2, 1, &[nonce(2)], 0, ISSUED_AT + 2, &order(), conflict())
        .issue(3, 3, &order(), issued())
        .submit_scanned(4, 3, accepted("scanned"))
        .add_to(
            set,
            "A handle that was used before already has a record.",
            "VER-9 VER-14",
            "issue handle",
        );
}

fn cancelling(set: &mut VectorSetBuilder) {
    set.section(40);
    let flags = "cancel";
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .cancel(1, 1, done("cancelled"))
        .submit_scanned(2, 1, rejected())
        .cancel(3, 1, not_done())
        .add_to(set, "A cancelled operation can no longer be accepted.", "VER-13 VER-32", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .cancel(1, 9, not_done())
        .submit_scanned(2, 1, accepted("scanned"))
        .cancel(3, 1, not_done())
        .add_to(set, "Only a live operation can be cancelled.", "VER-32", flags);
    let edited =
        Order::Payment(PaymentJson { payee: "Rossi Impianti Spa".to_owned(), ..payment() });
    let trace = BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .cancel(1, 1, done("cancelled"))
        .issue(1, 2, &edited, issued());
    trace
        .submit(2, 2, OtpEntry::Scanned(1), failed())
        .submit_scanned(3, 2, accepted("scanned"))
        .add_to(
            set,
            "The OTP of an operation is not that of its edited successor.",
            "VER-18 VER-32",
            "cancel must-differ",
        );
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .cancel(300, 1, not_done())
        .issue(301, 2, &order(), issued())
        .cancel(302, 2, done("cancelled"))
        .add_to(set, "An expired operation is not cancelled.", "VER-13 VER-32", flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong_times(1, 1, 4)
        .cancel(5, 1, done("cancelled"))
        .issue(6, 2, &order(), issued())
        .submit_wrong(7, 2, begins_block())
        .add_to(set, "A cancellation resets no counter.", "VER-31 VER-32", "cancel count");
}

fn revoking(set: &mut VectorSetBuilder) {
    set.section(50);
    let flags = "revoke";
    let gone = || {
        BankTraceBuilder::new()
            .issue(0, 1, &order(), issued())
            .issue(1, 2, &order(), issued())
            .revoke(2, done("revoked").status("revoked"))
    };
    let reject = || rejected().status("revoked");
    gone().submit_scanned(3, 1, reject()).submit_scanned(4, 2, reject()).add_to(
        set,
        "A revocation ends all live operations.",
        "VER-6 VER-34",
        flags,
    );
    gone().login(3, 3, reject()).login(DAY, 86_400, reject()).add_to(
        set,
        "After a revocation no login is accepted.",
        "VER-5 VER-17",
        flags,
    );
    gone()
        .revoke(3, not_done().status("revoked"))
        .unblock(4, not_done().status("revoked"))
        .cancel(5, 1, not_done().status("revoked"))
        .add_to(
            set,
            "In a revoked enrolment nothing can be revoked, unblocked or cancelled.",
            "VER-5 VER-33 VER-34",
            flags,
        );
    gone().submit(3, 1, "1", reject()).submit(4, 9, WRONG, reject()).add_to(
        set,
        "A revoked enrolment is reported before the OTP's form and the handle.",
        "VER-17 VER-23",
        "revoke order",
    );
    BankTraceBuilder::new()
        .login_wrong_times(0, 4)
        .login_with(4, WRONG, begins_block())
        .revoke(5, done("revoked").status("revoked"))
        .login(6, 6, reject())
        .add_to(
            set,
            "A blocked enrolment can be revoked, and then reports revoked like any other.",
            "VER-17 VER-34",
            "revoke block",
        );
    BankTraceBuilder::pending()
        .login_with(1, WRONG, failed().status("pending"))
        .revoke(2, done("revoked").status("revoked"))
        .login(3, 3, reject())
        .add_to(set, "A pending enrolment can be revoked.", "VER-5 VER-34", flags);
}

fn policies(set: &mut VectorSetBuilder) {
    set.section(60);
    let trace = |trace: BankTraceBuilder| {
        trace.issue(0, 1, &action_with(32), issued()).submit_wrong(1, 1, failed()).submit_scanned(
            2,
            1,
            accepted("scanned"),
        )
    };
    let mut twin = None;
    for (title, lifetime) in [
        ("The shortest lifetime is 120 seconds.", 120),
        ("The longest lifetime is 600 seconds.", 600),
    ] {
        let made = trace(BankTraceBuilder::new().lifetime(lifetime))
            .issue(3, 2, &order(), issued())
            .submit_scanned(3 + lifetime, 2, rejected())
            .issue(1000, 3, &order(), issued())
            .submit_scanned(999 + lifetime, 3, accepted("scanned"));
        let id = made.add_to(set, title, "VER-13 VER-15 VER-8", "policy").id();
        twin.get_or_insert(id);
    }
    let twin = twin.unwrap_or_else(|| fail("a twin"));
    let mut refuse = |title: &str, lifetime, purposes: &[u64]| {
        let args = trace(BankTraceBuilder::new().lifetime(lifetime).unlinked_purposes(purposes))
            .arguments(set.version())
            .0;
        let code = dlotp::Code::InvalidPolicy;
        set.add_rejected::<VerifierTrace>(title, "VER-8", "policy", &args, code, &twin);
    };
    for (title, lifetime, purposes) in [
        ("A lifetime of 119 seconds is refused.", 119, &[][..]),
        ("A lifetime of 601 seconds is refused.", 601, &[]),
        ("A policy that confirms transfers without dynamic linking is refused.", 120, &[1]),
        ("A policy that confirms top-ups without dynamic linking is refused.", 120, &[36, 6]),
        (
            "A policy that confirms the purpose \"log in\" is refused: it has OTPs of its own.",
            120,
            &[38],
        ),
        ("A policy that confirms an unknown purpose is refused.", 120, &[31]),
    ] {
        refuse(title, lifetime, purposes);
    }
    set.section(900);
    let twin = BankTraceBuilder::new()
        .lifetime(120)
        .unlinked_purposes(&[36, 63, 36])
        .issue(0, 1, &action_with(36), issued())
        .confirm_with(1, 1, WRONG, failed())
        .confirm(2, 1, 2, accepted_at("unlinked", 0))
        .issue(3, 2, &action_with(63), issued())
        .confirm(35, 2, 35, accepted_at("unlinked", 0));
    let id = twin
        .clone()
        .add_to(
            set,
            "Consent and other actions may be confirmed, and a purpose that is given twice counts once.",
            "VER-8 VER-26",
            "policy",
        )
        .id();
    for (title, purpose) in [
        ("A policy that confirms changed limits is refused.", 32),
        ("A policy that confirms changed contact data is refused.", 33),
        ("A policy that confirms new payees is refused.", 34),
        ("A policy that confirms new devices is refused.", 35),
        ("A policy that confirms direct-debit mandates is refused.", 37),
        ("A policy that confirms logins beside what may be confirmed is refused.", 38),
        ("A policy that confirms the recovery of access is refused.", 39),
    ] {
        let args = twin.clone().unlinked_purposes(&[36, 63, purpose]).arguments(set.version()).0;
        let code = dlotp::Code::InvalidPolicy;
        set.add_rejected::<VerifierTrace>(title, "VER-8", "policy", &args, code, &id);
    }
}

/// Adds bulks under a policy that has not switched them on (OP-20).
fn bulks(set: &mut VectorSetBuilder) {
    set.section(920);
    let (requirements, flags) = ("OP-20 VER-14", "issue bulk");
    let bulk = || Order::Bulk(batch_of(&[100, 250]));
    let off = || error("bulk-off");
    BankTraceBuilder::new()
        .bulks()
        .issue(0, 1, &bulk(), issued())
        .submit_wrong(1, 1, failed())
        .submit_scanned(2, 1, accepted("scanned"))
        .add_to(
            set,
            "A bulk is issued where the policy has switched bulks on.",
            requirements,
            flags,
        );
    BankTraceBuilder::new()
        .issue(0, 1, &bulk(), off())
        .issue(1, 1, &order(), issued())
        .submit_wrong(2, 1, failed())
        .submit_scanned(3, 1, accepted("scanned"))
        .add_to(
            set,
            "A bulk is not issued while bulks are off, and nothing changes.",
            requirements,
            flags,
        );
    BankTraceBuilder::new()
        .issue(0, 1, &bulk(), off())
        .issue(1, 1, &Order::Batch(batch_of(&[100, 250])), issued())
        .submit_scanned(2, 1, accepted("scanned"))
        .add_to(
            set,
            "A batch of the same payments is issued while bulks are off.",
            requirements,
            flags,
        );
    let flags = "issue order bulk";
    BankTraceBuilder::new()
        .issue(0, 1, &Order::Bulk(batch_of(&[0, 250])), error("invalid-operation"))
        .issue(1, 1, &bulk(), off())
        .issue(2, 1, &order(), issued())
        .add_to(set, "An invalid bulk is reported before bulks that are off.", requirements, flags);
    BankTraceBuilder::new()
        .issue(400, 1, &order(), issued())
        .issue(1, 2, &bulk(), off())
        .issue(1, 2, &order(), error("clock-went-back"))
        .submit_scanned(402, 1, accepted("scanned"))
        .add_to(set, "Bulks that are off are reported before the clock.", requirements, flags);
    BankTraceBuilder::pending()
        .issue(1, 1, &bulk(), off())
        .issue(2, 1, &order(), refused("not-active").status("pending"))
        .login(3, 3, accepted_at("login", 0))
        .issue(4, 1, &bulk(), off())
        .add_to(set, "Bulks that are off are reported before the status.", requirements, flags);
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .submit_wrong_times(1, 1, 4)
        .submit_wrong(5, 1, begins_block())
        .issue(6, 2, &bulk(), off())
        .issue(7, 2, &order(), refused("blocked").status("blocked"))
        .add_to(set, "Bulks that are off are reported before a block.", requirements, flags);
    (1..=5)
        .fold(BankTraceBuilder::new(), |trace, n| trace.issue(n.into(), n, &order(), issued()))
        .issue(6, 6, &bulk(), off())
        .issue(7, 1, &bulk(), off())
        .issue(8, 6, &order(), refused("too-many-live"))
        .add_to(
            set,
            "Bulks that are off are reported before five live operations and a handle that is in use.",
            requirements,
            flags,
        );
}
