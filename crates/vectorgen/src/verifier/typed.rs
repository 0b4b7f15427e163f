//! Operations that may be typed, and the evaluation of typed OTPs.

use dlotp::Version;
use dlotp_wire::{
    operation_json::{Order, PaymentJson},
    verifier::TypedRuleJson::{Always, LowValue, Never},
};

use super::{
    BankTraceBuilder, Draw, DrawPattern, OtpEntry, accepted, accepted_at, action_with, done,
    euro_payment, failed, issued, log_in, order, rejected,
};
use crate::{
    order::{batch, batch_of, payment},
    vector_set::VectorSetBuilder,
    worked_example::ISSUED_AT,
};

pub(super) fn typing(set: &mut VectorSetBuilder) {
    rules(set);
    sums(set);
    windows(set);
    scanned_and_typed(set);
}

/// Returns a draw for which the scanned OTP equals a typed OTP, and the minute of the typed OTP, counted
/// from [`ISSUED_AT`]. It was found by search.
const fn equal_otps(version: Version) -> (Draw, u64) {
    match version {
        Version::V1 => (Draw([DrawPattern::Numbered(11_005_191); 2]), 3),
        _ => (Draw([DrawPattern::Numbered(45_995_654); 2]), 4),
    }
}

fn scanned_and_typed(set: &mut VectorSetBuilder) {
    set.section(470);
    let (draw, minutes) = equal_otps(set.version());
    let requirements = match set.version() {
        Version::V1 => "VER-20",
        _ => "VER-20 VER-41 VER-44",
    };
    let at = 60 * minutes;
    let at_another = if minutes > 2 { 1 } else { at + 120 };
    let trace = || BankTraceBuilder::new().typed_rule(Always);
    trace()
        .issue_with_draws(0, 1, &[draw], 0, ISSUED_AT, &order(), issued())
        .allow_typing()
        .submit_scanned(at, 1, accepted_at("typed", 0))
        .issue(at + 1, 2, &order(), issued())
        .allow_typing()
        .submit_wrong(at + 1, 2, failed())
        .submit_scanned(at + 2, 2, accepted("scanned"))
        .add_to(
            set,
            "An OTP that is both the scanned and the typed one counts as typed.",
            requirements,
            "typed",
        );
    trace()
        .issue_with_draws(0, 1, &[draw], 0, ISSUED_AT, &order(), issued())
        .allow_typing()
        .submit_wrong(at_another, 1, failed())
        .submit_scanned(at_another, 1, accepted("scanned"))
        .add_to(
            set,
            "Outside the window of its minute, the same OTP counts as scanned.",
            requirements,
            "typed",
        );
}

