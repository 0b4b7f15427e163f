//! Vectors of the key schedule and the PIN.

use dlotp::{
    Code, Version,
    keys::{Secret, role},
};

use super::{
    book::{Book, Id},
    chain::{LOGIN, SCAN, value_at},
    raw::{OTHER_SECRET, PIN, SECRET},
};
use crate::{
    hexadecimal::Hex,
    library::{Derive, DeriveArgs},
};

/// Derivations of one version: of a secret and a PIN.
fn args_of(version: Version) -> impl Fn(Hex<32>, &str) -> DeriveArgs {
    move |secret, pin| DeriveArgs { version: version.number().into(), secret, pin: pin.to_owned() }
}

pub(super) fn vectors(book: &mut Book) {
    schedule(book);
    pins(book);
}

fn schedule(book: &mut Book) {
    let version = book.version();
    let args = args_of(version);
    let mut descending = SECRET;
    descending.0.reverse();
    let mut one_bit = SECRET;
    one_bit.0[31] ^= 1;
    let example = "The enrolment of the worked examples.";
    let requirements = match version {
        Version::V1 => "ENR-2 ENR-4 ENR-5 ENR-6 ENR-7",
        _ => "ENR-2 ENR-4 ENR-5 ENR-6 ENR-7 ENR-23 VEC-9",
    };
    for (title, secret, of_version_1) in [
        (example, SECRET, "enrolment-v1-0001"),
        ("A secret of zeros.", Hex([0; 32]), "enrolment-v1-0002"),
        ("A secret of ones.", Hex([0xff; 32]), "enrolment-v1-0003"),
        ("A secret read from its other end.", descending, "enrolment-v1-0004"),
        ("A secret that differs in its last bit.", one_bit, "enrolment-v1-0005"),
        ("Another enrolment.", OTHER_SECRET, "enrolment-v1-0006"),
    ] {
        let keys = &Secret::from(secret.0);
        let draft = book
            .gives::<Derive>(title, requirements, "key-schedule", &args(secret, PIN))
            .shows("k(payload)", key::<role::Payload>(keys, version));
        let draft = match version {
            Version::V1 => draft,
            _ => draft
                .differs_from(&Id::named(of_version_1))
                .shows("k(nonce)", key::<role::Nonce>(keys, version))
                .shows("s_0", hex::encode(value_at(secret.0, SCAN, 0)))
                .shows("l_0", hex::encode(value_at(secret.0, LOGIN, 0))),
        };
        draft
            .shows("k(operation-id)", key::<role::OperationId>(keys, version))
            .shows("k(otp)", key::<role::Otp>(keys, version))
            .shows("k(login)", key::<role::Login>(keys, version))
            .shows("k(confirm)", key::<role::Confirm>(keys, version))
            .shows("k(pin)", key::<role::Pin>(keys, version));
    }
}

fn key<R: role::Role>(secret: &Secret, version: Version) -> String {
    hex::encode(*secret.derive_key::<R>(version))
}

fn pins(book: &mut Book) {
    let args = args_of(book.version());
    book.section(20);
    for length in 4..=12 {
        let pin: String = "314159265358".chars().take(length).collect();
        book.gives::<Derive>(
            &format!("A PIN of {length} digits."),
            "ENR-3 ENR-7",
            "pin",
            &args(SECRET, &pin),
        );
    }
    let zeros = book
        .gives::<Derive>("A PIN of four zeros.", "ENR-3 ENR-7", "pin", &args(SECRET, "0000"))
        .id();
    book.gives::<Derive>(
        "A PIN of five zeros is another than that of four.",
        "ENR-7",
        "pin leading-zeros",
        &args(SECRET, "00000"),
    )
    .differs_from(&zeros);
    let leading = book
        .gives::<Derive>("A PIN that begins with 0.", "ENR-7", "pin", &args(SECRET, "01234"))
        .id();
    book.gives::<Derive>(
        "The same number without the leading 0 is another PIN.",
        "ENR-7",
        "pin leading-zeros",
        &args(SECRET, "1234"),
    )
    .differs_from(&leading);

    book.section(60);
    let twin = book.gives::<Derive>("Four digits.", "ENR-3", "pin", &args(SECRET, "1234")).id();
    for (title, pin) in [
        ("No digit.", ""),
        ("Three digits.", "123"),
        ("Thirteen digits.", "1234567890123"),
        ("A letter.", "12a4"),
        ("A space within.", "12 34"),
        ("A space before.", " 1234"),
        ("A space after.", "1234 "),
        ("A line feed after.", "1234\n"),
        ("A plus sign before.", "+1234"),
        ("A minus sign before.", "-1234"),
        ("A decimal point.", "12.34"),
        ("An exponent.", "1e234"),
        ("An underscore.", "1_234"),
        ("A zero byte after.", "1234\0"),
        ("Full-width digits.", "１２３４"),
        ("Arabic-Indic digits.", "١٢٣٤"),
        ("A superscript digit.", "123²"),
        ("One digit of another script among ASCII digits.", "123४"),
    ] {
        book.refuses::<Derive>(
            &format!("{title} It is no PIN."),
            "ENR-3",
            "pin",
            &args(SECRET, pin),
            Code::MalformedPin,
            &twin,
        );
    }
}
