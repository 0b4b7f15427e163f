//! `dlotp-bank adopt`: MACs for a database from before rows had them.

use clap::Args;
use dlotp_terminal::Failure;

use crate::options::BankOptions;

/// Gives each row and event of a database its MAC, where it is from before they had them (REC-7). Run it
/// once, and only if you know that nobody else has changed the database.
#[derive(Args, Debug)]
pub(crate) struct Adopt {}

impl Adopt {
    pub(crate) fn run(options: &BankOptions) -> Result<u8, Failure> {
        eprintln!("Enrolments adopted: {}.", options.adopt()?);
        Ok(0)
    }
}
