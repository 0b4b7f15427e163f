//! The arguments and outputs of `operation-id.derive` and `operation-id.draw`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{hexadecimal::Hex, operation_json::Order};

/// The arguments of `operation-id.derive`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeriveIdArgs {
    /// The protocol version.
    #[serde(deserialize_with = "crate::versioned::number")]
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
