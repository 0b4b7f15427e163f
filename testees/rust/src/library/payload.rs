//! `payload.decode` and `payload.encode`.

use dlotp::{
    Version,
    issuer::{Issuer, Unique},
    keys::{IssuerKeys, PayloadKey, Secret},
    payload::{Fresh, Nonce, Payload, PayloadError, Serials, Validity},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Operation, Refusal, Versioned, v2, version};
use crate::{
    hexadecimal::Hex,
    operation_json::{Decoded, Order},
};

/// What a phone makes of a text.
#[derive(Debug)]
pub enum Decode {}

/// The arguments of `payload.decode`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecodeArgs {
    /// What the phone is enrolled with.
    pub enrolments: Vec<EnrolmentArgs>,
    /// The text of the QR code.
    pub text: String,
}

/// One enrolment of a phone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
}

/// The outputs of `payload.decode`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DecodeOutputs {
    /// The protocol version.
    pub version: u64,
    /// The key-id, 8 bytes.
    pub key_id: Hex<8>,
    /// When it was issued, Unix seconds.
    pub issued_at: u64,
    /// How long it lives, seconds.
    pub lifetime: u64,
    /// The nonce, 12 bytes.
    pub nonce: Hex<12>,
    /// What is authorised.
    pub operation: Decoded,
    /// Every row that an app shows: field and value.
    pub display: Vec<(String, String)>,
    /// What a scanned OTP binds, 32 bytes.
    pub digest: Hex<32>,
}

/// The rows of a display as pairs.
pub(super) fn rows(operation: &dlotp::operation::Operation<'_>) -> Vec<(String, String)> {
    let pair = |row: dlotp::operation::Row<'_>| (row.field.into_owned(), row.value.into_owned());
    operation.display().into_iter().map(pair).collect()
}

impl Operation for Decode {
    const NAME: &'static str = "payload.decode";
    const ROLE: &'static str = "authenticator";
    type Args = DecodeArgs;
    type Outputs = Versioned<DecodeOutputs, v2::DecodeOutputs>;

    fn compute(args: &DecodeArgs) -> Result<Self::Outputs, Refusal> {
        let enrolments = args
            .enrolments
            .iter()
            .map(|enrolment| {
                let version = version(enrolment.version)?;
                let secret = Secret::new(enrolment.secret.0);
                Ok((version, secret.key_id(version), secret))
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        let mut payload = Payload::parse(&args.text)?;
        let named = (payload.version(), payload.key_id());
        let (version, key_id, secret) = enrolments
            .iter()
            .find(|(version, key_id, _)| (*version, *key_id) == named)
            .ok_or(PayloadError::UnknownKey { version: named.0, key_id: named.1 })?;
        let key = PayloadKey::derive(secret, *version);
        let verified = payload.verify(*version, *key_id, &key)?;
        let outputs = DecodeOutputs {
            version: version.number().into(),
            key_id: Hex(*key_id.as_bytes()),
            issued_at: verified.validity().issued_at(),
            lifetime: verified.validity().lifetime_s(),
            nonce: Hex(*verified.nonce().as_bytes()),
            operation: verified.operation().into(),
            display: rows(verified.operation()),
            digest: Hex(*verified.digest().as_bytes()),
        };
        Ok(match verified.serials() {
            None => Versioned::V1(outputs),
            Some(serials) => Versioned::V2(outputs.with(serials)),
        })
    }
}

impl DecodeOutputs {
    fn with(self, serials: Serials) -> v2::DecodeOutputs {
        let Self { version, key_id, issued_at, lifetime, nonce, operation, display, digest } = self;
        let (n, m) = (serials.n(), serials.m());
        v2::DecodeOutputs {
            version,
            key_id,
            issued_at,
            lifetime,
            n,
            m,
            nonce,
            operation,
            display,
            digest,
        }
    }
}

/// What an issuer makes of an operation.
#[derive(Debug)]
pub enum Encode {}

/// The arguments of `payload.encode`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EncodeArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// When it is issued, Unix seconds.
    pub issued_at: u64,
    /// How long it lives, seconds.
    pub lifetime: u64,
    /// The nonce, 12 bytes.
    pub nonce: Hex<12>,
    /// What is to be authorised; values may be invalid.
    pub operation: Order,
}

/// The outputs of `payload.encode`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EncodeOutputs {
    /// The text of the QR code.
    pub text: String,
}

impl Operation for Encode {
    const NAME: &'static str = "payload.encode";
    const ROLE: &'static str = "issuer";
    type Args = Versioned<EncodeArgs, v2::EncodeArgs>;
    type Outputs = EncodeOutputs;

    fn compute(args: &Self::Args) -> Result<EncodeOutputs, Refusal> {
        let (version, secret, operation, validity, unique) = match args {
            Versioned::V1(args) => (
                Version::V1,
                args.secret,
                args.operation.check()?,
                Validity::new(args.issued_at, args.lifetime)?,
                Unique::V1(Nonce::new(args.nonce.0)),
            ),
            Versioned::V2(args) => {
                let serials = Serials::new(args.n, args.m)?;
                (
                    Version::V2,
                    args.secret,
                    args.operation.check()?,
                    Validity::new(args.issued_at, args.lifetime)?,
                    Unique::V2 { serials, fresh: Fresh::new(args.fresh.0) },
                )
            }
        };
        let issued = issuer(version, secret).issue(&operation, validity, unique)?;
        Ok(EncodeOutputs { text: issued.text().to_owned() })
    }
}

/// The issuer of an enrolment.
pub(super) fn issuer(version: Version, secret: Hex<32>) -> Issuer<IssuerKeys> {
    let secret = Secret::new(secret.0);
    Issuer::new(version, secret.key_id(version), IssuerKeys::derive(&secret, version))
}
