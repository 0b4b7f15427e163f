//! Vectors of the payload: text, envelope, form of the body, order of the codes.

use dlotp::{Code, keys::role};

use super::{
    book::{Book, Id},
    order::{
        action, action_items, batch, batch_items, bulk, bulk_items, decode_args, decodes,
        encode_args, encoding, payment, payment_items, refuses_body,
    },
    raw::{
        ISSUED_AT, Item, LIFETIME, OTHER_SECRET, SECRET, body, body_of, bytes, envelope, key_id,
        long_head, mac, nonce, raw, seal, seal_envelope, text,
    },
};
use crate::{
    hexadecimal::Hex,
    library::{Decode, DecodeArgs, Encode, EncodeArgs, EnrolmentArgs},
    operation_json::{ActionJson, BatchJson, Order, PaymentJson},
};

const MAX_ISSUED_AT: u64 = 253_402_300_799;

pub(super) fn vectors(book: &mut Book) {
    let twin = values(book);
    prefixes(book, &twin);
    base64url(book);
    lengths(book, &twin);
    keys(book, &twin);
    tags(book, &twin);
    structure(book, &twin);
    numbers_and_lengths(book, &twin);
    types(book, &twin);
    utf8(book, &twin);
    form_before_value(book, &twin);
    size(book);
}

fn example() -> Item {
    encoding(&Order::Payment(payment()))
}

fn values(book: &mut Book) -> Id {
    let twin = decodes(
        book,
        "The payload of the worked examples.",
        "PAY-1 PAY-2 PAY-6 PAY-7 PAY-15",
        "envelope",
        &body(example()),
    )
    .id();
    let with = |issued_at, lifetime, nonce: [u8; 12]| {
        let (issued_at, lifetime) = (Item::Unsigned(issued_at), Item::Unsigned(lifetime));
        body_of(issued_at, lifetime, Item::Bytes(nonce.to_vec()), example())
    };
    let encode = |issued_at, lifetime, nonce| EncodeArgs {
        issued_at,
        lifetime,
        nonce: Hex(nonce),
        ..encode_args(Order::Payment(payment()))
    };
    let encoded = book
        .gives::<Encode>(
            "The payload of the worked examples is encoded.",
            "PAY-1 PAY-2 PAY-6 PAY-21",
            "envelope",
            &encode(ISSUED_AT, LIFETIME, [0x11; 12]),
        )
        .id();
    for (subject, issued_at, lifetime, nonce) in [
        ("The least issued-at", 1, LIFETIME, [1; 12]),
        ("The greatest issued-at", MAX_ISSUED_AT, LIFETIME, [1; 12]),
        ("An issued-at beyond 32 bits", 4_294_967_296, LIFETIME, [1; 12]),
        ("An issued-at beyond 31 bits", 2_147_483_648, LIFETIME, [1; 12]),
        ("The shortest lifetime", ISSUED_AT, 120, [1; 12]),
        ("The longest lifetime", ISSUED_AT, 600, [1; 12]),
        ("The longest lifetime in two bytes", ISSUED_AT, 255, [1; 12]),
        ("The shortest lifetime in three bytes", ISSUED_AT, 256, [1; 12]),
        ("A nonce of zeros", ISSUED_AT, LIFETIME, [0; 12]),
        ("A nonce of ones", ISSUED_AT, LIFETIME, [0xff; 12]),
    ] {
        let requirements = "PAY-2 PAY-3 PAY-4 PAY-7 PAY-21";
        let title = format!("{subject} is decoded.");
        decodes(book, &title, requirements, "values", &with(issued_at, lifetime, nonce));
        let title = format!("{subject} is encoded.");
        book.gives::<Encode>(&title, requirements, "values", &encode(issued_at, lifetime, nonce));
    }

    book.section(40);
    for (subject, issued_at, lifetime) in [
        ("An issued-at of 0", 0, LIFETIME),
        ("An issued-at after the year 9999", MAX_ISSUED_AT + 1, LIFETIME),
        ("An issued-at in milliseconds", 1_767_225_600_000, LIFETIME),
        ("A lifetime of 119", ISSUED_AT, 119),
        ("A lifetime of 601", ISSUED_AT, 601),
        ("A lifetime of 0", ISSUED_AT, 0),
    ] {
        let title = format!("{subject} is refused by a decoder.");
        let (body, code) = (with(issued_at, lifetime, [1; 12]), Code::InvalidOperation);
        refuses_body(book, &title, "PAY-3 PAY-20", "values", &body, code, &twin);
        let title = format!("{subject} is refused by an encoder.");
        let args = encode(issued_at, lifetime, [1; 12]);
        book.refuses::<Encode>(&title, "PAY-3 PAY-8", "values", &args, code, &encoded);
    }
    for (title, issued_at, lifetime) in [
        ("An issued-at of 2^64 − 1 is refused.", u64::MAX, LIFETIME),
        ("A lifetime of 2^64 − 1 is refused.", ISSUED_AT, u64::MAX),
        ("A lifetime that is 300 modulo 2^16 is refused.", ISSUED_AT, 65_836),
        ("A lifetime that is 300 modulo 2^32 is refused.", ISSUED_AT, 4_294_967_596),
    ] {
        let (body, code) = (with(issued_at, lifetime, [1; 12]), Code::InvalidOperation);
        refuses_body(book, title, "PAY-3 PAY-20", "values", &body, code, &twin);
    }

    book.section(70);
    let first = decodes(
        book,
        "A nonce.",
        "PAY-4 PAY-7",
        "must-differ",
        &with(ISSUED_AT, LIFETIME, [2; 12]),
    )
    .id();
    for (title, issued_at, lifetime, nonce) in [
        ("Another nonce gives another digest.", ISSUED_AT, LIFETIME, [3; 12]),
        ("Another issued-at gives another digest.", ISSUED_AT + 1, LIFETIME, [2; 12]),
        ("Another lifetime gives another digest.", ISSUED_AT, LIFETIME + 1, [2; 12]),
    ] {
        decodes(book, title, "PAY-7", "must-differ", &with(issued_at, lifetime, nonce))
            .differs_from(&first);
    }
    let other = seal(OTHER_SECRET, &with(ISSUED_AT, LIFETIME, [2; 12]));
    let args = DecodeArgs { enrolments: enrolments(&[OTHER_SECRET]), text: other };
    book.gives::<Decode>(
        "The same body for another enrolment has another digest.",
        "PAY-7",
        "must-differ",
        &args,
    )
    .differs_from(&first);
    twin
}

