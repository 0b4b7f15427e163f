//! Vectors of the OATH primitives: those of the RFCs, and the edges around them.

use dlotp::Code;
use serde::Deserialize;

use super::book::{Book, Id, mistake};
use crate::{
    hexadecimal::{Hex, HexBytes},
    library::{HashName, Hotp, HotpArgs, Mode, Ocra, OcraArgs, Suite, SuiteArgs, Totp, TotpArgs},
};

const SEED_20: &[u8] = b"12345678901234567890";
const SEED_32: &[u8] = b"12345678901234567890123456789012";

fn seed(length: usize) -> HexBytes {
    HexBytes(b"1234567890".iter().cycle().take(length).copied().collect())
}

pub(super) fn vectors(book: &mut Book) {
    hotp(book);
    totp(book);
    rfc_6287(book);
    ocra(book);
    suites(book);
}

fn hotp_args(key: &[u8], counter: u64, digits: u64) -> HotpArgs {
    HotpArgs { key: HexBytes(key.to_vec()), counter: Hex(counter.to_be_bytes()), digits }
}

fn hotp(book: &mut Book) {
    // RFC 4226, appendix D.
    let codes = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];
    for (counter, code) in (0..).zip(codes) {
        let title = format!("RFC 4226, appendix D, counter {counter}.");
        let draft =
            book.gives::<Hotp>(&title, "OATH-1", "hotp rfc", &hotp_args(SEED_20, counter, 6));
        if draft.outputs()["otp"] != code {
            mistake(&title);
        }
    }
    book.section(20);
    for (title, key, counter, digits) in [
        ("Seven digits.", SEED_20, 1, 7),
        ("Eight digits.", SEED_20, 1, 8),
        ("A counter of 2^31.", SEED_20, 1 << 31, 6),
        ("A counter of 2^32.", SEED_20, 1 << 32, 6),
        ("A counter of 2^53 + 1, which a float can't hold.", SEED_20, (1 << 53) + 1, 6),
        ("The greatest counter.", SEED_20, u64::MAX, 8),
        ("The shortest key, 16 bytes.", &SEED_20[..16], 0, 6),
        ("A key of 32 bytes.", SEED_32, 0, 6),
    ] {
        book.gives::<Hotp>(title, "OATH-1 OATH-2 OATH-3", "hotp", &hotp_args(key, counter, digits));
    }
    for length in [63, 64, 65, 128, 129] {
        let title = format!("A key of {length} bytes, around a block of the hash.");
        book.gives::<Hotp>(&title, "OATH-1", "hotp", &hotp_args(&seed(length).0, 0, 6));
    }
    let zeros = (0..10_000_000)
        .find(|&counter| {
            let args = crate::library::answer("oath.hotp", super::book::json(&hotp_args(SEED_20, counter, 6)));
            matches!(args, crate::library::Answer::Ok(outputs) if outputs["otp"].as_str().is_some_and(|otp| otp.starts_with("000")))
        })
        .unwrap_or_else(|| mistake("a counter gives leading zeros"));
    book.gives::<Hotp>(
        "An OTP with leading zeros.",
        "OATH-1",
        "hotp leading-zeros",
        &hotp_args(SEED_20, zeros, 6),
    );
    book.section(50);
    let twin = book.gives::<Hotp>("Six digits.", "OATH-3", "hotp", &hotp_args(SEED_20, 7, 6)).id();
    for digits in [0, 1, 5, 9, 10, 255, 262] {
        let title = format!("{digits} digits are refused.");
        book.refuses::<Hotp>(
            &title,
            "OATH-3",
            "hotp",
            &hotp_args(SEED_20, 7, digits),
            Code::InvalidParameter,
            &twin,
        );
    }
    for length in [0, 1, 10, 15] {
        let title = format!("A key of {length} bytes is refused.");
        book.refuses::<Hotp>(
            &title,
            "OATH-2",
            "hotp",
            &hotp_args(&SEED_20[..length], 7, 6),
            Code::InvalidParameter,
            &twin,
        );
    }
}

fn totp_args(hash: HashName, time: u64) -> TotpArgs {
    let length = match hash {
        HashName::Sha1 => 20,
        HashName::Sha256 => 32,
        HashName::Sha512 => 64,
    };
    TotpArgs { key: seed(length), hash, time, step: 30, t0: 0, digits: 8 }
}

