//! The examples of version 1.

use std::fmt::Write as _;

use dlotp::{
    Code, OperationId, Otp, Record, Version,
    authenticator::{Authenticator, State, Time},
    keys::{BankKeys, role},
    operation::{Operation, PaymentDraft},
    payload::{Digest, Payload, Validity},
};

use crate::{
    MINUTE, Values, hmac, issue, p, phone, pin, secret, secrets,
    shared::{self, Playback},
    values,
};

const VERSION: Version = Version::V1;

fn example(page: &str) -> Vec<(String, String)> {
    crate::example(VERSION, page)
}

fn assert_page(page: &str, computed: &Values) {
    crate::assert_page(VERSION, page, computed);
}

fn value(page: &str, name: &str) -> String {
    crate::value(VERSION, page, name)
}

fn bytes<const N: usize>(page: &str, name: &str) -> [u8; N] {
    crate::bytes(VERSION, page, name)
}

#[test]
fn enrolment() {
    let secret = secret();
    let extracted = hmac(&[0; 32], &bytes::<32>("enrolment.md", "secret"));
    let key_id = hmac(&extracted, b"dlotp v1 key-id\x01");
    let page = values([
        ("secret", value("enrolment.md", "secret")),
        ("pin", value("enrolment.md", "pin")),
        ("extracted", hex::encode(extracted)),
        ("k(key-id)", hex::encode(key_id)),
        ("key-id", secret.identity(VERSION).key_id.to_string()),
        ("k(payload)", hex::encode(*secret.derive_key::<role::Payload>(VERSION))),
        ("k(operation-id)", hex::encode(*secret.derive_key::<role::OperationId>(VERSION))),
        ("k(otp)", hex::encode(*secret.derive_key::<role::Otp>(VERSION))),
        ("k(login)", hex::encode(*secret.derive_key::<role::Login>(VERSION))),
        ("k(confirm)", hex::encode(*secret.derive_key::<role::Confirm>(VERSION))),
        ("k(pin)", hex::encode(*secret.derive_key::<role::Pin>(VERSION))),
        ("p", hex::encode(p(VERSION).expose())),
    ]);
    assert_page("enrolment.md", &page);
}

#[test]
fn operation() {
    let json: serde_json::Value =
        serde_json::from_str(&value("operation.md", "json")).expect("the operation in JSON");
    let text = |name: &str| json[name].as_str().unwrap();
    let operation = Operation::payment(&PaymentDraft {
        purpose: json["purpose"].as_u64().unwrap(),
        amount: json["amount"].as_u64().unwrap(),
        currency: text("currency"),
        payee: text("payee"),
        account: Some(text("account")),
        reference: Some(text("reference")),
        details: vec![(
            json["details"][0][0].as_str().unwrap(),
            json["details"][0][1].as_str().unwrap(),
        )],
    })
    .unwrap();
    let rows: Vec<_> = operation.display().iter().map(ToString::to_string).collect();
    let page = values([
        ("json", value("operation.md", "json")),
        ("cbor", hex::encode(operation.encode())),
        ("display", rows.join(" | ")),
    ]);
    assert_page("operation.md", &page);
}

