//! The examples of version 2.

use std::fmt::Write as _;

use ciborium::Value;
use dlotp::{
    OperationId, Otp, Record, TypedDetails, Version,
    authenticator::{Authenticator, State, Time},
    issuer,
    keys::{AuthenticatorKeys, IssuerKeys, KeyId, MacUnder, PinMac, Seal, VerifierKeys, role},
    operation::{ActionDraft, Operation},
    payload::{Payload, Serials, Validity},
    verifier::{
        Binding, Enrolment, EnrolmentId, Handle, OperationRecord, Policy, Secrets, Verdict,
        Verifier,
    },
};

use crate::{MINUTE, Values, assert_page, hmac, pin, playback::Playback, secret, values};

const VERSION: Version = Version::V2;
const HALF_MINUTE: u64 = 30;

fn value(page: &str, name: &str) -> String {
    crate::value(VERSION, page, name)
}

fn number(page: &str, name: &str) -> u64 {
    value(page, name).parse().unwrap()
}

fn bytes<const N: usize>(page: &str, name: &str) -> [u8; N] {
    crate::bytes(VERSION, page, name)
}

fn key_id() -> KeyId {
    secret().identity(VERSION).key_id
}

fn phone_keys() -> AuthenticatorKeys {
    AuthenticatorKeys::derive(&secret(), VERSION)
}

fn p() -> PinMac {
    PinMac::compute(&phone_keys(), &pin()).unwrap()
}

fn issuer() -> IssuerKeys {
    IssuerKeys::derive(&secret(), VERSION)
}

fn secrets() -> Secrets {
    Secrets::start(&secret(), VERSION, p())
}

/// The chains, as the verifier's first record has them, each value made of the one before (ENR-21).
struct Chains {
    scan: [u8; 32],
    login: [u8; 32],
}

impl Chains {
    fn start() -> Self {
        let record: Value = ciborium::from_reader(&secrets().encode()[..]).unwrap();
        let fields = record.as_array().unwrap();
        assert_eq!((&fields[2], &fields[4]), (&0.into(), &0.into()));
        let value = |at: usize| fields[at].as_bytes().unwrap()[..].try_into().unwrap();
        Self { scan: value(3), login: value(5) }
    }
}

fn forward(mut value: [u8; 32], steps: u64) -> [u8; 32] {
    for _ in 0..steps {
        value = hmac(&value, b"dlotp v2 step");
    }
    value
}

fn payload() -> Payload {
    value("payload.md", "text").parse::<Payload>().unwrap()
}

#[test]
fn enrolment() {
    let secret = secret();
    let extracted = hmac(&[0; 32], &crate::bytes::<32>(Version::V1, "enrolment.md", "secret"));
    let Chains { scan, login } = Chains::start();
    let page = values([
        ("k(key-id)", hex::encode(hmac(&extracted, b"dlotp v2 key-id\x01"))),
        ("key-id", key_id().to_string()),
        ("k(payload)", hex::encode(*secret.derive_key::<role::Payload>(VERSION))),
        ("k(nonce)", hex::encode(*secret.derive_key::<role::Nonce>(VERSION))),
        ("k(operation-id)", hex::encode(*secret.derive_key::<role::OperationId>(VERSION))),
        ("k(otp)", hex::encode(*secret.derive_key::<role::Otp>(VERSION))),
        ("k(login)", hex::encode(*secret.derive_key::<role::Login>(VERSION))),
        ("k(confirm)", hex::encode(*secret.derive_key::<role::Confirm>(VERSION))),
        ("k(pin)", hex::encode(*secret.derive_key::<role::Pin>(VERSION))),
        ("p", hex::encode(p().expose())),
        ("s_0", hex::encode(scan)),
        ("s_1", hex::encode(forward(scan, 1))),
        ("s_2", hex::encode(forward(scan, 2))),
        ("l_0", hex::encode(login)),
        ("l_1", hex::encode(forward(login, 1))),
    ]);
    assert_page(VERSION, "enrolment.md", &page);
}

