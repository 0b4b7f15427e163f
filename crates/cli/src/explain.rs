//! `dlotp explain`: a vector with its rules, inputs and values on the way.

use std::fmt::Write as _;

use clap::Args;
use dlotp_conformance::explanation;
use dlotp_suite::{spec, suite::Suite, vectors::Vector};
use dlotp_terminal::{Failure, print};

/// Explains a vector: the rule, the inputs, every value on the way.
#[derive(Args, Debug)]
pub struct Explain {
    /// The vector's id, or a requirement's number
    id: String,
}

impl Explain {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// Nothing has this id.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = Suite::embedded()?;
        if let Some(vector) = suite.find(&self.id) {
            print(&explain(&suite, vector))?;
        } else if let Some(requirement) = spec::requirement(&self.id) {
            let mut text = format!(
                "{} (spec/{})\n  {}\n\n",
                requirement.id, requirement.page, requirement.sentence
            );
            for vector in
                suite.vectors.iter().filter(|vector| vector.requirements.contains(&self.id))
            {
                let _ = writeln!(text, "{:<24}{}", vector.id, vector.title);
            }
            print(&text)?;
        } else {
            return Err(Failure::new(format!(
                "no vector and no requirement is called {}; `dlotp list` has them",
                self.id
            )));
        }
        Ok(0)
    }
}

fn explain(suite: &Suite, vector: &Vector) -> String {
    let sections = explanation::explain(vector, &suite.flags, |id| suite.find(id), None);
    format!("{}: {}\n{}", vector.id, vector.title, explanation::text(&sections))
}
