//! The form of the body: everything that is not the deterministic subset, or of another shape.

use dlotp::{Code, Version};
use dlotp_wire::operation_json::ActionJson;

use super::{example, text};
use crate::{
    cbor::{CborItem, bytes, long_head, verbatim},
    order::{
        action, action_items, add_rejected_body, batch, batch_items, bulk, bulk_items, payment,
        payment_items,
    },
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{ISSUED_AT, LIFETIME, body, body_of, unique_elements},
};

pub(super) fn structure(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(400);
    let version = set.version();
    let good = body(version, example());
    let (issued_at, lifetime) = (CborItem::Unsigned(ISSUED_AT), CborItem::Unsigned(LIFETIME));
    let array = |items: Vec<CborItem>| CborItem::Array(items).encode();
    let times = [issued_at.clone(), lifetime.clone()].into_iter();
    let short: Vec<CborItem> = times.chain(unique_elements(version)).collect();
    let long = [&short[..], &[example(), CborItem::Null]].concat();
    let (fewer, more) = match version {
        Version::V1 => ("three", "five"),
        _ => ("four", "six"),
    };
    let with_mark =
        |mark: CborItem| body_of(issued_at.clone(), lifetime.clone(), [mark], example());
    let around = |issued_at: &CborItem, lifetime: &CborItem, operation: CborItem| {
        body_of(issued_at.clone(), lifetime.clone(), unique_elements(version), operation)
    };
    let mut bodies = vec![
        (format!("A body of {fewer} elements"), array(short)),
        (format!("A body of {more} elements"), array(long)),
    ];
    let mut add = |title: &str, body: Vec<u8>| bodies.push((title.to_owned(), body));
    add("A body without elements", array(vec![]));
    add("A body that is an integer", vec![0x01]);
    add("A body that is a map", vec![0xa0]);
    add("A valid body inside a byte string", CborItem::Bytes(good.clone()).encode());
    add(
        "A body with text in place of the number issued-at",
        around(&text("1767225600"), &lifetime, example()),
    );
    add(
        "A body with its operation in a byte string",
        around(&issued_at, &lifetime, CborItem::Bytes(example().encode())),
    );
    if version == Version::V1 {
        add("A nonce of 11 bytes", with_mark(CborItem::Bytes(vec![1; 11])));
        add("A nonce of 13 bytes", with_mark(CborItem::Bytes(vec![1; 13])));
        add("An empty nonce", with_mark(CborItem::Bytes(vec![])));
        add("A nonce that is text", with_mark(text("abcdefghijkl")));
        add("A nonce that is null", with_mark(CborItem::Null));
    }
    add("An operation that is null", around(&issued_at, &lifetime, CborItem::Null));
    add("A lifetime that is null", around(&issued_at, &CborItem::Null, example()));
    add("A body with a zero byte after it", [&good[..], &[0]].concat());
    add("A body with a null after it", [&good[..], &[0xf6]].concat());
    add(
        "A body that stands twice",
        array(vec![]).into_iter().chain(good.clone()).chain(good.clone()).skip(1).collect(),
    );
    for (title, body) in bodies {
        malformed(set, &format!("{title} is malformed."), "form", &body, twin);
    }
    set.section(430);
    let cuts: &[(usize, &str)] = match version {
        Version::V1 => &[
            (1, "after its first byte"),
            (5, "within issued-at"),
            (12, "within the nonce"),
            (24, "after the operation's head"),
            (40, "within the payee"),
        ],
        _ => &[
            (1, "after its first byte"),
            (5, "within issued-at"),
            (9, "after the lifetime"),
            (10, "after n"),
            (11, "after m"),
            (12, "after the operation's head"),
            (28, "within the payee"),
        ],
    };
    for (cut, what) in cuts.iter().chain([&(good.len() - 1, "before its last byte")]) {
        let title = format!("A body that ends {what} is malformed.");
        malformed(set, &title, "form truncated", &good[..*cut], twin);
    }
    set.section(450);
    let shapes = [
        ("payment", payment_items(&payment())),
        ("batch", batch_items(&batch())),
        ("action", action_items(&ActionJson { details: vec![], ..action("Title") })),
        ("bulk", bulk_items(&bulk())),
    ];
    for (name, items) in &shapes {
        let mut shorter = items.clone();
        shorter.pop();
        let mut longer = items.clone();
        longer.push(CborItem::Null);
        for (what, items) in
            [("without its last element", shorter), ("with an extra element", longer)]
        {
            malformed(
                set,
                &format!("A {name} {what} is malformed."),
                "form shape",
                &body(version, CborItem::Array(items)),
                twin,
            );
        }
    }
    for shape in [0, 5, 6, 24, 255, u64::MAX] {
        let title = format!("An operation of shape {shape} is malformed.");
        malformed(set, &title, "form shape", &with(version, 0, CborItem::Unsigned(shape)), twin);
    }
    for (title, shape) in [
        ("A payment with the shape number of a batch is malformed.", 2),
        ("A payment with the shape number of an action is malformed.", 3),
        ("A payment with the shape number of a bulk is malformed.", 4),
    ] {
        malformed(set, title, "form shape", &with(version, 0, CborItem::Unsigned(shape)), twin);
    }
    malformed(
        set,
        "A shape that is text is malformed.",
        "form shape",
        &with(version, 0, text("1")),
        twin,
    );
    malformed(
        set,
        "An operation without elements is malformed.",
        "form shape",
        &body(version, CborItem::Array(vec![])),
        twin,
    );
    malformed(
        set,
        "An operation that is only its shape number is malformed.",
        "form shape",
        &body(version, CborItem::Unsigned(1)),
        twin,
    );
    for (title, details) in [
        ("A detail of one element", CborItem::Array(vec![CborItem::Array(vec![text("Label")])])),
        (
            "A detail of three elements",
            CborItem::Array(vec![CborItem::Array(vec![
                text("Label"),
                text("Value"),
                text("More"),
            ])]),
        ),
        ("A detail that is not an array", CborItem::Array(vec![text("Label"), text("Value")])),
        ("A list of details that is text", text("Label")),
        ("A list of details that is null", CborItem::Null),
        ("A list of details that is a map", verbatim("a1 6161 6162")),
    ] {
        malformed(
            set,
            &format!("{title} is malformed."),
            "form details",
            &with(version, 7, details),
            twin,
        );
    }
    for (title, item) in [
        (
            "An item of two elements",
            CborItem::Array(vec![text("Payee 1"), text(crate::order::IBAN)]),
        ),
        (
            "An item of four elements",
            CborItem::Array(vec![
                text("Payee 1"),
                text(crate::order::IBAN),
                CborItem::Unsigned(100),
                CborItem::Null,
            ]),
        ),
        (
            "An item whose account is null",
            CborItem::Array(vec![text("Payee 1"), CborItem::Null, CborItem::Unsigned(100)]),
        ),
        (
            "An item whose amount is text",
            CborItem::Array(vec![text("Payee 1"), text(crate::order::IBAN), text("100")]),
        ),
        ("An item that is text", text("Payee 1")),
    ] {
        let mut items = batch_items(&batch());
        let second = CborItem::Array(vec![
            text("Payee 2"),
            text("DE89370400440532013000"),
            CborItem::Unsigned(200),
        ]);
        items[4] = CborItem::Array(vec![item, second]);
        malformed(
            set,
            &format!("{title} is malformed."),
            "form batch",
            &body(version, CborItem::Array(items)),
            twin,
        );
    }
}

