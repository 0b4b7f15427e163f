//! The input that issues an operation (VER-14 to VER-16).

use rand_core::TryCryptoRng;

use super::{
    CounterName, Decision, Enrolment, Handle, Input, MAX_IDS, MAX_LIVE, OperationRecord, Outcome,
    Policy, Reason, VerifierError, Write,
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
    /// The text to show as a QR code, byte for byte the same while the operation lives (PAY-9).
    pub text: alloc::string::String,
    /// The operation ID to show under it; `None` where typing is not allowed (VER-16).
    pub typed_id: Option<OperationId>,
    /// The end, in Unix seconds.
    pub ends_at: u64,
}

/// A refusal to issue an operation (VER-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IssueRefused {
    #[error("enrolment: expected one that is active")]
    NotActive,
    #[error("enrolment: expected one whose operations are not blocked")]
    Blocked,
    #[error("live operations: expected fewer than {MAX_LIVE}; cancel one or wait until one ends")]
    TooManyLive,
    #[error("orders: expected one that is left; one comes back every 7 minutes")]
    TooManyOrders,
}

impl IssueRefused {
    pub(crate) const fn code(&self) -> Code {
        match self {
            Self::NotActive => Code::NotActive,
            Self::Blocked => Code::Blocked,
            Self::TooManyLive => Code::TooManyLive,
            Self::TooManyOrders => Code::TooManyOrders,
        }
    }

    const fn reason(self) -> Reason {
        match self {
            Self::NotActive => Reason::NotActive,
            Self::Blocked => Reason::Blocked,
            Self::TooManyLive => Reason::TooManyLive,
            Self::TooManyOrders => Reason::TooManyOrders,
        }
    }
}

impl Enrolment {
    /// Issues an operation under a handle that was newly drawn, at a time in Unix seconds (VER-14 to
    /// VER-16).
    ///
    /// A refusal comes out of the commit: `not-active`, `blocked`, `too-many-live` or `too-many-orders`.
    ///
    /// ```
    /// # use dlotp::keys::{BankKeys, PinMac, Secret};
    /// # use dlotp::operation::{ActionDraft, Operation, Purpose};
    /// use dlotp::{Code, Error, Version};
    /// use dlotp::verifier::{Enrolment, EnrolmentId, Epoch, Handle, Policy, Secrets, TypedRule, Verifier};
    /// # let (secret, now) = (Secret::from([42; 32]), 1_767_225_600);
    /// # let keys = BankKeys::derive(&secret, Version::V2);
    /// # let secrets = Secrets::start(&secret, Version::V2, PinMac::from([7; 32]));
    /// # let draft = ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: vec![] };
    /// # let operation = Operation::action(&draft)?;
    /// # let otp = secrets.login_otp(&keys, 0, now)?;
    /// # let policy = Policy::default();
    /// # let verifier = Verifier::new(&keys, secrets, &policy)?;
    /// # let pending = Enrolment::new(EnrolmentId::from([1; 16]), secret.identity(Version::V2), Epoch::default(), now);
    /// # let mut active = pending.login(&verifier, otp.expose(), now)?.split().0.enrolment;
    /// # let (handle, random) = (Handle::from([2; 16]), &mut getrandom::SysRng);
    /// let policy = Policy::default().with_typed(TypedRule::Always);
    ///
    /// let commit = active.issue(&keys, &policy, handle, &operation, random, now)?;
    /// let issued = commit.store(|write| { active = write.enrolment.clone(); Ok::<_, Error>(()) })??;
    /// assert_eq!(issued.ends_at, now + 300);
    /// assert!(issued.typed_id.is_some());
    /// assert_eq!(active.live()[0].ends_at, issued.ends_at);
    ///
    /// let commit = pending.issue(&keys, &policy, handle, &operation, random, now)?;
    /// let refused = commit.store(|_| Ok::<_, Error>(()))?;
    /// assert_eq!(refused.unwrap_err().code(), Code::NotActive);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `unknown-key` for the keys of another enrolment, `bulk-off`, `clock-went-back`, `handle-taken`, and the
    /// errors of [`issuer::issue`].
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
        if let Err(refused) = decision.may_issue(operation.purpose()) {
            return Ok(decision.refuse(refused.reason(), Err(refused.into())));
        }
        if decision.next.is_live(handle) {
            return Err(VerifierError::HandleTaken.into());
        }
        let version = self.identity.version;
        let (accepted, live) = (decision.next.typed, &decision.next.live);
        let typed = policy.may_be_typed(version, operation, accepted, live);
        // The clock, not now: VER-11.
        let validity = Validity { issued_at: decision.clock(), lifetime_s: policy.lifetime_s() };
        let serials = self.positions.map(|positions| Serials {
            serial: positions.issued.saturating_add(1), // VER-39
            login_position: positions.current,
        });
        let is_taken = |id: &_| typed && decision.is_taken(id); // VER-15
        let issued = issuer::issue(keys, operation, validity, serials, random, is_taken)?;
        Ok(decision.issue((handle, operation), issued, policy, typed))
    }
}

impl Decision {
    fn may_issue(&self, purpose: Purpose) -> Result<(), IssueRefused> {
        let is_login = purpose == Purpose::LogIn;
        let others = self.next.live.iter().filter(|live| !live.is_login).count();
        match self.admission() {
            Admission::Refused => Err(IssueRefused::NotActive),
            Admission::Blocked => Err(IssueRefused::Blocked),
            Admission::Judged if !is_login && others >= MAX_LIVE => Err(IssueRefused::TooManyLive),
            Admission::Judged if self.next.orders_left(CounterName::of(is_login)) == 0 => {
                Err(IssueRefused::TooManyOrders)
            }
            Admission::Judged => Ok(()),
        }
    }

    fn issue(
        mut self,
        (handle, operation): (Handle, &Operation<'_>),
        issued: IssuedPayload,
        policy: &Policy,
        typed: bool,
    ) -> Commit<Write, Result<IssuedOperation, Error>> {
        if let Some(positions) = &mut self.next.positions {
            positions.issued = positions.issued.saturating_add(1);
        }
        let (now, is_login) = (self.now(), operation.purpose() == Purpose::LogIn);
        if is_login {
            self.next.make_place_for_login();
        }
        let ends_at = now.saturating_add(policy.lifetime_s()); // VER-13
        self.next.live.push(LiveOperation {
            handle,
            ends_at,
            typed_cents: typed.then(|| cents(operation)),
            is_login,
            serial: self.next.positions.map(|positions| positions.issued),
        });
        self.event.alert = self.next.orders_mut(CounterName::of(is_login)).take(now);
        if typed {
            self.next.used.push(UsedId { id: issued.id.clone(), at: now });
            if self.next.used.len() > MAX_IDS {
                self.next.used.remove(0);
            }
        }
        let shown = IssuedOperation {
            text: issued.text.clone(),
            typed_id: typed.then(|| issued.id.clone()),
            ends_at,
        };
        self.operation = Some(OperationRecord::new(handle, &self.next, issued, typed));
        self.finish(Outcome::Issued, Ok(shown))
    }
}