#[test]
fn a_payload() {
    let mut payload = payload();
    let verified = payload.verify(&phone_keys()).unwrap();
    let (validity, serials) = (verified.validity(), verified.serials().unwrap());
    let fresh = bytes::<32>("payload.md", "fresh");
    let (operation, mut random) = (verified.operation(), Playback::new(&fresh));
    let issued =
        issuer::issue(&issuer(), operation, validity, Some(serials), &mut random, |_| false)
            .unwrap();
    let nonce_key = secret().mac_key::<role::Nonce>(VERSION);
    let aad = [b"DLOTP:2.", &key_id().as_bytes()[..]].concat();
    let sealed = IssuerKeys::derive(&secret(), VERSION)
        .seal(issued.nonce.as_bytes(), &aad, &issued.body)
        .unwrap();
    let (ciphertext, tag) = sealed.split_at(issued.body.len());
    let nonce_mac = nonce_key.mac(&[&fresh, &issued.body]).unwrap();
    let page = values([
        ("issued-at", validity.issued_at.to_string()),
        ("lifetime", validity.lifetime_s.to_string()),
        ("n", serials.serial.to_string()),
        ("m", serials.login_position.to_string()),
        ("fresh", hex::encode(fresh)),
        ("plaintext", hex::encode(&issued.body)),
        ("nonce-mac", hex::encode(nonce_mac)),
        ("nonce", hex::encode(issued.nonce.as_bytes())),
        ("aad", hex::encode(&aad)),
        ("ciphertext", hex::encode(ciphertext)),
        ("tag", hex::encode(tag)),
        ("text", issued.text.clone()),
        ("digest", hex::encode(issued.digest.as_bytes())),
    ]);
    assert_page(VERSION, "payload.md", &page);
    assert_eq!(verified.digest(), issued.digest);
}

#[test]
fn an_operation_id() {
    let mut payload = payload();
    let digest = payload.verify(&phone_keys()).unwrap().digest();
    let key = secret().mac_key::<role::OperationId>(VERSION);
    let mac = key.mac(&[digest.as_bytes()]).unwrap();
    let first_8 = u64::from_be_bytes(mac[..8].try_into().unwrap());
    let id = OperationId::derive(VERSION, &key, &digest).unwrap();
    let page = values([
        ("digest", hex::encode(digest.as_bytes())),
        ("mac", hex::encode(mac)),
        ("first-8", first_8.to_string()),
        ("seven", format!("{:07}", first_8 % 10_000_000)),
        ("check-digit", id.to_string()[7..].to_owned()),
        ("operation-id", id.to_string()),
    ]);
    assert_page(VERSION, "operation-id.md", &page);
}

