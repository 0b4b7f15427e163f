//! `dlotp-bank unblock`: the bank's staff ends a block, once they know who calls.

use clap::Args;
use dlotp_terminal::Failure;

use crate::bank::Bank;

/// Clears both counters of failures and their blocks.
#[derive(Args, Debug)]
pub(crate) struct Unblock {
    /// The customer
    customer: String,
}

impl Unblock {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let id = bank.enrolment_of(&self.customer)?;
        let done = bank.input(id, None, |state| Ok(state.enrolment.unblock(bank.now)))?;
        eprintln!("{}", if done { "Unblocked." } else { "The enrolment is not active." });
        Ok(u8::from(!done))
    }
}
