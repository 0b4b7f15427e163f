//! Vectors of the rules for texts: the edges of the allow list, spaces, words, and lengths.

use dlotp::Code;
use dlotp_wire::operation_json::{Order, PaymentJson};

use crate::{
    order::{
        action, add_accepted_by_both, add_decoded, add_rejected_body, add_rejected_by_both, batch,
        encoding, payment,
    },
    vector_set::{VectorBuilder, VectorId, VectorSetBuilder},
    worked_example::body,
};

/// The first ranges of OP-13.
const RANGES: &[(u32, u32)] = &[
    (0x20, 0x7e),
    (0xa1, 0xac),
    (0xae, 0x131),
    (0x134, 0x13e),
    (0x141, 0x148),
    (0x14a, 0x17e),
    (0x218, 0x21b),
    (0x386, 0x386),
    (0x388, 0x38a),
    (0x38c, 0x38c),
    (0x38e, 0x3a1),
    (0x3a3, 0x3ce),
    (0x400, 0x45f),
    (0x490, 0x491),
    (0x1e9e, 0x1e9e),
    (0x2013, 0x2014),
    (0x2018, 0x2019),
    (0x201c, 0x201d),
    (0x2026, 0x2026),
    (0x20ac, 0x20ac),
];

/// The ranges that joined those of [`RANGES`] later.
const ADDED_RANGES: &[(u32, u32)] = &[
    (0x187, 0x188),
    (0x18f, 0x18f),
    (0x197, 0x197),
    (0x1a0, 0x1a1),
    (0x1af, 0x1b0),
    (0x1b7, 0x1b7),
    (0x1cd, 0x1dc),
    (0x1de, 0x1df),
    (0x1e2, 0x1f0),
    (0x1f4, 0x1f5),
    (0x1f8, 0x1ff),
    (0x212, 0x213),
    (0x21e, 0x21f),
    (0x226, 0x233),
    (0x259, 0x259),
    (0x268, 0x268),
    (0x292, 0x292),
    (0x2bb, 0x2bc),
    (0x492, 0x493),
    (0x49a, 0x49b),
    (0x4a2, 0x4a3),
    (0x4ae, 0x4b3),
    (0x4b6, 0x4b7),
    (0x4ba, 0x4bb),
    (0x4d8, 0x4d9),
    (0x4e2, 0x4e3),
    (0x4e8, 0x4e9),
    (0x4ee, 0x4ef),
    (0x1e02, 0x1e03),
    (0x1e06, 0x1e07),
    (0x1e0a, 0x1e11),
    (0x1e16, 0x1e17),
    (0x1e1c, 0x1e2b),
    (0x1e2e, 0x1e37),
    (0x1e3a, 0x1e3b),
    (0x1e40, 0x1e49),
    (0x1e52, 0x1e5b),
    (0x1e5e, 0x1e63),
    (0x1e6a, 0x1e6f),
    (0x1e80, 0x1e87),
    (0x1e8c, 0x1e97),
    (0x1ea0, 0x1ef9),
    (0x201a, 0x201a),
    (0x201e, 0x201e),
    (0x2039, 0x203a),
    (0x2116, 0x2116),
];

/// The code points just outside of [`ADDED_RANGES`].
const OUTSIDE_OF_ADDED: &[u32] = &[
    0x186, 0x189, 0x18e, 0x190, 0x196, 0x198, 0x19f, 0x1a2, 0x1ae, 0x1b1, 0x1b6, 0x1b8, 0x1cc,
    0x1dd, 0x1e0, 0x1e1, 0x1f1, 0x1f3, 0x1f6, 0x1f7, 0x200, 0x211, 0x214, 0x21d, 0x220, 0x225,
    0x234, 0x258, 0x25a, 0x267, 0x269, 0x291, 0x293, 0x2ba, 0x2bd, 0x494, 0x499, 0x49c, 0x4a1,
    0x4a4, 0x4ad, 0x4b4, 0x4b5, 0x4b8, 0x4b9, 0x4bc, 0x4d7, 0x4da, 0x4e1, 0x4e4, 0x4e7, 0x4ea,
    0x4ed, 0x4f0, 0x1e01, 0x1e04, 0x1e05, 0x1e08, 0x1e09, 0x1e12, 0x1e15, 0x1e18, 0x1e1b, 0x1e2c,
    0x1e2d, 0x1e38, 0x1e39, 0x1e3c, 0x1e3f, 0x1e4a, 0x1e51, 0x1e5c, 0x1e5d, 0x1e64, 0x1e69, 0x1e70,
    0x1e7f, 0x1e88, 0x1e8b, 0x1e98, 0x1e9f, 0x1efa, 0x201b, 0x201f, 0x2038, 0x203b, 0x2115, 0x2117,
];