fn enrolments(secrets: &[Hex<32>]) -> Vec<EnrolmentArgs> {
    secrets.iter().map(|&secret| EnrolmentArgs { version: 1, secret }).collect()
}

fn refuses_text(
    book: &mut Book,
    title: &str,
    requirement: &str,
    flags: &str,
    text: &str,
    code: Code,
    twin: &Id,
) {
    book.refuses::<Decode>(title, requirement, flags, &decode_args(text.to_owned()), code, twin);
}

fn prefixes(book: &mut Book, twin: &Id) {
    book.section(100);
    let good = seal(SECRET, &body(example()));
    let rest = good.strip_prefix("dlotp:1.").unwrap_or_default();
    for (title, prefix) in [
        ("A version that no one implements, in four digits.", "dlotp:9999."),
        ("A version that no one implements, in upper case.", "DLOTP:9999."),
    ] {
        let code = Code::UnsupportedVersion;
        refuses_text(book, title, "PAY-11", "prefix", &format!("{prefix}{rest}"), code, twin);
    }
    for (title, text) in [
        ("A version that no one implements, with nothing after it.", "dlotp:9999."),
        (
            "A version that no one implements, with text after it that is no base64url.",
            "dlotp:9999.=?",
        ),
        ("A version that no one implements, with a line feed after it.", "dlotp:9999.\n"),
    ] {
        refuses_text(book, title, "PAY-11", "prefix", text, Code::UnsupportedVersion, twin);
    }
    let upper = format!("DLOTP:1.{rest}");
    refuses_text(
        book,
        "Version 1 in upper case is a version that is not implemented.",
        "PAY-11",
        "prefix",
        &upper,
        Code::UnsupportedVersion,
        twin,
    );
    for (title, prefix) in [
        ("Version 0.", "dlotp:0."),
        ("Version 1 with a leading zero.", "dlotp:01."),
        ("A version of five digits.", "dlotp:10000."),
        ("A version of no digit.", "dlotp:."),
        ("A negative version.", "dlotp:-1."),
        ("A version with a sign.", "dlotp:+1."),
        ("A version in hexadecimal.", "dlotp:a."),
        ("A version of Arabic-Indic digits.", "dlotp:٩٩."),
        ("A version of full-width digits.", "dlotp:９９９９."),
        ("A version without the point.", "dlotp:1"),
        ("A version with a comma.", "dlotp:1,"),
        ("A version with a space before the point.", "dlotp:1 ."),
        ("A prefix in mixed case.", "Dlotp:1."),
        ("A prefix in mixed case with another version.", "DLotp:9999."),
        ("A prefix with two slashes.", "dlotp://1."),
        ("A prefix without colon.", "dlotp1."),
        ("A prefix of another scheme.", "otpauth:1."),
        ("A space before the prefix.", " dlotp:1."),
        ("A line feed before the prefix.", "\ndlotp:1."),
        ("A byte order mark before the prefix.", "\u{feff}dlotp:1."),
        ("A prefix twice.", "dlotp:1.dlotp:1."),
        ("No prefix.", ""),
    ] {
        let title = format!("{title} It is no payload.");
        let requirement = if prefix == "dlotp:1.dlotp:1." { "PAY-13" } else { "PAY-12" };
        refuses_text(
            book,
            &title,
            requirement,
            "prefix",
            &format!("{prefix}{rest}"),
            Code::MalformedPayload,
            twin,
        );
    }
    for (title, text) in [
        ("An empty text is no payload.", ""),
        ("A prefix cut short is no payload.", "dlotp:"),
        ("A web address is no payload.", "https://bank.example/pay"),
    ] {
        refuses_text(book, title, "PAY-12", "prefix", text, Code::MalformedPayload, twin);
    }
    let without_point = format!("dlotp:9999{rest}").replace('.', "");
    refuses_text(
        book,
        "A version without the point after it is no version.",
        "PAY-11 PAY-12",
        "prefix",
        &without_point,
        Code::MalformedPayload,
        twin,
    );
}

