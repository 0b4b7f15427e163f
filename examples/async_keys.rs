//! A bank whose keys are in a key service: it issues, and judges a login and an OTP, in both versions.
//!
//! Run it with `cargo run --example async_keys`.

use dlotp::{
    Commit, Error, Pin, Version,
    authenticator::{Authenticator, State, Time},
    keys::{
        AuthenticatorKeys, BankKeys, KeyAnswer, KeyRequest, MacUnder, PinMac, RemoteKeys, Replay,
        Round, Seal, Secret, role,
    },
    operation::{ActionDraft, Operation, Purpose},
    payload::Payload,
    verifier::{Enrolment, EnrolmentId, Epoch, Handle, Policy, Secrets, Verdict, Verifier, Write},
};
use getrandom::SysRng;

type Failure = Box<dyn std::error::Error + Send + Sync>;

const NOW: u64 = 1_767_225_600;
const TIME: Time = Time { unix: NOW, since_boot_s: 5000, boot: [0xa0; 16] };

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    for version in [Version::V1, Version::V2] {
        // Each enrolment is a task: a future that waits for keys may move between threads.
        tokio::spawn(serve(version)).await??;
    }
    Ok(())
}

/// Serves one customer of the bank: a login, an operation, its OTP.
async fn serve(version: Version) -> Result<(), Failure> {
    // Enrolment, once: the service imports the bank's keys, the bank keeps the other secrets.
    let secret = Secret::from([42; 32]); // in the field, 32 random bytes
    let (pin, phone_keys) = ("271828".parse::<Pin>()?, AuthenticatorKeys::derive(&secret, version));
    let secrets = Secrets::start(&secret, version, PinMac::compute(&phone_keys, &pin)?);
    let mut enrolment =
        Enrolment::new(EnrolmentId::from([1; 16]), secret.identity(version), Epoch::default(), NOW);
    let mut service = KeyService { keys: BankKeys::derive(&secret, version), batches: 0 };
    let (phone, mut state) = (Authenticator::new(phone_keys), State::new(&secret, version));
    let policy = Policy::default();
    drop(secret);

    // The first login activates the enrolment. The service is asked once.
    let otp = phone.login(&state, &pin, TIME)?.store(|next| write(&mut state, next))?;
    let commit = ask(&mut service, &enrolment, |keys| {
        let verifier = Verifier::new(keys, secrets.clone(), &policy)?;
        enrolment.login(&verifier, otp.expose(), NOW)
    });
    let (Write { enrolment: next, .. }, verdict) = store(commit.await?);
    assert!(matches!(verdict, Verdict::Accepted { .. }));
    enrolment = next;
    println!("version {version}: a login in {} round(s)", service.take_batches());

    // An operation is issued. `Replay` draws the same random bytes in each pass.
    let draft = ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: vec![] };
    let operation = Operation::action(&draft)?;
    let (handle, mut random) = (Handle::from([2; 16]), Replay::new(SysRng));
    let commit = ask(&mut service, &enrolment, |keys| {
        enrolment.issue(keys, &policy, handle, &operation, random.rewind(), NOW)
    });
    let (Write { enrolment: next, operation: record, .. }, issued) = store(commit.await?);
    let issued = issued?;
    enrolment = next;
    println!("version {version}: an operation in {} round(s)", service.take_batches());

    // The phone scans it, and the customer types the OTP, which is judged in one round.
    let mut payload = issued.text.parse::<Payload>()?;
    let commit = phone.scan(&state, &mut payload, TIME)?;
    let scanned = commit.store(|next| write(&mut state, next))?;
    let commit = phone.authorise(&state, &scanned, &pin, TIME)?;
    let otp = commit.store(|next| write(&mut state, next))?;
    let commit = ask(&mut service, &enrolment, |keys| {
        let verifier = Verifier::new(keys, secrets.clone(), &policy)?;
        enrolment.submit(&verifier, record.as_ref(), handle, otp.expose(), NOW)
    });
    let (_, verdict) = store(commit.await?);
    assert!(matches!(verdict, Verdict::Accepted { subject, .. } if subject == operation));
    println!("version {version}: an OTP in {} round(s)", service.take_batches());
    Ok(())
}

/// Passes an input until it has every answer that it needs.
async fn ask<T>(
    service: &mut KeyService,
    enrolment: &Enrolment,
    mut input: impl FnMut(&RemoteKeys) -> Result<T, Error>,
) -> Result<T, Failure> {
    let mut keys = RemoteKeys::from(enrolment.identity());
    loop {
        match keys.round(&mut input) {
            Round::Done(result) => return Ok(result?),
            Round::Ask(requests) => keys.answer(service.compute(requests).await?)?,
        }
    }
}

/// Stands for a cloud HSM, which computes a batch of requests far away.
struct KeyService {
    keys: BankKeys,
    batches: usize,
}

impl KeyService {
    async fn compute(&mut self, requests: Vec<KeyRequest>) -> Result<Vec<KeyAnswer>, Failure> {
        tokio::task::yield_now().await; // in the field, a request over the network
        self.batches += 1;
        requests.iter().map(|request| self.answer(request)).collect()
    }

    fn answer(&self, request: &KeyRequest) -> Result<KeyAnswer, Failure> {
        let keys = &self.keys;
        Ok(match request {
            KeyRequest::Mac { role, message } => KeyAnswer::Mac(match *role {
                "payload" => MacUnder::<role::Payload>::mac(keys, &[message])?,
                "nonce" => MacUnder::<role::Nonce>::mac(keys, &[message])?,
                "operation-id" => MacUnder::<role::OperationId>::mac(keys, &[message])?,
                "otp" => MacUnder::<role::Otp>::mac(keys, &[message])?,
                "login" => MacUnder::<role::Login>::mac(keys, &[message])?,
                "confirm" => MacUnder::<role::Confirm>::mac(keys, &[message])?,
                other => return Err(format!("a bank has no key {other}").into()),
            }),
            KeyRequest::Seal { nonce, aad, plaintext } => {
                KeyAnswer::Sealed(keys.seal(nonce, aad, plaintext)?)
            }
            other => return Err(format!("a bank computes no {other:?}").into()),
        })
    }

    fn take_batches(&mut self) -> usize {
        std::mem::take(&mut self.batches)
    }
}

/// Stands for a transaction, after which the result comes out.
fn store<T>(commit: Commit<Write, T>) -> (Write, T) {
    let (write, pending) = commit.split();
    (write, pending.settle(dlotp::DurableWrite::confirmed()))
}

/// Stands for a durable write on the phone.
fn write(stored: &mut State, next: &State) -> Result<(), Failure> {
    *stored = next.clone();
    Ok(())
}
