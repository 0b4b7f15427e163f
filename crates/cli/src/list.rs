//! `dlotp list`: the vectors, a line each.

use clap::Args;
use dlotp_suite::suite::VectorSuite;
use dlotp_terminal::{Failure, TextTable, print};
use dlotp_wire::vectors::{Expectation, Vector};

/// Lists the vectors, a line each.
#[derive(Args, Debug)]
pub struct ListCommand {
    /// Only those whose id, title or requirement contains this
    #[arg(default_value = "")]
    text: String,
    /// Only this role
    #[arg(long)]
    role: Option<String>,
    /// Only those with this flag
    #[arg(long)]
    flag: Option<String>,
}

impl ListCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// Nothing fits.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = VectorSuite::embedded()?;
        let fits = |vector: &&Vector| {
            let named = vector.id.contains(&self.text)
                || vector.title.contains(&self.text)
                || vector.requirements.contains(&self.text);
            named
                && self.role.as_ref().is_none_or(|role| vector.role == *role)
                && self.flag.as_ref().is_none_or(|flag| vector.flags.contains(flag))
        };
        let mut table = TextTable::new();
        for vector in suite.vectors.iter().filter(fits) {
            table.row([&vector.id, &expectation(vector), &vector.title]);
        }
        let text = table.text();
        if text.is_empty() {
            return Err(Failure::new("no vector fits"));
        }
        print(&text)?;
        Ok(0)
    }
}

fn expectation(vector: &Vector) -> String {
    match &vector.expected {
        Expectation::Ok(_) => "ok".to_owned(),
        Expectation::Rejected(codes) => codes.join(" or "),
    }
}
