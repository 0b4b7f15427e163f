//! The program `dlotp-bank`: usage, and one match.
//!
//! What a shell needs goes to standard output, as assignments; what a person reads goes to standard
//! error.

mod bank;
mod cmd;
mod keys;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    bank::Place,
    cmd::{
        audit::Audit, cancel::Cancel, confirm::Confirm, enrol::Enrol, login::Login, order::Order,
        restore::Restore, revoke::Revoke, status::Status, submit::Submit, unblock::Unblock,
    },
};

/// A bank to play with: it enrols customers, issues operations and checks their OTPs.
///
/// Exit status: 0 done or accepted; 1 rejected, blocked or refused; 3 the bank itself is in trouble.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Usage {
    #[command(flatten)]
    place: Place,
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
    Unblock(Unblock),
    Restore(Restore),
    Revoke(Revoke),
    Audit(Audit),
    Status(Status),
}

fn main() -> ExitCode {
    let Usage { place, command } = match Usage::try_parse() {
        Ok(usage) => usage,
        Err(told) => {
            // Help and version are told in the same way as a mistake.
            let status = if told.use_stderr() { 3 } else { 0 };
            let _ = told.print();
            return ExitCode::from(status);
        }
    };
    let done = place.open().and_then(|bank| match command {
        Command::Enrol(enrol) => enrol.run(&bank),
        Command::Order(order) => order.run(&bank),
        Command::Submit(submit) => submit.run(&bank),
        Command::Login(login) => login.run(&bank),
        Command::Confirm(confirm) => confirm.run(&bank),
        Command::Cancel(cancel) => cancel.run(&bank),
        Command::Unblock(unblock) => unblock.run(&bank),
        Command::Restore(restore) => restore.run(&bank),
        Command::Revoke(revoke) => revoke.run(&bank),
        Command::Audit(audit) => audit.run(&bank),
        Command::Status(status) => status.run(&bank),
    });
    match done {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            eprintln!("dlotp-bank: {failure}");
            ExitCode::from(failure.status())
        }
    }
}
