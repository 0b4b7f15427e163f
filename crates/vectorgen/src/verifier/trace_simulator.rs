//! The simulation of a trace in one version: the operations that the bank issues, and the OTPs of the customer's phone.

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

/// The state of the bank and of the phone during a trace.
pub(super) struct TraceSimulator {
    version: Version,
    lifetime: u64,
    keys: AuthenticatorKeys,
    operations: BTreeMap<u8, IssuedOperation>,
    positions: ChainPositions,
    /// The positions before the first event and after each one.
    history: Vec<ChainPositions>,
    /// The position of the phone in the login chain.
    phone_position: u64,
}

/// The serials that a bank skips for each epoch (RST-3).
const EPOCH_SKIP: u64 = 16_384;
/// The last serial.
const MAX_SERIAL: u64 = (1 << 53) - 1;

/// The chain positions that the bank stores (VER-38), and their epoch (RST-2).
#[derive(Clone, Copy, Default)]
struct ChainPositions {
    epoch: u64,
    issued: u64,
    prev: u64,
    cur: u64,
}

impl ChainPositions {
    /// Returns the positions in a later epoch (RST-3).
    fn restored(self, epoch: u64) -> Self {
        let epochs = epoch.saturating_sub(self.epoch);
        let issued = self.issued.saturating_add(epochs.saturating_mul(EPOCH_SKIP)).min(MAX_SERIAL);
        Self { epoch, issued, ..self }
    }
}

/// An issued operation.
struct IssuedOperation {
    issued_at: u64,
    draw: Draw,
    order: Order,
    serials: Serials,
    digest: Digest,
    id: OperationId,
}

