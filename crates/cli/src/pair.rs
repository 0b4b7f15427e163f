//! `dlotp pair`: implementations with each other, in all combinations.

use std::{collections::BTreeSet, fmt::Write as _, time::Duration};

use clap::Args;
use dlotp_conformance::{
    pair::{self, PairResult},
    peer::Peer,
};
use dlotp_terminal::{Failure, TextTable, UNJUDGED, print, timeout};

use crate::target::NamedTestee;

/// The number of disagreements that are shown in full.
const SHOWN: usize = 10;

/// Checks that each accepts the payloads, operation IDs and OTPs of the others.
#[derive(Args, Debug)]
pub struct PairCommand {
    /// Number of operations that are ordered
    #[arg(long, default_value_t = 40, value_name = "N")]
    operations: usize,
    /// The seed of enrolments and operations; drawn anew by default
    #[arg(long)]
    seed: Option<u64>,
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// Two or more: NAME=CMD, or `library` for this one
    #[arg(value_name = "NAME=CMD", num_args = 2.., required = true)]
    peers: Vec<NamedTestee>,
}

impl PairCommand {
    /// Runs the subcommand: 0 where all agree, 1 where they do not, 3 where nothing was exchanged.
    ///
    /// # Errors
    ///
    /// A testee can't be started, or two have one name.
    pub fn run(self) -> Result<u8, Failure> {
        let names: BTreeSet<&str> = self.peers.iter().map(|named| named.name.as_str()).collect();
        if names.len() < self.peers.len() {
            return Err(Failure::new("expected a name of its own for each implementation"));
        }
        let seed = self.seed.unwrap_or_else(rand::random);
        let start = |named: NamedTestee| Peer::start(named.name, named.target, self.timeout);
        let mut peers = self.peers.into_iter().map(start).collect::<Result<Vec<_>, _>>()?;
        let paired = pair::pair(&mut peers, seed, self.operations);
        let names: Vec<&str> = peers.iter().map(|peer| peer.name.as_str()).collect();
        print(&told(&paired, &names, seed))?;
        Ok(match (paired.exchanges, paired.disagreements.len()) {
            (0, _) => UNJUDGED,
            (_, 0) => 0,
            _ => 1,
        })
    }
}

fn told(paired: &PairResult, names: &[&str], seed: u64) -> String {
    let mut text = String::new();
    for found in paired.disagreements.iter().take(SHOWN) {
        let _ = writeln!(text, "{} ({})", found.what, found.requirements);
        let mut table = TextTable::new().indented(2);
        table.row(["expected", &found.one]);
        table.row(["got", &found.other]);
        table.row(["of", &found.args.to_string()]);
        let _ = writeln!(text, "{}", table.text());
    }
    let more = paired.disagreements.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(text, "{more} more disagreements\n");
    }
    let _ = writeln!(
        text,
        "{}, seed {seed}: {} exchanges, {} disagreements",
        names.join(", "),
        paired.exchanges,
        paired.disagreements.len()
    );
    if paired.exchanges == 0 {
        text.push_str("Nothing was exchanged: no role is claimed by two.\n");
    }
    text
}
