//! The program `cargo xtask`: usage, and one match.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use dlotp_terminal::UNJUDGED;
use dlotp_xtask::{
    coverage::CoverageCommand,
    selftest::SelftestCommand,
    testee::KnownTesteeCommand,
    vectors::{Place, VectorsCommand},
};

/// Commands for maintainers of the suite.
///
/// Exit status: 0 all is well; 1 something differs; 3 the command could not be carried out, or the
/// suite did not prove itself.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Usage {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Vectors {
        #[command(flatten)]
        vectors: VectorsCommand,
        #[command(flatten)]
        place: Place,
    },
    Coverage(CoverageCommand),
    Selftest(SelftestCommand),
    Testee(KnownTesteeCommand),
}

fn main() -> ExitCode {
    let usage = match Usage::try_parse() {
        Ok(usage) => usage,
        Err(message) => {
            // clap reports help as an error too.
            let status = if message.use_stderr() { UNJUDGED } else { 0 };
            let _ = message.print();
            return ExitCode::from(status);
        }
    };
    let done = match usage.command {
        Command::Vectors { vectors, place } => vectors.run(&place),
        Command::Coverage(coverage) => coverage.run(),
        Command::Selftest(selftest) => selftest.run(),
        Command::Testee(testee) => testee.run(),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::from(failure.status())
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Usage;

    #[test]
    fn the_command_line_has_no_contradictions() {
        Usage::command().debug_assert();
    }
}
