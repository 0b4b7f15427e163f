//! Audit events: what is written with every input (VER-35).

use core::fmt;

use super::{Binding, Block, EnrolmentId, Handle, Input, Row, RowName, Status};
use crate::Version;

/// What came of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// An operation was issued.
    Issued,
    /// An OTP was accepted.
    Accepted,
    /// An OTP was evaluated, was wrong, and was counted.
    Failed,
    /// Nothing was evaluated.
    Refused,
    /// An operation was cancelled.
    Cancelled,
    /// The rows were unblocked.
    Unblocked,
    /// The enrolment was revoked.
    Revoked,
    /// The records were restored from a backup.
    Restored,
}

/// Why nothing was evaluated; never told to the customer (VER-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The enrolment is pending or revoked.
    NotActive,
    /// A block.
    Blocked,
    /// The OTP is not 8 digits.
    MalformedOtp,
    /// The handle names no live operation of the enrolment.
    NotLive,
    /// The policy does not allow to confirm this operation.
    NotUnlinked,
    /// Five operations are live.
    TooManyLive,
    /// 200 operation IDs are in use.
    TooManyIds,
}

/// What the audit keeps of an input.
///
/// Its fields are public by their types: there is no OTP, PIN, P or key in any of them. Its
/// display is one line of `name=value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// What came of it.
    pub outcome: Outcome,
    /// Why nothing was evaluated.
    pub reason: Option<Reason>,
    /// What an accepted OTP bound.
    pub binding: Option<Binding>,
    /// The accepted OTP's step less that of now.
    pub drift: Option<i64>,
    /// The status after the input.
    pub status: Status,
    /// The block that began.
    pub block: Option<(RowName, Block)>,
    /// Whether the customer and the bank's staff are to be told.
    pub alert: bool,
    /// The row `login` after the input.
    pub login: Row,
    /// The row `operation` after the input.
    pub operation: Row,
}

macro_rules! names {
    ($($kind:ty { $($value:ident $name:literal,)+ })+) => {$(
        impl $kind {
            /// The word of the specification.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $name,)+ }
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    )+};
}

names! {
    Outcome {
        Issued "issued",
        Accepted "accepted",
        Failed "failed",
        Refused "refused",
        Cancelled "cancelled",
        Unblocked "unblocked",
        Revoked "revoked",
        Restored "restored",
    }
    Reason {
        NotActive "not-active",
        Blocked "blocked",
        MalformedOtp "malformed-otp",
        NotLive "not-live",
        NotUnlinked "not-unlinked",
        TooManyLive "too-many-live",
        TooManyIds "too-many-ids",
    }
    Binding {
        Scanned "scanned",
        Typed "typed",
        TypedDetails "typed-details",
        Login "login",
        Unlinked "unlinked",
    }
    Status {
        Pending "pending",
        Active "active",
        Blocked "blocked",
        Revoked "revoked",
    }
    RowName {
        Login "login",
        Operation "operation",
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { enrolment, version, outcome, status, .. } = self;
        write!(f, "at={} enrolment={enrolment} version={version}", Utc(self.at))?;
        let input = match self.input {
            Input::SubmitLogIn => Input::Submit,
            input => input,
        };
        write!(f, " input={input}")?;
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
impl fmt::Display for Row {
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
