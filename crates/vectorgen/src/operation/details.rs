//! Details, and pairs that must differ.

use dlotp::Code;
use dlotp_wire::operation_json::{ActionJson, Order, PaymentJson};

use super::{ShapeTwins, batch, order};
use crate::{
    order::{
        action, add_accepted_by_both, add_decoded, add_rejected_body, add_rejected_by_both,
        add_rejected_by_encoder, encoding, payment,
    },
    vector_set::VectorSetBuilder,
    worked_example::body,
};

pub(super) fn details(set: &mut VectorSetBuilder, twins: &ShapeTwins) {
    set.section(800);
    let detail = |number: usize| (format!("Label {number}"), format!("Value {number}"));
    let with = |details: Vec<(String, String)>| order(PaymentJson { details, ..payment() });
    let one = |label: &str, value: &str| with(vec![(label.to_owned(), value.to_owned())]);
    add_accepted_by_both(set, "A payment without details", "OP-21", "details", &with(vec![]));
    add_accepted_by_both(
        set,
        "A payment with six details",
        "OP-21 OP-22",
        "details",
        &with((1..=6).map(detail).collect()),
    );
    for (subject, label) in [
        ("A detail whose label begins like a field name", "Amounts"),
        ("A detail labelled item-1-reference, which is not a field name,", "item-1-reference"),
        ("A detail labelled item-payee, which is not a field name,", "item-payee"),
        ("A detail whose label is another language's word for the amount", "Betrag"),
    ] {
        match label {
            "item-1-reference" => set.skip_withdrawn(6),
            "Betrag" => set.skip_withdrawn(2),
            _ => {}
        }
        add_accepted_by_both(set, subject, "OP-16 OP-21", "details label", &one(label, "Value"));
    }
    add_accepted_by_both(
        set,
        "A detail that repeats a label",
        "OP-16 OP-21",
        "details",
        &with(vec![("Note".to_owned(), "a".to_owned()), ("Note".to_owned(), "b".to_owned())]),
    );
    add_accepted_by_both(
        set,
        "An action with a detail",
        "OP-21",
        "details",
        &Order::Action(ActionJson {
            details: vec![("Limit".to_owned(), "5000 EUR".to_owned())],
            ..action("Change the daily limit")
        }),
    );

    set.section(840);
    for label in [
        "purpose",
        "amount",
        "payee",
        "account",
        "total",
        "item-count",
        "item-fingerprint",
        "title",
        "reference",
        "item-1-payee",
        "item-9-account",
        "item-10-amount",
        "Amount",
        "PAYEE",
        "Reference",
        "Item-1-Payee",
    ] {
        let subject = format!("A detail with the label {label}");
        add_rejected_by_both(
            set,
            &subject,
            "OP-16",
            "details label",
            &one(label, "Value"),
            &twins.payment,
        );
    }
    let action_with_amount = Order::Action(ActionJson {
        details: vec![("amount".to_owned(), "1.00 EUR".to_owned())],
        ..action("Change the daily limit")
    });
    add_rejected_by_both(
        set,
        "An action with a detail labelled amount, although actions have no amount,",
        "OP-16",
        "details label",
        &action_with_amount,
        &twins.action,
    );

    set.section(890);
    let seven = with((1..=7).map(detail).collect());
    let (code, twin) = (Code::MalformedBody, &twins.payment.decode);
    let body_of_seven = body(set.version(), encoding(&seven));
    add_rejected_body(
        set,
        "A body with seven details is malformed.",
        "OP-4 PAY-18",
        "details form",
        &body_of_seven,
        code,
        twin,
    );
    add_rejected_by_encoder(
        set,
        "A payment with seven details",
        "PAY-8",
        "details",
        &seven,
        &twins.payment.encode,
    );
}