fn takes<'a>(
    set: &'a mut VectorSetBuilder,
    title: &str,
    requirement: &str,
    flags: &str,
    text: &str,
) -> VectorBuilder<'a> {
    let body = body(set.version(), encoding(&Order::Action(action(text))));
    add_decoded(set, title, requirement, flags, &body)
}

/// Makes a text with this code point that follows every other rule.
fn text_with(code: u32) -> String {
    match char::from_u32(code) {
        Some(' ') => "a b".to_owned(),
        Some(character) => character.to_string(),
        None => String::new(),
    }
}

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    edges(set);
    spaces_and_words(set);
    lengths(set);
    added_edges(set);
}

fn edges(set: &mut VectorSetBuilder) {
    set.section(1000);
    let twin = takes(set, "A title of letters is accepted.", "OP-13", "text", "Title").id();
    for &(first, last) in RANGES {
        for code in if first == last { vec![first] } else { vec![first, last] } {
            let title = format!("U+{code:04X} is allowed.");
            takes(set, &title, "OP-13", "text text-edge", &text_with(code));
        }
    }
    let allowed = |code: &u32| RANGES.iter().any(|(first, last)| (first..=last).contains(&code));
    let mut outside: Vec<u32> = RANGES
        .iter()
        .flat_map(|(first, last)| [first - 1, last + 1])
        .filter(|code| !allowed(code))
        .collect();
    outside.dedup();
    set.section(1100);
    for code in outside {
        // Withdrawn, since these are allowed.
        if matches!(code, 0x492 | 0x201a | 0x201e) {
            set.skip_withdrawn(1);
            continue;
        }
        let title = format!("U+{code:04X} is not allowed.");
        refuse(
            set,
            &title,
            "OP-13",
            "text text-edge",
            &format!("a {} b", char::from_u32(code).unwrap_or('\0')),
            &twin,
        );
    }
    set.section(1200);
    for (code, name) in [
        (0x00, "a zero byte"),
        (0x09, "a tab"),
        (0x0a, "a line feed"),
        (0x0d, "a carriage return"),
        (0x1b, "an escape"),
        (0x85, "a next line"),
        (0x149, "an apostrophe and n in one"),
        (0x301, "a combining acute accent"),
        (0x3f5, "a Greek lunate epsilon"),
        (0x5d0, "a Hebrew letter"),
        (0x627, "an Arabic letter"),
        (0x660, "an Arabic-Indic digit"),
        (0x1e00, "a Latin letter of another block"),
        (0x200b, "a zero-width space"),
        (0x200d, "a zero-width joiner"),
        (0x2028, "a line separator"),
        (0x202e, "a right-to-left override"),
        (0x2066, "a left-to-right isolate"),
        (0x2212, "a minus sign"),
        (0x3000, "an ideographic space"),
        (0xfeff, "a byte order mark"),
        (0xff11, "a full-width digit"),
        (0xfb01, "a ligature"),
        (0xfffd, "a replacement character"),
        (0x1d400, "a mathematical letter"),
        (0x1f600, "a face"),
        (0x10_ffff, "the last code point"),
    ] {
        let title = format!("U+{code:04X}, {name}, is not allowed.");
        let character = char::from_u32(code).unwrap_or('\0');
        refuse(set, &title, "OP-13", "text", &format!("a {character} b"), &twin);
    }
    refuse(
        set,
        "A combining accent after a letter is refused.",
        "OP-13",
        "text",
        "Rene\u{301}",
        &twin,
    );

    // The rules hold for every text of an operation.
    set.section(1300);
    let wide = "a\u{ff11}b".to_owned();
    let twins = add_accepted_by_both(
        set,
        "A payment of letters",
        "OP-13",
        "text",
        &Order::Payment(payment()),
    );
    let mut in_field = |field: &str, payment: PaymentJson| {
        let subject = format!("A full-width digit in the {field}");
        add_rejected_by_both(set, &subject, "OP-13", "text", &Order::Payment(payment), &twins);
    };
    in_field("payee", PaymentJson { payee: wide.clone(), ..payment() });
    in_field("reference", PaymentJson { reference: Some(wide.clone()), ..payment() });
    let details = vec![(wide.clone(), "Value".to_owned())];
    in_field("label of a detail", PaymentJson { details, ..payment() });
    let details = vec![("Label".to_owned(), wide.clone())];
    in_field("value of a detail", PaymentJson { details, ..payment() });
    let details =
        vec![("Label".to_owned(), "Value".to_owned()), ("Label".to_owned(), wide.clone())];
    in_field("value of the second detail", PaymentJson { details, ..payment() });
    let twins = add_accepted_by_both(
        set,
        "An action of letters",
        "OP-13",
        "text",
        &Order::Action(action("Title")),
    );
    add_rejected_by_both(
        set,
        "A full-width digit in the title",
        "OP-13",
        "text",
        &Order::Action(action(&wide)),
        &twins,
    );
    let twins = add_accepted_by_both(
        set,
        "A batch of letters",
        "OP-13",
        "text batch",
        &Order::Batch(batch()),
    );
    let mut wide_payee = batch();
    wide_payee.items[0].payee = wide;
    add_rejected_by_both(
        set,
        "A full-width digit in an item's payee",
        "OP-13",
        "text batch",
        &Order::Batch(wide_payee),
        &twins,
    );
}

