//! The arguments and outputs of `operation-id.derive` and `operation-id.draw`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hexadecimal::Hex;

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