fn rules(set: &mut VectorSetBuilder) {
    set.section(130);
    let (requirements, flags) = ("VER-16 VER-19 VER-20", "typed-rule");
    let payment_of = |purpose, amount, currency: &str| {
        Order::Payment(PaymentJson { purpose, amount, currency: currency.to_owned(), ..payment() })
    };
    let dollars = || payment_of(1, 100, "USD");
    let accepts = |set: &mut VectorSetBuilder, title: &str, rule, order: &Order| {
        BankTraceBuilder::new()
            .typed_rule(rule)
            .bulks()
            .issue_typed(0, 1, order)
            .submit_wrong(1, 1, failed())
            .submit_typed(2, 1, 2, accepted_at("typed", 0))
            .submit_typed(3, 1, 3, rejected())
            .add_to(set, title, requirements, flags);
    };
    for (title, rule, order) in [
        ("Low value: 30.00 EUR may be typed.", LowValue, euro_payment(3000)),
        ("Low value: 0.01 EUR may be typed.", LowValue, euro_payment(1)),
        ("Low value: an instant transfer may be typed.", LowValue, payment_of(2, 3000, "EUR")),
    ] {
        accepts(set, title, rule, &order);
    }
    set.skip_withdrawn(3);
    for (title, rule, order) in [
        ("Always: a payment of any amount may be typed.", Always, order()),
        ("Always: a payment in another currency may be typed.", Always, dollars()),
        ("Always: a batch may be typed.", Always, Order::Batch(batch())),
        ("Always: an action may be typed.", Always, action_with(32)),
    ] {
        if set.version() == Version::V1 || !matches!(order, Order::Batch(_)) {
            accepts(set, title, rule, &order);
        }
    }
    set.skip_withdrawn(1);
    if set.version() == Version::V1 {
        accepts(set, "Always: a bulk may be typed.", Always, &Order::Bulk(batch_of(&[1, 2])));
    }
    let refuses = |set: &mut VectorSetBuilder, title: &str, rule, order: &Order| {
        BankTraceBuilder::new()
            .typed_rule(rule)
            .bulks()
            .issue(0, 1, order, issued())
            .submit_typed(1, 1, 1, failed())
            .submit_scanned(2, 1, accepted("scanned"))
            .add_to(set, title, requirements, flags);
    };
    for (title, rule, order) in [
        ("Never: 0.01 EUR may not be typed.", Never, euro_payment(1)),
        ("Low value: 30.01 EUR may not be typed.", LowValue, euro_payment(3001)),
        ("Low value: 1.00 USD may not be typed.", LowValue, dollars()),
        ("Low value: a batch of 3.00 EUR may not be typed.", LowValue, Order::Batch(batch())),
        (
            "Low value: a bulk of 0.03 EUR may not be typed.",
            LowValue,
            Order::Bulk(batch_of(&[1, 2])),
        ),
        ("Low value: an action may not be typed.", LowValue, action_with(32)),
    ] {
        refuses(set, title, rule, &order);
    }
    set.section(148);
    for (title, purpose) in [
        ("Low value: a standing order may not be typed, since it is a series.", 3),
        ("Low value: a card payment may not be typed.", 4),
        ("Low value: an amount blocked on a card may not be typed.", 5),
        ("Low value: a top-up may not be typed.", 6),
    ] {
        refuses(set, title, LowValue, &payment_of(purpose, 100, "EUR"));
    }
    for (title, order) in [
        ("Always: a login may not be typed.", log_in()),
        ("Always: recovering access may not be typed.", action_with(39)),
    ] {
        refuses(set, title, Always, &order);
    }
    if set.version() == Version::V1 {
        let title = "Always: a standing order may be typed in version 1.";
        accepts(set, title, Always, &payment_of(3, 100, "EUR"));
    }
    // Another operation that may be typed has the sum to itself.
    BankTraceBuilder::new()
        .issue(0, 1, &payment_of(4, 3000, "EUR"), issued())
        .issue(0, 2, &payment_of(6, 3000, "EUR"), issued())
        .issue_typed(1, 3, &euro_payment(3000))
        .issue_typed(1, 4, &euro_payment(3000))
        .issue_typed(1, 5, &euro_payment(3000))
        .submit_typed(2, 1, 2, failed())
        .add_to(
            set,
            "Low value: card payments and top-ups do not count towards the sum.",
            "VER-16",
            "typed-limit",
        );
}

