//! Keys that answer asynchronously: the same results in as few rounds as the protocol allows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects"
)]

mod shared;

use std::{cell::RefCell, collections::HashSet};

use dlotp::{
    Code, DurableWrite, Error, Pin, TypedDetails, Version,
    authenticator::{Authenticator, State, Time},
    issuer,
    keys::{
        AuthenticatorKeys, BankKeys, Identity, KeyAnswer, KeyError, KeyRequest, KeySet, MacUnder,
        Open, PinMac, RemoteKeys, Replay, Round, Seal, Secret, role, role::Role,
    },
    operation::{Operation, PaymentDraft, Purpose},
    payload::{Payload, Serials, Validity},
    verifier::{
        Enrolment, EnrolmentId, Epoch, Handle, OperationRecord, Policy, Secrets, TypedRule,
        Verifier,
    },
};
use rand_core::TryRng;
use shared::Playback;
use zeroize::Zeroizing;

const NOW: u64 = 1_767_225_600;
const TIME: Time = Time { unix: NOW + 5, since_boot_s: 100, boot: [1; 16] };
const HANDLE: [u8; 16] = [2; 16];

fn secret() -> Secret {
    Secret::from([7; 32])
}

fn pin() -> Pin {
    "271828".parse().unwrap()
}

/// Keys in memory that record each request.
struct RecordingKeys<K> {
    keys: K,
    asked: RefCell<Vec<KeyRequest>>,
}

impl<K> RecordingKeys<K> {
    fn of(keys: K) -> Self {
        Self { keys, asked: RefCell::default() }
    }
}

impl<K: KeySet> KeySet for RecordingKeys<K> {
    fn identity(&self) -> Identity {
        self.keys.identity()
    }
}

impl<R: Role, K: MacUnder<R>> MacUnder<R> for RecordingKeys<K> {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        let request = KeyRequest::Mac { role: R::NAME, message: Zeroizing::new(message.concat()) };
        self.asked.borrow_mut().push(request);
        self.keys.mac(message)
    }
}

impl<K: Seal> Seal for RecordingKeys<K> {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (aad_asked, asked) = (aad.to_vec(), Zeroizing::new(plaintext.to_vec()));
        let request = KeyRequest::Seal { nonce: *nonce, aad: aad_asked, plaintext: asked };
        self.asked.borrow_mut().push(request);
        self.keys.seal(nonce, aad, plaintext)
    }
}

impl<K: Open> Open for RecordingKeys<K> {
    fn open(
        &self,
        nonce: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, KeyError> {
        let (aad_asked, asked) = (aad.to_vec(), sealed.to_vec());
        let request = KeyRequest::Open { nonce: *nonce, aad: aad_asked, sealed: asked };
        self.asked.borrow_mut().push(request);
        self.keys.open(nonce, aad, sealed)
    }
}

/// The key service: it has every key of an enrolment.
struct Service {
    bank: BankKeys,
    phone: AuthenticatorKeys,
}

impl Service {
    fn of(version: Version) -> Self {
        let secret = secret();
        let phone = AuthenticatorKeys::derive(&secret, version);
        Self { bank: BankKeys::derive(&secret, version), phone }
    }

