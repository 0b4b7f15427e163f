//! The program `dlotp`: usage, and one match.

use std::{process::ExitCode, sync::LazyLock};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use dlotp_cli::{
    baseline::BaselineCommand, bench::BenchCommand, case::CaseCommand, conform::ConformCommand,
    doctor::DoctorCommand, explain::ExplainCommand, export::ExportCommand, fuzz::FuzzCommand,
    groups::grouped, id::IdCommand, import::ImportCommand, init::InitCommand, list::ListCommand,
    otp::OtpCommand, pair::PairCommand, payload::PayloadCommand, qr::QrCommand,
    report::ReportCommand, testee::TesteeCommand,
};
use dlotp_suite::release;
use dlotp_terminal::{Failure, UNJUDGED};

/// The version of this program, with the release of the suite.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (suite {})", env!("CARGO_PKG_VERSION"), *release::NAME));

/// The conformance suite of DLOTP, and tools for whoever develops against it.
///
/// Exit status: 0 all is well; 1 the implementation fails, or an input is refused; 2 only what is
/// expected fails, and the list of expected failures is outdated; 3 adapter, harness or command line
/// fail, the run is incomplete, or there was nothing to do.
#[derive(Parser)]
#[command(name = "dlotp", version = VERSION.as_str(), max_term_width = 100)]
struct Usage {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Init(InitCommand),
    Conform(ConformCommand),
    Baseline(BaselineCommand),
    Doctor(DoctorCommand),
    List(ListCommand),
    Explain(ExplainCommand),
    Case(CaseCommand),
    Export(ExportCommand),
    Import(ImportCommand),
    Pair(PairCommand),
    Fuzz(FuzzCommand),
    Bench(BenchCommand),
    #[command(subcommand)]
    Report(ReportCommand),
    #[command(subcommand)]
    Payload(PayloadCommand),
    Id(IdCommand),
    #[command(subcommand)]
    Otp(OtpCommand),
    Qr(QrCommand),
    Testee(TesteeCommand),
}

fn main() -> ExitCode {
    let matches = grouped(Usage::command()).try_get_matches();
    let usage = match matches.and_then(|matches| Usage::from_arg_matches(&matches)) {
        Ok(usage) => usage,
        Err(message) => {
            // clap reports help and version as errors too.
            let status = if message.use_stderr() { UNJUDGED } else { 0 };
            let _ = message.print();
            return ExitCode::from(status);
        }
    };
    let result = match usage.command {
        Command::Init(init) => init.run(),
        Command::Conform(conform) => conform.run(),
        Command::Baseline(baseline) => baseline.run(),
        Command::Doctor(doctor) => doctor.run(),
        Command::List(list) => list.run(),
        Command::Explain(explain) => explain.run(),
        Command::Case(case) => case.run(),
        Command::Export(export) => export.run(),
        Command::Import(import) => import.run(),
        Command::Pair(pair) => pair.run(),
        Command::Fuzz(fuzz) => fuzz.run(),
        Command::Bench(bench) => bench.run(),
        Command::Report(report) => report.run(),
        Command::Payload(payload) => payload.run(),
        Command::Id(id) => id.run(),
        Command::Otp(otp) => otp.run(),
        Command::Qr(qr) => qr.run(),
        Command::Testee(testee) => testee.run(),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(failure) => fail(&failure),
    }
}

fn fail(failure: &Failure) -> ExitCode {
    eprintln!("dlotp: {failure}");
    ExitCode::from(failure.status())
}

#[cfg(test)]
mod tests {
    use dlotp_cli::groups::GROUPS;

    use super::*;

    #[test]
    fn the_command_line_has_no_contradictions() {
        grouped(Usage::command()).debug_assert();
    }

    #[test]
    fn each_command_stands_in_exactly_one_group() {
        let program = Usage::command();
        let mut commands: Vec<&str> =
            program.get_subcommands().map(clap::Command::get_name).collect();
        let mut listed: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| *names).copied().collect();
        commands.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, commands);
    }

    #[test]
    fn the_page_of_help_has_every_group_and_what_each_command_is_for() {
        let mut program = grouped(Usage::command());
        let about: Vec<String> = program
            .get_subcommands()
            .map(|command| command.get_about().map(ToString::to_string).unwrap_or_default())
            .collect();
        let help = program.render_long_help().to_string();
        for text in GROUPS.iter().map(|(title, _)| *title).chain(about.iter().map(String::as_str)) {
            assert!(!text.is_empty() && help.contains(text), "{text:?} is not in:\n{help}");
        }
    }
}
