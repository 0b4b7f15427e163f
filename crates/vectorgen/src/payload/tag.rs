//! The tag: changed bits, tags over other bytes, and the tag before the body.

use dlotp::{
    Code, Version,
    keys::{Secret, role},
};
use dlotp_wire::{
    hexadecimal::Hex,
    operation_json::{Order, PaymentJson},
};

use super::{add_rejected_text, example};
use crate::{
    order::{action, encoding, payment},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{
        FRESH, OTHER_SECRET, SECRET, aes_gcm, body, envelope, key_id, mac, nonce, seal_envelope,
    },
};

pub(super) fn tags(set: &mut VectorSetBuilder, twin: &VectorId) {
    bits(set, twin);
    match set.version() {
        Version::V1 => of_something_else(set, twin),
        _ => sealed_otherwise(set, twin),
    }
    first(set, twin);
}

fn bits(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(300);
    let version = set.version();
    let code = Code::AuthenticationFailed;
    let good = envelope(version, SECRET, &body(version, example()));
    let first_of_tag = good.len() - 16;
    for at in 0..16 {
        let mut changed = good.clone();
        changed[first_of_tag + at] ^= 1 << (at % 8);
        let title = format!("A tag with a bit of byte {at} changed is refused.");
        let text = seal_envelope(version, &changed);
        add_rejected_text(set, &title, "PAY-6 PAY-16", "tag", &text, code, twin);
    }
    let places: &[(usize, &str)] = match version {
        Version::V1 => &[
            (8, "array head of the body"),
            (10, "issued-at"),
            (15, "lifetime"),
            (20, "nonce"),
            (40, "amount"),
            (50, "payee"),
        ],
        _ => &[
            (8, "nonce"),
            (19, "nonce's last byte"),
            (20, "array head of the body"),
            (22, "issued-at"),
            (27, "lifetime"),
            (29, "n"),
            (30, "m"),
            (34, "amount"),
            (50, "payee"),
        ],
    };
    for (at, what) in places.iter().chain([&(first_of_tag - 1, "last detail")]) {
        let mut changed = good.clone();
        changed[*at] ^= 0x10;
        let title = format!("A body with a bit of its {what} changed is refused.");
        let text = seal_envelope(version, &changed);
        add_rejected_text(set, &title, "PAY-6 PAY-16 PAY-17", "tag", &text, code, twin);
    }
}

/// Adds tags of version 1 over other bytes.
fn of_something_else(set: &mut VectorSetBuilder, twin: &VectorId) {
    let code = Code::AuthenticationFailed;
    set.section(340);
    let version = Version::V1;
    let body = body(version, example());
    let id = key_id(version, SECRET);
    let mut with_tag = |title: &str, tag: &[u8]| {
        let mut envelope = [id.as_bytes(), &body[..]].concat();
        envelope.extend(tag.iter().take(16));
        add_rejected_text(
            set,
            title,
            "PAY-6 PAY-16",
            "tag",
            &seal_envelope(version, &envelope),
            code,
            twin,
        );
    };
    let full = mac::<role::Payload>(version, SECRET, &[b"dlotp:1.", id.as_bytes(), &body]);
    with_tag("A tag of zeros is refused.", &[0; 16]);
    with_tag("The last 16 bytes of the MAC are not accepted as the tag.", &full[16..]);
    with_tag(
        "A MAC without the prefix is refused as the tag.",
        &mac::<role::Payload>(version, SECRET, &[id.as_bytes(), &body]),
    );
    with_tag(
        "A MAC with the prefix of version 2 is refused as the tag.",
        &mac::<role::Payload>(version, SECRET, &[b"DLOTP:2.", id.as_bytes(), &body]),
    );
    with_tag(
        "A MAC without the key-id is refused as the tag.",
        &mac::<role::Payload>(version, SECRET, &[b"dlotp:1.", &body]),
    );
    with_tag(
        "A MAC over the body alone is refused as the tag.",
        &mac::<role::Payload>(version, SECRET, &[&body]),
    );
    with_tag(
        "A MAC under the key of another role is refused as the tag.",
        &mac::<role::Otp>(version, SECRET, &[b"dlotp:1.", id.as_bytes(), &body]),
    );
    with_tag(
        "A MAC under the key of another enrolment is refused as the tag.",
        &mac::<role::Payload>(version, OTHER_SECRET, &[b"dlotp:1.", id.as_bytes(), &body]),
    );
    let reversed: Vec<u8> = full.iter().take(16).rev().copied().collect();
    with_tag("A tag in reverse byte order is refused.", &reversed);
    let other_body =
        crate::worked_example::body(version, encoding(&Order::Action(action("Other"))));
    with_tag(
        "The tag of another payload is refused.",
        &mac::<role::Payload>(version, SECRET, &[b"dlotp:1.", id.as_bytes(), &other_body]),
    );
}

