//! The controls, judged against what is known of them.

use super::{Asked, Outcome, Settings, Vector, runner, unjudged};
use crate::{
    controls::{Control, MARK},
    vectors::Expectation,
};

/// What came of one control.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Its name.
    pub name: String,
    /// What came that is not known of it, if anything.
    pub problem: Option<String>,
}

impl Asked<'_> {
    pub(super) fn control(&self, name: &str, control: Control) -> Judged {
        let settings = self.settings("--control", name);
        let mut problem = self.scored(&settings, control).err();
        if problem.is_some() {
            problem = self.scored(&self.patient(&settings), control).err();
        }
        Judged { name: name.to_owned(), problem }
    }

    /// Whether a control comes to what is known of it; what is wrong otherwise.
    fn scored(&self, settings: &Settings, control: Control) -> Result<(), String> {
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
            let (found, known) = (ran.judgement.outcome, self.known(control, at, vector));
            if !known.fits(found) {
                return Err(format!(
                    "{}: expected {}, came to {}",
                    vector.id,
                    known.told(),
                    found.name()
                ));
            }
        }
        Ok(())
    }

    fn known(&self, control: Control, at: usize, vector: &Vector) -> Known {
        let marked = |vector: &Vector| vector.args.get("pin").is_some_and(|pin| pin == MARK);
        let of_marked = |outcome| {
            let twin = vector.twin.as_deref();
            let twin = self.vectors.iter().find(|other| Some(other.id.as_str()) == twin);
            if marked(vector) {
                Known::Exactly(outcome)
            } else if twin.is_some_and(marked) {
                Known::Exactly(Outcome::NotProven)
            } else {
                Known::Exactly(Outcome::Pass)
            }
        };
        match control {
            Control::Honest | Control::Sound | Control::Reordered | Control::Noisy => {
                Known::Exactly(Outcome::Pass)
            }
            Control::Crashes => of_marked(Outcome::Crash),
            Control::Hangs => of_marked(Outcome::Hang),
            Control::WrongSeq | Control::Truncates => of_marked(Outcome::ProtocolError),
            Control::Table if at < self.golden => Known::Exactly(Outcome::Pass),
            Control::Constant => match (&vector.expected, self.constants.get(&vector.op)) {
                (Expectation::Ok(outputs), Some(constant)) if outputs == constant => {
                    Known::Exactly(Outcome::Pass)
                }
                _ => Known::NoPass,
            },
            // Accepting or refusing everything scores nothing, anywhere.
            _ => Known::NoPass,
        }
    }
}

/// What a case of a control comes to.
#[derive(Clone, Copy, Debug)]
enum Known {
    Exactly(Outcome),
    NoPass,
}

impl Known {
    fn fits(self, outcome: Outcome) -> bool {
        match self {
            Self::Exactly(known) => known == outcome,
            Self::NoPass => outcome != Outcome::Pass,
        }
    }

    const fn told(self) -> &'static str {
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
        let every = [Outcome::Pass, Outcome::NotProven, Outcome::Crash, Outcome::NotRun];
        let fitting = |known: Known| every.map(|outcome| known.fits(outcome));
        assert_eq!(fitting(Known::NoPass), [false, true, true, true]);
        assert_eq!(fitting(Known::Exactly(Outcome::Crash)), [false, false, true, false]);
    }
}
