//! The inputs that need no keys: cancelling, unblocking, revoking, restoring, sweeping, and any input to
//! an enrolment whose keys are gone.

use super::{
    Decision, Enrolment, Handle, Input, Judgement, Outcome, Positions, Reason, Verdict,
    VerifierError, Write, enrolment::Stage,
};
use crate::{Commit, Error};

impl Enrolment {
    /// Ends the operation that a handle names (VER-32). Gives whether it was live.
    ///
    /// # Errors
    ///
    /// `clock-went-back`.
    pub fn cancel(&self, handle: Handle, now: u64) -> Result<Commit<Write, bool>, Error> {
        let mut decision = Decision::begin(self, Input::Cancel, Some(handle), now)?;
        Ok(match decision.next.end(handle) {
            Some(_) => decision.finish(Outcome::Cancelled, true),
            None => decision.refuse(Reason::NotLive, false),
        })
    }

    /// Clears both counters and their blocks (VER-33), at a time in Unix seconds. Gives whether the
    /// enrolment was active.
    ///
    /// A clock that went back is no error: unblocking is what puts a wrong last now right.
    pub fn unblock(&self, now: u64) -> Commit<Write, bool> {
        let mut decision = Decision::new(self, Input::Unblock, None, now);
        if !decision.is_admitted() {
            return decision.refuse(Reason::NotActive, false);
        }
        decision.next.clear_counters(now);
        decision.next.advance_to(now);
        decision.finish(Outcome::Unblocked, true)
    }

    /// Ends the enrolment for good (VER-34). Gives whether it had not ended before.
    ///
    /// # Errors
    ///
    /// `clock-went-back`.
    pub fn revoke(&self, now: u64) -> Result<Commit<Write, bool>, Error> {
        let mut decision = Decision::begin(self, Input::Revoke, None, now)?;
        if !decision.is_admitted() {
            return Ok(decision.refuse(Reason::NotActive, false));
        }
        decision.next.close();
        Ok(decision.finish(Outcome::Revoked, true))
    }

    /// The first input of an enrolment after the records were restored from a backup: ends what is
    /// live, and in version 2 skips serials (VER-47). Gives whether it had not ended before.
    ///
    /// # Errors
    ///
    /// `clock-went-back`.
    pub fn restore(&self, now: u64) -> Result<Commit<Write, bool>, Error> {
        let mut decision = Decision::begin(self, Input::Restore, None, now)?;
        if !decision.is_admitted() {
            return Ok(decision.refuse(Reason::NotActive, false));
        }
        decision.next.live.clear();
        decision.next.positions = decision.next.positions.map(Positions::restore);
        Ok(decision.finish(Outcome::Restored, true))
    }

    /// Applies time alone, so that a pending enrolment that has lapsed ends (VER-52). Gives whether it
    /// did; [`Enrolment::pending_until`] tells before.
    ///
    /// # Errors
    ///
    /// `clock-went-back`.
    pub fn sweep(&self, now: u64) -> Result<Commit<Write, bool>, Error> {
        let decision = Decision::begin(self, Input::Sweep, None, now)?;
        Ok(if decision.has_lapsed() {
            decision.finish(Outcome::Lapsed, true)
        } else {
            decision.refuse(Reason::NotLapsed, false)
        })
    }

    /// Refuses an OTP or an order of an enrolment that was revoked, whose keys and secrets are gone
    /// (VER-6): `rejected`, with an event.
    ///
    /// `input` is [`Input::Issue`], [`Input::Submit`], [`Input::Login`] or [`Input::Confirm`].
    ///
    /// # Errors
    ///
    /// `not-active` where the enrolment was not revoked, so that its secrets are needed, or for another
    /// input; `clock-went-back`.
    pub fn reject(&self, input: Input, handle: Option<Handle>, now: u64) -> Judgement<()> {
        let needs_secrets =
            matches!(input, Input::Issue | Input::Submit | Input::Login | Input::Confirm);
        if self.stage != Stage::Revoked || !needs_secrets {
            return Err(VerifierError::NotRevoked.into());
        }
        let decision = Decision::begin(self, input, handle, now)?;
        Ok(decision.refuse(Reason::NotActive, Verdict::Rejected))
    }
}
