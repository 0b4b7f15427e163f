//! A scenario as one version plays it: what the bank issued, and what the customer's phone shows for it.

use std::collections::BTreeMap;

use dlotp::{
    Error, OperationId, Otp, Pin, TypedDetails, Version,
    keys::{AuthenticatorKeys, PinMac, Secret},
    payload::{Digest, Serials},
    verifier::Secrets,
};
use dlotp_testee::library;
use dlotp_wire::{
    operation_json::{BatchJson, Order},
    verifier::{VerifierInput, VerifierStep},
};
use serde_json::json;

use super::{BankEvent, BankInput, BankReply, Draw, OtpEntry, fail, handle};
use crate::{
    cbor::CborItem,
    order::encoding,
    worked_example::{ISSUED_AT, PIN, SECRET, body_of, digest_with, nonce},
};

/// The bank's and the phone's part in a trace that is being written out.
pub(super) struct TraceSimulator {
    version: Version,
    lifetime: u64,
    keys: AuthenticatorKeys,
    operations: BTreeMap<u8, IssuedOperation>,
    positions: ChainPositions,
    /// Before the first event, and after each.
    history: Vec<ChainPositions>,
    /// Where the phone is in the login chain.
    q: u64,
}

/// What the bank remembers of the chains (VER-38).
#[derive(Clone, Copy, Default)]
struct ChainPositions {
    issued: u64,
    prev: u64,
    cur: u64,
}

/// An operation that was issued.
struct IssuedOperation {
    issued_at: u64,
    draw: Draw,
    order: Order,
    n: u64,
    m: u64,
    digest: Digest,
    id: OperationId,
}

/// Who computes: with which PIN, and where in the login chain.
#[derive(Clone, Copy)]
struct Customer {
    pin: &'static str,
    q: u64,
}

fn unwrap_or_fail<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| fail(&error.to_string()))
}

fn unix_time(at: i64) -> u64 {
    ISSUED_AT.saturating_add_signed(at)
}

impl TraceSimulator {
    pub(super) fn new(version: Version, lifetime: u64) -> Self {
        let secret = Secret::from(SECRET.0);
        Self {
            version,
            lifetime,
            keys: AuthenticatorKeys::derive(&secret, version),
            operations: BTreeMap::new(),
            positions: ChainPositions::default(),
            history: vec![ChainPositions::default()],
            q: 0,
        }
    }

    /// An event as the wire has it, and what it must give.
    pub(super) fn simulate<D>(
        &mut self,
        event: &BankEvent,
        drawn: fn(&[Draw]) -> D,
    ) -> (VerifierStep<D>, BankReply) {
        let mut expect = event.expect.clone();
        if let BankInput::Issue { number, draws, used, issued_at, order, typed } = &event.input
            && expect.event == "issued"
        {
            let loaded = event.loaded.map_or(self.positions, |step| self.history[step]);
            let operation =
                self.issue(*issued_at, draws[*used], order, loaded.issued + 1, loaded.cur);
            if *typed {
                expect.gives = json!({ "operation-id": operation.id.to_string() });
            }
            self.operations.insert(*number, operation);
        }
        if let BankInput::Submit(number, entered) = &event.input
            && let Some(operation) = self.operations.get(number)
        {
            if matches!(entered, OtpEntry::Scanned(_)) {
                self.q = self.q.max(operation.m);
            }
            let details =
                self.version != Version::V1 && matches!(operation.order, Order::Payment(_));
            if expect.gives["binding"] == "typed" && details {
                expect.gives["binding"] = json!("typed-details");
            }
        }
        let input = self.input(&event.input, drawn);
        self.advance(event, &expect);
        let (at, store, loaded) = (ISSUED_AT + event.at, event.store, event.loaded);
        (VerifierStep { at, store, loaded, input }, expect)
    }

    fn input<D>(&self, input: &BankInput, drawn: fn(&[Draw]) -> D) -> VerifierInput<D> {
        let entered = |entered| self.entered(entered, Customer { pin: PIN, q: self.q });
        match input {
            BankInput::Issue { number, draws, order, .. } => VerifierInput::Issue {
                handle: handle(*number),
                drawn: drawn(draws),
                operation: order.clone(),
            },
            BankInput::Submit(number, otp) => {
                VerifierInput::Submit { handle: handle(*number), otp: entered(otp) }
            }
            BankInput::Login(otp) => VerifierInput::Login { otp: entered(otp) },
            BankInput::Confirm(number, otp) => {
                VerifierInput::Confirm { handle: handle(*number), otp: entered(otp) }
            }
            BankInput::Cancel(number) => VerifierInput::Cancel { handle: handle(*number) },
            BankInput::Unblock => VerifierInput::Unblock {},
            BankInput::Revoke => VerifierInput::Revoke {},
            BankInput::Restore => VerifierInput::Restore {},
        }
    }

