//! Bulks.

use dlotp::Code;
use dlotp_wire::operation_json::{BatchJson, BulkJson, Order};

use super::{MAX_AMOUNT, ShapeTwins, batch, bulk};
use crate::{
    cbor::CborItem,
    order::{
        add_accepted_by_both, add_decoded, add_rejected_body, add_rejected_by_encoder, batch_of,
        bulk_items, encoding,
    },
    vector_set::VectorSetBuilder,
    worked_example::body,
};

pub(super) fn bulks(set: &mut VectorSetBuilder, twins: &ShapeTwins) {
    set.section(700);
    for (subject, amounts) in [
        ("A bulk of two", vec![1, 2]),
        ("A bulk of 11, one more than a batch may hold,", vec![5; 11]),
        ("A bulk of 24, whose count takes two bytes,", vec![7; 24]),
        ("A bulk of 256, whose count takes three bytes,", vec![9; 256]),
    ] {
        let order = Order::Bulk(batch_of(&amounts));
        add_accepted_by_both(set, subject, "OP-17 OP-18 OP-19 OP-25", "bulk", &order);
    }
    let twin = {
        let body = body(set.version(), CborItem::Array(bulk_items(&bulk())));
        let vector = add_decoded(set, "A bulk of 120 is displayed.", "OP-17 OP-25", "bulk", &body);
        vector.needs("bulk").id()
    };
    for (title, changed) in [
        ("A bulk of 100000 is displayed.", BulkJson { count: 100_000, ..bulk() }),
        (
            "A digest of zeros is displayed.",
            BulkJson { sha256: dlotp_wire::hexadecimal::Hex([0; 32]), ..bulk() },
        ),
        ("A bulk with the largest total is displayed.", BulkJson { total: MAX_AMOUNT, ..bulk() }),
    ] {
        let body = body(set.version(), CborItem::Array(bulk_items(&changed)));
        add_decoded(set, title, "OP-17 OP-25", "bulk", &body).needs("bulk");
    }

    set.section(730);
    for (title, requirement, changed) in [
        ("A bulk of no items is refused.", "OP-17", BulkJson { count: 0, ..bulk() }),
        ("A bulk of one item is refused.", "OP-17", BulkJson { count: 1, ..bulk() }),
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
        let body = body(set.version(), CborItem::Array(bulk_items(&changed)));
        let requirements = format!("{requirement} OP-5 PAY-20");
        let code = Code::InvalidOperation;
        add_rejected_body(set, title, &requirements, "bulk", &body, code, &twin).needs("bulk");
    }
    for length in [0, 20, 31, 33, 64] {
        let mut items = bulk_items(&bulk());
        items[5] = CborItem::Bytes(vec![0x5a; length]);
        let title = format!("A body with a bulk digest of {length} bytes is malformed.");
        let (body, code) = (body(set.version(), CborItem::Array(items)), Code::MalformedBody);
        add_rejected_body(set, &title, "OP-4 PAY-18", "bulk form", &body, code, &twin)
            .needs("bulk");
    }

    set.section(760);
    let mut refuse = |subject: &str, requirements: &str, batch: BatchJson| {
        let requirements = format!("{requirements} OP-19");
        let order = Order::Bulk(batch);
        add_rejected_by_encoder(set, subject, &requirements, "bulk", &order, &twins.bulk.encode);
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
    refuse("A bulk whose second account is invalid", "OP-9", bad);
    let mut bad = batch_of(&[5, 6]);
    bad.items[0].payee = "x  y".to_owned();
    refuse("A bulk whose first payee has a double space", "OP-14", bad);

    // A bulk with one changed item is a different bulk.
    set.section(780);
    let first = Order::Bulk(batch_of(&[100, 200]));
    let first =
        add_accepted_by_both(set, "A bulk of 1.00 and 2.00", "OP-18", "bulk must-differ", &first);
    let second = body(set.version(), encoding(&Order::Bulk(batch_of(&[200, 100]))));
    add_decoded(
        set,
        "Swapping the amounts of two payees gives another digest.",
        "OP-18",
        "bulk must-differ",
        &second,
    )
    .needs("bulk")
    .differs_from(&first.decode);
}
