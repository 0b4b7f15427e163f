//! `dlotp report`: renders, compares and verifies reports.

mod verify;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use dlotp_conformance::report::{self, Difference, Format};
use dlotp_suite::layout;
use dlotp_terminal::{Failure, print};

use self::verify::VerifyCommand;

/// Renders, compares and verifies reports of `conform --report`
#[derive(Subcommand, Debug)]
pub enum ReportCommand {
    /// Renders a report to standard output
    Render {
        /// The form
        #[arg(long, value_enum)]
        format: Format,
        /// The report
        #[arg(value_name = "FILE.json")]
        file: PathBuf,
    },
    /// Shows what changed from one report to another; a regression is exit status 1
    Diff {
        /// The report before
        #[arg(value_name = "BEFORE.json")]
        before: PathBuf,
        /// The report after
        #[arg(value_name = "AFTER.json")]
        after: PathBuf,
    },
    /// Runs a sample of a report again with its seed; exit status 1 where it comes out otherwise
    Verify(VerifyCommand),
    /// Prints the JSON Schema of a report
    Schema,
}

impl ReportCommand {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// A file is no report, or can't be read.
    pub fn run(self) -> Result<u8, Failure> {
        match self {
            Self::Render { format, file } => {
                print(&read(&file)?.render(format)?)?;
                Ok(0)
            }
            Self::Diff { before, after } => {
                let (before, after) = (read(&before)?, read(&after)?);
                let difference = Difference::new(&before, &after);
                print(&difference.text())?;
                Ok(difference.status().code())
            }
            Self::Verify(verify) => verify.run(),
            Self::Schema => {
                print(&layout::document(&report::schema())?)?;
                Ok(0)
            }
        }
    }
}

fn read(path: &Path) -> Result<report::Report, Failure> {
    report::Report::read(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}
