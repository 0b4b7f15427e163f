//! The text: prefix, base64url, lengths and keys.

use dlotp::{Code, Version};
use dlotp_wire::{
    hexadecimal::Hex, operation::PayloadDecode, operation_json::Order, payload::DecodeArgs,
};

use super::{add_rejected_text, example, foreign_characters, insertion, replacement};
use crate::{
    order::{action, add_decoded, encoding, enrolments},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{OTHER_SECRET, SECRET, body, envelope, prefix, seal, seal_envelope},
};

pub(super) fn prefixes(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(100);
    let version = set.version();
    let good = seal(version, SECRET, &body(version, example()));
    let rest = good.strip_prefix(prefix(version)).unwrap_or_default();
    // The cases are written for version 1 and adapted to version 2.
    let of_version = |text: &str| match version {
        Version::V1 => text.to_owned(),
        _ => text
            .replace("dlotp", "\0")
            .replace("DLOTP", "dlotp")
            .replace('\0', "DLOTP")
            .replace('1', &version.to_string()),
    };
    let case = if version == Version::V1 { "upper" } else { "lower" };
    let encoding = if version == Version::V1 { "base64url" } else { "base32" };
    let code = Code::UnsupportedVersion;
    for (title, prefix) in [
        (
            "A version of four digits that nobody implements is unsupported.".to_owned(),
            "dlotp:9999.",
        ),
        (
            format!(
                "A version that nobody implements is unsupported with the prefix in {case} case too."
            ),
            "DLOTP:9999.",
        ),
    ] {
        let text = format!("{}{rest}", of_version(prefix));
        add_rejected_text(set, &title, "PAY-11", "prefix", &text, code, twin);
    }
    for (title, text) in [
        (
            "A version that nobody implements is unsupported with nothing after it.".to_owned(),
            "dlotp:9999.",
        ),
        (
            format!(
                "A version that nobody implements is unsupported with text after it that is not {encoding}."
            ),
            "dlotp:9999.=?",
        ),
        (
            "A version that nobody implements is unsupported with a line feed after it.".to_owned(),
            "dlotp:9999.\n",
        ),
    ] {
        add_rejected_text(set, &title, "PAY-11", "prefix", &of_version(text), code, twin);
    }
    add_rejected_text(
        set,
        &format!("The prefix of version {version} in {case} case is an unsupported version."),
        "PAY-11",
        "prefix",
        &format!("{}{rest}", of_version("DLOTP:1.")),
        code,
        twin,
    );
    for (title, prefix) in [
        ("A text of version 0", "dlotp:0."),
        ("A text of version 1 with a leading zero", "dlotp:01."),
        ("A version of five digits", "dlotp:10000."),
        ("A version without digits", "dlotp:."),
        ("A negative version", "dlotp:-1."),
        ("A version with a plus sign", "dlotp:+1."),
        ("A version in hexadecimal", "dlotp:a."),
        ("A version in Arabic-Indic digits", "dlotp:٩٩."),
        ("A version in full-width digits", "dlotp:９９９９."),
        ("A version without the full stop after it", "dlotp:1"),
        ("A version with a comma after it", "dlotp:1,"),
        ("A version with a space before the full stop", "dlotp:1 ."),
        ("A prefix in mixed case", "Dlotp:1."),
        ("A prefix in mixed case with another version", "DLotp:9999."),
        ("A prefix with two slashes", "dlotp://1."),
        ("A prefix without its colon", "dlotp1."),
        ("A prefix of another scheme", "otpauth:1."),
        ("A text with a space before the prefix", " dlotp:1."),
        ("A text with a line feed before the prefix", "\ndlotp:1."),
        ("A text with a byte order mark before the prefix", "\u{feff}dlotp:1."),
        ("A text with the prefix twice", "dlotp:1.dlotp:1."),
        ("A text without a prefix", ""),
    ] {
        let title = format!("{} is malformed.", title.replace('1', &version.to_string()));
        let requirement = if prefix == "dlotp:1.dlotp:1." { "PAY-13" } else { "PAY-12" };
        let text = format!("{}{rest}", of_version(prefix));
        let code = Code::MalformedPayload;
        add_rejected_text(set, &title, requirement, "prefix", &text, code, twin);
    }
    for (title, text) in [
        ("An empty text is malformed.", ""),
        ("A prefix that is cut short is malformed.", "dlotp:"),
        ("A web address is malformed.", "https://bank.example/pay"),
    ] {
        let text = of_version(text);
        add_rejected_text(set, title, "PAY-12", "prefix", &text, Code::MalformedPayload, twin);
    }
    let without_point = format!("{}{rest}", of_version("dlotp:9999")).replace('.', "");
    add_rejected_text(
        set,
        "A version without the full stop after it is malformed.",
        "PAY-11 PAY-12",
        "prefix",
        &without_point,
        Code::MalformedPayload,
        twin,
    );
}