fn sums(set: &mut VectorSetBuilder) {
    set.section(160);
    let (requirements, flags) = ("VER-16", "typed-limit");
    // Issues and types an operation of each amount.
    let typed = |trace: BankTraceBuilder, at: u64, first: u8, amounts: &[u64]| {
        (first..).zip(at..).zip(amounts).fold(trace, |trace, ((number, at), cents)| {
            let seconds = i64::try_from(at).unwrap_or_default();
            trace.issue_typed(at, number, &euro_payment(*cents)).submit_typed(
                at,
                number,
                seconds,
                accepted_at("typed", 0),
            )
        })
    };
    typed(BankTraceBuilder::new(), 0, 1, &[3000, 3000, 3000])
        .issue(10, 4, &euro_payment(1001), issued())
        .issue_typed(11, 5, &euro_payment(1000))
        .submit_typed(12, 5, 12, accepted_at("typed", 0))
        .issue(13, 6, &euro_payment(1), issued())
        .submit_typed(14, 6, 14, failed())
        .add_to(set, "Typed operations add up to at most 100.00 EUR.", requirements, flags);
    typed(BankTraceBuilder::new(), 0, 1, &[1, 1, 1, 1, 1])
        .issue(10, 6, &euro_payment(1), issued())
        .submit_typed(11, 6, 11, failed())
        .submit_scanned(12, 6, accepted("scanned"))
        .issue_typed(13, 7, &euro_payment(1))
        .add_to(
            set,
            "At most five operations may be typed until one is scanned.",
            requirements,
            flags,
        );
    (1..=3)
        .fold(BankTraceBuilder::new(), |trace, number| {
            trace.issue_typed(0, number, &euro_payment(3000))
        })
        .issue(1, 4, &euro_payment(1001), issued())
        .cancel(2, 4, done("cancelled"))
        .issue_typed(3, 5, &euro_payment(1000))
        .issue(4, 6, &euro_payment(1), issued())
        .submit_typed(5, 6, 5, failed())
        .add_to(
            set,
            "Live operations that may be typed count towards the sum.",
            requirements,
            flags,
        );
    typed(BankTraceBuilder::new(), 0, 1, &[1, 1, 1])
        .issue_typed(10, 4, &euro_payment(1))
        .issue_typed(11, 5, &euro_payment(1))
        .issue(12, 6, &euro_payment(1), issued())
        .submit_typed(13, 6, 13, failed())
        .add_to(
            set,
            "Live operations that may be typed count towards the number.",
            requirements,
            flags,
        );
    (1..=3)
        .fold(BankTraceBuilder::new(), |trace, number| {
            trace.issue_typed(0, number, &euro_payment(3000))
        })
        .cancel(1, 1, done("cancelled"))
        .issue_typed(2, 4, &euro_payment(3000))
        .issue(3, 5, &euro_payment(1001), issued())
        .submit_typed(4, 5, 4, failed())
        .add_to(set, "A cancelled operation no longer counts.", requirements, flags);
    (1..=3)
        .fold(BankTraceBuilder::new(), |trace, number| {
            trace.issue_typed(0, number, &euro_payment(3000))
        })
        .issue(299, 4, &euro_payment(1001), issued())
        .issue_typed(300, 5, &euro_payment(3000))
        .submit_scanned(301, 1, rejected())
        .add_to(set, "An expired operation no longer counts.", "VER-12 VER-16", flags);
    typed(BankTraceBuilder::new(), 0, 1, &[3000, 3000, 3000])
        .issue(10, 4, &order(), issued())
        .issue(11, 5, &euro_payment(3000), issued())
        .submit_scanned(12, 4, accepted("scanned"))
        .issue_typed(13, 6, &euro_payment(3000))
        .submit_typed(14, 5, 14, failed())
        .add_to(
            set,
            "Accepting a scanned operation begins a new sum; what was issued before stays as it was.",
            requirements,
            flags,
        );
    typed(BankTraceBuilder::new(), 0, 1, &[3000, 3000, 3000])
        .issue(10, 4, &log_in(), issued())
        .submit_scanned(11, 4, accepted("scanned"))
        .issue_typed(12, 5, &euro_payment(3000))
        .submit_wrong(13, 5, failed())
        .add_to(set, "Accepting a scanned login begins a new sum too.", requirements, flags);
    typed(BankTraceBuilder::new(), 0, 1, &[3000, 3000, 3000])
        .login(30, 30, accepted_at("login", 0))
        .issue(31, 4, &euro_payment(1001), issued())
        .submit_typed(32, 4, 32, failed())
        .add_to(set, "A login OTP begins no new sum.", requirements, flags);
    typed(BankTraceBuilder::new().unlinked_purposes(&[36]), 0, 1, &[3000, 3000, 3000])
        .issue(30, 4, &action_with(36), issued())
        .confirm(31, 4, 31, accepted_at("unlinked", 0))
        .issue(32, 5, &euro_payment(1001), issued())
        .submit_typed(33, 5, 33, failed())
        .add_to(set, "A confirmation begins no new sum.", requirements, flags);
    typed(BankTraceBuilder::new(), 0, 1, &[3000, 3000])
        .issue_typed(10, 3, &euro_payment(3000))
        .submit_scanned(11, 3, accepted("scanned"))
        .issue_typed(12, 4, &euro_payment(3000))
        .issue_typed(13, 5, &euro_payment(3000))
        .issue_typed(14, 6, &euro_payment(3000))
        .issue(15, 7, &euro_payment(1001), issued())
        .submit_typed(16, 7, 16, failed())
        .add_to(
            set,
            "An operation that may be typed and is scanned begins a new sum.",
            "VER-16 VER-20",
            flags,
        );
    BankTraceBuilder::new()
        .issue(0, 1, &order(), issued())
        .issue(0, 2, &order(), issued())
        .issue_typed(1, 3, &euro_payment(3000))
        .submit_typed(2, 1, 2, failed())
        .add_to(set, "Live operations that may not be typed do not count.", requirements, flags);
}

