//! The fixtures of the benchmarks: the enrolment and the payload of the worked examples.

#![allow(clippy::expect_used, reason = "a benchmark without its fixture is of no use")]

use core::convert::Infallible;

use dlotp::{
    Pin, Version,
    issuer::{self, IssuedPayload},
    keys::{AuthenticatorKeys, IssuerKeys, KeySet, PinMac, Secret},
    operation::{Operation, PaymentDraft},
    payload::{Serials, Validity},
    verifier::{Enrolment, EnrolmentId, Epoch, Secrets},
};
use rand_core::{TryCryptoRng, TryRng};

/// The version that is measured.
pub const VERSION: Version = Version::V1;

/// The secret of the worked examples.
#[must_use]
pub fn secret() -> Secret {
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(0..).for_each(|(byte, number)| *byte = number);
    Secret::from(bytes)
}

/// The phone's keys, kept.
#[must_use]
pub fn phone() -> AuthenticatorKeys {
    AuthenticatorKeys::derive(&secret(), VERSION)
}

/// The issuer's keys, kept.
#[must_use]
pub fn issuer() -> IssuerKeys {
    IssuerKeys::derive(&secret(), VERSION)
}

/// The PIN of the worked examples.
#[must_use]
pub fn pin() -> Pin {
    "271828".parse::<Pin>().expect("a PIN")
}

/// The verifier's secrets of a version: P, and in version 2 s_1 and l_0, so that no step is measured.
#[must_use]
pub fn secrets(version: Version) -> Secrets {
    let secret = secret();
    let phone = AuthenticatorKeys::derive(&secret, version);
    let p = PinMac::compute(&phone, &pin()).expect("keys in memory");
    let id = EnrolmentId::from([1; 16]);
    let enrolment =
        Enrolment::new(id, secret.identity(version), Epoch::default(), validity().issued_at);
    Secrets::start(&secret, version, p).advance(&enrolment).expect("the start of its chains")
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

/// The operation of the worked examples.
#[must_use]
pub fn operation() -> Operation<'static> {
    Operation::payment(&draft()).expect("an operation")
}

/// The validity of the worked examples' payload.
#[must_use]
pub fn validity() -> Validity {
    Validity { issued_at: 1_767_225_600, lifetime_s: 300 }
}

/// The serials of the worked examples' payload, where the version has them.
#[must_use]
pub const fn serials(version: Version) -> Option<Serials> {
    match version {
        Version::V2 => Some(Serials { serial: 1, login_position: 0 }),
        _ => None,
    }
}

/// A random generator whose bytes count up.
#[derive(Debug)]
pub struct CounterRng(u8);

impl CounterRng {
    /// The generator of the worked examples' draws.
    #[must_use]
    pub const fn of(version: Version) -> Self {
        match version {
            Version::V2 => Self(0x40),
            _ => Self(0x10),
        }
    }

    fn draw<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}

impl TryRng for CounterRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.draw()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.draw()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for CounterRng {}

/// Issues an operation, with everything else as in the worked examples.
#[must_use]
pub fn issue(keys: &IssuerKeys, operation: &Operation<'_>) -> IssuedPayload {
    let version = keys.identity().version;
    let mut random = CounterRng::of(version);
    issuer::issue(keys, operation, validity(), serials(version), &mut random, |_| false)
        .expect("a payload")
}

/// The payload and operation ID of the worked examples.
#[must_use]
pub fn issued() -> IssuedPayload {
    let issued = issue(&issuer(), &operation());
    assert_eq!(issued.id.to_string(), "76370159", "the fixture is that of spec/operation-id.md");
    issued
}
