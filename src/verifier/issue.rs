//! An operation is issued (VER-14 to VER-16).

use rand_core::TryCryptoRng;

use super::{
    Decision, Enrolment, Handle, Input, MAX_IDS, MAX_LIVE, OperationRecord, Outcome, Policy,
    Reason, VerifierError, Write,
    admission::Admission,
    ids::{LiveOperation, UsedId},
    policy::cents,
};
use crate::{
    Code, Commit, Error,
    issuer::{self, IssuedPayload, IssuerMac},
    operation::{Operation, Purpose},
    operation_id::OperationId,
    payload::{Serials, Validity},
};

/// An issued operation, as a site shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuedOperation {
    /// The text to show as a QR code, again and again byte for byte while it lives (PAY-9).
    pub text: alloc::string::String,
    /// The operation ID to show under it; none where typing is not allowed (VER-16).
    pub typed_id: Option<OperationId>,
    /// When it ends, in Unix seconds.
    pub ends_at: u64,
}

/// Why the issuer is refused an operation (VER-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IssueRefused {
    #[error("enrolment: expected one that is active")]
    NotActive,
    #[error("enrolment: expected one whose operations are not blocked")]
    Blocked,
    #[error("live operations: expected fewer than {MAX_LIVE}; cancel one or wait until one ends")]
    TooManyLive,
    #[error("operation IDs of the last 24 hours: expected fewer than {MAX_IDS}")]
    TooManyIds,
}

impl IssueRefused {
    pub(crate) const fn code(&self) -> Code {
        match self {
            Self::NotActive => Code::NotActive,
            Self::Blocked => Code::Blocked,
            Self::TooManyLive => Code::TooManyLive,
            Self::TooManyIds => Code::TooManyIds,
        }
    }

    const fn reason(self) -> Reason {
        match self {
            Self::NotActive => Reason::NotActive,
            Self::Blocked => Reason::Blocked,
            Self::TooManyLive => Reason::TooManyLive,
            Self::TooManyIds => Reason::TooManyIds,
        }
    }
}

impl Enrolment {
    /// Issues an operation under a handle that was newly drawn, at a time in Unix seconds (VER-14 to
    /// VER-16).
    ///
    /// A refusal comes out of the commit: `not-active`, `blocked`, `too-many-live` or `too-many-ids`.
    ///
    /// # Errors
    ///
    /// `unknown-key` for the keys of another enrolment, `bulk-off`, `clock-went-back`, `handle-taken`, and those
    /// of [`issuer::issue`].
    pub fn issue<K: IssuerMac>(
        &self,
        keys: &K,
        policy: &Policy,
        handle: Handle,
        operation: &Operation<'_>,
        random: &mut impl TryCryptoRng,
        now: u64,
    ) -> Result<Commit<Write, Result<IssuedOperation, Error>>, Error> {
        self.check_identity(keys.identity())?;
        policy.check_operation(operation)?;
        let decision = Decision::begin(self, Input::Issue, Some(handle), now)?;
        if let Err(refused) = decision.may_issue() {
            return Ok(decision.refuse(refused.reason(), Err(refused.into())));
        }
        if decision.next.is_live(handle) {
            return Err(VerifierError::HandleTaken.into());
        }
        let validity = Validity { issued_at: decision.now(), lifetime_s: policy.lifetime_s() };
        let serials = self.positions.map(|positions| Serials {
            serial: positions.issued.saturating_add(1), // VER-39
            login_position: positions.current,
        });
        let is_taken = |id: &_| decision.is_taken(id);
        let issued = issuer::issue(keys, operation, validity, serials, random, is_taken)?;
        Ok(decision.issue((handle, operation), issued, validity, policy))
    }
}

impl Decision {
    fn may_issue(&self) -> Result<(), IssueRefused> {
        match self.admission() {
            Admission::Refused => Err(IssueRefused::NotActive),
            Admission::Blocked => Err(IssueRefused::Blocked),
            Admission::Judged if self.next.live.len() >= MAX_LIVE => Err(IssueRefused::TooManyLive),
            Admission::Judged if self.next.used.len() >= MAX_IDS => Err(IssueRefused::TooManyIds),
            Admission::Judged => Ok(()),
        }
    }

    fn issue(
        mut self,
        (handle, operation): (Handle, &Operation<'_>),
        issued: IssuedPayload,
        validity: Validity,
        policy: &Policy,
    ) -> Commit<Write, Result<IssuedOperation, Error>> {
        if let Some(positions) = &mut self.next.positions {
            positions.issued = positions.issued.saturating_add(1);
        }
        let version = self.next.identity.version;
        let typed = policy.may_be_typed(version, operation, self.next.typed, &self.next.live);
        let ends_at = validity.ends_at();
        self.next.live.push(LiveOperation {
            handle,
            id: issued.id.clone(),
            ends_at,
            typed_cents: typed.then(|| cents(operation)),
            is_login: operation.purpose() == Purpose::LogIn,
            serial: self.next.positions.map(|positions| positions.issued),
        });
        self.next.used.push(UsedId { id: issued.id.clone(), at: validity.issued_at });
        let shown = IssuedOperation {
            text: issued.text.clone(),
            typed_id: typed.then(|| issued.id.clone()),
            ends_at,
        };
        self.operation = Some(OperationRecord::new(handle, &self.next, issued, typed));
        self.finish(Outcome::Issued, Ok(shown))
    }
}