    fn answer(&self, request: &KeyRequest) -> KeyAnswer {
        match request {
            KeyRequest::Mac { role, message } => {
                let (bank, message) = (&self.bank, &[&message[..]]);
                let mac = match *role {
                    "payload" => MacUnder::<role::Payload>::mac(bank, message),
                    "nonce" => MacUnder::<role::Nonce>::mac(bank, message),
                    "operation-id" => MacUnder::<role::OperationId>::mac(bank, message),
                    "otp" => MacUnder::<role::Otp>::mac(bank, message),
                    "login" => MacUnder::<role::Login>::mac(bank, message),
                    "confirm" => MacUnder::<role::Confirm>::mac(bank, message),
                    "pin" => MacUnder::<role::Pin>::mac(&self.phone, message),
                    other => panic!("no key is called {other}"),
                };
                KeyAnswer::Mac(mac.unwrap())
            }
            KeyRequest::Seal { nonce, aad, plaintext } => {
                KeyAnswer::Sealed(self.bank.seal(nonce, aad, plaintext).unwrap())
            }
            KeyRequest::Open { nonce, aad, sealed } => {
                KeyAnswer::Opened(self.phone.open(nonce, aad, sealed).unwrap())
            }
            other => panic!("an unknown request: {other:?}"),
        }
    }
}

/// Passes an input until it ends. Returns the requests of each round, and the outcome.
fn run<T>(
    version: Version,
    mut input: impl FnMut(&RemoteKeys) -> Result<T, Error>,
) -> (Vec<Vec<KeyRequest>>, Result<T, Error>) {
    let service = Service::of(version);
    let mut keys = RemoteKeys::from(secret().identity(version));
    let mut rounds = Vec::new();
    loop {
        match keys.round(&mut input) {
            Round::Done(result) => return (rounds, result),
            Round::Ask(requests) => {
                assert!(!requests.is_empty() && rounds.len() < 50);
                keys.answer(requests.iter().map(|request| service.answer(request)).collect())
                    .unwrap();
                rounds.push(requests);
            }
        }
    }
}

/// Asserts that each request was made once, and that keys in memory get the same requests.
fn assert_same_requests(rounds: &[Vec<KeyRequest>], in_memory: Vec<KeyRequest>) {
    let shown = |request: &KeyRequest| match request {
        KeyRequest::Mac { role, message } => format!("{role} {}", hex::encode(message)),
        KeyRequest::Seal { nonce, aad, plaintext } => {
            format!("seal {} {}", hex::encode(nonce), hex::encode([&aad[..], plaintext].concat()))
        }
        KeyRequest::Open { nonce, aad, sealed } => {
            format!("open {} {}", hex::encode(nonce), hex::encode([aad, &sealed[..]].concat()))
        }
        other => panic!("an unknown request: {other:?}"),
    };
    let asked: Vec<_> = rounds.iter().flatten().map(shown).collect();
    let set: HashSet<_> = asked.iter().cloned().collect();
    assert_eq!(asked.len(), set.len(), "a request was made twice");
    assert_eq!(set, in_memory.iter().map(shown).collect());
}

fn payment() -> Operation<'static> {
    Operation::payment(&PaymentDraft {
        purpose: Purpose::CreditTransfer.into(),
        amount: 125_000,
        currency: "EUR",
        payee: "Somebody",
        account: Some("NO9386011117947"),
        reference: None,
        details: Vec::new(),
    })
    .unwrap()
}

fn policy() -> Policy {
    Policy::default().with_typed(TypedRule::Always)
}

fn secrets(version: Version) -> Secrets {
    let phone = AuthenticatorKeys::derive(&secret(), version);
    Secrets::start(&secret(), version, PinMac::compute(&phone, &pin()).unwrap())
}

/// An active enrolment, its one operation, and the scanned OTP of it.
fn active(version: Version) -> (Enrolment, OperationRecord, String) {
    let (keys, secrets) = (BankKeys::derive(&secret(), version), secrets(version));
    let pending = Enrolment::new(
        EnrolmentId::from([1; 16]),
        secret().identity(version),
        Epoch::default(),
        NOW,
    );
    let policy = policy();
    let verifier = Verifier::new(&keys, secrets.clone(), &policy).unwrap();
    let login = secrets.login_otp(&keys, 0, NOW).unwrap();
    let active = pending.login(&verifier, login.expose(), NOW).unwrap().split().0.enrolment;
    let (handle, random) = (Handle::from(HANDLE), &mut Playback::new([5; 32]));
    let commit = active.issue(&keys, &policy, handle, &payment(), random, NOW).unwrap();
    let write = commit.split().0;
    let record = write.operation.unwrap();
    let mut payload = record.text.parse::<Payload>().unwrap();
    let phone = AuthenticatorKeys::derive(&secret(), version);
    let verified = payload.verify(&phone).unwrap();
    let otp = secrets.scanned_otp(&keys, &verified.digest(), verified.serials()).unwrap();
    (write.enrolment, record, otp.expose().to_owned())
}

#[test]
fn a_login_is_judged_in_one_round() {
    for &version in Version::ALL {
        let (enrolment, policy) = (active(version).0, policy());
        for otp in [
            secrets(version).login_otp(&Service::of(version).bank, 0, NOW + 30).unwrap().expose(),
            "00000000",
        ] {
            let (rounds, remote) = run(version, |keys| {
                enrolment.login(&Verifier::new(keys, secrets(version), &policy)?, otp, NOW + 30)
            });
            assert_eq!(rounds.len(), 1, "version {version}");
            let keys = RecordingKeys::of(Service::of(version).bank);
            let verifier = Verifier::new(&keys, secrets(version), &policy).unwrap();
            let local = enrolment.login(&verifier, otp, NOW + 30).unwrap();
            assert_same_requests(&rounds, keys.asked.take());
            assert_eq!(settle(remote.unwrap()), settle(local));
        }
    }
}

