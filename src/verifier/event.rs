//! Audit events, one of which is written with every input (VER-35).

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
        /// The record was of an older epoch, and nothing else was input (RST-7).
        Restored = "restored",
        /// The enrolment began (VER-52).
        Enrolled = "enrolled",
        /// The enrolment had been pending for 24 hours, and ended (VER-52).
        Lapsed = "lapsed",
    }
}

names! {
    /// The reason for which nothing was evaluated, which the customer never sees (VER-23).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Reason {
        /// The enrolment is pending or revoked.
        NotActive = "not-active",
        /// The OTP is refused by a block.
        Blocked = "blocked",
        /// The OTP is not 8 digits.
        MalformedOtp = "malformed-otp",
        /// The handle names no live operation of the enrolment.
        NotLive = "not-live",
        /// The policy does not allow this operation to be confirmed.
        NotUnlinked = "not-unlinked",
        /// Five operations of other purposes than `log in` are live.
        TooManyLive = "too-many-live",
        /// The order store is empty.
        TooManyOrders = "too-many-orders",
        /// A sweep found an enrolment that has not lapsed.
        NotLapsed = "not-lapsed",
        /// Restoring found a record of the bank's epoch.
        SameEpoch = "same-epoch",
    }
}

/// The audit record of an input.
///
/// No field can hold a secret: their types have no OTP, PIN, P or key. Display gives one line of
/// `name=value`.
///
/// ```
/// # use dlotp::{Version, keys::Secret};
/// use dlotp::verifier::{Enrolment, EnrolmentId, Epoch, Event, Handle, Outcome, Reason};
/// # let (secret, now) = (Secret::from([42; 32]), 1_767_225_600);
/// # let enrolment = Enrolment::new(EnrolmentId::from([1; 16]), secret.identity(Version::V2), Epoch::default(), now);
///
/// let (write, _pending) = enrolment.cancel(Handle::from([2; 16]), now)?.split();
/// let event: Event = write.event;
/// assert_eq!((event.outcome, event.reason), (Outcome::Refused, Some(Reason::NotLive)));
/// assert!(event.to_string().starts_with("at=2026-01-01T00:00:00Z enrolment=0101"));
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub struct Event {
    /// The time: the input's now, in Unix seconds.
    pub at: u64,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The enrolment's version.
    pub version: Version,
    /// The input.
    pub input: Input,
    /// The handle of the operation, where the input has one.
    pub handle: Option<Handle>,
    /// The outcome.
    pub outcome: Outcome,
    /// The reason, where nothing was evaluated.
    pub reason: Option<Reason>,
    /// The number of epochs by which the input restored the record; mostly 0 (RST-6).
    pub restored: u64,
    /// The data that an accepted OTP bound.
    pub binding: Option<Binding>,
    /// The step of the accepted OTP minus that of the caller's clock.
    pub drift: Option<i64>,
    /// The status after the input.
    pub status: Status,
    /// The block that began with the input.
    pub block: Option<(CounterName, Block)>,
    /// Whether it alerts the customer and the bank's staff.
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
            restored: 0,
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
        if self.restored > 0 {
            write!(f, " restored={}", self.restored)?;
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

/// Displays `failures/blocks/since-unblocking`.
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

    /// A type that an audit event may have: it can't hold an OTP, a PIN, P or a key.
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

    /// Compiles only while the type of every field is public, so that a new field can't hold a secret (VER-35).
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
                restored,
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
            public((restored, (login, operation)));
        };
        let _ = check;
    }
}
