//! `dlotp-bank revoke`: the phone is lost, or gets a new enrolment.

use clap::Args;
use dlotp_terminal::Failure;

use crate::bank::Bank;

/// Ends an enrolment for good, and destroys its keys and secrets.
#[derive(Args, Debug)]
pub(crate) struct Revoke {
    /// The customer
    customer: String,
}

impl Revoke {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let id = bank.enrolment_of(&self.customer)?;
        let done = bank.input(id, None, |state| Ok(state.enrolment.revoke(bank.now)?))?;
        eprintln!("{}", if done { "Revoked." } else { "It was revoked before." });
        Ok(u8::from(!done))
    }
}
