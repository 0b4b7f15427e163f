//! A bank in memory, with its fixtures.

use std::collections::BTreeMap;

use dlotp::{
    Commit, DurableWrite, OperationId, Pin, Record, Version,
    keys::{AuthenticatorKeys, BankKeys, PinMac, Secret, VerifierKeys},
    operation::{ActionDraft, Operation, PaymentDraft, Purpose},
    payload::{Digest, Payload},
    verifier::{
        Binding, Enrolment, EnrolmentId, Epoch, Event, Handle, OperationRecord, Policy, Secrets,
        Verdict, Verifier, Write,
    },
};

use crate::shared::Playback;

pub(crate) const VERSION: Version = Version::V1;
pub(crate) const NOW: u64 = 1_767_225_600;

pub(crate) fn secret() -> Secret {
    Secret::from([7; 32])
}

pub(crate) fn pin() -> Pin {
    "271828".parse().unwrap()
}

/// P of the phone's PIN.
pub(crate) fn p(version: Version) -> PinMac {
    PinMac::compute(&AuthenticatorKeys::derive(&secret(), version), &pin()).unwrap()
}

/// The secrets of an enrolment in its first state.
pub(crate) fn secrets(version: Version) -> Secrets {
    Secrets::start(&secret(), version, p(version))
}

pub(crate) fn bank_keys(version: Version) -> BankKeys {
    BankKeys::derive(&secret(), version)
}

pub(crate) fn pending(version: Version) -> Enrolment {
    Enrolment::new(EnrolmentId::from([9; 16]), secret().identity(version), Epoch::default(), NOW)
}

/// The write and the result of a commit, as if it were stored.
pub(crate) fn settle<T>(commit: Commit<Write, T>) -> (Write, T) {
    let (write, pending) = commit.split();
    (write, pending.settle(DurableWrite::confirmed()))
}

pub(crate) fn payment(cents: u64) -> Operation<'static> {
    Operation::payment(&PaymentDraft {
        purpose: Purpose::CreditTransfer.into(),
        amount: cents,
        currency: "EUR",
        payee: "Somebody",
        account: Some("NO9386011117947"),
        reference: None,
        details: Vec::new(),
    })
    .unwrap()
}

pub(crate) fn action(purpose: Purpose) -> Operation<'static> {
    let draft = ActionDraft { purpose: purpose.into(), title: "Something", details: Vec::new() };
    Operation::action(&draft).unwrap()
}

/// A bank in memory, and a customer's phone beside it.
pub(crate) struct Bank {
    pub(crate) policy: Policy,
    pub(crate) enrolment: Enrolment,
    pub(crate) operations: BTreeMap<Handle, OperationRecord>,
    pub(crate) next: u8,
}

impl Bank {
    pub(crate) fn new(policy: Policy) -> Self {
        Self { policy, enrolment: pending(VERSION), operations: BTreeMap::new(), next: 0 }
    }

    pub(crate) fn active(policy: Policy) -> Self {
        let mut bank = Self::new(policy);
        let verdict = bank.login(&bank.login_otp(NOW), NOW);
        assert!(matches!(verdict, Verdict::Accepted { binding: Binding::Login, .. }));
        bank
    }

    pub(crate) fn verifier(&self) -> Verifier<'_, VerifierKeys> {
        let keys = VerifierKeys::derive(&secret(), VERSION);
        Verifier::new(keys, secrets(VERSION), &self.policy).unwrap()
    }

    pub(crate) fn store<T>(&mut self, commit: Commit<Write, T>) -> (Event, T) {
        let (write, given) = settle(commit);
        assert_eq!(write.replaces, self.enrolment.revision());
        self.enrolment = Enrolment::decode(&write.enrolment.encode(), Epoch::default()).unwrap();
        assert_eq!(self.enrolment, write.enrolment);
        if let Some(operation) = write.operation {
            let before = self.operations.get(&operation.handle).map(|before| before.revision);
            assert_eq!(before, write.replaces_operation);
            let decoded = OperationRecord::decode(&operation.encode()).unwrap();
            assert_eq!(decoded, operation);
            self.operations.insert(operation.handle, decoded);
        }
        (write.event, given)
    }

    pub(crate) fn issue(&mut self, operation: &Operation<'_>, now: u64) -> Option<Handle> {
        self.next += 1;
        let handle = Handle::from([self.next; 16]);
        let (keys, random) = (bank_keys(VERSION), &mut Playback::new([self.next; 12]));
        let commit =
            self.enrolment.issue(&keys, &self.policy, handle, operation, random, now).ok()?;
        let (_, issued) = self.store(commit);
        issued.ok().map(|_| handle)
    }

    pub(crate) fn submit(&mut self, handle: Handle, otp: &str, now: u64) -> Verdict<()> {
        let stored = self.operations.get(&handle).cloned();
        let commit = self.enrolment.submit(&self.verifier(), stored.as_ref(), handle, otp, now);
        let commit = commit.unwrap().map(bare);
        self.store(commit).1
    }

    pub(crate) fn login(&mut self, otp: &str, now: u64) -> Verdict<()> {
        let commit = self.enrolment.login(&self.verifier(), otp, now).unwrap();
        self.store(commit).1
    }

    pub(crate) fn login_otp(&self, now: u64) -> String {
        secrets(VERSION).login_otp(&bank_keys(VERSION), 0, now).unwrap().expose().to_owned()
    }

    pub(crate) fn confirmation_otp(&self, now: u64) -> String {
        secrets(VERSION).confirmation_otp(&bank_keys(VERSION), 0, now).unwrap().expose().to_owned()
    }

    pub(crate) fn scanned_otp(&self, handle: Handle) -> String {
        let (digest, _) = self.scan(handle);
        secrets(VERSION)
            .scanned_otp(&bank_keys(VERSION), &digest, None)
            .unwrap()
            .expose()
            .to_owned()
    }

    pub(crate) fn typed_otp(&self, handle: Handle, now: u64) -> String {
        let (_, id) = self.scan(handle);
        secrets(VERSION)
            .typed_otp(&bank_keys(VERSION), 0, &id, None, now)
            .unwrap()
            .expose()
            .to_owned()
    }

    /// The digest of an operation's payload, and its ID, whether or not it may be typed.
    fn scan(&self, handle: Handle) -> (Digest, OperationId) {
        let mut payload = self.operations[&handle].text.parse::<Payload>().unwrap();
        let phone = AuthenticatorKeys::derive(&secret(), VERSION);
        let digest = payload.verify(&phone).unwrap().digest();
        (digest, OperationId::derive(VERSION, &bank_keys(VERSION), &digest).unwrap())
    }
}

pub(crate) fn bare<T>(verdict: Verdict<T>) -> Verdict<()> {
    match verdict {
        Verdict::Accepted { binding, drift, .. } => {
            Verdict::Accepted { binding, drift, subject: () }
        }
        Verdict::Rejected => Verdict::Rejected,
        Verdict::Blocked => Verdict::Blocked,
    }
}
