//! `operation-id.derive` and `operation-id.draw`.

use dlotp::{
    Version,
    issuer::Draws,
    keys::{Secret, role},
    operation_id::OperationId,
    payload::{Digest, Fresh, Nonce, Serials, Validity},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Operation, Refusal, Versioned, payload::issuer, v2, version};
use crate::{hexadecimal::Hex, operation_json::Order};

/// The operation ID of a digest.
#[derive(Debug)]
pub enum DeriveId {}

/// The arguments of `operation-id.derive`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeriveIdArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The payload's digest, 32 bytes.
    pub digest: Hex<32>,
}

/// The outputs of `operation-id.derive`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IdOutputs {
    /// 8 digits.
    pub operation_id: String,
}

impl Operation for DeriveId {
    const NAME: &'static str = "operation-id.derive";
    const ROLE: &'static str = "issuer";
    type Args = DeriveIdArgs;
    type Outputs = IdOutputs;

    fn compute(args: &DeriveIdArgs) -> Result<IdOutputs, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::new(args.secret.0));
        let key = secret.key::<role::OperationId>(version);
        let id = OperationId::derive(version, &key, &Digest::from_bytes(args.digest.0))?;
        Ok(IdOutputs { operation_id: id.as_str().to_owned() })
    }
}

/// The first nonce whose operation ID is not taken.
#[derive(Debug)]
pub enum Draw {}

/// The arguments of `operation-id.draw`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DrawArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// When it is issued, Unix seconds.
    pub issued_at: u64,
    /// How long it lives, seconds.
    pub lifetime: u64,
    /// What is to be authorised.
    pub operation: Order,
    /// What the random generator draws, in this order, 12 bytes each.
    pub nonces: Vec<Hex<12>>,
    /// Operation IDs of the enrolment that are taken, 8 digits each.
    pub taken: Vec<String>,
}

/// The outputs of `operation-id.draw`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DrawOutputs {
    /// The nonce that was used, 12 bytes.
    pub nonce: Hex<12>,
    /// 8 digits.
    pub operation_id: String,
    /// The text of the QR code.
    pub text: String,
}

impl Operation for Draw {
    const NAME: &'static str = "operation-id.draw";
    const ROLE: &'static str = "issuer";
    type Args = Versioned<DrawArgs, v2::DrawArgs>;
    type Outputs = DrawOutputs;

    fn compute(args: &Self::Args) -> Result<DrawOutputs, Refusal> {
        let (version, secret, taken, operation, validity) = match args {
            Versioned::V1(DrawArgs { secret, issued_at, lifetime, operation, taken, .. }) => {
                (Version::V1, secret, taken, operation, (issued_at, lifetime))
            }
            Versioned::V2(v2::DrawArgs {
                secret, issued_at, lifetime, operation, taken, ..
            }) => (Version::V2, secret, taken, operation, (issued_at, lifetime)),
        };
        if let Some(other) = taken.iter().find(|id| OperationId::parse(Version::V1, id).is_err()) {
            return Err(Refusal::Arguments(format!("taken: expected 8 digits, found {other:?}")));
        }
        let operation = operation.check()?;
        let validity = Validity::new(*validity.0, *validity.1)?;
        let (issuer, is_taken) = (issuer(version, *secret), |id: &OperationId| {
            taken.iter().any(|taken| taken == id.as_str())
        });
        let issued = match args {
            Versioned::V1(args) => {
                let nonces: Vec<_> = args.nonces.iter().map(|bytes| Nonce::new(bytes.0)).collect();
                issuer.draw(&operation, validity, Draws::V1(&nonces), is_taken)?
            }
            Versioned::V2(args) => {
                let serials = Serials::new(args.n, args.m)?;
                let fresh: Vec<_> = args.fresh.iter().map(|bytes| Fresh::new(bytes.0)).collect();
                issuer.draw(&operation, validity, Draws::V2 { serials, fresh: &fresh }, is_taken)?
            }
        };
        Ok(DrawOutputs {
            nonce: Hex(*issued.nonce().as_bytes()),
            operation_id: issued.id().as_str().to_owned(),
            text: issued.text().to_owned(),
        })
    }
}
