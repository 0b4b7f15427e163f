//! The text: prefix, base64url, lengths, keys and tags.

use super::*;

pub(super) fn prefixes(book: &mut Book, twin: &Id) {
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
pub(super) fn base64url(book: &mut Book) {
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

pub(super) fn lengths(book: &mut Book, twin: &Id) {
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
    let longest = seal_envelope(&vec![0; 504]);
    refuses_text(
        book,
        "One character more than the longest envelope takes is no base64url of any bytes.",
        "PAY-13 PAY-14",
        "length base64url",
        &format!("{longest}A"),
        code,
        twin,
    );
}

pub(super) fn keys(book: &mut Book, twin: &Id) {
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

pub(super) fn tags(book: &mut Book, twin: &Id) {
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
    let other_body = crate::generate::raw::body(encoding(&Order::Action(action("Other"))));
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
    let invalid = crate::generate::raw::body(encoding(&Order::Payment(PaymentJson {
        amount: 0,
        ..payment()
    })));
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
