//! The codes of `spec/errors.md`, and the one place where every failure becomes one (ERR-1).
//!
//! An error says what was expected, what was found and where, and holds no secret (ERR-2).

use core::fmt;

use crate::{
    authenticator::{AuthenticatorError, BucketEmpty, StateError},
    issuer::IssueError,
    keys::KeyError,
    oath::{
        InvalidParameter,
        ocra::{InvalidChallenge, InvalidSuite, OcraError},
    },
    operation::InvalidOperation,
    operation_id::MalformedOperationId,
    otp::MalformedOtp,
    payload::{BodyTooLong, PayloadError},
    pin::MalformedPin,
    typed::MalformedTyped,
    verifier::{IssueRefused, PolicyError, RecordError, VerifierError},
};

/// What a failure is called towards the outside: the registry of `spec/errors.md` (ERR-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The text names a version that is not implemented.
    UnsupportedVersion,
    /// The text is no payload: prefix, alphabet, trailing bits or length.
    MalformedPayload,
    /// No enrolment has the payload's version and key-id.
    UnknownKey,
    /// The tag is not that of the payload under its key.
    AuthenticationFailed,
    /// The body is not the deterministic subset of CBOR, or has another shape.
    MalformedBody,
    /// The body has the right form, and a value out of its range or list.
    InvalidOperation,
    /// The payload had expired before the newest one that the phone has opened was issued.
    Stale,
    /// An operation does not fit into a payload.
    BodyTooLong,
    /// Every nonce that was drawn gives an operation ID that is taken.
    OperationIdTaken,
    /// A PIN is not 4 to 12 ASCII digits.
    MalformedPin,
    /// An operation ID is not 8 ASCII digits, or in version 2 its check digit is wrong.
    MalformedOperationId,
    /// What was keyed in with an operation ID is no amount, currency, tail or purpose.
    MalformedTyped,
    /// The phone has given all the OTPs that it may for now.
    BucketEmpty,
    /// An OTP is not 8 ASCII digits.
    MalformedOtp,
    /// A stored state of an authenticator is none.
    MalformedState,
    /// The enrolment is pending or revoked.
    NotActive,
    /// The enrolment's operations are blocked.
    Blocked,
    /// Five operations of the enrolment are live.
    TooManyLive,
    /// 200 operation IDs of the last 24 hours are in use.
    TooManyIds,
    /// The handle of an operation to be issued is that of one that is live.
    HandleTaken,
    /// The caller's clock is too far behind that of an earlier input.
    ClockWentBack,
    /// A stored record of a verifier is none.
    MalformedRecord,
    /// A policy of a bank is none.
    InvalidPolicy,
    /// A key service or key store gave no answer.
    KeyFailure,
    /// An OCRA suite is not of RFC 6287.
    InvalidSuite,
    /// An OCRA challenge is not of its suite.
    InvalidChallenge,
    /// A counter, password, session or time is missing, superfluous or of the wrong length.
    InvalidDataInput,
    /// A number of digits, a time step or a key length is not of RFC 4226 or RFC 6238.
    InvalidParameter,
}

impl Code {
    /// Every code, in the registry's order.
    pub const ALL: &[Self] = &[
        Self::UnsupportedVersion,
        Self::MalformedPayload,
        Self::UnknownKey,
        Self::AuthenticationFailed,
        Self::MalformedBody,
        Self::InvalidOperation,
        Self::Stale,
        Self::BodyTooLong,
        Self::OperationIdTaken,
        Self::MalformedPin,
        Self::MalformedOperationId,
        Self::MalformedTyped,
        Self::BucketEmpty,
        Self::MalformedOtp,
        Self::MalformedState,
        Self::NotActive,
        Self::Blocked,
        Self::TooManyLive,
        Self::TooManyIds,
        Self::HandleTaken,
        Self::ClockWentBack,
        Self::MalformedRecord,
        Self::InvalidPolicy,
        Self::KeyFailure,
        Self::InvalidSuite,
        Self::InvalidChallenge,
        Self::InvalidDataInput,
        Self::InvalidParameter,
    ];

