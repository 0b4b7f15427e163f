//! The arguments and replies of `verifier.trace`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{authenticator::StoreOutcome, hexadecimal::Hex, operation_json::Order};

/// The arguments of `verifier.trace`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VerifierTraceArgs<D> {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN of which the verifier has P.
    pub pin: String,
    /// The bank's policy.
    pub policy: PolicyJson,
    /// When the enrolment began, Unix seconds.
    pub enrolled_at: u64,
    /// Whether a login of the step of `enrolled-at` was accepted then; otherwise it is pending.
    pub active: bool,
    /// The inputs, in order.
    pub steps: Vec<VerifierStep<D>>,
}

impl<D> VerifierTraceArgs<D> {
    /// Returns the first step, counted from 1, whose records are loaded after a step that is not past.
    #[must_use]
    pub fn loads_too_late(&self) -> Option<usize> {
        let too_late = |(number, step): &(usize, &VerifierStep<D>)| {
            step.loaded.is_some_and(|loaded| loaded >= *number)
        };
        (1..).zip(&self.steps).find(too_late).map(|(number, _)| number)
    }
}

/// A bank's policy.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PolicyJson {
    /// The lifetime of operations, seconds.
    pub lifetime: u64,
    /// Which operations may be typed.
    pub typed: TypedRuleJson,
    /// The rule by which logins are blocked.
    pub login_blocks: LoginBlocksJson,
    /// The purposes that a confirmation OTP may confirm, by number.
    pub unlinked_purposes: Vec<u64>,
    /// Whether bulks are on.
    pub bulk: bool,
}

/// Which operations may be typed (VER-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TypedRuleJson {
    /// None.
    Never,
    /// Payments of low value in EUR.
    LowValue,
    /// Every one.
    Always,
}

/// The rule by which logins are blocked (VER-27, VER-29).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LoginBlocksJson {
    /// As operations.
    Fixed,
    /// Growing, never lasting.
    Growing,
}

/// One input, and what becomes of what it writes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VerifierStep<D> {
    /// The bank's clock, Unix seconds.
    pub at: u64,
    /// Whether the store succeeds.
    pub store: StoreOutcome,
    /// The step after which the records were loaded, counted from 1, 0 for before the first;
    /// the step before this one where it is absent.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::arguments::not_null"
    )]
    pub loaded: Option<usize>,
    /// The bank's epoch, 0 where it is absent.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::arguments::not_null"
    )]
    pub epoch: Option<u64>,
    /// The input.
    pub input: VerifierInput<D>,
}

/// An input of the verifier.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "do", rename_all = "lowercase")]
pub enum VerifierInput<D> {
    /// An operation is ordered.
    Issue {
        /// The operation's handle, 16 bytes.
        handle: Hex<16>,
        /// The random draws for the operation.
        #[serde(flatten)]
        drawn: D,
        /// The operation to authorise.
        operation: Order,
    },
    /// An OTP for an operation.
    Submit {
        /// The operation's handle, 16 bytes.
        handle: Hex<16>,
        /// As the customer entered it.
        otp: String,
    },
    /// An OTP for a login.
    Login {
        /// As the customer entered it.
        otp: String,
    },
    /// An OTP for an action without dynamic linking.
    Confirm {
        /// The action's handle, 16 bytes.
        handle: Hex<16>,
        /// As the customer entered it.
        otp: String,
    },
    /// An operation is cancelled.
    Cancel {
        /// The operation's handle, 16 bytes.
        handle: Hex<16>,
    },
    /// The rows are unblocked.
    Unblock {},
    /// The enrolment is revoked.
    Revoke {},
    /// A record of an older epoch is restored, and nothing else happens.
    Restore {},
    /// Time alone is applied.
    Sweep {},
}

/// The outputs of `verifier.trace`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifierReplies {
    /// One for each step.
    pub replies: Vec<VerifierReply>,
}

/// The reply to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum VerifierReply {
    /// The result that came out after the records were stored.
    Told {
        /// The result for the caller.
        gives: Gives,
        /// `pending`, `active`, `blocked` or `revoked`, after the input.
        status: String,
        /// The outcome in the audit event.
        event: String,
        /// Whether the event raises an alert.
        alert: bool,
        /// The number of epochs by which the input restored the record, where it did.
        #[serde(skip_serializing_if = "Option::is_none")]
        restored: Option<u64>,
    },
    /// An error: nothing was judged and nothing is written.
    Error {
        /// The code.
        error: String,
    },
    /// The store failed and nothing came out.
    #[serde(rename_all = "kebab-case")]
    StoreFailed {
        /// Always true.
        store_failed: bool,
    },
    /// The stored records are no longer those that were loaded; nothing came out.
    Conflict {
        /// Always true.
        conflict: bool,
    },
}

/// The result for the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Gives {
    /// An operation was issued.
    #[serde(rename_all = "kebab-case")]
    Issued {
        /// The text of the QR code.
        text: String,
        /// 8 digits, where typing is allowed.
        #[serde(skip_serializing_if = "Option::is_none")]
        operation_id: Option<String>,
    },
    /// The issuer is refused.
    Rejected {
        /// The code.
        rejected: String,
    },
    /// The verdict on an OTP.
    Verdict {
        /// `accepted`, `rejected` or `blocked`.
        verdict: String,
        /// The binding of an accepted OTP: `scanned`, `typed`, `login` or `unlinked`, in version 2 also
        /// `typed-details`.
        #[serde(skip_serializing_if = "Option::is_none")]
        binding: Option<String>,
        /// The OTP's step less that of now, where it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        drift: Option<i64>,
        /// The rows of an accepted operation: field and value.
        #[serde(skip_serializing_if = "Option::is_none")]
        display: Option<Vec<(String, String)>>,
    },
    /// Whether a cancellation, unblocking, revocation, restoring or sweep did anything.
    Done {
        /// Whether it did.
        done: bool,
    },
}
