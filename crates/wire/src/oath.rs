//! The arguments and outputs of `oath.hotp`, `oath.totp`, `oath.suite` and `oath.ocra`.

use dlotp::oath::Hash;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::hexadecimal::{Hex, HexBytes};

/// An OTP.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeOutputs {
    /// Decimal digits, leading zeros kept.
    pub otp: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// The arguments of `oath.hotp`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HotpArgs {
    /// The shared secret.
    pub key: HexBytes,
    /// Whether the caller says that the key may be short.
    #[serde(default, skip_serializing_if = "is_false")]
    pub short_key: bool,
    /// The counter, 8 bytes big-endian.
    pub counter: Hex<8>,
    /// The number of digits.
    pub digits: u64,
}

/// The name of a hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum HashName {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl From<HashName> for Hash {
    fn from(name: HashName) -> Self {
        match name {
            HashName::Sha1 => Self::Sha1,
            HashName::Sha256 => Self::Sha256,
            HashName::Sha512 => Self::Sha512,
        }
    }
}

impl From<Hash> for HashName {
    fn from(hash: Hash) -> Self {
        match hash {
            Hash::Sha1 => Self::Sha1,
            Hash::Sha256 => Self::Sha256,
            Hash::Sha512 => Self::Sha512,
        }
    }
}

/// The arguments of `oath.totp`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TotpArgs {
    /// The shared secret.
    pub key: HexBytes,
    /// Whether the caller says that the key may be short.
    #[serde(default, skip_serializing_if = "is_false")]
    pub short_key: bool,
    /// The hash function.
    pub hash: HashName,
    /// The time, Unix seconds.
    pub time: u64,
    /// The time step, seconds.
    pub step: u64,
    /// Where the steps begin, Unix seconds.
    pub t0: u64,
    /// The number of digits.
    pub digits: u64,
}

/// The arguments of `oath.suite`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuiteArgs {
    /// The suite.
    pub suite: String,
}

/// The outputs of `oath.suite`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SuiteOutputs {
    /// The suite, printed from its parts.
    pub suite: String,
    /// The hash function of the HMAC.
    pub hash: HashName,
    /// The number of digits, 4 to 10, or 0.
    pub digits: u64,
    /// Whether it has a counter.
    pub counter: bool,
    /// The format of challenges.
    pub challenge: ChallengeFormat,
    /// The hash function of the password, or null.
    pub password: Option<HashName>,
    /// The bytes of session, 1 to 512, or null.
    pub session: Option<u64>,
    /// The time step, seconds, or null.
    pub time_step: Option<u64>,
}

/// The format of challenges.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChallengeFormat {
    /// `A`, `N` or `H`.
    pub format: char,
    /// The most characters, 4 to 64.
    pub length: u64,
}

/// The arguments of `oath.ocra`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OcraArgs {
    /// The suite.
    pub suite: String,
    /// The shared secret.
    pub key: HexBytes,
    /// Whether the caller says that the key may be short.
    #[serde(default, skip_serializing_if = "is_false")]
    pub short_key: bool,
    /// The kind of response.
    pub mode: Mode,
    /// The challenge, one-way and signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    /// The client's challenge, mutual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_challenge: Option<String>,
    /// The server's challenge, mutual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_challenge: Option<String>,
    /// The counter, 8 bytes big-endian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<Hex<8>>,
    /// The password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<HexBytes>,
    /// The time, Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<u64>,
}

/// The kind of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The client's answer to the server's challenge.
    OneWay,
    /// The server's answer in a mutual exchange.
    MutualServer,
    /// The client's answer in a mutual exchange.
    MutualClient,
    /// A plain signature.
    Signature,
}

/// The outputs of `oath.ocra`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseOutputs {
    /// Decimal digits, leading zeros kept; for 0 digits the HMAC in hexadecimal.
    pub response: String,
}
