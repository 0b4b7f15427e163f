//! The input that submits an OTP for an operation (VER-17 to VER-21).

use subtle::ConstantTimeEq;

use super::{
    Binding, CounterName, Decision, Enrolment, Handle, Input, Judgement, NamedOperation,
    OperationRecord, Verifier, VerifierMac, secrets::LoginLinks, window,
};
use crate::{
    Version,
    operation::{Content, Operation},
    otp::{self, Scheme, Typing},
    typed::TypedDetails,
};

impl Enrolment {
    /// Judges an OTP for the operation that a handle names, at a time in Unix seconds (VER-17). The [module's
    /// documentation](super) has an example.
    ///
    /// `operation` is the record that the store has under the handle, if it has one.
    ///
    /// # Errors
    ///
    /// `unknown-key` for a verifier of another enrolment, `clock-went-back`, `malformed-record` or
    /// `key-failure`.
    pub fn submit<'r, K: VerifierMac>(
        &self,
        verifier: &Verifier<'_, K>,
        operation: Option<&'r OperationRecord>,
        handle: Handle,
        otp: &str,
        now: u64,
    ) -> Judgement<Operation<'r>> {
        verifier.check(self)?;
        let named = NamedOperation::find(self, operation, handle)?;
        let is_login = named.as_ref().is_some_and(NamedOperation::is_login);
        let input = if is_login { Input::SubmitLogIn } else { Input::Submit };
        let decision = Decision::begin(self, input, Some(handle), now)?;
        let (otp, named) = match decision.judge_form(otp, named) {
            Ok(judged) => judged,
            Err(refusal) => return Ok(refusal.finish(decision)),
        };
        let (version, record) = (self.identity.version, named.record);
        let Verifier { keys, secrets, .. } = verifier;
        let s = secrets.scan_link(named.serials)?;
        let scanned = otp::scanned(Scheme::of(s.as_deref()), keys, secrets.p(), &record.digest());
        let typed = if let Some(id) = &record.typed_id {
            let links = LoginLinks::find(secrets, decision.positions())?;
            let details = TypedDetails::of(&named.operation);
            let typings = links.schemes().filter_map(|scheme| match (scheme, &details) {
                (Scheme::V1, _) => Some(Typing::V1),
                (Scheme::V2(l), Some(typed)) => Some(Typing::V2 { l, typed }),
                (Scheme::V2(_), None) => None,
            });
            let step_s = otp::typed_step_s(version);
            window::nearest(decision.clock(), step_s, None, &otp, typings, |typing, time| {
                otp::typed(typing, keys, secrets.p(), id, time)
            })?
        } else {
            None
        };
        let is_scanned = bool::from(scanned?.ct_eq(&otp));
        // OTP-17, VER-44
        let binding = match (version, named.operation.content()) {
            (Version::V2, Content::Payment(_)) => Binding::TypedDetails,
            _ => Binding::Typed,
        };
        let counter = CounterName::of(is_login);
        Ok(match (typed, is_scanned) {
            (Some(matched), _) => decision.accept(&named, binding, Some(matched.drift)),
            (None, true) => decision.accept(&named, Binding::Scanned, None),
            (None, false) => decision.fail(counter, verifier.policy),
        })
    }
}
