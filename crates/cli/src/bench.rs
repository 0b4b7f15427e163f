//! `dlotp bench`: implementations measured against each other, over the adapter of the suite.

mod table;

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use dlotp_conformance::{
    bench::{self, BenchResult, BenchRow, Cost, ROUNDS},
    peer::Peer,
    report::{Benchmark, Report},
};
use dlotp_terminal::{Failure, UNJUDGED, print, timeout};
use dlotp_testee::library::NOTHING;

use self::table::BenchTable;
use crate::target::NamedTestee;

/// Measures implementations in turn, and this library with them.
#[derive(Args, Debug)]
pub struct BenchCommand {
    /// Seconds that each operation of each implementation is measured, in five rounds
    #[arg(long, default_value = "1", value_name = "SECONDS", value_parser = timeout)]
    time: Duration,
    /// Only operations whose name contains this
    #[arg(long, default_value = "", value_name = "TEXT")]
    filter: String,
    /// The seed of the inputs; drawn anew by default
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds that an answer may take beyond the time asked for
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// Adds the figures to a report that `conform` wrote, for its page
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// The form of the table
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The implementations: NAME=CMD
    #[arg(value_name = "NAME=CMD")]
    others: Vec<NamedTestee>,
}

/// A form of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a page
    Markdown,
}

impl BenchCommand {
    /// Runs the subcommand: 1 where an implementation's outputs or clock are wrong.
    ///
    /// # Errors
    ///
    /// A testee can't be started, or does not measure.
    pub fn run(self) -> Result<u8, Failure> {
        let seed = self.seed.unwrap_or_else(rand::random);
        let library: NamedTestee = "library".parse().map_err(Failure::new)?;
        let mut peers = std::iter::once(library)
            .chain(self.others)
            .map(|named| Peer::start(named.name, named.target, self.timeout))
            .collect::<Result<Vec<_>, _>>()?;
        for peer in &mut peers {
            bench::measures(peer)
                .map_err(|told| Failure::new(format!("{} does not measure: {told}", peer.name)))?;
        }
        let mut tasks = bench::tasks(seed);
        tasks.retain(|task| task.name().contains(&self.filter));
        if tasks.is_empty() {
            print("Nothing to measure: no operation has this name.\n")?;
            return Ok(UNJUDGED);
        }
        let milliseconds = u64::try_from(self.time.as_millis()).unwrap_or(u64::MAX) / ROUNDS;
        let measured = bench::measure(&tasks, &mut peers, milliseconds.max(1));
        let names: Vec<&str> = peers.iter().map(|peer| peer.name.as_str()).collect();
        if let Some(path) = &self.report {
            Report::amend(path, |report| report.benchmarks = benchmarks(&names, &measured.rows))?;
        }
        let BenchResult { rows, clocks } = &measured;
        let table = BenchTable { names: &names, rows, clocks, seed };
        print(&match self.format {
            Format::Text => table.text(),
            Format::Markdown => table.markdown(),
        })?;
        let refused = |cost: &Cost| matches!(cost, Cost::Refused(_));
        Ok(u8::from(rows.iter().any(|row| row.costs.iter().any(refused))))
    }
}

/// The figures as a report has them.
fn benchmarks(names: &[&str], rows: &[BenchRow]) -> Vec<Benchmark> {
    let of_row = |row: &BenchRow| {
        let base = row.median(0);
        let of = |(name, cost): (&&str, &Cost)| match (cost, base) {
            (Cost::Measured { median, quartiles: (first, third) }, Some(base)) => Some(Benchmark {
                implementation: (*name).to_owned(),
                operation: row.operation.clone(),
                ns_per_op: *median,
                ratio: median / base,
                spread: (third - first) / median,
            }),
            _ => None,
        };
        names.iter().zip(&row.costs).filter_map(of).collect::<Vec<_>>()
    };
    // The loop itself is no operation.
    rows.iter().filter(|row| row.operation != NOTHING).flat_map(of_row).collect()
}
