//! `dlotp case`: asks one case again, and shows the whole exchange.

use std::{fmt::Write as _, time::Duration};

use clap::Args;
use dlotp_conformance::{
    connection::TesteeEvent,
    explanation::{self, FailedCase, explain},
    fresh,
    outcome::{CaseOutcome, Judgement, TesteeReply, answered, judge},
    runner::{self, Settings},
};
use dlotp_suite::suite::VectorSuite;
use dlotp_terminal::{Failure, UNJUDGED, print, timeout};
use dlotp_wire::{vectors::Vector, wire::case_line};
use serde_json::Value;

use crate::target::TesteeOptions;

/// Asks one case, and its twin, and shows the exchange.
#[derive(Args, Debug)]
pub struct CaseCommand {
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
    testee: TesteeOptions,
}

impl CaseCommand {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// There is no such case, or the testee can't be started.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = match self.seed {
            Some(seed) => VectorSuite::embedded()?.with(fresh::cases(seed, self.fresh)),
            None => VectorSuite::embedded()?,
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
                CaseOutcome::Pass => 0,
                outcome if outcome.is_harness() => UNJUDGED,
                _ => 1,
            });
            asked.push((judgement, got));
        }
        let twin = asked.get(1).map(|(judgement, _)| judgement.outcome);
        if let Some((judgement, got)) =
            asked.first().filter(|(j, _)| j.outcome != CaseOutcome::Pass)
        {
            let failed = FailedCase {
                difference: judgement.difference.as_deref(),
                got: Some(got),
                twin,
                likeness: &[],
                command_line: "",
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
    let (mut connection, _) = runner::start(settings)?;
    let request = case_line(1, &vector.op, &vector.args);
    connection.send(request.clone());
    let _ = writeln!(text, "{}: {}", vector.id, vector.title);
    let _ = write!(text, "> {request}");
    let event = connection.receive(settings.timeout);
    if let Some(TesteeEvent::Line(line)) = &event {
        let _ = writeln!(text, "< {line}");
    }
    let reply = runner::answer(&mut connection, event, 1, settings.timeout)
        .map_or_else(|reply| reply, TesteeReply::Answer);
    let judgement = judge(vector, &reply);
    let _ = writeln!(text, "{}", judgement.outcome.name());
    if let Some(difference) = &judgement.difference {
        let _ = writeln!(text, "  {difference}");
    }
    connection.kill();
    let stderr = connection.stderr();
    if !stderr.trim().is_empty() {
        let _ = writeln!(text, "standard error stream:\n{}", stderr.trim_end());
    }
    text.push('\n');
    Ok((judgement, answered(&reply)))
}