/// Adds envelopes whose lengths leave 0, 1 and 2 bytes over, so that every form of the last character occurs.
pub(super) fn base64url(set: &mut VectorSetBuilder) {
    set.section(160);
    let version = set.version();
    let with = |title: &str| body(version, encoding(&Order::Action(action(title))));
    let ids: Vec<(VectorId, String)> = ["x", "xx", "xxx"]
        .into_iter()
        .map(|title| {
            let body = with(title);
            let over = envelope(version, SECRET, &body).len() % 3;
            let id = add_decoded(
                set,
                &format!("An envelope of whole groups and {over} more bytes is decoded."),
                "PAY-1 PAY-13",
                "base64url",
                &body,
            )
            .id();
            (id, seal(version, SECRET, &body))
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
            add_rejected_text(
                set,
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
            add_rejected_text(
                set,
                &format!("Right padding ({padding}) is refused."),
                "PAY-13",
                "base64url",
                &format!("{good}{padding}"),
                Code::MalformedPayload,
                id,
            );
        }
    }
    set.section(190);
    let (id, good) = &ids[0];
    let (insert, replace) = (insertion(good), replacement(good));
    let own = [
        ("A padding character after a full group", format!("{good}=")),
        ("A text with four padding characters", format!("{good}====")),
        ("A padding character inside the text", insert(20, "=")),
        ("A plus sign, which is not in this alphabet,", replace(20, "+")),
        ("A slash, which is not in this alphabet,", replace(20, "/")),
    ];
    let last = [("A soft hyphen in place of a hyphen", replace(20, "\u{ad}"))];
    for (title, text) in own.into_iter().chain(foreign_characters(good, "é")).chain(last) {
        let title = format!("{title} is refused.");
        let code = Code::MalformedPayload;
        add_rejected_text(set, &title, "PAY-13", "base64url", &text, code, id);
    }
    // No bytes encode to a length of 1 modulo 4.
    for (id, good) in &ids {
        let digits = good.len() - "dlotp:1.".len();
        let (title, text) = match digits % 4 {
            0 => ("One character too many is refused.", format!("{good}A")),
            2 => ("One character too few is refused.", good[..good.len() - 1].to_owned()),
            _ => continue,
        };
        add_rejected_text(set, title, "PAY-13", "base64url", &text, Code::MalformedPayload, id);
    }
}

/// Returns the least and the greatest length of an envelope, and the length of its parts beside the body.
pub(super) fn length_of_envelopes(version: Version) -> (usize, usize, usize) {
    match version {
        Version::V1 => (25, 664, 24),
        _ => (37, 676, 36),
    }
}

pub(super) fn lengths(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(220);
    let version = set.version();
    let (least, greatest, around) = length_of_envelopes(version);
    let code = Code::MalformedPayload;
    let envelope_of = |length: usize| {
        let mut envelope = envelope(version, SECRET, &vec![0x80; length.saturating_sub(around)]);
        envelope.truncate(length);
        seal_envelope(version, &envelope)
    };
    for length in [0, 1, 8, 16, least - 2, least - 1] {
        let title = format!("An envelope of {length} bytes is too short.");
        add_rejected_text(set, &title, "PAY-14", "length", &envelope_of(length), code, twin);
    }
    let too_long = |set: &mut VectorSetBuilder, length: usize| {
        let title = format!("An envelope of {length} bytes is too long.");
        add_rejected_text(set, &title, "PAY-14 PAY-5", "length", &envelope_of(length), code, twin);
    };
    set.skip_withdrawn(3);
    too_long(set, 3000);
    let mut unknown = vec![0; least - 1];
    unknown[0] = 1;
    add_rejected_text(
        set,
        "The length is checked before the key is looked up: the envelope is too short.",
        "PAY-14",
        "length order",
        &seal_envelope(version, &unknown),
        code,
        twin,
    );
    set.skip_withdrawn(1);
    let malformed = |set: &mut VectorSetBuilder, title: &str, length: usize| {
        let (text, code) = (envelope_of(length), Code::MalformedBody);
        add_rejected_text(set, title, "PAY-14 PAY-18", "length", &text, code, twin);
    };
    let shortest = format!(
        "The shortest envelope, {least} bytes, has a body of one byte, which is malformed."
    );
    malformed(set, &shortest, least);
    let shorter = around + 480;
    malformed(
        set,
        &format!("An envelope of {shorter} bytes is read, and its body is malformed."),
        shorter,
    );
    let encoding = if version == Version::V1 { "base64url" } else { "base32" };
    let whole = seal_envelope(version, &vec![0; shorter]);
    add_rejected_text(
        set,
        &format!("One character more than {shorter} bytes take is not valid {encoding}."),
        "PAY-13 PAY-14",
        &format!("length {encoding}"),
        &format!("{whole}A"),
        code,
        twin,
    );
    // The characters of the longest envelope make no whole number of groups.
    set.section(236);
    for length in [greatest + 1, greatest + 2, 700] {
        too_long(set, length);
    }
    add_rejected_text(
        set,
        "The length is checked before the key is looked up: the envelope is too long.",
        "PAY-14",
        "length order",
        &seal_envelope(version, &vec![7; greatest + 1]),
        code,
        twin,
    );
    malformed(
        set,
        &format!("The longest envelope, {greatest} bytes, is read, and its body is malformed."),
        greatest,
    );
    let longest = seal_envelope(version, &vec![0; greatest]);
    add_rejected_text(
        set,
        "One character more than the longest envelope is refused.",
        "PAY-14",
        &format!("length {encoding}"),
        &format!("{longest}A"),
        code,
        twin,
    );
}

pub(super) fn keys(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(260);
    let version = set.version();
    let body = body(version, example());
    let good = seal(version, SECRET, &body);
    let phone = |secrets: &[Hex<32>]| enrolments(version, secrets);
    let among =
        DecodeArgs { enrolments: phone(&[OTHER_SECRET, Hex([9; 32]), SECRET]), text: good.clone() };
    set.add_accepted::<PayloadDecode>("The key is found among three.", "PAY-15", "key", &among);
    let of_other = DecodeArgs {
        enrolments: phone(&[SECRET, OTHER_SECRET]),
        text: seal(version, OTHER_SECRET, &body),
    };
    set.add_accepted::<PayloadDecode>(
        "The key is found where it is the second of two.",
        "PAY-15",
        "key",
        &of_other,
    );
    set.section(270);
    let code = Code::UnknownKey;
    for (title, secrets) in [
        ("A phone without enrolments knows no key.", vec![]),
        ("A phone with another enrolment does not know the key.", vec![OTHER_SECRET]),
        (
            "A phone with two other enrolments does not know the key.",
            vec![OTHER_SECRET, Hex([9; 32])],
        ),
    ] {
        let args = DecodeArgs { enrolments: phone(&secrets), text: good.clone() };
        set.add_rejected::<PayloadDecode>(title, "PAY-15", "key", &args, code, twin);
    }
    let mut bytes = envelope(version, SECRET, &body);
    for at in [0, 7] {
        bytes[at] ^= 1;
        let title = format!("A key-id with a bit of byte {at} changed is unknown.");
        let text = seal_envelope(version, &bytes);
        add_rejected_text(set, &title, "PAY-15", "key", &text, code, twin);
        bytes[at] ^= 1;
    }
    let mut wrong_tag = envelope(version, OTHER_SECRET, &body);
    wrong_tag[20] ^= 1;
    add_rejected_text(
        set,
        "The key is looked up before the tag is checked.",
        "PAY-15",
        "key order",
        &seal_envelope(version, &wrong_tag),
        code,
        twin,
    );
}
