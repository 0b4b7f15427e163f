//! A key that fails, as an HSM can: an error, and never a code, a payload or a new state (ENR-8).

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

mod playback;

use ciborium::Value;
use dlotp::{
    Code, Error, OperationId, Pin, Record, TypedDetails, Version,
    authenticator::{Authenticator, State, Time},
    issuer::{self, Issued},
    keys::{
        AuthenticatorKeys, Identity, IssuerKeys, KeyError, KeySet, MacUnder, Open, PinMac, Seal,
        Secret, role, role::Role,
    },
    operation::{ActionDraft, Operation, Purpose},
    payload::{Payload, Serials, Validity},
    verifier::Secrets,
};

use self::playback::Playback;

const TIME: Time = Time { unix: 1_767_225_600, since_boot_s: 100, boot: [1; 16] };

/// Keys of which the one of this role gives no answer.
struct Failing<K> {
    keys: K,
    role: &'static str,
    identity: Identity,
}

impl<K> KeySet for Failing<K> {
    fn identity(&self) -> Identity {
        self.identity
    }
}

impl<R: Role, K: MacUnder<R>> MacUnder<R> for Failing<K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        if R::NAME == self.role {
            return Err(KeyError::new::<R>("the session was lost"));
        }
        self.keys.mac(message)
    }
}

impl<K: Seal> Seal for Failing<K> {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        if self.role == "payload" {
            return Err(KeyError::new::<role::Payload>("the session was lost"));
        }
        self.keys.seal(nonce, aad, plaintext)
    }
}

impl<K: Open> Open for Failing<K> {
    fn open(
        &self,
        nonce: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, KeyError> {
        if self.role == "payload" {
            return Err(KeyError::new::<role::Payload>("the session was lost"));
        }
        self.keys.open(nonce, aad, sealed)
    }
}

fn secret() -> Secret {
    Secret::from([7; 32])
}

fn operation() -> Operation<'static> {
    let draft =
        ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: Vec::new() };
    Operation::action(&draft).unwrap()
}

fn issuer(version: Version, role: &'static str) -> Failing<IssuerKeys> {
    let keys = IssuerKeys::derive(&secret(), version);
    Failing { keys, role, identity: secret().identity(version) }
}

/// Issues with the serials of a version, and one draw.
fn issue(keys: &Failing<IssuerKeys>, serials: Option<Serials>) -> Result<Issued, Error> {
    let mut random = Playback::new(&[1; 32]);
    issuer::issue(keys, &operation(), validity(), serials, &mut random, |_| false)
}

fn phone(version: Version, role: &'static str) -> Authenticator<Failing<AuthenticatorKeys>> {
    let keys = AuthenticatorKeys::derive(&secret(), version);
    Authenticator::new(Failing { keys, role, identity: secret().identity(version) })
}

fn validity() -> Validity {
    Validity { issued_at: 1_767_225_600, lifetime_s: 300 }
}

/// The first serials of each version, and the first state of a phone.
fn serials(version: Version) -> Option<Serials> {
    (version == Version::V2).then_some(Serials { serial: 1, login_position: 0 })
}

fn state(version: Version) -> State {
    State::new(&secret(), version)
}

/// The values of the chains at their start.
fn chains(secret: &Secret) -> [Vec<u8>; 2] {
    let secrets = Secrets::start(secret, Version::V2, PinMac::from([0; 32])).encode();
    let record = ciborium::from_reader::<Value, _>(&secrets[..]).unwrap().into_array().unwrap();
    [3, 5].map(|at| record.get(at).unwrap().as_bytes().unwrap().clone())
}

#[test]
fn an_issuer_gives_nothing() {
    for (version, roles) in [
        (Version::V1, ["payload", "operation-id"].as_slice()),
        (Version::V2, &["payload", "operation-id", "nonce"]),
    ] {
        let issue = |role| issue(&issuer(version, role), serials(version));
        assert!(issue("none").is_ok());
        for role in roles {
            let error = issue(role).unwrap_err();
            assert_eq!(error.code(), Code::KeyFailure);
            assert_eq!(error.to_string(), format!("the {role} key gave no answer"));
        }
    }
}

/// ENR-23: a payload key of one version does nothing of the other's.
#[test]
fn a_payload_key_of_one_version_is_of_no_use_in_the_other() {
    for (version, other) in [(Version::V1, Version::V2), (Version::V2, Version::V1)] {
        let keys = IssuerKeys::derive(&secret(), other);
        let keys = Failing { keys, role: "none", identity: secret().identity(version) };
        let issued = issue(&keys, serials(version));
        assert_eq!(issued.map_err(|error| error.code()), Err(Code::KeyFailure));
        let crossed = issue(&issuer(version, "none"), serials(other));
        assert_eq!(crossed.map_err(|error| error.code()), Err(Code::UnknownKey));
    }
}

