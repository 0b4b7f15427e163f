//! A scenario as one version plays it: what the bank issued, and what the customer's phone shows for it.

use std::collections::BTreeMap;

use dlotp::{
    Error, OperationId, Otp, Pin, TypedDetails, Version,
    keys::{AuthenticatorKeys, PinMac, Secret},
    payload::{Digest, Serials},
    verifier::Secrets,
};
use serde_json::json;

use super::{Draw, Entered, Event, Expect, Input, handle, mistake};
use crate::{
    library::{self, VerifierInput, VerifierStep},
    operation_json::{BatchJson, Order},
    order::encoding,
    raw::{ISSUED_AT, Item, PIN, SECRET, body_of, digest_with, nonce},
};

/// The bank's and the phone's part in a trace that is being written out.
pub(super) struct Scene {
    version: Version,
    lifetime: u64,
    keys: AuthenticatorKeys,
    made: BTreeMap<u8, Made>,
    positions: Positions,
    /// Before the first event, and after each.
    history: Vec<Positions>,
    /// Where the phone is in the login chain.
    q: u64,
}

/// What the bank remembers of the chains (VER-38).
#[derive(Clone, Copy, Default)]
struct Positions {
    issued: u64,
    prev: u64,
    cur: u64,
}

/// An operation that was issued.
struct Made {
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
struct Hand {
    pin: &'static str,
    q: u64,
}

fn need<T, E: std::fmt::Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| mistake(&error.to_string()))
}

fn moment(at: i64) -> u64 {
    ISSUED_AT.saturating_add_signed(at)
}

impl Scene {
    pub(super) fn new(version: Version, lifetime: u64) -> Self {
        let secret = Secret::from(SECRET.0);
        Self {
            version,
            lifetime,
            keys: AuthenticatorKeys::derive(&secret, version),
            made: BTreeMap::new(),
            positions: Positions::default(),
            history: vec![Positions::default()],
            q: 0,
        }
    }

    /// An event as the wire has it, and what it must give.
    pub(super) fn play<D>(
        &mut self,
        event: &Event,
        drawn: fn(&[Draw]) -> D,
    ) -> (VerifierStep<D>, Expect) {
        let mut expect = event.expect.clone();
        if let Input::Issue { number, draws, used, issued_at, order, typed } = &event.input
            && expect.event == "issued"
        {
            let loaded = event.loaded.map_or(self.positions, |step| self.history[step]);
            let made = self.issue(*issued_at, draws[*used], order, loaded.issued + 1, loaded.cur);
            if *typed {
                expect.gives = json!({ "operation-id": made.id.to_string() });
            }
            self.made.insert(*number, made);
        }
        if let Input::Submit(number, entered) = &event.input
            && let Some(made) = self.made.get(number)
        {
            if matches!(entered, Entered::Scanned(_)) {
                self.q = self.q.max(made.m);
            }
            let details = self.version != Version::V1 && matches!(made.order, Order::Payment(_));
            if expect.gives["binding"] == "typed" && details {
                expect.gives["binding"] = json!("typed-details");
            }
        }
        let input = self.input(&event.input, drawn);
        self.follow(event, &expect);
        let (at, store, loaded) = (ISSUED_AT + event.at, event.store, event.loaded);
        (VerifierStep { at, store, loaded, input }, expect)
    }

    fn input<D>(&self, input: &Input, drawn: fn(&[Draw]) -> D) -> VerifierInput<D> {
        let entered = |entered| self.entered(entered, Hand { pin: PIN, q: self.q });
        match input {
            Input::Issue { number, draws, order, .. } => VerifierInput::Issue {
                handle: handle(*number),
                drawn: drawn(draws),
                operation: order.clone(),
            },
            Input::Submit(number, otp) => {
                VerifierInput::Submit { handle: handle(*number), otp: entered(otp) }
            }
            Input::Login(otp) => VerifierInput::Login { otp: entered(otp) },
            Input::Confirm(number, otp) => {
                VerifierInput::Confirm { handle: handle(*number), otp: entered(otp) }
            }
            Input::Cancel(number) => VerifierInput::Cancel { handle: handle(*number) },
            Input::Unblock => VerifierInput::Unblock {},
            Input::Revoke => VerifierInput::Revoke {},
            Input::Restore => VerifierInput::Restore {},
        }
    }

