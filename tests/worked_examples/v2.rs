//! The examples of version 2.

use std::fmt::Write as _;

use dlotp::{
    Code, OperationId, Version,
    authenticator::{Authenticator, State, Time},
    cbor::Writer,
    chain::{Chain, Chains},
    issuer::{Issuer, Unique},
    keys::{AuthenticatorKeys, IssuerKeys, KeyId, MacUnder, PinMac, Seal, VerifierKeys, role},
    operation::{ActionDraft, Operation},
    otp::{self, Scheme, Typing},
    payload::{Fresh, Payload, Serials, Validity},
    typed::Typed,
    verifier::{
        Binding, Enrolment, EnrolmentId, Handle, Order, Policy, Randomness, Verdict, Verifier,
    },
};

use crate::{MINUTE, Values, assert_page, hmac, pin, secret, values};

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
    secret().key_id(VERSION)
}

fn phone_keys() -> AuthenticatorKeys {
    AuthenticatorKeys::derive(&secret(), VERSION)
}

fn p() -> PinMac {
    PinMac::compute(&phone_keys(), &pin()).unwrap()
}

fn issuer() -> Issuer<IssuerKeys> {
    Issuer::new(VERSION, key_id(), IssuerKeys::derive(&secret(), VERSION))
}

fn payload() -> Payload {
    value("payload.md", "text").parse::<Payload>().unwrap()
}

#[test]
fn enrolment() {
    let secret = secret();
    let extracted = hmac(&[0; 32], &crate::bytes::<32>(Version::V1, "enrolment.md", "secret"));
    let Chains { scanned, login } = Chains::start(&secret);
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
        ("s_0", hex::encode(scanned.expose())),
        ("s_1", hex::encode(scanned.forward(1).unwrap().expose())),
        ("s_2", hex::encode(scanned.forward(2).unwrap().expose())),
        ("l_0", hex::encode(login.expose())),
        ("l_1", hex::encode(login.forward(1).unwrap().expose())),
    ]);
    assert_page(VERSION, "enrolment.md", &page);
}

#[test]
fn a_payload() {
    let mut payload = payload();
    let verified = payload.verify(VERSION, key_id(), &phone_keys()).unwrap();
    let (validity, serials) = (verified.validity(), verified.serials().unwrap());
    let fresh = Fresh::new(bytes("payload.md", "fresh"));
    let issued =
        issuer().issue(verified.operation(), validity, Unique::V2 { serials, fresh }).unwrap();
    let nonce_key = secret().key::<role::Nonce>(VERSION);
    let aad = [b"DLOTP:2.", &key_id().as_bytes()[..]].concat();
    let sealed = IssuerKeys::derive(&secret(), VERSION)
        .seal(issued.nonce().as_bytes(), &aad, issued.body())
        .unwrap();
    let (ciphertext, tag) = sealed.split_at(issued.body().len());
    let nonce_mac = nonce_key.mac(&[fresh.as_bytes(), issued.body()]).unwrap();
    let page = values([
        ("issued-at", validity.issued_at().to_string()),
        ("lifetime", validity.lifetime_s().to_string()),
        ("n", serials.n().to_string()),
        ("m", serials.m().to_string()),
        ("fresh", hex::encode(fresh.as_bytes())),
        ("plaintext", hex::encode(issued.body())),
        ("nonce-mac", hex::encode(nonce_mac)),
        ("nonce", hex::encode(issued.nonce().as_bytes())),
        ("aad", hex::encode(&aad)),
        ("ciphertext", hex::encode(ciphertext)),
        ("tag", hex::encode(tag)),
        ("text", issued.text().to_owned()),
        ("digest", hex::encode(issued.digest().as_bytes())),
    ]);
    assert_page(VERSION, "payload.md", &page);
    assert_eq!(verified.digest(), issued.digest());
}

#[test]
fn an_operation_id() {
    let mut payload = payload();
    let digest = payload.verify(VERSION, key_id(), &phone_keys()).unwrap().digest();
    let key = secret().key::<role::OperationId>(VERSION);
    let mac = key.mac(&[digest.as_bytes()]).unwrap();
    let first_8 = u64::from_be_bytes(mac[..8].try_into().unwrap());
    let id = OperationId::derive(VERSION, &key, &digest).unwrap();
    let page = values([
        ("digest", hex::encode(digest.as_bytes())),
        ("mac", hex::encode(mac)),
        ("first-8", first_8.to_string()),
        ("seven", format!("{:07}", first_8 % 10_000_000)),
        ("check-digit", id.as_str()[7..].to_owned()),
        ("operation-id", id.as_str().to_owned()),
    ]);
    assert_page(VERSION, "operation-id.md", &page);
}

