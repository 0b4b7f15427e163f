//! The heads of items: integers and lengths, in their shortest form only.

use dlotp::Version;

use super::{body_with, malformed};
use crate::{
    cbor::{CborItem, long_head, verbatim},
    order::{batch, batch_items},
    payload::example,
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME, body, body_of, unique_elements},
};

/// Adds every head that could be shorter, and every head of indefinite length.
pub(in crate::payload) fn numbers_and_lengths(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(520);
    let version = set.version();
    let long_text = |value: &str, width| {
        CborItem::Verbatim(
            [long_head(3, value.len() as u64, width), value.as_bytes().to_vec()].concat(),
        )
    };
    let mut refuse =
        |title: String, body: Vec<u8>| malformed(set, &title, "form not-shortest", &body, twin);
    let (issued_at, lifetime) = (CborItem::Unsigned(ISSUED_AT), CborItem::Unsigned(LIFETIME));
    refuse(
        "An issued-at in nine bytes is refused where five are enough.".to_owned(),
        body_of(
            CborItem::Verbatim(long_head(0, ISSUED_AT, 8)),
            lifetime.clone(),
            unique_elements(version),
            example(),
        ),
    );
    for width in [4, 8] {
        let bytes = width + 1;
        refuse(
            format!("A lifetime in {bytes} bytes is refused where three are enough."),
            body_of(
                issued_at.clone(),
                CborItem::Verbatim(long_head(0, LIFETIME, width)),
                unique_elements(version),
                example(),
            ),
        );
    }
    for width in [2, 4, 8] {
        let bytes = width + 1;
        refuse(
            format!("A lifetime of 200 in {bytes} bytes is refused where two are enough."),
            body_of(
                issued_at.clone(),
                CborItem::Verbatim(long_head(0, 200, width)),
                unique_elements(version),
                example(),
            ),
        );
    }
    for width in [1, 2, 4, 8] {
        let bytes = width + 1;
        refuse(
            format!("A purpose in {bytes} bytes is refused where one is enough."),
            body_with(version, 1, CborItem::Verbatim(long_head(0, 1, width))),
        );
        refuse(
            format!("A shape in {bytes} bytes is refused where one is enough."),
            body_with(version, 0, CborItem::Verbatim(long_head(0, 1, width))),
        );
        refuse(
            format!("A payee whose length takes {bytes} bytes is refused where one is enough."),
            body_with(version, 4, long_text("Rossi Impianti Srl", width)),
        );
        if version == Version::V1 {
            let nonce = CborItem::Verbatim([&long_head(2, 12, width)[..], &[1; 12]].concat());
            refuse(
                format!("A nonce whose length takes {bytes} bytes is refused where one is enough."),
                body_of(issued_at.clone(), lifetime.clone(), [nonce], example()),
            );
        }
        let count = 3 + unique_elements(version).len() as u64;
        let body = [long_head(4, count, width), body(version, example())[1..].to_vec()].concat();
        refuse(
            format!("A body whose count takes {bytes} bytes is refused where one is enough."),
            body,
        );
        let operation =
            CborItem::Verbatim([long_head(4, 8, width), example().encode()[1..].to_vec()].concat());
        refuse(
            format!("An operation whose count takes {bytes} bytes is refused where one is enough."),
            crate::worked_example::body(version, operation),
        );
        refuse(
            format!("Details whose count takes {bytes} bytes are refused where one is enough."),
            body_with(version, 7, CborItem::Verbatim(long_head(4, 0, width))),
        );
    }
    for (value, width) in [(23, 1), (255, 2), (65_535, 4), (4_294_967_295, 8)] {
        refuse(
            format!(
                "An amount of {value} in {} bytes is refused where fewer are enough.",
                width + 1
            ),
            body_with(version, 2, CborItem::Verbatim(long_head(0, value, width))),
        );
    }
    refuse(
        "An account whose length takes three bytes is refused where two are enough.".to_owned(),
        body_with(version, 5, long_text(crate::order::IBAN, 2)),
    );
    refuse(
        "An empty text whose length takes two bytes is refused.".to_owned(),
        body_with(version, 6, long_text("", 1)),
    );

    set.section(600);
    let mut refuse =
        |title: &str, body: Vec<u8>| malformed(set, title, "form indefinite", &body, twin);
    let good = body(version, example());
    refuse("A body of indefinite length is refused.", [&[0x9f], &good[1..], &[0xff]].concat());
    let operation = example().encode();
    refuse(
        "An operation of indefinite length is refused.",
        body(version, CborItem::Verbatim([&[0x9f], &operation[1..], &[0xff]].concat())),
    );
    refuse("Details of indefinite length are refused.", body_with(version, 7, verbatim("9f ff")));
    refuse(
        "A detail of indefinite length is refused.",
        body_with(version, 7, verbatim("81 9f 6161 6162 ff")),
    );
    refuse(
        "A payee of indefinite length is refused.",
        body_with(version, 4, verbatim("7f 65526f737369 ff")),
    );
    refuse(
        "A payee of indefinite length in two pieces is refused.",
        body_with(version, 4, verbatim("7f 63526f73 627369 ff")),
    );
    if version == Version::V1 {
        let nonce = verbatim("5f 4c 010101010101010101010101 ff");
        refuse(
            "A nonce of indefinite length is refused.",
            body_of(issued_at, lifetime, [nonce], example()),
        );
    }
    refuse("A break in place of an element is refused.", body_with(version, 6, verbatim("ff")));

    set.section(620);
    let mut refuse = |title: &str, item: &str| {
        let body = body_with(version, 2, verbatim(item));
        malformed(set, title, "form reserved", &body, twin);
    };
    refuse("The reserved additional information 28 is refused.", "1c");
    refuse("The reserved additional information 29 is refused.", "1d");
    refuse("The reserved additional information 30 is refused.", "1e");
    refuse("An integer of indefinite length is refused.", "1f");
    set.section(630);
    let mut refuse = |title: &str, body: Vec<u8>| malformed(set, title, "form length", &body, twin);
    refuse(
        "A payee that is longer than the body is refused.",
        body_with(version, 4, verbatim("78ff 41")),
    );
    refuse(
        "A payee of 2^64 − 1 bytes is refused.",
        body_with(version, 4, verbatim("7bffffffffffffffff 41")),
    );
    refuse(
        "A payee of 2^63 bytes is refused.",
        body_with(version, 4, verbatim("7b8000000000000000 41")),
    );
    refuse(
        "A payee of 2^32 bytes is refused.",
        body_with(version, 4, verbatim("7b0000000100000000 41")),
    );
    refuse(
        "Details of 2^64 − 1 elements are refused.",
        body_with(version, 7, verbatim("9bffffffffffffffff")),
    );
    refuse(
        "Details of 2^32 elements are refused.",
        body_with(version, 7, verbatim("9b0000000100000000")),
    );
    let mut items = batch_items(&batch());
    items[4] = verbatim("9bffffffffffffffff");
    refuse("A batch of 2^64 − 1 items is refused.", body(version, CborItem::Array(items)));
    refuse(
        "An operation of 2^64 − 1 elements is refused.",
        body(version, verbatim("9bffffffffffffffff 01")),
    );
    let nested = [vec![0x81; 400], vec![0x80]].concat();
    refuse("Four hundred nested arrays are refused.", body(version, CborItem::Verbatim(nested)));
}
