//! `dlotp case`: one case again, with the whole exchange shown.

use std::{fmt::Write as _, time::Duration};

use clap::Args;
use dlotp_conformance::{
    child::Event,
    explanation::{self, Failed, explain},
    fresh,
    outcome::{Judgement, Outcome, Reply, answered, judge},
    runner::{self, Settings},
};
use dlotp_suite::suite::Suite;
use dlotp_suite::vectors::Vector;
use dlotp_terminal::{Failure, UNJUDGED, print, timeout};
use dlotp_testee::wire::case_line;
use serde_json::Value;

use crate::target::Testee;

/// Asks one case, and its twin, and shows the exchange.
#[derive(Args, Debug)]
pub struct Case {
    /// The vector's id
    id: String,
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// The seed of the run, for a fresh case
    #[arg(long)]
    seed: Option<u64>,
    /// The run's number of fresh cases of each kind
    #[arg(long, default_value_t = 20, value_name = "N", requires = "seed")]
    fresh: usize,
    #[command(flatten)]
    testee: Testee,
}

impl Case {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// There is no such case, or the testee can't be started.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = match self.seed {
            Some(seed) => Suite::embedded()?.with(fresh::cases(seed, self.fresh)),
            None => Suite::embedded()?,
        };
        let unknown =
            || Failure::new(format!("no case is called {}; a fresh one needs --seed", self.id));
        let vector = suite.find(&self.id).ok_or_else(unknown)?;
        let settings = Settings {
            target: self.testee.target()?,
            seed: self.seed.unwrap_or(0),
            window: 1,
            jobs: 1,
            timeout: self.timeout,
        };
        let mut text = format!("{}\n\n", vector.title);
        let mut status = 0;
        let twin = vector.twin.as_deref().and_then(|id| suite.find(id));
        let mut asked = Vec::new();
        for vector in [Some(vector), twin].into_iter().flatten() {
            let (judgement, got) = ask(&settings, vector, &mut text)?;
            status = status.max(match judgement.outcome {
                Outcome::Pass => 0,
                outcome if outcome.is_harness() => UNJUDGED,
                _ => 1,
            });
            asked.push((judgement, got));
        }
        let twin = asked.get(1).map(|(judgement, _)| judgement.outcome);
        if let Some((judgement, got)) = asked.first().filter(|(j, _)| j.outcome != Outcome::Pass) {
            let failed = Failed {
                difference: judgement.difference.as_deref(),
                got: Some(got),
                twin,
                likeness: &[],
                again: "",
            };
            let sections = explain(vector, &suite.flags, |id| suite.find(id), Some(failed));
            text += &explanation::text(&sections);
        }
        print(&text)?;
        Ok(status)
    }
}

fn ask(
    settings: &Settings,
    vector: &Vector,
    text: &mut String,
) -> Result<(Judgement, Value), Failure> {
    let (mut child, _) = runner::start(settings)?;
    let request = case_line(1, &vector.op, &vector.args);
    child.send(request.clone());
    let _ = writeln!(text, "{}: {}", vector.id, vector.title);
    let _ = write!(text, "> {request}");
    let event = child.receive(settings.timeout);
    if let Some(Event::Line(line)) = &event {
        let _ = writeln!(text, "< {line}");
    }
    let reply = runner::answer(&mut child, event, 1, settings.timeout)
        .map_or_else(|reply| reply, Reply::Answer);
    let judgement = judge(vector, &reply);
    let _ = writeln!(text, "{}", judgement.outcome.name());
    if let Some(difference) = &judgement.difference {
        let _ = writeln!(text, "  {difference}");
    }
    child.kill();
    let stderr = child.stderr();
    if !stderr.trim().is_empty() {
        let _ = writeln!(text, "standard error stream:\n{}", stderr.trim_end());
    }
    text.push('\n');
    Ok((judgement, answered(&reply)))
}