fn totp(book: &mut Book) {
    book.section(100);
    // RFC 6238, appendix B.
    for (time, sha1, sha256, sha512) in [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000, "65353130", "77737706", "47863826"),
    ] {
        for (hash, code) in
            [(HashName::Sha1, sha1), (HashName::Sha256, sha256), (HashName::Sha512, sha512)]
        {
            let title = format!("RFC 6238, appendix B, {hash:?} at {time}.");
            let draft = book.gives::<Totp>(&title, "OATH-4", "totp rfc", &totp_args(hash, time));
            if draft.outputs()["otp"] != code {
                mistake(&title);
            }
        }
    }
    book.section(130);
    let base = || totp_args(HashName::Sha1, 59);
    for (title, args) in [
        ("The last second of a step.", TotpArgs { time: 89, ..base() }),
        ("The first second of the next step.", TotpArgs { time: 90, ..base() }),
        ("A step of 60 seconds.", TotpArgs { step: 60, time: 119, ..base() }),
        ("A step of one second.", TotpArgs { step: 1, ..base() }),
        ("Steps that begin at T0.", TotpArgs { t0: 59, ..base() }),
        ("Steps that begin at a T0 within a step.", TotpArgs { t0: 15, time: 74, ..base() }),
        ("Six digits.", TotpArgs { digits: 6, ..base() }),
        ("Seven digits.", TotpArgs { digits: 7, ..base() }),
        ("Time 0.", TotpArgs { time: 0, ..base() }),
        ("The last second that JSON numbers hold.", TotpArgs { time: (1 << 53) - 1, ..base() }),
    ] {
        book.gives::<Totp>(title, "OATH-4", "totp", &args);
    }
    book.section(150);
    let twin = book
        .gives::<Totp>("Right parameters.", "OATH-4", "totp", &TotpArgs { t0: 30, ..base() })
        .id();
    for (title, requirement, args) in [
        ("A step of 0 is refused.", "OATH-4", TotpArgs { step: 0, t0: 30, ..base() }),
        ("A time one second before T0 is refused.", "OATH-4", TotpArgs { t0: 60, ..base() }),
        ("Five digits are refused.", "OATH-3", TotpArgs { digits: 5, t0: 30, ..base() }),
        ("Nine digits are refused.", "OATH-3", TotpArgs { digits: 9, t0: 30, ..base() }),
        ("A key of 15 bytes is refused.", "OATH-2", TotpArgs { key: seed(15), t0: 30, ..base() }),
    ] {
        book.refuses::<Totp>(title, requirement, "totp", &args, Code::InvalidParameter, &twin);
    }
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

/// Every vector of appendix C.
fn rfc_6287(book: &mut Book) {
    book.section(200);
    let file = include_str!("../../../tests/rfc/rfc6287_ocra.json");
    let file: Rfc6287 =
        serde_json::from_str(file).unwrap_or_else(|error| mistake(&error.to_string()));
    for vector in file.vectors {
        let (first, second) = vector.question.split_at(vector.question.len().min(8));
        let base = OcraArgs {
            counter: vector.counter.map(|counter| Hex(counter.to_be_bytes())),
            password: vector.password.map(|_| "1234".to_owned()),
            time: vector.steps.map(|steps| steps * 60),
            ..args(&vector.suite, vector.key_hex, &vector.question)
        };
        let mutual = |mode, client: &str, server: &str| OcraArgs {
            mode,
            challenge: None,
            client_challenge: Some(client.to_owned()),
            server_challenge: Some(server.to_owned()),
            ..base.clone()
        };
        let args = match vector.role.as_deref() {
            Some("Server") => mutual(Mode::MutualServer, first, second),
            Some("Client") => mutual(Mode::MutualClient, second, first),
            _ if vector.section.contains("Signature") => OcraArgs { mode: Mode::Signature, ..base },
            _ => base,
        };
        let title = format!(
            "RFC 6287, appendix {} {}, challenge {}{}.",
            vector.section.trim_end_matches('.').replace(".  ", ": "),
            vector.suite,
            vector.question,
            vector.counter.map_or(String::new(), |counter| format!(", counter {counter}"))
        );
        let draft = book
            .gives::<Ocra>(&title, "OATH-9 OATH-10 OATH-11", "ocra rfc", &args)
            .shows("mac", vector.hmac_hex);
        if draft.outputs()["response"] != vector.expected.as_str() {
            mistake(&title);
        }
    }
}

