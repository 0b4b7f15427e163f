//! OCRA suites.

use dlotp::Code;
use dlotp_wire::{
    hexadecimal::HexBytes,
    oath::{OcraArgs, SuiteArgs},
    operation::{OathOcra, OathSuite},
};

use super::{SEED_20, args};
use crate::vector_set::{VectorId, VectorSetBuilder, fail};

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

/// Adds suites that end in -S, which stands for a session of 64 bytes (OATH-8, OATH-16).
pub(super) fn sessions(set: &mut VectorSetBuilder) {
    set.section(700);
    let suite_args = |suite: &str| SuiteArgs { suite: suite.to_owned() };
    let mut twin = None;
    for suite in [
        "OCRA-1:HOTP-SHA1-6:QN08-S",
        "OCRA-1:HOTP-SHA512-8:C-QA10-PSHA1-S",
        "OCRA-1:HOTP-SHA1-6:QN08-S064",
    ] {
        let title = format!("The suite {suite}, with a session of 64 bytes, is parsed.");
        let args = suite_args(suite);
        let vector = set.add_accepted::<OathSuite>(&title, "OATH-8 OATH-16", "suite", &args);
        let outputs = vector.outputs();
        if outputs["session"] != 64 || outputs["suite"] != suite {
            fail(&title);
        }
        twin = Some(vector.id());
    }
    let twin = twin.unwrap_or_else(|| fail("a suite is parsed"));
    for (what, suite) in [
        ("A session without a length before a time", "OCRA-1:HOTP-SHA1-6:QN08-S-T1M"),
        ("A session without a length and a hyphen after it", "OCRA-1:HOTP-SHA1-6:QN08-S-"),
        ("A session without a length and a space after it", "OCRA-1:HOTP-SHA1-6:QN08-S "),
        ("A session of 64 bytes written with two digits", "OCRA-1:HOTP-SHA1-6:QN08-S64"),
        ("A session without a length after a time", "OCRA-1:HOTP-SHA1-6:QN08-T1M-S"),
    ] {
        let title = format!("{what} is refused.");
        let args = suite_args(suite);
        set.add_rejected::<OathSuite>(&title, "OATH-8", "suite", &args, Code::InvalidSuite, &twin);
    }
    let with = |suite: &str, length: usize| OcraArgs {
        session: Some(HexBytes(vec![0xab; length])),
        ..args(suite, HexBytes(SEED_20.to_vec()), "12345678")
    };
    let mut earlier: Vec<VectorId> = Vec::new();
    for (suite, expected) in [
        ("OCRA-1:HOTP-SHA1-6:QN08-S", ["803288", "252054", "593936"]),
        ("OCRA-1:HOTP-SHA1-6:QN08-S064", ["978255", "672081", "897273"]),
    ] {
        let mut ids = Vec::new();
        for (at, (length, expected)) in [64, 1, 0].into_iter().zip(expected).enumerate() {
            let title =
                format!("The suite {suite} gives a response with a session of {length} bytes.");
            let args = with(suite, length);
            let vector =
                set.add_accepted::<OathOcra>(&title, "OATH-12 OATH-16", "ocra suite", &args);
            if vector.outputs()["response"] != expected {
                fail(&title);
            }
            let vector = match earlier.get(at) {
                Some(other) if length > 0 => vector.differs_from(other),
                _ => vector,
            };
            ids.push(vector.id());
        }
        if let Some(twin) = ids.first() {
            let title = format!("The suite {suite} refuses a session of 65 bytes.");
            let (args, code) = (with(suite, 65), Code::InvalidDataInput);
            set.add_rejected::<OathOcra>(&title, "OATH-12", "ocra input", &args, code, twin);
        }
        earlier = ids;
    }
}
