//! Vectors of the operation's values and its display.

use dlotp::{Code, operation::Currency};

use super::{
    book::{Book, mistake},
    order::{
        Twins, action, batch, batch_items, batch_of, both_refuse, both_take, bulk, bulk_items,
        decodes, encoder_refuses, encoding, payment, refuses_body,
    },
    raw::{Item, body},
    text,
};
use crate::operation_json::{ActionJson, BatchJson, BulkJson, Order, PaymentJson};

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
        (5, "A card amount blocked, with an account"),
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
        (32, "To change a limit"),
        (33, "To change contact data"),
        (34, "To add a payee"),
        (35, "To add a new device"),
        (36, "A consent"),
        (37, "A direct-debit mandate"),
        (38, "To log in"),
    ] {
        let action = ActionJson { purpose, ..action("As the customer ordered") };
        both_take(book, name, "OP-7 OP-22", "purpose", &Order::Action(action));
    }

    book.section(60);
    for purpose in [0, 7, 31, 32, 38, 63, 64, 255, (1 << 53) - 1] {
        let subject = format!("A payment of purpose {purpose}");
        let order = order(PaymentJson { purpose, ..payment() });
        both_refuse(book, &subject, "OP-7", "purpose", &order, &twins.payment);
    }
    for purpose in [3, 6, 38] {
        let subject = format!("A batch of purpose {purpose}");
        let order = Order::Batch(BatchJson { purpose, ..batch() });
        both_refuse(book, &subject, "OP-7", "purpose batch", &order, &twins.batch);
    }
    for purpose in [1, 6, 31, 39, 62, 64] {
        let subject = format!("An action of purpose {purpose}");
        let order = Order::Action(ActionJson { purpose, ..action("As ordered") });
        both_refuse(book, &subject, "OP-7", "purpose", &order, &twins.action);
    }
    for purpose in [3, 4, 36] {
        let subject = format!("A bulk of purpose {purpose}");
        let order = Order::Bulk(BatchJson { purpose, ..batch() });
        both_refuse(book, &subject, "OP-7", "purpose bulk", &order, &twins.bulk);
    }
    let largest = encoding_with(&order(payment()), 1, Item::Unsigned(u64::MAX));
    refuses_value(book, "A purpose of 2^64 − 1 is no purpose.", "OP-7", "purpose", largest, &twins);
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
    refuses_body(book, title, &requirements, flags, &body(operation), code, twin);
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
        let title = format!("An amount of {amount} is no amount.");
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
        ("978", "by number"),
        ("XAU", "without minor unit, gold,"),
        ("XXX", "that means none"),
        ("XTS", "for tests"),
        ("ITL", "of the past"),
        ("HRK", "withdrawn in 2023"),
        ("ZZZ", "that never was"),
        ("EUR ", "with a space after it"),
        ("ЕUR", "with a Cyrillic letter"),
    ] {
        let order = order(PaymentJson { currency: currency.to_owned(), ..payment() });
        let subject = format!("A currency {why}");
        both_refuse(book, &subject, "OP-8", "currency", &order, &twins.payment);
    }
    // The table is frozen: each row is a promise, and a wrong number of decimals is a wrong sum.
    book.section(300);
    for currency in Currency::all() {
        let payment = PaymentJson {
            amount: 1_234_567,
            currency: currency.code().to_owned(),
            reference: None,
            details: vec![],
            ..payment()
        };
        let title = format!("{currency} is a currency with {} decimals.", currency.decimals());
        let body = body(encoding(&order(payment)));
        decodes(book, &title, "OP-8 OP-23", "currency", &body);
    }
}

/// An IBAN with these check digits: the account number that makes the remainder 1 is searched for.
fn iban_with(country: &str, check: &str, bban: impl Fn(u32) -> String) -> String {
    let remainder = |iban: &str| {
        let (head, tail) = iban.split_at(4);
        tail.chars().chain(head.chars()).fold(0, |remainder, character| {
            let value = character.to_digit(36).unwrap_or_default();
            (remainder * if value < 10 { 10 } else { 100 } + value) % 97
        })
    };
    (0..1000)
        .map(|number| format!("{country}{check}{}", bban(number)))
        .find(|iban| remainder(iban) == 1)
        .unwrap_or_else(|| mistake("an account number fits"))
}

