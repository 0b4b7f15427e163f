//! Keys that answer in rounds, records of keys and secrets, and keys of another enrolment.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod playback;

use dlotp::{
    Code, Commit, Error, Pin, Record, Version,
    keys::{
        AuthenticatorKeys, BankKeys, KeyAnswer, KeyRequest, MacUnder, PinMac, RemoteKeys, Replay,
        Round, Seal, Secret, role,
    },
    operation::{ActionDraft, Operation, Purpose},
    payload::Payload,
    verifier::{
        Enrolment, EnrolmentId, Handle, Input, IssuedOperation, Policy, Reason, Secrets, Verdict,
        Verifier, Write,
    },
};

use self::playback::Playback;

const NOW: u64 = 1_767_225_600;
const HANDLE: [u8; 16] = [2; 16];

/// It may cross an `.await` of an executor with several threads.
const _: fn() = || {
    fn is_send<T: Send>() {}
    is_send::<RemoteKeys>();
};

fn secret(byte: u8) -> Secret {
    Secret::from([byte; 32])
}

fn secrets(byte: u8, version: Version) -> Secrets {
    let keys = AuthenticatorKeys::derive(&secret(byte), version);
    let p = PinMac::compute(&keys, &"271828".parse::<Pin>().unwrap()).unwrap();
    Secrets::start(&secret(byte), version, p)
}

fn pending(version: Version) -> Enrolment {
    Enrolment::new(EnrolmentId::from([9; 16]), secret(7).identity(version), NOW)
}

fn operation() -> Operation<'static> {
    let purpose = Purpose::ChangeLimit.into();
    Operation::action(&ActionDraft { purpose, title: "Limit", details: vec![] }).unwrap()
}

/// What a commit writes and gives, as if it were stored.
fn settle<T>(commit: Commit<Write, T>) -> (Write, T) {
    let (write, pending) = commit.split();
    (write, pending.settle(dlotp::Stored::durably()))
}

/// The key service.
fn answer(keys: &BankKeys, request: &KeyRequest) -> KeyAnswer {
    match request {
        KeyRequest::Mac { role, message } => {
            let message: &[&[u8]] = &[message];
            let mac = match *role {
                "payload" => MacUnder::<role::Payload>::mac(keys, message),
                "nonce" => MacUnder::<role::Nonce>::mac(keys, message),
                "operation-id" => MacUnder::<role::OperationId>::mac(keys, message),
                "otp" => MacUnder::<role::Otp>::mac(keys, message),
                "login" => MacUnder::<role::Login>::mac(keys, message),
                role => panic!("{role}"),
            };
            KeyAnswer::Mac(mac.unwrap())
        }
        KeyRequest::Seal { nonce, aad, plaintext } => {
            KeyAnswer::Sealed(keys.seal(nonce, aad, plaintext).unwrap())
        }
        other => panic!("{other:?}"),
    }
}

/// Passes an input until it is done: what it gives, and how often the service was asked.
fn rounds<T>(version: Version, mut input: impl FnMut(&RemoteKeys) -> Result<T, Error>) -> (T, u64) {
    let service = BankKeys::derive(&secret(7), version);
    let mut keys = RemoteKeys::from(secret(7).identity(version));
    for asked in 0..9 {
        match keys.round(&mut input) {
            Round::Done(result) => return (result.unwrap(), asked),
            Round::Ask(requests) => {
                let answers = requests.iter().map(|request| answer(&service, request));
                keys.answer(answers.collect()).unwrap();
            }
        }
    }
    panic!("it never ends");
}

fn issue(
    enrolment: &Enrolment,
    keys: &impl dlotp::issuer::IssuerMac,
    random: &mut impl rand_core::TryCryptoRng,
) -> Result<Commit<Write, Result<IssuedOperation, Error>>, Error> {
    let handle = Handle::from(HANDLE);
    enrolment.issue(keys, &Policy::default(), handle, &operation(), random, NOW)
}

