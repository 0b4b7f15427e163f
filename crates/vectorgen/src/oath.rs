//! Vectors of the OATH primitives: those of the RFCs, and their edge cases.

mod hotp_totp;
mod short_keys;
mod suites;

use dlotp::Code;
use dlotp_wire::{
    hexadecimal::{Hex, HexBytes},
    oath::{Mode, OcraArgs},
    operation::OathOcra,
};
use serde::Deserialize;

use self::{
    hotp_totp::{hotp, totp},
    short_keys::short_keys,
    suites::{sessions, suites},
};
use crate::vector_set::{VectorId, VectorSetBuilder, fail};

const SEED_20: &[u8] = b"12345678901234567890";
const SEED_32: &[u8] = b"12345678901234567890123456789012";

fn seed(length: usize) -> HexBytes {
    HexBytes(b"1234567890".iter().cycle().take(length).copied().collect())
}

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    hotp(set);
    totp(set);
    rfc_6287(set);
    ocra(set);
    suites(set);
    short_keys(set);
    sessions(set);
}

#[derive(Deserialize)]
struct Rfc6287 {
    vectors: Vec<Rfc6287Vector>,
}

#[derive(Deserialize)]
struct Rfc6287Vector {
    section: String,
    role: Option<String>,
    suite: String,
    key_hex: HexBytes,
    #[serde(rename = "Q")]
    question: String,
    #[serde(rename = "C")]
    counter: Option<u64>,
    #[serde(rename = "P_hex")]
    password: Option<String>,
    #[serde(rename = "T")]
    steps: Option<u64>,
    expected: String,
    hmac_hex: String,
}

fn args(suite: &str, key: HexBytes, challenge: &str) -> OcraArgs {
    OcraArgs {
        suite: suite.to_owned(),
        key,
        short_key: false,
        mode: Mode::OneWay,
        challenge: Some(challenge.to_owned()),
        client_challenge: None,
        server_challenge: None,
        counter: None,
        password: None,
        session: None,
        time: None,
    }
}

/// Adds every vector of RFC 6287, appendix C.
fn rfc_6287(set: &mut VectorSetBuilder) {
    set.section(200);
    let file = include_str!("../../../tests/rfc/rfc6287_ocra.json");
    let file: Rfc6287 = serde_json::from_str(file).unwrap_or_else(|error| fail(&error.to_string()));
    for rfc in file.vectors {
        let (first, second) = rfc.question.split_at(rfc.question.len().min(8));
        let base = OcraArgs {
            counter: rfc.counter.map(|counter| Hex(counter.to_be_bytes())),
            password: rfc.password.map(|_| "1234".to_owned()),
            time: rfc.steps.map(|steps| steps * 60),
            ..args(&rfc.suite, rfc.key_hex, &rfc.question)
        };
        let mutual = |mode, client: &str, server: &str| OcraArgs {
            mode,
            challenge: None,
            client_challenge: Some(client.to_owned()),
            server_challenge: Some(server.to_owned()),
            ..base.clone()
        };
        let args = match rfc.role.as_deref() {
            Some("Server") => mutual(Mode::MutualServer, first, second),
            Some("Client") => mutual(Mode::MutualClient, second, first),
            _ if rfc.section.contains("Signature") => OcraArgs { mode: Mode::Signature, ..base },
            _ => base,
        };
        let title = format!(
            "OCRA gives the value of RFC 6287, appendix {} {}, for challenge {}{}.",
            rfc.section.trim_end_matches('.').replace(".  ", ": "),
            rfc.suite,
            rfc.question,
            rfc.counter.map_or(String::new(), |counter| format!(", counter {counter}"))
        );
        let vector = set
            .add_accepted::<OathOcra>(&title, "OATH-9 OATH-10 OATH-11", "ocra rfc", &args)
            .with_intermediate("mac", rfc.hmac_hex);
        if vector.outputs()["response"] != rfc.expected.as_str() {
            fail(&title);
        }
    }
}

