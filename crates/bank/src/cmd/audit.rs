//! `dlotp-bank audit`: the audit events, line by line.

use std::fmt::Write as _;

use clap::Args;
use dlotp_terminal::{Failure, print};

use crate::bank::Bank;

/// Prints the audit events of a customer's enrolments, oldest first.
#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// The customer
    customer: String,
    /// Prints only those that raise an alert
    #[arg(long)]
    alerts: bool,
}

impl Audit {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        bank.enrolment_of(&self.customer)?;
        let mut text = String::new();
        let ids = bank.store.enrolments_of(&self.customer)?;
        for &id in &ids {
            for entry in bank.store.events(id)? {
                if entry.alert || !self.alerts {
                    let _ = writeln!(text, "{}", entry.line);
                }
            }
        }
        print(&text)?;
        // Events that were changed are shown all the same, and this is said (REC-5).
        for id in ids {
            bank.store.check_events(id)?;
        }
        Ok(0)
    }
}
