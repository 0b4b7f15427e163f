//! `dlotp import`: judges a file of answers, as `conform` judges a running testee.

use std::{fs::File, io::BufReader, path::PathBuf, time::Instant};

use clap::Args;
use dlotp_conformance::{
    exchange::Answers,
    fresh,
    report::{Report, Run},
    runner,
};
use dlotp_suite::suite::{Claim, VectorSuite};
use dlotp_terminal::{Failure, now};

use crate::output::{OutputOptions, SuiteIndex, binary_digest};

/// Judges answers to what `dlotp export` wrote.
#[derive(Args, Debug)]
pub struct ImportCommand {
    /// The seed that `export` printed
    #[arg(long)]
    seed: u64,
    /// The number of fresh cases that `export` printed
    #[arg(long, default_value_t = 20, value_name = "N")]
    fresh: usize,
    /// Only cases whose id contains this, with their twins
    #[arg(long, default_value = "", value_name = "TEXT")]
    filter: String,
    #[command(flatten)]
    output: OutputOptions,
    /// The file of answers
    #[arg(value_name = "ANSWERS.jsonl")]
    file: PathBuf,
}

impl ImportCommand {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// The file is no answer to what was exported with this seed, or the report can't be written.
    pub fn run(self) -> Result<u8, Failure> {
        let start = Instant::now();
        let at =
            |what: &dyn std::fmt::Display| Failure::new(format!("{}: {what}", self.file.display()));
        let suite = VectorSuite::embedded()?;
        let output = self.output.open()?;
        let known = SuiteIndex::of(&suite);
        let digest = suite.digest.clone();
        let file = File::open(&self.file).map_err(|error| at(&error))?;
        let answers = Answers::read(self.seed, BufReader::new(file)).map_err(|error| at(&error))?;
        let suite = suite.with(fresh::cases(self.seed, self.fresh));
        let claim = Claim::from(&answers.hello);
        let run = Run {
            binary: binary_digest()?,
            suite: digest,
            hello: answers.hello.clone(),
            claim: claim.clone(),
            command: Vec::new(),
            seed: self.seed,
            fresh: self.fresh,
            filter: self.filter.clone(),
            began: now(),
        };
        let vectors = suite.clone().select(&claim, &self.filter);
        let finished = answers.judge(&suite, self.seed, &vectors);
        let report = Report::new(run, &vectors, finished, runner::seconds_since(start));
        output.finish(report, &vectors, &known)
    }
}