fn accounts(book: &mut Book, twins: &Shapes) {
    book.section(500);
    let german = |number: u32| format!("37040044{number:010}");
    let longest = |number: u32| format!("ABCDEFGHIJKLMNOPQRSTUVWXYZ0{number:03}");
    for (subject, iban) in [
        ("The shortest account, of 15 characters,", "NO9386011117947".to_owned()),
        ("An account of 34 characters", iban_with("XQ", "42", longest)),
        ("An account of 31 characters with letters", "MT84MALT011000012345MTLCAST001S".to_owned()),
        ("An account with check digits 02", iban_with("DE", "02", german)),
        ("An account with check digits 98", iban_with("DE", "98", german)),
        ("An account of a country that has no IBANs", iban_with("ZZ", "55", german)),
        (
            "A German account that is too short for Germany",
            iban_with("DE", "21", |number| format!("37040044{number:08}")),
        ),
    ] {
        let order = order(PaymentJson { account: Some(iban), ..payment() });
        both_take(book, subject, "OP-9 OP-24", "account", &order);
    }
    for (purpose, subject) in [
        (4, "A card payment without an account"),
        (5, "A card amount blocked, without an account,"),
        (6, "A top-up without an account"),
    ] {
        let order = order(PaymentJson { purpose, account: None, ..payment() });
        both_take(book, subject, "OP-10 OP-21", "account null", &order);
    }

    book.section(540);
    let fits = |country, check, digits: usize| {
        iban_with(country, check, |number| format!("{number:0digits$}"))
    };
    let last_changed = "IT60X0542811101000000123457";
    for (subject, iban) in [
        ("An account whose last digit is wrong", last_changed.to_owned()),
        ("An account with two digits exchanged", "IT60X0542811101000000123465".to_owned()),
        ("An account with check digits 00", iban_with("DE", "00", german)),
        ("An account with check digits 01", iban_with("DE", "01", german)),
        ("An account with check digits 99", iban_with("DE", "99", german)),
        ("An account of 14 characters", fits("NO", "42", 10)),
        ("An account of 35 characters", fits("XQ", "42", 31)),
        ("An empty account", String::new()),
        ("An account in lower case", "it60x0542811101000000123456".to_owned()),
        ("An account with one letter in lower case", "IT60x0542811101000000123456".to_owned()),
        ("An account in groups of four", "IT60 X054 2811 1010 0000 0123 456".to_owned()),
        ("An account with a space after it", "IT60X0542811101000000123456 ".to_owned()),
        ("An account that begins with a digit", iban_with("1T", "60", german)),
        ("An account with a letter in its check digits", iban_with("DE", "A0", german)),
        ("An account with a hyphen", "IT60-0542811101000000123456".to_owned()),
        ("An account with a letter outside ASCII", "IT60É0542811101000000123456".to_owned()),
        ("An account with a full-width digit", "IT60X054281110100000012345６".to_owned()),
        ("An account with the prefix IBAN", "IBANIT60X0542811101000000123456".to_owned()),
    ] {
        let order = order(PaymentJson { account: Some(iban), ..payment() });
        both_refuse(book, subject, "OP-9", "account", &order, &twins.payment);
    }
    for (purpose, subject) in [
        (1, "A credit transfer without an account"),
        (2, "An instant transfer without an account"),
        (3, "A standing order without an account"),
    ] {
        let order = order(PaymentJson { purpose, account: None, ..payment() });
        both_refuse(book, subject, "OP-10", "account null", &order, &twins.payment);
    }
}

