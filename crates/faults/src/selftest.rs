//! The self-test: the suite runs against its seeded faults and its controls.

mod controls;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

pub use self::controls::ControlResult;
use dlotp_conformance::{
    connection::Target,
    fresh,
    matrix::{FaultRow, Matrix},
    outcome::CaseOutcome,
    runner::{self, RunResult, Settings},
};
use dlotp_suite::{
    spec::{Exceptions, Level, REQUIREMENTS},
    suite::VectorSuite,
};
use dlotp_wire::vectors::Vector;

use crate::{FAULTS, Fault};

/// The number of fresh cases of each kind that run beside the vectors.
const FRESH: usize = 2;
/// The fixed seed, so that results are reproducible.
const SEED: u64 = 5;
/// The factor by which the timeout grows when a run is repeated, because a busy machine may have spoilt it.
const RETRY_TIMEOUT_FACTOR: u32 = 20;

/// The settings of a self-test.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The command to which `--fault NAME` or `--control NAME` is added.
    pub testee: Vec<String>,
    /// The time that an answer may take.
    pub timeout: Duration,
    /// The number of testees that run at once.
    pub jobs: usize,
}

/// The result of one fault.
#[derive(Clone, Debug)]
pub struct FaultResult {
    /// The fault.
    pub fault: &'static Fault,
    /// Every vector that did not pass.
    pub failed: BTreeSet<String>,
    /// The reason why the fault counts as not caught, if it does.
    pub problem: Option<String>,
}

/// The result of a self-test.
#[derive(Clone, Debug)]
pub struct SelfTestResult {
    /// SHA-256 over the vectors.
    pub suite: String,
    /// The result of each fault.
    pub faults: Vec<FaultResult>,
    /// The result of each control.
    pub controls: Vec<ControlResult>,
    /// Requirements that have vectors and that no fault breaks.
    pub unseeded: Vec<String>,
}

impl SelfTestResult {
    /// Returns the number of faults that were caught.
    #[must_use]
    pub fn caught(&self) -> usize {
        self.faults.iter().filter(|result| result.problem.is_none()).count()
    }

    /// Returns the number of controls whose results are as known.
    #[must_use]
    pub fn as_known(&self) -> usize {
        self.controls.iter().filter(|result| result.problem.is_none()).count()
    }

    /// Returns whether every fault was caught, every control is as known, and no fault is missing.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.caught() == self.faults.len()
            && self.as_known() == self.controls.len()
            && self.unseeded.is_empty()
    }

    /// Returns the matrix of faults and the vectors that fail.
    #[must_use]
    pub fn matrix(&self) -> Matrix {
        let row = |result: &FaultResult| FaultRow {
            sentence: result.fault.sentence.to_owned(),
            requirements: result.fault.requirements.split(' ').map(str::to_owned).collect(),
            fails: FaultRow::by_file(&result.failed.iter().map(String::as_str).collect()),
        };
        let faults = self.faults.iter().map(|s| (s.fault.name.to_owned(), row(s))).collect();
        Matrix { suite: self.suite.clone(), faults }
    }
}

/// Runs every fault and control. `progress` gets the number of finished runs and of all runs.
#[must_use]
pub fn run(
    plan: &Plan,
    suite: VectorSuite,
    exceptions: &Exceptions,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> SelfTestResult {
    let digest = suite.digest.clone();
    let unseeded = unseeded(&suite, exceptions);
    let controls = crate::controls::Control::all();
    let constants = crate::controls::constants(&suite);
    let golden = suite.vectors.len();
    let vectors = suite.with(fresh::cases(SEED, FRESH)).vectors;
    let tester = SelfTestRunner { plan, vectors: &vectors, golden, constants: &constants };
    let all = FAULTS.len().saturating_add(controls.len());
    let done = AtomicUsize::new(0);
    let report_progress = || progress(done.fetch_add(1, Ordering::Relaxed).saturating_add(1), all);
    let faults = in_parallel(plan.jobs, FAULTS, |fault| {
        let result = tester.run_fault(fault);
        report_progress();
        result
    });
    let controls = in_parallel(plan.jobs, &controls, |(name, control)| {
        let result = tester.run_control(name, *control);
        report_progress();
        result
    });
    SelfTestResult { suite: digest, faults, controls, unseeded }
}

/// Maps the items in parallel and returns the results in the order of the items.
fn in_parallel<'a, T: Sync, R: Send>(
    jobs: usize,
    items: &'a [T],
    map: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let result = map(item);
                    if let Ok(mut results) = results.lock() {
                        results.insert(at, result);
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_default().into_values().collect()
}

/// Returns every MUST that has a vector and that no fault breaks.
fn unseeded(suite: &VectorSuite, exceptions: &Exceptions) -> Vec<String> {
    let seeded: BTreeSet<&str> =
        FAULTS.iter().flat_map(|fault| fault.requirements.split(' ')).collect();
    let shown: BTreeSet<&str> =
        suite.vectors.iter().flat_map(|vector| &vector.requirements).map(String::as_str).collect();
    let missing = |id: &&str| {
        shown.contains(id) && !seeded.contains(id) && !exceptions.no_fault.contains_key(*id)
    };
    let must = REQUIREMENTS.iter().filter(|requirement| requirement.level == Level::Must);
    must.map(|requirement| requirement.id.as_str()).filter(missing).map(str::to_owned).collect()
}

/// The cases of a self-test, and the settings to run them with.
struct SelfTestRunner<'a> {
    plan: &'a Plan,
    /// The vectors, then the fresh cases.
    vectors: &'a [Vector],
    /// The number of vectors before the fresh cases.
    golden: usize,
    constants: &'a BTreeMap<String, serde_json::Value>,
}

