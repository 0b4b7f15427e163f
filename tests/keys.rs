//! A key that fails, as an HSM can: an error, and never a code, a payload or a new state (ENR-9).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test says what it expects")]

mod shared;

use dlotp::{
    Code, OperationId, Pin, Record, TypedDetails, Version,
    authenticator::{Authenticator, State, Time},
    issuer::{self, IssuerMac},
    keys::{
        AuthenticatorKeys, BankKeys, Identity, IssuerKeys, KeyError, KeySet, MacUnder, Open,
        PinMac, Seal, Secret, VerifierKeys, role, role::Role,
    },
    operation::{ActionDraft, Operation, Purpose},
    payload::{Payload, Serials, Validity},
    verifier::Secrets,
};
use shared::Playback;

const TIME: Time = Time { unix: 1_767_225_600, since_boot_s: 100, boot: [1; 16] };

/// Keys in memory, one of which fails.
struct FailingKeys<K> {
    keys: K,
    role: &'static str,
}

impl<K: KeySet> KeySet for FailingKeys<K> {
    fn identity(&self) -> Identity {
        self.keys.identity()
    }
}

impl<R: Role, K: MacUnder<R>> MacUnder<R> for FailingKeys<K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        if R::NAME == self.role {
            return Err(KeyError::new::<R>("the session was lost"));
        }
        self.keys.mac(message)
    }
}

impl<K: Seal> Seal for FailingKeys<K> {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        if self.role == "payload" {
            return Err(KeyError::new::<role::Payload>("the session was lost"));
        }
        self.keys.seal(nonce, aad, plaintext)
    }
}

impl<K: Open> Open for FailingKeys<K> {
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

/// Keys under the name of another enrolment.
struct MisnamedKeys<K> {
    keys: K,
    identity: Identity,
}

impl<K> KeySet for MisnamedKeys<K> {
    fn identity(&self) -> Identity {
        self.identity
    }
}

impl<R: Role, K: MacUnder<R>> MacUnder<R> for MisnamedKeys<K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        self.keys.mac(message)
    }
}

impl<K: Seal> Seal for MisnamedKeys<K> {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.keys.seal(nonce, aad, plaintext)
    }
}

fn secret() -> Secret {
    Secret::from([7; 32])
}

fn pin() -> Pin {
    "271828".parse().unwrap()
}

fn operation() -> Operation<'static> {
    let draft =
        ActionDraft { purpose: Purpose::ChangeLimit.into(), title: "Limit", details: Vec::new() };
    Operation::action(&draft).unwrap()
}

fn issuer(version: Version, role: &'static str) -> FailingKeys<IssuerKeys> {
    FailingKeys { keys: IssuerKeys::derive(&secret(), version), role }
}

fn phone(version: Version, role: &'static str) -> Authenticator<FailingKeys<AuthenticatorKeys>> {
    Authenticator::new(FailingKeys { keys: AuthenticatorKeys::derive(&secret(), version), role })
}

fn serials(version: Version) -> Option<Serials> {
    (version == Version::V2).then_some(Serials { serial: 1, login_position: 0 })
}

fn issue(
    keys: &impl IssuerMac,
    serials: Option<Serials>,
    random: &mut Playback,
) -> Result<issuer::IssuedPayload, Code> {
    let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
    issuer::issue(keys, &operation(), validity, serials, random, |_| false)
        .map_err(|error| error.code())
}

#[test]
fn an_issuer_gives_nothing() {
    for (version, roles) in [
        (Version::V1, ["payload", "operation-id"].as_slice()),
        (Version::V2, &["payload", "operation-id", "nonce"]),
    ] {
        let serials = serials(version);
        let issue = |role| issue(&issuer(version, role), serials, &mut Playback::new([1; 64]));
        assert!(issue("none").is_ok());
        for &role in roles {
            assert_eq!(issue(role), Err(Code::KeyFailure));
            let keys = issuer(version, role);
            let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
            let random = &mut Playback::new([1; 64]);
            let taken_first = std::cell::Cell::new(true);
            let is_taken = |_: &_| taken_first.replace(false);
            let error = issuer::issue(&keys, &operation(), validity, serials, random, is_taken)
                .unwrap_err();
            assert_eq!(error.code(), Code::KeyFailure);
            assert_eq!(error.to_string(), format!("the {role} key gave no answer"));
        }
    }
}

/// PAY-4, PAY-27: each draw takes the bytes of its version. A generator that fails gives no zero nonce.
#[test]
fn an_issuer_draws_what_its_version_needs_and_nothing_stands_for_a_draw() {
    for (version, drawn) in [(Version::V1, 12), (Version::V2, 32)] {
        let keys = IssuerKeys::derive(&secret(), version);
        let mut random = Playback::new(vec![1; 100]);
        issue(&keys, serials(version), &mut random).unwrap();
        assert_eq!(random.left(), 100 - drawn, "version {version}");
        let too_few = &mut Playback::new(vec![1; drawn - 1]);
        assert_eq!(issue(&keys, serials(version), too_few), Err(Code::KeyFailure));
    }
}

