//! `dlotp-bank failures`: the failures of all customers together, and an alert.

use std::fmt::Write as _;

use clap::Args;
use dlotp_store::worst_hour;
use dlotp_terminal::{Failure, print};

use crate::bank::Bank;

/// Prints the failures of all customers for each minute that has any, those of names and handles that
/// there are not included. Guesses that are spread over customers are seen nowhere else.
///
/// Exit status 1 is an alert: 60 minutes one after another reach the threshold (REC-15).
#[derive(Args, Debug)]
pub(crate) struct Failures {
    /// The number of seconds to look back
    #[arg(long, default_value = "86400", value_name = "SECONDS")]
    last: u64,
    /// The failures in 60 minutes that raise an alert
    #[arg(long, value_name = "NUMBER")]
    alert: Option<u64>,
}

impl Failures {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let counts = bank.store.failures(bank.now.saturating_sub(self.last))?;
        let mut text = String::new();
        for count in &counts {
            let (minute, failed, unknown) = (count.minute, count.failed, count.unknown);
            let _ = writeln!(text, "minute={minute} failed={failed} unknown={unknown}");
        }
        print(&text)?;
        let worst = worst_hour(&counts);
        eprintln!("Failures in the worst 60 minutes: {worst}.");
        let is_alert = self.alert.is_some_and(|threshold| worst >= threshold);
        if is_alert {
            eprintln!("Alert: this is the threshold, or more.");
        }
        Ok(u8::from(is_alert))
    }
}