fn ocra(book: &mut Book) {
    book.section(300);
    let key = || HexBytes(SEED_32.to_vec());
    let (requirements, flags) = ("OATH-9 OATH-10 OATH-11", "ocra");
    for digits in [0, 4, 5, 6, 7, 8, 9, 10] {
        let suite = format!("OCRA-1:HOTP-SHA256-{digits}:QA08");
        book.gives::<Ocra>(
            &format!("A response of {digits} digits."),
            "OATH-11",
            flags,
            &args(&suite, key(), "SIG10000"),
        );
    }
    for hash in ["SHA1", "SHA512"] {
        let suite = format!("OCRA-1:HOTP-{hash}-0:QA08");
        book.gives::<Ocra>(
            &format!("The whole HMAC with {hash}."),
            "OATH-11",
            flags,
            &args(&suite, key(), "SIG10000"),
        );
    }
    let longest = "0123456789".repeat(7)[..64].to_owned();
    for (title, suite, challenge) in [
        ("A challenge of one letter.", "OCRA-1:HOTP-SHA256-8:QA08", "a"),
        ("A challenge shorter than the suite's length.", "OCRA-1:HOTP-SHA256-8:QA10", "abc"),
        ("A challenge of 64 letters and digits.", "OCRA-1:HOTP-SHA256-8:QA64", &longest),
        ("A challenge in lower case.", "OCRA-1:HOTP-SHA256-8:QA08", "sig10000"),
        ("Zero.", "OCRA-1:HOTP-SHA256-8:QN08", "0"),
        ("Eight zeros.", "OCRA-1:HOTP-SHA256-8:QN08", "00000000"),
        ("A number of an odd number of hexadecimal digits.", "OCRA-1:HOTP-SHA256-8:QN08", "256"),
        ("A number of 64 digits.", "OCRA-1:HOTP-SHA256-8:QN64", &longest),
        ("The greatest number of 64 digits.", "OCRA-1:HOTP-SHA256-8:QN64", &"9".repeat(64)),
        (
            "A hexadecimal challenge of an even number of digits.",
            "OCRA-1:HOTP-SHA256-8:QH08",
            "0a1b2c3d",
        ),
        ("A hexadecimal challenge of an odd number of digits.", "OCRA-1:HOTP-SHA256-8:QH08", "abc"),
        ("A hexadecimal challenge of one digit.", "OCRA-1:HOTP-SHA256-8:QH08", "f"),
        ("A hexadecimal challenge of 64 digits.", "OCRA-1:HOTP-SHA256-8:QH64", &"a5".repeat(32)),
    ] {
        book.gives::<Ocra>(title, requirements, flags, &args(suite, key(), challenge));
    }
    let upper = book.gives::<Ocra>(
        "A hexadecimal challenge in upper case.",
        "OATH-10",
        flags,
        &args("OCRA-1:HOTP-SHA256-8:QH08", key(), "ABCDEF01"),
    );
    let upper = upper.outputs().clone();
    let lower = book.gives::<Ocra>(
        "The same in lower case has the same response.",
        "OATH-10",
        flags,
        &args("OCRA-1:HOTP-SHA256-8:QH08", key(), "abcdef01"),
    );
    if *lower.outputs() != upper {
        mistake("hexadecimal challenges have no case");
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
        ("Mutual challenges of unequal length.", "OCRA-1:HOTP-SHA256-8:QA08", "ab", "cdefgh"),
        (
            "Mutual hexadecimal challenges of odd length are joined nibble to nibble.",
            "OCRA-1:HOTP-SHA256-8:QH08",
            "abc",
            "def",
        ),
        (
            "Mutual challenges of 64 numbers each.",
            "OCRA-1:HOTP-SHA256-8:QN64",
            &"9".repeat(64),
            &longest,
        ),
        (
            "Mutual challenges of 64 letters each.",
            "OCRA-1:HOTP-SHA256-8:QA64",
            &"z".repeat(64),
            &longest,
        ),
    ] {
        let server_side = book
            .gives::<Ocra>(
                &format!("{title} The server's answer."),
                requirements,
                flags,
                &mutual(suite, Mode::MutualServer, client, server),
            )
            .id();
        book.gives::<Ocra>(
            &format!("{title} The client's answer."),
            requirements,
            flags,
            &mutual(suite, Mode::MutualClient, client, server),
        )
        .differs_from(&server_side);
    }

    book.section(350);
    let all = "OCRA-1:HOTP-SHA512-8:C-QA08-PSHA256-S064-T30S";
    let with_all = || OcraArgs {
        counter: Some(Hex(42_u64.to_be_bytes())),
        password: Some("correct horse".to_owned()),
        session: Some(HexBytes(b"session".to_vec())),
        time: Some(1_767_225_685),
        ..args(all, key(), "abcd1234")
    };
    let twin = book
        .gives::<Ocra>(
            "A suite with everything.",
            "OATH-9 OATH-10 OATH-12 OATH-13",
            flags,
            &with_all(),
        )
        .id();
    for (title, changed) in [
        ("Another counter.", OcraArgs { counter: Some(Hex([0xff; 8])), ..with_all() }),
        (
            "Another password.",
            OcraArgs { password: Some("correct horsf".to_owned()), ..with_all() },
        ),
        ("An empty password.", OcraArgs { password: Some(String::new()), ..with_all() }),
        (
            "A password outside ASCII, in UTF-8.",
            OcraArgs { password: Some("pässwörd".to_owned()), ..with_all() },
        ),
        (
            "An empty session is all zeros.",
            OcraArgs { session: Some(HexBytes(vec![])), ..with_all() },
        ),
        (
            "A session of the full length.",
            OcraArgs { session: Some(HexBytes(vec![0x5a; 64])), ..with_all() },
        ),
        ("The next time step.", OcraArgs { time: Some(1_767_225_690), ..with_all() }),
    ] {
        book.gives::<Ocra>(title, "OATH-12 OATH-13", flags, &changed).differs_from(&twin);
    }
    for (suite, time) in
        [("T1S", 7), ("T59S", 118), ("T1M", 3600), ("T59M", 7080), ("T1H", 7200), ("T48H", 345_600)]
    {
        let suite = format!("OCRA-1:HOTP-SHA1-6:QN08-{suite}");
        let args = OcraArgs { time: Some(time), ..args(&suite, key(), "12345678") };
        book.gives::<Ocra>(&format!("The time step of {suite}."), "OATH-13", flags, &args);
    }
    for length in ["001", "128", "256", "512"] {
        let suite = format!("OCRA-1:HOTP-SHA1-6:QN08-S{length}");
        let args = OcraArgs { session: Some(HexBytes(vec![7])), ..args(&suite, key(), "12345678") };
        book.gives::<Ocra>(
            &format!("A session of {length} bytes, filled up on the left."),
            "OATH-12",
            flags,
            &args,
        );
    }
    for hash in ["SHA1", "SHA512"] {
        let suite = format!("OCRA-1:HOTP-SHA256-8:QA08-P{hash}");
        let args =
            OcraArgs { password: Some("1234".to_owned()), ..args(&suite, key(), "12345678") };
        book.gives::<Ocra>(&format!("A password by {hash}."), "OATH-12", flags, &args);
    }
    refusals(book, &with_all, &twin);
}

