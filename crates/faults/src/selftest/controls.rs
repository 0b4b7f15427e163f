//! The results of the controls, compared with the known ones.

use dlotp_wire::vectors::Expectation;

use super::{CaseOutcome, SelfTestRunner, Settings, Vector, runner, unjudged};
use crate::controls::{Control, MARK};

/// The result of one control.
#[derive(Clone, Debug)]
pub struct ControlResult {
    /// The name of the control.
    pub name: String,
    /// The first difference from the known result, if there is one.
    pub problem: Option<String>,
}

impl SelfTestRunner<'_> {
    pub(super) fn run_control(&self, name: &str, control: Control) -> ControlResult {
        let settings = self.settings("--control", name);
        let mut problem = self.check_control(&settings, control).err();
        if problem.is_some() {
            problem = self.check_control(&self.with_longer_timeout(&settings), control).err();
        }
        ControlResult { name: name.to_owned(), problem }
    }

    /// Runs a control and compares each outcome with the known one.
    fn check_control(&self, settings: &Settings, control: Control) -> Result<(), String> {
        if control == Control::NeverReads {
            return match runner::start(settings) {
                Err(runner::StartError::Hello { reason, .. })
                    if reason.starts_with("no answer") =>
                {
                    Ok(())
                }
                Err(error) => Err(error.to_string()),
                Ok(_) => Err("it introduced itself".to_owned()),
            };
        }
        let finished = runner::run(settings, self.vectors, &|_| ());
        let incomplete = control == Control::CrashesAlways;
        if incomplete != finished.incomplete.is_some() {
            let reason = unjudged(&finished);
            return Err(reason.unwrap_or_else(|| "the run is complete".to_owned()));
        }
        for (at, (vector, ran)) in self.vectors.iter().zip(&finished.cases).enumerate() {
            let (found, known) =
                (ran.judgement.outcome, self.expected_outcome(control, at, vector));
            if !known.fits(found) {
                return Err(format!(
                    "{}: expected {}, came to {}",
                    vector.id,
                    known.describe(),
                    found.name()
                ));
            }
        }
        Ok(())
    }

    fn expected_outcome(&self, control: Control, at: usize, vector: &Vector) -> ExpectedOutcome {
        let marked = |vector: &Vector| vector.args.get("pin").is_some_and(|pin| pin == MARK);
        let of_marked = |outcome| {
            let twin = vector.twin.as_deref();
            let twin = self.vectors.iter().find(|other| Some(other.id.as_str()) == twin);
            if marked(vector) {
                ExpectedOutcome::Exactly(outcome)
            } else if twin.is_some_and(marked) {
                ExpectedOutcome::Exactly(CaseOutcome::NotProven)
            } else {
                ExpectedOutcome::Exactly(CaseOutcome::Pass)
            }
        };
        match control {
            Control::Honest | Control::Sound | Control::Reordered | Control::Noisy => {
                ExpectedOutcome::Exactly(CaseOutcome::Pass)
            }
            Control::Crashes => of_marked(CaseOutcome::Crash),
            Control::Hangs => of_marked(CaseOutcome::Hang),
            Control::WrongSeq | Control::Truncates => of_marked(CaseOutcome::ProtocolError),
            Control::Table if at < self.golden => ExpectedOutcome::Exactly(CaseOutcome::Pass),
            Control::Constant => match (&vector.expected, self.constants.get(&vector.op)) {
                (Expectation::Ok(outputs), Some(constant)) if outputs == constant => {
                    ExpectedOutcome::Exactly(CaseOutcome::Pass)
                }
                _ => ExpectedOutcome::NoPass,
            },
            // A testee that accepts or refuses every case passes none.
            _ => ExpectedOutcome::NoPass,
        }
    }
}

/// The outcome that a case of a control must have.
#[derive(Clone, Copy, Debug)]
enum ExpectedOutcome {
    Exactly(CaseOutcome),
    NoPass,
}

impl ExpectedOutcome {
    fn fits(self, outcome: CaseOutcome) -> bool {
        match self {
            Self::Exactly(known) => known == outcome,
            Self::NoPass => outcome != CaseOutcome::Pass,
        }
    }

    const fn describe(self) -> &'static str {
        match self {
            Self::Exactly(outcome) => outcome.name(),
            Self::NoPass => "no pass",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_where_none_is_known_does_not_fit() {
        let every =
            [CaseOutcome::Pass, CaseOutcome::NotProven, CaseOutcome::Crash, CaseOutcome::NotRun];
        let fitting = |known: ExpectedOutcome| every.map(|outcome| known.fits(outcome));
        assert_eq!(fitting(ExpectedOutcome::NoPass), [false, true, true, true]);
        assert_eq!(
            fitting(ExpectedOutcome::Exactly(CaseOutcome::Crash)),
            [false, false, true, false]
        );
    }
}
