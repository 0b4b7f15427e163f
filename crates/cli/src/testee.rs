//! `dlotp testee`: this library as a testee, for `conform` and for experiments by hand.

use std::io;

use clap::Args;
use dlotp_faults::known_testee::KnownTestee;
use dlotp_terminal::Failure;
use dlotp_testee::testee;

/// Runs this library as a testee: answers requests on standard input
#[derive(Args, Debug)]
pub struct TesteeCommand {
    /// Makes this mistake of the table of seeded faults
    #[arg(long, hide = true, value_name = "NAME")]
    fault: Option<String>,
    /// Has this habit of the controls
    #[arg(long, hide = true, value_name = "NAME", conflicts_with = "fault")]
    control: Option<String>,
}

impl TesteeCommand {
    /// Answers requests on standard input until it ends.
    ///
    /// # Errors
    ///
    /// Input or output fails, or no fault or control has this name.
    pub fn run(self) -> Result<u8, Failure> {
        let (input, output) = (io::stdin().lock(), io::stdout().lock());
        if let Some(name) = self.control {
            KnownTestee::control(&name)?.serve(input, output)?;
        } else if let Some(name) = self.fault {
            KnownTestee::fault(&name)?.serve(input, output)?;
        } else {
            testee::serve(input, output)?;
        }
        Ok(0)
    }
}
