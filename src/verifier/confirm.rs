//! The input that submits a confirmation OTP for an action (VER-26).

use super::{
    Binding, CounterName, Decision, Enrolment, Handle, Input, Judgement, NamedOperation,
    OperationRecord, Reason, Verdict, Verifier, VerifierMac, secrets::LoginLinks, window,
};
use crate::{operation::Operation, otp};

impl Enrolment {
    /// Judges a confirmation OTP for the action that a handle names, at a time in Unix seconds (VER-26).
    ///
    /// The policy lists the purposes that may be confirmed so; by default there are none. `operation` is the
    /// record that the store has under the handle, if it has one.
    ///
    /// ```
    /// # use dlotp::keys::{BankKeys, PinMac, Secret};
    /// # use dlotp::operation::{ActionDraft, Operation};
    /// use dlotp::{Version, operation::Purpose};
    /// use dlotp::verifier::{Binding, Enrolment, EnrolmentId, Epoch, Handle, Policy, Secrets, Verdict, Verifier};
    /// # let secret = Secret::from([42; 32]);
    /// # let keys = BankKeys::derive(&secret, Version::V2);
    /// # let secrets = Secrets::start(&secret, Version::V2, PinMac::from([7; 32]));
    /// # let now = 1_767_225_600;
    /// # let mut enrolment = Enrolment::new(EnrolmentId::from([1; 16]), secret.identity(Version::V2), Epoch::default(), now);
    /// # let (handle, mut record) = (Handle::from([2; 16]), None);
    /// # let draft = ActionDraft { purpose: Purpose::Consent.into(), title: "Consent", details: vec![] };
    /// # let operation = Operation::action(&draft)?;
    /// let policy = Policy::default().with_unlinked_purposes(&[Purpose::Consent])?;
    /// let verifier = Verifier::new(&keys, secrets.clone(), &policy)?;
    /// # let otp = secrets.login_otp(&keys, 0, now)?;
    /// # enrolment = enrolment.login(&verifier, otp.expose(), now)?.split().0.enrolment;
    /// # enrolment
    /// #     .issue(&keys, &policy, handle, &operation, &mut getrandom::SysRng, now)?
    /// #     .store(|write| { enrolment = write.enrolment.clone(); record = write.operation.clone(); Ok::<_, dlotp::Error>(()) })??;
    ///
    /// let otp = secrets.confirmation_otp(&keys, 0, now)?; // the phone's
    /// let submit = |otp: &str| {
    ///     let commit = enrolment.confirm(&verifier, record.as_ref(), handle, otp, now)?;
    ///     Ok::<_, dlotp::Error>(commit.map(|verdict| match verdict {
    ///         Verdict::Accepted { binding, .. } => Some(binding),
    ///         Verdict::Rejected | Verdict::Blocked => None,
    ///     }))
    /// };
    /// # let store = |_: &_| Ok::<(), dlotp::Error>(());
    /// assert_eq!(submit(otp.expose())?.store(store)?, Some(Binding::Unlinked));
    /// assert_eq!(submit("1234")?.store(store)?, None);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`Enrolment::submit`].
    pub fn confirm<'r, K: VerifierMac>(
        &self,
        verifier: &Verifier<'_, K>,
        operation: Option<&'r OperationRecord>,
        handle: Handle,
        otp: &str,
        now: u64,
    ) -> Judgement<Operation<'r>> {
        verifier.check(self)?;
        let named = NamedOperation::find(self, operation, handle)?;
        let mut decision = Decision::begin(self, Input::Confirm, Some(handle), now)?;
        let (otp, named) = match decision.judge_form(otp, named) {
            Ok(judged) => judged,
            Err(refusal) => return Ok(refusal.finish(decision)),
        };
        if !named.operation.is_action() || !verifier.policy.is_unlinked(named.operation.purpose()) {
            return Ok(decision.refuse(Reason::NotUnlinked, Verdict::Rejected));
        }
        let Verifier { keys, secrets, .. } = verifier;
        let step_s = otp::timed_step_s(self.identity.version);
        let links = LoginLinks::find(secrets, decision.positions())?;
        let (clock, after, p) = (decision.clock(), self.confirm_step, secrets.p());
        let matched =
            window::nearest(clock, step_s, after, &otp, links.schemes(), |scheme, time| {
                otp::confirmation(scheme, keys, p, time)
            })?;
        Ok(match matched {
            Some(matched) => {
                decision.next.confirm_step = Some(matched.step);
                decision.accept(&named, Binding::Unlinked, Some(matched.drift))
            }
            None => decision.fail(CounterName::Operation, verifier.policy),
        })
    }
}
