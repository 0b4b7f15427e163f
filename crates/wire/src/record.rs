//! The arguments and outputs of `record.mac`, `record.event` and `record.load`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    hexadecimal::{Hex, HexBytes},
    operation_json::present,
};

/// The arguments of `record.mac`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordMacArgs {
    /// The protocol version of the enrolment.
    #[serde(deserialize_with = "crate::versioned::number")]
    pub version: u64,
    /// The bank's key for records, 32 bytes.
    pub key: Hex<32>,
    /// The number of the key.
    pub number: u64,
    /// The kind of the row.
    pub kind: String,
    /// The enrolment's ID, or the handle.
    pub identity: HexBytes,
    /// The number of restorations.
    pub epoch: u64,
    /// The revision.
    pub revision: u64,
    /// The values of the row.
    pub content: Vec<HexBytes>,
}

/// The arguments of `record.event`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordEventArgs {
    /// The protocol version of the enrolment.
    #[serde(deserialize_with = "crate::versioned::number")]
    pub version: u64,
    /// The bank's key for records, 32 bytes.
    pub key: Hex<32>,
    /// The number of the key.
    pub number: u64,
    /// The enrolment's ID.
    pub enrolment: HexBytes,
    /// The number of restorations.
    pub epoch: u64,
    /// The revision that the input led to.
    pub revision: u64,
    /// The MAC of the event before, or null.
    #[serde(deserialize_with = "present")]
    pub previous: Option<Hex<32>>,
    /// The values of the event.
    pub content: Vec<HexBytes>,
}

/// The outputs of `record.mac` and `record.event`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordMacOutputs {
    /// The MAC, 32 bytes.
    pub mac: Hex<32>,
}

/// The arguments of `record.load`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordLoadArgs {
    /// The protocol version of the enrolment.
    #[serde(deserialize_with = "crate::versioned::number")]
    pub version: u64,
    /// The bank's keys for records.
    pub keys: Vec<RecordKeyJson>,
    /// The enrolment's row.
    pub record: RecordJson,
    /// Events of the enrolment by revision, of which the last is the newest.
    pub events: Vec<EventJson>,
}

/// A key for records.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RecordKey")]
pub struct RecordKeyJson {
    /// The number of the key.
    pub number: u64,
    /// The key, 32 bytes.
    pub key: Hex<32>,
}

/// The row of an enrolment.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Record")]
pub struct RecordJson {
    /// The number of the key.
    pub number: u64,
    /// The enrolment's ID.
    pub identity: HexBytes,
    /// The number of restorations.
    pub epoch: u64,
    /// The revision.
    pub revision: u64,
    /// The values of the row.
    pub content: Vec<HexBytes>,
    /// The MAC, 32 bytes.
    pub mac: Hex<32>,
}

/// An event.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Event")]
pub struct EventJson {
    /// The number of the key.
    pub number: u64,
    /// The number of restorations.
    pub epoch: u64,
    /// The revision that the input led to.
    pub revision: u64,
    /// The MAC of the event before, or null.
    #[serde(deserialize_with = "present")]
    pub previous: Option<Hex<32>>,
    /// The values of the event.
    pub content: Vec<HexBytes>,
    /// The MAC, 32 bytes.
    pub mac: Hex<32>,
}

/// The outputs of `record.load`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordLoadOutputs {
    /// The number of the key under which the next input writes.
    pub number: u64,
}
