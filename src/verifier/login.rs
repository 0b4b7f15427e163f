//! The input that submits a login OTP (VER-24).

use super::{
    Binding, CounterName, Decision, Enrolment, Input, Judgement, Outcome, Verdict, Verifier,
    VerifierMac,
    enrolment::Stage,
    secrets::LoginLinks,
    window::{self, Match},
};
use crate::{Commit, otp};

impl Enrolment {
    /// Judges a login OTP at a time in Unix seconds (VER-24). The first one that is accepted activates the
    /// enrolment (VER-5).
    ///
    /// # Errors
    ///
    /// `unknown-key` for a verifier of another enrolment, `clock-went-back`, `malformed-record` or
    /// `key-failure`.
    pub fn login<K: VerifierMac>(
        &self,
        verifier: &Verifier<'_, K>,
        otp: &str,
        now: u64,
    ) -> Judgement<()> {
        verifier.check(self)?;
        let decision = Decision::begin(self, Input::Login, None, now)?;
        let otp = match decision.judge_otp(otp) {
            Ok(otp) => otp,
            Err(refusal) => return Ok(refusal.finish(decision)),
        };
        let step_s = otp::timed_step_s(self.identity.version);
        let links = LoginLinks::find(&verifier.secrets, decision.positions())?;
        let (clock, after, p) = (decision.clock(), self.login_step, verifier.secrets.p());
        let matched =
            window::nearest(clock, step_s, after, &otp, links.schemes(), |scheme, time| {
                otp::login(scheme, &verifier.keys, p, time)
            })?;
        Ok(match matched {
            Some(matched) => accept(decision, matched),
            None => decision.fail(CounterName::Login, verifier.policy),
        })
    }
}

fn accept(mut decision: Decision, matched: Match) -> Commit<super::Write, Verdict<()>> {
    decision.next.login_step = Some(matched.step);
    decision.next.stage = Stage::Active;
    decision.next.login.reset();
    let (binding, drift) = (Binding::Login, Some(matched.drift));
    decision.event.binding = Some(binding);
    decision.event.drift = drift;
    decision.finish(Outcome::Accepted, Verdict::Accepted { binding, drift, subject: () })
}