    /// Moves what the bank remembers of the chains (VER-39, VER-41, VER-47).
    fn follow(&mut self, event: &Event, expect: &Expect) {
        let positions = &mut self.positions;
        match (expect.event, &event.input) {
            ("issued", _) => positions.issued += 1,
            ("restored", _) => positions.issued += 65_536,
            ("accepted", Input::Submit(number, _)) if expect.gives["binding"] == "scanned" => {
                let made = &self.made[number];
                if made.m == positions.cur {
                    (positions.prev, positions.cur) = (positions.cur, made.n);
                }
            }
            _ => {}
        }
        self.history.push(*positions);
    }

    fn issue(&self, issued_at: u64, draw: Draw, order: &Order, n: u64, m: u64) -> Made {
        let version = self.version;
        let [time, lifetime] = [issued_at, self.lifetime].map(Item::Unsigned);
        let marks = match version {
            Version::V1 => vec![Item::Bytes(draw.bytes::<12>(version).to_vec())],
            _ => vec![Item::Unsigned(n), Item::Unsigned(m)],
        };
        let body = body_of(time, lifetime, marks, encoding(order));
        let nonce = nonce(SECRET.0, &draw.bytes(version), &body);
        let digest = Digest::from(digest_with(version, SECRET, nonce, &body));
        let key = Secret::from(SECRET.0).mac_key(version);
        let id = need(OperationId::derive(version, &key, &digest));
        Made { issued_at, draw, order: order.clone(), n, m, digest, id }
    }

    /// What the customer enters.
    fn entered(&self, entered: &Entered, hand: Hand) -> String {
        let (keys, secrets) = (&self.keys, self.secrets(hand.pin));
        match entered {
            Entered::Digits(digits) => digits.clone(),
            Entered::Scanned(number) => self.scanned(&secrets, &self.made[number]),
            Entered::Elsewhere(number, order) => {
                let Made { issued_at, draw, n, m, .. } = self.made[number];
                self.scanned(&secrets, &self.issue(issued_at, draw, order, n, m))
            }
            Entered::Typed(number, at) => {
                let made = &self.made[number];
                self.typed(&secrets, hand.q, made, &details(&made.order), *at)
            }
            Entered::Keyed(number, at, keyed) => {
                let details = need(library::typed(keyed));
                self.typed(&secrets, hand.q, &self.made[number], &details, *at)
            }
            Entered::Login(at) => {
                exposed(secrets.login_otp(keys, self.position(hand.q), moment(*at)))
            }
            Entered::Confirmed(at) => {
                exposed(secrets.confirmation_otp(keys, self.position(hand.q), moment(*at)))
            }
            Entered::OfPin(pin, entered) => self.entered(entered, Hand { pin, ..hand }),
            Entered::At(q, entered) => self.entered(entered, Hand { q: *q, ..hand }),
            Entered::Edited(entered, edit) => edit(&self.entered(entered, hand)),
        }
    }

    /// The secrets of a phone with this PIN.
    fn secrets(&self, pin: &str) -> Secrets {
        let p = need(PinMac::compute(&self.keys, &need(pin.parse::<Pin>())));
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
        made: &Made,
        details: &TypedDetails,
        at: i64,
    ) -> String {
        let details = (self.version != Version::V1).then_some(details);
        let (q, time) = (self.position(q), moment(at));
        exposed(secrets.typed_otp(&self.keys, q, &made.id, details, time))
    }

    fn scanned(&self, secrets: &Secrets, made: &Made) -> String {
        let serials = Serials { serial: made.n, login_position: made.m };
        let serials = (self.version != Version::V1).then_some(serials);
        exposed(secrets.scanned_otp(&self.keys, &made.digest, serials))
    }
}

/// What is keyed in for an order; for one that is never typed, what comes nearest.
fn details(order: &Order) -> TypedDetails {
    let payment = |cents: u64, currency: &str, account: &str| {
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        need(TypedDetails::payment(&amount, currency, &account[account.len() - 8..]))
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
        Order::Action(order) => need(TypedDetails::action(order.purpose)),
    }
}

fn exposed(otp: Result<Otp, Error>) -> String {
    need(otp).expose().to_owned()
}
