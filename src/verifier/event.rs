//! Audit events: what is written with every input (VER-35).

use core::fmt;

use super::{
    Binding, Block, CounterName, Enrolment, EnrolmentId, FailureCounter, Handle, Input, Status,
};
use crate::{Version, text_forms::names};

names! {
    /// The outcome of an input.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Outcome {
        /// An operation was issued.
        Issued = "issued",
        /// An OTP was accepted.
        Accepted = "accepted",
        /// An OTP was evaluated, was wrong, and was counted.
        Failed = "failed",
        /// Nothing was evaluated.
        Refused = "refused",
        /// An operation was cancelled.
        Cancelled = "cancelled",
        /// The counters were cleared.
        Unblocked = "unblocked",
        /// The enrolment was revoked.
        Revoked = "revoked",
        /// The records were restored from a backup.
        Restored = "restored",
        /// The enrolment began (VER-52).
        Enrolled = "enrolled",
        /// The enrolment had been pending for 24 hours, and ended (VER-52).
        Lapsed = "lapsed",
    }
}

names! {
    /// Why nothing was evaluated; never told to the customer (VER-23).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Reason {
        /// The enrolment is pending or revoked.
        NotActive = "not-active",
        /// A block.
        Blocked = "blocked",
        /// The OTP is not 8 digits.
        MalformedOtp = "malformed-otp",
        /// The handle names no live operation of the enrolment.
        NotLive = "not-live",
        /// The policy does not allow to confirm this operation.
        NotUnlinked = "not-unlinked",
        /// Five operations of other purposes than `log in` are live.
        TooManyLive = "too-many-live",
        /// The order store is empty.
        TooManyOrders = "too-many-orders",
        /// A sweep found an enrolment that has not lapsed.
        NotLapsed = "not-lapsed",
    }
}

/// The audit record of an input.
///
/// Its fields are public by their types: there is no OTP, PIN, P or key in any of them. Its
/// display is one line of `name=value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub struct Event {
    /// The input's now, in Unix seconds.
    pub at: u64,
    /// Whose it is.
    pub enrolment: EnrolmentId,
    /// The enrolment's version.
    pub version: Version,
    /// What was asked.
    pub input: Input,
    /// The operation that was named.
    pub handle: Option<Handle>,
    /// Its outcome.
    pub outcome: Outcome,
    /// Why nothing was evaluated.
    pub reason: Option<Reason>,
    /// What an accepted OTP bound.
    pub binding: Option<Binding>,
    /// The accepted OTP's step less that of the caller's clock.
    pub drift: Option<i64>,
    /// The status after the input.
    pub status: Status,
    /// The block that began.
    pub block: Option<(CounterName, Block)>,
    /// Whether the customer and the bank's staff are to be told.
    pub alert: bool,
    /// The counter of logins after the input.
    pub login: FailureCounter,
    /// The counter of operations after the input.
    pub operation: FailureCounter,
}

impl Event {
    /// Of an enrolment that begins.
    pub(super) const fn enrolled(enrolment: &Enrolment) -> Self {
        Self {
            at: enrolment.enrolled_at,
            enrolment: enrolment.id,
            version: enrolment.identity.version,
            input: Input::Enrol,
            handle: None,
            outcome: Outcome::Enrolled,
            reason: None,
            binding: None,
            drift: None,
            status: enrolment.status(),
            block: None,
            alert: false,
            login: enrolment.login,
            operation: enrolment.operation,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { enrolment, version, outcome, .. } = self;
        let status = self.status.told();
        write!(f, "at={} enrolment={enrolment} version={version}", Utc(self.at))?;
        write!(f, " input={}", self.input)?;
        if let Some(handle) = self.handle {
            write!(f, " handle={handle}")?;
        }
        write!(f, " outcome={outcome}")?;
        if let Some(reason) = self.reason {
            write!(f, " reason={reason}")?;
        }
        if let Some(binding) = self.binding {
            write!(f, " binding={binding}")?;
        }
        if let Some(drift) = self.drift {
            write!(f, " drift={drift}")?;
        }
        write!(f, " status={status} login={} operation={}", self.login, self.operation)?;
        match self.block {
            Some((row, Block::Until(end))) => write!(f, " block={row} until={}", Utc(end))?,
            Some((row, Block::Lasting)) => write!(f, " block={row} until=unblocked")?,
            None => {}
        }
        write!(f, " alert={}", self.alert)
    }
}

/// `failures/blocks/since-unblocking`.
impl fmt::Display for FailureCounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.failures, self.blocks, self.since_unblocking)
    }
}

/// A time as `YYYY-MM-DDThh:mm:ssZ`; one past the year 9999 as its seconds.
struct Utc(u64);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::try_from(self.0).unwrap_or(i64::MAX);
        match time::OffsetDateTime::from_unix_timestamp(seconds) {
            Ok(time) => {
                let (year, month, day) = (time.year(), u8::from(time.month()), time.day());
                let (hour, minute, second) = (time.hour(), time.minute(), time.second());
                write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
            }
            Err(_) => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an audit event may be made of: nothing that can hold an OTP, a PIN, P or a key.
    trait Public {}
    macro_rules! public {
        ($($kind:ty),+) => { $(impl Public for $kind {})+ };
    }
    public! {
        u64, i64, bool, Handle, EnrolmentId, Version, Input, Outcome, Reason, Binding, Status, Block,
        CounterName, FailureCounter
    }
    impl<T: Public> Public for Option<T> {}
    impl<A: Public, B: Public> Public for (A, B) {}

    /// By types: a field that is added must be public too, or this does not compile (VER-35).
    #[test]
    fn an_event_is_made_of_what_is_public() {
        fn public(_: impl Public) {}
        let check = |event: Event| {
            let Event {
                at,
                enrolment,
                version,
                input,
                handle,
                outcome,
                reason,
                binding,
                drift,
                status,
                block,
                alert,
                login,
                operation,
            } = event;
            public(((at, enrolment), (version, input)));
            public(((handle, outcome), (reason, binding)));
            public(((drift, status), (block, alert)));
            public((login, operation));
        };
        let _ = check;
    }
}
