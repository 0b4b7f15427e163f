//! The examples of version 2.

use std::fmt::Write as _;

use ciborium::Value;
use dlotp::{
    Code, OperationId, Otp, Record, TypedDetails, Version,
    authenticator::{Authenticator, State, Time},
    keys::{AuthenticatorKeys, BankKeys, IssuerKeys, KeyId, MacUnder, Seal, role},
    operation::{ActionDraft, Operation},
    payload::{Payload, Serials, Validity},
    records::{EventRow, RecordKeys, RecordMac, RecordRow},
    verifier::{
        Binding, Enrolment, EnrolmentId, Epoch, Handle, OperationRecord, Policy, Verdict, Verifier,
    },
};

use crate::{
    MINUTE, Values, assert_page, hmac, issue, secret, secrets,
    shared::{self, Playback, stepped},
    values,
};

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

fn phone() -> AuthenticatorKeys {
    crate::phone(VERSION)
}

fn p() -> [u8; 32] {
    *crate::p(VERSION).expose()
}

/// s_0 and l_0, from the verifier's secrets.
fn chains() -> [[u8; 32]; 2] {
    let elements = shared::elements(&secrets(VERSION).encode());
    [shared::bytes(&elements[3]), shared::bytes(&elements[5])]
}

fn payload() -> Payload {
    value("payload.md", "text").parse::<Payload>().unwrap()
}

#[test]
fn enrolment() {
    let secret = secret();
    let extracted = hmac(&[0; 32], &crate::bytes::<32>(Version::V1, "enrolment.md", "secret"));
    let [s_0, l_0] = chains();
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
        ("p", hex::encode(p())),
        ("s_0", hex::encode(s_0)),
        ("s_1", hex::encode(stepped(s_0, 1))),
        ("s_2", hex::encode(stepped(s_0, 2))),
        ("l_0", hex::encode(l_0)),
        ("l_1", hex::encode(stepped(l_0, 1))),
    ]);
    assert_page(VERSION, "enrolment.md", &page);
    let extracted = |label: &[u8]| hmac(&extracted, &[label, &[1]].concat());
    assert_eq!(s_0, extracted(b"dlotp v2 chain scanned"));
    assert_eq!(l_0, extracted(b"dlotp v2 chain login"));
}

