//! Arguments and outputs of version 1, where those of version 2 are others (TEST-11).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    hexadecimal::Hex,
    operation_json::{OperationJson, Order},
};

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
    /// The lifetime, seconds.
    pub lifetime: u64,
    /// The nonce, 12 bytes.
    pub nonce: Hex<12>,
    /// The operation that is authorised.
    pub operation: OperationJson,
    /// Every row that an app shows: field and value.
    pub display: Vec<(String, String)>,
    /// The digest, which a scanned OTP binds, 32 bytes.
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
    /// The lifetime, seconds.
    pub lifetime: u64,
    /// The nonce, 12 bytes.
    pub nonce: Hex<12>,
    /// The operation to authorise; values may be invalid.
    pub operation: Order,
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
    /// The lifetime, seconds.
    pub lifetime: u64,
    /// The operation to authorise.
    pub operation: Order,
    /// The draws of the random generator, in order, 12 bytes each.
    pub nonces: Vec<Hex<12>>,
    /// Operation IDs of the enrolment that are taken, 8 digits each.
    pub taken: Vec<String>,
}

/// The arguments of `otp.typed`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TypedArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN as entered.
    pub pin: String,
    /// The operation ID as typed.
    pub operation_id: String,
    /// The clock, Unix seconds.
    pub time: u64,
}

/// The arguments of `otp.login` and `otp.confirm`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimedArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN as entered.
    pub pin: String,
    /// The clock, Unix seconds.
    pub time: u64,
}

/// The details that are keyed in with an operation ID in version 1: no members.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Nothing")]
pub struct NoTypedDetails {}

/// The random draws for an operation of version 1.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Nonces {
    /// The draws of the random generator, in order, 12 bytes each.
    pub nonces: Vec<Hex<12>>,
}
