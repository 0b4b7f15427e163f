//! What is measured against the floor: the hot paths of each version, with keys kept.
//!
//! Whatever differs between versions stands here, so that the measurements need not know.

#![allow(clippy::expect_used, reason = "a measurement without its fixture is of no use")]

use aes_gcm::{Aes256Gcm, aead::Aead};
use dlotp::{
    OperationId, Version,
    chain::{Chain, Chains},
    issuer::{Issued, Issuer},
    keys::{AuthenticatorKeys, IssuerKeys, KeyId, PinMac, VerifierKeys},
    operation::Operation,
    otp::{self, Otp, Scheme, Typing},
    payload::{Nonce, Payload, Validity},
    typed::Typed,
    verifier::{Policy, Verifier},
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
    /// s_1 and l_0, where the version has chains.
    pub chains: Option<Chains>,
    /// What is keyed in with the operation ID, in version 2.
    pub typed: Typed,
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
        let typed = Typed::of(&dlotp_benches::operation()).expect("a payment with an account");
        let issued = issue(version, key_id, &issuer, &dlotp_benches::operation());
        let chains = (version != Version::V1).then(|| {
            let starts = Chains::start(&secret);
            Chains { scanned: starts.scanned.forward(1).expect("a step"), ..starts }
        });
        Self { version, key_id, phone, issuer, p, chains, typed, issued }
    }

    /// The enrolment's verifier.
    #[must_use]
    pub fn verifier<'a>(
        &self,
        keys: VerifierKeys,
        policy: &'a Policy,
    ) -> Verifier<'a, VerifierKeys> {
        let verifier = Verifier::new(keys, self.p.clone(), policy);
        match &self.chains {
            None => verifier,
            Some(chains) => verifier.with_chains(chains.clone()),
        }
    }

    fn scheme<C>(&self, chain: impl Fn(&Chains) -> &Chain<C>) -> Scheme<'_, C> {
        self.chains.as_ref().map_or(Scheme::V1, |chains| Scheme::V2(chain(chains)))
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
        otp::scanned(self.scheme(|chains| &chains.scanned), phone, &self.p, &digest)
            .expect("keys in memory")
    }

    /// The OTP of the operation ID that was typed.
    #[must_use]
    pub fn typed(&self) -> Otp {
        let id = self.issued.id();
        let typing = match &self.chains {
            None => Typing::V1,
            Some(chains) => Typing::V2 { l: &chains.login, typed: &self.typed },
        };
        otp::typed(typing, &self.phone, &self.p, id, TIME).expect("keys in memory")
    }

    /// The OTP of a login.
    #[must_use]
    pub fn login(&self) -> Otp {
        otp::login(self.scheme(|chains| &chains.login), &self.phone, &self.p, TIME)
            .expect("keys in memory")
    }

    /// The OTP of a confirmation.
    #[must_use]
    pub fn confirmation(&self) -> Otp {
        otp::confirmation(self.scheme(|chains| &chains.login), &self.phone, &self.p, TIME)
            .expect("keys in memory")
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
        let mut payload = text.parse::<Payload>().expect("a payload");
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
        .issue(operation, dlotp_benches::validity(), dlotp_benches::unique(version))
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

/// The floor of a payload of version 2: AES-256-GCM bare, its key kept.
pub struct BareOpening {
    kept: Aes256Gcm,
    sealed: Vec<u8>,
}

const NONCE: &[u8; 12] = &[7; 12];

impl BareOpening {
    /// Of what sealed this plaintext.
    #[must_use]
    pub fn of(plaintext: &[u8]) -> Self {
        let kept = Aes256Gcm::new(&[7; 32].into());
        let sealed = kept.encrypt(NONCE.into(), plaintext).expect("a plaintext that is not long");
        Self { kept, sealed }
    }

    /// Opens it.
    #[must_use]
    pub fn open(&self) -> Vec<u8> {
        self.kept.decrypt(NONCE.into(), &*self.sealed).expect("its own tag")
    }
}