#[test]
fn remote_keys_give_what_keys_in_memory_give() {
    for (version, issuing) in [(Version::V1, 2), (Version::V2, 3)] {
        let (policy, secrets) = (Policy::default(), secrets(7, version));
        let memory = BankKeys::derive(&secret(7), version);
        let verifier = Verifier::new(&memory, secrets.clone(), &policy).unwrap();

        let otp = secrets.login_otp(&memory, 0, NOW).unwrap();
        let enrolment = pending(version);
        let expected = settle(enrolment.login(&verifier, otp.expose(), NOW).unwrap());
        let (commit, asked) = rounds(version, |keys| {
            enrolment.login(&Verifier::new(keys, secrets.clone(), &policy)?, otp.expose(), NOW)
        });
        assert_eq!((settle(commit), asked), (expected.clone(), 1));
        assert!(matches!(expected.1, Verdict::Accepted { .. }));
        let enrolment = expected.0.enrolment;

        let expected = issue(&enrolment, &memory, &mut Playback::new(&[1; 32])).unwrap();
        let (write, issued) = settle(expected);
        let mut random = Replay::new(Playback::new(&[1; 32]));
        let (commit, asked) = rounds(version, |keys| issue(&enrolment, keys, random.rewind()));
        let remote = settle(commit);
        assert_eq!((&remote.0, remote.1.unwrap(), asked), (&write, issued.unwrap(), issuing));
        let (enrolment, record) = (write.enrolment, write.operation.unwrap());

        let phone = AuthenticatorKeys::derive(&secret(7), version);
        let mut payload = record.text.parse::<Payload>().unwrap();
        let opened = payload.verify(&phone).unwrap();
        let otp = secrets.scanned_otp(&memory, &opened.digest(), opened.serials()).unwrap();
        for (otp, accepted) in [(otp.expose(), true), ("00000000", false)] {
            let handle = Handle::from(HANDLE);
            let commit = enrolment.submit(&verifier, Some(&record), handle, otp, NOW).unwrap();
            let expected = settle(commit);
            assert_eq!(matches!(expected.1, Verdict::Accepted { .. }), accepted);
            let (commit, asked) = rounds(version, |keys| {
                let verifier = Verifier::new(keys, secrets.clone(), &policy)?;
                enrolment.submit(&verifier, Some(&record), handle, otp, NOW)
            });
            assert_eq!((settle(commit), asked), (expected, 1));
        }
    }
}

#[test]
fn wrong_answers_are_refused() {
    let (version, policy) = (Version::V2, Policy::default());
    let ask = |keys: &mut RemoteKeys| {
        let round = keys.round(|keys| {
            let verifier = Verifier::new(keys, secrets(7, version), &policy)?;
            pending(version).login(&verifier, "00000000", NOW)
        });
        match round {
            Round::Ask(requests) => requests.len(),
            Round::Done(_) => panic!("it asks first"),
        }
    };
    let mut keys = RemoteKeys::from(secret(7).identity(version));
    let count = ask(&mut keys);
    let mac = || KeyAnswer::Mac([0; 32]);
    let mut sealed = vec![mac(); count];
    sealed[0] = KeyAnswer::Sealed(vec![]);
    for answers in [vec![], vec![mac(); count - 1], vec![mac(); count + 1], sealed] {
        assert_eq!(ask(&mut keys), count);
        assert_eq!(keys.answer(answers).unwrap_err().code(), Code::KeyFailure);
    }
}

#[test]
fn keys_and_secrets_are_what_was_stored() {
    for &version in Version::ALL {
        let keys = BankKeys::derive(&secret(7), version).encode();
        assert_eq!(BankKeys::decode(&keys).unwrap().encode(), keys);
        for length in 0..keys.len() {
            let error = BankKeys::decode(&keys[..length]).unwrap_err();
            assert_eq!(error.code(), Code::MalformedRecord);
        }
        let secrets = secrets(7, version);
        let record = secrets.encode();
        assert_eq!(Secrets::decode(&record).unwrap(), secrets);
        for length in 0..record.len() {
            let error = Secrets::decode(&record[..length]).unwrap_err();
            assert_eq!(error.code(), Code::MalformedRecord);
        }
    }
}

#[test]
fn keys_of_another_enrolment_count_nothing() {
    for &version in Version::ALL {
        let (policy, keys) = (Policy::default(), BankKeys::derive(&secret(8), version));
        let verifier = Verifier::new(&keys, secrets(8, version), &policy).unwrap();
        let (enrolment, handle) = (pending(version), Handle::from(HANDLE));
        let codes = [
            enrolment.login(&verifier, "00000000", NOW).map(|_| ()),
            enrolment.submit(&verifier, None, handle, "00000000", NOW).map(|_| ()),
            enrolment.confirm(&verifier, None, handle, "00000000", NOW).map(|_| ()),
            issue(&enrolment, &keys, &mut Playback::new(&[1; 32])).map(|_| ()),
        ];
        assert!(codes.into_iter().all(|code| code.unwrap_err().code() == Code::UnknownKey));
    }
}

#[test]
fn a_revoked_enrolment_rejects_without_keys() {
    let enrolment = pending(Version::V2);
    let error = enrolment.reject(Input::Login, None, NOW).unwrap_err();
    assert_eq!(error.code(), Code::NotActive);
    let enrolment = settle(enrolment.revoke(NOW).unwrap()).0.enrolment;
    for input in [Input::Submit, Input::Login, Input::Confirm] {
        let (write, verdict) = settle(enrolment.reject(input, None, NOW).unwrap());
        assert_eq!(verdict, Verdict::Rejected);
        assert_eq!((write.event.input, write.event.reason), (input, Some(Reason::NotActive)));
    }
    let error = enrolment.reject(Input::Issue, None, NOW).unwrap_err();
    assert_eq!(error.code(), Code::NotActive);
}
