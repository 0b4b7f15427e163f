//! `dlotp-bank cancel`: the customer changes their mind.

use clap::Args;
use dlotp::verifier::Handle;
use dlotp_terminal::Failure;

use crate::{bank::Bank, message::CustomerMessage};

/// Ends an operation.
#[derive(Args, Debug)]
pub(crate) struct Cancel {
    /// The operation's handle
    handle: Handle,
}

impl Cancel {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let Self { handle } = self;
        let Some(id) = bank.enrolment_by(handle)? else {
            return Ok(CustomerMessage::Rejected.print());
        };
        let was_live =
            bank.input(id, Some(handle), |state| Ok(state.enrolment.cancel(handle, bank.now)?))?;
        eprintln!("{}", if was_live { "Cancelled." } else { "It had ended before." });
        Ok(u8::from(!was_live))
    }
}
