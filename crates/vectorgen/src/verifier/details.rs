//! Version 2: the details of typed OTPs, and operations that are never typed.

use dlotp_wire::{
    operation_json::{Order, PaymentJson},
    v2::TypedJson,
    verifier::TypedRuleJson::{Always, LowValue, Never},
};

use super::{
    BankTraceBuilder, OtpEntry, accepted, accepted_at, action_with, begins_block, euro_payment,
    failed, issued, order, rejected, store_failed,
};
use crate::{
    order::{batch, batch_of, payment},
    vector_set::VectorSetBuilder,
};

fn payment_keyed(amount: &str, currency: &str, tail: &str) -> TypedJson {
    keyed_for(1, amount, currency, tail)
}

fn keyed_for(purpose: u64, amount: &str, currency: &str, tail: &str) -> TypedJson {
    let [amount, currency, tail] = [amount, currency, tail].map(ToOwned::to_owned);
    TypedJson::Payment { purpose, amount, currency, tail }
}

fn keyed(at: i64, typed: TypedJson) -> OtpEntry {
    OtpEntry::TypedWith(1, at, typed)
}

fn small() -> BankTraceBuilder {
    BankTraceBuilder::new().issue_typed(0, 1, &euro_payment(3000))
}

pub(super) fn details(set: &mut VectorSetBuilder) {
    bindings(set);
    wrong(set);
    never(set);
    kinds(set);
}

/// Adds the purposes of payments (OTP-13, OTP-14).
fn kinds(set: &mut VectorSetBuilder) {
    set.section(960);
    let of = |purpose| Order::Payment(PaymentJson { purpose, amount: 3000, ..payment() });
    let issue = |order: &Order| BankTraceBuilder::new().typed_rule(Always).issue_typed(0, 1, order);
    let typed = |purpose| keyed_for(purpose, "30", "EUR", "00123456");
    let (requirements, flags) = ("VER-44 OTP-13", "keyed must-differ");
    for (title, ordered, wrong, right) in [
        ("A transfer keyed in as a card payment is a failure.", 1, 4, 1),
        ("A transfer keyed in as a top-up is a failure.", 1, 6, 1),
        ("An instant transfer is bound as a transfer.", 2, 4, 1),
        ("An instant transfer that is picked as such is bound as a transfer.", 2, 6, 2),
        ("A transfer that is picked as an instant one is bound as a transfer.", 1, 6, 2),
        ("A card payment is bound as a card payment, not as a transfer.", 4, 1, 4),
        ("A top-up is bound as a top-up, not as a transfer.", 6, 1, 6),
        ("A top-up is bound as a top-up, not as a card payment.", 6, 4, 6),
    ] {
        issue(&of(ordered))
            .submit(1, 1, keyed(1, typed(wrong)), failed())
            .submit(2, 1, keyed(2, typed(right)), accepted_at("typed-details", 0))
            .add_to(set, title, requirements, flags);
    }
    set.section(980);
    for (what, order) in [
        ("A standing order", of(3)),
        ("An amount blocked on a card", of(5)),
        ("A login", action_with(38)),
        ("Recovering access", action_with(39)),
    ] {
        for (policy, rule) in [("always", Always), ("low value", LowValue), ("never", Never)] {
            BankTraceBuilder::new()
                .typed_rule(rule)
                .issue(0, 1, &order, issued())
                .submit_typed(1, 1, 1, failed())
                .submit_scanned(2, 1, accepted("scanned"))
                .add_to(
                    set,
                    &format!("{what} is never typed under the policy \"{policy}\"."),
                    "VER-16 VER-40 OTP-14",
                    "typed-rule",
                );
        }
    }
}

fn bindings(set: &mut VectorSetBuilder) {
    set.section(700);
    let flags = "keyed";
    let dollars =
        Order::Payment(PaymentJson { currency: "USD".to_owned(), amount: 100, ..payment() });
    for (title, order) in [
        ("A typed payment is bound to its details.", order()),
        ("A typed payment in another currency is bound to its details.", dollars),
        ("A typed action is bound to its purpose.", action_with(32)),
    ] {
        BankTraceBuilder::new()
            .typed_rule(Always)
            .issue_typed(0, 1, &order)
            .submit_wrong(1, 1, failed())
            .submit_typed(2, 1, 2, accepted_at("typed", 0))
            .submit_typed(3, 1, 3, rejected())
            .add_to(set, title, "VER-44 OTP-13 OTP-17", flags);
    }
    set.skip_withdrawn(1);
    let exact = [
        payment_keyed("30", "EUR", "00123456"),
        payment_keyed("30,0", "eur", "0012 3456"),
        payment_keyed("0030.00", " E U R ", "00123456"),
    ];
    for (what, typed) in ["30", "30,0", "0030.00"].into_iter().zip(exact) {
        small()
            .submit_wrong(1, 1, failed())
            .submit(2, 1, keyed(2, typed), accepted_at("typed-details", 0))
            .add_to(
                set,
                &format!("An amount keyed in as {what} is read as 30.00 EUR."),
                "VER-44 OTP-16",
                flags,
            );
    }
    small()
        .submit_typed(1, 1, 1, store_failed())
        .fail_store()
        .submit_typed(2, 1, 2, accepted_at("typed", 0))
        .submit_typed(3, 1, 3, rejected())
        .add_to(
            set,
            "A typed OTP whose acceptance is not stored is not accepted.",
            "VER-9 VER-44",
            "keyed store",
        );
    BankTraceBuilder::new()
        .typed_rule(Always)
        .issue_typed(0, 1, &order())
        .issue_typed(0, 2, &order())
        .submit(1, 1, OtpEntry::Typed(2, 1), failed())
        .submit_typed(2, 2, 2, accepted_at("typed", 0))
        .submit_typed(3, 1, 3, accepted_at("typed", 0))
        .add_to(
            set,
            "The same details with the ID of another operation are a failure.",
            "VER-44 OTP-12",
            "keyed must-differ",
        );
}

