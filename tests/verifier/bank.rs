//! A bank in memory, and what the tests give it.

use std::collections::BTreeMap;

use dlotp::{
    Commit, OperationId, Pin, Stored, Version,
    issuer::Issuer,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret, VerifierKeys},
    operation::{ActionDraft, Operation, PaymentDraft, Purpose},
    otp,
    payload::{Digest, Nonce},
    verifier::{
        Binding, Enrolment, EnrolmentId, Event, Handle, Order, Policy, StoredOperation, Verdict,
        Verifier, Write,
    },
};

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

pub(crate) fn issuer() -> Issuer<IssuerKeys> {
    Issuer::new(VERSION, secret().key_id(VERSION), IssuerKeys::derive(&secret(), VERSION))
}

pub(crate) fn pending() -> Enrolment {
    Enrolment::new(EnrolmentId::from([9; 16]), VERSION, secret().key_id(VERSION), NOW)
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
    pub(crate) operations: BTreeMap<Handle, StoredOperation>,
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
        Verifier::new(VerifierKeys::derive(&secret(), VERSION), phone().1, &self.policy)
    }

    pub(crate) fn store<T>(&mut self, commit: Commit<Write, T>) -> (Event, T) {
        let (write, given) = settle(commit);
        assert_eq!(write.replaces(), self.enrolment.revision());
        self.enrolment = Enrolment::decode(&write.enrolment().encode()).unwrap();
        assert_eq!(&self.enrolment, write.enrolment());
        if let Some(operation) = write.operation() {
            let before = self.operations.get(&operation.handle()).map(StoredOperation::revision);
            assert_eq!(before, write.replaces_operation());
            let decoded = StoredOperation::decode(&operation.encode()).unwrap();
            assert_eq!(&decoded, operation);
            self.operations.insert(operation.handle(), decoded);
        }
        (*write.event(), given)
    }

    pub(crate) fn issue(&mut self, operation: &Operation<'_>, now: u64) -> Option<Handle> {
        self.next += 1;
        let handle = Handle::from([self.next; 16]);
        let nonces = [Nonce::from([self.next; 12])];
        let order =
            Order { handle, operation, randomness: dlotp::verifier::Randomness::V1(&nonces) };
        let commit = self.enrolment.issue(&issuer(), &self.policy, &order, now).ok()?;
        let (_, issued) = self.store(commit);
        let issued = issued.ok()?;
        self.digests.insert(handle, (issued.digest(), issued.id().clone()));
        Some(handle)
    }

    pub(crate) fn submit(&mut self, handle: Handle, otp: &str, now: u64) -> Verdict<()> {
        let stored = self.operations.get(&handle).cloned();
        let commit = self.verifier().submit(&self.enrolment, stored.as_ref(), handle, otp, now);
        let (write, pending) = commit.unwrap().split();
        let verdict = bare(pending.settle(Stored::durably()));
        self.store(Commit::new(write, verdict)).1
    }

    pub(crate) fn login(&mut self, otp: &str, now: u64) -> Verdict<()> {
        let commit = self.verifier().login(&self.enrolment, otp, now).unwrap();
        self.store(commit).1
    }

    pub(crate) fn login_otp(&self, now: u64) -> String {
        let (keys, p) = phone();
        otp::login(otp::Scheme::V1, &keys, &p, now).unwrap().expose().to_owned()
    }

    pub(crate) fn scanned_otp(&self, handle: Handle) -> String {
        let (keys, p) = phone();
        let (digest, _) = &self.digests[&handle];
        otp::scanned(otp::Scheme::V1, &keys, &p, digest).unwrap().expose().to_owned()
    }

    pub(crate) fn typed_otp(&self, handle: Handle, now: u64) -> String {
        let (keys, p) = phone();
        let (_, id) = &self.digests[&handle];
        otp::typed(otp::Typing::V1, &keys, &p, id, now).unwrap().expose().to_owned()
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
