//! `dlotp conform`: asks a testee everything that it claims.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum, builder::PossibleValuesParser};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};

use super::{Failure, Testee, now, print_styled, suite, timeout};
use crate::{
    expected::{Date, Expectations},
    fresh,
    matrix::Matrix,
    report::{Destination, Format, Report, Run},
    runner::{self, Settings},
    suite::Claim,
    wire::ROLES,
};

/// Runs the suite against a testee, by default this library in a child process.
#[derive(Args, Debug)]
pub struct Conform {
    /// The seed of order and fresh cases; drawn anew by default
    #[arg(long)]
    seed: Option<u64>,
    /// Fresh positives of each operation, and negatives of each kind
    #[arg(long, default_value_t = 20, value_name = "N")]
    fresh: usize,
    /// How many children answer
    #[arg(long, default_value_t = 1, value_name = "N")]
    jobs: usize,
    /// How many requests are in flight
    #[arg(long, default_value_t = 64, value_name = "N")]
    window: usize,
    /// Seconds that an answer may take
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = timeout)]
    timeout: Duration,
    /// Only cases whose id contains this, with their twins
    #[arg(long, default_value = "", value_name = "TEXT")]
    filter: String,
    /// Only this role of those claimed
    #[arg(long, value_parser = PossibleValuesParser::new(ROLES))]
    role: Option<String>,
    /// Writes the report as JSON
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// Renders the report into a file: text, junit, markdown, html or badge; as often as you like
    #[arg(long, value_name = "FORMAT=FILE", value_parser = rendering)]
    render: Vec<(Format, PathBuf)>,
    /// Failures that are known, with their outcomes and reasons
    #[arg(long, value_name = "FILE.toml")]
    expected: Option<PathBuf>,
    #[command(flatten)]
    testee: Testee,
}

impl Conform {
    /// Runs the subcommand; gives the exit status.
    ///
    /// # Errors
    ///
    /// The testee can't be started, or the report can't be written.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = suite()?;
        let expected = self.expected.as_deref().map(Expectations::read).transpose()?;
        // What can't be written is known before the run.
        let json = self.report.as_deref().map(open).transpose()?;
        let rendered: Vec<_> = self
            .render
            .iter()
            .map(|(format, path)| open(path).map(|place| (*format, place)))
            .collect::<Result<_, _>>()?;
        let settings = Settings {
            target: self.testee.target()?,
            seed: self.seed.unwrap_or_else(rand::random),
            window: self.window,
            jobs: self.jobs,
            timeout: self.timeout,
        };
        let (child, hello) = runner::start(&settings)?;
        drop(child);
        let mut claim = Claim::from(&hello);
        if let Some(role) = &self.role {
            if !claim.roles.contains(role) {
                let claimed = claim.roles.join(", ");
                return Err(Failure::new(format!("the testee claims {claimed}, not {role}")));
            }
            claim.roles = vec![role.clone()];
        }
        let run = Run {
            binary: binary_digest()?,
            suite: suite.digest.clone(),
            hello,
            claim: claim.clone(),
            command: self.testee.named().map(|target| target.words()).unwrap_or_default(),
            seed: settings.seed,
            fresh: self.fresh,
            filter: self.filter.clone(),
            began: now(),
        };
        let fresh = fresh::cases(settings.seed, self.fresh);
        let flags = suite.flags.clone();
        let ids: BTreeSet<String> = suite.vectors.iter().map(|vector| vector.id.clone()).collect();
        let vectors = suite.with(fresh).select(&claim, &self.filter);
        let bar = progress(vectors.len());
        let start = Instant::now();
        let finished = runner::run(&settings, &vectors, &|done| {
            bar.set_position(done.try_into().unwrap_or(u64::MAX));
        });
        bar.finish_and_clear();
        let seconds = runner::seconds_since(start);
        let report = Report::new(run, &vectors, finished, seconds);
        let report = report.explained(&vectors, &flags, &Matrix::embedded()?);
        let report = match expected {
            Some(expected) => {
                let today =
                    Date::of_unix(now()).ok_or_else(|| Failure::new("no day has this clock"))?;
                report.expecting(&expected, today, &ids)
            }
            None => report,
        };
        // The report first: a closed terminal does not cost it.
        if let Some(place) = json {
            place.write(&report.json()?)?;
        }
        for (format, place) in rendered {
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
    // The file that is running, even where another one was put in its place.
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

/// A bar on a terminal, nothing in a pipe.
pub(super) fn progress(length: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length.try_into().unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}
