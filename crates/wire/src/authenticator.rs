//! The arguments and replies of `authenticator.trace`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hexadecimal::Hex;

/// The arguments of `authenticator.trace`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceArgs<K> {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The inputs, in order.
    pub steps: Vec<Step<K>>,
}

/// One input.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "do", rename_all = "lowercase")]
pub enum Step<K> {
    /// A text is scanned.
    Scan {
        /// The text of the QR code.
        text: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// An OTP for the operation that the last successful scan gave.
    Authorise {
        /// The PIN as entered.
        pin: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// An OTP for an operation ID.
    #[serde(rename_all = "kebab-case")]
    Type {
        /// The operation ID as typed.
        operation_id: String,
        /// The details that were keyed in with the operation ID.
        #[serde(flatten)]
        keyed: K,
        /// The PIN as entered.
        pin: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// An OTP for a login.
    Login {
        /// The PIN as entered.
        pin: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// An OTP for a confirmation.
    Confirm {
        /// The PIN as entered.
        pin: String,
        /// When, and what becomes of it.
        #[serde(flatten)]
        moment: Moment,
    },
    /// The store holds again what it held after a step.
    Restore {
        /// The step, counted from 1; 0 is before the first.
        step: usize,
    },
}

/// When an input comes (AUTH-3), and what becomes of what it writes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Moment {
    /// The clock, Unix seconds.
    pub unix: u64,
    /// Whole seconds since boot.
    pub since_boot: u64,
    /// The boot id, 16 bytes.
    pub boot: Hex<16>,
    /// Whether writing the state succeeds.
    pub store: StoreOutcome,
}

/// Whether writing the state succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Store")]
#[serde(rename_all = "lowercase")]
pub enum StoreOutcome {
    /// The state is written.
    Ok,
    /// It is not, and the store says so.
    Fails,
}

/// The outputs of `authenticator.trace`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replies {
    /// One for each step.
    pub replies: Vec<Reply>,
}

/// The reply to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Reply {
    /// The operation of a payload, row by row: field and value.
    Display {
        /// The rows.
        display: Vec<(String, String)>,
    },
    /// An OTP.
    Otp {
        /// 8 digits.
        otp: String,
    },
    /// A refusal.
    Rejected {
        /// The code.
        rejected: String,
        /// Seconds until the next OTP, where the bucket is empty.
        #[serde(skip_serializing_if = "Option::is_none")]
        wait: Option<u64>,
    },
    /// The store failed and nothing came out.
    #[serde(rename_all = "kebab-case")]
    StoreFailed {
        /// Always true.
        store_failed: bool,
    },
    /// The store was put back.
    Restored {
        /// Always true.
        restored: bool,
    },
    /// An OTP was asked for the operation of a scan, and no scan has given one: no vector expects it.
    #[schemars(skip)]
    #[serde(rename_all = "kebab-case")]
    NothingScanned {
        /// Always true.
        nothing_scanned: bool,
    },
}

impl<K> TraceArgs<K> {
    /// Returns the first step, counted from 1, that restores what is not past.
    #[must_use]
    pub fn restores_too_late(&self) -> Option<usize> {
        let too_late = |(number, step): &(usize, &Step<K>)| matches!(step, Step::Restore { step } if step >= number);
        (1..).zip(&self.steps).find(too_late).map(|(number, _)| number)
    }
}
