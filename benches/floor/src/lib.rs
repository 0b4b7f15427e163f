//! The hot paths of each version, with keys kept, to be measured against the floor.
//!
//! All differences between versions are here, so that the measurements have none.

#![allow(clippy::expect_used, reason = "a measurement without its fixture is of no use")]

use aes_gcm::{Aes256Gcm, aead::Aead};
use dlotp::{
    OperationId, Otp, TypedDetails, Version,
    issuer::IssuedPayload,
    keys::{AuthenticatorKeys, Identity, IssuerKeys, KeySet, VerifierKeys},
    operation::Operation,
    payload::{Nonce, Payload, Serials, Validity},
    verifier::{Policy, Secrets, Verifier},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A time at which OTPs are computed.
pub const TIME: u64 = 1_767_225_685;

/// The enrolment and the payload of the worked examples, in one version.
pub struct Fixture {
    /// The version.
    pub version: Version,
    /// The phone's keys, kept.
    pub phone: AuthenticatorKeys,
    /// The issuer's keys, kept.
    pub issuer: IssuerKeys,
    /// The verifier's secrets: P, and s_1 and l_0 where the version has chains.
    pub secrets: Secrets,
    /// The details typed with the operation ID, in version 2.
    pub details: Option<TypedDetails>,
    /// The serials of the payload, in version 2.
    pub serials: Option<Serials>,
    /// The issued payload.
    pub issued: IssuedPayload,
}

impl Fixture {
    /// The fixture of a version.
    #[must_use]
    pub fn of(version: Version) -> Self {
        let secret = dlotp_benches::secret();
        let (phone, issuer) =
            (AuthenticatorKeys::derive(&secret, version), IssuerKeys::derive(&secret, version));
        let (secrets, serials) = (dlotp_benches::secrets(version), dlotp_benches::serials(version));
        let typed = TypedDetails::of(&dlotp_benches::operation());
        let typed = typed.expect("a payment with an account");
        let details = (version != Version::V1).then_some(typed);
        let issued = dlotp_benches::issue(&issuer, &dlotp_benches::operation());
        Self { version, phone, issuer, secrets, details, serials, issued }
    }

    /// The enrolment's version and key-id.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.phone.identity()
    }

    /// The enrolment's verifier.
    #[must_use]
    pub fn verifier<'a>(
        &self,
        keys: VerifierKeys,
        policy: &'a Policy,
    ) -> Verifier<'a, VerifierKeys> {
        Verifier::new(keys, self.secrets.clone(), policy).expect("keys of the same version")
    }

    /// The OTP of a scanned payload.
    #[must_use]
    pub fn scanned(&self) -> Otp {
        self.scanned_with(&self.phone)
    }

    /// The OTP of a scanned payload, with keys that are not kept.
    #[must_use]
    pub fn scanned_with_keys_derived_anew(&self) -> Otp {
        self.scanned_with(&AuthenticatorKeys::derive(&dlotp_benches::secret(), self.version))
    }

    fn scanned_with(&self, phone: &AuthenticatorKeys) -> Otp {
        let digest = &self.issued.digest;
        self.secrets.scanned_otp(phone, digest, self.serials).expect("keys in memory")
    }

    /// The OTP of a typed operation ID.
    #[must_use]
    pub fn typed(&self) -> Otp {
        let (id, details) = (&self.issued.id, self.details.as_ref());
        self.secrets.typed_otp(&self.phone, 0, id, details, TIME).expect("keys in memory")
    }

    /// The OTP of a login.
    #[must_use]
    pub fn login(&self) -> Otp {
        self.secrets.login_otp(&self.phone, 0, TIME).expect("keys in memory")
    }

    /// The OTP of a confirmation.
    #[must_use]
    pub fn confirmation(&self) -> Otp {
        self.secrets.confirmation_otp(&self.phone, 0, TIME).expect("keys in memory")
    }

    /// The operation ID of the payload.
    #[must_use]
    pub fn operation_id(&self) -> OperationId {
        let digest = &self.issued.digest;
        OperationId::derive(self.version, &self.issuer, digest).expect("keys in memory")
    }

    /// Verifies a payload from its text.
    #[must_use]
    pub fn decode(&self, text: &str) -> (Validity, Nonce) {
        let mut payload = text.parse::<Payload>().expect("a payload");
        let verified = payload.verify(&self.phone).expect("its own tag");
        (verified.validity(), verified.nonce())
    }

    /// Issues another operation.
    #[must_use]
    pub fn issue(&self, operation: &Operation<'_>) -> IssuedPayload {
        dlotp_benches::issue(&self.issuer, operation)
    }
}

/// The floor: one bare `hmac` computation, its key's state kept.
pub struct Bare {
    kept: Hmac<Sha256>,
    message: Vec<u8>,
}

impl Bare {
    /// The floor of a message of this length.
    #[must_use]
    pub fn of(length: usize) -> Self {
        let kept = Hmac::new_from_slice(&[7; 32]).expect("a key of any length");
        Self { kept, message: vec![7; length] }
    }

    /// Computes the MAC.
    #[must_use]
    pub fn mac(&self) -> [u8; 32] {
        let mut mac = self.kept.clone();
        mac.update(&self.message);
        mac.finalize().into_bytes().into()
    }
}

/// The floor of a payload of version 2: AES-256-GCM bare, its key kept.
pub struct BareOpening {
    kept: Aes256Gcm,
    sealed: Vec<u8>,
}

const NONCE: &[u8; 12] = &[7; 12];

impl BareOpening {
    /// The floor of opening this plaintext.
    #[must_use]
    pub fn of(plaintext: &[u8]) -> Self {
        let kept = Aes256Gcm::new(&[7; 32].into());
        let sealed = kept.encrypt(NONCE.into(), plaintext).expect("a plaintext that is not long");
        Self { kept, sealed }
    }

    /// Opens the sealed bytes.
    #[must_use]
    pub fn open(&self) -> Vec<u8> {
        self.kept.decrypt(NONCE.into(), &*self.sealed).expect("its own tag")
    }
}
