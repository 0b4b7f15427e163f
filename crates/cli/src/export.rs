//! `dlotp export`: writes the cases to a file, for a testee that the runner can't reach.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use clap::Args;
use dlotp_conformance::{exchange, fresh};
use dlotp_suite::suite::VectorSuite;
use dlotp_terminal::{Failure, print};

/// Writes every case into a file, a request a line, for `dlotp import` to judge the answers.
#[derive(Args, Debug)]
pub struct ExportCommand {
    /// The seed of order and fresh cases; drawn anew by default
    #[arg(long)]
    seed: Option<u64>,
    /// Fresh positives of each operation, and negatives of each kind
    #[arg(long, default_value_t = 20, value_name = "N")]
    fresh: usize,
    /// The file of requests
    #[arg(value_name = "CASES.jsonl")]
    file: PathBuf,
}

impl ExportCommand {
    /// Runs the subcommand.
    ///
    /// # Errors
    ///
    /// The file can't be written.
    pub fn run(self) -> Result<u8, Failure> {
        let at = |error: std::io::Error| {
            Failure::new(format!("{} can't be written: {error}", self.file.display()))
        };
        let seed = self.seed.unwrap_or_else(rand::random);
        let suite = VectorSuite::embedded()?.with(fresh::cases(seed, self.fresh));
        let mut file = BufWriter::new(File::create(&self.file).map_err(at)?);
        let count = exchange::export(&suite, seed, &mut file).map_err(at)?;
        file.flush().map_err(at)?;
        print(&format!(
            "{count} cases. When the answers are there:\n  dlotp import --seed {seed} --fresh {} ANSWERS.jsonl\n",
            self.fresh
        ))?;
        Ok(0)
    }
}
