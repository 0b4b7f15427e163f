//! `dlotp-bank login`: the customer types a login OTP, after the site's first factor.

use clap::Args;
use dlotp::verifier::Verdict;
use dlotp_terminal::Failure;

use super::Told;
use crate::bank::Bank;

/// Checks a login OTP; the first one activates the enrolment.
#[derive(Args, Debug)]
pub(crate) struct Login {
    /// The customer who logs in
    customer: String,
    /// What the customer typed
    otp: String,
}

impl Login {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let id = bank.enrolment(&self.customer)?;
        let told = bank.input(id, None, |loaded| {
            let judged = bank.verifier(loaded)?.login(&loaded.enrolment, &self.otp, bank.now);
            Ok(match bank.store_moving(loaded, judged)? {
                Verdict::Accepted { .. } => {
                    Told::Accepted(format!("{} is logged in.\n", self.customer))
                }
                Verdict::Rejected => Told::Rejected,
                Verdict::Blocked => Told::Blocked,
            })
        })?;
        Ok(told.say())
    }
}
