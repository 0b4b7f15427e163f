//! Issuing, cancelling, revoking.

use super::{
    BLOCK, DAY, Draw, Drawn, Entered, Tale, WRONG, accepted, accepted_at, act, begins_block,
    conflict, done, error, failed, issued, nonce, not_done, order, paid, refused, rejected,
};
use crate::{
    book::{Book, mistake},
    library::VerifierTrace,
    operation_json::{Order, PaymentJson},
    order::{action, batch, batch_of, payment},
    raw::ISSUED_AT,
};

/// A draw whose operation ID is that of operation 1 in the same second, once more: where it differs
/// it was found by trying one after another.
const SAME_ID: Draw = Draw([Drawn::Repeated(1), Drawn::Numbered(24_649_512)]);
/// The same, after operation 1 was accepted.
const SAME_ID_ACCEPTED: Draw = Draw([Drawn::Repeated(1), Drawn::Numbered(9_707_084)]);
/// The same, at the end of 24 hours.
const SAME_ID_AT_86399: Draw = Draw([Drawn::Numbered(104_852_940), Drawn::Numbered(282_986)]);
/// The same, one second later.
const SAME_ID_AT_86400: Draw = Draw([Drawn::Numbered(131_859_133), Drawn::Numbered(1_516_239)]);

pub(super) fn issuing(book: &mut Book) {
    book.section(1);
    let flags = "issue";
    Tale::new()
        .issue(0, 1, &order(), issued())
        .wrong(90, 1, failed())
        .scan(100, 1, accepted("scanned"))
        .scan(110, 1, rejected())
        .tell(
            book,
            "The worked example: a wrong OTP fails, and the right one is accepted once.",
            "VER-2 VER-18 VER-21",
            flags,
        );
    for (title, order) in [
        ("A batch is accepted as it was stored.", Order::Batch(batch())),
        ("An action is accepted as it was stored.", act(32)),
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
        Tale::new()
            .issue(0, 1, &order, issued())
            .scan(10, 1, accepted("scanned"))
            .scan(11, 1, rejected())
            .tell(book, title, "VER-18 VER-21", "issue judged");
    }
    let five = || (1..=5).fold(Tale::new(), |tale, n| tale.issue(n.into(), n, &order(), issued()));
    five().issue(10, 6, &order(), refused("too-many-live")).scan(11, 5, accepted("scanned")).tell(
        book,
        "A sixth live operation is refused, and the other five stay live.",
        "VER-14",
        flags,
    );
    five()
        .issue(10, 6, &order(), refused("too-many-live"))
        .cancel(11, 3, done("cancelled"))
        .issue(12, 6, &order(), issued())
        .issue(13, 7, &order(), refused("too-many-live"))
        .tell(book, "A cancelled operation makes room for another.", "VER-14 VER-32", flags);
    five()
        .scan(10, 2, accepted("scanned"))
        .issue(11, 6, &order(), issued())
        .issue(12, 7, &order(), refused("too-many-live"))
        .tell(book, "An accepted operation makes room for another.", "VER-14 VER-21", flags);
    five()
        .issue(300, 6, &order(), refused("too-many-live"))
        .issue(301, 6, &order(), issued())
        .issue(301, 7, &order(), refused("too-many-live"))
        .tell(
            book,
            "An expired operation makes room in the second of its end.",
            "VER-13 VER-14",
            flags,
        );
    Tale::pending()
        .issue(1, 1, &order(), refused("not-active").status("pending"))
        .login(2, 2, accepted_at("login", 0))
        .issue(3, 1, &order(), issued())
        .tell(book, "Nothing is issued while the enrolment is pending.", "VER-5 VER-14", flags);
    Tale::new()
        .issue(0, 1, &order(), issued())
        .revoke(1, done("revoked").status("revoked"))
        .issue(2, 2, &order(), refused("not-active").status("revoked"))
        .tell(book, "Nothing is issued after a revocation.", "VER-14 VER-34", "issue revoke");
    Tale::new()
        .issue(0, 1, &order(), issued())
        .wrongs(1, 1, 4)
        .wrong(5, 1, begins_block())
        .issue(6, 2, &order(), refused("blocked").status("blocked"))
        .issue(5 + BLOCK, 2, &order(), issued())
        .tell(
            book,
            "Nothing is issued while operations are blocked.",
            "VER-14 VER-30",
            "issue block",
        );
    Tale::new()
        .wrong_logins(0, 4)
        .login_with(4, WRONG, begins_block())
        .issue(5, 1, &order(), issued().status("blocked"))
        .scan(6, 1, accepted("scanned").status("blocked"))
        .tell(book, "Issuing goes on while logins are blocked.", "VER-14 VER-30", "issue block");
    Tale::new()
        .issue(0, 1, &order(), issued())
        .issue_drawing(1, 1, &[nonce(2)], 0, ISSUED_AT + 1, &paid(100), error("handle-taken"))
        .scan(2, 1, accepted("scanned"))
        .tell(book, "A handle that is in use is not given again.", "VER-3 VER-14", flags);
    Tale::new()
        .issue(0, 1, &order(), issued())
        .issue_drawing(0, 2, &[SAME_ID, nonce(2)], 1, ISSUED_AT, &order(), issued())
        .wrong(1, 2, failed())
        .scan(2, 2, accepted("scanned"))
        .tell(
            book,
            "A nonce whose ID is that of a live operation is drawn again.",
            "VER-15 ID-4 ID-5",
            "issue draw",
        );
    Tale::new()
        .issue(0, 1, &order(), issued())
        .scan(0, 1, accepted("scanned"))
        .issue_drawing(0, 2, &[SAME_ID_ACCEPTED, nonce(2)], 1, ISSUED_AT, &order(), issued())
        .wrong(1, 2, failed())
        .scan(2, 2, accepted("scanned"))
        .tell(
            book,
            "An ID stays reserved after its operation was accepted.",
            "VER-1 VER-15 ID-4",
            "issue draw",
        );
    Tale::new()
        .issue(0, 1, &order(), issued())
        .cancel(0, 1, done("cancelled"))
        .issue_drawing(0, 2, &[SAME_ID], 0, ISSUED_AT, &order(), error("operation-id-taken"))
        .issue(0, 2, &order(), issued())
        .tell(
            book,
            "When the ID of every nonce is taken, nothing is issued and nothing changes.",
            "VER-15 ID-5",
            "issue draw",
        );
    let other = [SAME_ID_AT_86399, nonce(7)];
    Tale::new()
        .issue(0, 1, &order(), issued())
        .issue_drawing(86_399, 2, &other, 1, ISSUED_AT + 86_399, &order(), issued())
        .wrong(86_400, 2, failed())
        .scan(86_401, 2, accepted("scanned"))
        .tell(
            book,
            "An ID stays reserved for 24 hours, to the second.",
            "VER-12 ID-4",
            "issue draw",
        );
    let free = [SAME_ID_AT_86400, nonce(7)];
    Tale::new()
        .issue(0, 1, &order(), issued())
        .issue_drawing(86_400, 2, &free, 0, ISSUED_AT + 86_400, &order(), issued())
        .wrong(86_401, 2, failed())
        .scan(86_402, 2, accepted("scanned"))
        .tell(book, "After 24 hours an ID is free.", "VER-12 ID-4", "issue draw");
    let short = Order::Action(action("A"));
    let many = (0..200_u8).fold(Tale::new(), |tale, number| {
        tale.issue(number.into(), number, &short, issued()).cancel(
            number.into(),
            number,
            done("cancelled"),
        )
    });
    many.clone()
        .issue(200, 200, &short, refused("too-many-ids"))
        .issue(DAY, 200, &short, issued())
        .issue(DAY, 201, &short, refused("too-many-ids"))
        .tell(book, "At most 200 operation IDs are given in 24 hours.", "VER-12 VER-14", flags);
    Tale::new()
        .issue(
            0,
            1,
            &Order::Payment(PaymentJson { amount: 0, ..payment() }),
            error("invalid-operation"),
        )
        .issue(1, 1, &order(), issued())
        .wrong(2, 1, failed())
        .tell(
            book,
            "An invalid operation is not issued, and nothing changes.",
            "VER-15 PAY-8",
            flags,
        );
    let long = Order::Batch(crate::operation_json::BatchJson {
        items: batch_of(&[1; 10])
            .items
            .into_iter()
            .map(|item| crate::operation_json::ItemJson { payee: "P".repeat(70), ..item })
            .collect(),
        total: 10,
        ..batch_of(&[1; 10])
    });
    Tale::new()
        .issue(0, 1, &long, error("body-too-long"))
        .issue(1, 1, &order(), issued())
        .wrong(2, 1, failed())
        .tell(
            book,
            "An operation that is too long is not issued, and nothing changes.",
            "VER-15 PAY-8",
            flags,
        );
    in_order(book);
    cancelling(book);
    revoking(book);
    policies(book);
}

