//! `cargo xtask selftest`: the suite against faults whose result is known.

use std::{
    fmt::Write as _,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::Args;
use dlotp_conformance::{
    connection::Target,
    matrix::Matrix,
    report::{self, FaultEvidence, Faults, Report},
    runner::seconds_since,
};
use dlotp_faults::{
    FAULTS,
    controls::Control,
    selftest::{self, ControlResult, FaultResult, Plan, SelfTestResult},
};
use dlotp_suite::{spec::Exceptions, suite::VectorSuite};
use dlotp_terminal::{Failure, TextTable, UNJUDGED, print, progress, timeout};

/// Runs the suite against seeded faults and controls, and shows that it catches each.
#[derive(Args, Debug)]
pub struct SelftestCommand {
    /// Number of testees that run at once; by default that of the processors
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Seconds that an answer may take
    #[arg(long, default_value = "2", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// Writes which vector finds which fault; without it that is compared with what is known
    #[arg(long, value_name = "FILE.json")]
    write: Option<PathBuf>,
    /// Adds the result to a report that `conform` wrote, for its page
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// Shows every fault with how many vectors find it
    #[arg(long)]
    all: bool,
}

impl SelftestCommand {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// The suite can't be loaded, or the matrix can't be read or written.
    pub fn run(self) -> Result<u8, Failure> {
        let (suite, exceptions) = (VectorSuite::embedded()?, Exceptions::embedded()?);
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let plan = Plan {
            testee: Target::this_program()?.words(),
            timeout: self.timeout,
            jobs: self.jobs.unwrap_or(processors),
        };
        let bar = progress(FAULTS.len().saturating_add(Control::all().len()));
        let start = Instant::now();
        let tested = selftest::run(&plan, suite, &exceptions, &|done, _| {
            bar.set_position(done.try_into().unwrap_or(u64::MAX));
        });
        bar.finish_and_clear();
        let mut text = if self.all { every(&tested) } else { String::new() };
        problems(&tested, &mut text);
        let mut proven = tested.is_proven();
        let matrix = tested.matrix();
        match self.write {
            Some(path) if proven => {
                fs::write(&path, matrix.document()?)?;
                let _ = writeln!(text, "{} is written.", path.display());
            }
            Some(path) => {
                let _ = writeln!(text, "{} is not written.", path.display());
            }
            None => {
                let drifted = drift(&Matrix::embedded()?, &matrix);
                proven &= drifted.is_empty();
                drifted.iter().for_each(|line| text.extend([line, "\n"]));
            }
        }
        if let Some(path) = &self.report {
            Report::amend(path, |report| report.faults = Some(evidence(&tested)))?;
        }
        let _ = writeln!(
            text,
            "{} of {} faults caught, {} of {} controls as known, in {:.1} s.",
            tested.caught(),
            tested.faults.len(),
            tested.as_known(),
            tested.controls.len(),
            seconds_since(start)
        );
        print(&text)?;
        Ok(if proven { 0 } else { UNJUDGED })
    }
}

/// The result as a report has it.
fn evidence(tested: &SelfTestResult) -> Faults {
    let fault = |seeded: &FaultResult| FaultEvidence {
        fault: seeded.fault.name.to_owned(),
        sentence: seeded.fault.sentence.to_owned(),
        caught_by: seeded.failed.iter().cloned().collect(),
    };
    let known = || "as known".to_owned();
    let control = |judged: &ControlResult| report::ControlEvidence {
        control: judged.name.clone(),
        expected: known(),
        got: judged.problem.clone().unwrap_or_else(known),
    };
    Faults {
        caught: tested.caught(),
        total: tested.faults.len(),
        rows: tested.faults.iter().map(fault).collect(),
        controls: tested.controls.iter().map(control).collect(),
    }
}

fn every(tested: &SelfTestResult) -> String {
    let mut table = TextTable::new().with_numbers([1]);
    for seeded in &tested.faults {
        let fault = seeded.fault;
        table.row([fault.name, &seeded.failed.len().to_string(), fault.sentence]);
    }
    table.text() + "\n"
}

fn problems(tested: &SelfTestResult, text: &mut String) {
    for seeded in &tested.faults {
        if let Some(problem) = &seeded.problem {
            let _ = writeln!(text, "fault {}: {problem}", seeded.fault.name);
        }
    }
    for judged in &tested.controls {
        if let Some(problem) = &judged.problem {
            let _ = writeln!(text, "control {}: {problem}; the run is void", judged.name);
        }
    }
    for id in &tested.unseeded {
        let _ = writeln!(text, "{id} has vectors and no seeded fault");
    }
}

/// Returns the differences between a matrix and the known one.
fn drift(known: &Matrix, found: &Matrix) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, row) in &found.faults {
        match known.faults.get(name) {
            Some(other) if other == row => {}
            Some(_) => lines.push(format!("fault {name}: other vectors find it than before")),
            None => lines.push(format!("fault {name}: new")),
        }
    }
    let gone = known.faults.keys().filter(|name| !found.faults.contains_key(*name));
    lines.extend(gone.map(|name| format!("fault {name}: gone")));
    if known.suite != found.suite {
        lines.push("the vectors are others than those that the matrix was made with".to_owned());
    }
    if !lines.is_empty() {
        lines.push(
            "cargo xtask selftest --write crates/conformance/matrix.json makes it again."
                .to_owned(),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drift_is_told_by_the_fault() {
        let mut known = Matrix::embedded().unwrap();
        assert_eq!(drift(&known, &known.clone()), Vec::<String>::new());
        let found = known.clone();
        known.suite = "00".to_owned();
        if let Some(row) = known.faults.get_mut("tag-not-checked") {
            row.fails.clear();
        }
        known.faults.remove("stale-unchecked");
        let lines = drift(&known, &found);
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines[0].contains("stale-unchecked: new"), "{lines:?}");
        assert!(lines[1].contains("tag-not-checked: other vectors"), "{lines:?}");
    }
}
