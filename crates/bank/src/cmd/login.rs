//! `dlotp-bank login`: the customer types a login OTP, after the site's first factor.

use clap::Args;
use dlotp::verifier::{Input, Verdict};
use dlotp_terminal::Failure;

use crate::{bank::Bank, message::CustomerMessage};

/// Checks a login OTP; the first one activates the enrolment.
#[derive(Args, Debug)]
pub(crate) struct Login {
    /// The customer who logs in
    customer: String,
    /// The OTP that the customer typed
    otp: String,
}

impl Login {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let Self { customer, otp } = self;
        let Some(id) = bank.enrolment_of_login(&customer)? else {
            return Ok(CustomerMessage::Rejected.print());
        };
        let verdict = bank.input(id, None, |state| match bank.verifier(state)? {
            Some(verifier) => Ok(state.enrolment.login(&verifier, &otp, bank.now)?),
            None => Ok(state.enrolment.reject(Input::Login, None, bank.now)?),
        })?;
        let message = match verdict {
            Verdict::Accepted { .. } => {
                CustomerMessage::Accepted(format!("{customer} is logged in.\n"))
            }
            refused => CustomerMessage::of(refused),
        };
        Ok(message.print())
    }
}
