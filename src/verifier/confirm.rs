//! A confirmation OTP is submitted for an action (VER-26).

use super::{
    Binding, CounterName, Decision, Enrolment, Handle, Input, Judgement, NamedOperation,
    OperationRecord, Reason, Verdict, Verifier, VerifierMac, secrets::LoginLinks, window,
};
use crate::{operation::Operation, otp};

impl Enrolment {
    /// Judges a confirmation OTP for the action that a handle names, at a time in Unix seconds
    /// (VER-26).
    ///
    /// # Errors
    ///
    /// As [`Enrolment::submit`].
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