/// Every head that could be shorter, and every head that has no definite length.
pub(super) fn numbers_and_lengths(set: &mut VectorSetBuilder, twin: &VectorId) {
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
            with(version, 1, CborItem::Verbatim(long_head(0, 1, width))),
        );
        refuse(
            format!("A shape in {bytes} bytes is refused where one is enough."),
            with(version, 0, CborItem::Verbatim(long_head(0, 1, width))),
        );
        refuse(
            format!("A payee whose length takes {bytes} bytes is refused where one is enough."),
            with(version, 4, long_text("Rossi Impianti Srl", width)),
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
            with(version, 7, CborItem::Verbatim(long_head(4, 0, width))),
        );
    }
    for (value, width) in [(23, 1), (255, 2), (65_535, 4), (4_294_967_295, 8)] {
        refuse(
            format!(
                "An amount of {value} in {} bytes is refused where fewer are enough.",
                width + 1
            ),
            with(version, 2, CborItem::Verbatim(long_head(0, value, width))),
        );
    }
    refuse(
        "An account whose length takes three bytes is refused where two are enough.".to_owned(),
        with(version, 5, long_text(crate::order::IBAN, 2)),
    );
    refuse(
        "An empty text whose length takes two bytes is refused.".to_owned(),
        with(version, 6, long_text("", 1)),
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
    refuse("Details of indefinite length are refused.", with(version, 7, verbatim("9f ff")));
    refuse(
        "A detail of indefinite length is refused.",
        with(version, 7, verbatim("81 9f 6161 6162 ff")),
    );
    refuse(
        "A payee of indefinite length is refused.",
        with(version, 4, verbatim("7f 65526f737369 ff")),
    );
    refuse(
        "A payee of indefinite length in two pieces is refused.",
        with(version, 4, verbatim("7f 63526f73 627369 ff")),
    );
    if version == Version::V1 {
        let nonce = verbatim("5f 4c 010101010101010101010101 ff");
        refuse(
            "A nonce of indefinite length is refused.",
            body_of(issued_at, lifetime, [nonce], example()),
        );
    }
    refuse("A break in place of an element is refused.", with(version, 6, verbatim("ff")));

    set.section(620);
    let mut refuse = |title: &str, item: &str| {
        let body = with(version, 2, verbatim(item));
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
        with(version, 4, verbatim("78ff 41")),
    );
    refuse(
        "A payee of 2^64 − 1 bytes is refused.",
        with(version, 4, verbatim("7bffffffffffffffff 41")),
    );
    refuse(
        "A payee of 2^63 bytes is refused.",
        with(version, 4, verbatim("7b8000000000000000 41")),
    );
    refuse(
        "A payee of 2^32 bytes is refused.",
        with(version, 4, verbatim("7b0000000100000000 41")),
    );
    refuse(
        "Details of 2^64 − 1 elements are refused.",
        with(version, 7, verbatim("9bffffffffffffffff")),
    );
    refuse(
        "Details of 2^32 elements are refused.",
        with(version, 7, verbatim("9b0000000100000000")),
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

/// Items of types that the shape does not have at their place.
pub(super) fn types(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(660);
    let version = set.version();
    let elements = [
        (1, "purpose"),
        (2, "amount"),
        (3, "currency"),
        (4, "payee"),
        (5, "account"),
        (6, "reference"),
        (7, "details"),
    ];
    for (at, name) in elements {
        let is_number = at <= 2;
        let other = if is_number { text("1") } else { CborItem::Unsigned(1) };
        let what = if is_number { "text" } else { "a number" };
        malformed(
            set,
            &format!("Element {name} is refused where it is {what}."),
            "form type",
            &with(version, at, other),
            twin,
        );
        malformed(
            set,
            &format!("Element {name} is refused where it is a byte string."),
            "form type",
            &with(version, at, CborItem::Bytes(b"EUR".to_vec())),
            twin,
        );
        if !matches!(at, 5 | 6) {
            malformed(
                set,
                &format!("Element {name} is refused where it is null."),
                "form null",
                &with(version, at, CborItem::Null),
                twin,
            );
        }
        if at != 7 {
            malformed(
                set,
                &format!("Element {name} is refused where it is an array."),
                "form type",
                &with(version, at, CborItem::Array(vec![])),
                twin,
            );
        }
    }
    set.section(700);
    for (title, at, item) in [
        ("A negative amount is refused.", 2, "20"),
        ("A negative amount in nine bytes is refused.", 2, "3b00000000000f423f"),
        ("An amount as a 16-bit float is refused.", 2, "f93c00"),
        ("An amount as a 32-bit float is refused.", 2, "fa47c35000"),
        ("An amount as a 64-bit float is refused.", 2, "fb40f86a0000000000"),
        ("An amount as a bignum is refused.", 2, "c2 43 01e848"),
        ("An amount with a tag is refused.", 2, "c6 1a0001e848"),
        ("A text with a tag is refused.", 4, "d820 61 41"),
        ("A reference that is false is refused.", 6, "f4"),
        ("A reference that is true is refused.", 6, "f5"),
        ("A reference that is undefined is refused.", 6, "f7"),
        ("A reference that is a simple value of one byte is refused.", 6, "e0"),
        ("A reference that is a simple value of two bytes is refused.", 6, "f8ff"),
        ("A reference that is null in two bytes is refused.", 6, "f816"),
        ("An account that is undefined is refused.", 5, "f7"),
        ("An empty map in place of the details is refused.", 7, "a0"),
        ("A tagged array in place of the details is refused.", 7, "d9d9f780"),
    ] {
        malformed(set, title, "form type", &with(version, at, verbatim(item)), twin);
    }
    let tagged = [&[0xd9, 0xd9, 0xf7], &body(version, example())[..]].concat();
    malformed(
        set,
        "A body with the self-described CBOR tag is refused.",
        "form type",
        &tagged,
        twin,
    );
}

pub(super) fn utf8(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(740);
    let version = set.version();
    for (title, item) in [
        ("A payee with a stray continuation byte", "62 4180"),
        ("A payee with a lead byte at its end", "62 41c3"),
        ("A payee with two bytes of a three-byte sequence", "63 41e282"),
        ("A payee with an overlong slash in two bytes", "62 c0af"),
        ("A payee with an overlong zero byte", "62 c080"),
        ("A payee with an overlong slash in three bytes", "63 e080af"),
        ("A payee with an overlong euro sign in four bytes", "64 f08282ac"),
        ("A payee with a surrogate", "63 eda080"),
        ("A payee with a pair of surrogates", "66 eda0bdedb880"),
        ("A payee with a code point above U+10FFFF", "64 f4908080"),
        ("A payee with the lead byte of a five-byte sequence", "65 f888808080"),
        ("A payee with a byte FE", "61 fe"),
        ("A payee with a byte FF", "61 ff"),
        ("A payee with an é in Latin-1", "65 43616665e9"),
    ] {
        let (item, title) = (bytes(item), format!("{title} is not valid UTF-8."));
        let mut item = item;
        // The head gives the length that follows.
        item[0] = 0x60 | item[1..].len().to_le_bytes()[0];
        malformed(set, &title, "form utf-8", &with(version, 4, CborItem::Verbatim(item)), twin);
    }
    malformed(
        set,
        "A label that is not valid UTF-8 is refused.",
        "form utf-8",
        &with(version, 7, verbatim("81 82 62c328 6161")),
        twin,
    );
    malformed(
        set,
        "A currency that is not valid UTF-8 is refused.",
        "form utf-8",
        &with(version, 3, verbatim("63 4555ff")),
        twin,
    );
}

/// Faults of both kinds in one body: the form is judged first, wherever it is.
pub(super) fn form_before_value(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(780);
    let version = set.version();
    let bad_last = verbatim("81 81 6161");
    let mut refuse = |title: &str, change: &dyn Fn(&mut Vec<CborItem>)| {
        let mut items = payment_items(&payment());
        change(&mut items);
        let body = body(version, CborItem::Array(items));
        let (requirements, code) = ("OP-5 PAY-18 PAY-19", Code::MalformedBody);
        add_rejected_body(set, title, requirements, "form order", &body, code, twin);
    };
    refuse(
        "The form is checked first: an unknown purpose stands before a malformed detail.",
        &|items| {
            items[1] = CborItem::Unsigned(99);
            items[7] = bad_last.clone();
        },
    );
    refuse(
        "The form is checked first: an amount of zero stands before a malformed detail.",
        &|items| {
            items[2] = CborItem::Unsigned(0);
            items[7] = bad_last.clone();
        },
    );
    refuse(
        "The form is checked first: an unknown currency stands before a malformed reference.",
        &|items| {
            items[3] = text("ZZZ");
            items[6] = CborItem::Unsigned(1);
        },
    );
    refuse(
        "The form is checked first: an empty payee stands before a null in the details.",
        &|items| {
            items[4] = text("");
            items[7] = CborItem::Null;
        },
    );
    refuse(
        "The form is checked first: an invalid account stands before text that is not UTF-8.",
        &|items| {
            items[5] = text("IT00");
            items[6] = verbatim("62 c328");
        },
    );
    let late = body_of(
        CborItem::Unsigned(0),
        CborItem::Unsigned(LIFETIME),
        unique_elements(version),
        CborItem::Array(vec![]),
    );
    add_rejected_body(
        set,
        "The form is checked first: an issued-at of 0 stands before an empty operation.",
        "PAY-19",
        "form order",
        &late,
        Code::MalformedBody,
        twin,
    );
    let trailing = [
        body_of(
            CborItem::Unsigned(ISSUED_AT),
            CborItem::Unsigned(1),
            unique_elements(version),
            example(),
        ),
        vec![0],
    ]
    .concat();
    add_rejected_body(
        set,
        "The form is checked first: a lifetime of 1 stands before a byte after the body.",
        "PAY-19",
        "form order",
        &trailing,
        Code::MalformedBody,
        twin,
    );
    let unknown_shape = body_of(
        CborItem::Unsigned(0),
        CborItem::Unsigned(1),
        unique_elements(version),
        CborItem::Array(vec![CborItem::Unsigned(9); 8]),
    );
    add_rejected_body(
        set,
        "The form is checked first: times out of range stand before an unknown shape.",
        "PAY-19",
        "form order",
        &unknown_shape,
        Code::MalformedBody,
        twin,
    );
}

/// The example's operation with one element replaced.
pub(super) fn with(version: Version, at: usize, item: CborItem) -> Vec<u8> {
    let mut items = payment_items(&payment());
    items[at] = item;
    body(version, CborItem::Array(items))
}

pub(super) fn malformed(
    set: &mut VectorSetBuilder,
    title: &str,
    flags: &str,
    body: &[u8],
    twin: &VectorId,
) {
    add_rejected_body(set, title, "OP-3 OP-4 PAY-2 PAY-18", flags, body, Code::MalformedBody, twin);
}