#[test]
fn payload_and_operation_id() {
    let text = value("payload.md", "text");
    let secret = secret();
    let key_id = secret.identity(VERSION).key_id;
    let mut payload = text.parse::<Payload>().unwrap();
    let verified = payload.verify(&phone(VERSION)).unwrap();
    let validity = verified.validity();

    let nonce: [u8; 12] = bytes("payload.md", "nonce");
    let issued = issue(VERSION, verified.operation(), validity, None, &nonce);
    let input = [b"dlotp:1.", &key_id.as_bytes()[..], &issued.body].concat();
    let mac = hmac(&secret.derive_key::<role::Payload>(VERSION), &input);
    let page = values([
        ("issued-at", validity.issued_at.to_string()),
        ("lifetime", validity.lifetime_s.to_string()),
        ("nonce", hex::encode(verified.nonce().as_bytes())),
        ("body", hex::encode(&issued.body)),
        ("mac-input", hex::encode(&input)),
        ("mac", hex::encode(mac)),
        ("tag", hex::encode(&mac[..16])),
        ("text", issued.text.clone()),
        ("digest", hex::encode(verified.digest().as_bytes())),
    ]);
    assert_page("payload.md", &page);

    // The operation is that of operation.md: its encoding ends the body.
    let [issued_at, lifetime, nonce, operation] = &shared::elements(&issued.body)[..] else {
        panic!("a body of 4");
    };
    assert_eq!(shared::number(issued_at), validity.issued_at);
    assert_eq!(shared::number(lifetime), validity.lifetime_s);
    assert_eq!(shared::bytes(nonce), *verified.nonce().as_bytes());
    let operation = shared::record(operation.as_array().unwrap().clone());
    assert_eq!(hex::encode(&operation), value("operation.md", "cbor"));
    assert!(issued.body.ends_with(&operation));

    let mac = hmac(&secret.derive_key::<role::OperationId>(VERSION), verified.digest().as_bytes());
    let page = values([
        ("digest", hex::encode(issued.digest.as_bytes())),
        ("mac", hex::encode(mac)),
        ("first-8", u64::from_be_bytes(mac[..8].try_into().unwrap()).to_string()),
        ("operation-id", issued.id.to_string()),
    ]);
    assert_page("operation-id.md", &page);
}

#[test]
fn otp_in_each_domain() {
    let time: u64 = value("otp.md", "time").parse().unwrap();
    let digest = Digest::from(bytes("payload.md", "digest"));
    let id = OperationId::parse(VERSION, &value("operation-id.md", "operation-id")).unwrap();
    let (keys, secrets, p) = (phone(VERSION), secrets(VERSION), p(VERSION));
    let id_text = id.to_string();

    let mut page = values([("time", time.to_string())]);
    let mut domain = |name: &str, otp: Otp, key: [u8; 32], suite: &str, q: &[u8], t| {
        let mut input = [suite.as_bytes(), &[0], q].concat();
        input.resize(suite.len() + 1 + 128, 0);
        input.extend(p.expose());
        if let Some((step, divisor)) = t {
            let steps: u64 = step / divisor;
            input.extend(steps.to_be_bytes());
            page.insert(format!("{name}.step"), steps.to_string());
        }
        let mac = hmac(&key, &input);
        let offset = usize::from(mac[31] & 15);
        let truncated =
            u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
        page.insert(format!("{name}.data-input"), hex::encode(&input));
        page.insert(format!("{name}.mac"), hex::encode(mac));
        page.insert(format!("{name}.offset"), offset.to_string());
        page.insert(format!("{name}.truncated"), truncated.to_string());
        page.insert(format!("{name}.otp"), otp.expose().to_owned());
    };
    domain(
        "scanned",
        secrets.scanned_otp(&keys, &digest, None).unwrap(),
        *secret().derive_key::<role::Otp>(VERSION),
        "OCRA-1:HOTP-SHA256-8:QH64-PSHA256",
        digest.as_bytes(),
        None,
    );
    domain(
        "typed",
        secrets.typed_otp(&keys, 0, &id, None, time).unwrap(),
        *secret().derive_key::<role::Otp>(VERSION),
        "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T1M",
        id_text.as_bytes(),
        Some((time, MINUTE)),
    );
    domain(
        "login",
        secrets.login_otp(&keys, 0, time).unwrap(),
        *secret().derive_key::<role::Login>(VERSION),
        "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S",
        b"00000000",
        Some((time, 30)),
    );
    domain(
        "confirmation",
        secrets.confirmation_otp(&keys, 0, time).unwrap(),
        *secret().derive_key::<role::Confirm>(VERSION),
        "OCRA-1:HOTP-SHA256-8:QA08-PSHA256-T30S",
        b"00000000",
        Some((time, 30)),
    );
    assert_page("otp.md", &page);
}

