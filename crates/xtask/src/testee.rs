//! `cargo xtask testee`: a testee whose result is known, for `selftest` and for trying by hand.

use std::io;

use clap::Args;
use dlotp_faults::known_testee::KnownTestee;
use dlotp_terminal::Failure;

/// Runs a testee with a seeded fault or the habit of a control: answers requests on standard input
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct KnownTesteeCommand {
    /// Makes this mistake of the table of seeded faults
    #[arg(long, value_name = "NAME")]
    fault: Option<String>,
    /// Has this habit of the controls
    #[arg(long, value_name = "NAME")]
    control: Option<String>,
}

impl KnownTesteeCommand {
    /// Answers requests on standard input until it ends.
    ///
    /// # Errors
    ///
    /// Input or output fails, or no fault or control has this name.
    pub fn run(self) -> Result<u8, Failure> {
        let fault = self.fault.as_deref().map(KnownTestee::fault);
        let control = self.control.as_deref().map(KnownTestee::control);
        if let Some(testee) = fault.or(control).transpose()? {
            testee.serve(io::stdin().lock(), io::stdout().lock())?;
        }
        Ok(0)
    }
}