#[test]
fn one_time_passwords() {
    let (keys, p) = (phone_keys(), p());
    let time = number("otp.md", "time");
    let mut payload = payload();
    let verified = payload.verify(VERSION, key_id(), &keys).unwrap();
    let (digest, chains) = (verified.digest(), Chains::start(&secret()));
    let s = chains.scanned.forward(verified.serials().unwrap().n()).unwrap();
    let l = &chains.login;
    let id = OperationId::parse(VERSION, &value("operation-id.md", "operation-id")).unwrap();
    let keyed = Typed::payment("1250,00", "eur", "0012 3456").unwrap();
    assert_eq!(Typed::of(verified.operation()), Some(keyed));
    let picked = Typed::action(32).unwrap();

    let mut page = values([
        ("time", time.to_string()),
        ("n", s.position().to_string()),
        ("q", l.position().to_string()),
    ]);
    let mut domain = |name: &str,
                      step: Option<u64>,
                      key: &dyn Fn(&[u8]) -> [u8; 32],
                      context: Writer,
                      otp: Otp| {
        let context = context.finish();
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
    let start = |count: usize, domain: &str, chain: &[u8; 32]| {
        let mut writer = Writer::default();
        writer.array(count).text(domain).bytes(p.expose()).bytes(chain);
        writer
    };
    let of = |message: &[u8]| MacUnder::<role::Otp>::mac(&keys, &[message]).unwrap();
    let of_login = |message: &[u8]| MacUnder::<role::Login>::mac(&keys, &[message]).unwrap();
    let of_confirm = |message: &[u8]| MacUnder::<role::Confirm>::mac(&keys, &[message]).unwrap();

    let mut context = start(4, "dlotp v2 scanned", s.expose());
    context.bytes(digest.as_bytes());
    let otp = otp::scanned(Scheme::V2(&s), &keys, &p, &digest).unwrap();
    domain("scanned", None, &of, context, otp);

    let minute = time / MINUTE;
    for (name, typed) in [("typed", &keyed), ("picked", &picked)] {
        let mut context = start(6, "dlotp v2 typed", l.expose());
        context.text(id.as_str());
        match name {
            "typed" => context.array(4).unsigned(1).unsigned(125_000).text("EUR").text("00123456"),
            _ => context.array(2).unsigned(3).unsigned(32),
        };
        context.unsigned(minute);
        let otp = otp::typed(Typing::V2 { l, typed }, &keys, &p, &id, time).unwrap();
        domain(name, Some(minute), &of, context, otp);
    }

    let half_minute = time / HALF_MINUTE;
    let mut context = start(4, "dlotp v2 login", l.expose());
    context.unsigned(half_minute);
    let otp = otp::login(Scheme::V2(l), &keys, &p, time).unwrap();
    domain("login", Some(half_minute), &of_login, context, otp);
    let mut context = start(4, "dlotp v2 confirm", l.expose());
    context.unsigned(half_minute);
    let otp = otp::confirmation(Scheme::V2(l), &keys, &p, time).unwrap();
    domain("confirmation", Some(half_minute), &of_confirm, context, otp);
    assert_page(VERSION, "otp.md", &page);
}

/// An action that takes little room.
fn action() -> Operation<'static> {
    Operation::action(&ActionDraft { purpose: 32, title: "Limit", details: vec![] }).unwrap()
}

fn short<C>(chain: &Chain<C>) -> String {
    hex::encode(&chain.expose()[..4])
}

