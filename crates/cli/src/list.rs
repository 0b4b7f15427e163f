//! `dlotp list`: the vectors, a line each.

use clap::Args;
use dlotp_suite::suite::Suite;
use dlotp_suite::vectors::{Expected, Vector};
use dlotp_terminal::{Failure, print};

/// Lists the vectors, a line each.
#[derive(Args, Debug)]
pub struct List {
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

impl List {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// Nothing fits.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = Suite::embedded()?;
        let fits = |vector: &&Vector| {
            let named = vector.id.contains(&self.text)
                || vector.title.contains(&self.text)
                || vector.requirements.contains(&self.text);
            named
                && self.role.as_ref().is_none_or(|role| vector.role == *role)
                && self.flag.as_ref().is_none_or(|flag| vector.flags.contains(flag))
        };
        let lines: Vec<String> = suite.vectors.iter().filter(fits).map(line).collect();
        if lines.is_empty() {
            return Err(Failure::new("no vector fits"));
        }
        print(&lines.concat())?;
        Ok(0)
    }
}

fn line(vector: &Vector) -> String {
    let expected = match &vector.expected {
        Expected::Ok(_) => "ok".to_owned(),
        Expected::Rejected(codes) => codes.join(" or "),
    };
    format!("{:<24}{:<24}{}\n", vector.id, expected, vector.title)
}
