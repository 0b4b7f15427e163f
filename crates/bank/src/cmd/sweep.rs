//! `dlotp-bank sweep`: ends enrolments that were pending for 24 hours.

use clap::Args;
use dlotp_terminal::Failure;

use crate::bank::Bank;

/// Ends every enrolment whose first login did not come within 24 hours, and destroys its keys. Run it
/// at least once a day.
#[derive(Args, Debug)]
pub(crate) struct Sweep {}

impl Sweep {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let report = dlotp_store::sweep(bank.store.as_ref(), bank.now)?;
        eprintln!("Enrolments ended: {}.", report.ended);
        for id in &report.damaged {
            eprintln!("The record of enrolment {id} is damaged, and stays as it is.");
        }
        Ok(u8::from(!report.damaged.is_empty()))
    }
}
