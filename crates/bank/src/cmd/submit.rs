//! `dlotp-bank submit`: the customer types the OTP of an operation.

use clap::Args;
use dlotp::verifier::{Handle, Input};
use dlotp_terminal::Failure;

use crate::{bank::Bank, message::CustomerMessage};

/// Checks the OTP of an operation.
#[derive(Args, Debug)]
pub(crate) struct Submit {
    /// The operation's handle
    handle: Handle,
    /// The OTP that the customer typed
    otp: String,
}

impl Submit {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let Self { handle, otp } = self;
        let Some(id) = bank.enrolment_by(handle)? else {
            return Ok(CustomerMessage::Rejected.print());
        };
        let message = bank.input(id, Some(handle), |state| {
            let (enrolment, operation) = (&state.enrolment, state.operation.as_ref());
            let Some(verifier) = bank.verifier(state)? else {
                let rejected = enrolment.reject(Input::Submit, Some(handle), bank.now)?;
                return Ok(rejected.map(CustomerMessage::of));
            };
            let judged = enrolment.submit(&verifier, operation, handle, &otp, bank.now)?;
            Ok(judged.map(CustomerMessage::of_operation))
        })?;
        Ok(message.print())
    }
}
