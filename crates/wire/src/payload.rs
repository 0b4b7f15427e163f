//! The arguments and outputs of `payload.decode` and `payload.encode`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    hexadecimal::Hex,
    operation_json::{OperationJson, Order},
};

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
    #[serde(deserialize_with = "crate::versioned::number")]
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
    pub operation: OperationJson,
    /// Every row that an app shows: field and value.
    pub display: Vec<(String, String)>,
    /// What a scanned OTP binds, 32 bytes.
    pub digest: Hex<32>,
}

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
