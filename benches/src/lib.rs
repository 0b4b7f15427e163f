//! What the benchmarks share: the enrolment and the payload of the worked examples.

#![allow(clippy::expect_used, reason = "a benchmark without its fixture is of no use")]

use dlotp::{
    Pin, Version,
    issuer::{Issued, Issuer, Unique},
    keys::{AuthenticatorKeys, IssuerKeys, KeyId, PinMac, Secret},
    operation::{Operation, PaymentDraft},
    payload::{Fresh, Nonce, Serials, Validity},
};

/// The version that is measured.
pub const VERSION: Version = Version::V1;

/// The secret of the worked examples.
#[must_use]
pub fn secret() -> Secret {
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(0..).for_each(|(byte, number)| *byte = number);
    Secret::from(bytes)
}

/// Its key-id.
#[must_use]
pub fn key_id() -> KeyId {
    secret().key_id(VERSION)
}

/// The phone's keys, kept.
#[must_use]
pub fn phone() -> AuthenticatorKeys {
    AuthenticatorKeys::derive(&secret(), VERSION)
}

/// The issuer.
#[must_use]
pub fn issuer() -> Issuer<IssuerKeys> {
    Issuer::new(VERSION, key_id(), IssuerKeys::derive(&secret(), VERSION))
}

/// The PIN of the worked examples.
#[must_use]
pub fn pin() -> Pin {
    "271828".parse::<Pin>().expect("a PIN")
}

/// What stands for the PIN.
#[must_use]
pub fn p() -> PinMac {
    PinMac::compute(&phone(), &pin()).expect("keys in memory")
}

/// The raw values of the worked examples' payment.
#[must_use]
pub fn draft() -> PaymentDraft<'static> {
    PaymentDraft {
        purpose: 1,
        amount: 125_000,
        currency: "EUR",
        payee: "Rossi Impianti Srl",
        account: Some("IT60X0542811101000000123456"),
        reference: Some("Invoice 2026-117"),
        details: vec![("Order", "A-4711")],
    }
}

/// Its operation.
#[must_use]
pub fn operation() -> Operation<'static> {
    Operation::payment(&draft()).expect("an operation")
}

/// When it was issued.
#[must_use]
pub fn validity() -> Validity {
    Validity::new(1_767_225_600, 300).expect("times")
}

/// Its nonce.
#[must_use]
pub fn nonce() -> Nonce {
    Nonce::from([0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b])
}

/// What makes its payload unique, as in the worked examples.
#[must_use]
pub fn unique(version: Version) -> Unique {
    match version {
        Version::V2 => Unique::V2 {
            serials: Serials::new(1, 0).expect("serials"),
            fresh: Fresh::new(core::array::from_fn(|at| u8::try_from(0x40 + at).expect("a byte"))),
        },
        _ => nonce().into(),
    }
}

/// What is issued of it: the payload and ID of the worked examples.
#[must_use]
pub fn issued() -> Issued {
    let issued = issuer().issue(&operation(), validity(), unique(VERSION)).expect("a payload");
    assert_eq!(issued.id().as_str(), "76370159", "the fixture is that of spec/operation-id.md");
    issued
}
