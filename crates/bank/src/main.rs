//! The program `dlotp-bank`: usage, and one match.
//!
//! Assignments for a shell go to standard output, and messages for a person to standard error.

mod bank;
mod cmd;
mod epoch_file;
mod key_file;
mod message;
mod options;
mod record_keys;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    bank::Bank,
    cmd::{
        adopt::Adopt, audit::Audit, cancel::Cancel, confirm::Confirm, enrol::Enrol,
        failures::Failures, login::Login, order::Order, outbox::Outbox, restore::Restore,
        revoke::Revoke, status::Status, submit::Submit, sweep::Sweep, unblock::Unblock,
    },
    options::BankOptions,
};

/// A bank to play with: it enrols customers, issues operations and checks their OTPs.
///
/// Exit status: 0 done or accepted; 1 rejected, blocked or refused; 3 a failure of the bank itself.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Usage {
    #[command(flatten)]
    options: BankOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Enrol(Enrol),
    Order(Order),
    Submit(Submit),
    Login(Login),
    Confirm(Confirm),
    Cancel(Cancel),
    Outbox(Outbox),
    Failures(Failures),
    Adopt(Adopt),
    Unblock(Unblock),
    Restore(Restore),
    Sweep(Sweep),
    Revoke(Revoke),
    Audit(Audit),
    Status(Status),
}

fn main() -> ExitCode {
    let Usage { options, command } = match Usage::try_parse() {
        Ok(usage) => usage,
        Err(error) => {
            // Help and version are errors here too, with another stream.
            let status = if error.use_stderr() { 3 } else { 0 };
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    // A database from before rows had MACs can't be opened before it is adopted.
    let adopted = match &command {
        Command::Adopt(_) => Some(Adopt::run(&options)),
        _ => None,
    };
    let begun = match &command {
        Command::Restore(restore) => restore.begin(&options),
        _ => Ok(()),
    };
    let run = |bank: Bank| match command {
        Command::Enrol(enrol) => enrol.run(&bank),
        Command::Order(order) => order.run(&bank),
        Command::Submit(submit) => submit.run(&bank),
        Command::Login(login) => login.run(&bank),
        Command::Confirm(confirm) => confirm.run(&bank),
        Command::Cancel(cancel) => cancel.run(&bank),
        Command::Unblock(unblock) => unblock.run(&bank),
        Command::Restore(restore) => restore.run(&bank),
        Command::Sweep(sweep) => sweep.run(&bank),
        Command::Revoke(revoke) => revoke.run(&bank),
        Command::Audit(audit) => audit.run(&bank),
        Command::Status(status) => status.run(&bank),
        Command::Outbox(outbox) => outbox.run(&bank),
        Command::Failures(failures) => failures.run(&bank),
        Command::Adopt(_) => Ok(0),
    };
    let done = adopted.unwrap_or_else(|| begun.and_then(|()| options.open()).and_then(run));
    match done {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            eprintln!("dlotp-bank: {failure}");
            ExitCode::from(failure.status())
        }
    }
}