#[test]
fn one_time_passwords() {
    let (keys, p) = (phone_keys(), p());
    let time = number("otp.md", "time");
    let mut payload = payload();
    let verified = payload.verify(&keys).unwrap();
    let (digest, secrets) = (verified.digest(), secrets());
    let Chains { scan, login: l } = Chains::start();
    let (n, q) = (verified.serials().unwrap().serial, 0);
    let s = forward(scan, n);
    let id = OperationId::parse(VERSION, &value("operation-id.md", "operation-id")).unwrap();
    let keyed = TypedDetails::payment("1250,00", "eur", "0012 3456").unwrap();
    assert_eq!(TypedDetails::of(verified.operation()), Some(keyed));
    let picked = TypedDetails::action(32).unwrap();

    let mut page = values([("time", time.to_string()), ("n", n.to_string()), ("q", q.to_string())]);
    let mut domain = |name: &str,
                      step: Option<u64>,
                      key: &dyn Fn(&[u8]) -> [u8; 32],
                      context: Vec<Value>,
                      otp: Otp| {
        let mut bytes = Vec::new();
        ciborium::into_writer(&Value::Array(context), &mut bytes).unwrap();
        let context = bytes;
        let mac = key(&context);
        let first_8 = u64::from_be_bytes(mac[..8].try_into().unwrap());
        let mut row = |row: &str, value: String| page.insert(format!("{name}.{row}"), value);
        if let Some(step) = step {
            row("step", step.to_string());
        }
        row("context", hex::encode(&context));
        row("mac", hex::encode(mac));
        row("first-8", first_8.to_string());
        row("otp", otp.expose().to_owned());
        assert_eq!(otp.expose(), format!("{:08}", first_8 % 100_000_000));
    };
    let byte_string = |bytes: &[u8; 32]| Value::Bytes(bytes.to_vec());
    let start = |domain: &str, chain: &[u8; 32], rest: &[Value]| {
        let first = [domain.into(), byte_string(p.expose()), byte_string(chain)];
        [&first, rest].concat()
    };
    let of = |message: &[u8]| MacUnder::<role::Otp>::mac(&keys, &[message]).unwrap();
    let of_login = |message: &[u8]| MacUnder::<role::Login>::mac(&keys, &[message]).unwrap();
    let of_confirm = |message: &[u8]| MacUnder::<role::Confirm>::mac(&keys, &[message]).unwrap();

    let context = start("dlotp v2 scanned", &s, &[byte_string(digest.as_bytes())]);
    let otp = secrets.scanned_otp(&keys, &digest, verified.serials()).unwrap();
    domain("scanned", None, &of, context, otp);

    let minute = time / MINUTE;
    for (name, typed) in [("typed", &keyed), ("picked", &picked)] {
        let details = match name {
            "typed" => vec![1.into(), 125_000.into(), "EUR".into(), "00123456".into()],
            _ => vec![3.into(), 32.into()],
        };
        let rest = [id.to_string().into(), Value::Array(details), minute.into()];
        let context = start("dlotp v2 typed", &l, &rest);
        let otp = secrets.typed_otp(&keys, q, &id, Some(typed), time).unwrap();
        domain(name, Some(minute), &of, context, otp);
    }

    let half_minute = time / HALF_MINUTE;
    let context = start("dlotp v2 login", &l, &[half_minute.into()]);
    let otp = secrets.login_otp(&keys, q, time).unwrap();
    domain("login", Some(half_minute), &of_login, context, otp);
    let context = start("dlotp v2 confirm", &l, &[half_minute.into()]);
    let otp = secrets.confirmation_otp(&keys, q, time).unwrap();
    domain("confirmation", Some(half_minute), &of_confirm, context, otp);
    assert_page(VERSION, "otp.md", &page);
}

/// An action that takes little room.
fn action() -> Operation<'static> {
    Operation::action(&ActionDraft { purpose: 32, title: "Limit", details: vec![] }).unwrap()
}

fn short(value: [u8; 32]) -> String {
    hex::encode(&value[..4])
}

/// p and q.
fn positions(state: &State) -> (u64, u64) {
    let view = state.view();
    (view.scan_position.unwrap(), view.login_position.unwrap())
}

