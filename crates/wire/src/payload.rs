//! The arguments and outputs of `payload.decode` and `payload.encode`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hexadecimal::Hex;

/// The arguments of `payload.decode`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecodeArgs {
    /// The enrolments of the phone.
    pub enrolments: Vec<EnrolmentArgs>,
    /// The text of the QR code.
    pub text: String,
}

/// One enrolment of a phone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentArgs {
    /// The protocol version.
    #[serde(deserialize_with = "crate::versioned::number")]
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
}

/// The outputs of `payload.encode`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EncodeOutputs {
    /// The text of the QR code.
    pub text: String,
}
