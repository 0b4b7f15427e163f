//! Vectors of the operation's values and its display.

mod account;
mod batch;
mod bulk;
mod details;

use dlotp::Code;
use dlotp_suite::currency::{CURRENCIES, Currency};

use self::{
    account::accounts,
    batch::batches,
    bulk::bulks,
    details::{details, different},
};
use super::{
    book::{Book, mistake},
    order::{
        Twins, action, batch, batch_of, both_refuse, both_take, bulk, decodes, encoding, payment,
        refuses_body,
    },
    raw::{Item, body},
    text,
};
use crate::operation_json::{ActionJson, BatchJson, Order, PaymentJson};

const MAX_AMOUNT: u64 = 999_999_999_999_999;

pub(super) fn vectors(book: &mut Book) {
    let twins = shapes_and_purposes(book);
    amounts(book, &twins);
    currencies(book, &twins);
    accounts(book, &twins);
    batches(book, &twins);
    bulks(book, &twins);
    details(book, &twins);
    different(book);
    text::vectors(book);
}

struct Shapes {
    payment: Twins,
    batch: Twins,
    action: Twins,
    bulk: Twins,
}

fn order(payment: PaymentJson) -> Order {
    Order::Payment(payment)
}

fn shapes_and_purposes(book: &mut Book) -> Shapes {
    let display = "OP-1 OP-2 OP-21 OP-22 OP-23 OP-24";
    let twins = Shapes {
        payment: both_take(
            book,
            "The credit transfer of the worked examples",
            &format!("{display} OP-7 PAY-1 PAY-2 PAY-6 PAY-7"),
            "shape",
            &order(payment()),
        ),
        batch: both_take(
            book,
            "A batch of two",
            &format!("{display} OP-7 OP-11 OP-25"),
            "shape batch",
            &Order::Batch(batch()),
        ),
        action: both_take(
            book,
            "An action",
            "OP-1 OP-2 OP-7 OP-21 OP-22",
            "shape",
            &Order::Action(action("Change the daily limit to 5000 EUR")),
        ),
        bulk: both_take(
            book,
            "A bulk of three",
            &format!("{display} OP-7 OP-18 OP-19 OP-25"),
            "shape bulk",
            &Order::Bulk(batch_of(&[100, 250, 1])),
        ),
    };

    book.section(20);
    for (purpose, name) in [
        (2, "An instant transfer"),
        (3, "A standing order"),
        (4, "A card payment with an account"),
        (5, "A card hold with an account"),
        (6, "A top-up with an account"),
    ] {
        let payment = PaymentJson { purpose, details: vec![], ..payment() };
        both_take(book, name, "OP-7 OP-22", "purpose", &order(payment));
    }
    let instant = Order::Batch(BatchJson { purpose: 2, ..batch() });
    both_take(book, "A batch of instant transfers", "OP-7 OP-22", "purpose batch", &instant);
    let instant = Order::Bulk(BatchJson { purpose: 2, ..batch() });
    both_take(book, "A bulk of instant transfers", "OP-7 OP-22", "purpose bulk", &instant);
    for (purpose, name) in [
        (32, "An action to change a limit"),
        (33, "An action to change contact data"),
        (34, "An action to add a payee"),
        (35, "An action to add a new device"),
        (36, "An action to give consent"),
        (37, "An action to give a direct-debit mandate"),
        (38, "An action to log in"),
    ] {
        let action = ActionJson { purpose, ..action("As the customer ordered") };
        both_take(book, name, "OP-7 OP-22", "purpose", &Order::Action(action));
    }

    book.section(60);
    for purpose in [0, 7, 31, 32, 38, 63, 64, 255, (1 << 53) - 1] {
        let subject = format!("A payment with purpose {purpose}");
        let order = order(PaymentJson { purpose, ..payment() });
        both_refuse(book, &subject, "OP-7", "purpose", &order, &twins.payment);
    }
    for purpose in [3, 6, 38] {
        let subject = format!("A batch with purpose {purpose}");
        let order = Order::Batch(BatchJson { purpose, ..batch() });
        both_refuse(book, &subject, "OP-7", "purpose batch", &order, &twins.batch);
    }
    for purpose in [1, 6, 31, 39, 62, 64] {
        let subject = format!("An action with purpose {purpose}");
        let order = Order::Action(ActionJson { purpose, ..action("As ordered") });
        both_refuse(book, &subject, "OP-7", "purpose", &order, &twins.action);
    }
    for purpose in [3, 4, 36] {
        let subject = format!("A bulk with purpose {purpose}");
        let order = Order::Bulk(BatchJson { purpose, ..batch() });
        both_refuse(book, &subject, "OP-7", "purpose bulk", &order, &twins.bulk);
    }
    let largest = encoding_with(&order(payment()), 1, Item::Unsigned(u64::MAX));
    refuses_value(book, "A purpose of 2^64 − 1 is invalid.", "OP-7", "purpose", largest, &twins);
    twins
}

/// The encoding of an order with one element replaced.
fn encoding_with(order: &Order, at: usize, item: Item) -> Item {
    let Item::Array(mut items) = encoding(order) else { mistake("an operation is an array") };
    match items.get_mut(at) {
        Some(element) => *element = item,
        None => mistake("the operation has the element"),
    }
    Item::Array(items)
}

/// A value that only a decoder can meet, because JSON has no such number.
fn refuses_value(
    book: &mut Book,
    title: &str,
    requirements: &str,
    flags: &str,
    operation: Item,
    twins: &Shapes,
) {
    let requirements = format!("{requirements} OP-5 PAY-20");
    let (code, twin) = (Code::InvalidOperation, &twins.payment.decode);
    let body = body(book.version(), operation);
    refuses_body(book, title, &requirements, flags, &body, code, twin);
}

fn amounts(book: &mut Book, twins: &Shapes) {
    book.section(120);
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
        both_take(book, subject, "OP-2 OP-6 OP-23", "amount", &order);
    }
    book.section(160);
    for (amount, subject) in [
        (0, "An amount of zero"),
        (MAX_AMOUNT + 1, "An amount of 10^15"),
        ((1 << 53) - 1, "An amount of 2^53 − 1"),
    ] {
        let payment = order(PaymentJson { amount, ..payment() });
        both_refuse(book, subject, "OP-6", "amount", &payment, &twins.payment);
    }
    for amount in [1 << 53, 1 << 63, u64::MAX] {
        let title = format!("An amount of {amount} is invalid.");
        let operation = encoding_with(&order(payment()), 2, Item::Unsigned(amount));
        refuses_value(book, &title, "OP-6", "amount", operation, twins);
    }
}

fn currencies(book: &mut Book, twins: &Shapes) {
    book.section(200);
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
        both_take(book, &subject, "OP-8 OP-23", "currency display", &order(payment));
    }
    book.section(230);
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
        both_refuse(book, &subject, "OP-8", "currency", &order, &twins.payment);
    }
    // The table is frozen: each row is a promise, and a wrong number of decimals is a wrong sum.
    book.section(300);
    for Currency { code, decimals } in &*CURRENCIES {
        let payment = PaymentJson {
            amount: 1_234_567,
            currency: (*code).to_owned(),
            reference: None,
            details: vec![],
            ..payment()
        };
        let title = format!("{code} is a currency with {decimals} decimals.");
        let body = body(book.version(), encoding(&order(payment)));
        decodes(book, &title, "OP-8 OP-23", "currency", &body);
    }
}