#[test]
fn an_authenticator_gives_nothing() {
    for version in [Version::V1, Version::V2] {
        let issued = issue(&issuer(version, "none"), serials(version)).unwrap();
        let mut payload = issued.text.parse::<Payload>().unwrap();
        let (state, pin) = (state(version), "271828".parse::<Pin>().unwrap());
        let mut scanned = |role| {
            phone(version, role)
                .scan(&state, &mut payload, TIME)
                .map(|commit| commit.store(|_| Ok::<_, ()>(())).unwrap())
                .map_err(|error| error.code())
        };
        assert_eq!(scanned("payload").unwrap_err(), Code::KeyFailure);
        let opened = scanned("none").unwrap();
        let (id, typed) = (&issued.id, TypedDetails::of(&operation()));
        let typed = typed.as_ref().filter(|_| version == Version::V2);
        for (failing, domains) in [
            ("pin", ["scanned", "typed", "login", "confirm"].as_slice()),
            ("otp", &["scanned", "typed"]),
            ("login", &["login"]),
            ("confirm", &["confirm"]),
        ] {
            let phone = phone(version, failing);
            for domain in ["scanned", "typed", "login", "confirm"] {
                let commit = match domain {
                    "scanned" => phone.authorise(&state, &opened, &pin, TIME),
                    "typed" => phone.authorise_typed(&state, id, typed, &pin, TIME),
                    "login" => phone.login(&state, &pin, TIME),
                    _ => phone.confirm(&state, &pin, TIME),
                };
                let code = commit.map(|_| ()).map_err(|error| error.code());
                let fails = domains.contains(&domain);
                let expected = if fails { Err(Code::KeyFailure) } else { Ok(()) };
                assert_eq!(code, expected, "{failing} {domain}");
            }
        }
    }
}

/// Keys of one role, label or version never stand for another's.
#[test]
fn every_key_is_another() {
    let secret = secret();
    let mut keys = chains(&secret).map(|value| value.try_into().unwrap()).to_vec();
    for &version in Version::ALL {
        keys.extend::<[[u8; 32]; 7]>([
            *secret.derive_key::<role::Payload>(version),
            *secret.derive_key::<role::Nonce>(version),
            *secret.derive_key::<role::OperationId>(version),
            *secret.derive_key::<role::Otp>(version),
            *secret.derive_key::<role::Login>(version),
            *secret.derive_key::<role::Confirm>(version),
            *secret.derive_key::<role::Pin>(version),
        ]);
    }
    for (at, key) in keys.iter().enumerate() {
        assert!(keys.iter().skip(at + 1).all(|other| other != key));
    }
}

/// What holds a secret shows none of it, whatever is printed.
#[test]
fn no_debug_shows_a_secret() {
    let version = Version::V2;
    let keys = AuthenticatorKeys::derive(&secret(), version);
    let pin = "271828".parse::<Pin>().unwrap();
    let p = PinMac::compute(&keys, &pin).unwrap();
    let secrets = Secrets::start(&secret(), version, p.clone());
    let [_, login] = chains(&secret());
    let otp = secrets.login_otp(&keys, 0, TIME.unix).unwrap();
    let id = OperationId::parse(version, "41723464").unwrap();
    let phone = Authenticator::new(keys.clone());
    let commit = phone.login(&state(version), &pin, TIME).unwrap();
    let shown = format!(
        "{:?} {secrets:?} {keys:?} {pin:?} {p:?} {otp:?} {id:?} {phone:?} {commit:?}",
        secret()
    );
    for hidden in [
        "271828".to_owned(),
        otp.expose().to_owned(),
        "41723464".to_owned(),
        hex::encode(p.expose()),
        hex::encode([7; 32]),
        hex::encode(&login),
        format!("{:?}", &login[..3]).replace(['[', ']'], ""),
        hex::encode(*secret().derive_key::<role::Otp>(version)),
        "7, 7, 7".to_owned(),
    ] {
        assert!(!shown.contains(&hidden), "{shown}");
    }
}

#[test]
fn secrets_are_the_same_where_every_byte_is() {
    let last = |byte| {
        let mut bytes = [7; 32];
        bytes[31] = byte;
        bytes
    };
    assert_eq!(PinMac::from(last(7)), PinMac::from([7; 32]));
    assert_ne!(PinMac::from(last(8)), PinMac::from([7; 32]));
    let chain = |position: u64, byte| {
        let numbers = |number: u64, value| [Value::from(number), Value::Bytes(value)];
        let secrets = [numbers(2, vec![7; 32]), numbers(0, vec![7; 32])].concat();
        let secrets = [secrets, numbers(position, last(byte).to_vec()).to_vec()].concat();
        let mut bytes = Vec::new();
        ciborium::into_writer(&Value::Array(secrets), &mut bytes).unwrap();
        Secrets::decode(&bytes).unwrap()
    };
    assert_eq!(chain(3, 7), chain(3, 7));
    assert_ne!(chain(3, 7), chain(4, 7));
    assert_ne!(chain(3, 7), chain(3, 8));
}

#[test]
fn a_reference_to_a_key_is_the_key() {
    let keys = IssuerKeys::derive(&secret(), Version::V1);
    let mac = MacUnder::<role::OperationId>::mac(&keys, &[b"a"]).unwrap();
    assert_eq!(MacUnder::<role::OperationId>::mac(&&keys, &[b"a"]).unwrap(), mac);
    let (issuer, phone) = (
        IssuerKeys::derive(&secret(), Version::V2),
        AuthenticatorKeys::derive(&secret(), Version::V2),
    );
    let sealed = Seal::seal(&&issuer, &[1; 12], b"aad", b"plaintext").unwrap();
    let opened = Open::open(&&phone, &[1; 12], b"aad", &sealed).unwrap();
    assert_eq!(opened.as_deref(), Some(&b"plaintext"[..]));
    let error = KeyError::new::<role::Pin>("the session was lost");
    assert_eq!(error.to_string(), "the pin key gave no answer");
}
