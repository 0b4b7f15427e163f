//! `dlotp fuzz`: differential fuzzing of two implementations.

use std::{fmt::Write as _, time::Duration};

use clap::Args;
use dlotp_conformance::{
    fresh,
    fuzz::{self, SearchResult},
    peer::Peer,
};
use dlotp_suite::suite::VectorSuite;
use dlotp_terminal::{Failure, UNJUDGED, print, timeout};

use crate::target::NamedTestee;

/// Compares two implementations on mutations of the vectors' inputs.
#[derive(Args, Debug)]
pub struct FuzzCommand {
    /// Seconds to search
    #[arg(long, default_value = "60", value_name = "SECONDS", value_parser = timeout)]
    time: Duration,
    /// The seed of the inputs; drawn anew by default
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// The first: NAME=CMD, or `library` for this one
    #[arg(value_name = "A")]
    one: NamedTestee,
    /// The second
    #[arg(value_name = "B")]
    other: NamedTestee,
}

impl FuzzCommand {
    /// Runs the subcommand: 0 where they agree, 1 where they do not, 3 where nothing was compared.
    ///
    /// # Errors
    ///
    /// A testee can't be started.
    pub fn run(self) -> Result<u8, Failure> {
        let seed = self.seed.unwrap_or_else(rand::random);
        let suite = VectorSuite::embedded()?.with(fresh::cases(seed, 5));
        let start = |named: NamedTestee| Peer::start(named.name, named.target, self.timeout);
        let mut pair = (start(self.one)?, start(self.other)?);
        let found = fuzz::search(&suite, seed, self.time, &mut pair);
        print(&told(&found, seed, (&pair.0.name, &pair.1.name))?)?;
        Ok(match (found.inputs, found.disagreements.len()) {
            (0, _) => UNJUDGED,
            (_, 0) => 0,
            _ => 1,
        })
    }
}

fn told(found: &SearchResult, seed: u64, names: (&str, &str)) -> Result<String, Failure> {
    let mut text = String::new();
    for disagreement in &found.disagreements {
        let requirements = disagreement.requirements.join(" ");
        let _ = writeln!(text, "{}, near {} ({requirements}):", disagreement.op, disagreement.from);
        for (name, answer) in &disagreement.answers {
            let _ = writeln!(text, "  {name}: {answer}");
        }
        let _ = writeln!(text, "{}\n", serde_json::to_string_pretty(&disagreement.candidate())?);
    }
    let SearchResult { inputs, accepted, refused, disagreements } = found;
    let _ = writeln!(
        text,
        "{} and {}, seed {seed}: {inputs} inputs, {accepted} accepted and {refused} refused by both, \
         {} disagreements",
        names.0,
        names.1,
        disagreements.len()
    );
    if *inputs == 0 {
        let _ = writeln!(text, "Nothing was compared: no role and version is claimed by both.");
    }
    Ok(text)
}