/// Adds pairs of operations that a careless encoding, display or digest would make equal.
pub(super) fn different(set: &mut VectorSetBuilder) {
    set.section(900);
    let mut pair = |title: &str, requirement: &str, a: &Order, b: &Order, first: &str| {
        let [a, b] = [a, b].map(|order| body(set.version(), encoding(order)));
        let id = add_decoded(set, first, requirement, "must-differ", &a).id();
        add_decoded(set, title, requirement, "must-differ", &b).differs_from(&id);
    };
    let base = || PaymentJson { reference: None, details: vec![], ..payment() };
    let money = |amount, currency: &str| {
        order(PaymentJson { amount, currency: currency.to_owned(), ..base() })
    };
    pair(
        "A payment of 10000 JPY has another digest than one of 100.00 EUR.",
        "OP-8 PAY-7",
        &money(10_000, "EUR"),
        &money(10_000, "JPY"),
        "A payment of 100.00 EUR is decoded.",
    );
    pair(
        "A payment of 10000.00 EUR has another digest than one of 100.00 EUR.",
        "OP-23 PAY-7",
        &money(10_000, "EUR"),
        &money(1_000_000, "EUR"),
        "A payment of 100.00 EUR is decoded again.",
    );
    pair(
        "A payment of 10.000 KWD has another digest than one of 100.00 EUR.",
        "OP-23 PAY-7",
        &money(10_000, "EUR"),
        &money(10_000, "KWD"),
        "A payment of 100.00 EUR is decoded once more.",
    );
    let payee = |payee: &str| order(PaymentJson { payee: payee.to_owned(), ..base() });
    pair(
        "A payee in other case gives another digest.",
        "OP-22 PAY-7",
        &payee("Rossi"),
        &payee("ROSSI"),
        "A payment to Rossi is decoded.",
    );
    pair(
        "A payee with an accent gives another digest.",
        "OP-22 PAY-7",
        &payee("Rene"),
        &payee("René"),
        "A payment to Rene is decoded.",
    );
    pair(
        "A Cyrillic payee that looks the same gives another digest.",
        "OP-22 PAY-7",
        &payee("Сосо"),
        &payee("Coco"),
        "A payment to Сосо, in Cyrillic, is decoded.",
    );
    let reference = |reference: Option<&str>| {
        order(PaymentJson { reference: reference.map(str::to_owned), ..base() })
    };
    pair(
        "The reference \"null\" gives another digest than no reference.",
        "OP-21 PAY-7",
        &reference(None),
        &reference(Some("null")),
        "A payment without a reference is decoded.",
    );
    pair(
        "A reference with one changed character gives another digest.",
        "PAY-7",
        &reference(Some("Invoice 1")),
        &reference(Some("Invoice 2")),
        "A payment with a reference is decoded.",
    );
    let detail = |label: &str, value: &str| {
        order(PaymentJson { details: vec![(label.to_owned(), value.to_owned())], ..base() })
    };
    pair(
        "One changed detail gives another digest.",
        "PAY-7 OTP-5",
        &detail("Order", "A-4711"),
        &detail("Order", "A-4712"),
        "A payment with a detail is decoded.",
    );
    pair(
        "Moving a letter from the label to the value gives another digest.",
        "PAY-7",
        &detail("ab", "c"),
        &detail("a", "bc"),
        "A detail with the label ab and the value c is decoded.",
    );
    let purpose = |purpose| order(PaymentJson { purpose, ..base() });
    pair(
        "An instant transfer has another digest than a credit transfer.",
        "OP-22 PAY-7",
        &purpose(1),
        &purpose(2),
        "A credit transfer is decoded.",
    );
    let mut swapped = batch();
    swapped.items.swap(0, 1);
    pair(
        "A batch with its items swapped has another digest.",
        "PAY-7",
        &Order::Batch(batch()),
        &Order::Batch(swapped),
        "A batch is decoded.",
    );
}

/// Adds labels that look like field names, and others that only nearly do (OP-16).
pub(super) fn labels(set: &mut VectorSetBuilder, twins: &ShapeTwins) {
    let with_label = |label: &str| {
        let details = vec![(label.to_owned(), "v".to_owned())];
        Order::Action(ActionJson { details, ..action("Title") })
    };
    set.section(1900);
    for (label, form, requirement) in [
        ("Payee", "", "OP-16"),
        ("TOTAL", "", "OP-16"),
        ("Tota1", ", with a digit,", "OP-16"),
        ("TOTAI", ", with a capital i,", "OP-16"),
        ("totaI", ", with a capital i,", "OP-16"),
        ("tota|", "", "OP-16"),
        ("Payée:", "", "OP-16"),
        ("Pay ee", "", "OP-16"),
        ("P.A.Y.E.E", "", "OP-16"),
        ("рауее", " in Cyrillic letters", "OP-16"),
        ("РАУЕЕ", " in Cyrillic capitals", "OP-16"),
        ("ассоипт", " in Cyrillic letters", "OP-16"),
        ("arnount", ", with an r and an n,", "OP-16"),
        ("АМОУNT", " in letters of two scripts", "OP-15"),
        ("Amount €", "", "OP-16"),
        ("ΤΟΤΑΙ", " in Greek capitals", "OP-16"),
        ("tıtle", "", "OP-16"),
        ("TİTLE", "", "OP-16"),
        ("titłe", "", "OP-16"),
        ("refеrence", ", with one Cyrillic letter,", "OP-15"),
        ("Item count", "", "OP-16"),
        ("itemcount", "", "OP-16"),
        ("Item-Fingerprint", "", "OP-16"),
        ("item-0-payee", "", "OP-16"),
        ("item-11-payee", "", "OP-16"),
        ("item-01-payee", "", "OP-16"),
        ("Item 2 Account", "", "OP-16"),
        ("item-l-payee", ", with an l for a 1,", "OP-16"),
        ("item-IO-payee", ", with I and O for 10,", "OP-16"),
        ("item-Ч-payee", ", with a Cyrillic letter like a 4,", "OP-16"),
        ("item ¹ amount", "", "OP-16"),
        ("item-99999-payee", "", "OP-16"),
        ("Purpοse", ", with one Greek letter,", "OP-15"),
        ("ƿ", ", which is not allowed,", "OP-13"),
    ] {
        let subject = format!("A label that reads {label}{form}");
        let order = with_label(label);
        add_rejected_by_both(set, &subject, requirement, "details label", &order, &twins.action);
    }
    set.section(2000);
    for label in [
        "АССОИПТ",
        "Payee name",
        "Order",
        "Total due",
        "Item payee",
        "item--payee",
        "item-1-title",
        "item-1",
        "item-x-payee",
        "item-1-payee-2",
        "Beneficiary",
        "Сума",
        "Ποσό",
        "Payees",
        "Tota",
        "Zahlung",
        "Amount EUR",
        "rn",
        "…",
        "€",
    ] {
        let subject = format!("A label that reads {label}, which is no field name,");
        let order = with_label(label);
        add_accepted_by_both(set, &subject, "OP-16 OP-21", "details label", &order);
    }
}