fn refuse(
    set: &mut VectorSetBuilder,
    title: &str,
    requirement: &str,
    flags: &str,
    text: &str,
    twin: &VectorId,
) {
    let requirements = format!("{requirement} OP-5 PAY-20");
    let (body, code) =
        (body(set.version(), encoding(&Order::Action(action(text)))), Code::InvalidOperation);
    add_rejected_body(set, title, &requirements, flags, &body, code, twin);
}

fn spaces_and_words(set: &mut VectorSetBuilder) {
    set.section(1400);
    let twin = takes(
        set,
        "A text with single spaces between words is accepted.",
        "OP-14",
        "text",
        "a b c",
    )
    .id();
    for (title, text) in [
        ("A text with a space before it", " ab"),
        ("A text with a space after it", "ab "),
        ("A text with two spaces in a row", "a  b"),
        ("A text with three spaces in a row", "a   b"),
        ("A text of one space", " "),
        ("A text of two spaces", "  "),
    ] {
        refuse(set, &format!("{title} is refused."), "OP-14", "text", text, &twin);
    }

    set.section(1420);
    for (title, text) in [
        ("A word of accented Latin letters is in one script.", "Çàéîøûßẞÿžș"),
        ("A word of accented Greek letters is in one script.", "Άλφαϊώ"),
        ("A word of Cyrillic letters is in one script.", "Ёжикґ"),
        ("Words of different scripts may stand side by side.", "Rossi Ρόδος Москва"),
        ("A hyphen separates words.", "Rossi-Москва"),
        ("A digit separates words.", "A1Б2Γ"),
        ("An apostrophe separates words.", "d’Άλφα"),
        ("A full stop separates words.", "A.Б"),
        ("An underscore separates words.", "A_Б"),
        ("The micro sign is not a letter: it separates a Latin word from a Cyrillic one.", "aµж"),
        ("The micro sign is not a letter: it may stand beside Greek letters.", "Ωµω"),
        ("The micro sign is not a letter: it separates a Greek word from a Latin one.", "Ωµa"),
        ("The ordinal indicators are Latin letters.", "1ª nº"),
        ("The multiplication sign is not a letter: it separates words.", "a×ж"),
        ("The division sign is not a letter: it separates words.", "ж÷a"),
        ("A currency sign separates words.", "a€ж"),
    ] {
        takes(set, title, "OP-15", "text script", text);
    }
    set.section(1450);
    let twin =
        takes(set, "A word of Latin letters is accepted.", "OP-15", "text script", "Rossi").id();
    for (title, text) in [
        ("A Cyrillic о in a Latin word", "Rоssi"),
        ("A Greek Ο in a Latin word", "RΟSSI"),
        ("A Latin c in a Cyrillic word", "Моcква"),
        ("A Latin o in a Greek word", "Ρόδoς"),
        ("A Cyrillic а in a Greek word", "Άλφа"),
        ("A Greek Α in a Cyrillic word", "МОСКВΑ"),
        ("A feminine ordinal indicator in a Cyrillic word", "жª"),
        ("A masculine ordinal indicator in a Greek word", "ωº"),
        ("A word of mixed scripts after a valid one", "Rossi Rоssi"),
        ("A word of mixed scripts before a valid one", "Rоssi Rossi"),
        ("A capital sharp s in a Cyrillic word", "жẞ"),
        ("A Latin letter with a comma below in a Greek word", "ωș"),
        ("A Cyrillic letter with an upturn in a Latin word", "aґ"),
        ("A Greek final sigma in a Latin word", "aς"),
        ("A word of three scripts", "aωж"),
    ] {
        refuse(set, &format!("{title} is refused."), "OP-15", "text script", text, &twin);
    }
}

