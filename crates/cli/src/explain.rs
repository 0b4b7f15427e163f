//! `dlotp explain`: a vector with its rules, inputs and intermediate values.

use clap::Args;
use dlotp_conformance::explanation;
use dlotp_suite::{spec, suite::VectorSuite};
use dlotp_terminal::{Failure, TextTable, print};
use dlotp_wire::vectors::Vector;

/// Explains a vector: the rules, the inputs, and every intermediate value.
#[derive(Args, Debug)]
pub struct ExplainCommand {
    /// The vector's id, or a requirement's number
    id: String,
}

impl ExplainCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// Nothing has this id.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = VectorSuite::embedded()?;
        if let Some(vector) = suite.find(&self.id) {
            print(&explain(&suite, vector))?;
        } else if let Some(requirement) = spec::requirement(&self.id) {
            let mut text = format!(
                "{} (spec/{})\n  {}\n\n",
                requirement.id, requirement.page, requirement.sentence
            );
            let mut table = TextTable::new();
            for vector in suite.vectors.iter().filter(|v| v.requirements.contains(&self.id)) {
                table.row([&vector.id, &vector.title]);
            }
            text += &table.text();
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

fn explain(suite: &VectorSuite, vector: &Vector) -> String {
    let sections = explanation::explain(vector, &suite.flags, |id| suite.find(id), None);
    format!("{}: {}\n{}", vector.id, vector.title, explanation::text(&sections))
}
