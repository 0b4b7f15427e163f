//! The codes of `spec/errors.md`, and the one error type of this library.

use crate::{
    authenticator::{BucketEmpty, StalePayload, StateError},
    issuer::IssueError,
    keys::{KeyError, RandomError},
    oath::{InvalidChallenge, InvalidDataInput, InvalidParameter, InvalidSuite},
    operation::InvalidOperation,
    operation_id::MalformedOperationId,
    otp::MalformedOtp,
    payload::{BodyTooLong, PayloadError},
    pin::MalformedPin,
    text_forms::names,
    typed::MalformedTyped,
    verifier::{IssueRefused, PolicyError, RecordError, VerifierError},
};

names! {
    /// The code of a failure, from the registry in `spec/errors.md`. Every failure has exactly one (ERR-1).
    ///
    /// ```
    /// use dlotp::Code;
    ///
    /// assert_eq!("stale".parse::<Code>()?, Code::Stale);
    /// assert_eq!(Code::Stale.name(), "stale");
    /// assert!(Code::ALL.contains(&Code::Stale));
    /// assert!("Stale".parse::<Code>().is_err());
    /// # Ok::<(), dlotp::InvalidText>(())
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum Code {
        /// The text names a version that is not implemented.
        UnsupportedVersion = "unsupported-version",
        /// The text is not a payload: its prefix, alphabet, trailing bits or length is wrong.
        MalformedPayload = "malformed-payload",
        /// No enrolment has the version and key-id.
        UnknownKey = "unknown-key",
        /// The tag is not that of the payload under its key.
        AuthenticationFailed = "authentication-failed",
        /// The body is not in the deterministic subset of CBOR, or has another shape.
        MalformedBody = "malformed-body",
        /// The body has the right form, but a value is outside its range or list.
        InvalidOperation = "invalid-operation",
        /// The payload had expired, or its serial had passed, when the phone opened a newer one.
        Stale = "stale",
        /// The operation does not fit into a payload.
        BodyTooLong = "body-too-long",
        /// The operation ID of every draw is taken.
        OperationIdTaken = "operation-id-taken",
        /// A PIN is not 4 to 12 ASCII digits.
        MalformedPin = "malformed-pin",
        /// An operation ID is not 8 ASCII digits, or in version 2 its check digit is wrong.
        MalformedOperationId = "malformed-operation-id",
        /// The purpose, amount, currency or tail that was keyed in is invalid.
        MalformedTyped = "malformed-typed",
        /// The phone has given all the OTPs that it may give for now.
        BucketEmpty = "bucket-empty",
        /// An OTP is not 8 ASCII digits.
        MalformedOtp = "malformed-otp",
        /// A stored state of an authenticator is damaged, or belongs to another version.
        MalformedState = "malformed-state",
        /// The operation is a bulk, and the policy has not switched bulks on.
        BulkOff = "bulk-off",
        /// The enrolment is pending or revoked.
        NotActive = "not-active",
        /// The enrolment's operations are blocked.
        Blocked = "blocked",
        /// Five operations of other purposes than `log in` are live.
        TooManyLive = "too-many-live",
        /// The enrolment's order store is empty for now.
        TooManyOrders = "too-many-orders",
        /// The handle of an operation to be issued names one that is live.
        HandleTaken = "handle-taken",
        /// The caller's clock is too far behind that of an earlier input.
        ClockWentBack = "clock-went-back",
        /// A stored record of a verifier is damaged.
        MalformedRecord = "malformed-record",
        /// A policy breaks a limit that holds for every bank.
        InvalidPolicy = "invalid-policy",
        /// A key, a key store or a random generator failed.
        KeyFailure = "key-failure",
        /// An OCRA suite is not in the grammar of RFC 6287.
        InvalidSuite = "invalid-suite",
        /// An OCRA challenge does not have the format of its suite.
        InvalidChallenge = "invalid-challenge",
        /// A counter, password, session or time is missing, superfluous or of the wrong length.
        InvalidDataInput = "invalid-data-input",
        /// A number of digits, a time step or a key length is outside RFC 4226 or RFC 6238.
        InvalidParameter = "invalid-parameter",
    }
}

/// The error of this library: a [`Code`] for machines, and a sentence for people.
///
/// The sentence says what was expected, what was found and where. It holds no secret (ERR-2).
///
/// ```
/// use dlotp::{Code, payload::Payload};
///
/// let error = "dlotp:9.AAAA".parse::<Payload>().unwrap_err();
/// assert_eq!(error.code(), Code::UnsupportedVersion);
/// assert_eq!(error.to_string(), "version 9: expected one of those implemented, or a newer app");
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Cause);

impl Error {
    /// Returns the code of the failure.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.0.code()
    }

    /// Returns the seconds until the phone gives an OTP again, after `bucket-empty` (AUTH-14). The example of
    /// [`State::view`](crate::authenticator::State::view) shows it.
    #[must_use]
    pub const fn wait_s(&self) -> Option<u64> {
        match &self.0 {
            Cause::BucketEmpty(empty) => Some(empty.wait_s),
            _ => None,
        }
    }
}

/// Declares the causes of an [`Error`], with the code of each.
macro_rules! causes {
    ($($cause:ident($error:ident) => $code:expr,)+) => {
        #[derive(Debug, thiserror::Error)]
        enum Cause {
            $(#[error(transparent)] $cause(#[from] $error),)+
        }

        impl Cause {
            const fn code(&self) -> Code {
                match self {
                    $(Self::$cause(error) => $code(error),)+
                }
            }
        }

        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self(error.into())
            }
        })+
    };
}

/// Declares the code of a cause that has only one.
macro_rules! always {
    ($($function:ident($error:ident) => $code:ident,)+) => {$(
        const fn $function(_: &$error) -> Code {
            Code::$code
        }
    )+};
}

causes! {
    Payload(PayloadError) => PayloadError::code,
    Operation(InvalidOperation) => operation,
    BodyTooLong(BodyTooLong) => body,
    Issue(IssueError) => IssueError::code,
    Stale(StalePayload) => stale,
    State(StateError) => state,
    BucketEmpty(BucketEmpty) => bucket,
    Pin(MalformedPin) => pin,
    Id(MalformedOperationId) => id,
    Typed(MalformedTyped) => typed,
    Otp(MalformedOtp) => otp,
    Refused(IssueRefused) => IssueRefused::code,
    Verifier(VerifierError) => VerifierError::code,
    Record(RecordError) => record,
    Policy(PolicyError) => policy,
    Key(KeyError) => key,
    Random(RandomError) => random,
    Suite(InvalidSuite) => suite,
    Challenge(InvalidChallenge) => challenge,
    DataInput(InvalidDataInput) => data_input,
    Parameter(InvalidParameter) => parameter,
}

always! {
    operation(InvalidOperation) => InvalidOperation,
    body(BodyTooLong) => BodyTooLong,
    stale(StalePayload) => Stale,
    state(StateError) => MalformedState,
    bucket(BucketEmpty) => BucketEmpty,
    pin(MalformedPin) => MalformedPin,
    id(MalformedOperationId) => MalformedOperationId,
    typed(MalformedTyped) => MalformedTyped,
    otp(MalformedOtp) => MalformedOtp,
    record(RecordError) => MalformedRecord,
    policy(PolicyError) => InvalidPolicy,
    key(KeyError) => KeyFailure,
    random(RandomError) => KeyFailure,
    suite(InvalidSuite) => InvalidSuite,
    challenge(InvalidChallenge) => InvalidChallenge,
    data_input(InvalidDataInput) => InvalidDataInput,
    parameter(InvalidParameter) => InvalidParameter,
}
