//! The base32 of version 2.

use dlotp::{Code, Version};
use dlotp_wire::operation_json::Order;

use super::{add_rejected_text, foreign_characters, insertion, replacement};
use crate::{
    order::{action, add_decoded, encoding},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{SECRET, body, envelope, prefix, seal, seal_envelope},
};

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Adds envelopes whose lengths leave 0 to 4 bytes over, so that every form of the last character occurs.
pub(super) fn base32(set: &mut VectorSetBuilder) {
    set.section(160);
    let version = set.version();
    let texts: Vec<(VectorId, String)> = (1..=5)
        .map(|letters| {
            let body = body(version, encoding(&Order::Action(action(&"x".repeat(letters)))));
            let over = envelope(version, SECRET, &body).len() % 5;
            let title = format!("An envelope of whole groups and {over} more bytes is decoded.");
            let id = add_decoded(set, &title, "PAY-23 PAY-32", "base32", &body).id();
            (id, seal(version, SECRET, &body))
        })
        .collect();
    for (id, good) in &texts {
        let digits = good.len() - prefix(version).len();
        stray_bits(set, id, good, digits);
        if !digits.is_multiple_of(8) {
            let padding = "=".repeat(8 - digits % 8);
            let title = format!("Right padding ({padding}) is refused.");
            refuses(set, &title, "base32", &format!("{good}{padding}"), id);
        }
    }
    set.section(200);
    // No bytes encode to a length of 1, 3 or 6 modulo 8.
    for (id, good) in &texts {
        let over = (good.len() - prefix(version).len()) % 8;
        let (fewer, more) = (good[..good.len() - 1].to_owned(), format!("{good}A"));
        for (title, over, text) in [
            ("One character too few", (over + 7) % 8, fewer),
            ("One character too many", (over + 1) % 8, more),
        ] {
            if matches!(over, 1 | 3 | 6) {
                let title = format!("{title} is refused: {over} in the last group.");
                refuses(set, &title, "base32", &text, id);
            }
        }
    }
    characters(set, &texts[0]);
}

fn stray_bits(set: &mut VectorSetBuilder, id: &VectorId, good: &str, digits: usize) {
    let stray: &[usize] = match digits % 8 {
        2 => &[1, 2, 3],
        4 => &[1, 2, 4, 8, 15],
        5 => &[1],
        7 => &[1, 2, 4, 7],
        _ => &[],
    };
    let (head, last) = good.split_at(good.len() - 1);
    let value = ALPHABET.find(last).unwrap_or_default();
    for bits in stray {
        let other = ALPHABET.chars().nth(value | bits).unwrap_or('?');
        let title =
            format!("Stray bits {bits:04b} in the last of {digits} characters are refused.");
        let text = format!("{head}{other}");
        refuses(set, &title, "base32 stray-bits", &text, id);
    }
}

fn characters(set: &mut VectorSetBuilder, (id, good): &(VectorId, String)) {
    set.section(1200);
    let (insert, replace) = (insertion(good), replacement(good));
    let (head, rest) = good.split_at(prefix(Version::V2).len());
    let letter = head.len() + rest.find(|c: char| c.is_ascii_uppercase()).unwrap_or_default();
    let own = [
        ("A text in lower case after its prefix", format!("{head}{}", rest.to_ascii_lowercase())),
        (
            "A text with one letter in lower case",
            replace(letter, &good[letter..=letter].to_ascii_lowercase()),
        ),
        ("A digit 0, which is not in this alphabet,", replace(20, "0")),
        ("A digit 1, which is not in this alphabet,", replace(20, "1")),
        ("A digit 8, which is not in this alphabet,", replace(20, "8")),
        ("A digit 9, which is not in this alphabet,", replace(20, "9")),
        ("A padding character after the last group", format!("{good}=")),
        ("A text with eight padding characters", format!("{good}========")),
        ("A padding character inside the text", insert(20, "=")),
        ("A text with a hyphen inside", insert(20, "-")),
    ];
    let last = [("A text with a soft hyphen inside", insert(20, "\u{ad}"))];
    for (title, text) in own.into_iter().chain(foreign_characters(good, "É")).chain(last) {
        refuses(set, &format!("{title} is refused."), "base32", &text, id);
    }
    refuses(
        set,
        "The same bytes in base64url are refused.",
        "base32",
        &format!("{head}{}", base64url_of(good)),
        id,
    );
}

fn base64url_of(text: &str) -> String {
    let envelope = dlotp_suite::seal::envelope_of(text).unwrap_or_default();
    let text = seal_envelope(Version::V1, &envelope);
    text.strip_prefix(prefix(Version::V1)).unwrap_or_default().to_owned()
}

fn refuses(set: &mut VectorSetBuilder, title: &str, flags: &str, text: &str, twin: &VectorId) {
    let requirements = if flags.contains("stray") { "PAY-32 PAY-21" } else { "PAY-32" };
    add_rejected_text(set, title, requirements, flags, text, Code::MalformedPayload, twin);
}
