//! What is measured against the floor: one enrolment of each version, its keys kept.

#![allow(clippy::expect_used, reason = "a measurement without its fixture is of no use")]

use dlotp::{
    Version,
    issuer::{Issued, Issuer},
    keys::{AuthenticatorKeys, IssuerKeys, KeyId, PinMac},
    operation::Operation,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A time at which OTPs are computed.
pub const TIME: u64 = 1_767_225_685;

/// The enrolment and the payload of the worked examples, in one version.
pub struct Fixture {
    /// The version.
    pub version: Version,
    /// The enrolment's key-id.
    pub key_id: KeyId,
    /// The phone's keys, kept.
    pub phone: AuthenticatorKeys,
    /// The issuer's keys, kept.
    pub issuer: IssuerKeys,
    /// What stands for the PIN.
    pub p: PinMac,
    /// What was issued.
    pub issued: Issued,
}

impl Fixture {
    /// The fixture of a version.
    #[must_use]
    pub fn of(version: Version) -> Self {
        let secret = dlotp_benches::secret();
        let key_id = secret.key_id(version);
        let (phone, issuer) =
            (AuthenticatorKeys::derive(&secret, version), IssuerKeys::derive(&secret, version));
        let p = PinMac::compute(&phone, &dlotp_benches::pin()).expect("keys in memory");
        let issued = issue(version, key_id, &issuer, &dlotp_benches::operation());
        Self { version, key_id, phone, issuer, p, issued }
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> Issuer<IssuerKeys> {
        Issuer::new(self.version, self.key_id, self.issuer.clone())
    }

    /// The payload of another operation.
    #[must_use]
    pub fn issue(&self, operation: &Operation<'_>) -> Issued {
        issue(self.version, self.key_id, &self.issuer, operation)
    }
}

fn issue(version: Version, key_id: KeyId, keys: &IssuerKeys, operation: &Operation<'_>) -> Issued {
    Issuer::new(version, key_id, keys.clone())
        .issue(operation, dlotp_benches::validity(), dlotp_benches::nonce())
        .expect("a payload")
}

/// The floor: one bare `hmac` computation, its key's state kept.
pub struct Bare {
    kept: Hmac<Sha256>,
    message: Vec<u8>,
}

impl Bare {
    /// Of a message of this length.
    #[must_use]
    pub fn of(length: usize) -> Self {
        let kept = Hmac::new_from_slice(&[7; 32]).expect("a key of any length");
        Self { kept, message: vec![7; length] }
    }

    /// Computes it.
    #[must_use]
    pub fn mac(&self) -> [u8; 32] {
        let mut mac = self.kept.clone();
        mac.update(&self.message);
        mac.finalize().into_bytes().into()
    }
}
