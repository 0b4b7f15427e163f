//! Arguments and outputs of version 2, where those of version 1 are others (TEST-11).

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error as _, Unexpected},
};

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
    /// The payload's serial in its enrolment.
    #[serde(rename = "n")]
    pub serial: u64,
    /// The verifier's cur when it was issued.
    #[serde(rename = "m")]
    pub login_position: u64,
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
    /// The payload's serial in its enrolment.
    #[serde(rename = "n")]
    pub serial: u64,
    /// The verifier's cur when it is issued.
    #[serde(rename = "m")]
    pub login_position: u64,
    /// The draw of the random generator, 32 bytes.
    pub fresh: Hex<32>,
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
    /// The payload's serial in its enrolment.
    #[serde(rename = "n")]
    pub serial: u64,
    /// The verifier's cur when it is issued.
    #[serde(rename = "m")]
    pub login_position: u64,
    /// The operation to authorise.
    pub operation: Order,
    /// The draws of the random generator, in order, 32 bytes each.
    pub fresh: Vec<Hex<32>>,
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
    /// The details that were keyed in with the operation ID.
    pub typed: TypedJson,
    /// The position of the login chain.
    #[serde(rename = "q", deserialize_with = "position")]
    #[schemars(range(max = 1_048_576))]
    pub login_position: u64,
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
    /// The position of the login chain.
    #[serde(rename = "q", deserialize_with = "position")]
    #[schemars(range(max = 1_048_576))]
    pub login_position: u64,
    /// The clock, Unix seconds.
    pub time: u64,
}

/// The last position of a chain that is asked for on the wire.
pub const MAX_POSITION: u64 = 1_048_576;

/// Reads a position of the login chain.
fn position<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let position = u64::deserialize(from)?;
    if position > MAX_POSITION {
        let expected = format!("0 to {MAX_POSITION}");
        return Err(D::Error::invalid_value(Unexpected::Unsigned(position), &expected.as_str()));
    }
    Ok(position)
}

/// The details that are keyed in with an operation ID in version 2.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Keyed")]
pub struct TypedDetailsMember {
    /// As text.
    pub typed: TypedJson,
}

/// The random draws for an operation of version 2.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FreshBytes {
    /// The draws of the random generator, in order, 32 bytes each.
    pub fresh: Vec<Hex<32>>,
}

/// The details that were keyed in with an operation ID, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum TypedJson {
    /// A kind that was picked, and the rest from the invoice.
    Payment {
        /// The purpose's number.
        purpose: u64,
        /// The amount.
        amount: String,
        /// The currency.
        currency: String,
        /// The last characters of the account.
        tail: String,
    },
    /// Picked from the list.
    Action {
        /// The purpose's number.
        purpose: u64,
    },
}
