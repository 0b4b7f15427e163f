//! The numbers of requirements in the versions of the protocol, so that one builder serves both.

use dlotp::Version;

/// Requirements of version 1 that version 2 replaces.
const V2: &[(&str, &str)] = &[
    ("ENR-6", "ENR-18"),
    ("ENR-7", "ENR-19"),
    ("PAY-1", "PAY-23"),
    ("PAY-2", "PAY-24"),
    ("PAY-4", "PAY-27"),
    ("PAY-5", "PAY-24"),
    ("PAY-6", "PAY-26"),
    ("PAY-7", "PAY-29"),
    ("PAY-8", "PAY-30"),
    ("PAY-13", "PAY-32"),
    ("PAY-14", "PAY-33"),
    ("PAY-16", "PAY-34"),
    ("ID-1", "ID-7"),
    ("ID-3", "ID-9"),
    ("OTP-1", "OTP-11"),
    ("OTP-2", "OTP-12"),
    ("OTP-3", "OTP-12"),
    ("OTP-4", "OTP-11"),
    ("OTP-6", "OTP-12"),
    ("OTP-8", "OTP-18"),
    ("VER-19", "VER-44"),
];

/// Returns the number in this version.
#[must_use]
pub fn of(version: Version, id: &str) -> &str {
    let replaced =
        V2.iter().find(|(of_version_1, _)| version != Version::V1 && *of_version_1 == id);
    replaced.map_or(id, |(_, name)| name)
}