/// Bodies whose envelopes leave 0, 1 and 2 bytes over, so that each kind of last character occurs.
fn base64url(book: &mut Book) {
    book.section(160);
    let with = |title: &str| body(encoding(&Order::Action(action(title))));
    let ids: Vec<(Id, String)> = ["x", "xx", "xxx"]
        .into_iter()
        .map(|title| {
            let body = with(title);
            let over = envelope(SECRET, &body).len() % 3;
            let id = decodes(
                book,
                &format!("An envelope that leaves {over} bytes over."),
                "PAY-1 PAY-13",
                "base64url",
                &body,
            )
            .id();
            (id, seal(SECRET, &body))
        })
        .collect();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (id, good) in &ids {
        let digits = good.len() - "dlotp:1.".len();
        let stray: &[usize] = match digits % 4 {
            2 => &[1, 2, 4, 8, 15],
            3 => &[1, 2, 3],
            _ => &[],
        };
        let (head, last) = good.split_at(good.len() - 1);
        let value = alphabet.find(last).unwrap_or_default();
        for bits in stray {
            let other = alphabet.chars().nth(value | bits).unwrap_or('?');
            let title =
                format!("Stray bits {bits:04b} in the last of {} characters are refused.", digits);
            refuses_text(
                book,
                &title,
                "PAY-13 PAY-21",
                "base64url stray-bits",
                &format!("{head}{other}"),
                Code::MalformedPayload,
                id,
            );
        }
        if !digits.is_multiple_of(4) {
            let padding = "=".repeat(4 - digits % 4);
            refuses_text(
                book,
                &format!("Right padding ({padding}) is refused."),
                "PAY-13",
                "base64url",
                &format!("{good}{padding}"),
                Code::MalformedPayload,
                id,
            );
        }
    }
    book.section(190);
    let (id, good) = &ids[0];
    let insert = |at: usize, what: &str| format!("{}{what}{}", &good[..at], &good[at..]);
    let replace = |at: usize, what: &str| format!("{}{what}{}", &good[..at], &good[at + 1..]);
    for (title, text) in [
        ("A padding character after a full group.", format!("{good}=")),
        ("Four padding characters.", format!("{good}====")),
        ("A padding character within.", insert(20, "=")),
        ("A plus sign, of the other alphabet,", replace(20, "+")),
        ("A slash, of the other alphabet,", replace(20, "/")),
        ("A point within.", replace(20, ".")),
        ("A percent sign within.", replace(20, "%")),
        ("A space after the prefix.", insert(8, " ")),
        ("A space within.", insert(20, " ")),
        ("A space after.", format!("{good} ")),
        ("A line feed within.", insert(40, "\n")),
        ("A line feed after.", format!("{good}\n")),
        ("A carriage return and line feed after.", format!("{good}\r\n")),
        ("A tab after.", format!("{good}\t")),
        ("A zero byte after.", format!("{good}\0")),
        ("A letter outside ASCII.", replace(20, "é")),
        ("A full-width letter.", replace(20, "Ａ")),
        ("A soft hyphen in place of a hyphen.", replace(20, "\u{ad}")),
    ] {
        let title = format!("{title} It is refused.");
        let code = Code::MalformedPayload;
        refuses_text(book, &title, "PAY-13", "base64url", &text, code, id);
    }
    // A length of 1 modulo 4 is that of no bytes.
    for (id, good) in &ids {
        let digits = good.len() - "dlotp:1.".len();
        let (title, text) = match digits % 4 {
            0 => ("One character too many is refused.", format!("{good}A")),
            2 => ("One character too few is refused.", good[..good.len() - 1].to_owned()),
            _ => continue,
        };
        refuses_text(book, title, "PAY-13", "base64url", &text, Code::MalformedPayload, id);
    }
}

fn lengths(book: &mut Book, twin: &Id) {
    book.section(220);
    let code = Code::MalformedPayload;
    let envelope_of = |length: usize| {
        let mut envelope = envelope(SECRET, &vec![0x80; length.saturating_sub(24)]);
        envelope.truncate(length);
        seal_envelope(&envelope)
    };
    for length in [0, 1, 8, 16, 23, 24] {
        let title = format!("An envelope of {length} bytes is too short.");
        refuses_text(book, &title, "PAY-14", "length", &envelope_of(length), code, twin);
    }
    for length in [505, 506, 600, 3000] {
        let title = format!("An envelope of {length} bytes is too long.");
        refuses_text(book, &title, "PAY-14 PAY-5", "length", &envelope_of(length), code, twin);
    }
    let mut unknown = vec![0; 24];
    unknown[0] = 1;
    refuses_text(
        book,
        "The length is judged before the key is looked for: too short.",
        "PAY-14",
        "length order",
        &seal_envelope(&unknown),
        code,
        twin,
    );
    refuses_text(
        book,
        "The length is judged before the key is looked for: too long.",
        "PAY-14",
        "length order",
        &seal_envelope(&vec![7; 505]),
        code,
        twin,
    );
    let shortest = decode_args(envelope_of(25));
    book.refuses::<Decode>(
        "The shortest envelope, 25 bytes, has a body of one byte, which is no operation.",
        "PAY-14 PAY-18",
        "length",
        &shortest,
        Code::MalformedBody,
        twin,
    );
    let longest = decode_args(envelope_of(504));
    book.refuses::<Decode>(
        "The longest envelope, 504 bytes, is read.",
        "PAY-14 PAY-18",
        "length",
        &longest,
        Code::MalformedBody,
        twin,
    );
}