/// Adds bodies sealed under another key, with another nonce or other associated data.
fn sealed_otherwise(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(340);
    let (version, code) = (set.version(), Code::AuthenticationFailed);
    let body = body(version, example());
    let id = key_id(version, SECRET);
    let id = &id.as_bytes()[..];
    let nonce = nonce(SECRET.0, &FRESH, &body);
    let good = envelope(version, SECRET, &body);
    let aad = [b"DLOTP:2.", id].concat();
    let key = |secret: Hex<32>, of: fn(&Secret) -> [u8; 32]| of(&Secret::from(secret.0));
    let payload = |secret: &Secret| *secret.derive_key::<role::Payload>(Version::V2);
    let right = key(SECRET, payload);
    let mut refuse = |title: &str, rest: &[u8]| {
        let text = seal_envelope(version, &[id, rest].concat());
        add_rejected_text(set, title, "PAY-26 PAY-34", "tag", &text, code, twin);
    };
    let mut sealed = |title: &str, key: [u8; 32], with: [u8; 12], aad: &[u8]| {
        refuse(title, &[&nonce[..], &aes_gcm(&key, &with, aad, &body)].concat());
    };
    sealed(
        "A payload sealed with a nonce of zeros, but carrying the right one, is refused.",
        right,
        [0; 12],
        &aad,
    );
    let mut reversed = nonce;
    reversed.reverse();
    sealed(
        "A payload sealed with the nonce in reverse byte order is refused.",
        right,
        reversed,
        &aad,
    );
    for (title, aad) in [
        ("A payload sealed without associated data is refused.", vec![]),
        ("A payload sealed with only the key-id as associated data is refused.", id.to_vec()),
        (
            "A payload sealed with only the prefix as associated data is refused.",
            b"DLOTP:2.".to_vec(),
        ),
        ("A payload sealed with the prefix in lower case is refused.", [b"dlotp:2.", id].concat()),
        ("A payload sealed with the prefix of version 1 is refused.", [b"dlotp:1.", id].concat()),
        (
            "A payload sealed with the prefix without its full stop is refused.",
            [b"DLOTP:2", id].concat(),
        ),
        (
            "A payload sealed with the key-id before the prefix is refused.",
            [id, b"DLOTP:2."].concat(),
        ),
        (
            "A payload sealed with the nonce in the associated data is refused.",
            [&aad[..], &nonce].concat(),
        ),
        (
            "A payload sealed with the key-id in hexadecimal is refused.",
            format!("DLOTP:2.{}", hex::encode(id)).into_bytes(),
        ),
    ] {
        sealed(title, right, nonce, &aad);
    }
    for (title, key) in [
        ("A payload sealed under the payload key of version 1 is refused.", {
            key(SECRET, |secret| *secret.derive_key::<role::Payload>(Version::V1))
        }),
        ("A payload sealed under the key for nonces is refused.", {
            key(SECRET, |secret| *secret.derive_key::<role::Nonce>(Version::V2))
        }),
        ("A payload sealed under the key for OTPs is refused.", {
            key(SECRET, |secret| *secret.derive_key::<role::Otp>(Version::V2))
        }),
        ("A payload sealed under the secret itself is refused.", SECRET.0),
        (
            "A payload sealed under the key of another enrolment is refused.",
            key(OTHER_SECRET, payload),
        ),
        ("A payload sealed under a key of zeros is refused.", [0; 32]),
    ] {
        sealed(title, key, nonce, &aad);
    }
    let (_, sealed) = good.split_at(20);
    let (ciphertext, tag) = sealed.split_at(sealed.len() - 16);
    let reversed: Vec<u8> = tag.iter().rev().copied().collect();
    for (title, rest) in [
        ("A tag of zeros is refused.", [&nonce, ciphertext, &[0; 16]].concat()),
        ("A tag in reverse byte order is refused.", [&nonce, ciphertext, &reversed].concat()),
        ("A tag before the ciphertext is refused.", [&nonce, tag, ciphertext].concat()),
        ("A nonce after the tag is refused.", [ciphertext, tag, &nonce].concat()),
        ("An unencrypted body before the right tag is refused.", [&nonce, &body[..], tag].concat()),
        (
            "A ciphertext that is one byte short is refused.",
            [&nonce, &ciphertext[1..], tag].concat(),
        ),
        ("A ciphertext with an extra byte is refused.", [&nonce, ciphertext, &[0], tag].concat()),
    ] {
        refuse(title, &rest);
    }
    let other = crate::worked_example::body(version, encoding(&Order::Action(action("Other"))));
    let other = envelope(version, SECRET, &other);
    let tag_of_other = &other[other.len() - 16..];
    refuse("The tag of another payload is refused.", &[&nonce, ciphertext, tag_of_other].concat());
    refuse("The nonce of another payload is refused.", &[&other[8..20], ciphertext, tag].concat());
}

/// Adds bodies that are malformed too: the tag is checked first.
fn first(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(if set.version() == Version::V1 { 360 } else { 380 });
    let version = set.version();
    let invalid = PaymentJson { amount: 0, ..payment() };
    let invalid = body(version, encoding(&Order::Payment(invalid)));
    for (title, body, bit) in [
        ("The tag is checked before the form: the body is not CBOR.", &[0xff, 0x00][..], 1),
        ("The tag is checked before the values: the amount is zero.", &invalid, 0x80),
    ] {
        let mut envelope = envelope(version, SECRET, body);
        let last = envelope.len() - 1;
        envelope[last] ^= bit;
        let (text, code) = (seal_envelope(version, &envelope), Code::AuthenticationFailed);
        add_rejected_text(set, title, "PAY-16 PAY-17", "tag order", &text, code, twin);
    }
}