fn batches(book: &mut Book, twins: &Shapes) {
    book.section(600);
    let ten = batch_of(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let largest = batch_of(&[MAX_AMOUNT - 1, 1]);
    for (subject, batch) in [
        ("A batch of three", batch_of(&[100, 250, 1])),
        ("A batch of ten", short_payees(ten)),
        ("A batch whose total is the largest amount", largest),
        ("A batch in yen", BatchJson { currency: "JPY".to_owned(), ..batch() }),
        (
            "A batch with reference and details",
            BatchJson {
                reference: Some("Salaries".to_owned()),
                details: vec![("Month".to_owned(), "January".to_owned())],
                ..batch()
            },
        ),
        ("A batch of two equal items", equal_items()),
    ] {
        both_take(book, subject, "OP-11 OP-21 OP-25", "batch", &Order::Batch(batch));
    }

    book.section(620);
    let mut bad_item = |subject: &str, requirement: &str, change: &dyn Fn(&mut BatchJson)| {
        let mut changed = batch();
        change(&mut changed);
        let order = Order::Batch(changed);
        both_refuse(book, subject, requirement, "batch", &order, &twins.batch);
    };
    bad_item("A batch whose total is one less than the sum", "OP-11", &|batch| batch.total -= 1);
    bad_item("A batch whose total is one more than the sum", "OP-11", &|batch| batch.total += 1);
    bad_item("A batch whose total is the first item's amount", "OP-11", &|batch| batch.total = 100);
    bad_item("A batch with a total of zero", "OP-6", &|batch| batch.total = 0);
    bad_item("A batch whose sum is beyond the largest amount", "OP-6", &|batch| {
        *batch = batch_of(&[MAX_AMOUNT, 1]);
    });
    bad_item(
        "A batch whose sum is beyond the largest amount, with that as total,",
        "OP-11",
        &|batch| {
            *batch = BatchJson { total: MAX_AMOUNT, ..batch_of(&[MAX_AMOUNT, 1]) };
        },
    );
    bad_item("A batch with an item of zero", "OP-6", &|batch| *batch = batch_of(&[300, 0]));
    bad_item("A batch with an item of 10^15", "OP-6", &|batch| {
        *batch = BatchJson { total: MAX_AMOUNT, ..batch_of(&[1, MAX_AMOUNT + 1]) };
    });
    bad_item("A batch whose second account is wrong", "OP-9", &|batch| {
        batch.items[1].account = "DE88370400440532013000".to_owned();
    });
    bad_item("A batch whose second payee is empty", "OP-12", &|batch| {
        batch.items[1].payee = String::new();
    });
    bad_item("A batch whose first payee has 71 code points", "OP-12", &|batch| {
        batch.items[0].payee = "x".repeat(71);
    });
    bad_item("A batch whose second payee has a mixed word", "OP-15", &|batch| {
        batch.items[1].payee = "Rоssi".to_owned();
    });
    bad_item("A batch in an unknown currency", "OP-8", &|batch| batch.currency = "ZZZ".to_owned());
    bad_item("A batch with an empty reference", "OP-12", &|batch| {
        batch.reference = Some(String::new());
    });

    book.section(660);
    for count in [0, 1, 11] {
        let amounts = vec![100; count];
        let changed = short_payees(BatchJson { total: 100, ..batch_of(&amounts) });
        let body = body(Item::Array(batch_items(&changed)));
        let title = format!("A batch of {count} items has the wrong form.");
        let (code, twin) = (Code::MalformedBody, &twins.batch.decode);
        refuses_body(book, &title, "OP-4 PAY-18", "batch form", &body, code, twin);
        let subject = format!("A batch of {count} items");
        let order = Order::Batch(changed);
        encoder_refuses(book, &subject, "PAY-8", "batch", &order, &twins.batch.encode);
    }
}

/// Payees of one letter, so that ten items fit.
fn short_payees(mut batch: BatchJson) -> BatchJson {
    for (item, letter) in batch.items.iter_mut().zip('A'..) {
        item.payee = letter.to_string();
        item.account = "NO9386011117947".to_owned();
    }
    batch
}

fn equal_items() -> BatchJson {
    let mut batch = batch_of(&[100, 100]);
    batch.items[1] = batch.items[0].clone();
    batch
}

fn bulks(book: &mut Book, twins: &Shapes) {
    book.section(700);
    for (subject, amounts) in [
        ("A bulk of two", vec![1, 2]),
        ("A bulk of 11, one more than a batch takes,", vec![5; 11]),
        ("A bulk of 24, whose count takes two bytes,", vec![7; 24]),
        ("A bulk of 256, whose count takes three bytes,", vec![9; 256]),
    ] {
        let order = Order::Bulk(batch_of(&amounts));
        both_take(book, subject, "OP-17 OP-18 OP-19 OP-25", "bulk", &order);
    }
    let twin = {
        let body = body(Item::Array(bulk_items(&bulk())));
        let draft = decodes(book, "A bulk of 120 is displayed.", "OP-17 OP-25", "bulk", &body);
        draft.needs("bulk").id()
    };
    for (title, changed) in [
        ("A bulk of 100000 is displayed.", BulkJson { count: 100_000, ..bulk() }),
        (
            "A digest of zeros is displayed.",
            BulkJson { sha256: crate::hexadecimal::Hex([0; 32]), ..bulk() },
        ),
        ("A bulk of the largest total is displayed.", BulkJson { total: MAX_AMOUNT, ..bulk() }),
    ] {
        let body = body(Item::Array(bulk_items(&changed)));
        decodes(book, title, "OP-17 OP-25", "bulk", &body).needs("bulk");
    }

    book.section(730);
    for (title, requirement, changed) in [
        ("A bulk of none is refused.", "OP-17", BulkJson { count: 0, ..bulk() }),
        ("A bulk of one is refused.", "OP-17", BulkJson { count: 1, ..bulk() }),
        ("A bulk of 100001 is refused.", "OP-17", BulkJson { count: 100_001, ..bulk() }),
        ("A bulk of 2^32 is refused.", "OP-17", BulkJson { count: 1 << 32, ..bulk() }),
        ("A bulk with a total of zero is refused.", "OP-6", BulkJson { total: 0, ..bulk() }),
        (
            "A bulk with a total of 10^15 is refused.",
            "OP-6",
            BulkJson { total: MAX_AMOUNT + 1, ..bulk() },
        ),
        ("A bulk in gold is refused.", "OP-8", BulkJson { currency: "XAU".to_owned(), ..bulk() }),
    ] {
        let body = body(Item::Array(bulk_items(&changed)));
        let requirements = format!("{requirement} OP-5 PAY-20");
        let code = Code::InvalidOperation;
        refuses_body(book, title, &requirements, "bulk", &body, code, &twin).needs("bulk");
    }
    for length in [0, 20, 31, 33, 64] {
        let mut items = bulk_items(&bulk());
        items[5] = Item::Bytes(vec![0x5a; length]);
        let title = format!("A digest of {length} bytes has the wrong form.");
        let (body, code) = (body(Item::Array(items)), Code::MalformedBody);
        refuses_body(book, &title, "OP-4 PAY-18", "bulk form", &body, code, &twin).needs("bulk");
    }

    book.section(760);
    let mut refuse = |subject: &str, requirements: &str, batch: BatchJson| {
        let requirements = format!("{requirements} OP-19");
        let order = Order::Bulk(batch);
        encoder_refuses(book, subject, &requirements, "bulk", &order, &twins.bulk.encode);
    };
    refuse("A bulk of one item", "OP-17", batch_of(&[5]));
    refuse("A bulk of no items", "OP-17", BatchJson { total: 5, ..batch_of(&[]) });
    refuse(
        "A bulk whose total is one more than the sum",
        "OP-19",
        BatchJson { total: 301, ..batch() },
    );
    refuse(
        "A bulk whose total is one less than the sum",
        "OP-19",
        BatchJson { total: 299, ..batch() },
    );
    refuse("A bulk with an item of zero", "OP-6", batch_of(&[5, 0]));
    let mut bad = batch_of(&[5, 6]);
    bad.items[1].account = "DE88370400440532013000".to_owned();
    refuse("A bulk whose second account is wrong", "OP-9", bad);
    let mut bad = batch_of(&[5, 6]);
    bad.items[0].payee = "x  y".to_owned();
    refuse("A bulk whose first payee has a double space", "OP-14", bad);

    // One changed item is another bulk.
    book.section(780);
    let first = Order::Bulk(batch_of(&[100, 200]));
    let first = both_take(book, "A bulk of 1.00 and 2.00", "OP-18", "bulk must-differ", &first);
    let second = body(encoding(&Order::Bulk(batch_of(&[200, 100]))));
    decodes(
        book,
        "The same payees with the amounts exchanged are another bulk.",
        "OP-18",
        "bulk must-differ",
        &second,
    )
    .needs("bulk")
    .differs_from(&first.decode);
}

fn details(book: &mut Book, twins: &Shapes) {
    book.section(800);
    let detail = |number: usize| (format!("Label {number}"), format!("Value {number}"));
    let with = |details: Vec<(String, String)>| order(PaymentJson { details, ..payment() });
    let one = |label: &str, value: &str| with(vec![(label.to_owned(), value.to_owned())]);
    both_take(book, "A payment without details", "OP-21", "details", &with(vec![]));
    both_take(
        book,
        "A payment with six details",
        "OP-21 OP-22",
        "details",
        &with((1..=6).map(detail).collect()),
    );
    for (subject, label) in [
        ("A label that begins like a field name", "Amounts"),
        ("A label item-0-payee, which is no field name,", "item-0-payee"),
        ("A label item-11-payee, which is no field name,", "item-11-payee"),
        ("A label item-01-payee, which is no field name,", "item-01-payee"),
        ("A label item-1-reference, which is no field name,", "item-1-reference"),
        ("A label item-payee, which is no field name,", "item-payee"),
        ("A label tıtle, whose ı is no ASCII letter,", "tıtle"),
        ("A label that is another language's word for the amount", "Betrag"),
    ] {
        both_take(book, subject, "OP-16 OP-21", "details label", &one(label, "Value"));
    }
    both_take(
        book,
        "A label that repeats",
        "OP-16 OP-21",
        "details",
        &with(vec![("Note".to_owned(), "a".to_owned()), ("Note".to_owned(), "b".to_owned())]),
    );
    both_take(
        book,
        "An action with a detail",
        "OP-21",
        "details",
        &Order::Action(ActionJson {
            details: vec![("Limit".to_owned(), "5000 EUR".to_owned())],
            ..action("Change the daily limit")
        }),
    );

    book.section(840);
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
        both_refuse(book, &subject, "OP-16", "details label", &one(label, "Value"), &twins.payment);
    }
    let action_with_amount = Order::Action(ActionJson {
        details: vec![("amount".to_owned(), "1.00 EUR".to_owned())],
        ..action("Change the daily limit")
    });
    both_refuse(
        book,
        "An action with the label amount, which it has no field for,",
        "OP-16",
        "details label",
        &action_with_amount,
        &twins.action,
    );

    book.section(890);
    let seven = with((1..=7).map(detail).collect());
    let (code, twin) = (Code::MalformedBody, &twins.payment.decode);
    refuses_body(
        book,
        "Seven details have the wrong form.",
        "OP-4 PAY-18",
        "details form",
        &body(encoding(&seven)),
        code,
        twin,
    );
    encoder_refuses(
        book,
        "A payment with seven details",
        "PAY-8",
        "details",
        &seven,
        &twins.payment.encode,
    );
}

