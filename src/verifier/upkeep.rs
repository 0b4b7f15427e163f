//! The inputs without keys: cancelling, unblocking, revoking, restoring, sweeping, and refusing the inputs
//! of an enrolment whose keys are destroyed.

use super::{
    Decision, Enrolment, Handle, Input, Judgement, Outcome, Reason, Verdict, VerifierError, Write,
    enrolment::Stage,
};
use crate::{Commit, Error};

impl Enrolment {
    /// Ends the operation that a handle names (VER-32). The result is whether it was live.
    /// [`Event`](super::Event) has an example.
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

    /// Clears both counters and their blocks (VER-33), at a time in Unix seconds. The result is whether the
    /// enrolment was active. [`Enrolment::counter`] has an example.
    ///
    /// A clock that went back is not an error here: unblocking corrects a wrong last now.
    pub fn unblock(&self, now: u64) -> Commit<Write, bool> {
        let mut decision = Decision::new(self, Input::Unblock, None, now);
        if !decision.is_admitted() {
            return decision.refuse(Reason::NotActive, false);
        }
        decision.next.clear_counters(now);
        decision.next.advance_to(now);
        decision.finish(Outcome::Unblocked, true)
    }

    /// Ends the enrolment for good (VER-34). The result is whether it had not ended before.
    /// [`Enrolment::reject`] has an example.
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

    /// Writes a record that [`Enrolment::decode`] has restored, and does nothing else (RST-7). The result is whether
    /// the stored one was of an older epoch. Every other input restores too.
    ///
    /// A clock that went back is not an error here.
    ///
    /// ```
    /// # use dlotp::{Version, keys::Secret};
    /// use dlotp::verifier::{Enrolment, EnrolmentId, Epoch, Positions};
    /// # let (secret, now, id) = (Secret::from([42; 32]), 1_767_225_600, EnrolmentId::from([1; 16]));
    /// # let stored = Enrolment::new(id, secret.identity(Version::V2), Epoch::default(), now).encode();
    ///
    /// let (write, _pending) = Enrolment::decode(&stored, Epoch::from(2))?.restore(now).split();
    /// let Some(Positions { issued, previous, current, .. }) = write.enrolment.positions() else {
    ///     unreachable!()
    /// };
    /// assert_eq!((issued, previous, current), (32_768, 0, 0));
    /// assert_eq!(write.event.restored, 2);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    pub fn restore(&self, now: u64) -> Commit<Write, bool> {
        let decision = Decision::new(self, Input::Restore, None, now);
        if self.restored == 0 {
            return decision.refuse(Reason::SameEpoch, false);
        }
        decision.finish(Outcome::Restored, true)
    }

    /// Applies time alone, so that a pending enrolment that has lapsed ends (VER-52). Returns whether it
    /// ended; [`Enrolment::pending_until`] says when it will.
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

    /// Refuses an OTP or an order of an enrolment that was revoked, whose keys and secrets are destroyed
    /// (VER-6). The verdict is `rejected`, and there is an event.
    ///
    /// `input` is [`Input::Issue`], [`Input::Submit`], [`Input::Login`] or [`Input::Confirm`].
    ///
    /// ```
    /// # use dlotp::{Version, keys::Secret};
    /// use dlotp::{Code, verifier::{Enrolment, EnrolmentId, Epoch, Input, Verdict}};
    /// # let (secret, now) = (Secret::from([42; 32]), 1_767_225_600);
    /// # let enrolment = Enrolment::new(EnrolmentId::from([1; 16]), secret.identity(Version::V2), Epoch::default(), now);
    /// # let store = |_: &_| Ok::<(), dlotp::Error>(());
    ///
    /// let error = enrolment.reject(Input::Login, None, now).unwrap_err(); // its keys are needed
    /// assert_eq!(error.code(), Code::NotActive);
    ///
    /// let (write, _pending) = enrolment.revoke(now)?.split();
    /// let commit = write.enrolment.reject(Input::Login, None, now)?;
    /// assert!(matches!(commit.store(store)?, Verdict::Rejected));
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `not-active` for an enrolment that was not revoked, whose secrets are needed, and for any other input;
    /// `clock-went-back`.
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
