//! A bank in memory, and what the tests give it.

use std::collections::BTreeMap;

use dlotp::{
    Commit, OperationId, Pin, Record, Stored, Version,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::{ActionDraft, Operation, PaymentDraft, Purpose},
    payload::{Digest, Payload},
    verifier::{
        Binding, Enrolment, EnrolmentId, Event, Handle, OperationRecord, Policy, Secrets, Verdict,
        Verifier, Write,
    },
};

use crate::playback::Playback;

pub(crate) const VERSION: Version = Version::V1;
pub(crate) const NOW: u64 = 1_767_225_600;

pub(crate) fn secret() -> Secret {
    Secret::from([7; 32])
}

pub(crate) fn phone() -> (AuthenticatorKeys, PinMac) {
    let keys = AuthenticatorKeys::derive(&secret(), VERSION);
    let p = PinMac::compute(&keys, &"271828".parse::<Pin>().unwrap()).unwrap();
    (keys, p)
}

pub(crate) fn issuer() -> IssuerKeys {
    IssuerKeys::derive(&secret(), VERSION)
}

pub(crate) fn secrets() -> Secrets {
    Secrets::start(&secret(), VERSION, phone().1)
}

pub(crate) fn pending() -> Enrolment {
    Enrolment::new(EnrolmentId::from([9; 16]), secret().identity(VERSION), NOW)
}

/// What a commit writes and gives, as if it were stored.
pub(crate) fn settle<T>(commit: Commit<Write, T>) -> (Write, T) {
    let (write, pending) = commit.split();
    (write, pending.settle(Stored::durably()))
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
    pub(crate) digests: BTreeMap<Handle, (Digest, OperationId)>,
    pub(crate) next: u8,
}

impl Bank {
    pub(crate) fn new(policy: Policy) -> Self {
        let (operations, digests) = (BTreeMap::new(), BTreeMap::new());
        Self { policy, enrolment: pending(), operations, digests, next: 0 }
    }

    pub(crate) fn active(policy: Policy) -> Self {
        let mut bank = Self::new(policy);
        let verdict = bank.login(&bank.login_otp(NOW), NOW);
        assert!(matches!(verdict, Verdict::Accepted { binding: Binding::Login, .. }));
        bank
    }

    pub(crate) fn verifier(&self) -> Verifier<'_, VerifierKeys> {
        Verifier::new(VerifierKeys::derive(&secret(), VERSION), secrets(), &self.policy).unwrap()
    }

    pub(crate) fn store<T>(&mut self, commit: Commit<Write, T>) -> (Event, T) {
        let (write, given) = settle(commit);
        assert_eq!(write.replaces, self.enrolment.revision());
        self.enrolment = Enrolment::decode(&write.enrolment.encode()).unwrap();
        assert_eq!(self.enrolment, write.enrolment);
        if let Some(operation) = &write.operation {
            let before = self.operations.get(&operation.handle).map(|known| known.revision);
            assert_eq!(before, write.replaces_operation);
            let decoded = OperationRecord::decode(&operation.encode()).unwrap();
            assert_eq!(&decoded, operation);
            self.operations.insert(operation.handle, decoded);
        }
        (write.event, given)
    }

    pub(crate) fn issue(&mut self, operation: &Operation<'_>, now: u64) -> Option<Handle> {
        self.next += 1;
        let handle = Handle::from([self.next; 16]);
        let mut random = Playback::new(&[self.next; 12]);
        let issued =
            self.enrolment.issue(&issuer(), &self.policy, handle, operation, &mut random, now);
        let (_, issued) = self.store(issued.ok()?);
        self.note(handle, &issued.ok()?.text);
        Some(handle)
    }

    /// Remembers what the phone reads of a text, and the ID of the operation.
    pub(crate) fn note(&mut self, handle: Handle, text: &str) {
        let digest = text.parse::<Payload>().unwrap().verify(&phone().0).unwrap().digest();
        let live = self.enrolment.live().iter().find(|live| live.handle == handle).unwrap();
        self.digests.insert(handle, (digest, live.id.clone()));
    }

    pub(crate) fn submit(&mut self, handle: Handle, otp: &str, now: u64) -> Verdict<()> {
        let stored = self.operations.get(&handle).cloned();
        let commit = self.enrolment.submit(&self.verifier(), stored.as_ref(), handle, otp, now);
        let (write, pending) = commit.unwrap().split();
        let verdict = bare(pending.settle(Stored::durably()));
        self.store(Commit::new(write, verdict)).1
    }

    pub(crate) fn login(&mut self, otp: &str, now: u64) -> Verdict<()> {
        let commit = self.enrolment.login(&self.verifier(), otp, now).unwrap();
        self.store(commit).1
    }

    pub(crate) fn login_otp(&self, now: u64) -> String {
        secrets().login_otp(&phone().0, 0, now).unwrap().expose().to_owned()
    }

    pub(crate) fn scanned_otp(&self, handle: Handle) -> String {
        let (digest, _) = &self.digests[&handle];
        secrets().scanned_otp(&phone().0, digest, None).unwrap().expose().to_owned()
    }

    pub(crate) fn typed_otp(&self, handle: Handle, now: u64) -> String {
        let (_, id) = &self.digests[&handle];
        secrets().typed_otp(&phone().0, 0, id, None, now).unwrap().expose().to_owned()
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
