//! What is measured against the floor: the hot paths of each version, with keys kept.
//!
//! Whatever differs between versions stands here, so that the measurements need not know.

#![allow(clippy::expect_used, reason = "a measurement without its fixture is of no use")]

use dlotp::{
    Version,
    issuer::{Issued, Issuer},
    keys::{AuthenticatorKeys, IssuerKeys, KeyId, PinMac},
    operation::Operation,
    operation_id::OperationId,
    otp::{self, Otp},
    payload::{Nonce, Payload, Validity},
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

    /// The OTP of what was scanned.
    #[must_use]
    pub fn scanned(&self) -> Otp {
        self.scanned_with(&self.phone)
    }

    /// The same with keys that are not kept.
    #[must_use]
    pub fn scanned_with_keys_derived_anew(&self) -> Otp {
        self.scanned_with(&AuthenticatorKeys::derive(&dlotp_benches::secret(), self.version))
    }

    fn scanned_with(&self, phone: &AuthenticatorKeys) -> Otp {
        let digest = self.issued.digest();
        otp::scanned(self.version, phone, &self.p, &digest).expect("keys in memory")
    }

    /// The OTP of the operation ID that was typed.
    #[must_use]
    pub fn typed(&self) -> Otp {
        let id = self.issued.id();
        otp::typed(self.version, &self.phone, &self.p, id, TIME).expect("keys in memory")
    }

    /// The OTP of a login.
    #[must_use]
    pub fn login(&self) -> Otp {
        otp::login(self.version, &self.phone, &self.p, TIME).expect("keys in memory")
    }

    /// The OTP of a confirmation.
    #[must_use]
    pub fn confirmation(&self) -> Otp {
        otp::confirmation(self.version, &self.phone, &self.p, TIME).expect("keys in memory")
    }

    /// The operation ID of what was issued.
    #[must_use]
    pub fn operation_id(&self) -> OperationId {
        let digest = self.issued.digest();
        OperationId::derive(self.version, &self.issuer, &digest).expect("keys in memory")
    }

    /// From the text of a payload to what it holds, verified.
    #[must_use]
    pub fn decode(&self, text: &str) -> (Validity, Nonce) {
        let payload = Payload::parse(text).expect("a payload");
        let verified = payload.verify(self.version, self.key_id, &self.phone).expect("its own tag");
        (verified.validity(), verified.nonce())
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