/// The scanned candidate and every typed one, at once.
#[test]
fn a_submission_is_judged_in_one_round() {
    for &version in Version::ALL {
        let ((enrolment, record, right), policy) = (active(version), policy());
        for otp in [right.as_str(), "00000000"] {
            let handle = Handle::from(HANDLE);
            let (rounds, remote) = run(version, |keys| {
                let verifier = Verifier::new(keys, secrets(version), &policy)?;
                enrolment.submit(&verifier, Some(&record), handle, otp, NOW + 5)
            });
            assert_eq!(rounds.len(), 1, "version {version}");
            assert_eq!(rounds[0].len(), 4, "the scanned candidate, and those of three minutes");
            let keys = RecordingKeys::of(Service::of(version).bank);
            let verifier = Verifier::new(&keys, secrets(version), &policy).unwrap();
            let local = enrolment.submit(&verifier, Some(&record), handle, otp, NOW + 5).unwrap();
            assert_same_requests(&rounds, keys.asked.take());
            assert_eq!(settle(remote.unwrap()), settle(local));
        }
    }
}

/// The nonce of version 2, the operation ID and the payload each need the one before.
#[test]
fn an_operation_is_issued_in_as_many_rounds_as_depend_on_one_another() {
    for (version, expected) in [(Version::V1, 2), (Version::V2, 3)] {
        let ((enrolment, ..), policy) = (active(version), policy());
        let (handle, operation) = (Handle::from([3; 16]), payment());
        let mut random = Replay::new(Playback::new([9; 32]));
        let (rounds, remote) = run(version, |keys| {
            enrolment.issue(keys, &policy, handle, &operation, random.rewind(), NOW + 5)
        });
        assert_eq!(rounds.len(), expected, "version {version}");
        assert!(rounds.iter().all(|round| round.len() == 1));
        let keys = RecordingKeys::of(Service::of(version).bank);
        let random = &mut Playback::new([9; 32]);
        let local = enrolment.issue(&keys, &policy, handle, &operation, random, NOW + 5).unwrap();
        assert_same_requests(&rounds, keys.asked.take());
        let ((remote, remote_shown), (local, local_shown)) =
            (settle(remote.unwrap()), settle(local));
        assert_eq!((remote, remote_shown.unwrap()), (local, local_shown.unwrap()));
    }
}

/// A taken ID costs one more draw, of the bytes that follow.
#[test]
fn another_draw_is_another_round() {
    for (version, expected) in [(Version::V1, 3), (Version::V2, 5)] {
        let operation = payment();
        let serials = (version == Version::V2).then_some(Serials { serial: 1, login_position: 0 });
        let validity = Validity { issued_at: NOW, lifetime_s: 300 };
        let bytes: Vec<u8> = (0..64).collect();
        let first = issuer::issue(
            &Service::of(version).bank,
            &operation,
            validity,
            serials,
            &mut Playback::new(&bytes[..]),
            |_| false,
        );
        let taken = first.unwrap().id;
        let mut random = Replay::new(Playback::new(&bytes[..]));
        let (rounds, remote) = run(version, |keys| {
            let is_taken = |id: &_| *id == taken;
            issuer::issue(keys, &operation, validity, serials, random.rewind(), is_taken)
        });
        assert_eq!(rounds.len(), expected, "version {version}");
        let keys = RecordingKeys::of(Service::of(version).bank);
        let random = &mut Playback::new(&bytes[..]);
        let local =
            issuer::issue(&keys, &operation, validity, serials, random, |id| *id == taken).unwrap();
        assert_same_requests(&rounds, keys.asked.take());
        assert_eq!(remote.unwrap(), local);
        // PAY-28: no other payload than the one that comes out is sealed.
        let sealed = rounds.iter().flatten().filter(|r| matches!(r, KeyRequest::Seal { .. }));
        assert_eq!(sealed.count(), usize::from(version == Version::V2));
    }
}