fn wrong(set: &mut VectorSetBuilder) {
    set.section(720);
    let (requirements, flags) = ("VER-22 VER-44 OTP-13", "keyed must-differ");
    for (what, typed) in [
        ("Another amount", payment_keyed("30.01", "EUR", "00123456")),
        ("A hundredth of the amount", payment_keyed("0.30", "EUR", "00123456")),
        ("Another currency", payment_keyed("30.00", "USD", "00123456")),
        ("Another account", payment_keyed("30.00", "EUR", "00123457")),
        ("The beginning of the account", payment_keyed("30.00", "EUR", "IT60X054")),
        ("A purpose", TypedJson::Action { purpose: 32 }),
    ] {
        small()
            .submit_wrong_times(1, 1, 3)
            .submit(4, 1, keyed(4, typed.clone()), failed())
            .submit(5, 1, keyed(5, typed), begins_block())
            .add_to(
                set,
                &format!("{what} keyed in for a payment is a failure."),
                requirements,
                flags,
            );
    }
    let action = || BankTraceBuilder::new().typed_rule(Always).issue_typed(0, 1, &action_with(32));
    for (what, typed) in [
        ("Another purpose", TypedJson::Action { purpose: 33 }),
        ("A payment", payment_keyed("30.00", "EUR", "00123456")),
    ] {
        if what == "A payment" {
            set.skip_withdrawn(1);
        }
        action()
            .submit(1, 1, keyed(1, typed), failed())
            .submit_typed(2, 1, 2, accepted_at("typed", 0))
            .add_to(
                set,
                &format!("{what} keyed in for an action is a failure."),
                requirements,
                flags,
            );
    }
    set.skip_withdrawn(1);
    small()
        .submit(1, 1, OtpEntry::WithPin("271829", Box::new(OtpEntry::Typed(1, 1))), failed())
        .submit_typed(2, 1, 2, accepted_at("typed", 0))
        .add_to(
            set,
            "A typed OTP made with a wrong PIN is a failure.",
            "VER-22 OTP-18",
            "keyed pin",
        );
}

fn never(set: &mut VectorSetBuilder) {
    set.section(740);
    let (requirements, flags) = ("VER-16 VER-40 OTP-14", "typed-rule");
    let without = |amount| {
        Order::Payment(PaymentJson {
            purpose: 4,
            account: None,
            reference: None,
            amount,
            ..payment()
        })
    };
    for (what, order) in [
        ("A batch", Order::Batch(batch())),
        ("A bulk", Order::Bulk(batch_of(&[1, 2]))),
        ("A payment without an account", without(3000)),
    ] {
        for (policy, rule) in [("always", Always), ("low value", LowValue), ("never", Never)] {
            BankTraceBuilder::new()
                .typed_rule(rule)
                .bulks()
                .issue(0, 1, &order, issued())
                .submit_typed(1, 1, 1, failed())
                .submit_scanned(2, 1, accepted("scanned"))
                .add_to(
                    set,
                    &format!("{what} is never typed under the policy \"{policy}\"."),
                    requirements,
                    flags,
                );
        }
    }
    BankTraceBuilder::new()
        .issue(0, 1, &without(3000), issued())
        .issue(0, 2, &without(3000), issued())
        .issue(0, 3, &without(3000), issued())
        .issue_typed(1, 4, &euro_payment(3000))
        .submit_wrong(2, 1, failed())
        .submit_typed(3, 4, 3, accepted_at("typed", 0))
        .add_to(
            set,
            "Payments that are never typed do not count towards the sum.",
            "VER-16 VER-40",
            "typed-limit",
        );
    BankTraceBuilder::new()
        .issue_typed(0, 1, &euro_payment(3000))
        .submit_typed(1, 1, 1, accepted_at("typed", 0))
        .issue_typed(2, 2, &euro_payment(3000))
        .submit_typed(3, 2, 3, accepted_at("typed", 0))
        .issue_typed(4, 3, &euro_payment(3000))
        .submit_typed(5, 3, 5, accepted_at("typed", 0))
        .issue(6, 4, &euro_payment(1001), issued())
        .submit_typed(7, 4, 7, failed())
        .issue_typed(8, 5, &euro_payment(1000))
        .add_to(
            set,
            "Acceptances with typed details count towards the sum.",
            "VER-16 VER-45",
            "typed-limit",
        );
    (1..=5_u8)
        .fold(BankTraceBuilder::new(), |trace, n| {
            let at = u64::from(n) * 2;
            trace.issue_typed(at, n, &euro_payment(1)).submit_typed(
                at + 1,
                n,
                i64::from(n) * 2 + 1,
                accepted_at("typed", 0),
            )
        })
        .issue(20, 6, &euro_payment(1), issued())
        .submit_typed(21, 6, 21, failed())
        .submit_scanned(22, 6, accepted("scanned"))
        .issue_typed(23, 7, &euro_payment(1))
        .add_to(
            set,
            "Acceptances with typed details count towards the number.",
            "VER-16 VER-45",
            "typed-limit",
        );
}