/// Of several refusals, which comes first.
fn in_order(book: &mut Book) {
    let flags = "issue order";
    let invalid = paid(0);
    Tale::pending()
        .issue(1, 1, &invalid, error("invalid-operation"))
        .issue(2, 1, &order(), refused("not-active").status("pending"))
        .login(3, 3, accepted_at("login", 0))
        .issue(4, 1, &order(), issued())
        .tell(book, "An invalid operation is reported before the status.", "VER-15", flags);
    Tale::new()
        .issue(400, 1, &order(), issued())
        .issue(1, 2, &invalid, error("invalid-operation"))
        .issue(1, 2, &order(), error("clock-went-back"))
        .wrong(401, 1, failed())
        .scan(402, 1, accepted("scanned"))
        .tell(book, "An invalid operation is reported before the clock.", "VER-11 VER-15", flags);
    (1..=5)
        .fold(Tale::new(), |tale, n| tale.issue(n.into(), n, &order(), issued()))
        .issue_drawing(6, 1, &[nonce(6)], 0, ISSUED_AT + 6, &order(), refused("too-many-live"))
        .cancel(7, 2, done("cancelled"))
        .issue_drawing(8, 1, &[nonce(6)], 0, ISSUED_AT + 8, &order(), error("handle-taken"))
        .scan(9, 1, accepted("scanned"))
        .tell(
            book,
            "Five live operations are reported before a handle that is in use.",
            "VER-14",
            flags,
        );
    Tale::new()
        .issue(0, 1, &order(), issued())
        .issue_drawing(0, 1, &[SAME_ID], 0, ISSUED_AT, &order(), error("handle-taken"))
        .issue_drawing(0, 2, &[SAME_ID], 0, ISSUED_AT, &order(), error("operation-id-taken"))
        .scan(2, 1, accepted("scanned"))
        .tell(book, "A handle that is in use is reported before the draw.", "VER-14 VER-15", flags);
    Tale::new()
        .issue(0, 1, &order(), issued())
        .cancel(1, 1, done("cancelled"))
        .issue_drawing(2, 1, &[nonce(2)], 0, ISSUED_AT + 2, &order(), conflict())
        .issue(3, 3, &order(), issued())
        .scan(4, 3, accepted("scanned"))
        .tell(
            book,
            "A handle that was used before already has a record.",
            "VER-9 VER-14",
            "issue handle",
        );
}

