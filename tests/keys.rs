//! A key that fails, as an HSM can: an error, and never a code, a payload or a new state (ENR-8).

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use dlotp::{
    Code, OperationId, Pin, Version,
    authenticator::{Authenticator, State, Time},
    chain::{Chain, Chains, Login},
    issuer::{Draws, Issuer, Unique},
    keys::{
        AuthenticatorKeys, IssuerKeys, KeyError, MacUnder, Open, PinMac, Seal, Secret, role,
        role::Role,
    },
    operation::{ActionDraft, Operation, Purpose},
    otp,
    payload::{Fresh, Nonce, Payload, Serials, Validity},
    typed::Typed,
};

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

fn issuer(version: Version, role: &'static str) -> Issuer<Failing<IssuerKeys>> {
    let keys = IssuerKeys::derive(&secret(), version);
    Issuer::new(version, secret().key_id(version), Failing { keys, role })
}

fn phone(version: Version, role: &'static str) -> Authenticator<Failing<AuthenticatorKeys>> {
    let keys = AuthenticatorKeys::derive(&secret(), version);
    Authenticator::new(version, secret().key_id(version), Failing { keys, role })
}

fn validity() -> Validity {
    Validity::new(1_767_225_600, 300).unwrap()
}

/// What is unique, and the first state of a phone, in each version.
fn unique(version: Version) -> Unique {
    match version {
        Version::V1 => Nonce::from([1; 12]).into(),
        _ => Unique::V2 { serials: Serials::new(1, 0).unwrap(), fresh: Fresh::new([1; 32]) },
    }
}

fn state(version: Version) -> State {
    match version {
        Version::V1 => State::default(),
        _ => State::start(&Chains::start(&secret())).unwrap(),
    }
}

#[test]
fn an_issuer_gives_nothing() {
    for (version, roles) in [
        (Version::V1, ["payload", "operation-id"].as_slice()),
        (Version::V2, &["payload", "operation-id", "nonce"]),
    ] {
        let unique = unique(version);
        let issue = |role| issuer(version, role).issue(&operation(), validity(), unique);
        assert!(issue("none").is_ok());
        for role in roles {
            let error = issue(role).unwrap_err();
            assert_eq!(Code::from(&error), Code::KeyFailure);
            assert_eq!(error.to_string(), format!("the {role} key gave no answer"));
            let (nonces, fresh) = ([Nonce::from([1; 12])], [Fresh::new([1; 32])]);
            let draws = match version {
                Version::V1 => Draws::V1(&nonces),
                _ => Draws::V2 { serials: Serials::new(1, 0).unwrap(), fresh: &fresh },
            };
            let drawn = issuer(version, role).draw(&operation(), validity(), draws, |_| false);
            assert_eq!(drawn.map_err(|error| Code::from(&error)), Err(Code::KeyFailure));
        }
    }
}

/// ENR-23: a payload key of one version does nothing of the other's.
#[test]
fn a_payload_key_of_one_version_is_of_no_use_in_the_other() {
    for (version, other) in [(Version::V1, Version::V2), (Version::V2, Version::V1)] {
        let keys = IssuerKeys::derive(&secret(), other);
        let issuer = Issuer::new(version, secret().key_id(version), keys);
        let issued = issuer.issue(&operation(), validity(), unique(version));
        assert_eq!(issued.map_err(|error| Code::from(&error)), Err(Code::KeyFailure));
        let crossed = self::issuer(version, "none").issue(&operation(), validity(), unique(other));
        assert_eq!(crossed.map_err(|error| Code::from(&error)), Err(Code::UnknownKey));
    }
}

#[test]
fn an_authenticator_gives_nothing() {
    for version in [Version::V1, Version::V2] {
        let issued = issuer(version, "none");
        let issued = issued.issue(&operation(), validity(), unique(version)).unwrap();
        let mut payload = issued.text().parse::<Payload>().unwrap();
        let (state, pin) = (state(version), "271828".parse::<Pin>().unwrap());
        let mut scanned = |role| {
            phone(version, role)
                .scan(&state, &mut payload, TIME)
                .map(|commit| commit.store(|_| Ok::<_, ()>(())).unwrap().scanned())
                .map_err(|error| Code::from(&error))
        };
        assert_eq!(scanned("payload").unwrap_err(), Code::KeyFailure);
        let opened = scanned("none").unwrap();
        let (id, typed) = (issued.id(), Typed::of(&operation()));
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
                    "typed" => phone.type_id(&state, id, typed, &pin, TIME),
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
}

/// Keys of one role, label or version never stand for another's.
#[test]
fn every_key_is_another() {
    let secret = secret();
    let chains = Chains::start(&secret);
    let mut keys = vec![*chains.scanned.expose(), *chains.login.expose()];
    for &version in Version::ALL {
        keys.extend([
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
    let chains = Chains::start(&secret());
    let p = PinMac::compute(&keys, &pin).unwrap();
    let otp = otp::login(otp::Scheme::V2(&chains.login), &keys, &p, TIME.unix).unwrap();
    let id = OperationId::parse(version, "41723464").unwrap();
    let phone = Authenticator::new(version, secret().key_id(version), keys.clone());
    let commit = phone.login(&state(version), &pin, TIME).unwrap();
    let shown = format!(
        "{:?} {chains:?} {keys:?} {pin:?} {p:?} {otp:?} {id:?} {phone:?} {commit:?}",
        secret()
    );
    for hidden in [
        "271828".to_owned(),
        otp.expose().to_owned(),
        "41723464".to_owned(),
        hex::encode(p.expose()),
        hex::encode([7; 32]),
        hex::encode(chains.login.expose()),
        format!("{:?}", &chains.login.expose()[..3]).replace(['[', ']'], ""),
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
    assert_eq!(PinMac::from_bytes(last(7)), PinMac::from_bytes([7; 32]));
    assert_ne!(PinMac::from_bytes(last(8)), PinMac::from_bytes([7; 32]));
    let chain = |position, byte| Chain::<Login>::from_bytes(position, last(byte));
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
    assert_eq!(error.role(), "pin");
}