#[test]
fn a_phone_scans_in_one_round_and_authorises_in_two() {
    for &version in Version::ALL {
        let (_, record, otp) = active(version);
        let state = State::new(&secret(), version);
        let scan = |keys: &RemoteKeys| {
            let mut payload = record.text.parse::<Payload>()?;
            Authenticator::new(keys).scan(&state, &mut payload, TIME)
        };
        let (rounds, scanned) = run(version, scan);
        assert_eq!(rounds.len(), 1, "version {version}");
        let keys = RecordingKeys::of(Service::of(version).phone);
        let phone = Authenticator::new(&keys);
        let mut payload = record.text.parse::<Payload>().unwrap();
        let local = phone.scan(&state, &mut payload, TIME).unwrap();
        assert_same_requests(&rounds, keys.asked.take());
        let (state, scanned) = settle(scanned.unwrap());
        assert_eq!((state.clone(), scanned.clone()), settle(local));

        let (rounds, shown) =
            run(version, |keys| Authenticator::new(keys).authorise(&state, &scanned, &pin(), TIME));
        assert_eq!(rounds.len(), 2, "version {version}");
        assert_eq!(settle(shown.unwrap()).1.expose(), otp);

        let details = (version == Version::V2).then(|| TypedDetails::of(&payment()).unwrap());
        let id = record.typed_id().unwrap();
        let (rounds, shown) = run(version, |keys| {
            let phone = Authenticator::new(keys);
            phone.authorise_typed(&state, id, details.as_ref(), &pin(), TIME)
        });
        let phone = Authenticator::new(Service::of(version).phone);
        let local = phone.authorise_typed(&state, id, details.as_ref(), &pin(), TIME).unwrap();
        assert_eq!((rounds.len(), settle(shown.unwrap())), (2, settle(local)));
    }
}

/// A service that says that the tag of an altered payload is wrong.
#[test]
fn a_payload_that_does_not_open_is_refused() {
    let version = Version::V2;
    let text = active(version).1.text;
    let other = if &text[60..61] == "A" { "E" } else { "A" };
    let altered = format!("{}{other}{}", &text[..60], &text[61..]);
    let (rounds, refused) = run(version, |keys| {
        let mut payload = altered.parse::<Payload>()?;
        payload.verify(keys).map(|_| ())
    });
    assert_eq!((rounds.len(), refused.unwrap_err().code()), (1, Code::AuthenticationFailed));
}

/// All requests of a round are answered together, each with an answer of its kind.
#[test]
fn wrong_answers_are_refused() {
    let version = Version::V2;
    let ((enrolment, ..), policy) = (active(version), policy());
    let mut keys = RemoteKeys::from(secret().identity(version));
    let login = |keys: &RemoteKeys| {
        enrolment
            .login(&Verifier::new(keys, secrets(version), &policy)?, "00000000", NOW + 30)
            .map(|_| ())
    };
    let (mac, sealed, opened) =
        (KeyAnswer::Mac([1; 32]), KeyAnswer::Sealed(vec![1]), KeyAnswer::Opened(None));
    for wrong in [
        vec![],
        vec![mac.clone(); 2],
        vec![mac.clone(); 4],
        vec![mac.clone(), sealed.clone(), mac.clone()],
        vec![mac.clone(), mac.clone(), opened],
        vec![sealed; 3],
    ] {
        let Round::Ask(requests) = keys.round(login) else { panic!("nothing was answered") };
        assert_eq!(requests.len(), 3);
        let found = wrong.len();
        let error = keys.answer(wrong).unwrap_err();
        assert_eq!(error.code(), Code::KeyFailure);
        let cause = std::error::Error::source(&error).unwrap().to_string();
        let message = format!("expected 3 answers, each of the kind of its request, found {found}");
        assert_eq!(cause, message);
        // Answers without a question.
        assert!(keys.answer(vec![mac.clone(); 3]).is_err());
    }
    let Round::Ask(_) = keys.round(login) else { panic!("nothing was answered") };
    keys.answer(vec![mac; 3]).unwrap();
    assert!(matches!(keys.round(login), Round::Done(Ok(()))));
}

