//! OCRA suites.

use dlotp::Code;
use dlotp_wire::{oath::SuiteArgs, operation::OathSuite};

use crate::vector_set::VectorSetBuilder;

pub(super) fn suites(set: &mut VectorSetBuilder) {
    set.section(500);
    let args = |suite: &str| SuiteArgs { suite: suite.to_owned() };
    for suite in [
        "OCRA-1:HOTP-SHA1-6:QN08",
        "OCRA-1:HOTP-SHA1-0:QN04",
        "OCRA-1:HOTP-SHA1-4:QA64",
        "OCRA-1:HOTP-SHA256-10:QH40",
        "OCRA-1:HOTP-SHA512-8:C-QN08",
        "OCRA-1:HOTP-SHA256-8:QA08-PSHA1",
        "OCRA-1:HOTP-SHA256-8:QH64-PSHA256",
        "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M",
        "OCRA-1:HOTP-SHA512-8:QA10-PSHA512",
        "OCRA-1:HOTP-SHA256-6:QN08-S001",
        "OCRA-1:HOTP-SHA256-6:QN08-S512",
        "OCRA-1:HOTP-SHA256-6:QN08-T1S",
        "OCRA-1:HOTP-SHA256-6:QN08-T59M",
        "OCRA-1:HOTP-SHA256-6:QN08-T48H",
        "OCRA-1:HOTP-SHA512-9:C-QH12-PSHA512-S128-T20S",
    ] {
        set.add_accepted::<OathSuite>(
            &format!("The suite {suite} is parsed."),
            "OATH-5 OATH-6 OATH-7 OATH-8",
            "suite",
            &args(suite),
        );
    }
    set.section(550);
    let twin = set
        .add_accepted::<OathSuite>(
            "A valid suite is parsed.",
            "OATH-5",
            "suite",
            &args("OCRA-1:HOTP-SHA256-8:QN08-T1M"),
        )
        .id();
    for (what, requirement, suite) in [
        ("An empty text", "OATH-5", ""),
        ("A suite in lower case", "OATH-5", "ocra-1:hotp-sha1-6:qn08"),
        ("A suite of OCRA version 2", "OATH-5", "OCRA-2:HOTP-SHA1-6:QN08"),
        ("A suite that names TOTP", "OATH-5", "OCRA-1:TOTP-SHA1-6:QN08"),
        ("A suite without data input", "OATH-5", "OCRA-1:HOTP-SHA1-6"),
        ("A suite with an empty data input", "OATH-5", "OCRA-1:HOTP-SHA1-6:"),
        ("A suite with two data inputs", "OATH-5", "OCRA-1:HOTP-SHA1-6:QN08:QN08"),
        ("A suite with a space after it", "OATH-5", "OCRA-1:HOTP-SHA1-6:QN08 "),
        ("A suite with a line feed after it", "OATH-5", "OCRA-1:HOTP-SHA1-6:QN08\n"),
        ("A suite with a hyphen after it", "OATH-5", "OCRA-1:HOTP-SHA1-6:QN08-"),
        ("A suite with MD5", "OATH-6", "OCRA-1:HOTP-MD5-6:QN08"),
        ("A suite with SHA-384", "OATH-6", "OCRA-1:HOTP-SHA384-6:QN08"),
        ("A suite that writes SHA-1 with a hyphen", "OATH-6", "OCRA-1:HOTP-SHA-1-6:QN08"),
        ("A suite with three digits", "OATH-6", "OCRA-1:HOTP-SHA1-3:QN08"),
        ("A suite with one digit", "OATH-6", "OCRA-1:HOTP-SHA1-1:QN08"),
        ("A suite with eleven digits", "OATH-6", "OCRA-1:HOTP-SHA1-11:QN08"),
        ("A suite with six digits and a leading zero", "OATH-6", "OCRA-1:HOTP-SHA1-06:QN08"),
        ("A suite without a number of digits", "OATH-6", "OCRA-1:HOTP-SHA1-:QN08"),
        ("A challenge of 3 characters", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN03"),
        ("A challenge of 65 characters", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN65"),
        ("A challenge length written with one digit", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN8"),
        ("A challenge length written with three digits", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN008"),
        ("A challenge of format B", "OATH-7", "OCRA-1:HOTP-SHA1-6:QB08"),
        ("A challenge without a format", "OATH-7", "OCRA-1:HOTP-SHA1-6:Q08"),
        ("A challenge without format and length", "OATH-7", "OCRA-1:HOTP-SHA1-6:Q"),
        ("A suite without a challenge", "OATH-7", "OCRA-1:HOTP-SHA1-6:C"),
        ("A suite with two counters", "OATH-7", "OCRA-1:HOTP-SHA1-6:C-C-QN08"),
        ("A counter after the challenge", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN08-C"),
        ("A password without a hash", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-P"),
        ("A password hashed with MD5", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-PMD5"),
        ("A session length written with two digits", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S64"),
        ("A session of 0 bytes", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S000"),
        ("A session of 513 bytes", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S513"),
        ("A time without a step", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T"),
        ("A time step of 0 hours", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T0H"),
        ("A time step of 60 seconds", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T60S"),
        ("A time step of 60 minutes", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T60M"),
        ("A time step of 49 hours", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T49H"),
        ("A time step in days", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T1D"),
        ("A time step with a leading zero", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T01M"),
        ("A session before the password", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S064-PSHA1"),
        ("A time before the password", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1"),
        ("A suite with two times", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T1M-T1M"),
    ] {
        if suite.ends_with("-S64") {
            set.skip_withdrawn(1);
        }
        let title = format!("{what} is refused.");
        set.add_rejected::<OathSuite>(
            &title,
            requirement,
            "suite",
            &args(suite),
            Code::InvalidSuite,
            &twin,
        );
    }
}