/// The customer who computes an OTP, with a PIN and a position of the login chain.
#[derive(Clone, Copy)]
struct Customer {
    pin: &'static str,
    login_position: u64,
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
            phone_position: 0,
        }
    }

    /// Simulates an event; returns the step of the wire, and the reply that it must give.
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
            let loaded = loaded.restored(event.epoch);
            let serials = Serials { serial: loaded.issued + 1, login_position: loaded.cur };
            let operation = self.issue(*issued_at, draws[*used], order, serials);
            if *typed {
                expect.gives = json!({ "operation-id": operation.id.to_string() });
            }
            self.operations.insert(*number, operation);
        }
        if let BankInput::Submit(number, entered) = &event.input
            && let Some(operation) = self.operations.get(number)
        {
            if matches!(entered, OtpEntry::Scanned(_)) {
                self.phone_position = self.phone_position.max(operation.serials.login_position);
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
        let epoch = (event.epoch > 0).then_some(event.epoch);
        (VerifierStep { at, store, loaded, epoch, input }, expect)
    }

    fn input<D>(&self, input: &BankInput, drawn: fn(&[Draw]) -> D) -> VerifierInput<D> {
        let entered =
            |entered| self.otp(entered, Customer { pin: PIN, login_position: self.phone_position });
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
            BankInput::Sweep => VerifierInput::Sweep {},
        }
    }

    /// Moves the chain positions of the bank (VER-39, VER-41, RST-3).
    fn advance(&mut self, event: &BankEvent, expect: &BankReply) {
        let positions = &mut self.positions;
        if expect.instead.is_none() {
            *positions = positions.restored(event.epoch);
        }
        match (expect.event, &event.input) {
            ("issued", _) => positions.issued += 1,
            ("accepted", BankInput::Submit(number, _)) if expect.gives["binding"] == "scanned" => {
                let operation = &self.operations[number];
                if operation.serials.login_position == positions.cur {
                    (positions.prev, positions.cur) = (positions.cur, operation.serials.serial);
                }
            }
            _ => {}
        }
        self.history.push(*positions);
    }

    fn issue(
        &self,
        issued_at: u64,
        draw: Draw,
        order: &Order,
        serials: Serials,
    ) -> IssuedOperation {
        let version = self.version;
        let [time, lifetime] = [issued_at, self.lifetime].map(CborItem::Unsigned);
        let unique_elements = match version {
            Version::V1 => vec![CborItem::Bytes(draw.bytes::<12>(version).to_vec())],
            _ => [serials.serial, serials.login_position].map(CborItem::Unsigned).to_vec(),
        };
        let body = body_of(time, lifetime, unique_elements, encoding(order));
        let nonce = nonce(SECRET.0, &draw.bytes(version), &body);
        let digest = Digest::from(digest_with(version, SECRET, nonce, &body));
        let key = Secret::from(SECRET.0).mac_key(version);
        let id = unwrap_or_fail(OperationId::derive(version, &key, &digest));
        IssuedOperation { issued_at, draw, order: order.clone(), serials, digest, id }
    }

    /// Computes the OTP that the customer enters.
    fn otp(&self, entered: &OtpEntry, customer: Customer) -> String {
        let (keys, secrets) = (&self.keys, self.secrets(customer.pin));
        match entered {
            OtpEntry::Digits(digits) => digits.clone(),
            OtpEntry::Scanned(number) => self.scanned(&secrets, &self.operations[number]),
            OtpEntry::Substituted(number, order) => {
                let IssuedOperation { issued_at, draw, serials, .. } = self.operations[number];
                self.scanned(&secrets, &self.issue(issued_at, draw, order, serials))
            }
            OtpEntry::Typed(number, at) => {
                let operation = &self.operations[number];
                self.typed(
                    &secrets,
                    customer.login_position,
                    operation,
                    &details(&operation.order),
                    *at,
                )
            }
            OtpEntry::TypedWith(number, at, keyed) => {
                let details = unwrap_or_fail(library::typed(keyed));
                self.typed(
                    &secrets,
                    customer.login_position,
                    &self.operations[number],
                    &details,
                    *at,
                )
            }
            OtpEntry::Login(at) => expose(secrets.login_otp(
                keys,
                self.position(customer.login_position),
                unix_time(*at),
            )),
            OtpEntry::Confirmation(at) => expose(secrets.confirmation_otp(
                keys,
                self.position(customer.login_position),
                unix_time(*at),
            )),
            OtpEntry::WithPin(pin, entered) => self.otp(entered, Customer { pin, ..customer }),
            OtpEntry::AtPosition(position, entered) => {
                self.otp(entered, Customer { login_position: *position, ..customer })
            }
            OtpEntry::Edited(entered, edit) => edit(&self.otp(entered, customer)),
        }
    }

    /// Derives the secrets of a phone with this PIN.
    fn secrets(&self, pin: &str) -> Secrets {
        let p = unwrap_or_fail(PinMac::compute(&self.keys, &unwrap_or_fail(pin.parse::<Pin>())));
        Secrets::start(&Secret::from(SECRET.0), self.version, p)
    }

    /// Returns a position of the login chain, which is 0 in version 1.
    fn position(&self, position: u64) -> u64 {
        if self.version == Version::V1 { 0 } else { position }
    }

    fn typed(
        &self,
        secrets: &Secrets,
        position: u64,
        operation: &IssuedOperation,
        details: &TypedDetails,
        at: i64,
    ) -> String {
        let details = (self.version != Version::V1).then_some(details);
        let (position, time) = (self.position(position), unix_time(at));
        expose(secrets.typed_otp(&self.keys, position, &operation.id, details, time))
    }

    fn scanned(&self, secrets: &Secrets, operation: &IssuedOperation) -> String {
        let serials = (self.version != Version::V1).then_some(operation.serials);
        expose(secrets.scanned_otp(&self.keys, &operation.digest, serials))
    }
}

/// Returns the details of an order. For an order that is never typed they are made up from its total, or
/// from another purpose.
fn details(order: &Order) -> TypedDetails {
    let payment = |purpose: u64, cents: u64, currency: &str, account: &str| {
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let purpose = if matches!(purpose, 2 | 4 | 6) { purpose } else { 1 };
        let tail = &account[account.len() - 8..];
        unwrap_or_fail(TypedDetails::payment(purpose, &amount, currency, tail))
    };
    match order {
        Order::Payment(order) => {
            let account = order.account.as_deref().unwrap_or("00000000");
            payment(order.purpose, order.amount, &order.currency, account)
        }
        Order::Batch(BatchJson { total, currency, items, .. })
        | Order::Bulk(BatchJson { total, currency, items, .. }) => {
            payment(1, *total, currency, &items[0].account)
        }
        Order::Action(order) => {
            let purpose = if matches!(order.purpose, 38 | 39) { 63 } else { order.purpose };
            unwrap_or_fail(TypedDetails::action(purpose))
        }
    }
}

fn expose(otp: Result<Otp, Error>) -> String {
    unwrap_or_fail(otp).expose().to_owned()
}