/// Plays the steps of the page and writes their results in the words of the page.
#[test]
fn authenticator() {
    let phone = Authenticator::new(phone(VERSION));
    let text = value("payload.md", "text");
    let mut payload = text.parse::<Payload>().unwrap();
    let mut state = State::new(&secret(), VERSION);
    let mut scanned = None;
    let (mut stated, mut played) = (String::new(), String::new());
    for (name, row) in example("authenticator.md") {
        writeln!(stated, "{name}: {row}").unwrap();
        if !name.starts_with("step ") {
            continue;
        }
        let argument =
            |name: &str| row.split(' ').find_map(|word| word.strip_prefix(name)).map(str::to_owned);
        let number = |name: &str| argument(name).map(|number| number.parse::<u64>().unwrap());
        let time = Time {
            unix: number("unix=").unwrap(),
            since_boot_s: number("since-boot=").unwrap(),
            boot: hex::decode(argument("boot=").unwrap()).unwrap().try_into().unwrap(),
        };
        let gives = if row.contains(" authorise") {
            let commit = phone.authorise(&state, scanned.as_ref().unwrap(), &pin(), time).unwrap();
            (state, _) = commit.split();
            "otp"
        } else {
            let other = number("issued-at=").map(|issued_at| {
                let validity = Validity { issued_at, lifetime_s: number("lifetime=").unwrap() };
                let opened = payload.verify(&crate::phone(VERSION)).unwrap();
                let issued = issue(VERSION, opened.operation(), validity, None, &[0; 12]);
                issued.text.parse::<Payload>().unwrap()
            });
            match phone.scan(&state, &mut other.unwrap_or_else(|| payload.clone()), time) {
                Ok(commit) => {
                    let (next, pending) = commit.split();
                    state = next;
                    scanned = Some(pending.settle(dlotp::DurableWrite::confirmed()));
                    "display"
                }
                Err(error) if error.code() == Code::Stale => error.code().name(),
                Err(error) => panic!("{error}"),
            }
        };
        let record = state.encode();
        let [f, left, begin, seen, boot, _] = &shared::elements(&record)[..] else {
            panic!("a state of 6");
        };
        let [f, left, begin, seen] = [f, left, begin, seen].map(shared::number);
        let boot = hex::encode(shared::bytes::<16>(boot));
        writeln!(played, "{name}: {row}\ngives: {gives}").unwrap();
        writeln!(played, "state: f={f} left={left} begin={begin} seen={seen} boot={boot}").unwrap();
    }
    assert_eq!(stated, played);
    assert!(played.contains("gives: stale"));
}

/// Plays the inputs of the page and writes their results and the state after each.
#[test]
fn verifier() {
    use dlotp::verifier::{
        Binding, CounterName, Enrolment, EnrolmentId, Epoch, Handle, Policy, Verdict, Verifier,
    };
    let (keys, policy) = (BankKeys::derive(&secret(), VERSION), Policy::default());
    let verifier = Verifier::new(&keys, secrets(VERSION), &policy).unwrap();
    let mut payload = value("payload.md", "text").parse::<Payload>().unwrap();
    let opened = payload.verify(&phone(VERSION)).unwrap();

    let enrolled_at = 1_767_225_000;
    let (id, identity) = (EnrolmentId::from([1; 16]), secret().identity(VERSION));
    let mut enrolment = Enrolment::new(id, identity, Epoch::default(), enrolled_at);
    let first = secrets(VERSION).login_otp(&phone(VERSION), 0, enrolled_at).unwrap();
    let commit = enrolment.login(&verifier, first.expose(), enrolled_at).unwrap();
    enrolment = commit.split().0.enrolment;
    let mut stored = None;
    let (mut stated, mut played) = (String::new(), String::new());
    for (name, row) in example("verifier.md") {
        writeln!(stated, "{name}: {row}").unwrap();
        if !name.starts_with("step ") {
            continue;
        }
        let argument = |name: &str| row.split(' ').find_map(|word| word.strip_prefix(name));
        let now = argument("at=").unwrap().parse().unwrap();
        let bytes = |name: &str| hex::decode(argument(name).unwrap()).unwrap();
        let handle: Handle = argument("handle=").unwrap().parse().unwrap();
        let (write, gives) = if row.contains(" issue ") {
            let random = &mut Playback::new(bytes("nonce="));
            let operation = opened.operation();
            let commit = enrolment.issue(&keys, &policy, handle, operation, random, now);
            let (write, pending) = commit.unwrap().split();
            let issued = pending.settle(dlotp::DurableWrite::confirmed()).unwrap();
            let typed = issued.typed_id.is_some();
            (write, format!("issued typed={typed}"))
        } else {
            let otp = argument("otp=").unwrap();
            let commit = enrolment.submit(&verifier, stored.as_ref(), handle, otp, now).unwrap();
            let (write, pending) = commit.split();
            let gives = match pending.settle(dlotp::DurableWrite::confirmed()) {
                Verdict::Accepted { binding: Binding::Scanned, drift: None, subject } => {
                    assert_eq!(&subject, opened.operation());
                    "accepted binding=scanned"
                }
                Verdict::Rejected => "rejected",
                other => panic!("{other:?}"),
            };
            (write, gives.to_owned())
        };
        enrolment = write.enrolment;
        stored = write.operation.or(stored);
        let [login, operation] =
            [CounterName::Login, CounterName::Operation].map(|name| enrolment.counter(name));
        let live = enrolment.live().len();
        writeln!(played, "{name}: {row}\ngives: {gives}").unwrap();
        writeln!(played, "counts: login={login} operation={operation} live={live}").unwrap();
    }
    assert_eq!(stated, played);
    assert!(played.contains("accepted binding=scanned"));
}