fn keys(book: &mut Book, twin: &Id) {
    book.section(260);
    let good = seal(SECRET, &body(example()));
    let among = DecodeArgs {
        enrolments: enrolments(&[OTHER_SECRET, Hex([9; 32]), SECRET]),
        text: good.clone(),
    };
    book.gives::<Decode>("The key is found among three.", "PAY-15", "key", &among);
    let of_other = DecodeArgs {
        enrolments: enrolments(&[SECRET, OTHER_SECRET]),
        text: seal(OTHER_SECRET, &body(example())),
    };
    book.gives::<Decode>("The other of two enrolments is meant.", "PAY-15", "key", &of_other);
    book.section(270);
    let code = Code::UnknownKey;
    for (title, secrets) in [
        ("A phone without enrolments knows no key.", vec![]),
        ("A phone with another enrolment does not know the key.", vec![OTHER_SECRET]),
        (
            "A phone with two other enrolments does not know the key.",
            vec![OTHER_SECRET, Hex([9; 32])],
        ),
    ] {
        let args = DecodeArgs { enrolments: enrolments(&secrets), text: good.clone() };
        book.refuses::<Decode>(title, "PAY-15", "key", &args, code, twin);
    }
    let mut bytes = envelope(SECRET, &body(example()));
    for at in [0, 7] {
        bytes[at] ^= 1;
        let title = format!("A key-id with a bit of byte {at} changed is unknown.");
        refuses_text(book, &title, "PAY-15", "key", &seal_envelope(&bytes), code, twin);
        bytes[at] ^= 1;
    }
    let body = body(example());
    let mut wrong_tag = envelope(OTHER_SECRET, &body);
    wrong_tag[20] ^= 1;
    refuses_text(
        book,
        "The key is looked for before the tag is checked.",
        "PAY-15",
        "key order",
        &seal_envelope(&wrong_tag),
        code,
        twin,
    );
}

fn tags(book: &mut Book, twin: &Id) {
    book.section(300);
    let code = Code::AuthenticationFailed;
    let good = envelope(SECRET, &body(example()));
    let first_of_tag = good.len() - 16;
    for at in 0..16 {
        let mut changed = good.clone();
        changed[first_of_tag + at] ^= 1 << (at % 8);
        let title = format!("A tag with a bit of byte {at} changed is refused.");
        refuses_text(book, &title, "PAY-6 PAY-16", "tag", &seal_envelope(&changed), code, twin);
    }
    for (at, what) in [
        (8, "array head of the body"),
        (10, "issued-at"),
        (15, "lifetime"),
        (20, "nonce"),
        (40, "amount"),
        (50, "payee"),
        (first_of_tag - 1, "last detail"),
    ] {
        let mut changed = good.clone();
        changed[at] ^= 0x10;
        let title = format!("A body with a bit of its {what} changed is refused.");
        refuses_text(
            book,
            &title,
            "PAY-6 PAY-16 PAY-17",
            "tag",
            &seal_envelope(&changed),
            code,
            twin,
        );
    }
    book.section(340);
    let body = body(example());
    let id = key_id(SECRET);
    let mut with_tag = |title: &str, tag: &[u8]| {
        let mut envelope = [id.as_bytes(), &body[..]].concat();
        envelope.extend(tag.iter().take(16));
        refuses_text(book, title, "PAY-6 PAY-16", "tag", &seal_envelope(&envelope), code, twin);
    };
    let full = mac::<role::Payload>(SECRET, &[b"dlotp:1.", id.as_bytes(), &body]);
    with_tag("A tag of zeros is refused.", &[0; 16]);
    with_tag("The last 16 bytes of the MAC are no tag.", &full[16..]);
    with_tag(
        "A MAC without the prefix is no tag.",
        &mac::<role::Payload>(SECRET, &[id.as_bytes(), &body]),
    );
    with_tag(
        "A MAC with the prefix of version 2 is no tag.",
        &mac::<role::Payload>(SECRET, &[b"DLOTP:2.", id.as_bytes(), &body]),
    );
    with_tag(
        "A MAC without the key-id is no tag.",
        &mac::<role::Payload>(SECRET, &[b"dlotp:1.", &body]),
    );
    with_tag("A MAC over the body alone is no tag.", &mac::<role::Payload>(SECRET, &[&body]));
    with_tag(
        "A MAC under the key of another role is no tag.",
        &mac::<role::Otp>(SECRET, &[b"dlotp:1.", id.as_bytes(), &body]),
    );
    with_tag(
        "A MAC under the key of another enrolment is no tag.",
        &mac::<role::Payload>(OTHER_SECRET, &[b"dlotp:1.", id.as_bytes(), &body]),
    );
    let reversed: Vec<u8> = full.iter().take(16).rev().copied().collect();
    with_tag("A tag in reverse is no tag.", &reversed);
    let other_body = super::raw::body(encoding(&Order::Action(action("Other"))));
    with_tag(
        "The tag of another payload is no tag of this one.",
        &mac::<role::Payload>(SECRET, &[b"dlotp:1.", id.as_bytes(), &other_body]),
    );

    book.section(360);
    let mut garbage = envelope(SECRET, &[0xff, 0x00]);
    let last = garbage.len() - 1;
    garbage[last] ^= 1;
    refuses_text(
        book,
        "The tag is checked before the form: a body that is no CBOR.",
        "PAY-16 PAY-17",
        "tag order",
        &seal_envelope(&garbage),
        code,
        twin,
    );
    let invalid =
        super::raw::body(encoding(&Order::Payment(PaymentJson { amount: 0, ..payment() })));
    let mut invalid = envelope(SECRET, &invalid);
    let last = invalid.len() - 1;
    invalid[last] ^= 0x80;
    refuses_text(
        book,
        "The tag is checked before the values: an amount of zero.",
        "PAY-16 PAY-17",
        "tag order",
        &seal_envelope(&invalid),
        code,
        twin,
    );
}

