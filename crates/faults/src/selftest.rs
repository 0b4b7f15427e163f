//! The suite against its seeded faults and its controls.

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

pub use self::controls::Judged;
use crate::{
    FAULTS, Fault,
    connection::Target,
    fresh,
    matrix::{FaultRow, Matrix},
    outcome::Outcome,
    runner::{self, RunResult, Settings},
    spec::{Exceptions, Level, REQUIREMENTS},
    suite::Suite,
    vectors::Vector,
};

/// How many fresh cases of each kind are asked beside the vectors.
const FRESH: usize = 2;
/// The seed, so that the result can be had again.
const SEED: u64 = 5;
/// A run that a busy machine spoilt is made again, with so much more patience.
const PATIENCE: u32 = 20;

/// How it is done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The command that is given `--fault NAME` or `--control NAME`.
    pub testee: Vec<String>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How many testees run at once.
    pub jobs: usize,
}

/// What came of one fault.
#[derive(Clone, Debug)]
pub struct Seeded {
    /// The fault.
    pub fault: &'static Fault,
    /// Every vector that did not pass.
    pub failed: BTreeSet<String>,
    /// What is wrong with it, if anything is: it was not caught, or it can't be.
    pub problem: Option<String>,
}

/// What came of a whole self-test.
#[derive(Clone, Debug)]
pub struct Tested {
    /// SHA-256 over the vectors.
    pub suite: String,
    /// Each fault.
    pub faults: Vec<Seeded>,
    /// Each control.
    pub controls: Vec<Judged>,
    /// Requirements with vectors of which no fault was seeded.
    pub unseeded: Vec<String>,
}

impl Tested {
    /// How many faults were caught.
    #[must_use]
    pub fn caught(&self) -> usize {
        self.faults.iter().filter(|seeded| seeded.problem.is_none()).count()
    }

    /// How many controls came to what is known of them.
    #[must_use]
    pub fn as_known(&self) -> usize {
        self.controls.iter().filter(|judged| judged.problem.is_none()).count()
    }

    /// Whether the suite proved itself.
    #[must_use]
    pub fn proven(&self) -> bool {
        self.caught() == self.faults.len()
            && self.as_known() == self.controls.len()
            && self.unseeded.is_empty()
    }

    /// Fault by vector.
    #[must_use]
    pub fn matrix(&self) -> Matrix {
        let row = |seeded: &Seeded| FaultRow {
            sentence: seeded.fault.sentence.to_owned(),
            requirements: seeded.fault.requirements.split(' ').map(str::to_owned).collect(),
            fails: FaultRow::by_file(&seeded.failed.iter().map(String::as_str).collect()),
        };
        let faults = self.faults.iter().map(|s| (s.fault.name.to_owned(), row(s))).collect();
        Matrix { suite: self.suite.clone(), faults }
    }
}

/// Runs everything. `progress` is told how many of how many runs are done.
#[must_use]
pub fn run(
    plan: &Plan,
    suite: Suite,
    exceptions: &Exceptions,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Tested {
    let digest = suite.digest.clone();
    let unseeded = unseeded(&suite, exceptions);
    let controls = crate::controls::Control::all();
    let constants = crate::controls::constants(&suite);
    let golden = suite.vectors.len();
    let vectors = suite.with(fresh::cases(SEED, FRESH)).vectors;
    let asked = Asked { plan, vectors: &vectors, golden, constants: &constants };
    let all = FAULTS.len().saturating_add(controls.len());
    let done = AtomicUsize::new(0);
    let told = || progress(done.fetch_add(1, Ordering::Relaxed).saturating_add(1), all);
    let faults = in_parallel(plan.jobs, FAULTS, |fault| {
        let seeded = asked.seeded(fault);
        told();
        seeded
    });
    let controls = in_parallel(plan.jobs, &controls, |(name, control)| {
        let judged = asked.control(name, *control);
        told();
        judged
    });
    Tested { suite: digest, faults, controls, unseeded }
}

/// Each in its turn, several at once; the results stand in the order of what was given.
fn in_parallel<'a, T: Sync, R: Send>(
    jobs: usize,
    of: &'a [T],
    make: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let (next, made) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(one) = of.get(at) else { break };
                    let result = make(one);
                    if let Ok(mut made) = made.lock() {
                        made.insert(at, result);
                    }
                }
            });
        }
    });
    made.into_inner().unwrap_or_default().into_values().collect()
}

