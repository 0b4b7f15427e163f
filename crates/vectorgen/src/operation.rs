//! Vectors of the operation: its values and its display.

mod account;
mod batch;
mod bulk;
mod details;

use dlotp::Code;
use dlotp_suite::currency::{CURRENCIES, CurrencyRow};
use dlotp_wire::operation_json::{ActionJson, BatchJson, Order, PaymentJson};

use self::{
    account::accounts,
    batch::batches,
    bulk::bulks,
    details::{details, different, labels},
};
use crate::{
    cbor::CborItem,
    order::{
        TwinIds, action, add_accepted_by_both, add_decoded, add_rejected_body,
        add_rejected_by_both, batch, batch_of, bulk, encoding, payment,
    },
    text,
    vector_set::{VectorSetBuilder, fail},
    worked_example::body,
};

const MAX_AMOUNT: u64 = 999_999_999_999_999;

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    let twins = shapes_and_purposes(set);
    amounts(set, &twins);
    currencies(set, &twins);
    accounts(set, &twins);
    batches(set, &twins);
    bulks(set, &twins);
    details(set, &twins);
    different(set);
    text::vectors(set);
    labels(set, &twins);
}

struct ShapeTwins {
    payment: TwinIds,
    batch: TwinIds,
    action: TwinIds,
    bulk: TwinIds,
}

fn order(payment: PaymentJson) -> Order {
    Order::Payment(payment)
}

fn shapes_and_purposes(set: &mut VectorSetBuilder) -> ShapeTwins {
    let display = "OP-1 OP-2 OP-21 OP-22 OP-23 OP-24";
    let twins = ShapeTwins {
        payment: add_accepted_by_both(
            set,
            "The credit transfer of the worked examples",
            &format!("{display} OP-7 PAY-1 PAY-2 PAY-6 PAY-7"),
            "shape",
            &order(payment()),
        ),
        batch: add_accepted_by_both(
            set,
            "A batch of two",
            &format!("{display} OP-7 OP-11 OP-25"),
            "shape batch",
            &Order::Batch(batch()),
        ),
        action: add_accepted_by_both(
            set,
            "An action",
            "OP-1 OP-2 OP-7 OP-21 OP-22",
            "shape",
            &Order::Action(action("Change the daily limit to 5000 EUR")),
        ),
        bulk: add_accepted_by_both(
            set,
            "A bulk of three",
            &format!("{display} OP-7 OP-18 OP-19 OP-25"),
            "shape bulk",
            &Order::Bulk(batch_of(&[100, 250, 1])),
        ),
    };

    set.section(20);
    for (purpose, name) in [
        (2, "An instant transfer"),
        (3, "A standing order"),
        (4, "A card payment with an account"),
        (5, "A card hold with an account"),
        (6, "A top-up with an account"),
    ] {
        let payment = PaymentJson { purpose, details: vec![], ..payment() };
        add_accepted_by_both(set, name, "OP-7 OP-22", "purpose", &order(payment));
    }
    let instant = Order::Batch(BatchJson { purpose: 2, ..batch() });
    add_accepted_by_both(
        set,
        "A batch of instant transfers",
        "OP-7 OP-22",
        "purpose batch",
        &instant,
    );
    let instant = Order::Bulk(BatchJson { purpose: 2, ..batch() });
    add_accepted_by_both(
        set,
        "A bulk of instant transfers",
        "OP-7 OP-22",
        "purpose bulk",
        &instant,
    );
    for (purpose, name) in [
        (32, "An action to change a limit"),
        (33, "An action to change contact data"),
        (34, "An action to add a payee"),
        (35, "An action to add a new device"),
        (36, "An action to give consent"),
        (37, "An action to give a direct-debit mandate"),
        (38, "An action to log in"),
        (39, "An action to recover access"),
    ] {
        let action = ActionJson { purpose, ..action("As the customer ordered") };
        add_accepted_by_both(set, name, "OP-7 OP-22", "purpose", &Order::Action(action));
    }

    set.section(60);
    for purpose in [0, 7, 31, 32, 38, 63, 64, 255, (1 << 53) - 1] {
        let subject = format!("A payment with purpose {purpose}");
        let order = order(PaymentJson { purpose, ..payment() });
        add_rejected_by_both(set, &subject, "OP-7", "purpose", &order, &twins.payment);
    }
    for purpose in [3, 6, 38] {
        let subject = format!("A batch with purpose {purpose}");
        let order = Order::Batch(BatchJson { purpose, ..batch() });
        add_rejected_by_both(set, &subject, "OP-7", "purpose batch", &order, &twins.batch);
    }
    for purpose in [1, 6, 31, 39, 62, 64] {
        if purpose == 39 {
            set.skip_withdrawn(2);
            continue;
        }
        let subject = format!("An action with purpose {purpose}");
        let order = Order::Action(ActionJson { purpose, ..action("As ordered") });
        add_rejected_by_both(set, &subject, "OP-7", "purpose", &order, &twins.action);
    }
    for purpose in [3, 4, 36] {
        let subject = format!("A bulk with purpose {purpose}");
        let order = Order::Bulk(BatchJson { purpose, ..batch() });
        add_rejected_by_both(set, &subject, "OP-7", "purpose bulk", &order, &twins.bulk);
    }
    let largest = encoding_with(&order(payment()), 1, CborItem::Unsigned(u64::MAX));
    add_rejected_value(
        set,
        "A purpose of 2^64 − 1 is invalid.",
        "OP-7",
        "purpose",
        largest,
        &twins,
    );
    twins
}