fn refusals(book: &mut Book, with_all: &dyn Fn() -> OcraArgs, twin: &Id) {
    book.section(400);
    let input = Code::InvalidDataInput;
    for (title, changed) in [
        ("A counter is missing.", OcraArgs { counter: None, ..with_all() }),
        ("A password is missing.", OcraArgs { password: None, ..with_all() }),
        ("A session is missing.", OcraArgs { session: None, ..with_all() }),
        ("A time is missing.", OcraArgs { time: None, ..with_all() }),
        (
            "A session is one byte too long.",
            OcraArgs { session: Some(HexBytes(vec![1; 65])), ..with_all() },
        ),
        ("A signature has no session.", OcraArgs { mode: Mode::Signature, ..with_all() }),
    ] {
        book.refuses::<Ocra>(title, "OATH-12", "ocra input", &changed, input, twin);
    }
    let bare = || args("OCRA-1:HOTP-SHA256-8:QA08", seed(32), "abcd1234");
    let bare_twin =
        book.gives::<Ocra>("A suite with a challenge alone.", "OATH-12", "ocra", &bare()).id();
    for (title, changed) in [
        ("A counter is superfluous.", OcraArgs { counter: Some(Hex([0; 8])), ..bare() }),
        ("A password is superfluous.", OcraArgs { password: Some("1234".to_owned()), ..bare() }),
        ("A session is superfluous.", OcraArgs { session: Some(HexBytes(vec![1])), ..bare() }),
        (
            "An empty session is superfluous.",
            OcraArgs { session: Some(HexBytes(vec![])), ..bare() },
        ),
        ("A time is superfluous.", OcraArgs { time: Some(0), ..bare() }),
    ] {
        book.refuses::<Ocra>(title, "OATH-12", "ocra input", &changed, input, &bare_twin);
    }
    book.section(430);
    let challenge = Code::InvalidChallenge;
    for (title, suite, question) in [
        ("An empty challenge.", "OCRA-1:HOTP-SHA256-8:QA08", ""),
        ("Nine characters of eight.", "OCRA-1:HOTP-SHA256-8:QA08", "abcd12345"),
        ("A hyphen in an alphanumeric challenge.", "OCRA-1:HOTP-SHA256-8:QA08", "abcd-123"),
        ("A space in an alphanumeric challenge.", "OCRA-1:HOTP-SHA256-8:QA08", "abcd 123"),
        ("An é in an alphanumeric challenge.", "OCRA-1:HOTP-SHA256-8:QA08", "abcdé"),
        ("A letter in a number.", "OCRA-1:HOTP-SHA256-8:QN08", "1234567a"),
        ("A sign before a number.", "OCRA-1:HOTP-SHA256-8:QN08", "-1234567"),
        ("A decimal point in a number.", "OCRA-1:HOTP-SHA256-8:QN08", "1234.567"),
        ("Full-width digits in a number.", "OCRA-1:HOTP-SHA256-8:QN08", "１２"),
        ("A g in a hexadecimal challenge.", "OCRA-1:HOTP-SHA256-8:QH08", "0123456g"),
        ("A prefix 0x in a hexadecimal challenge.", "OCRA-1:HOTP-SHA256-8:QH08", "0x123456"),
    ] {
        let title = format!("{title} It is refused.");
        book.refuses::<Ocra>(
            &title,
            "OATH-10",
            "ocra challenge",
            &args(suite, seed(32), question),
            challenge,
            &bare_twin,
        );
    }
    for (title, client, server) in [
        ("A client's challenge that is too long is refused.", "abcd12345", "abcd1234"),
        ("A server's challenge that is too long is refused.", "abcd1234", "abcd12345"),
        ("An empty client's challenge is refused.", "", "abcd1234"),
        ("An empty server's challenge is refused.", "abcd1234", ""),
    ] {
        let mutual = OcraArgs {
            mode: Mode::MutualServer,
            challenge: None,
            client_challenge: Some(client.to_owned()),
            server_challenge: Some(server.to_owned()),
            ..bare()
        };
        book.refuses::<Ocra>(title, "OATH-10", "ocra challenge", &mutual, challenge, &bare_twin);
    }
    book.section(460);
    let short_key = OcraArgs { key: seed(15), ..bare() };
    book.refuses::<Ocra>(
        "A key of 15 bytes is refused.",
        "OATH-2",
        "ocra",
        &short_key,
        Code::InvalidParameter,
        &bare_twin,
    );
    for (title, changed, code) in [
        (
            "The suite is judged first.",
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
            "The key is judged before the challenge.",
            OcraArgs { key: seed(15), challenge: Some(String::new()), time: Some(1), ..bare() },
            Code::InvalidParameter,
        ),
        (
            "The challenge is judged before the inputs.",
            OcraArgs { challenge: Some(String::new()), time: Some(1), ..bare() },
            challenge,
        ),
    ] {
        book.refuses::<Ocra>(title, "OATH-14", "ocra order", &changed, code, &bare_twin);
    }
}

