//! `dlotp-bank cancel`: the customer changes their mind.

use clap::Args;
use dlotp::verifier::Handle;
use dlotp_terminal::Failure;

use super::{Told, handle};
use crate::bank::Bank;

/// Ends an operation.
#[derive(Args, Debug)]
pub(crate) struct Cancel {
    /// The operation's handle
    #[arg(value_parser = handle)]
    handle: Handle,
}

impl Cancel {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let Some(id) = bank.owner(self.handle)? else { return Ok(Told::Rejected.say()) };
        let was_live = bank.input(id, Some(self.handle), |loaded| {
            bank.store(loaded.enrolment.cancel(self.handle, bank.now))
        })?;
        eprintln!("{}", if was_live { "Cancelled." } else { "It had ended." });
        Ok(u8::from(!was_live))
    }
}
