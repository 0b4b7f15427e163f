//! The output of a run: its text, its report, and renderings.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use dlotp_conformance::{
    date::Date,
    expected_failures::ExpectedFailures,
    matrix::Matrix,
    report::{Destination, Format, Report},
};
use dlotp_faults::imitate;
use dlotp_suite::suite::VectorSuite;
use dlotp_terminal::{Failure, now, print_styled};
use dlotp_wire::vectors::Vector;
use sha2::{Digest, Sha256};

/// Options for the destinations of a report and the list of expected failures.
#[derive(Args, Debug)]
pub struct OutputOptions {
    /// Writes the report as JSON
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// Renders the report into a file: text, junit, markdown, html or badge; as often as you like
    #[arg(long, value_name = "FORMAT=FILE", value_parser = rendering)]
    render: Vec<(Format, PathBuf)>,
    /// Failures that are known, with their outcomes and reasons
    #[arg(long, value_name = "FILE.toml")]
    expected: Option<PathBuf>,
}

/// Places that can be written to.
pub(super) struct OpenOutput {
    json: Option<Place>,
    rendered: Vec<(Format, Place)>,
    expected: Option<ExpectedFailures>,
}

/// The ids and flags of the suite, which a report needs.
pub(super) struct SuiteIndex {
    flags: BTreeMap<String, String>,
    ids: BTreeSet<String>,
}

impl SuiteIndex {
    pub(super) fn of(suite: &VectorSuite) -> Self {
        let ids = suite.vectors.iter().map(|vector| vector.id.clone()).collect();
        Self { flags: suite.flags.clone(), ids }
    }
}

impl OutputOptions {
    /// Opens every place, so that a mistake shows before the run.
    pub(super) fn open(&self) -> Result<OpenOutput, Failure> {
        Ok(OpenOutput {
            json: self.report.as_deref().map(open).transpose()?,
            rendered: self
                .render
                .iter()
                .map(|(format, path)| open(path).map(|place| (*format, place)))
                .collect::<Result<_, _>>()?,
            expected: self.expected.as_deref().map(ExpectedFailures::read).transpose()?,
        })
    }
}

impl OpenOutput {
    /// Explains, writes and prints a report, and returns the exit status.
    pub(super) fn finish(
        self,
        report: Report,
        vectors: &[Vector],
        known: &SuiteIndex,
    ) -> Result<u8, Failure> {
        let report =
            report.with_explanations(vectors, &known.flags, &Matrix::embedded()?, &imitate);
        let report = match self.expected {
            Some(expected) => {
                let today =
                    Date::of_unix(now()).ok_or_else(|| Failure::new("no day has this clock"))?;
                report.with_expected_failures(&expected, today, &known.ids)
            }
            None => report,
        };
        // The report comes first, so that a closed terminal does not lose it.
        if let Some(place) = self.json {
            place.write(&report.json()?)?;
        }
        for (format, place) in self.rendered {
            place.write(report.render(format)?.as_bytes())?;
        }
        print_styled(&report.styled())?;
        Ok(report.status().code())
    }
}

/// A place of a report, with its path for a message.
struct Place {
    path: PathBuf,
    destination: Destination,
}

fn open(path: &Path) -> Result<Place, Failure> {
    let destination = Destination::open(path).map_err(|error| unwritten(path, &error))?;
    Ok(Place { path: path.to_owned(), destination })
}

impl Place {
    fn write(self, content: &[u8]) -> Result<(), Failure> {
        self.destination.write(content).map_err(|error| unwritten(&self.path, &error))
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("the report {} can't be written: {error}", path.display()))
}

/// A format and the file that it goes to.
fn rendering(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = text.split_once('=').ok_or("expected FORMAT=FILE")?;
    if path.is_empty() {
        return Err("expected FORMAT=FILE, found no file".to_owned());
    }
    let known = || {
        let names: Vec<_> =
            Format::value_variants().iter().filter_map(|f| f.to_possible_value()).collect();
        names.iter().map(|name| name.get_name().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let format = Format::from_str(format, false)
        .map_err(|_| format!("expected a format of {}, found {format:?}", known()))?;
    Ok((format, path.into()))
}

/// SHA-256 over this program's file.
pub(super) fn binary_digest() -> io::Result<String> {
    // The running file, even where another one has replaced it.
    let running = Path::new("/proc/self/exe");
    let path = if running.exists() { running.to_owned() } else { std::env::current_exe()? };
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut buffer)?;
        match buffer.get(..length) {
            Some(read) if length > 0 => digest.update(read),
            _ => return Ok(hex::encode(digest.finalize())),
        }
    }
}