fn cancelling(book: &mut Book) {
    book.section(40);
    let flags = "cancel";
    Tale::new()
        .issue(0, 1, &order(), issued())
        .cancel(1, 1, done("cancelled"))
        .scan(2, 1, rejected())
        .cancel(3, 1, not_done())
        .tell(book, "A cancelled operation can no longer be accepted.", "VER-13 VER-32", flags);
    Tale::new()
        .issue(0, 1, &order(), issued())
        .cancel(1, 9, not_done())
        .scan(2, 1, accepted("scanned"))
        .cancel(3, 1, not_done())
        .tell(book, "Only a live operation can be cancelled.", "VER-32", flags);
    let edited =
        Order::Payment(PaymentJson { payee: "Rossi Impianti Spa".to_owned(), ..payment() });
    let tale = Tale::new().issue(0, 1, &order(), issued()).cancel(1, 1, done("cancelled")).issue(
        1,
        2,
        &edited,
        issued(),
    );
    tale.submit(2, 2, Entered::Scanned(1), failed()).scan(3, 2, accepted("scanned")).tell(
        book,
        "The OTP of an operation is not that of its edited successor.",
        "VER-18 VER-32",
        "cancel must-differ",
    );
    Tale::new()
        .issue(0, 1, &order(), issued())
        .cancel(300, 1, not_done())
        .issue(301, 2, &order(), issued())
        .cancel(302, 2, done("cancelled"))
        .tell(book, "An expired operation is not cancelled.", "VER-13 VER-32", flags);
    Tale::new()
        .issue(0, 1, &order(), issued())
        .wrongs(1, 1, 4)
        .cancel(5, 1, done("cancelled"))
        .issue(6, 2, &order(), issued())
        .wrong(7, 2, begins_block())
        .tell(book, "A cancellation resets no counter.", "VER-31 VER-32", "cancel count");
}

