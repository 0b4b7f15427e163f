//! The subcommands, one file each.

pub mod baseline;
pub mod bench;
pub mod case;
pub mod conform;
pub mod coverage;
pub mod doctor;
pub mod explain;
pub mod export;
pub mod fuzz;
pub mod id;
pub mod import;
pub mod init;
pub mod list;
pub mod otp;
pub mod output;
pub mod pair;
pub mod payload;
pub mod qr;
pub mod report;
pub mod selftest;
pub mod testee;
pub mod vectors;

use std::{
    fmt,
    io::{Read, Write},
    net::{SocketAddr, ToSocketAddrs},
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dlotp::{
    Code, Version,
    keys::{KeyId, Secret},
};

use crate::{
    child::Target,
    hexadecimal::Hex,
    suite::{Suite, SuiteError},
};

/// Why a subcommand did not do what it was asked, and the exit status that says so.
#[derive(Debug)]
pub struct Failure {
    message: String,
    status: u8,
}

impl Failure {
    /// The failure with this message: command line, files or testee are at fault.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), status: UNJUDGED }
    }

    /// An input that the protocol refuses, with its code.
    pub fn refused<E: fmt::Display>(error: &E) -> Self
    where
        for<'a> Code: From<&'a E>,
    {
        Self { message: format!("{}: {error}", Code::from(error)), status: 1 }
    }

    /// The exit status.
    #[must_use]
    pub const fn status(&self) -> u8 {
        self.status
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error.to_string())
    }
}

/// The exit status where adapter, harness or command line are at fault.
pub const UNJUDGED: u8 = 3;

/// Prints a whole text; a closed pipe is no failure.
///
/// # Errors
///
/// The output can't be written.
pub fn print(text: &str) -> Result<(), Failure> {
    write(std::io::stdout().lock(), text)
}

/// Prints a text with its colours on a terminal that has them, and without elsewhere.
///
/// # Errors
///
/// The output can't be written.
pub fn print_styled(text: &str) -> Result<(), Failure> {
    write(anstream::stdout().lock(), text)
}

fn write(mut output: impl Write, text: &str) -> Result<(), Failure> {
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Seconds that an answer may take.
fn timeout(seconds: &str) -> Result<Duration, String> {
    let timeout =
        seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    timeout
        .filter(|timeout| !timeout.is_zero())
        .ok_or_else(|| "expected seconds above 0".to_owned())
}

fn suite() -> Result<Suite, SuiteError> {
    Suite::embedded()
}

/// Where the testee is: by default this library, in a child process.
#[derive(clap::Args, Clone, Debug)]
pub struct Testee {
    /// Where a testee listens on this machine, in place of CMD; for a phone, after `adb forward`
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "command", value_parser = loopback)]
    connect: Option<SocketAddr>,
    /// The testee's command, after `--`
    #[arg(last = true, value_name = "CMD")]
    command: Vec<String>,
}

impl Testee {
    /// What was named on the command line; nothing where this library is to be run.
    #[must_use]
    pub fn named(&self) -> Option<Target> {
        match self.connect {
            Some(address) => Some(Target::Address(address)),
            None if self.command.is_empty() => None,
            None => Some(Target::Command(self.command.clone())),
        }
    }

    /// What was named, or this program as testee of the library.
    ///
    /// # Errors
    ///
    /// The system does not say where this program is.
    pub fn target(&self) -> Result<Target, Failure> {
        self.named().map_or_else(this_library, Ok)
    }
}

/// An implementation with a name: `NAME=CMD`, or `library` for this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub target: Target,
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected NAME=CMD or `library`, found {text:?}");
        if text == "library" {
            let target = this_library().map_err(|failure| failure.to_string())?;
            return Ok(Self { name: text.to_owned(), target });
        }
        let (name, command) = text.split_once('=').ok_or_else(expected)?;
        let words = shlex::split(command).filter(|words| !words.is_empty()).ok_or_else(expected)?;
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(expected());
        }
        Ok(Self { name: name.to_owned(), target: Target::Command(words) })
    }
}

/// This program as testee of the library.
fn this_library() -> Result<Target, Failure> {
    let program = std::env::current_exe()?;
    Ok(Target::Command(vec![program.to_string_lossy().into_owned(), "testee".to_owned()]))
}

/// An address of this machine: a suite's requests hold secrets, of tests as they are.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let addresses = text.to_socket_addrs().map_err(|error| format!("{text}: {error}"))?;
    addresses.into_iter().find(|address| address.ip().is_loopback()).ok_or_else(|| {
        format!("expected an address of this machine, such as 127.0.0.1:7000, found {text}")
    })
}

/// A secret on the command line: of a test, since others can read it there.
#[derive(clap::Args, Clone, Debug)]
pub struct Enrolment {
    /// The enrolment's secret K, 64 hexadecimal digits; for tests only
    #[arg(long, value_name = "HEX", value_parser = secret)]
    secret: Hex<32>,
    /// The enrolment's version
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = version)]
    version: Version,
}

impl Enrolment {
    /// The secret, the version of the enrolment and its key-id.
    #[must_use]
    pub fn open(&self) -> (Secret, Version, KeyId) {
        let secret = Secret::new(self.secret.0);
        let key_id = secret.key_id(self.version);
        (secret, self.version, key_id)
    }
}

/// A version on the command line.
///
/// # Errors
///
/// It is none of the library's.
pub fn version(text: &str) -> Result<Version, String> {
    let known = || Version::ALL.iter().map(Version::to_string).collect::<Vec<_>>().join(" or ");
    let version = text.parse().ok().and_then(Version::from_number);
    version.ok_or_else(|| format!("expected {}", known()))
}

fn secret(text: &str) -> Result<Hex<32>, String> {
    bytes(text).map(Hex)
}

/// `N` bytes in hexadecimal.
fn bytes<const N: usize>(text: &str) -> Result<[u8; N], String> {
    let bytes = hex::decode(text).map_err(|error| error.to_string())?;
    <[u8; N]>::try_from(bytes).map_err(|bytes| format!("expected {N} bytes, found {}", bytes.len()))
}

/// A text from the command line, or from standard input where it is `-`.
fn text_or_input(text: String) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text);
    }
    let input = std::io::read_to_string(std::io::stdin().lock().take(MAX_INPUT))?;
    Ok(input.strip_suffix('\n').unwrap_or(&input).to_owned())
}

/// Seconds since 1970 by this machine's clock.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// How much of standard input is read: more than any payload or operation.
const MAX_INPUT: u64 = 1 << 24;
