//! The vectors of RFC 4226, RFC 6238 and RFC 6287, 98 in all, and the trap of QN.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test says what it expects"
)]

use std::{fs, path::Path};

use dlotp::{
    Code, Error,
    oath::{Challenge, Hash, Inputs, Key, Password, Response, Suite, TotpParameters, hotp, totp},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rfc").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn vectors(name: &str, count: usize) -> Vec<Value> {
    let vectors = read(name)["vectors"].as_array().unwrap().clone();
    assert_eq!(vectors.len(), count);
    vectors
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_else(|| panic!("{name} of {vector}"))
}

fn key(vector: &Value, name: &str) -> Key {
    hex::decode(text(vector, name)).unwrap().as_slice().try_into().unwrap()
}

#[test]
fn rfc_4226_appendix_d() {
    let key = key(&read("rfc4226_hotp.json"), "secret_hex");
    for vector in vectors("rfc4226_hotp.json", 10) {
        let counter = vector["counter"].as_u64().unwrap();
        assert_eq!(hotp(&key, counter, 6).unwrap().expose(), text(&vector, "hotp6"));
        let number = vector["dt_dec"].as_u64().unwrap();
        let eight = format!("{:08}", number % 100_000_000);
        assert_eq!(hotp(&key, counter, 8).unwrap().expose(), eight);
    }
}

#[test]
fn rfc_6238_appendix_b() {
    for vector in vectors("rfc6238_totp.json", 18) {
        let hash = text(&vector, "hash").parse::<Hash>().unwrap();
        let time = vector["unix_time"].as_u64().unwrap();
        let parameters = TotpParameters { hash, step_s: 30, t0: 0, digits: 8 };
        let code = totp(&key(&vector, "key_hex"), time, &parameters).unwrap();
        assert_eq!(code.expose(), text(&vector, "totp8"));
    }
}

#[test]
fn rfc_6287_appendix_c() {
    for vector in vectors("rfc6287_ocra.json", 70) {
        let suite = text(&vector, "suite").parse::<Suite>().unwrap();
        let question = text(&vector, "Q");
        // A mutual challenge is printed joined: 8 characters of each side.
        let challenge = match vector["role"].as_str() {
            Some("Server") => {
                let (client, server) = question.split_at(8);
                Challenge::MutualServer { client, server }
            }
            Some("Client") => {
                let (server, client) = question.split_at(8);
                Challenge::MutualClient { client, server }
            }
            _ if text(&vector, "section").contains("Signature") => Challenge::Signature(question),
            _ => Challenge::OneWay(question),
        };
        let inputs = Inputs {
            counter: vector["C"].as_u64(),
            password: vector["P_hex"].as_str().map(|_| Password::Text("1234")),
            session: None,
            time: vector["T"].as_u64().map(|steps| steps * 60),
        };
        let key = key(&vector, "key_hex");
        let data = suite.data_input(challenge, &inputs).unwrap();
        assert_eq!(hex::encode(Sha256::digest(&*data)), text(&vector, "datainput_sha256"));
        let response = suite.respond(&key, challenge, &inputs).unwrap();
        assert_eq!(response.expose(), text(&vector, "expected"), "{vector}");

        // The hash of the password serves as well as the password.
        let hash = vector["P_hex"].as_str().map(|hash| hex::decode(hash).unwrap());
        let by_hash = Inputs { password: hash.as_deref().map(Password::Hash), ..inputs };
        assert_eq!(suite.respond(&key, challenge, &by_hash).unwrap(), response);
    }
}

/// RFC 6287, section 5.2: t = 0 is no truncation. Recomputed with Python's `hmac` module.
#[test]
fn a_response_of_no_digits_is_the_whole_hmac() {
    let key = Key::try_from(&b"12345678901234567890"[..]).unwrap();
    for (suite, expected) in [
        ("OCRA-1:HOTP-SHA1-0:QA08", "3d0b85340ce10abc02dc90a653905fd21ef77a30"),
        (
            "OCRA-1:HOTP-SHA256-0:QA08",
            "6257313ab95e981554d9827be32daaa6398322d8ed58968025ab3792c77ca3be",
        ),
    ] {
        let suite = suite.parse::<Suite>().unwrap();
        let challenge = Challenge::OneWay("SIG10000");
        let response = suite.respond(&key, challenge, &Inputs::default()).unwrap();
        assert_eq!(response.expose(), expected);
    }
}

/// The trap: numeric challenges x and 16·x, or x with other leading zeros, give one question.
#[test]
fn qn_is_not_injective_and_qa_is() {
    for pair in read("ocra_qn_collisions.json")["pairs"].as_array().unwrap() {
        let key = key(pair, "key_hex");
        let respond = |suite: &str, question: &str| {
            let suite = suite.parse::<Suite>().unwrap();
            suite.respond(&key, Challenge::OneWay(question), &Inputs::default()).unwrap()
        };
        let (a, b) = (text(pair, "Qa"), text(pair, "Qb"));
        let numeric = text(pair, "suite");
        assert_eq!(respond(numeric, a).expose(), text(pair, "code_a"));
        assert_eq!(respond(numeric, a), respond(numeric, b));
        let alphanumeric = numeric.replace("QN", "QA");
        assert_ne!(respond(&alphanumeric, a), respond(&alphanumeric, b));
    }
}