#[test]
fn a_payload() {
    let mut payload = payload();
    let verified = payload.verify(&phone()).unwrap();
    let (validity, serials) = (verified.validity(), verified.serials().unwrap());
    let drawn: [u8; 32] = bytes("payload.md", "fresh");
    let issued = issue(VERSION, verified.operation(), validity, Some(serials), &drawn);
    let nonce_key = secret().mac_key::<role::Nonce>(VERSION);
    let aad = [b"DLOTP:2.", &key_id().as_bytes()[..]].concat();
    let sealed = IssuerKeys::derive(&secret(), VERSION)
        .seal(issued.nonce.as_bytes(), &aad, &issued.body)
        .unwrap();
    let (ciphertext, tag) = sealed.split_at(issued.body.len());
    let nonce_mac = nonce_key.mac(&[&drawn, &issued.body]).unwrap();
    let page = values([
        ("issued-at", validity.issued_at.to_string()),
        ("lifetime", validity.lifetime_s.to_string()),
        ("n", serials.serial.to_string()),
        ("m", serials.login_position.to_string()),
        ("fresh", hex::encode(drawn)),
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
    let digest = payload.verify(&phone()).unwrap().digest();
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
    let (keys, secrets, p) = (phone(), secrets(VERSION), p());
    let time = number("otp.md", "time");
    let mut payload = payload();
    let verified = payload.verify(&keys).unwrap();
    let (digest, serials) = (verified.digest(), verified.serials().unwrap());
    let [s_0, l] = chains();
    let (n, q) = (serials.serial, 0);
    let s = stepped(s_0, n);
    let id = OperationId::parse(VERSION, &value("operation-id.md", "operation-id")).unwrap();
    let keyed = TypedDetails::payment(1, "1250,00", "eur", "0012 3456").unwrap();
    assert_eq!(TypedDetails::of(verified.operation()), Some(keyed));
    let picked = TypedDetails::action(32).unwrap();

    let mut page = values([("time", time.to_string()), ("n", n.to_string()), ("q", q.to_string())]);
    let mut domain = |name: &str,
                      step: Option<u64>,
                      key: &dyn Fn(&[u8]) -> [u8; 32],
                      context: Vec<Value>,
                      otp: Otp| {
        let context = shared::record(context);
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
    let bytes = |bytes: &[u8; 32]| Value::from(bytes.to_vec());
    let start = |domain: &str, chain: &[u8; 32]| vec![domain.into(), bytes(&p), bytes(chain)];
    let of = |message: &[u8]| MacUnder::<role::Otp>::mac(&keys, &[message]).unwrap();
    let of_login = |message: &[u8]| MacUnder::<role::Login>::mac(&keys, &[message]).unwrap();
    let of_confirm = |message: &[u8]| MacUnder::<role::Confirm>::mac(&keys, &[message]).unwrap();

    let mut context = start("dlotp v2 scanned", &s);
    context.push(bytes(digest.as_bytes()));
    let otp = secrets.scanned_otp(&keys, &digest, Some(serials)).unwrap();
    domain("scanned", None, &of, context, otp);

    let minute = time / MINUTE;
    let payment = [1.into(), 1.into(), 125_000.into(), "EUR".into(), "00123456".into()];
    for (name, details, items) in
        [("typed", &keyed, payment.to_vec()), ("picked", &picked, vec![3.into(), 32.into()])]
    {
        let mut context = start("dlotp v2 typed", &l);
        context.extend([id.to_string().into(), Value::Array(items), minute.into()]);
        let otp = secrets.typed_otp(&keys, q, &id, Some(details), time).unwrap();
        domain(name, Some(minute), &of, context, otp);
    }

    let half_minute = time / HALF_MINUTE;
    let mut context = start("dlotp v2 login", &l);
    context.push(half_minute.into());
    let otp = secrets.login_otp(&keys, q, time).unwrap();
    domain("login", Some(half_minute), &of_login, context, otp);
    let mut context = start("dlotp v2 confirm", &l);
    context.push(half_minute.into());
    let otp = secrets.confirmation_otp(&keys, q, time).unwrap();
    domain("confirmation", Some(half_minute), &of_confirm, context, otp);
    assert_page(VERSION, "otp.md", &page);
}

/// An action with a short encoding.
fn action() -> Operation<'static> {
    Operation::action(&ActionDraft { purpose: 32, title: "Limit", details: vec![] }).unwrap()
}

/// The phone's p and q, from its record, and the values of its chains.
fn kept(state: &State) -> (u64, [u8; 32], u64, [u8; 32]) {
    let elements = shared::elements(&state.encode());
    let (p, q) = (shared::number(&elements[5]), shared::number(&elements[7]));
    (p, shared::bytes(&elements[6]), q, shared::bytes(&elements[8]))
}

/// Plays the scans of the page and writes the state after each.
#[test]
fn an_authenticator() {
    let (phone, [s_0, l_0]) = (Authenticator::new(phone()), chains());
    let mut state = State::new(&secret(), VERSION);
    let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
    let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
    let (mut stated, mut played) = (String::new(), String::new());
    for (name, row) in crate::example(VERSION, "authenticator.md") {
        writeln!(stated, "{name}: {row}").unwrap();
        let gives = match name.strip_prefix("scan n=").and_then(|rest| rest.split_once(" m=")) {
            None => {
                let (p, s, q, l) = kept(&state);
                format!("p={p} s={} q={q} l={}", hex::encode(&s[..4]), hex::encode(&l[..4]))
            }
            Some((n, m)) => {
                let (serial, login_position) = (n.parse().unwrap(), m.parse().unwrap());
                let serials = Some(Serials { serial, login_position });
                let issued = issue(VERSION, &action(), validity, serials, &[9; 32]);
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
        // The state keeps the values of the chains at its positions.
        let (p, s, q, l) = kept(&state);
        assert_eq!((s, l), (stepped(s_0, p), stepped(l_0, q)));
        assert_eq!((state.view().scan_position, state.view().login_position), (Some(p), Some(q)));
        writeln!(played, "{name}: {gives}").unwrap();
    }
    assert_eq!(stated, played);
    assert!(played.contains(Code::Stale.name()));
}

/// Plays the inputs of the page and writes the positions after each.
#[test]
fn a_verifier() {
    let (keys, policy) = (BankKeys::derive(&secret(), VERSION), Policy::default());
    let secrets = secrets(VERSION);
    let verifier = Verifier::new(&keys, secrets.clone(), &policy).unwrap();
    let now = 1_767_225_600;
    let id = EnrolmentId::from([1; 16]);
    let mut enrolment = Enrolment::new(id, secret().identity(VERSION), Epoch::default(), now);
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
            let record: &OperationRecord = &stored[n];
            let commit =
                enrolment.submit(&verifier, Some(record), record.handle, &made[n], now).unwrap();
            let (write, verdict) = commit.split();
            let verdict = verdict.settle(dlotp::DurableWrite::confirmed());
            assert!(matches!(verdict, Verdict::Accepted { binding: Binding::Scanned, .. }));
            gives.push("accepted binding=scanned".to_owned());
            enrolment = write.enrolment;
        } else if name.starts_with("issue") {
            for _ in name.split(", ") {
                let drawn = made.len() as u8;
                let (handle, random) = (Handle::from([drawn; 16]), &mut Playback::new([drawn; 32]));
                let commit = enrolment.issue(&keys, &policy, handle, &operation, random, now);
                let (write, issued) = commit.unwrap().split();
                let issued = issued.settle(dlotp::DurableWrite::confirmed()).unwrap();
                let mut payload = issued.text.parse::<Payload>().unwrap();
                let verified = payload.verify(&phone()).unwrap();
                let serials = verified.serials().unwrap();
                let (n, m) = (serials.serial, serials.login_position);
                gives.push(format!("n={n} m={m}"));
                let otp = secrets.scanned_otp(&keys, &verified.digest(), Some(serials)).unwrap();
                made.insert(n.to_string(), otp.expose().to_owned());
                stored.insert(n.to_string(), write.operation.unwrap());
                enrolment = write.enrolment;
            }
        }
        enrolment = Enrolment::decode(&enrolment.encode(), Epoch::default()).unwrap();
        let at = enrolment.positions().unwrap();
        gives.push(format!("issued={} prev={} cur={}", at.issued, at.previous, at.current));
        writeln!(played, "{name}: {}", gives.join(", ")).unwrap();
    }
    assert_eq!(stated, played);
}

/// Plays the inputs of the page, each in its epoch.
#[test]
fn restoring() {
    let (keys, policy) = (BankKeys::derive(&secret(), VERSION), Policy::default());
    let secrets = secrets(VERSION);
    let verifier = Verifier::new(&keys, secrets.clone(), &policy).unwrap();
    let (now, operation) = (1_767_225_600, action());
    let id = EnrolmentId::from([1; 16]);
    let enrolment = Enrolment::new(id, secret().identity(VERSION), Epoch::default(), now);
    let first = secrets.login_otp(&keys, 0, now).unwrap();
    let active = enrolment.login(&verifier, first.expose(), now).unwrap().split().0.enrolment;
    let (mut stored, mut record) = (active.encode(), None::<OperationRecord>);
    let (mut stated, mut played) = (String::new(), String::new());
    for (name, row) in crate::example(VERSION, "restoring.md") {
        writeln!(stated, "{name}: {row}").unwrap();
        let (input, epoch) = name.split_once(" in epoch ").unwrap_or(("at first", "0"));
        let loaded = Enrolment::decode(&stored, Epoch::from(epoch.parse::<u64>().unwrap()));
        let gives = match (loaded, input) {
            (Err(error), _) => format!("{}, ", error.code()),
            (Ok(_), "at first") => String::new(),
            (Ok(enrolment), input) => {
                let (write, gives) = if input == "issue" {
                    let handle = Handle::from([played.len() as u8; 16]);
                    let random = &mut Playback::new([played.len() as u8; 32]);
                    let commit = enrolment.issue(&keys, &policy, handle, &operation, random, now);
                    let (write, issued) = commit.unwrap().split();
                    assert!(issued.settle(dlotp::DurableWrite::confirmed()).is_ok());
                    record.clone_from(&write.operation);
                    let gives = format!("n={}", write.enrolment.positions().unwrap().issued);
                    (write, gives)
                } else if input == "restore" {
                    let write = enrolment.restore(now).split().0;
                    let gives = write.event.outcome.to_string();
                    (write, gives)
                } else {
                    let record = record.as_ref().unwrap();
                    let payload = record.text.parse::<Payload>().unwrap();
                    let mut payload = payload;
                    let verified = payload.verify(&phone()).unwrap();
                    let otp = secrets.scanned_otp(&keys, &verified.digest(), verified.serials());
                    let (handle, otp) = (record.handle, otp.unwrap());
                    let commit =
                        enrolment.submit(&verifier, Some(record), handle, otp.expose(), now);
                    let (write, verdict) = commit.unwrap().split();
                    let verdict = verdict.settle(dlotp::DurableWrite::confirmed());
                    assert!(matches!(verdict, Verdict::Rejected));
                    (write, "rejected".to_owned())
                };
                stored = write.enrolment.encode();
                match write.event.restored {
                    0 => format!("{gives}, "),
                    epochs => format!("{gives} restored={epochs}, "),
                }
            }
        };
        // What is stored, as it is read without restoring it.
        let read = |epoch| Enrolment::decode(&stored, Epoch::from(epoch)).ok();
        let kept = (0..9).find_map(read).unwrap();
        let (epoch, live) = (kept.epoch(), kept.live().len());
        let issued = kept.positions().unwrap().issued;
        writeln!(played, "{name}: {gives}epoch={epoch} issued={issued} live={live}").unwrap();
    }
    assert_eq!(stated, played);
}

/// The bytes that are MACed come from another encoder of CBOR.
#[test]
fn records() {
    let page = "records.md";
    let (key, enrolment) = (bytes::<32>(page, "key"), bytes::<16>(page, "enrolment"));
    let (key_number, epoch) = (number(page, "number"), number(page, "epoch"));
    let keys = RecordKeys::new(key_number, key);
    let encode = |items: Vec<Value>| {
        let mut encoded = Vec::new();
        ciborium::into_writer(&Value::Array(items), &mut encoded).unwrap();
        encoded
    };
    let of_enrolment = Value::Bytes(enrolment.to_vec());
    let mut computed = values([
        ("key", hex::encode(key)),
        ("number", key_number.to_string()),
        ("enrolment", hex::encode(enrolment)),
        ("epoch", epoch.to_string()),
    ]);
    let contents: Vec<Vec<u8>> = (1..=2)
        .map(|revision| hex::decode(value(page, &format!("event-{revision}.content"))).unwrap())
        .collect();
    let contents: Vec<[&[u8]; 1]> = contents.iter().map(|content| [content.as_slice()]).collect();
    let mut events: Vec<(EventRow<'_>, RecordMac)> = Vec::new();
    for (content, revision) in contents.iter().zip(1_u64..) {
        let previous = events.last().map(|(_, before)| before.mac);
        let event = EventRow {
            version: VERSION,
            enrolment: &enrolment,
            epoch,
            revision,
            previous,
            content,
        };
        let input = encode(vec![
            Value::from("dlotp v2 event"),
            key_number.into(),
            of_enrolment.clone(),
            epoch.into(),
            revision.into(),
            previous.map_or(Value::Null, |previous| Value::Bytes(previous.to_vec())),
            Value::Array(vec![Value::Bytes(content[0].to_vec())]),
        ]);
        let mac = keys.mac_event(&event);
        assert_eq!(mac.mac, hmac(&key, &input));
        computed.insert(format!("event-{revision}.content"), hex::encode(content[0]));
        computed.insert(format!("event-{revision}.mac-input"), hex::encode(input));
        computed.insert(format!("event-{revision}.mac"), hex::encode(mac.mac));
        events.push((event, mac));
    }
    let stated = value(page, "content");
    let content: Vec<Vec<u8>> = stated.split(' ').map(|part| hex::decode(part).unwrap()).collect();
    let slices: Vec<&[u8]> = content.iter().map(Vec::as_slice).collect();
    let row = RecordRow {
        version: VERSION,
        kind: "enrolment",
        identity: &enrolment,
        epoch,
        revision: 2,
        content: &slices,
    };
    let input = encode(vec![
        Value::from("dlotp v2 record"),
        key_number.into(),
        Value::from("enrolment"),
        of_enrolment,
        epoch.into(),
        2.into(),
        Value::Array(content.iter().cloned().map(Value::Bytes).collect()),
    ]);
    let mac = keys.mac_record(&row);
    assert_eq!(mac.mac, hmac(&key, &input));
    keys.check_enrolment(&row, &mac, &events).unwrap();
    computed.insert("revision".to_owned(), "2".to_owned());
    computed.insert("content".to_owned(), stated);
    computed.insert("mac-input".to_owned(), hex::encode(input));
    computed.insert("mac".to_owned(), hex::encode(mac.mac));
    assert_page(VERSION, page, &computed);
}
