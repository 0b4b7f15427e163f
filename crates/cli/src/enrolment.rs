//! An enrolment on a command line.

use dlotp::{
    Version,
    keys::{Identity, Secret},
};
use dlotp_terminal::version;
use dlotp_wire::hexadecimal::Hex;

/// Secret and version of an enrolment; for tests only, since others can read a command line.
#[derive(clap::Args, Clone, Debug)]
pub struct EnrolmentOptions {
    /// The enrolment's secret K, 64 hexadecimal digits; for tests only
    #[arg(long, value_name = "HEX", value_parser = secret)]
    secret: Hex<32>,
    /// The enrolment's version
    #[arg(long, value_name = "NUMBER", default_value = "2", value_parser = version)]
    version: Version,
}

impl EnrolmentOptions {
    /// Returns the secret, and the version with the key-id.
    #[must_use]
    pub fn open(&self) -> (Secret, Identity) {
        let secret = Secret::from(self.secret.0);
        let identity = secret.identity(self.version);
        (secret, identity)
    }
}

fn secret(text: &str) -> Result<Hex<32>, String> {
    bytes(text).map(Hex)
}

/// `N` bytes in hexadecimal.
pub(crate) fn bytes<const N: usize>(text: &str) -> Result<[u8; N], String> {
    let bytes = hex::decode(text).map_err(|error| error.to_string())?;
    <[u8; N]>::try_from(bytes).map_err(|bytes| format!("expected {N} bytes, found {}", bytes.len()))
}
