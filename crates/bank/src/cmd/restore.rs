//! `dlotp-bank restore`: the first input after a backup was put back.

use clap::Args;
use dlotp::verifier::Epoch;
use dlotp_terminal::Failure;

use crate::{bank::Bank, options::BankOptions};

/// Begins an epoch after a backup was put back: live operations end, pending enrolments are revoked,
/// and version 2 skips serials. Revoke again whoever was revoked after the backup was made.
///
/// Run it before any other command, and not in the 90 seconds after the loss. Run again with the same
/// number, it changes nothing more.
#[derive(Args, Debug)]
pub(crate) struct Restore {
    /// The number of times that a backup was put back, this one included; --epoch-file keeps it
    #[arg(long, value_name = "NUMBER")]
    epoch: u64,
}

impl Restore {
    /// Begins the epoch, before the bank is opened.
    pub(crate) fn begin(&self, options: &BankOptions) -> Result<(), Failure> {
        options.begin_epoch(Epoch::from(self.epoch))
    }

    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let report = dlotp_store::restore(bank.store.as_ref(), bank.now)?;
        eprintln!("Enrolments restored: {}. Live operations have ended.", report.enrolments);
        for id in &report.damaged {
            eprintln!(
                "The record of enrolment {id} is damaged or of a later epoch, and stays as it is."
            );
        }
        Ok(u8::from(!report.damaged.is_empty()))
    }
}