/// Plays the scans of the page and writes the states that they leave.
#[test]
fn an_authenticator() {
    let phone = Authenticator::new(phone_keys());
    let chains = Chains::start();
    let mut state = State::new(&secret(), VERSION);
    let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
    let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
    let (mut stated, mut played) = (String::new(), String::new());
    for (name, row) in crate::example(VERSION, "authenticator.md") {
        writeln!(stated, "{name}: {row}").unwrap();
        let gives = match name.strip_prefix("scan n=").and_then(|rest| rest.split_once(" m=")) {
            None => {
                let (p, q) = positions(&state);
                let (s, l) = (forward(chains.scan, p), forward(chains.login, q));
                format!("p={p} s={} q={q} l={}", short(s), short(l))
            }
            Some((n, m)) => {
                let (serial, login_position) = (n.parse().unwrap(), m.parse().unwrap());
                let serials = Some(Serials { serial, login_position });
                let mut random = Playback::new(&[9; 32]);
                let issued =
                    issuer::issue(&issuer(), &action(), validity, serials, &mut random, |_| false)
                        .unwrap();
                let mut payload = issued.text.parse::<Payload>().unwrap();
                match phone.scan(&state, &mut payload, time) {
                    Ok(commit) => {
                        state = State::decode(&commit.split().0.encode()).unwrap();
                        "display".to_owned()
                    }
                    Err(error) => error.code().to_string(),
                }
            }
        };
        // What the state keeps is what the chains are at its positions.
        let (p, q) = positions(&state);
        let record = hex::encode(&*state.encode());
        assert!(record.contains(&hex::encode(forward(chains.scan, p))));
        assert!(record.contains(&hex::encode(forward(chains.login, q))));
        writeln!(played, "{name}: {gives}").unwrap();
    }
    assert_eq!(stated, played);
}

/// Plays the inputs of the page and writes the positions that they leave.
#[test]
fn a_verifier() {
    let (keys, policy, secrets) = (phone_keys(), Policy::default(), secrets());
    let verifier_keys = VerifierKeys::derive(&secret(), VERSION);
    let verifier = Verifier::new(verifier_keys, secrets.clone(), &policy).unwrap();
    let now = 1_767_225_600;
    let mut enrolment = Enrolment::new(EnrolmentId::from([1; 16]), secret().identity(VERSION), now);
    let first = secrets.login_otp(&keys, 0, now).unwrap();
    enrolment = enrolment.login(&verifier, first.expose(), now).unwrap().split().0.enrolment;
    let operation = action();
    let mut made = Values::new();
    let mut stored = std::collections::BTreeMap::new();
    let (mut stated, mut played) = (String::new(), String::new());
    for (name, row) in crate::example(VERSION, "verifier.md") {
        writeln!(stated, "{name}: {row}").unwrap();
        let mut gives = Vec::new();
        if let Some(n) = name.strip_prefix("submit the OTP of n=") {
            let operation: &OperationRecord = &stored[n];
            let commit = enrolment
                .submit(&verifier, Some(operation), operation.handle, &made[n], now)
                .unwrap();
            let (write, verdict) = commit.split();
            let verdict = verdict.settle(dlotp::Stored::durably());
            assert!(matches!(verdict, Verdict::Accepted { binding: Binding::Scanned, .. }));
            gives.push("accepted binding=scanned".to_owned());
            enrolment = write.enrolment;
        } else if name == "restore" {
            enrolment = enrolment.restore(now).unwrap().split().0.enrolment;
        } else if name.starts_with("issue") {
            for _ in name.split(", ") {
                let handle = Handle::from([made.len() as u8; 16]);
                let mut random = Playback::new(&[made.len() as u8; 32]);
                let commit =
                    enrolment.issue(&issuer(), &policy, handle, &operation, &mut random, now);
                let (write, issued) = commit.unwrap().split();
                let issued = issued.settle(dlotp::Stored::durably()).unwrap();
                let mut payload = issued.text.parse::<Payload>().unwrap();
                let opened = payload.verify(&keys).unwrap();
                let serials = opened.serials().unwrap();
                let (n, m) = (serials.serial, serials.login_position);
                gives.push(format!("n={n} m={m}"));
                let otp = secrets.scanned_otp(&keys, &opened.digest(), opened.serials()).unwrap();
                made.insert(n.to_string(), otp.expose().to_owned());
                stored.insert(n.to_string(), write.operation.unwrap());
                enrolment = write.enrolment;
            }
        }
        enrolment = Enrolment::decode(&enrolment.encode()).unwrap();
        let at = enrolment.positions().unwrap();
        gives.push(format!("issued={} prev={} cur={}", at.issued, at.previous, at.current));
        writeln!(played, "{name}: {}", gives.join(", ")).unwrap();
    }
    assert_eq!(stated, played);
}
