//! `dlotp doctor`: checks an adapter, not its implementation.

use std::time::Duration;

use clap::Args;
use dlotp_conformance::{
    doctor::Examination,
    runner::{self, Settings},
};
use dlotp_suite::suite::VectorSuite;
use dlotp_terminal::{Failure, UNJUDGED, print, timeout};

use crate::target::TesteeOptions;

/// Checks an adapter, by some forty checks, before the suite judges its implementation.
#[derive(Args, Debug)]
pub struct DoctorCommand {
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    #[command(flatten)]
    testee: TesteeOptions,
}

impl DoctorCommand {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// The testee can't be started or does not introduce itself.
    pub fn run(self) -> Result<u8, Failure> {
        let nobody = || Failure::new("expected the testee's command after `--`, or --connect");
        let settings = Settings {
            target: self.testee.named().ok_or_else(nobody)?,
            seed: rand::random(),
            window: 1,
            jobs: 1,
            timeout: self.timeout,
        };
        let (connection, hello) = runner::start(&settings)?;
        drop(connection);
        let examination = Examination::of(settings, &VectorSuite::embedded()?, &hello);
        let next = match examination.failed() {
            0 => "The adapter works. Next: dlotp conform -- …".to_owned(),
            failed => format!("{failed} checks failed: the adapter can't be judged yet."),
        };
        print(&format!("{}\n{next}\n", examination.text()))?;
        Ok(if examination.failed() == 0 { 0 } else { UNJUDGED })
    }
}
