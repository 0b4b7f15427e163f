//! `dlotp baseline`: keeps the list of expected failures up to date, and never adds to it unasked.

use std::{
    fmt::Write as _,
    io,
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Args;
use dlotp_conformance::{
    expected_failures::ExpectedFailures,
    report::{Destination, Report, ReportStatus, Run},
    runner::{self, Settings},
};
use dlotp_suite::suite::{Claim, VectorSuite};
use dlotp_terminal::{Failure, now, print, timeout};

use crate::{output::binary_digest, target::TesteeOptions};

/// Takes from a list of expected failures what passes now, and shows what else fails
#[derive(Args, Debug)]
pub struct BaselineCommand {
    /// The list; it is made where there is none
    #[arg(long, value_name = "FILE.toml")]
    update: PathBuf,
    /// Takes every failure that is not in the list into it, for this reason
    #[arg(long, value_name = "REASON")]
    accept: Option<String>,
    /// Number of testees that run at once
    #[arg(long, default_value_t = 1, value_name = "N")]
    jobs: usize,
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    #[command(flatten)]
    testee: TesteeOptions,
}

impl BaselineCommand {
    /// Runs the subcommand, and returns 1 where failures are left that are not in the list.
    ///
    /// # Errors
    ///
    /// The list or the testee can't be used, or the run says nothing about the implementation.
    pub fn run(self) -> Result<u8, Failure> {
        if self.accept.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
            return Err(Failure::new("--accept: expected a reason, found none"));
        }
        let known = match self.update.try_exists()? {
            true => ExpectedFailures::read(&self.update)?,
            false => ExpectedFailures::default(),
        };
        let at = |error: io::Error| {
            Failure::new(format!("{} can't be written: {error}", self.update.display()))
        };
        let destination = Destination::open(&self.update).map_err(at)?;
        let report = self.report()?;
        if report.status() == ReportStatus::Unjudged {
            print(&report.text())?;
            return Err(Failure::new("the run says nothing, and the list is left as it was"));
        }
        let reason = self.accept.as_deref().unwrap_or("say why with --accept REASON");
        let update = known.updated(report.outcomes(), reason);
        let mut text = String::new();
        for id in &update.tightened {
            let _ = writeln!(text, "- {id} passes now");
        }
        for failure in &update.loosened {
            let _ = writeln!(text, "+ {failure}");
        }
        let accepted = self.accept.is_some();
        let list = if accepted { update.accepted() } else { update.kept.clone() };
        if list != known {
            destination.write(list.document()?.as_bytes()).map_err(at)?;
        }
        let left = if accepted { 0 } else { update.loosened.len() };
        let _ = writeln!(text, "{} expected failures in the list.", list.entries.len());
        if left > 0 {
            let _ = writeln!(text, "{left} failures are not in it; --accept REASON takes them in.");
        }
        print(&text)?;
        Ok(u8::from(left > 0))
    }

    /// Returns the report over the vectors; fresh cases can't be expected to fail.
    fn report(&self) -> Result<Report, Failure> {
        let suite = VectorSuite::embedded()?;
        let settings = Settings {
            target: self.testee.target()?,
            seed: 0,
            window: 64,
            jobs: self.jobs,
            timeout: self.timeout,
        };
        let (connection, hello) = runner::start(&settings)?;
        drop(connection);
        let claim = Claim::from(&hello);
        let run = Run {
            binary: binary_digest()?,
            suite: suite.digest.clone(),
            hello,
            claim: claim.clone(),
            command: self.testee.named().map(|target| target.words()).unwrap_or_default(),
            seed: 0,
            fresh: 0,
            filter: String::new(),
            began: now(),
        };
        let vectors = suite.select(&claim, "");
        let start = Instant::now();
        let finished = runner::run(&settings, &vectors, &|_| ());
        Ok(Report::new(run, &vectors, finished, runner::seconds_since(start)))
    }
}
