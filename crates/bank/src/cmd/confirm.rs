//! `dlotp-bank confirm`: the customer types a confirmation OTP for an action.

use clap::Args;
use dlotp::verifier::Handle;
use dlotp_terminal::Failure;

use super::{Told, handle};
use crate::bank::Bank;

/// Checks a confirmation OTP, for an action of a purpose that `--unlinked` names.
#[derive(Args, Debug)]
pub(crate) struct Confirm {
    /// The action's handle
    #[arg(value_parser = handle)]
    handle: Handle,
    /// What the customer typed
    otp: String,
}

impl Confirm {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let Some(id) = bank.owner(self.handle)? else { return Ok(Told::Rejected.say()) };
        let told = bank.input(id, Some(self.handle), |loaded| {
            let operation = loaded.operation.as_ref();
            let verifier = bank.verifier(loaded)?;
            let (enrolment, handle) = (&loaded.enrolment, self.handle);
            let judged = verifier.confirm(enrolment, operation, handle, &self.otp, bank.now);
            bank.store_moving(loaded, judged).map(Told::of)
        })?;
        Ok(told.say())
    }
}