fn malformed(book: &mut Book, title: &str, flags: &str, body: &[u8], twin: &Id) {
    refuses_body(book, title, "OP-3 OP-4 PAY-2 PAY-18", flags, body, Code::MalformedBody, twin);
}

/// The example's operation with one element replaced.
fn with(at: usize, item: Item) -> Vec<u8> {
    let mut items = payment_items(&payment());
    items[at] = item;
    body(Item::Array(items))
}

fn structure(book: &mut Book, twin: &Id) {
    book.section(400);
    let good = body(example());
    let (issued_at, lifetime) = (Item::Unsigned(ISSUED_AT), Item::Unsigned(LIFETIME));
    let array = |items: Vec<Item>| Item::Array(items).encode();
    for (title, body) in [
        ("A body of three elements.", array(vec![issued_at.clone(), lifetime.clone(), nonce()])),
        (
            "A body of five elements.",
            array(vec![issued_at.clone(), lifetime.clone(), nonce(), example(), Item::Null]),
        ),
        ("A body of no elements.", array(vec![])),
        ("A body that is an integer.", vec![0x01]),
        ("A body that is a map.", vec![0xa0]),
        ("A body that is a byte string around the right one.", Item::Bytes(good.clone()).encode()),
        (
            "A body with issued-at and lifetime exchanged in form: text for a number.",
            body_of(text("1767225600"), lifetime.clone(), nonce(), example()),
        ),
        (
            "A body with its operation in a byte string.",
            body_of(issued_at.clone(), lifetime.clone(), nonce(), Item::Bytes(example().encode())),
        ),
        (
            "A nonce of 11 bytes.",
            body_of(issued_at.clone(), lifetime.clone(), Item::Bytes(vec![1; 11]), example()),
        ),
        (
            "A nonce of 13 bytes.",
            body_of(issued_at.clone(), lifetime.clone(), Item::Bytes(vec![1; 13]), example()),
        ),
        (
            "An empty nonce.",
            body_of(issued_at.clone(), lifetime.clone(), Item::Bytes(vec![]), example()),
        ),
        (
            "A nonce of text.",
            body_of(issued_at.clone(), lifetime.clone(), text("abcdefghijkl"), example()),
        ),
        ("A nonce of null.", body_of(issued_at.clone(), lifetime.clone(), Item::Null, example())),
        ("An operation of null.", body_of(issued_at.clone(), lifetime, nonce(), Item::Null)),
        ("A lifetime of null.", body_of(issued_at, Item::Null, nonce(), example())),
        ("A zero byte after the body.", [&good[..], &[0]].concat()),
        ("A null after the body.", [&good[..], &[0xf6]].concat()),
        (
            "The body twice.",
            array(vec![]).into_iter().chain(good.clone()).chain(good.clone()).skip(1).collect(),
        ),
    ] {
        malformed(book, &format!("{title} It has the wrong form."), "form", &body, twin);
    }
    book.section(430);
    for (cut, what) in [
        (1, "after its first byte"),
        (5, "within issued-at"),
        (12, "within the nonce"),
        (24, "after the operation's head"),
        (40, "within the payee"),
        (good.len() - 1, "before its last byte"),
    ] {
        malformed(
            book,
            &format!("A body that ends {what} has the wrong form."),
            "form truncated",
            &good[..cut],
            twin,
        );
    }
    book.section(450);
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
        longer.push(Item::Null);
        for (what, items) in
            [("short of its last element", shorter), ("with one element more", longer)]
        {
            malformed(
                book,
                &format!("A {name} {what} has the wrong form."),
                "form shape",
                &body(Item::Array(items)),
                twin,
            );
        }
    }
    for shape in [0, 5, 6, 24, 255, u64::MAX] {
        let title = format!("A shape {shape} has the wrong form.");
        malformed(book, &title, "form shape", &with(0, Item::Unsigned(shape)), twin);
    }
    for (title, shape) in [
        ("A payment with the shape number of a batch has the wrong form.", 2),
        ("A payment with the shape number of an action has the wrong form.", 3),
        ("A payment with the shape number of a bulk has the wrong form.", 4),
    ] {
        malformed(book, title, "form shape", &with(0, Item::Unsigned(shape)), twin);
    }
    malformed(book, "A shape of text has the wrong form.", "form shape", &with(0, text("1")), twin);
    malformed(
        book,
        "An operation without elements has the wrong form.",
        "form shape",
        &body(Item::Array(vec![])),
        twin,
    );
    malformed(
        book,
        "An operation that is its shape alone has the wrong form.",
        "form shape",
        &body(Item::Unsigned(1)),
        twin,
    );
    for (title, details) in [
        ("A detail of one element.", Item::Array(vec![Item::Array(vec![text("Label")])])),
        (
            "A detail of three elements.",
            Item::Array(vec![Item::Array(vec![text("Label"), text("Value"), text("More")])]),
        ),
        ("A detail that is no array.", Item::Array(vec![text("Label"), text("Value")])),
        ("Details that are a text.", text("Label")),
        ("Details of null.", Item::Null),
        ("Details that are a map.", raw("a1 6161 6162")),
    ] {
        malformed(
            book,
            &format!("{title} It has the wrong form."),
            "form details",
            &with(7, details),
            twin,
        );
    }
    for (title, item) in [
        ("An item of two elements.", Item::Array(vec![text("Payee 1"), text(super::order::IBAN)])),
        (
            "An item of four elements.",
            Item::Array(vec![
                text("Payee 1"),
                text(super::order::IBAN),
                Item::Unsigned(100),
                Item::Null,
            ]),
        ),
        (
            "An item whose account is null.",
            Item::Array(vec![text("Payee 1"), Item::Null, Item::Unsigned(100)]),
        ),
        (
            "An item whose amount is text.",
            Item::Array(vec![text("Payee 1"), text(super::order::IBAN), text("100")]),
        ),
        ("An item that is a text.", text("Payee 1")),
    ] {
        let mut items = batch_items(&batch());
        let second =
            Item::Array(vec![text("Payee 2"), text("DE89370400440532013000"), Item::Unsigned(200)]);
        items[4] = Item::Array(vec![item, second]);
        malformed(
            book,
            &format!("{title} It has the wrong form."),
            "form batch",
            &body(Item::Array(items)),
            twin,
        );
    }
}