/// Pairs of operations that a careless encoding, display or digest makes equal.
fn different(book: &mut Book) {
    book.section(900);
    let mut pair = |title: &str, requirement: &str, a: &Order, b: &Order, first: &str| {
        let id = decodes(book, first, requirement, "must-differ", &body(encoding(a))).id();
        decodes(book, title, requirement, "must-differ", &body(encoding(b))).differs_from(&id);
    };
    let base = || PaymentJson { reference: None, details: vec![], ..payment() };
    let money = |amount, currency: &str| {
        order(PaymentJson { amount, currency: currency.to_owned(), ..base() })
    };
    pair(
        "10000 JPY is not 100.00 EUR.",
        "OP-8 PAY-7",
        &money(10_000, "EUR"),
        &money(10_000, "JPY"),
        "100.00 EUR.",
    );
    pair(
        "100.00 EUR is not 10000.00 EUR.",
        "OP-23 PAY-7",
        &money(10_000, "EUR"),
        &money(1_000_000, "EUR"),
        "100.00 EUR, again.",
    );
    pair(
        "10.000 KWD is not 100.00 EUR.",
        "OP-23 PAY-7",
        &money(10_000, "EUR"),
        &money(10_000, "KWD"),
        "100.00 EUR, once more.",
    );
    let payee = |payee: &str| order(PaymentJson { payee: payee.to_owned(), ..base() });
    pair(
        "A payee in other case is another.",
        "OP-22 PAY-7",
        &payee("Rossi"),
        &payee("ROSSI"),
        "Rossi.",
    );
    pair(
        "A payee with an accent is another.",
        "OP-22 PAY-7",
        &payee("Rene"),
        &payee("René"),
        "Rene.",
    );
    pair(
        "A Cyrillic payee that looks the same is another.",
        "OP-22 PAY-7",
        &payee("Сосо"),
        &payee("Coco"),
        "Сосо, in Cyrillic.",
    );
    let reference = |reference: Option<&str>| {
        order(PaymentJson { reference: reference.map(str::to_owned), ..base() })
    };
    pair(
        "The reference null is not no reference.",
        "OP-21 PAY-7",
        &reference(None),
        &reference(Some("null")),
        "No reference.",
    );
    pair(
        "A reference with one character changed is another.",
        "PAY-7",
        &reference(Some("Invoice 1")),
        &reference(Some("Invoice 2")),
        "A reference.",
    );
    let detail = |label: &str, value: &str| {
        order(PaymentJson { details: vec![(label.to_owned(), value.to_owned())], ..base() })
    };
    pair(
        "One changed detail is another operation.",
        "PAY-7 OTP-5",
        &detail("Order", "A-4711"),
        &detail("Order", "A-4712"),
        "A detail.",
    );
    pair(
        "A label and a value that share their letters otherwise are another detail.",
        "PAY-7",
        &detail("ab", "c"),
        &detail("a", "bc"),
        "A label ab with the value c.",
    );
    let purpose = |purpose| order(PaymentJson { purpose, ..base() });
    pair(
        "An instant transfer is not a credit transfer.",
        "OP-22 PAY-7",
        &purpose(1),
        &purpose(2),
        "A credit transfer.",
    );
    let mut swapped = batch();
    swapped.items.swap(0, 1);
    pair(
        "A batch with its items exchanged is another.",
        "PAY-7",
        &Order::Batch(batch()),
        &Order::Batch(swapped),
        "A batch.",
    );
}