/// Plays the scans of the page and writes the states that they leave.
#[test]
fn an_authenticator() {
    let phone = Authenticator::new(VERSION, key_id(), phone_keys());
    let chains = Chains::start(&secret());
    let mut state = State::start(&chains).unwrap();
    let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
    let validity = Validity::new(1_767_225_600, 300).unwrap();
    let (mut stated, mut played) = (String::new(), String::new());
    for (name, row) in crate::example(VERSION, "authenticator.md") {
        writeln!(stated, "{name}: {row}").unwrap();
        let gives = match name.strip_prefix("scan n=").and_then(|rest| rest.split_once(" m=")) {
            None => {
                let (p, q) = (state.p().unwrap(), state.q().unwrap());
                let (s, l) = (chains.scanned.forward(p).unwrap(), chains.login.forward(q).unwrap());
                format!("p={p} s={} q={q} l={}", short(&s), short(&l))
            }
            Some((n, m)) => {
                let serials = Serials::new(n.parse().unwrap(), m.parse().unwrap()).unwrap();
                let unique = Unique::V2 { serials, fresh: Fresh::new([9; 32]) };
                let issued = issuer().issue(&action(), validity, unique).unwrap();
                let mut payload = issued.text().parse::<Payload>().unwrap();
                match phone.scan(&state, &mut payload, time) {
                    Ok(commit) => {
                        state = State::decode(&commit.split().0.encode()).unwrap();
                        "display".to_owned()
                    }
                    Err(error) => Code::from(&error).to_string(),
                }
            }
        };
        // What the state keeps is what the chains are at its positions.
        let (p, q) = (state.p().unwrap(), state.q().unwrap());
        let record = hex::encode(state.encode());
        assert!(record.contains(&hex::encode(chains.scanned.forward(p).unwrap().expose())));
        assert!(record.contains(&hex::encode(chains.login.forward(q).unwrap().expose())));
        writeln!(played, "{name}: {gives}").unwrap();
    }
    assert_eq!(stated, played);
}

/// Plays the inputs of the page and writes the positions that they leave.
#[test]
fn a_verifier() {
    let (keys, policy, chains) = (phone_keys(), Policy::default(), Chains::start(&secret()));
    let verifier = Verifier::new(VerifierKeys::derive(&secret(), VERSION), p(), &policy)
        .with_chains(chains.clone());
    let now = 1_767_225_600;
    let mut enrolment = Enrolment::new(EnrolmentId::from([1; 16]), VERSION, key_id(), now);
    let first = otp::login(Scheme::V2(&chains.login), &keys, &p(), now).unwrap();
    enrolment =
        verifier.login(&enrolment, first.expose(), now).unwrap().split().0.enrolment().clone();
    let operation = action();
    let mut made = Values::new();
    let mut stored = std::collections::BTreeMap::new();
    let (mut stated, mut played) = (String::new(), String::new());
    for (name, row) in crate::example(VERSION, "verifier.md") {
        writeln!(stated, "{name}: {row}").unwrap();
        let mut gives = Vec::new();
        if let Some(n) = name.strip_prefix("submit the OTP of n=") {
            let operation: &dlotp::verifier::StoredOperation = &stored[n];
            let commit = verifier
                .submit(&enrolment, Some(operation), operation.handle(), &made[n], now)
                .unwrap();
            let (write, verdict) = commit.split();
            let verdict = verdict.settle(dlotp::Stored::durably());
            assert!(matches!(verdict, Verdict::Accepted { binding: Binding::Scanned, .. }));
            gives.push("accepted binding=scanned".to_owned());
            enrolment = write.enrolment().clone();
        } else if name == "restore" {
            enrolment = enrolment.restore(now).unwrap().split().0.enrolment().clone();
        } else if name.starts_with("issue") {
            for _ in name.split(", ") {
                let fresh = [Fresh::new([made.len() as u8; 32])];
                let order = Order {
                    handle: Handle::from([made.len() as u8; 16]),
                    operation: &operation,
                    randomness: Randomness::V2(&fresh),
                };
                let commit = enrolment.issue(&issuer(), &policy, &order, now).unwrap();
                let (write, issued) = commit.split();
                let issued = issued.settle(dlotp::Stored::durably()).unwrap();
                let mut payload = issued.text().parse::<Payload>().unwrap();
                let serials = payload.verify(VERSION, key_id(), &keys).unwrap().serials().unwrap();
                let (n, m) = (serials.n(), serials.m());
                gives.push(format!("n={n} m={m}"));
                let s = chains.scanned.forward(n).unwrap();
                let otp = otp::scanned(Scheme::V2(&s), &keys, &p(), &issued.digest()).unwrap();
                made.insert(n.to_string(), otp.expose().to_owned());
                stored.insert(n.to_string(), write.operation().unwrap().clone());
                enrolment = write.enrolment().clone();
            }
        }
        enrolment = Enrolment::decode(&enrolment.encode()).unwrap();
        let at = enrolment.positions().unwrap();
        gives.push(format!("issued={} prev={} cur={}", at.issued(), at.prev(), at.cur()));
        writeln!(played, "{name}: {}", gives.join(", ")).unwrap();
    }
    assert_eq!(stated, played);
}
