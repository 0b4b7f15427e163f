//! Testees on a command line.

use std::{
    net::{SocketAddr, ToSocketAddrs},
    str::FromStr,
};

use dlotp_conformance::connection::Target;
use dlotp_terminal::Failure;

/// Options for the testee: by default this library, in a child process.
#[derive(clap::Args, Clone, Debug)]
pub struct TesteeOptions {
    /// The address at which a testee listens on this machine, in place of CMD; for a phone, after `adb forward`
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "command", value_parser = loopback)]
    connect: Option<SocketAddr>,
    /// The testee's command, after `--`
    #[arg(last = true, value_name = "CMD")]
    command: Vec<String>,
}

impl TesteeOptions {
    /// Returns the testee of the command line; none where this library is to be run.
    #[must_use]
    pub fn named(&self) -> Option<Target> {
        match self.connect {
            Some(address) => Some(Target::Address(address)),
            None if self.command.is_empty() => None,
            None => Some(Target::Command(self.command.clone())),
        }
    }

    /// Returns the testee of the command line, or this program as testee of the library.
    ///
    /// # Errors
    ///
    /// The system does not say where this program is.
    pub fn target(&self) -> Result<Target, Failure> {
        Ok(self.named().map_or_else(Target::this_program, Ok)?)
    }
}

/// An implementation with a name: `NAME=CMD`, or `library` for this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTestee {
    /// The name.
    pub name: String,
    /// The place.
    pub target: Target,
}

impl FromStr for NamedTestee {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected NAME=CMD or `library`, found {text:?}");
        if text == "library" {
            let target = Target::this_program().map_err(|error| error.to_string())?;
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

/// Parses an address of this machine: the requests of the suite hold secrets, even if only those of tests.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let addresses = text.to_socket_addrs().map_err(|error| format!("{text}: {error}"))?;
    addresses.into_iter().find(|address| address.ip().is_loopback()).ok_or_else(|| {
        format!("expected an address of this machine, such as 127.0.0.1:7000, found {text}")
    })
}