fn ocra(set: &mut VectorSetBuilder) {
    set.section(300);
    let key = || HexBytes(SEED_32.to_vec());
    let (requirements, flags) = ("OATH-9 OATH-10 OATH-11", "ocra");
    for digits in [0, 4, 5, 6, 7, 8, 9, 10] {
        let suite = format!("OCRA-1:HOTP-SHA256-{digits}:QA08");
        set.add_accepted::<OathOcra>(
            &format!("A response of {digits} digits is given."),
            "OATH-11",
            flags,
            &args(&suite, key(), "SIG10000"),
        );
    }
    for hash in ["SHA1", "SHA512"] {
        let suite = format!("OCRA-1:HOTP-{hash}-0:QA08");
        set.add_accepted::<OathOcra>(
            &format!("With 0 digits the response is the whole HMAC with {hash}."),
            "OATH-11",
            flags,
            &args(&suite, key(), "SIG10000"),
        );
    }
    let longest = "0123456789".repeat(7)[..64].to_owned();
    for (title, suite, challenge) in [
        ("A challenge of one letter is accepted.", "OCRA-1:HOTP-SHA256-8:QA08", "a"),
        (
            "A challenge shorter than the suite's length is accepted.",
            "OCRA-1:HOTP-SHA256-8:QA10",
            "abc",
        ),
        (
            "A challenge of 64 letters and digits is accepted.",
            "OCRA-1:HOTP-SHA256-8:QA64",
            &longest,
        ),
        ("A challenge in lower case is accepted.", "OCRA-1:HOTP-SHA256-8:QA08", "sig10000"),
        ("The number 0 is accepted as challenge.", "OCRA-1:HOTP-SHA256-8:QN08", "0"),
        ("Eight zeros are accepted as challenge.", "OCRA-1:HOTP-SHA256-8:QN08", "00000000"),
        (
            "A number with an odd number of hexadecimal digits is padded on the right.",
            "OCRA-1:HOTP-SHA256-8:QN08",
            "256",
        ),
        ("A number of 64 digits is accepted.", "OCRA-1:HOTP-SHA256-8:QN64", &longest),
        (
            "The greatest number of 64 digits is accepted.",
            "OCRA-1:HOTP-SHA256-8:QN64",
            &"9".repeat(64),
        ),
        (
            "A hexadecimal challenge with an even number of digits is accepted.",
            "OCRA-1:HOTP-SHA256-8:QH08",
            "0a1b2c3d",
        ),
        (
            "A hexadecimal challenge with an odd number of digits is accepted.",
            "OCRA-1:HOTP-SHA256-8:QH08",
            "abc",
        ),
        ("A hexadecimal challenge of one digit is accepted.", "OCRA-1:HOTP-SHA256-8:QH08", "f"),
        (
            "A hexadecimal challenge of 64 digits is accepted.",
            "OCRA-1:HOTP-SHA256-8:QH64",
            &"a5".repeat(32),
        ),
    ] {
        set.add_accepted::<OathOcra>(title, requirements, flags, &args(suite, key(), challenge));
    }
    let upper = set.add_accepted::<OathOcra>(
        "A hexadecimal challenge in upper case is accepted.",
        "OATH-10",
        flags,
        &args("OCRA-1:HOTP-SHA256-8:QH08", key(), "ABCDEF01"),
    );
    let upper = upper.outputs().clone();
    let lower = set.add_accepted::<OathOcra>(
        "The same challenge in lower case has the same response.",
        "OATH-10",
        flags,
        &args("OCRA-1:HOTP-SHA256-8:QH08", key(), "abcdef01"),
    );
    if *lower.outputs() != upper {
        fail("hexadecimal challenges have no case");
    }
    let mutual = |suite: &str, mode, client: &str, server: &str| OcraArgs {
        mode,
        challenge: None,
        client_challenge: Some(client.to_owned()),
        server_challenge: Some(server.to_owned()),
        ..args(suite, key(), "")
    };
    for (title, suite, client, server) in [
        (
            "Mutual challenges of numbers are joined before they are converted.",
            "OCRA-1:HOTP-SHA256-8:QN08",
            "12345678",
            "87654321",
        ),
        ("Mutual challenges may differ in length.", "OCRA-1:HOTP-SHA256-8:QA08", "ab", "cdefgh"),
        (
            "Mutual hexadecimal challenges of odd length are joined nibble to nibble.",
            "OCRA-1:HOTP-SHA256-8:QH08",
            "abc",
            "def",
        ),
        (
            "Mutual challenges may have 64 digits each.",
            "OCRA-1:HOTP-SHA256-8:QN64",
            &"9".repeat(64),
            &longest,
        ),
        (
            "Mutual challenges may have 64 letters each.",
            "OCRA-1:HOTP-SHA256-8:QA64",
            &"z".repeat(64),
            &longest,
        ),
    ] {
        let server_side = set
            .add_accepted::<OathOcra>(
                &format!("{title} This is the server's response."),
                requirements,
                flags,
                &mutual(suite, Mode::MutualServer, client, server),
            )
            .id();
        set.add_accepted::<OathOcra>(
            &format!("{title} This is the client's response."),
            requirements,
            flags,
            &mutual(suite, Mode::MutualClient, client, server),
        )
        .differs_from(&server_side);
    }

    set.section(350);
    let all = "OCRA-1:HOTP-SHA512-8:C-QA08-PSHA256-S064-T30S";
    let with_all = || OcraArgs {
        counter: Some(Hex(42_u64.to_be_bytes())),
        password: Some("correct horse".to_owned()),
        session: Some(HexBytes(b"session".to_vec())),
        time: Some(1_767_225_685),
        ..args(all, key(), "abcd1234")
    };
    let twin = set
        .add_accepted::<OathOcra>(
            "A suite with every input gives a response.",
            "OATH-9 OATH-10 OATH-12 OATH-13",
            flags,
            &with_all(),
        )
        .id();
    for (title, changed) in [
        (
            "Another counter gives another response.",
            OcraArgs { counter: Some(Hex([0xff; 8])), ..with_all() },
        ),
        (
            "Another password gives another response.",
            OcraArgs { password: Some("correct horsf".to_owned()), ..with_all() },
        ),
        (
            "An empty password gives another response.",
            OcraArgs { password: Some(String::new()), ..with_all() },
        ),
        (
            "A password outside ASCII is hashed as UTF-8.",
            OcraArgs { password: Some("pässwörd".to_owned()), ..with_all() },
        ),
        (
            "An empty session is padded to zeros.",
            OcraArgs { session: Some(HexBytes(vec![])), ..with_all() },
        ),
        (
            "A session of the full length is used whole.",
            OcraArgs { session: Some(HexBytes(vec![0x5a; 64])), ..with_all() },
        ),
        (
            "The next time step gives another response.",
            OcraArgs { time: Some(1_767_225_690), ..with_all() },
        ),
    ] {
        set.add_accepted::<OathOcra>(title, "OATH-12 OATH-13", flags, &changed).differs_from(&twin);
    }
    for (suite, time) in
        [("T1S", 7), ("T59S", 118), ("T1M", 3600), ("T59M", 7080), ("T1H", 7200), ("T48H", 345_600)]
    {
        let suite = format!("OCRA-1:HOTP-SHA1-6:QN08-{suite}");
        let args = OcraArgs { time: Some(time), ..args(&suite, key(), "12345678") };
        set.add_accepted::<OathOcra>(
            &format!("The time step of {suite} is counted."),
            "OATH-13",
            flags,
            &args,
        );
    }
    for length in ["001", "128", "256", "512"] {
        let suite = format!("OCRA-1:HOTP-SHA1-6:QN08-S{length}");
        let args = OcraArgs { session: Some(HexBytes(vec![7])), ..args(&suite, key(), "12345678") };
        set.add_accepted::<OathOcra>(
            &format!("A session is padded on the left to {length} bytes."),
            "OATH-12",
            flags,
            &args,
        );
    }
    for hash in ["SHA1", "SHA512"] {
        let suite = format!("OCRA-1:HOTP-SHA256-8:QA08-P{hash}");
        let args =
            OcraArgs { password: Some("1234".to_owned()), ..args(&suite, key(), "12345678") };
        set.add_accepted::<OathOcra>(
            &format!("A password is hashed with {hash}."),
            "OATH-12",
            flags,
            &args,
        );
    }
    refusals(set, &with_all, &twin);
}