fn windows(set: &mut VectorSetBuilder) {
    set.section(180);
    let (requirements, flags) = ("VER-19 VER-20", "window");
    let trace = || BankTraceBuilder::new().issue_typed(0, 1, &euro_payment(3000));
    for (title, now, otp_at, drift) in [
        ("A typed OTP of this minute is accepted in its first second.", 120, 120, Some(0)),
        ("A typed OTP of this minute is accepted in its last second.", 179, 120, Some(0)),
        (
            "A typed OTP from the last second of the previous minute is accepted.",
            120,
            119,
            Some(-1),
        ),
        (
            "A typed OTP from the first second of the previous minute is accepted.",
            179,
            60,
            Some(-1),
        ),
        ("A typed OTP from two minutes ago is a failure.", 120, 59, None),
        ("A typed OTP from the first second of the next minute is accepted.", 179, 180, Some(1)),
        ("A typed OTP from the last second of the next minute is accepted.", 120, 239, Some(1)),
        ("A typed OTP from two minutes ahead is a failure.", 179, 240, None),
        ("A typed OTP from the time of issue is a failure in the last minute.", 299, 0, None),
    ] {
        let expect = drift.map_or_else(failed, |drift| accepted_at("typed", drift));
        trace().submit_wrong(1, 1, failed()).submit_typed(now, 1, otp_at, expect).add_to(
            set,
            title,
            requirements,
            flags,
        );
    }
    let two = || trace().issue_typed(0, 2, &euro_payment(2000));
    two()
        .submit(10, 1, OtpEntry::Typed(2, 10), failed())
        .submit_typed(11, 1, 11, accepted_at("typed", 0))
        .submit_typed(12, 2, 12, accepted_at("typed", 0))
        .add_to(
            set,
            "A typed OTP for B is not accepted for A; both are accepted within one minute.",
            requirements,
            "typed must-differ",
        );
    trace().submit_scanned(10, 1, accepted("scanned")).submit_typed(11, 1, 11, rejected()).add_to(
        set,
        "An operation that was scanned can't be typed afterwards.",
        "VER-20 VER-21",
        "typed",
    );
    trace()
        .submit_typed(10, 1, 10, accepted_at("typed", 0))
        .submit_scanned(11, 1, rejected())
        .add_to(
            set,
            "An operation that was typed can't be scanned afterwards.",
            "VER-20 VER-21",
            "typed",
        );
}
