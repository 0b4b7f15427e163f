//! `dlotp conform`: runs the suite against a testee.

use std::time::{Duration, Instant};

use clap::{Args, builder::PossibleValuesParser};
use dlotp_conformance::{
    fresh,
    report::{Report, Run},
    runner::{self, Settings},
};
use dlotp_suite::suite::{Claim, VectorSuite};
use dlotp_terminal::{Failure, now, progress, timeout};
use dlotp_wire::wire::ROLES;

use crate::{
    output::{OutputOptions, SuiteIndex, binary_digest},
    target::TesteeOptions,
};

/// Runs the suite against a testee, by default this library in a child process.
#[derive(Args, Debug)]
pub struct ConformCommand {
    /// The seed of order and fresh cases; drawn anew by default
    #[arg(long)]
    seed: Option<u64>,
    /// Fresh positives of each operation, and negatives of each kind
    #[arg(long, default_value_t = 20, value_name = "N")]
    fresh: usize,
    /// Number of testees that run at once
    #[arg(long, default_value_t = 1, value_name = "N")]
    jobs: usize,
    /// Number of requests in flight
    #[arg(long, default_value_t = 64, value_name = "N")]
    window: usize,
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// Only cases whose id contains this, with their twins
    #[arg(long, default_value = "", value_name = "TEXT")]
    filter: String,
    /// Only this role of those claimed
    #[arg(long, value_parser = PossibleValuesParser::new(ROLES))]
    role: Option<String>,
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    testee: TesteeOptions,
}

impl ConformCommand {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// The testee can't be started, or the report can't be written.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = VectorSuite::embedded()?;
        let output = self.output.open()?;
        let settings = Settings {
            target: self.testee.target()?,
            seed: self.seed.unwrap_or_else(rand::random),
            window: self.window,
            jobs: self.jobs,
            timeout: self.timeout,
        };
        let (connection, hello) = runner::start(&settings)?;
        drop(connection);
        let mut claim = Claim::from(&hello);
        if let Some(role) = &self.role {
            if !claim.roles.contains(role) {
                let claimed = claim.roles.join(", ");
                return Err(Failure::new(format!(
                    "the testee claims {claimed}, not {role}; its answer to hello names its roles"
                )));
            }
            claim.roles = vec![role.clone()];
        }
        let run = Run {
            binary: binary_digest()?,
            suite: suite.digest.clone(),
            hello,
            claim: claim.clone(),
            command: self.testee.named().map(|target| target.words()).unwrap_or_default(),
            seed: settings.seed,
            fresh: self.fresh,
            filter: self.filter.clone(),
            began: now(),
        };
        let fresh = fresh::cases(settings.seed, self.fresh);
        let known = SuiteIndex::of(&suite);
        let vectors = suite.with(fresh).select(&claim, &self.filter);
        let bar = progress(vectors.len());
        let start = Instant::now();
        let finished = runner::run(&settings, &vectors, &|done| {
            bar.set_position(done.try_into().unwrap_or(u64::MAX));
        });
        bar.finish_and_clear();
        let seconds = runner::seconds_since(start);
        let report = Report::new(run, &vectors, finished, seconds);
        let status = output.finish(report, &vectors, &known);
        // The program ends here, and freeing 100,000 cases would take a while.
        std::mem::forget(vectors);
        status
    }
}