#[test]
fn inputs_are_exactly_those_that_the_suite_names() {
    let key = Key::try_from(&[7; 16][..]).unwrap();
    let full = "OCRA-1:HOTP-SHA1-6:C-QA08-PSHA1-S004-T1M";
    let good = Inputs {
        counter: Some(1),
        password: Some(Password::Text("1234")),
        session: Some(b"abcd"),
        time: Some(60),
    };
    let respond = |suite: &str, inputs: &Inputs<'_>| {
        suite.parse::<Suite>().unwrap().respond(&key, Challenge::OneWay("abcd1234"), inputs)
    };
    assert!(respond(full, &good).is_ok());
    let shorter = Inputs { session: Some(b"bcd"), ..good };
    let filled = Inputs { session: Some(b"\0bcd"), ..good };
    assert_eq!(respond(full, &shorter).unwrap(), respond(full, &filled).unwrap());

    let refused = |response: Result<Response, Error>, message: &str| {
        let error = response.unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), (Code::InvalidDataInput, message));
    };
    let missing = |inputs, input| {
        let message = format!("{input}: expected one, because the suite names it");
        refused(respond(full, &inputs), &message);
    };
    missing(Inputs { counter: None, ..good }, "counter");
    missing(Inputs { password: None, ..good }, "password");
    missing(Inputs { session: None, ..good }, "session");
    missing(Inputs { time: None, ..good }, "time");

    let none = Inputs::default();
    let superfluous = |inputs, input| {
        let message = format!("{input}: expected none, because the suite does not name it");
        refused(respond("OCRA-1:HOTP-SHA1-6:QA08", &inputs), &message);
    };
    superfluous(Inputs { counter: Some(1), ..none }, "counter");
    superfluous(Inputs { password: good.password, ..none }, "password");
    superfluous(Inputs { session: Some(b""), ..none }, "session");
    superfluous(Inputs { time: Some(1), ..none }, "time");

    let length = |inputs, input, max, found| {
        let rest = "or at most so many of a session";
        let message = format!("{input}: expected {max} bytes, {rest}, found {found}");
        refused(respond(full, &inputs), &message);
    };
    length(Inputs { session: Some(b"abcde"), ..good }, "session", 4, 5);
    let short = Inputs { password: Some(Password::Hash(&[0; 19])), ..good };
    length(short, "password hash", 20, 19);

    let suite = full.parse::<Suite>().unwrap();
    let signed = suite.respond(&key, Challenge::Signature("abcd1234"), &good);
    refused(signed, "session: expected a suite without one for a signature");
}

/// Computed by `testees/python`.
#[test]
fn a_session_without_length_has_64_bytes_and_its_own_text() {
    let key = Key::try_from(&b"12345678901234567890"[..]).unwrap();
    let respond = |suite: &str, session: &[u8]| {
        let suite = suite.parse::<Suite>().unwrap();
        assert_eq!(suite.parts().session, Some(64));
        let inputs = Inputs { session: Some(session), ..Inputs::default() };
        suite.respond(&key, Challenge::OneWay("12345678"), &inputs).map_err(|error| error.code())
    };
    let (bare, written) = ("OCRA-1:HOTP-SHA1-6:QN08-S", "OCRA-1:HOTP-SHA1-6:QN08-S064");
    assert_eq!(bare.parse::<Suite>().unwrap().to_string(), bare);
    assert_eq!(respond(bare, &[0xab; 64]).unwrap().expose(), "803288");
    assert_eq!(respond(written, &[0xab; 64]).unwrap().expose(), "978255");
    assert_eq!(respond(bare, &[0xab; 65]), Err(Code::InvalidDataInput));
}

/// HMAC fills a key up with zero bytes (RFC 2104, section 2), so a short key and a filled one have one OTP.
#[test]
fn short_keys_are_taken_where_the_caller_says_so() {
    let bytes = b"123456789012345";
    for length in 10..=15 {
        assert!(Key::try_from(&bytes[..length]).is_err());
        let filled = [&bytes[..length], &[0; 6]].concat();
        let (short, filled) =
            (Key::allow_short(&bytes[..length]).unwrap(), Key::try_from(&*filled).unwrap());
        assert_eq!(hotp(&short, 1, 8).unwrap(), hotp(&filled, 1, 8).unwrap());
    }
    let error = Key::allow_short(&bytes[..9]).unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (Code::InvalidParameter, "key: expected at least 10 bytes, found 9")
    );
    assert_eq!(hotp(&Key::allow_short(&bytes[..10]).unwrap(), 1, 8).unwrap().expose(), "13263420");
}

#[test]
fn parameters_have_their_ranges() {
    assert!(Key::try_from(&[0; 15][..]).is_err());
    let key = Key::try_from(&[0; 16][..]).unwrap();
    assert!(hotp(&key, 0, 5).is_err() && hotp(&key, 0, 9).is_err());
    let parameters = TotpParameters::default();
    assert!(totp(&key, 0, &TotpParameters { step_s: 0, ..parameters }).is_err());
    assert!(totp(&key, 99, &TotpParameters { t0: 100, ..parameters }).is_err());
    assert!(totp(&key, 100, &TotpParameters { t0: 100, ..parameters }).is_ok());
    let response = hotp(&key, 0, 6).unwrap();
    assert_eq!(format!("{key:?} {response:?}"), "Key(..) Response(..)");
    assert_eq!(hotp(&key, 0, 6).unwrap(), response);
    assert_ne!(hotp(&key, 1, 6).unwrap(), response);
}
