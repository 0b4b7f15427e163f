//! Vectors of the key schedule and the PIN.

use dlotp::{
    Code, Version,
    keys::{Secret, role},
};
use dlotp_wire::{enrolment::DeriveArgs, hexadecimal::Hex, operation::Derive};

use crate::{
    chain::{LOGIN, SCAN, value_at},
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{OTHER_SECRET, PIN, SECRET},
};

/// Returns a function that makes the arguments of a derivation from a secret and a PIN.
fn args_of(version: Version) -> impl Fn(Hex<32>, &str) -> DeriveArgs {
    move |secret, pin| DeriveArgs { version: version.number().into(), secret, pin: pin.to_owned() }
}

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    schedule(set);
    pins(set);
}

fn schedule(set: &mut VectorSetBuilder) {
    let version = set.version();
    let args = args_of(version);
    let mut descending = SECRET;
    descending.0.reverse();
    let mut one_bit = SECRET;
    one_bit.0[31] ^= 1;
    let example = "The keys of the worked examples are derived.";
    let requirements = match version {
        Version::V1 => "ENR-2 ENR-5 ENR-6 ENR-7 ENR-8",
        _ => "ENR-2 ENR-5 ENR-6 ENR-7 ENR-8 ENR-23 VEC-9",
    };
    for (title, secret, of_version_1) in [
        (example, SECRET, "enrolment-v1-0001"),
        ("Keys are derived from a secret of zeros.", Hex([0; 32]), "enrolment-v1-0002"),
        ("Keys are derived from a secret of ones.", Hex([0xff; 32]), "enrolment-v1-0003"),
        ("Reversing the bytes of the secret gives other keys.", descending, "enrolment-v1-0004"),
        ("Changing the last bit of the secret gives other keys.", one_bit, "enrolment-v1-0005"),
        ("Another enrolment has other keys.", OTHER_SECRET, "enrolment-v1-0006"),
    ] {
        let keys = &Secret::from(secret.0);
        let vector = set
            .add_accepted::<Derive>(title, requirements, "key-schedule", &args(secret, PIN))
            .with_intermediate("k(payload)", key::<role::Payload>(keys, version));
        let vector = match version {
            Version::V1 => vector,
            _ => vector
                .differs_from(&VectorId::named(of_version_1))
                .with_intermediate("k(nonce)", key::<role::Nonce>(keys, version))
                .with_intermediate("s_0", hex::encode(value_at(secret.0, SCAN, 0)))
                .with_intermediate("l_0", hex::encode(value_at(secret.0, LOGIN, 0))),
        };
        vector
            .with_intermediate("k(operation-id)", key::<role::OperationId>(keys, version))
            .with_intermediate("k(otp)", key::<role::Otp>(keys, version))
            .with_intermediate("k(login)", key::<role::Login>(keys, version))
            .with_intermediate("k(confirm)", key::<role::Confirm>(keys, version))
            .with_intermediate("k(pin)", key::<role::Pin>(keys, version));
    }
}

fn key<R: role::Role>(secret: &Secret, version: Version) -> String {
    hex::encode(*secret.derive_key::<R>(version))
}

fn pins(set: &mut VectorSetBuilder) {
    let args = args_of(set.version());
    set.section(20);
    for length in 4..=12 {
        let pin: String = "314159265358".chars().take(length).collect();
        set.add_accepted::<Derive>(
            &format!("A PIN of {length} digits is valid."),
            "ENR-3 ENR-8",
            "pin",
            &args(SECRET, &pin),
        );
    }
    let zeros = set
        .add_accepted::<Derive>(
            "A PIN of four zeros is valid.",
            "ENR-3 ENR-8",
            "pin",
            &args(SECRET, "0000"),
        )
        .id();
    set.add_accepted::<Derive>(
        "A PIN of five zeros differs from one of four.",
        "ENR-8",
        "pin leading-zeros",
        &args(SECRET, "00000"),
    )
    .differs_from(&zeros);
    let leading = set
        .add_accepted::<Derive>("A PIN may begin with 0.", "ENR-8", "pin", &args(SECRET, "01234"))
        .id();
    set.add_accepted::<Derive>(
        "Without its leading 0 it is a different PIN.",
        "ENR-8",
        "pin leading-zeros",
        &args(SECRET, "1234"),
    )
    .differs_from(&leading);

    set.section(60);
    let twin = set
        .add_accepted::<Derive>("A PIN of 1234 is valid.", "ENR-3", "pin", &args(SECRET, "1234"))
        .id();
    for (title, pin) in [
        ("An empty PIN", ""),
        ("A PIN of three digits", "123"),
        ("A PIN of thirteen digits", "1234567890123"),
        ("A PIN with a letter", "12a4"),
        ("A PIN with a space inside", "12 34"),
        ("A PIN with a space before it", " 1234"),
        ("A PIN with a space after it", "1234 "),
        ("A PIN with a line feed after it", "1234\n"),
        ("A PIN with a plus sign before it", "+1234"),
        ("A PIN with a minus sign before it", "-1234"),
        ("A PIN with a decimal point", "12.34"),
        ("A PIN with an exponent", "1e234"),
        ("A PIN with an underscore", "1_234"),
        ("A PIN with a zero byte after it", "1234\0"),
        ("A PIN in full-width digits", "１２３４"),
        ("A PIN in Arabic-Indic digits", "١٢٣٤"),
        ("A PIN with a superscript digit", "123²"),
        ("A PIN with one digit of another script among ASCII digits", "123४"),
    ] {
        set.add_rejected::<Derive>(
            &format!("{title} is refused."),
            "ENR-3",
            "pin",
            &args(SECRET, pin),
            Code::MalformedPin,
            &twin,
        );
    }
}