/// Every head that could be shorter, and every head that has no definite length.
fn numbers_and_lengths(book: &mut Book, twin: &Id) {
    book.section(520);
    let long_text = |value: &str, width| {
        Item::Raw([long_head(3, value.len() as u64, width), value.as_bytes().to_vec()].concat())
    };
    let mut refuse =
        |title: String, body: Vec<u8>| malformed(book, &title, "form not-shortest", &body, twin);
    let fields = |issued_at: Item, lifetime: Item, nonce: Item, operation: Item| {
        body_of(issued_at, lifetime, nonce, operation)
    };
    let (issued_at, lifetime) = (Item::Unsigned(ISSUED_AT), Item::Unsigned(LIFETIME));
    refuse(
        "An issued-at in nine bytes that fits into five is refused.".to_owned(),
        fields(Item::Raw(long_head(0, ISSUED_AT, 8)), lifetime.clone(), nonce(), example()),
    );
    for width in [4, 8] {
        let bytes = width + 1;
        refuse(
            format!("A lifetime in {bytes} bytes that fits into three is refused."),
            fields(issued_at.clone(), Item::Raw(long_head(0, LIFETIME, width)), nonce(), example()),
        );
    }
    for width in [2, 4, 8] {
        let bytes = width + 1;
        refuse(
            format!("A lifetime of 200 in {bytes} bytes that fits into two is refused."),
            fields(issued_at.clone(), Item::Raw(long_head(0, 200, width)), nonce(), example()),
        );
    }
    for width in [1, 2, 4, 8] {
        let bytes = width + 1;
        refuse(
            format!("A purpose in {bytes} bytes that fits into one is refused."),
            with(1, Item::Raw(long_head(0, 1, width))),
        );
        refuse(
            format!("A shape in {bytes} bytes that fits into one is refused."),
            with(0, Item::Raw(long_head(0, 1, width))),
        );
        refuse(
            format!("A payee with {bytes} bytes of length that fits into one is refused."),
            with(4, long_text("Rossi Impianti Srl", width)),
        );
        let mut nonce_bytes = long_head(2, 12, width);
        nonce_bytes.extend([1; 12]);
        refuse(
            format!("A nonce with {bytes} bytes of length that fits into one is refused."),
            fields(issued_at.clone(), lifetime.clone(), Item::Raw(nonce_bytes), example()),
        );
        let body = [long_head(4, 4, width), body(example())[1..].to_vec()].concat();
        refuse(format!("A body with {bytes} bytes of count that fits into one is refused."), body);
        let operation =
            Item::Raw([long_head(4, 8, width), example().encode()[1..].to_vec()].concat());
        refuse(
            format!("An operation with {bytes} bytes of count that fits into one is refused."),
            super::raw::body(operation),
        );
        refuse(
            format!("Details with {bytes} bytes of count that fits into one are refused."),
            with(7, Item::Raw(long_head(4, 0, width))),
        );
    }
    for (value, width) in [(23, 1), (255, 2), (65_535, 4), (4_294_967_295, 8)] {
        refuse(
            format!("An amount of {value} in {} bytes is refused: it fits into fewer.", width + 1),
            with(2, Item::Raw(long_head(0, value, width))),
        );
    }
    refuse(
        "An account with three bytes of length that fits into two is refused.".to_owned(),
        with(5, long_text(super::order::IBAN, 2)),
    );
    refuse(
        "An empty text with two bytes of length is refused.".to_owned(),
        with(6, long_text("", 1)),
    );

    book.section(600);
    let mut refuse =
        |title: &str, body: Vec<u8>| malformed(book, title, "form indefinite", &body, twin);
    let good = body(example());
    refuse("A body of indefinite length is refused.", [&[0x9f], &good[1..], &[0xff]].concat());
    let operation = example().encode();
    refuse(
        "An operation of indefinite length is refused.",
        body(Item::Raw([&[0x9f], &operation[1..], &[0xff]].concat())),
    );
    refuse("Details of indefinite length are refused.", with(7, raw("9f ff")));
    refuse("A detail of indefinite length is refused.", with(7, raw("81 9f 6161 6162 ff")));
    refuse("A payee of indefinite length is refused.", with(4, raw("7f 65526f737369 ff")));
    refuse(
        "A payee of indefinite length in two pieces is refused.",
        with(4, raw("7f 63526f73 627369 ff")),
    );
    refuse(
        "A nonce of indefinite length is refused.",
        body_of(issued_at, lifetime, raw("5f 4c 010101010101010101010101 ff"), example()),
    );
    refuse("A break in the place of an element is refused.", with(6, raw("ff")));

    book.section(620);
    let mut refuse = |title: &str, item: &str| {
        let body = with(2, raw(item));
        malformed(book, title, "form reserved", &body, twin);
    };
    refuse("The reserved additional information 28 is refused.", "1c");
    refuse("The reserved additional information 29 is refused.", "1d");
    refuse("The reserved additional information 30 is refused.", "1e");
    refuse("An integer of indefinite length is refused.", "1f");
    book.section(630);
    let mut refuse =
        |title: &str, body: Vec<u8>| malformed(book, title, "form length", &body, twin);
    refuse("A payee that is longer than the body is refused.", with(4, raw("78ff 41")));
    refuse("A payee of 2^64 − 1 bytes is refused.", with(4, raw("7bffffffffffffffff 41")));
    refuse("A payee of 2^63 bytes is refused.", with(4, raw("7b8000000000000000 41")));
    refuse("A payee of 2^32 bytes is refused.", with(4, raw("7b0000000100000000 41")));
    refuse("Details of 2^64 − 1 elements are refused.", with(7, raw("9bffffffffffffffff")));
    refuse("Details of 2^32 elements are refused.", with(7, raw("9b0000000100000000")));
    let mut items = batch_items(&batch());
    items[4] = raw("9bffffffffffffffff");
    refuse("A batch of 2^64 − 1 items is refused.", body(Item::Array(items)));
    refuse("An operation of 2^64 − 1 elements is refused.", body(raw("9bffffffffffffffff 01")));
    let nested = [vec![0x81; 400], vec![0x80]].concat();
    refuse("Four hundred arrays within each other are refused.", body(Item::Raw(nested)));
}

