//! `dlotp report verify`: runs a sample of a report again, and compares.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::PathBuf,
    time::Duration,
};

use clap::Args;
use dlotp_conformance::{
    fresh,
    outcome::CaseOutcome,
    report::{Case, Report, clean},
    runner::{self, Settings},
};
use dlotp_suite::suite::VectorSuite;
use dlotp_terminal::{Failure, UNJUDGED, print, timeout};
use dlotp_wire::{vectors::Vector, wire::Hello};
use rand::{SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::read;
use crate::target::TesteeOptions;

/// Runs a sample of a report again with its seed; exit status 1 where it comes out otherwise
#[derive(Args, Debug)]
pub struct VerifyCommand {
    /// The report
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
    /// Number of cases that are run again, with their twins
    #[arg(long, default_value_t = 200, value_name = "N")]
    sample: usize,
    /// The seed of the sample; drawn anew by default
    #[arg(long, value_name = "SEED")]
    choice: Option<u64>,
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// Never taken from the report
    #[command(flatten)]
    testee: TesteeOptions,
}

impl VerifyCommand {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// The report is none, or of another suite, or the testee can't be started.
    pub(super) fn run(self) -> Result<u8, Failure> {
        let report = read(&self.file)?;
        if self.testee.named().is_none() && !report.command.is_empty() {
            return Err(Failure::new("the report is of a testee: expected its command after --"));
        }
        let vectors = vectors(&report)?;
        let choice = self.choice.unwrap_or_else(rand::random);
        let sample = sample(&report.cases, vectors, self.sample, choice);
        if sample.is_empty() {
            return Err(Failure::new("there is nothing to run again: the sample is empty"));
        }
        let settings = Settings {
            target: self.testee.target()?,
            seed: report.seed,
            window: 64,
            jobs: 1,
            timeout: self.timeout,
        };
        let (connection, hello) = runner::start(&settings)?;
        drop(connection);
        let mut differences = introduced(&report, &hello);
        let finished = runner::run(&settings, &sample, &|_| ());
        let reported: BTreeMap<&str, CaseOutcome> =
            report.cases.iter().map(|case| (case.id.as_str(), case.outcome)).collect();
        for (vector, ran) in sample.iter().zip(&finished.cases) {
            let (id, now) = (vector.id.as_str(), ran.judgement.outcome);
            if let Some(before) = reported.get(id).filter(|before| **before != now) {
                let line = format!("{id}: {} in the report, now {}", before.name(), now.name());
                differences.push(line);
            }
        }
        let mut text = String::new();
        for difference in &differences {
            let _ = writeln!(text, "{}", clean(difference));
        }
        if let Some(reason) = &finished.incomplete {
            let _ = writeln!(text, "The run is incomplete: {}.", clean(reason));
        }
        let _ = writeln!(
            text,
            "{} of {} cases run again, chosen by {choice}: {} differences from the report.",
            sample.len(),
            report.cases.len(),
            differences.len()
        );
        print(&text)?;
        // An incomplete run shows nothing, even if the report is right.
        Ok(match (differences.is_empty(), finished.incomplete.is_some()) {
            (_, true) => UNJUDGED,
            (true, false) => 0,
            (false, false) => 1,
        })
    }
}

/// Returns the vectors of the report: exactly those that its claim selects from this suite.
fn vectors(report: &Report) -> Result<Vec<Vector>, Failure> {
    let suite = VectorSuite::embedded()?;
    if suite.digest != report.suite {
        return Err(Failure::new(format!(
            "the report is of the vectors {}, this program has {}",
            clean(&report.suite),
            suite.digest
        )));
    }
    let fresh = fresh::cases(report.seed, report.fresh);
    let vectors = suite.with(fresh).select(&report.claim, &report.filter);
    let asked: BTreeSet<&str> = vectors.iter().map(|vector| vector.id.as_str()).collect();
    let told: BTreeSet<&str> = report.cases.iter().map(|case| case.id.as_str()).collect();
    if let Some(id) = told.difference(&asked).next() {
        return Err(Failure::new(format!(
            "the report has a case {} that its claim does not take",
            clean(id)
        )));
    }
    if let Some(id) = asked.difference(&told).next() {
        return Err(Failure::new(format!("the report lacks the case {id}, which its claim takes")));
    }
    let by_id: BTreeMap<&str, &Vector> =
        vectors.iter().map(|vector| (vector.id.as_str(), vector)).collect();
    let otherwise = |case: &&Case| {
        by_id.get(case.id.as_str()).is_none_or(|vector| {
            (&case.title, &case.requirements, &case.role, &case.twin)
                != (&vector.title, &vector.requirements, &vector.role, &vector.twin)
        })
    };
    if let Some(case) = report.cases.iter().find(otherwise) {
        let id = clean(&case.id);
        return Err(Failure::new(format!("the report tells {id} otherwise than the suite does")));
    }
    Ok(vectors)
}

/// Returns the differences between the testee's answer to `hello` and the report.
fn introduced(report: &Report, hello: &Hello) -> Vec<String> {
    let claims = |role: &String| hello.roles.contains(role);
    [
        ("implementation", &report.implementation, &hello.implementation),
        ("version", &report.version, &hello.version),
        ("language", &report.language, &hello.language),
    ]
    .into_iter()
    .filter(|(_, before, now)| before != now)
    .map(|(name, before, now)| format!("{name}: {before:?} in the report, now {now:?}"))
    .chain(
        report
            .claim
            .roles
            .iter()
            .filter(|role| !claims(role))
            .map(|role| format!("the role {role}: claimed in the report, not now")),
    )
    .collect()
}

/// Returns a sample with its twins: half of it passed and half failed, as far as there are enough of both.
fn sample(cases: &[Case], mut vectors: Vec<Vector>, count: usize, choice: u64) -> Vec<Vector> {
    let mut random = ChaCha8Rng::seed_from_u64(choice);
    let (passed, failed): (Vec<&Case>, Vec<&Case>) =
        cases.iter().partition(|case| case.outcome == CaseOutcome::Pass);
    let of_failed = failed.len().min((count / 2).max(count.saturating_sub(passed.len())));
    let of_passed = count.saturating_sub(of_failed);
    let chosen: BTreeSet<&str> = failed
        .choose_multiple(&mut random, of_failed)
        .chain(passed.choose_multiple(&mut random, of_passed))
        .flat_map(|case| [Some(case.id.as_str()), case.twin.as_deref()])
        .flatten()
        .collect();
    vectors.retain(|vector| chosen.contains(vector.id.as_str()));
    vectors
}
