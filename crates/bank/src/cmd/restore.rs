//! `dlotp-bank restore`: the first input after a backup was restored.

use clap::Args;
use dlotp_terminal::Failure;

use crate::bank::Bank;

/// Restores every enrolment after a backup was restored: live operations end, and version 2 skips
/// serials. Revoke again whoever was revoked after the backup was made.
///
/// Run it before any other command, once for each time that this backup was brought back, and not in
/// the 90 seconds after the loss.
#[derive(Args, Debug)]
pub(crate) struct Restore {}

impl Restore {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let report = dlotp_store::restore(bank.store.as_ref(), bank.now)?;
        eprintln!("Enrolments restored: {}. Live operations have ended.", report.enrolments);
        for id in &report.damaged {
            eprintln!("The record of enrolment {id} is damaged, and stays as it is.");
        }
        Ok(u8::from(!report.damaged.is_empty()))
    }
}