/// ENR-23: a payload key of one version does not work in the other.
#[test]
fn a_payload_key_of_one_version_is_of_no_use_in_the_other() {
    for (version, other) in [(Version::V1, Version::V2), (Version::V2, Version::V1)] {
        let keys = IssuerKeys::derive(&secret(), other);
        let keys = MisnamedKeys { keys, identity: secret().identity(version) };
        let random = &mut Playback::new([1; 64]);
        assert_eq!(issue(&keys, serials(version), random), Err(Code::KeyFailure));
        let crossed = issue(&issuer(version, "none"), serials(other), random);
        assert_eq!(crossed, Err(Code::UnknownKey));
    }
}

#[test]
fn an_authenticator_gives_nothing() {
    for version in [Version::V1, Version::V2] {
        let random = &mut Playback::new([1; 64]);
        let issued = issue(&issuer(version, "none"), serials(version), random).unwrap();
        let mut payload = issued.text.parse::<Payload>().unwrap();
        let (state, pin) = (State::new(&secret(), version), pin());
        let mut scanned = |role| {
            phone(version, role)
                .scan(&state, &mut payload, TIME)
                .map(|commit| commit.store(|_| Ok::<_, ()>(())).unwrap())
                .map_err(|error| error.code())
        };
        assert_eq!(scanned("payload").unwrap_err(), Code::KeyFailure);
        let scanned = scanned("none").unwrap();
        let details = TypedDetails::of(&operation());
        let details = details.as_ref().filter(|_| version == Version::V2);
        for (failing, domains) in [
            ("pin", ["scanned", "typed", "login", "confirm"].as_slice()),
            ("otp", &["scanned", "typed"]),
            ("login", &["login"]),
            ("confirm", &["confirm"]),
        ] {
            let phone = phone(version, failing);
            for domain in ["scanned", "typed", "login", "confirm"] {
                let commit = match domain {
                    "scanned" => phone.authorise(&state, &scanned, &pin, TIME),
                    "typed" => phone.authorise_typed(&state, &issued.id, details, &pin, TIME),
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

/// ENR-1: a phone takes neither payload, state nor scanned operation of another enrolment.
#[test]
fn an_authenticator_refuses_what_is_of_another_enrolment() {
    let of_other = Secret::from([8; 32]);
    let issue = |secret: &Secret, version| {
        let keys = IssuerKeys::derive(secret, version);
        issue(&keys, serials(version), &mut Playback::new([1; 32])).unwrap()
    };
    for (version, other) in [(Version::V1, Version::V2), (Version::V2, Version::V1)] {
        let phone = phone(version, "none");
        let state = State::new(&secret(), version);
        for issued in [issue(&of_other, version), issue(&secret(), other)] {
            let mut payload = issued.text.parse::<Payload>().unwrap();
            let error = phone.scan(&state, &mut payload, TIME).unwrap_err();
            assert_eq!(error.code(), Code::UnknownKey);
        }
        let mut payload = issue(&of_other, version).text.parse::<Payload>().unwrap();
        let theirs = Authenticator::new(AuthenticatorKeys::derive(&of_other, version));
        let scanned = theirs.scan(&State::new(&of_other, version), &mut payload, TIME).unwrap();
        let scanned = scanned.store(|_| Ok::<_, ()>(())).unwrap();
        let error = phone.authorise(&state, &scanned, &pin(), TIME).unwrap_err();
        assert_eq!(error.code(), Code::UnknownKey);

        let wrong = State::new(&secret(), other);
        let mut payload = issue(&secret(), version).text.parse::<Payload>().unwrap();
        let error = phone.scan(&wrong, &mut payload, TIME).unwrap_err();
        assert_eq!(error.code(), Code::MalformedState);
        assert_eq!(phone.login(&wrong, &pin(), TIME).unwrap_err().code(), Code::MalformedState);
    }
}

fn p(version: Version) -> PinMac {
    PinMac::compute(&AuthenticatorKeys::derive(&secret(), version), &pin()).unwrap()
}

/// The bytes of s_0 and l_0.
fn chains() -> [[u8; 32]; 2] {
    let secrets = Secrets::start(&secret(), Version::V2, p(Version::V2));
    let elements = shared::elements(&secrets.encode());
    [shared::bytes(&elements[3]), shared::bytes(&elements[5])]
}

/// Keys of different roles, labels or versions differ.
#[test]
fn every_key_is_another() {
    let secret = secret();
    let mut keys = chains().to_vec();
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

/// No type that holds a secret shows it in its debug output.
#[test]
fn no_debug_shows_a_secret() {
    let version = Version::V2;
    let keys = AuthenticatorKeys::derive(&secret(), version);
    let bank_keys = BankKeys::derive(&secret(), version);
    let (pin, p, [_, l]) = (pin(), p(version), chains());
    let secrets = Secrets::start(&secret(), version, p.clone());
    let otp = secrets.login_otp(&keys, 0, TIME.unix).unwrap();
    let id = OperationId::parse(version, "41723464").unwrap();
    let phone = Authenticator::new(keys.clone());
    let state = State::new(&secret(), version);
    let commit = phone.login(&state, &pin, TIME).unwrap();
    let shown = format!(
        "{:?} {secrets:?} {state:?} {keys:?} {bank_keys:?} {pin:?} {p:?} {otp:?} {id:?} {phone:?} \
         {commit:?}",
        secret()
    );
    for hidden in [
        "271828".to_owned(),
        otp.expose().to_owned(),
        "41723464".to_owned(),
        hex::encode(p.expose()),
        hex::encode([7; 32]),
        hex::encode(l),
        format!("{:?}", &l[..3]).replace(['[', ']'], ""),
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
        let bytes = |bytes: [u8; 32]| ciborium::Value::from(bytes.to_vec());
        let scan = [0_u64.into(), bytes([7; 32])];
        let login = [position.into(), bytes(last(byte))];
        let record = [2_u64.into(), bytes([7; 32])].into_iter().chain(scan).chain(login);
        Secrets::decode(&shared::record(record)).unwrap()
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
    assert_eq!(KeySet::identity(&&keys), secret().identity(Version::V1));
    let (issuer, phone) = (
        IssuerKeys::derive(&secret(), Version::V2),
        AuthenticatorKeys::derive(&secret(), Version::V2),
    );
    let sealed = Seal::seal(&&issuer, &[1; 12], b"aad", b"plaintext").unwrap();
    let opened = Open::open(&&phone, &[1; 12], b"aad", &sealed).unwrap();
    assert_eq!(opened.as_deref(), Some(&b"plaintext"[..]));
    let error = KeyError::new::<role::Pin>("the session was lost");
    assert_eq!(error.to_string(), "the pin key gave no answer");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the session was lost");
}

/// ENR-10: a bank's stored keys come back whole, and compute as issuer and verifier do.
#[test]
fn the_keys_of_a_bank_are_those_of_issuer_and_verifier() {
    for &version in Version::ALL {
        let derived = BankKeys::derive(&secret(), version);
        let stored = derived.encode();
        let keys = BankKeys::decode(&stored).unwrap();
        assert_eq!(*keys.encode(), *stored);
        assert_eq!(keys.identity(), secret().identity(version));

        let issued = |keys: &dyn Fn(&mut Playback) -> Result<issuer::IssuedPayload, Code>| {
            keys(&mut Playback::new([3; 32])).unwrap()
        };
        let of_issuer = IssuerKeys::derive(&secret(), version);
        let expected = issued(&|random| issue(&of_issuer, serials(version), random));
        for keys in [&derived, &keys] {
            assert_eq!(issued(&|random| issue(keys, serials(version), random)), expected);
        }

        let secrets = Secrets::start(&secret(), version, p(version));
        let verifier = VerifierKeys::derive(&secret(), version);
        let (digest, serials) = (&expected.digest, serials(version));
        assert_eq!(
            secrets.scanned_otp(&keys, digest, serials).unwrap(),
            secrets.scanned_otp(&verifier, digest, serials).unwrap()
        );
        assert_eq!(
            secrets.login_otp(&keys, 0, TIME.unix).unwrap(),
            secrets.login_otp(&verifier, 0, TIME.unix).unwrap()
        );
        assert_eq!(
            secrets.confirmation_otp(&keys, 0, TIME.unix).unwrap(),
            secrets.confirmation_otp(&verifier, 0, TIME.unix).unwrap()
        );
    }
}

/// Stored keys that are cut off, too long or of an unknown version are refused.
#[test]
fn the_keys_of_a_bank_that_are_damaged_are_refused() {
    for &version in Version::ALL {
        let stored = BankKeys::derive(&secret(), version).encode();
        let mut damaged: Vec<_> =
            (0..stored.len()).map(|length| stored[..length].to_vec()).collect();
        damaged.push([&stored[..], &[0]].concat());
        damaged.push([&stored[..], &[0; 32]].concat());
        for number in [[0, 0], [0, 3], [1, 1]] {
            damaged.push([&number[..], &stored[2..]].concat());
        }
        for bytes in damaged {
            let error = BankKeys::decode(&bytes).unwrap_err();
            assert_eq!(error.code(), Code::MalformedRecord, "{} bytes", bytes.len());
        }
    }
}
