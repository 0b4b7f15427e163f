//! The report of a run: one JSON document, of which every rendering is a pure function.

mod amend;
mod badge;
mod command_line;
mod destination;
mod diff;
mod evidence;
mod explanations;
mod format;
mod html;
mod junit;
mod markdown;
mod priority;
mod read;
mod schema;
mod text;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use dlotp_suite::{
    release,
    spec::{self, Level},
    suite::{Claim, noun},
};
use dlotp_wire::{
    vectors::{Expectation, Vector},
    wire::Hello,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    expected_failures::Comparison,
    matrix::Likeness,
    outcome::{CaseOutcome, answered},
    runner::RunResult,
};

pub(crate) use self::command_line::command_line;
pub use self::{
    amend::AmendError,
    destination::Destination,
    diff::Difference,
    evidence::{Benchmark, ControlEvidence, FaultEvidence, Faults},
    format::{Format, RenderError},
    read::{ReadError, ReportSchema},
    schema::{SCHEMA, schema},
    verdict::{FRESH, OutcomeKind, clean},
};
pub use crate::explanation::Section;

/// The results of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The form of this report.
    pub schema: ReportSchema,
    /// The version of this program.
    pub program: String,
    /// SHA-256 over this program's file.
    pub binary: String,
    /// The release of the suite.
    pub release: String,
    /// SHA-256 over the vectors.
    pub suite: String,
    /// The implementation, as it introduced itself.
    pub implementation: String,
    /// The version of the implementation.
    pub version: String,
    /// The language of the implementation.
    pub language: String,
    /// The testee's command; empty where this library was run.
    pub command: Vec<String>,
    /// The seed of the order and of the fresh cases.
    pub seed: u64,
    /// The number of fresh positives of each operation, and of fresh negatives of each kind.
    pub fresh: usize,
    /// A text that the ids of the cases contain; empty where everything that is claimed was asked.
    pub filter: String,
    /// The part of the testee's claim that was asked.
    pub claim: Claim,
    /// When the run began, in seconds since 1970 by the clock of its machine.
    pub began: u64,
    /// Seconds that the run took.
    pub seconds: f64,
    /// The reason for which the run is incomplete, if it is.
    pub incomplete: Option<String>,
    /// The end of the testee's standard error stream, where anything failed.
    pub stderr: String,
    /// The number of cases with each outcome.
    pub counts: BTreeMap<CaseOutcome, usize>,
    /// The number of cases of each noun that passed.
    pub nouns: BTreeMap<String, Tally>,
    /// The number of cases of each role that passed.
    pub roles: BTreeMap<String, Tally>,
    /// Of the requirements of each level that the cases show: those of which every case passed.
    pub requirements: BTreeMap<Level, Tally>,
    /// The suite's test of itself, where it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faults: Option<Faults>,
    /// The times of operations, where they were measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub benchmarks: Vec<Benchmark>,
    /// The comparison with a list of expected failures, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Comparison>,
    /// The seeded faults that the failures resemble.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub likeness: Vec<Likeness>,
    /// Every case.
    pub cases: Vec<Case>,
}

/// The circumstances of a run.
#[derive(Clone, Debug)]
pub struct Run {
    /// SHA-256 over this program's file.
    pub binary: String,
    /// SHA-256 over the vectors.
    pub suite: String,
    /// The testee's answer to `hello`.
    pub hello: Hello,
    /// The part of that which was asked.
    pub claim: Claim,
    /// The testee's command; empty where this library is run.
    pub command: Vec<String>,
    /// The seed of the order and of the fresh cases.
    pub seed: u64,
    /// The number of fresh cases of each kind.
    pub fresh: usize,
    /// A text that the ids of the cases contain.
    pub filter: String,
    /// The time at which it began, in seconds since 1970.
    pub began: u64,
}

/// The number of cases or requirements, and of those that passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// The number of those that passed.
    pub passed: usize,
    /// The number of all.
    pub of: usize,
}

impl Tally {
    fn add(&mut self, passed: bool) {
        self.passed = self.passed.saturating_add(usize::from(passed));
        self.of = self.of.saturating_add(1);
    }
}

/// One case of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The vector's id.
    pub id: String,
    /// The vector's title.
    pub title: String,
    /// The requirements that it shows.
    pub requirements: Vec<String>,
    /// The role.
    pub role: String,
    /// The operation of the wire.
    pub op: String,
    /// The outcome of the case.
    pub outcome: CaseOutcome,
    /// The first difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// The expected answer, where the case failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expectation>,
    /// The answer, where the case failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<Value>,
    /// The twin, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<String>,
    /// An explanation for a person, in the first cases that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<Section>,
}