fn suites(book: &mut Book) {
    book.section(500);
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
        book.gives::<Suite>(
            &format!("{suite} is taken apart."),
            "OATH-5 OATH-6 OATH-7 OATH-8",
            "suite",
            &args(suite),
        );
    }
    book.section(550);
    let twin = book
        .gives::<Suite>("A suite.", "OATH-5", "suite", &args("OCRA-1:HOTP-SHA256-8:QN08-T1M"))
        .id();
    for (what, requirement, suite) in [
        ("An empty text", "OATH-5", ""),
        ("A suite in lower case", "OATH-5", "ocra-1:hotp-sha1-6:qn08"),
        ("A version 2 of OCRA", "OATH-5", "OCRA-2:HOTP-SHA1-6:QN08"),
        ("A suite of TOTP", "OATH-5", "OCRA-1:TOTP-SHA1-6:QN08"),
        ("A suite without data input", "OATH-5", "OCRA-1:HOTP-SHA1-6"),
        ("A suite with an empty data input", "OATH-5", "OCRA-1:HOTP-SHA1-6:"),
        ("A suite with two data inputs", "OATH-5", "OCRA-1:HOTP-SHA1-6:QN08:QN08"),
        ("A suite with a space after it", "OATH-5", "OCRA-1:HOTP-SHA1-6:QN08 "),
        ("A suite with a line feed after it", "OATH-5", "OCRA-1:HOTP-SHA1-6:QN08\n"),
        ("A suite with a hyphen after it", "OATH-5", "OCRA-1:HOTP-SHA1-6:QN08-"),
        ("MD5", "OATH-6", "OCRA-1:HOTP-MD5-6:QN08"),
        ("SHA-384", "OATH-6", "OCRA-1:HOTP-SHA384-6:QN08"),
        ("SHA-1 with a hyphen", "OATH-6", "OCRA-1:HOTP-SHA-1-6:QN08"),
        ("Three digits", "OATH-6", "OCRA-1:HOTP-SHA1-3:QN08"),
        ("One digit", "OATH-6", "OCRA-1:HOTP-SHA1-1:QN08"),
        ("Eleven digits", "OATH-6", "OCRA-1:HOTP-SHA1-11:QN08"),
        ("Six digits with a leading zero", "OATH-6", "OCRA-1:HOTP-SHA1-06:QN08"),
        ("No digits", "OATH-6", "OCRA-1:HOTP-SHA1-:QN08"),
        ("A challenge of 3", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN03"),
        ("A challenge of 65", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN65"),
        ("A challenge length of one digit", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN8"),
        ("A challenge length of three digits", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN008"),
        ("A challenge format B", "OATH-7", "OCRA-1:HOTP-SHA1-6:QB08"),
        ("A challenge without format", "OATH-7", "OCRA-1:HOTP-SHA1-6:Q08"),
        ("A challenge by default", "OATH-7", "OCRA-1:HOTP-SHA1-6:Q"),
        ("No challenge", "OATH-7", "OCRA-1:HOTP-SHA1-6:C"),
        ("A counter twice", "OATH-7", "OCRA-1:HOTP-SHA1-6:C-C-QN08"),
        ("A counter after the challenge", "OATH-7", "OCRA-1:HOTP-SHA1-6:QN08-C"),
        ("A password by default", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-P"),
        ("A password by MD5", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-PMD5"),
        ("A session by default", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S"),
        ("A session of two digits", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S64"),
        ("A session of 0", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S000"),
        ("A session of 513", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S513"),
        ("A time by default", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T"),
        ("A time step of 0 hours", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T0H"),
        ("A time step of 60 seconds", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T60S"),
        ("A time step of 60 minutes", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T60M"),
        ("A time step of 49 hours", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T49H"),
        ("A time step in days", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T1D"),
        ("A time step with a leading zero", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T01M"),
        ("A session before the password", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-S064-PSHA1"),
        ("A time before the password", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1"),
        ("A time twice", "OATH-8", "OCRA-1:HOTP-SHA1-6:QN08-T1M-T1M"),
    ] {
        let title = format!("{what}: this is no suite.");
        book.refuses::<Suite>(
            &title,
            requirement,
            "suite",
            &args(suite),
            Code::InvalidSuite,
            &twin,
        );
    }
}
