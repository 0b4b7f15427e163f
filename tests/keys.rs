//! A key that fails, as an HSM can: an error, and never a code, a payload or a new state (ENR-8).

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp::{
    Code, Version,
    authenticator::{Authenticator, State, Time},
    issuer::Issuer,
    keys::{AuthenticatorKeys, IssuerKeys, KeyError, MacUnder, PinMac, Secret, role, role::Role},
    operation::{ActionDraft, Operation, Purpose},
    operation_id::OperationId,
    otp,
    payload::{Nonce, Payload, Validity},
    pin::Pin,
};

const VERSION: Version = Version::V1;
const TIME: Time = Time { unix: 1_767_225_600, since_boot_s: 100, boot: [1; 16] };

/// Keys of which the one of this role gives no answer.
struct Failing<K> {
    keys: K,
    role: &'static str,
}

impl<R: Role, K: MacUnder<R>> MacUnder<R> for Failing<K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        if R::NAME == self.role {
            return Err(KeyError::new::<R>("the session was lost"));
        }
        self.keys.mac(message)
    }
}

fn secret() -> Secret {
    Secret::new([7; 32])
}

fn operation() -> Operation<'static> {
    let draft =
        ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: Vec::new() };
    Operation::action(&draft).unwrap()
}

fn issuer(role: &'static str) -> Issuer<Failing<IssuerKeys>> {
    let keys = IssuerKeys::derive(&secret(), VERSION);
    Issuer::new(VERSION, secret().key_id(VERSION), Failing { keys, role })
}

fn phone(role: &'static str) -> Authenticator<Failing<AuthenticatorKeys>> {
    let keys = AuthenticatorKeys::derive(&secret(), VERSION);
    Authenticator::new(VERSION, secret().key_id(VERSION), Failing { keys, role })
}

fn validity() -> Validity {
    Validity::new(1_767_225_600, 300).unwrap()
}

#[test]
fn an_issuer_gives_nothing() {
    let issue = |role| issuer(role).issue(&operation(), validity(), Nonce::new([1; 12]));
    assert!(issue("none").is_ok());
    for role in ["payload", "operation-id"] {
        let error = issue(role).unwrap_err();
        assert_eq!(Code::from(&error), Code::KeyFailure);
        assert_eq!(error.to_string(), format!("the {role} key gave no answer"));
        let drawn = issuer(role).draw(&operation(), validity(), [Nonce::new([1; 12])], |_| false);
        assert_eq!(drawn.map_err(|error| Code::from(&error)), Err(Code::KeyFailure));
    }
}

#[test]
fn an_authenticator_gives_nothing() {
    let issued = issuer("none").issue(&operation(), validity(), Nonce::new([1; 12])).unwrap();
    let payload = Payload::parse(issued.text()).unwrap();
    let (state, pin) = (State::default(), Pin::parse("271828").unwrap());
    let scanned = |role| {
        phone(role)
            .scan(&state, &payload, TIME)
            .map(|commit| commit.store(|_| Ok::<_, ()>(())).unwrap().scanned())
            .map_err(|error| Code::from(&error))
    };
    assert_eq!(scanned("payload").unwrap_err(), Code::KeyFailure);
    let opened = scanned("none").unwrap();
    let id = issued.id();
    for (failing, domains) in [
        ("pin", ["scanned", "typed", "login", "confirm"].as_slice()),
        ("otp", &["scanned", "typed"]),
        ("login", &["login"]),
        ("confirm", &["confirm"]),
    ] {
        let phone = phone(failing);
        for domain in ["scanned", "typed", "login", "confirm"] {
            let commit = match domain {
                "scanned" => phone.authorise(&state, &opened, &pin, TIME),
                "typed" => phone.type_id(&state, id, &pin, TIME),
                "login" => phone.login(&state, &pin, TIME),
                _ => phone.confirm(&state, &pin, TIME),
            };
            let code = commit.map(|_| ()).map_err(|error| Code::from(&error));
            let fails = domains.contains(&domain);
            let expected = if fails { Err(Code::KeyFailure) } else { Ok(()) };
            assert_eq!(code, expected, "{failing} {domain}");
        }
    }
}

/// Keys of one role, label or version never stand for another's.
#[test]
fn every_key_is_another() {
    let secret = secret();
    let keys = [
        *secret.derive_key::<role::Payload>(VERSION),
        *secret.derive_key::<role::OperationId>(VERSION),
        *secret.derive_key::<role::Otp>(VERSION),
        *secret.derive_key::<role::Login>(VERSION),
        *secret.derive_key::<role::Confirm>(VERSION),
        *secret.derive_key::<role::Pin>(VERSION),
    ];
    for (at, key) in keys.iter().enumerate() {
        assert!(keys.iter().skip(at + 1).all(|other| other != key));
    }
}

/// What holds a secret shows none of it, whatever is printed.
#[test]
fn no_debug_shows_a_secret() {
    let keys = AuthenticatorKeys::derive(&secret(), VERSION);
    let pin = Pin::parse("271828").unwrap();
    let p = PinMac::compute(&keys, &pin).unwrap();
    let otp = otp::login(VERSION, &keys, &p, TIME.unix).unwrap();
    let id = OperationId::parse("31415926").unwrap();
    let phone = Authenticator::new(VERSION, secret().key_id(VERSION), keys.clone());
    let commit = phone.login(&State::default(), &pin, TIME).unwrap();
    let shown =
        format!("{:?} {keys:?} {pin:?} {p:?} {otp:?} {id:?} {phone:?} {commit:?}", secret());
    for hidden in [
        "271828".to_owned(),
        otp.expose().to_owned(),
        "31415926".to_owned(),
        hex::encode(p.expose()),
        hex::encode([7; 32]),
        hex::encode(*secret().derive_key::<role::Otp>(VERSION)),
        "7, 7, 7".to_owned(),
    ] {
        assert!(!shown.contains(&hidden), "{shown}");
    }
}
