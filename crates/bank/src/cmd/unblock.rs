//! `dlotp-bank unblock`: the bank's staff, after they have made sure who calls.

use clap::Args;
use dlotp_terminal::Failure;

use crate::bank::Bank;

/// Clears both rows of counters and their blocks.
#[derive(Args, Debug)]
pub(crate) struct Unblock {
    /// The customer
    customer: String,
}

impl Unblock {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let id = bank.enrolment(&self.customer)?;
        let done =
            bank.input(id, None, |loaded| bank.store(Ok(loaded.enrolment.unblock(bank.now))))?;
        eprintln!("{}", if done { "Unblocked." } else { "The enrolment is not active." });
        Ok(u8::from(!done))
    }
}