/// Every MUST that has a vector and that no fault breaks.
fn unseeded(suite: &Suite, exceptions: &Exceptions) -> Vec<String> {
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

/// What every testee is asked.
struct Asked<'a> {
    plan: &'a Plan,
    /// The vectors, then the fresh cases.
    vectors: &'a [Vector],
    /// How many of them are vectors.
    golden: usize,
    constants: &'a BTreeMap<String, serde_json::Value>,
}

impl Asked<'_> {
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

    fn patient(&self, settings: &Settings) -> Settings {
        Settings { timeout: self.plan.timeout.saturating_mul(PATIENCE), ..settings.clone() }
    }

    fn seeded(&self, fault: &'static Fault) -> Seeded {
        let settings = self.settings("--fault", fault.name);
        let mut finished = runner::run(&settings, self.vectors, &|_| ());
        if unjudged(&finished).is_some() {
            finished = runner::run(&self.patient(&settings), self.vectors, &|_| ());
        }
        verdict(fault, self.vectors, self.golden, &finished)
    }
}

/// What the cases say of a fault; the first `golden` of them are the vectors.
fn verdict(
    fault: &'static Fault,
    vectors: &[Vector],
    golden: usize,
    finished: &RunResult,
) -> Seeded {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let (mut failed, mut fresh) = (BTreeSet::new(), 0_usize);
    for (at, (vector, ran)) in vectors.iter().zip(&finished.cases).enumerate() {
        match ran.judgement.outcome {
            Outcome::Pass => continue,
            _ if at >= golden => fresh = fresh.saturating_add(1),
            outcome => {
                failed.insert(vector.id.clone());
                if outcome != Outcome::NotProven {
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
    Seeded { fault, failed, problem }
}

/// Why a run says nothing about the implementation.
fn unjudged(finished: &RunResult) -> Option<String> {
    let outcome = |outcome: Outcome| outcome.is_harness() || outcome == Outcome::Hang;
    let harness = finished.cases.iter().find(|ran| outcome(ran.judgement.outcome));
    finished
        .incomplete
        .clone()
        .or_else(|| harness.map(|ran| ran.judgement.difference.clone().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{outcome::Judgement, runner::CaseResult};

    #[test]
    fn results_stand_in_the_order_of_what_was_given() {
        let numbers: Vec<usize> = (0..50).collect();
        assert_eq!(in_parallel(4, &numbers, |n| n * 2), (0..100).step_by(2).collect::<Vec<_>>());
    }

    fn finished(outcomes: &[Outcome]) -> RunResult {
        let ran = |outcome: &Outcome| CaseResult {
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
        let vectors = Suite::embedded().unwrap().vectors;
        let of = |id: &str| {
            vectors.iter().find(|vector| vector.requirements.iter().any(|r| r == id)).unwrap()
        };
        // Its own, another's, and a fresh case.
        let vectors = [of("AUTH-10").clone(), of("PAY-16").clone(), of("AUTH-10").clone()];
        let problem =
            |outcomes: &[Outcome]| verdict(fault, &vectors, 2, &finished(outcomes)).problem;
        let (pass, wrong) = (Outcome::Pass, Outcome::WrongValue);
        assert_eq!(problem(&[wrong, pass, pass]), None);
        for (outcomes, message) in [
            ([pass, pass, pass], "nothing that can be observed"),
            ([pass, pass, wrong], "no vector fails; 1 fresh"),
            ([pass, wrong, pass], "no vector of AUTH-10 fails"),
            ([Outcome::NotProven, pass, pass], "no vector of AUTH-10 fails"),
        ] {
            let found = problem(&outcomes);
            assert!(found.as_ref().is_some_and(|p| p.contains(message)), "{found:?}");
        }
        for spoilt in [Outcome::Hang, Outcome::ProtocolError, Outcome::NotRun] {
            assert!(problem(&[wrong, spoilt, pass]).is_some());
        }
    }

    #[test]
    fn every_must_with_a_vector_has_a_fault_or_a_reason() {
        let (suite, exceptions) = (Suite::embedded().unwrap(), Exceptions::embedded().unwrap());
        assert_eq!(unseeded(&suite, &exceptions), Vec::<String>::new());
    }
}