/// Items of types that the shape does not have at their place.
fn types(book: &mut Book, twin: &Id) {
    book.section(660);
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
        let other = if is_number { text("1") } else { Item::Unsigned(1) };
        let what = if is_number { "text" } else { "a number" };
        malformed(
            book,
            &format!("{name}: {what} is another type."),
            "form type",
            &with(at, other),
            twin,
        );
        malformed(
            book,
            &format!("{name}: a byte string is another type."),
            "form type",
            &with(at, Item::Bytes(b"EUR".to_vec())),
            twin,
        );
        if !matches!(at, 5 | 6) {
            malformed(
                book,
                &format!("{name}: null does not stand here."),
                "form null",
                &with(at, Item::Null),
                twin,
            );
        }
        if at != 7 {
            malformed(
                book,
                &format!("{name}: an array is another type."),
                "form type",
                &with(at, Item::Array(vec![])),
                twin,
            );
        }
    }
    book.section(700);
    for (title, at, item) in [
        ("A negative amount is refused.", 2, "20"),
        ("A negative amount in nine bytes is refused.", 2, "3b00000000000f423f"),
        ("An amount in a float of 16 bits is refused.", 2, "f93c00"),
        ("An amount in a float of 32 bits is refused.", 2, "fa47c35000"),
        ("An amount in a float of 64 bits is refused.", 2, "fb40f86a0000000000"),
        ("An amount in a big number is refused.", 2, "c2 43 01e848"),
        ("An amount with a tag is refused.", 2, "c6 1a0001e848"),
        ("A text with a tag is refused.", 4, "d820 61 41"),
        ("A reference that is false is refused.", 6, "f4"),
        ("A reference that is true is refused.", 6, "f5"),
        ("A reference that is undefined is refused.", 6, "f7"),
        ("A reference that is a simple value of one byte is refused.", 6, "e0"),
        ("A reference that is a simple value of two bytes is refused.", 6, "f8ff"),
        ("A reference that is null in two bytes is refused.", 6, "f816"),
        ("An account that is undefined is refused.", 5, "f7"),
        ("An empty map in the place of the details is refused.", 7, "a0"),
        ("A tagged array in the place of the details is refused.", 7, "d9d9f780"),
    ] {
        malformed(book, title, "form type", &with(at, raw(item)), twin);
    }
    let tagged = [&[0xd9, 0xd9, 0xf7], &body(example())[..]].concat();
    malformed(book, "A body with the tag of CBOR itself is refused.", "form type", &tagged, twin);
}

fn utf8(book: &mut Book, twin: &Id) {
    book.section(740);
    for (title, item) in [
        ("A continuation byte alone.", "62 4180"),
        ("A lead byte at the end.", "62 41c3"),
        ("Two bytes of three.", "63 41e282"),
        ("An overlong slash in two bytes.", "62 c0af"),
        ("An overlong zero byte.", "62 c080"),
        ("An overlong slash in three bytes.", "63 e080af"),
        ("An overlong euro sign in four bytes.", "64 f08282ac"),
        ("A surrogate.", "63 eda080"),
        ("A pair of surrogates.", "66 eda0bdedb880"),
        ("A code point beyond U+10FFFF.", "64 f4908080"),
        ("A lead byte of five.", "65 f888808080"),
        ("A byte FE.", "61 fe"),
        ("A byte FF.", "61 ff"),
        ("An é in Latin-1.", "65 43616665e9"),
    ] {
        let (item, title) = (bytes(item), format!("{title} It is no UTF-8."));
        let mut item = item;
        // The head gives the length that follows.
        item[0] = 0x60 | item[1..].len().to_le_bytes()[0];
        malformed(book, &title, "form utf-8", &with(4, Item::Raw(item)), twin);
    }
    malformed(
        book,
        "A label that is no UTF-8 is refused.",
        "form utf-8",
        &with(7, raw("81 82 62c328 6161")),
        twin,
    );
    malformed(
        book,
        "A currency that is no UTF-8 is refused.",
        "form utf-8",
        &with(3, raw("63 4555ff")),
        twin,
    );
}