/// An input that fails by itself asks for nothing.
#[test]
fn an_input_that_is_refused_asks_for_nothing() {
    let ((enrolment, ..), policy) = (active(Version::V1), policy());
    let (rounds, refused) = run(Version::V2, |keys| {
        enrolment.login(&Verifier::new(keys, secrets(Version::V2), &policy)?, "00000000", NOW)
    });
    assert_eq!((rounds.len(), refused.unwrap_err().code()), (0, Code::UnknownKey));
    let (rounds, malformed) = run(Version::V1, |keys| {
        enrolment.login(&Verifier::new(keys, secrets(Version::V1), &policy)?, "1234", NOW)
    });
    assert_eq!((rounds.len(), malformed.is_ok()), (0, true));
}

/// After a rewind the same bytes are drawn again, and the following bytes are new.
#[test]
fn a_replay_gives_the_same_bytes_again() {
    let mut random = Replay::new(Playback::new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]));
    let draw = |random: &mut Replay<Playback>, length| {
        let mut bytes = vec![0; length];
        random.try_fill_bytes(&mut bytes).map(|()| bytes).map_err(|error| error.to_string())
    };
    assert_eq!(draw(&mut random, 3), Ok(vec![1, 2, 3]));
    assert_eq!(draw(random.rewind(), 2), Ok(vec![1, 2]));
    assert_eq!(draw(&mut random, 3), Ok(vec![3, 4, 5]));
    assert_eq!(random.rewind().try_next_u32().unwrap(), 0x0403_0201);
    assert_eq!(random.try_next_u64().unwrap(), 0x0c0b_0a09_0807_0605);
    assert_eq!(draw(&mut random, 2), Err("nothing is left to play back".to_owned()));
    assert_eq!(draw(&mut random, 1), Ok(vec![13]));
    assert_eq!(draw(random.rewind(), 13), Ok((1..=13).collect()));
    assert_eq!(format!("{random:?}"), "Replay(..)");
}

#[test]
fn no_debug_shows_a_message_or_an_answer() {
    let message = || Zeroizing::new(b"271828".to_vec());
    let requests = [
        KeyRequest::Mac { role: "pin", message: message() },
        KeyRequest::Seal { nonce: [7; 12], aad: vec![7], plaintext: message() },
        KeyRequest::Open { nonce: [7; 12], aad: vec![7], sealed: vec![7] },
    ];
    assert_eq!(format!("{requests:?}"), "[Mac(pin, ..), Seal(..), Open(..)]");
    let answers = [KeyAnswer::Mac([7; 32]), KeyAnswer::Opened(Some(vec![7]))];
    assert_eq!(format!("{answers:?}"), "[KeyAnswer(..), KeyAnswer(..)]");
    let identity = secret().identity(Version::V2);
    let shown = format!("RemoteKeys({identity})");
    assert_eq!(format!("{:?}", RemoteKeys::from(identity)), shown);
}

/// A future that holds the keys while it waits for their answers may move between threads.
#[test]
fn futures_that_hold_remote_keys_are_send() {
    fn is_send<F: Future + Send>(_: F) {}
    async fn ask(requests: Vec<KeyRequest>) -> Vec<KeyAnswer> {
        let service = Service::of(Version::V2);
        requests.iter().map(|request| service.answer(request)).collect()
    }
    is_send(async {
        let ((enrolment, record, otp), policy) = (active(Version::V2), policy());
        let mut keys = RemoteKeys::from(enrolment.identity());
        loop {
            let round = keys.round(|keys| {
                let verifier = Verifier::new(keys, secrets(Version::V2), &policy)?;
                let commit =
                    enrolment.submit(&verifier, Some(&record), record.handle, &otp, NOW + 5)?;
                Ok(commit.split().0)
            });
            match round {
                Round::Done(write) => return write,
                Round::Ask(requests) => keys.answer(ask(requests).await)?,
            }
        }
    });
    is_send(async {
        let ((enrolment, ..), policy, operation) = (active(Version::V2), policy(), payment());
        let mut keys = RemoteKeys::from(enrolment.identity());
        let mut random = Replay::new(Playback::new([9; 32]));
        loop {
            let round = keys.round(|keys| {
                let handle = Handle::from([3; 16]);
                enrolment.issue(keys, &policy, handle, &operation, random.rewind(), NOW + 5)
            });
            match round {
                Round::Done(commit) => return commit,
                Round::Ask(requests) => keys.answer(ask(requests).await)?,
            }
        }
    });
}

fn settle<R, T>(commit: dlotp::Commit<R, T>) -> (R, T) {
    let (record, pending) = commit.split();
    (record, pending.settle(DurableWrite::confirmed()))
}
