//! The types of items, and the encoding of texts.

use super::{body_with, malformed};
use crate::{
    cbor::{CborItem, bytes, text, verbatim},
    payload::example,
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::body,
};

/// Adds items of a type that the shape does not have in their place.
pub(in crate::payload) fn types(set: &mut VectorSetBuilder, twin: &VectorId) {
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
            &body_with(version, at, other),
            twin,
        );
        malformed(
            set,
            &format!("Element {name} is refused where it is a byte string."),
            "form type",
            &body_with(version, at, CborItem::Bytes(b"EUR".to_vec())),
            twin,
        );
        if !matches!(at, 5 | 6) {
            malformed(
                set,
                &format!("Element {name} is refused where it is null."),
                "form null",
                &body_with(version, at, CborItem::Null),
                twin,
            );
        }
        if at != 7 {
            malformed(
                set,
                &format!("Element {name} is refused where it is an array."),
                "form type",
                &body_with(version, at, CborItem::Array(vec![])),
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
        malformed(set, title, "form type", &body_with(version, at, verbatim(item)), twin);
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

pub(in crate::payload) fn utf8(set: &mut VectorSetBuilder, twin: &VectorId) {
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
        // The head holds the number of bytes that follow.
        item[0] = 0x60 | item[1..].len().to_le_bytes()[0];
        malformed(
            set,
            &title,
            "form utf-8",
            &body_with(version, 4, CborItem::Verbatim(item)),
            twin,
        );
    }
    malformed(
        set,
        "A label that is not valid UTF-8 is refused.",
        "form utf-8",
        &body_with(version, 7, verbatim("81 82 62c328 6161")),
        twin,
    );
    malformed(
        set,
        "A currency that is not valid UTF-8 is refused.",
        "form utf-8",
        &body_with(version, 3, verbatim("63 4555ff")),
        twin,
    );
}