#[test]
fn errors() {
    let text = value("errors.md", "text");
    let error = text.parse::<Payload>().unwrap_err();
    let page = values([("text", text), ("code", error.code().to_string())]);
    assert_page("errors.md", &page);
}

#[test]
fn oath() {
    use dlotp::oath::{Challenge, Inputs, Key, Password, Suite, hotp};
    use hmac::{Hmac, KeyInit, Mac};

    let truncated = |mac: &[u8]| {
        let offset = usize::from(mac[mac.len() - 1] & 15);
        let chosen = u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap());
        (offset.to_string(), (chosen & 0x7fff_ffff).to_string())
    };
    let of = |name: &str| value("oath.md", name);
    let (key, counter) = (hex::decode(of("hotp.key")).unwrap(), of("hotp.counter"));
    let counter: [u8; 8] = hex::decode(counter).unwrap().try_into().unwrap();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&key).unwrap();
    mac.update(&counter);
    let mac = mac.finalize().into_bytes();
    let otp =
        hotp(&Key::try_from(key.as_slice()).unwrap(), u64::from_be_bytes(counter), 6).unwrap();
    let (offset, number) = truncated(&mac);
    let mut page = values([
        ("hotp.key", hex::encode(&key)),
        ("hotp.counter", hex::encode(counter)),
        ("hotp.mac", hex::encode(mac)),
        ("hotp.offset", offset),
        ("hotp.truncated", number),
        ("hotp.otp", otp.expose().to_owned()),
    ]);

    let suite = of("ocra.suite").parse::<Suite>().unwrap();
    let (key, question) = (hex::decode(of("ocra.key")).unwrap(), of("ocra.challenge"));
    let inputs =
        Inputs { counter: Some(0), password: Some(Password::Text("1234")), ..Inputs::default() };
    let challenge = Challenge::OneWay(&question);
    let data = suite.data_input(challenge, &inputs).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(&data);
    let mac = mac.finalize().into_bytes();
    let response =
        suite.respond(&Key::try_from(key.as_slice()).unwrap(), challenge, &inputs).unwrap();
    let (offset, number) = truncated(&mac);
    page.extend(values([
        ("ocra.suite", suite.to_string()),
        ("ocra.key", hex::encode(&key)),
        ("ocra.challenge", question.clone()),
        ("ocra.data-input", hex::encode(&*data)),
        ("ocra.mac", hex::encode(mac)),
        ("ocra.offset", offset),
        ("ocra.truncated", number),
        ("ocra.response", response.expose().to_owned()),
    ]));
    assert_page("oath.md", &page);
}
