//! `dlotp-bank restore`: the store came back from a backup.

use clap::Args;
use dlotp_terminal::Failure;

use crate::bank::Bank;

/// Restores every enrolment after the store came back from a backup: what is live ends, and version 2
/// skips serials. Who was revoked after the backup is to be revoked again.
///
/// Run it before anything else is asked of the bank, as many times as this backup was brought back, and
/// not in the 90 seconds after the loss.
#[derive(Args, Debug)]
pub(crate) struct Restore {}

impl Restore {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let done = dlotp_store::restore(bank.store.as_ref(), bank.now)?;
        eprintln!("Enrolments restored: {}. What was live has ended.", done.enrolments);
        for id in &done.damaged {
            eprintln!("The record of {id} is damaged: it stays as it is.");
        }
        Ok(u8::from(!done.damaged.is_empty()))
    }
}
