//! Values of a command line, standard input, and the clock.

use std::{
    io::Read,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use dlotp::Version;

use crate::Failure;

/// Parses the seconds that an answer may take.
///
/// # Errors
///
/// The text is not a number above 0.
pub fn timeout(seconds: &str) -> Result<Duration, String> {
    let timeout =
        seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    timeout
        .filter(|timeout| !timeout.is_zero())
        .ok_or_else(|| "expected seconds above 0".to_owned())
}

/// Parses a version.
///
/// # Errors
///
/// The library does not have this version.
pub fn version(text: &str) -> Result<Version, String> {
    let known = || Version::ALL.iter().map(Version::to_string).collect::<Vec<_>>().join(" or ");
    let version = text.parse().ok().and_then(Version::from_number);
    version.ok_or_else(|| format!("expected {}", known()))
}

/// Returns a text from the command line, or standard input where it is `-`.
///
/// # Errors
///
/// Standard input can't be read.
pub fn text_or_input(text: String) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text);
    }
    let input = std::io::read_to_string(std::io::stdin().lock().take(MAX_INPUT))?;
    Ok(input.strip_suffix('\n').unwrap_or(&input).to_owned())
}

/// Returns the seconds since 1970 by this machine's clock.
#[must_use]
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// The number of bytes that are read of standard input: more than any payload or operation has.
const MAX_INPUT: u64 = 1 << 24;
