//! The arguments and outputs of `enrolment.derive`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hexadecimal::Hex;

/// The arguments of `enrolment.derive`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeriveArgs {
    /// The protocol version.
    #[serde(deserialize_with = "crate::versioned::number")]
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN as entered.
    pub pin: String,
}

/// The outputs of `enrolment.derive`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeriveOutputs {
    /// The key-id, 8 bytes.
    pub key_id: Hex<8>,
    /// The value P that stands for the PIN, 32 bytes.
    #[serde(rename = "p")]
    pub pin_mac: Hex<32>,
}
