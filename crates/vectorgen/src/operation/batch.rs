//! Batches.

use dlotp::Code;
use dlotp_wire::operation_json::{BatchJson, Order};

use super::{MAX_AMOUNT, ShapeTwins, batch};
use crate::{
    cbor::CborItem,
    order::{
        add_accepted_by_both, add_rejected_body, add_rejected_by_both, add_rejected_by_encoder,
        batch_items, batch_of,
    },
    vector_set::VectorSetBuilder,
    worked_example::body,
};

pub(super) fn batches(set: &mut VectorSetBuilder, twins: &ShapeTwins) {
    set.section(600);
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
        add_accepted_by_both(set, subject, "OP-11 OP-21 OP-25", "batch", &Order::Batch(batch));
    }

    set.section(620);
    let mut bad_item = |subject: &str, requirement: &str, change: &dyn Fn(&mut BatchJson)| {
        let mut changed = batch();
        change(&mut changed);
        let order = Order::Batch(changed);
        add_rejected_by_both(set, subject, requirement, "batch", &order, &twins.batch);
    };
    bad_item("A batch whose total is one less than the sum", "OP-11", &|batch| batch.total -= 1);
    bad_item("A batch whose total is one more than the sum", "OP-11", &|batch| batch.total += 1);
    bad_item("A batch whose total is the first item's amount", "OP-11", &|batch| batch.total = 100);
    bad_item("A batch with a total of zero", "OP-6", &|batch| batch.total = 0);
    bad_item("A batch whose sum is above the largest amount", "OP-6", &|batch| {
        *batch = batch_of(&[MAX_AMOUNT, 1]);
    });
    bad_item(
        "A batch whose sum is above the largest amount, which is its total,",
        "OP-11",
        &|batch| {
            *batch = BatchJson { total: MAX_AMOUNT, ..batch_of(&[MAX_AMOUNT, 1]) };
        },
    );
    bad_item("A batch with an item of zero", "OP-6", &|batch| *batch = batch_of(&[300, 0]));
    bad_item("A batch with an item of 10^15", "OP-6", &|batch| {
        *batch = BatchJson { total: MAX_AMOUNT, ..batch_of(&[1, MAX_AMOUNT + 1]) };
    });
    bad_item("A batch whose second account is invalid", "OP-9", &|batch| {
        batch.items[1].account = "DE88370400440532013000".to_owned();
    });
    bad_item("A batch whose second payee is empty", "OP-12", &|batch| {
        batch.items[1].payee = String::new();
    });
    bad_item("A batch whose first payee has 71 code points", "OP-12", &|batch| {
        batch.items[0].payee = "x".repeat(71);
    });
    bad_item("A batch whose second payee has a word of mixed scripts", "OP-15", &|batch| {
        batch.items[1].payee = "Rоssi".to_owned();
    });
    bad_item("A batch in an unknown currency", "OP-8", &|batch| batch.currency = "ZZZ".to_owned());
    bad_item("A batch with an empty reference", "OP-12", &|batch| {
        batch.reference = Some(String::new());
    });

    set.section(660);
    for count in [0, 1, 11] {
        let amounts = vec![100; count];
        let changed = short_payees(BatchJson { total: 100, ..batch_of(&amounts) });
        let body = body(set.version(), CborItem::Array(batch_items(&changed)));
        let title = format!("A batch of {count} items has the wrong form.");
        let (code, twin) = (Code::MalformedBody, &twins.batch.decode);
        add_rejected_body(set, &title, "OP-4 PAY-18", "batch form", &body, code, twin);
        let subject = format!("A batch of {count} items");
        let order = Order::Batch(changed);
        add_rejected_by_encoder(set, &subject, "PAY-8", "batch", &order, &twins.batch.encode);
    }
}

/// Shortens the payees to one letter, so that ten items fit.
pub(super) fn short_payees(mut batch: BatchJson) -> BatchJson {
    for (item, letter) in batch.items.iter_mut().zip('A'..) {
        item.payee = letter.to_string();
        item.account = "NO9386011117947".to_owned();
    }
    batch
}

pub(super) fn equal_items() -> BatchJson {
    let mut batch = batch_of(&[100, 100]);
    batch.items[1] = batch.items[0].clone();
    batch
}