/// Faults of both kinds in one body: the form is judged first, wherever it is.
fn form_before_value(book: &mut Book, twin: &Id) {
    book.section(780);
    let bad_last = raw("81 81 6161");
    let mut refuse = |title: &str, change: &dyn Fn(&mut Vec<Item>)| {
        let mut items = payment_items(&payment());
        change(&mut items);
        let body = body(Item::Array(items));
        let (requirements, code) = ("OP-5 PAY-18 PAY-19", Code::MalformedBody);
        refuses_body(book, title, requirements, "form order", &body, code, twin);
    };
    refuse("An unknown purpose before a malformed detail: the form is judged first.", &|items| {
        items[1] = Item::Unsigned(99);
        items[7] = bad_last.clone();
    });
    refuse("An amount of zero before a malformed detail: the form is judged first.", &|items| {
        items[2] = Item::Unsigned(0);
        items[7] = bad_last.clone();
    });
    refuse(
        "An unknown currency before a malformed reference: the form is judged first.",
        &|items| {
            items[3] = text("ZZZ");
            items[6] = Item::Unsigned(1);
        },
    );
    refuse("An empty payee before a null in the details: the form is judged first.", &|items| {
        items[4] = text("");
        items[7] = Item::Null;
    });
    refuse("A wrong account before an invalid text: the form is judged first.", &|items| {
        items[5] = text("IT00");
        items[6] = raw("62 c328");
    });
    let late = body_of(Item::Unsigned(0), Item::Unsigned(LIFETIME), nonce(), Item::Array(vec![]));
    refuses_body(
        book,
        "An issued-at of 0 before an empty operation: the form is judged first.",
        "PAY-19",
        "form order",
        &late,
        Code::MalformedBody,
        twin,
    );
    let trailing =
        [body_of(Item::Unsigned(ISSUED_AT), Item::Unsigned(1), nonce(), example()), vec![0]]
            .concat();
    refuses_body(
        book,
        "A lifetime of 1 before a byte after the body: the form is judged first.",
        "PAY-19",
        "form order",
        &trailing,
        Code::MalformedBody,
        twin,
    );
    let unknown_shape = body_of(
        Item::Unsigned(0),
        Item::Unsigned(1),
        nonce(),
        Item::Array(vec![Item::Unsigned(9); 8]),
    );
    refuses_body(
        book,
        "Times out of range before an unknown shape: the form is judged first.",
        "PAY-19",
        "form order",
        &unknown_shape,
        Code::MalformedBody,
        twin,
    );
}

fn size(book: &mut Book) {
    book.section(820);
    // Details bring a payment to any length; values are one byte a letter.
    let sized = |length: usize| {
        let base = PaymentJson {
            details: (0..4).map(|_| ("Label".to_owned(), "v".repeat(66))).collect(),
            reference: Some("r".to_owned()),
            ..payment()
        };
        let missing = length - body(encoding(&Order::Payment(base.clone()))).len();
        // A reference of 24 letters and more has two bytes of length.
        PaymentJson { reference: Some("r".repeat(missing)), ..base }
    };
    let mut longest = Vec::new();
    for length in [479, 480] {
        let order = Order::Payment(sized(length));
        let encoded = body(encoding(&order));
        let title = format!("A body of {} bytes is decoded.", encoded.len());
        decodes(book, &title, "PAY-5", "size", &encoded);
        let title = format!("A body of {} bytes is encoded.", encoded.len());
        longest.push(book.gives::<Encode>(&title, "PAY-5", "size", &encode_args(order)).id());
    }
    let twin = &longest[1];
    let too_long = Order::Payment(sized(481));
    for (title, order) in [
        ("A body of 481 bytes is too long.", too_long.clone()),
        (
            "A body of 600 bytes is too long.",
            Order::Payment(PaymentJson {
                details: (0..6).map(|_| ("Label".to_owned(), "v".repeat(70))).collect(),
                ..payment()
            }),
        ),
        ("A batch of ten with long names is too long.", Order::Batch(long_names())),
    ] {
        book.refuses::<Encode>(
            title,
            "PAY-5 PAY-8",
            "size",
            &encode_args(order),
            Code::BodyTooLong,
            twin,
        );
    }
    let Order::Payment(too_long) = too_long else { return };
    let invalid = Order::Payment(PaymentJson { amount: 0, ..too_long });
    book.refuses::<Encode>(
        "Values are judged before the length.",
        "PAY-8",
        "size order",
        &encode_args(invalid),
        Code::InvalidOperation,
        twin,
    );
}

/// A batch of ten whose payees have 30 letters each.
fn long_names() -> BatchJson {
    let mut batch = super::order::batch_of(&[100; 10]);
    for item in &mut batch.items {
        item.payee = "p".repeat(30);
    }
    batch
}