/// The exit status of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportStatus {
    /// Every case passed.
    Passed,
    /// The implementation failed.
    Failed,
    /// Only expected failures failed, and the list of expected failures is outdated.
    Outdated,
    /// Adapter or harness failed, the run is incomplete, or there were no cases.
    Unjudged,
}

impl ReportStatus {
    /// The exit status as a number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Outdated => 2,
            Self::Unjudged => 3,
        }
    }
}

impl Report {
    /// The report of a finished run.
    #[must_use]
    pub fn new(run: Run, vectors: &[Vector], finished: RunResult, seconds: f64) -> Self {
        let cases: Vec<Case> = vectors
            .iter()
            .zip(finished.cases)
            .map(|(vector, ran)| {
                let failed = ran.judgement.outcome != CaseOutcome::Pass;
                Case {
                    id: vector.id.clone(),
                    title: vector.title.clone(),
                    requirements: vector.requirements.clone(),
                    role: vector.role.clone(),
                    op: vector.op.clone(),
                    outcome: ran.judgement.outcome,
                    difference: ran.judgement.difference,
                    expected: failed.then(|| vector.expected.clone()),
                    got: ran.reply.as_ref().map(answered),
                    twin: vector.twin.clone(),
                    explanation: Vec::new(),
                }
            })
            .collect();
        let Run { binary, suite, hello, claim, command, seed, fresh, filter, began } = run;
        let mut report = Self {
            schema: ReportSchema::V1,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            binary,
            release: release::NAME.clone(),
            suite,
            implementation: hello.implementation,
            version: hello.version,
            language: hello.language,
            command,
            seed,
            fresh,
            filter,
            claim,
            began,
            seconds,
            incomplete: finished.incomplete,
            stderr: finished.stderr,
            counts: BTreeMap::new(),
            nouns: BTreeMap::new(),
            roles: BTreeMap::new(),
            requirements: BTreeMap::new(),
            faults: None,
            benchmarks: Vec::new(),
            expected: None,
            likeness: Vec::new(),
            cases,
        };
        report.count();
        report
    }

    fn count(&mut self) {
        self.counts.clear();
        self.nouns.clear();
        self.roles.clear();
        self.requirements.clear();
        let mut proven: BTreeMap<&str, bool> = BTreeMap::new();
        for case in &self.cases {
            let passed = case.outcome == CaseOutcome::Pass;
            let count = self.counts.entry(case.outcome).or_default();
            *count = count.saturating_add(1);
            self.nouns.entry(noun(&case.id).to_owned()).or_default().add(passed);
            self.roles.entry(case.role.clone()).or_default().add(passed);
            for id in &case.requirements {
                *proven.entry(id).or_insert(true) &= passed;
            }
        }
        for (id, proven) in proven {
            if let Some(requirement) = spec::requirement(id) {
                self.requirements.entry(requirement.level).or_default().add(proven);
            }
        }
    }

    /// Every case's id with its outcome.
    pub fn outcomes(&self) -> impl Iterator<Item = (&str, CaseOutcome)> {
        self.cases.iter().map(|case| (case.id.as_str(), case.outcome))
    }

    /// The status of the run.
    #[must_use]
    pub fn status(&self) -> ReportStatus {
        let any = |test: fn(&Case) -> bool| self.cases.iter().any(test);
        if self.incomplete.is_some() || self.cases.is_empty() || any(|c| c.outcome.is_harness()) {
            ReportStatus::Unjudged
        } else if self.cases.iter().any(|c| c.outcome != CaseOutcome::Pass && !self.is_known(&c.id))
        {
            ReportStatus::Failed
        } else if self.expected.as_ref().is_some_and(|expected| !expected.wrong.is_empty()) {
            ReportStatus::Outdated
        } else {
            ReportStatus::Passed
        }
    }

    /// The requirements of which not every case passed.
    fn unproven(&self) -> Vec<&str> {
        let failing = self.cases.iter().filter(|case| case.outcome != CaseOutcome::Pass);
        let ids: BTreeSet<&str> =
            failing.flat_map(|case| case.requirements.iter().map(String::as_str)).collect();
        let of_spec = spec::REQUIREMENTS.iter().map(|requirement| requirement.id.as_str());
        of_spec.filter(|id| ids.contains(id)).collect()
    }

    /// Returns whether the list of expected failures names a case.
    fn is_known(&self, id: &str) -> bool {
        self.expected.as_ref().is_some_and(|expected| expected.names(id))
    }

    /// The report as JSON.
    ///
    /// # Errors
    ///
    /// None: every key is a string.
    pub fn json(&self) -> serde_json::Result<Vec<u8>> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }
}