/// Encodes an order with one element replaced.
fn encoding_with(order: &Order, at: usize, item: CborItem) -> CborItem {
    let CborItem::Array(mut items) = encoding(order) else { fail("an operation is an array") };
    match items.get_mut(at) {
        Some(element) => *element = item,
        None => fail("the operation has the element"),
    }
    CborItem::Array(items)
}

/// Adds a vector with a value that only a decoder can get, because JSON has no such number.
fn add_rejected_value(
    set: &mut VectorSetBuilder,
    title: &str,
    requirements: &str,
    flags: &str,
    operation: CborItem,
    twins: &ShapeTwins,
) {
    let requirements = format!("{requirements} OP-5 PAY-20");
    let (code, twin) = (Code::InvalidOperation, &twins.payment.decode);
    let body = body(set.version(), operation);
    add_rejected_body(set, title, &requirements, flags, &body, code, twin);
}

fn amounts(set: &mut VectorSetBuilder, twins: &ShapeTwins) {
    set.section(120);
    for (amount, subject) in [
        (1, "The least amount"),
        (9, "An amount below ten cents"),
        (99, "An amount below one euro"),
        (100, "One euro"),
        (23, "The largest amount in one byte"),
        (24, "The least amount in two bytes"),
        (255, "The largest amount in two bytes"),
        (256, "The least amount in three bytes"),
        (65_535, "The largest amount in three bytes"),
        (65_536, "The least amount in five bytes"),
        (4_294_967_295, "The largest amount in five bytes"),
        (4_294_967_296, "The least amount in nine bytes"),
        (MAX_AMOUNT, "The largest amount"),
    ] {
        let order = order(PaymentJson { amount, details: vec![], ..payment() });
        add_accepted_by_both(set, subject, "OP-2 OP-6 OP-23", "amount", &order);
    }
    set.section(160);
    for (amount, subject) in [
        (0, "An amount of zero"),
        (MAX_AMOUNT + 1, "An amount of 10^15"),
        ((1 << 53) - 1, "An amount of 2^53 − 1"),
    ] {
        let payment = order(PaymentJson { amount, ..payment() });
        add_rejected_by_both(set, subject, "OP-6", "amount", &payment, &twins.payment);
    }
    for amount in [1 << 53, 1 << 63, u64::MAX] {
        let title = format!("An amount of {amount} is invalid.");
        let operation = encoding_with(&order(payment()), 2, CborItem::Unsigned(amount));
        add_rejected_value(set, &title, "OP-6", "amount", operation, twins);
    }
}

fn currencies(set: &mut VectorSetBuilder, twins: &ShapeTwins) {
    set.section(200);
    for (currency, amount, subject) in [
        ("JPY", 1234, "An amount without decimals"),
        ("JPY", 1, "One yen"),
        ("KWD", 1, "The least amount with three decimals"),
        ("KWD", 1_234_567, "An amount with three decimals"),
        ("CLF", 1, "The least amount with four decimals"),
        ("CLF", 12_345, "An amount with four decimals"),
        ("EUR", 5, "Five cents"),
        ("JPY", MAX_AMOUNT, "The largest amount without decimals"),
        ("CLF", MAX_AMOUNT, "The largest amount with four decimals"),
    ] {
        let payment = PaymentJson { amount, currency: currency.to_owned(), ..payment() };
        let subject = format!("{subject}, in {currency},");
        add_accepted_by_both(set, &subject, "OP-8 OP-23", "currency display", &order(payment));
    }
    set.section(230);
    for (currency, why) in [
        ("eur", "in lower case"),
        ("Eur", "in mixed case"),
        ("EU", "of two letters"),
        ("EURO", "of four letters"),
        ("", "of no letters"),
        ("978", "given by its number"),
        ("XAU", "without a minor unit (gold)"),
        ("XXX", "that means \"no currency\""),
        ("XTS", "reserved for tests"),
        ("ITL", "that no longer exists"),
        ("HRK", "withdrawn in 2023"),
        ("ZZZ", "that never existed"),
        ("EUR ", "with a space after it"),
        ("ЕUR", "with a Cyrillic letter"),
    ] {
        let order = order(PaymentJson { currency: currency.to_owned(), ..payment() });
        let subject = format!("A currency {why}");
        add_rejected_by_both(set, &subject, "OP-8", "currency", &order, &twins.payment);
    }
    // Every row has a vector: a wrong number of decimals would display a wrong amount.
    set.section(300);
    for CurrencyRow { code, decimals } in &*CURRENCIES {
        let payment = PaymentJson {
            amount: 1_234_567,
            currency: (*code).to_owned(),
            reference: None,
            details: vec![],
            ..payment()
        };
        let title = format!("{code} is a currency with {decimals} decimals.");
        let body = body(set.version(), encoding(&order(payment)));
        add_decoded(set, &title, "OP-8 OP-23", "currency", &body);
    }
}
