//! `dlotp-bank confirm`: the customer types a confirmation OTP for an action.

use clap::Args;
use dlotp::verifier::{Handle, Input};
use dlotp_terminal::Failure;

use crate::{bank::Bank, message::CustomerMessage};

/// Checks a confirmation OTP, for an action of a purpose that `--unlinked` names.
#[derive(Args, Debug)]
pub(crate) struct Confirm {
    /// The action's handle
    handle: Handle,
    /// The OTP that the customer typed
    otp: String,
}

impl Confirm {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let Self { handle, otp } = self;
        let Some(id) = bank.enrolment_by(handle)? else {
            return Ok(CustomerMessage::Rejected.print());
        };
        let message = bank.input(id, Some(handle), |state| {
            let (enrolment, operation) = (&state.enrolment, state.operation.as_ref());
            let Some(verifier) = bank.verifier(state)? else {
                let rejected = enrolment.reject(Input::Confirm, Some(handle), bank.now)?;
                return Ok(rejected.map(CustomerMessage::of));
            };
            let judged = enrolment.confirm(&verifier, operation, handle, &otp, bank.now)?;
            Ok(judged.map(CustomerMessage::of_operation))
        })?;
        Ok(message.print())
    }
}