fn lengths(set: &mut VectorSetBuilder) {
    set.section(1500);
    let payment_with = |payee: String, reference: Option<String>, detail: (String, String)| {
        Order::Payment(PaymentJson { payee, reference, details: vec![detail], ..payment() })
    };
    let base = |text: &str| {
        payment_with("x".to_owned(), Some("x".to_owned()), ("x".to_owned(), text.to_owned()))
    };
    let twins =
        add_accepted_by_both(set, "Texts of one letter", "OP-12", "text length", &base("x"));
    let long = |count: usize| "x".repeat(count);
    let euros = |count: usize| "€".repeat(count);
    let (label, value) = ("l".to_owned(), "v".to_owned());
    for (subject, order) in [
        ("A payee of 70 letters", payment_with(long(70), None, (label.clone(), value.clone()))),
        (
            "A payee of 70 code points of three bytes",
            payment_with(euros(70), None, (label.clone(), value.clone())),
        ),
        (
            "A reference of 140 letters",
            payment_with(long(1), Some(long(140)), (label.clone(), value.clone())),
        ),
        (
            "A reference of 100 code points of three bytes",
            payment_with(long(1), Some(euros(100)), (label.clone(), value.clone())),
        ),
        ("A label of 20 letters", payment_with(long(1), None, (long(20), value.clone()))),
        (
            "A label of 20 code points of two bytes",
            payment_with(long(1), None, ("é".repeat(20), value.clone())),
        ),
        ("A value of 70 letters", payment_with(long(1), None, (label.clone(), long(70)))),
        ("A title of 70 letters", Order::Action(action(&long(70)))),
        (
            "A title of 23 letters, the longest with one byte of length,",
            Order::Action(action(&long(23))),
        ),
        (
            "A title of 24 letters, the shortest with two bytes of length,",
            Order::Action(action(&long(24))),
        ),
    ] {
        add_accepted_by_both(set, subject, "OP-12", "text length", &order);
    }
    set.section(1540);
    for (subject, order) in [
        ("A payee of 71 letters", payment_with(long(71), None, (label.clone(), value.clone()))),
        (
            "A payee of 71 code points of two bytes",
            payment_with("é".repeat(71), None, (label.clone(), value.clone())),
        ),
        ("An empty payee", payment_with(String::new(), None, (label.clone(), value.clone()))),
        (
            "A reference of 141 letters",
            payment_with(long(1), Some(long(141)), (label.clone(), value.clone())),
        ),
        (
            "An empty reference",
            payment_with(long(1), Some(String::new()), (label.clone(), value.clone())),
        ),
        ("A label of 21 letters", payment_with(long(1), None, (long(21), value.clone()))),
        ("An empty label", payment_with(long(1), None, (String::new(), value))),
        ("A value of 71 letters", payment_with(long(1), None, (label.clone(), long(71)))),
        ("An empty value", payment_with(long(1), None, (label, String::new()))),
    ] {
        add_rejected_by_both(set, subject, "OP-12", "text length", &order, &twins);
    }
    let twins = add_accepted_by_both(
        set,
        "A title of one letter",
        "OP-12",
        "text length",
        &Order::Action(action("x")),
    );
    add_rejected_by_both(
        set,
        "A title of 71 letters",
        "OP-12",
        "text length",
        &Order::Action(action(&long(71))),
        &twins,
    );
    add_rejected_by_both(
        set,
        "An empty title",
        "OP-12",
        "text length",
        &Order::Action(action("")),
        &twins,
    );
}