    /// The code as it stands in the registry, in vectors and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnsupportedVersion => "unsupported-version",
            Self::MalformedPayload => "malformed-payload",
            Self::UnknownKey => "unknown-key",
            Self::AuthenticationFailed => "authentication-failed",
            Self::MalformedBody => "malformed-body",
            Self::InvalidOperation => "invalid-operation",
            Self::Stale => "stale",
            Self::BodyTooLong => "body-too-long",
            Self::OperationIdTaken => "operation-id-taken",
            Self::MalformedPin => "malformed-pin",
            Self::MalformedOperationId => "malformed-operation-id",
            Self::MalformedTyped => "malformed-typed",
            Self::BucketEmpty => "bucket-empty",
            Self::MalformedOtp => "malformed-otp",
            Self::MalformedState => "malformed-state",
            Self::NotActive => "not-active",
            Self::Blocked => "blocked",
            Self::TooManyLive => "too-many-live",
            Self::TooManyIds => "too-many-ids",
            Self::HandleTaken => "handle-taken",
            Self::ClockWentBack => "clock-went-back",
            Self::MalformedRecord => "malformed-record",
            Self::InvalidPolicy => "invalid-policy",
            Self::KeyFailure => "key-failure",
            Self::InvalidSuite => "invalid-suite",
            Self::InvalidChallenge => "invalid-challenge",
            Self::InvalidDataInput => "invalid-data-input",
            Self::InvalidParameter => "invalid-parameter",
        }
    }

    /// The code of this name, if the registry has it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&PayloadError> for Code {
    fn from(error: &PayloadError) -> Self {
        match error {
            PayloadError::UnsupportedVersion { .. } => Self::UnsupportedVersion,
            PayloadError::Malformed(_) => Self::MalformedPayload,
            PayloadError::UnknownKey { .. } => Self::UnknownKey,
            PayloadError::AuthenticationFailed => Self::AuthenticationFailed,
            PayloadError::MalformedBody(_) => Self::MalformedBody,
            PayloadError::InvalidOperation(error) => error.into(),
            PayloadError::Key(error) => error.into(),
        }
    }
}

impl From<&IssueError> for Code {
    fn from(error: &IssueError) -> Self {
        match error {
            IssueError::BodyTooLong(error) => error.into(),
            IssueError::InvalidOperation(error) => error.into(),
            IssueError::OperationIdTaken => Self::OperationIdTaken,
            IssueError::OtherVersion { .. } => Self::UnknownKey,
            IssueError::Key(error) => error.into(),
        }
    }
}

impl From<&AuthenticatorError> for Code {
    fn from(error: &AuthenticatorError) -> Self {
        match error {
            AuthenticatorError::Payload(error) => error.into(),
            AuthenticatorError::Stale { .. } | AuthenticatorError::Overtaken { .. } => Self::Stale,
            AuthenticatorError::State(error) => error.into(),
            AuthenticatorError::Typed(error) => error.into(),
            AuthenticatorError::BucketEmpty(error) => error.into(),
            AuthenticatorError::Key(error) => error.into(),
        }
    }
}

impl From<&VerifierError> for Code {
    fn from(error: &VerifierError) -> Self {
        match error {
            VerifierError::ClockWentBack { .. } => Self::ClockWentBack,
            VerifierError::HandleTaken => Self::HandleTaken,
            VerifierError::OtherIssuer => Self::UnknownKey,
            VerifierError::Issue(error) => error.into(),
            VerifierError::Record(error) => error.into(),
            VerifierError::Key(error) => error.into(),
        }
    }
}

impl From<&IssueRefused> for Code {
    fn from(refused: &IssueRefused) -> Self {
        match refused {
            IssueRefused::NotActive => Self::NotActive,
            IssueRefused::Blocked => Self::Blocked,
            IssueRefused::TooManyLive => Self::TooManyLive,
            IssueRefused::TooManyIds => Self::TooManyIds,
        }
    }
}

impl From<&OcraError> for Code {
    fn from(error: &OcraError) -> Self {
        match error {
            OcraError::Challenge(error) => error.into(),
            OcraError::Missing { .. }
            | OcraError::Superfluous { .. }
            | OcraError::Length { .. }
            | OcraError::SignedSession => Self::InvalidDataInput,
        }
    }
}

/// Errors that have one code whatever they say.
macro_rules! codes {
    ($($error:ty => $code:ident,)+) => {$(
        impl From<&$error> for Code {
            fn from(_: &$error) -> Self {
                Self::$code
            }
        }
    )+};
}

codes! {
    InvalidOperation => InvalidOperation,
    BodyTooLong => BodyTooLong,
    BucketEmpty => BucketEmpty,
    KeyError => KeyFailure,
    MalformedPin => MalformedPin,
    MalformedOperationId => MalformedOperationId,
    MalformedTyped => MalformedTyped,
    MalformedOtp => MalformedOtp,
    StateError => MalformedState,
    RecordError => MalformedRecord,
    PolicyError => InvalidPolicy,
    InvalidSuite => InvalidSuite,
    InvalidChallenge => InvalidChallenge,
    InvalidParameter => InvalidParameter,
}