impl SelfTestRunner<'_> {
    fn settings(&self, option: &str, name: &str) -> Settings {
        let mut command = self.plan.testee.clone();
        command.extend([option.to_owned(), name.to_owned()]);
        Settings {
            target: Target::Command(command),
            seed: SEED,
            window: 64,
            jobs: 1,
            timeout: self.plan.timeout,
        }
    }

    fn with_longer_timeout(&self, settings: &Settings) -> Settings {
        Settings {
            timeout: self.plan.timeout.saturating_mul(RETRY_TIMEOUT_FACTOR),
            ..settings.clone()
        }
    }

    fn run_fault(&self, fault: &'static Fault) -> FaultResult {
        let settings = self.settings("--fault", fault.name);
        let mut finished = runner::run(&settings, self.vectors, &|_| ());
        if unjudged(&finished).is_some() {
            finished = runner::run(&self.with_longer_timeout(&settings), self.vectors, &|_| ());
        }
        verdict(fault, self.vectors, self.golden, &finished)
    }
}

/// Judges a fault by its run. The first `golden` cases are the vectors.
fn verdict(
    fault: &'static Fault,
    vectors: &[Vector],
    golden: usize,
    finished: &RunResult,
) -> FaultResult {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let (mut failed, mut fresh) = (BTreeSet::new(), 0_usize);
    for (at, (vector, ran)) in vectors.iter().zip(&finished.cases).enumerate() {
        match ran.judgement.outcome {
            CaseOutcome::Pass => continue,
            _ if at >= golden => fresh = fresh.saturating_add(1),
            outcome => {
                failed.insert(vector.id.clone());
                if outcome != CaseOutcome::NotProven {
                    found.extend(vector.requirements.iter().map(String::as_str));
                }
            }
        }
    }
    let silent: Vec<&str> =
        fault.requirements.split(' ').filter(|id| !found.contains(id)).collect();
    let problem = if let Some(reason) = unjudged(finished) {
        Some(reason)
    } else if failed.is_empty() && fresh == 0 {
        Some("it changes nothing that can be observed, and is no fault".to_owned())
    } else if failed.is_empty() {
        Some(format!("no vector fails; {fresh} fresh cases do"))
    } else if !silent.is_empty() {
        Some(format!("no vector of {} fails", silent.join(", ")))
    } else {
        None
    };
    FaultResult { fault, failed, problem }
}

/// Returns the reason why a run says nothing about the implementation, if there is one.
fn unjudged(finished: &RunResult) -> Option<String> {
    let outcome = |outcome: CaseOutcome| outcome.is_harness() || outcome == CaseOutcome::Hang;
    let harness = finished.cases.iter().find(|ran| outcome(ran.judgement.outcome));
    finished
        .incomplete
        .clone()
        .or_else(|| harness.map(|ran| ran.judgement.difference.clone().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use dlotp_conformance::{outcome::Judgement, runner::CaseResult};

    use super::*;

    #[test]
    fn results_stand_in_the_order_of_what_was_given() {
        let numbers: Vec<usize> = (0..50).collect();
        assert_eq!(in_parallel(4, &numbers, |n| n * 2), (0..100).step_by(2).collect::<Vec<_>>());
    }

    fn finished(outcomes: &[CaseOutcome]) -> RunResult {
        let ran = |outcome: &CaseOutcome| CaseResult {
            judgement: Judgement { outcome: *outcome, difference: None },
            reply: None,
        };
        RunResult {
            cases: outcomes.iter().map(ran).collect(),
            incomplete: None,
            stderr: String::new(),
        }
    }

    #[test]
    fn a_fault_counts_where_a_vector_of_its_requirements_fails() {
        let fault = FAULTS.iter().find(|fault| fault.requirements == "AUTH-10").unwrap();
        let vectors = VectorSuite::embedded().unwrap().vectors;
        let of = |id: &str| {
            vectors.iter().find(|vector| vector.requirements.iter().any(|r| r == id)).unwrap()
        };
        // A vector of its requirement, one of another requirement, and a fresh case.
        let vectors = [of("AUTH-10").clone(), of("PAY-16").clone(), of("AUTH-10").clone()];
        let problem =
            |outcomes: &[CaseOutcome]| verdict(fault, &vectors, 2, &finished(outcomes)).problem;
        let (pass, wrong) = (CaseOutcome::Pass, CaseOutcome::WrongValue);
        assert_eq!(problem(&[wrong, pass, pass]), None);
        for (outcomes, message) in [
            ([pass, pass, pass], "nothing that can be observed"),
            ([pass, pass, wrong], "no vector fails; 1 fresh"),
            ([pass, wrong, pass], "no vector of AUTH-10 fails"),
            ([CaseOutcome::NotProven, pass, pass], "no vector of AUTH-10 fails"),
        ] {
            let found = problem(&outcomes);
            assert!(found.as_ref().is_some_and(|p| p.contains(message)), "{found:?}");
        }
        for spoilt in [CaseOutcome::Hang, CaseOutcome::ProtocolError, CaseOutcome::NotRun] {
            assert!(problem(&[wrong, spoilt, pass]).is_some());
        }
    }

    #[test]
    fn every_must_with_a_vector_has_a_fault_or_a_reason() {
        let (suite, exceptions) =
            (VectorSuite::embedded().unwrap(), Exceptions::embedded().unwrap());
        assert_eq!(unseeded(&suite, &exceptions), Vec::<String>::new());
    }
}