/// Adds the letters and signs that joined the allow list later.
fn added_edges(set: &mut VectorSetBuilder) {
    set.section(1600);
    for &(first, last) in ADDED_RANGES {
        for code in if first == last { vec![first] } else { vec![first, last] } {
            let title = format!("U+{code:04X} is allowed.");
            takes(set, &title, "OP-13", "text text-edge", &text_with(code));
        }
    }
    set.section(1750);
    let twin = takes(set, "A title in English is accepted.", "OP-13", "text", "Title").id();
    for &code in OUTSIDE_OF_ADDED {
        let title = format!("U+{code:04X} is not allowed.");
        let text = format!("a {} b", char::from_u32(code).unwrap_or('\0'));
        refuse(set, &title, "OP-13", "text text-edge", &text, &twin);
    }
    set.section(1850);
    for (title, text) in [
        ("A Vietnamese name", "Nguyễn Thị Hường"),
        ("An Azerbaijani name", "Vəliyev Əli oğlu"),
        ("A Kazakh name", "Сұлтанбекұлы Әділ"),
        ("A Kyrgyz name", "Өмүрбеков Үсөн"),
        ("A Tajik name", "Ҷӯраев Ӣсо"),
        ("An Uzbek name in Cyrillic letters", "Ғуломов Қобил"),
        ("A Mongolian name", "Мөнхбаатар Үүрцайх"),
        ("A turned comma inside a Latin word", "Oʻzbekiston Respublikasi"),
        ("An apostrophe between Cyrillic letters", "Чʼя"),
        ("A turned comma between a Latin and a Cyrillic letter, which ends a word,", "aʻж"),
        ("An apostrophe between a Latin and a Greek letter, which ends a word,", "aʼω"),
        ("A name in low quotation marks with a numero sign", "„Чистота“ ООД, № 5"),
        ("A name in single quotation marks", "‹Ča·va› ‚x‘"),
        ("A numero sign before a Cyrillic letter, which is no letter,", "№ж"),
    ] {
        takes(set, &format!("{title} is accepted."), "OP-13 OP-15", "text script", text);
    }
    for (title, requirement, text) in [
        ("A Latin schwa beside a Cyrillic one", "OP-15", "Əә"),
        ("A Latin capital sharp s beside a Cyrillic letter with a stroke", "OP-15", "ẞҒ"),
        ("The letter DŽ, which has a compatibility decomposition,", "OP-13", "Ǆ"),
        ("The letter IJ, which has a compatibility decomposition,", "OP-13", "Ĳ"),
        ("The letter l with a middle dot, which has a compatibility decomposition,", "OP-13", "ŀ"),
        ("A C with a combining breve", "OP-13", "C\u{306}"),
        ("A modifier prime", "OP-13", "ʹ"),
        ("A modifier half ring", "OP-13", "ʾ"),
    ] {
        refuse(set, &format!("{title} is refused."), requirement, "text script", text, &twin);
    }
}
