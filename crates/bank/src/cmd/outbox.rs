//! `dlotp-bank outbox`: accepted operations, for whoever executes them.

use std::fmt::Write as _;

use clap::{Args, Subcommand, ValueEnum};
use dlotp::verifier::Handle;
use dlotp_store::{OutboxEntries, OutboxState, take};
use dlotp_terminal::{Failure, print};

use crate::bank::Bank;

/// Gives accepted operations to whoever executes them. This is the only place to execute from (REC-11).
#[derive(Args, Debug)]
pub(crate) struct Outbox {
    #[command(subcommand)]
    action: OutboxAction,
}

#[derive(Subcommand, Debug)]
enum OutboxAction {
    /// Takes open entries for 60 seconds and prints them. Refuse a handle that you have executed
    Take {
        /// The greatest number of entries
        #[arg(long, default_value = "1", value_name = "NUMBER")]
        limit: u64,
    },
    /// Reports an entry as done, after your own memory has its handle
    Done {
        /// The operation's handle
        handle: Handle,
    },
    /// Prints entries by their state, and takes none
    List {
        /// The state
        #[arg(default_value = "ready")]
        state: StateChoice,
    },
    /// Prints open entries from before a backup was restored. Look each handle up in your own memory
    Held,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StateChoice {
    Ready,
    Taken,
    Done,
}

impl Outbox {
    pub(crate) fn run(self, bank: &Bank) -> Result<u8, Failure> {
        let list = |state| bank.store.outbox(state, bank.now, u64::MAX);
        let found = match self.action {
            OutboxAction::Take { limit } => take(bank.store.as_ref(), bank.now, limit)?,
            OutboxAction::List { state: StateChoice::Ready } => list(OutboxState::Ready)?,
            OutboxAction::List { state: StateChoice::Taken } => list(OutboxState::Taken)?,
            OutboxAction::List { state: StateChoice::Done } => list(OutboxState::Done)?,
            OutboxAction::Held => list(OutboxState::Held)?,
            OutboxAction::Done { handle } => {
                let done = bank.store.settle(handle, bank.now)?;
                eprintln!("{}", if done { "Done." } else { "No open entry has this handle." });
                return Ok(u8::from(!done));
            }
        };
        show(&found)
    }
}

fn show(found: &OutboxEntries) -> Result<u8, Failure> {
    let mut text = String::new();
    for entry in &found.entries {
        let (handle, enrolment, at) = (entry.handle, entry.enrolment, entry.accepted_at);
        let _ = writeln!(text, "handle={handle} enrolment={enrolment} accepted-at={at}");
        for row in entry.record.operation()?.display() {
            let _ = writeln!(text, "  {row}");
        }
    }
    print(&text)?;
    for handle in &found.damaged {
        eprintln!("The entry {handle} is damaged, and is not to be executed.");
    }
    Ok(u8::from(!found.damaged.is_empty()))
}