    /// Moves what the bank remembers of the chains (VER-39, VER-41, VER-47).
    fn advance(&mut self, event: &BankEvent, expect: &BankReply) {
        let positions = &mut self.positions;
        match (expect.event, &event.input) {
            ("issued", _) => positions.issued += 1,
            ("restored", _) => positions.issued += 65_536,
            ("accepted", BankInput::Submit(number, _)) if expect.gives["binding"] == "scanned" => {
                let operation = &self.operations[number];
                if operation.m == positions.cur {
                    (positions.prev, positions.cur) = (positions.cur, operation.n);
                }
            }
            _ => {}
        }
        self.history.push(*positions);
    }

    fn issue(&self, issued_at: u64, draw: Draw, order: &Order, n: u64, m: u64) -> IssuedOperation {
        let version = self.version;
        let [time, lifetime] = [issued_at, self.lifetime].map(CborItem::Unsigned);
        let unique_elements = match version {
            Version::V1 => vec![CborItem::Bytes(draw.bytes::<12>(version).to_vec())],
            _ => vec![CborItem::Unsigned(n), CborItem::Unsigned(m)],
        };
        let body = body_of(time, lifetime, unique_elements, encoding(order));
        let nonce = nonce(SECRET.0, &draw.bytes(version), &body);
        let digest = Digest::from(digest_with(version, SECRET, nonce, &body));
        let key = Secret::from(SECRET.0).mac_key(version);
        let id = unwrap_or_fail(OperationId::derive(version, &key, &digest));
        IssuedOperation { issued_at, draw, order: order.clone(), n, m, digest, id }
    }

    /// What the customer enters.
    fn entered(&self, entered: &OtpEntry, customer: Customer) -> String {
        let (keys, secrets) = (&self.keys, self.secrets(customer.pin));
        match entered {
            OtpEntry::Digits(digits) => digits.clone(),
            OtpEntry::Scanned(number) => self.scanned(&secrets, &self.operations[number]),
            OtpEntry::Substituted(number, order) => {
                let IssuedOperation { issued_at, draw, n, m, .. } = self.operations[number];
                self.scanned(&secrets, &self.issue(issued_at, draw, order, n, m))
            }
            OtpEntry::Typed(number, at) => {
                let operation = &self.operations[number];
                self.typed(&secrets, customer.q, operation, &details(&operation.order), *at)
            }
            OtpEntry::TypedWith(number, at, keyed) => {
                let details = unwrap_or_fail(library::typed(keyed));
                self.typed(&secrets, customer.q, &self.operations[number], &details, *at)
            }
            OtpEntry::Login(at) => {
                expose(secrets.login_otp(keys, self.position(customer.q), unix_time(*at)))
            }
            OtpEntry::Confirmation(at) => {
                expose(secrets.confirmation_otp(keys, self.position(customer.q), unix_time(*at)))
            }
            OtpEntry::WithPin(pin, entered) => self.entered(entered, Customer { pin, ..customer }),
            OtpEntry::AtPosition(q, entered) => {
                self.entered(entered, Customer { q: *q, ..customer })
            }
            OtpEntry::Edited(entered, edit) => edit(&self.entered(entered, customer)),
        }
    }

    /// The secrets of a phone with this PIN.
    fn secrets(&self, pin: &str) -> Secrets {
        let p = unwrap_or_fail(PinMac::compute(&self.keys, &unwrap_or_fail(pin.parse::<Pin>())));
        Secrets::start(&Secret::from(SECRET.0), self.version, p)
    }

    /// Version 1 has no login chain.
    fn position(&self, q: u64) -> u64 {
        if self.version == Version::V1 { 0 } else { q }
    }

    fn typed(
        &self,
        secrets: &Secrets,
        q: u64,
        operation: &IssuedOperation,
        details: &TypedDetails,
        at: i64,
    ) -> String {
        let details = (self.version != Version::V1).then_some(details);
        let (q, time) = (self.position(q), unix_time(at));
        expose(secrets.typed_otp(&self.keys, q, &operation.id, details, time))
    }

    fn scanned(&self, secrets: &Secrets, operation: &IssuedOperation) -> String {
        let serials = Serials { serial: operation.n, login_position: operation.m };
        let serials = (self.version != Version::V1).then_some(serials);
        expose(secrets.scanned_otp(&self.keys, &operation.digest, serials))
    }
}

/// What is keyed in for an order; for one that is never typed, what comes nearest.
fn details(order: &Order) -> TypedDetails {
    let payment = |cents: u64, currency: &str, account: &str| {
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        unwrap_or_fail(TypedDetails::payment(&amount, currency, &account[account.len() - 8..]))
    };
    match order {
        Order::Payment(order) => {
            let account = order.account.as_deref().unwrap_or("00000000");
            payment(order.amount, &order.currency, account)
        }
        Order::Batch(BatchJson { total, currency, items, .. })
        | Order::Bulk(BatchJson { total, currency, items, .. }) => {
            payment(*total, currency, &items[0].account)
        }
        Order::Action(order) => unwrap_or_fail(TypedDetails::action(order.purpose)),
    }
}

fn expose(otp: Result<Otp, Error>) -> String {
    unwrap_or_fail(otp).expose().to_owned()
}