fn revoking(book: &mut Book) {
    book.section(50);
    let flags = "revoke";
    let gone = || {
        Tale::new()
            .issue(0, 1, &order(), issued())
            .issue(1, 2, &order(), issued())
            .revoke(2, done("revoked").status("revoked"))
    };
    let reject = || rejected().status("revoked");
    gone().scan(3, 1, reject()).scan(4, 2, reject()).tell(
        book,
        "A revocation ends all live operations.",
        "VER-6 VER-34",
        flags,
    );
    gone().login(3, 3, reject()).login(DAY, 86_400, reject()).tell(
        book,
        "After a revocation no login is accepted.",
        "VER-5 VER-17",
        flags,
    );
    gone()
        .revoke(3, not_done().status("revoked"))
        .unblock(4, not_done().status("revoked"))
        .cancel(5, 1, not_done().status("revoked"))
        .tell(
            book,
            "In a revoked enrolment nothing can be revoked, unblocked or cancelled.",
            "VER-5 VER-33 VER-34",
            flags,
        );
    gone().submit(3, 1, "1", reject()).submit(4, 9, WRONG, reject()).tell(
        book,
        "A revoked enrolment is reported before the OTP's form and the handle.",
        "VER-17 VER-23",
        "revoke order",
    );
    Tale::new()
        .wrong_logins(0, 4)
        .login_with(4, WRONG, begins_block())
        .revoke(5, done("revoked").status("revoked"))
        .login(6, 6, reject())
        .tell(
            book,
            "A blocked enrolment can be revoked, and then reports revoked like any other.",
            "VER-17 VER-34",
            "revoke block",
        );
    Tale::pending()
        .login_with(1, WRONG, failed().status("pending"))
        .revoke(2, done("revoked").status("revoked"))
        .login(3, 3, reject())
        .tell(book, "A pending enrolment can be revoked.", "VER-5 VER-34", flags);
}

fn policies(book: &mut Book) {
    book.section(60);
    let tale = |tale: Tale| {
        tale.issue(0, 1, &act(32), issued()).wrong(1, 1, failed()).scan(2, 1, accepted("scanned"))
    };
    let mut twin = None;
    for (title, lifetime) in [
        ("The shortest lifetime is 120 seconds.", 120),
        ("The longest lifetime is 600 seconds.", 600),
    ] {
        let made = tale(Tale::new().lifetime(lifetime))
            .issue(3, 2, &order(), issued())
            .scan(3 + lifetime, 2, rejected())
            .issue(1000, 3, &order(), issued())
            .scan(999 + lifetime, 3, accepted("scanned"));
        let id = made.tell(book, title, "VER-13 VER-15 VER-8", "policy").id();
        twin.get_or_insert(id);
    }
    let twin = twin.unwrap_or_else(|| mistake("a twin"));
    for (title, lifetime, purposes) in [
        ("A lifetime of 119 seconds is refused.", 119, &[][..]),
        ("A lifetime of 601 seconds is refused.", 601, &[]),
        ("A policy that confirms transfers without dynamic linking is refused.", 120, &[1]),
        ("A policy that confirms top-ups without dynamic linking is refused.", 120, &[32, 6]),
        (
            "A policy that confirms the purpose \"log in\" is refused: it has OTPs of its own.",
            120,
            &[38],
        ),
        ("A policy that confirms an unknown purpose is refused.", 120, &[31]),
    ] {
        let args =
            tale(Tale::new().lifetime(lifetime).unlinked(purposes)).written(book.version()).0;
        let code = dlotp::Code::InvalidPolicy;
        book.refuses::<VerifierTrace>(title, "VER-8", "policy", &args, code, &twin);
    }
}