fn refusals(set: &mut VectorSetBuilder, with_all: &dyn Fn() -> OcraArgs, twin: &VectorId) {
    set.section(400);
    let input = Code::InvalidDataInput;
    for (title, changed) in [
        ("A missing counter is refused.", OcraArgs { counter: None, ..with_all() }),
        ("A missing password is refused.", OcraArgs { password: None, ..with_all() }),
        ("A missing session is refused.", OcraArgs { session: None, ..with_all() }),
        ("A missing time is refused.", OcraArgs { time: None, ..with_all() }),
        (
            "A session that is one byte too long is refused.",
            OcraArgs { session: Some(HexBytes(vec![1; 65])), ..with_all() },
        ),
        (
            "A signature with a session is refused.",
            OcraArgs { mode: Mode::Signature, ..with_all() },
        ),
    ] {
        set.add_rejected::<OathOcra>(title, "OATH-12", "ocra input", &changed, input, twin);
    }
    let bare = || args("OCRA-1:HOTP-SHA256-8:QA08", seed(32), "abcd1234");
    let bare_twin = set
        .add_accepted::<OathOcra>(
            "A suite with only a challenge gives a response.",
            "OATH-12",
            "ocra",
            &bare(),
        )
        .id();
    for (title, changed) in [
        (
            "A counter that the suite does not have is refused.",
            OcraArgs { counter: Some(Hex([0; 8])), ..bare() },
        ),
        (
            "A password that the suite does not have is refused.",
            OcraArgs { password: Some("1234".to_owned()), ..bare() },
        ),
        (
            "A session that the suite does not have is refused.",
            OcraArgs { session: Some(HexBytes(vec![1])), ..bare() },
        ),
        (
            "An empty session that the suite does not have is refused.",
            OcraArgs { session: Some(HexBytes(vec![])), ..bare() },
        ),
        ("A time that the suite does not have is refused.", OcraArgs { time: Some(0), ..bare() }),
    ] {
        set.add_rejected::<OathOcra>(title, "OATH-12", "ocra input", &changed, input, &bare_twin);
    }
    set.section(430);
    let challenge = Code::InvalidChallenge;
    for (title, suite, question) in [
        ("An empty challenge", "OCRA-1:HOTP-SHA256-8:QA08", ""),
        (
            "A challenge of nine characters where eight are allowed",
            "OCRA-1:HOTP-SHA256-8:QA08",
            "abcd12345",
        ),
        ("An alphanumeric challenge with a hyphen", "OCRA-1:HOTP-SHA256-8:QA08", "abcd-123"),
        ("An alphanumeric challenge with a space", "OCRA-1:HOTP-SHA256-8:QA08", "abcd 123"),
        ("An alphanumeric challenge with an é", "OCRA-1:HOTP-SHA256-8:QA08", "abcdé"),
        ("A numeric challenge with a letter", "OCRA-1:HOTP-SHA256-8:QN08", "1234567a"),
        ("A numeric challenge with a minus sign", "OCRA-1:HOTP-SHA256-8:QN08", "-1234567"),
        ("A numeric challenge with a decimal point", "OCRA-1:HOTP-SHA256-8:QN08", "1234.567"),
        ("A numeric challenge in full-width digits", "OCRA-1:HOTP-SHA256-8:QN08", "１２"),
        ("A hexadecimal challenge with the letter g", "OCRA-1:HOTP-SHA256-8:QH08", "0123456g"),
        ("A hexadecimal challenge with the prefix 0x", "OCRA-1:HOTP-SHA256-8:QH08", "0x123456"),
    ] {
        let title = format!("{title} is refused.");
        set.add_rejected::<OathOcra>(
            &title,
            "OATH-10",
            "ocra challenge",
            &args(suite, seed(32), question),
            challenge,
            &bare_twin,
        );
    }
    for (title, client, server) in [
        ("A client challenge that is too long is refused.", "abcd12345", "abcd1234"),
        ("A server challenge that is too long is refused.", "abcd1234", "abcd12345"),
        ("An empty client challenge is refused.", "", "abcd1234"),
        ("An empty server challenge is refused.", "abcd1234", ""),
    ] {
        let mutual = OcraArgs {
            mode: Mode::MutualServer,
            challenge: None,
            client_challenge: Some(client.to_owned()),
            server_challenge: Some(server.to_owned()),
            ..bare()
        };
        set.add_rejected::<OathOcra>(
            title,
            "OATH-10",
            "ocra challenge",
            &mutual,
            challenge,
            &bare_twin,
        );
    }
    set.section(460);
    let short_key = OcraArgs { key: seed(15), ..bare() };
    set.add_rejected::<OathOcra>(
        "A key of 15 bytes is refused.",
        "OATH-2",
        "ocra",
        &short_key,
        Code::InvalidParameter,
        &bare_twin,
    );
    for (title, changed, code) in [
        (
            "The suite is checked first.",
            OcraArgs {
                suite: "OCRA-1".to_owned(),
                key: seed(15),
                challenge: Some(String::new()),
                time: Some(1),
                ..bare()
            },
            Code::InvalidSuite,
        ),
        (
            "The key is checked before the challenge.",
            OcraArgs { key: seed(15), challenge: Some(String::new()), time: Some(1), ..bare() },
            Code::InvalidParameter,
        ),
        (
            "The challenge is checked before the other inputs.",
            OcraArgs { challenge: Some(String::new()), time: Some(1), ..bare() },
            challenge,
        ),
    ] {
        set.add_rejected::<OathOcra>(title, "OATH-14", "ocra order", &changed, code, &bare_twin);
    }
}
