//! Traces of the verifier: what a bank counts, accepts and refuses.

mod blocks;
mod confirm;
mod issue;
mod judge;
mod login;
mod store;
mod time;
mod typed;

use std::collections::BTreeMap;

use dlotp::{
    Version,
    keys::{AuthenticatorKeys, PinMac, Secret},
    operation_id::OperationId,
    otp::{self, Otp},
    payload::Digest,
    pin::Pin,
};
use serde_json::{Value, json};

use super::{
    book::{Book, Draft, mistake},
    order::{action, batch, encoding, payment},
    raw::{ISSUED_AT, Item, LIFETIME, PIN, SECRET, body_of, digest},
};
use crate::{
    hexadecimal::Hex,
    library::{
        LoginBlocksJson, PolicyJson, Store, TypedRuleJson, VerifierInput, VerifierStep,
        VerifierTrace, VerifierTraceArgs,
    },
    operation_json::{ActionJson, Order, PaymentJson},
};

/// When the enrolment of most traces began and was activated: an hour before their time 0.
const ENROLLED_AT: u64 = ISSUED_AT - 3600;
/// An OTP that is none of those of the traces; the builder of each trace would notice.
const WRONG: &str = "00000000";
const DAY: u64 = 86_400;
/// What an operation of the traces takes: 30 minutes.
const BLOCK: u64 = 1800;

/// What a step must give.
#[derive(Clone, Debug)]
struct Expect {
    gives: Value,
    /// The members of `gives` that are stated; the others are computed.
    status: &'static str,
    event: &'static str,
    alert: bool,
    /// In place of all of these.
    instead: Option<Value>,
}

impl Expect {
    fn new(gives: Value, event: &'static str) -> Self {
        Self { gives, status: "active", event, alert: false, instead: None }
    }

    fn status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }

    fn alert(self) -> Self {
        Self { alert: true, ..self }
    }

    fn instead(value: Value) -> Self {
        Self { instead: Some(value), ..Self::new(Value::Null, "") }
    }

    fn is_met_by(&self, reply: &Value) -> bool {
        if let Some(instead) = &self.instead {
            return reply == instead;
        }
        let given = |(member, value): (&String, &Value)| reply["gives"][member] == *value;
        self.gives.as_object().is_some_and(|gives| gives.iter().all(given))
            && reply["status"] == self.status
            && reply["event"] == self.event
            && reply["alert"] == self.alert
    }
}

fn issued() -> Expect {
    Expect::new(json!({ "operation-id": null }), "issued")
}
fn refused(code: &str) -> Expect {
    Expect::new(json!({ "rejected": code }), "refused")
}
fn accepted(binding: &str) -> Expect {
    Expect::new(json!({ "verdict": "accepted", "binding": binding, "drift": null }), "accepted")
}
fn accepted_at(binding: &str, drift: i64) -> Expect {
    Expect::new(json!({ "verdict": "accepted", "binding": binding, "drift": drift }), "accepted")
}
/// Evaluated, wrong, counted.
fn failed() -> Expect {
    Expect::new(json!({ "verdict": "rejected" }), "failed")
}
/// Not evaluated, not counted.
fn rejected() -> Expect {
    Expect::new(json!({ "verdict": "rejected" }), "refused")
}
/// The failure that begins a block.
fn begins_block() -> Expect {
    Expect::new(json!({ "verdict": "blocked" }), "failed").status("blocked").alert()
}
/// Refused by a block.
fn blocked() -> Expect {
    Expect::new(json!({ "verdict": "blocked" }), "refused").status("blocked")
}
fn done(event: &'static str) -> Expect {
    Expect::new(json!({ "done": true }), event)
}
fn not_done() -> Expect {
    Expect::new(json!({ "done": false }), "refused")
}
fn error(code: &str) -> Expect {
    Expect::instead(json!({ "error": code }))
}
fn store_failed() -> Expect {
    Expect::instead(json!({ "store-failed": true }))
}
fn conflict() -> Expect {
    Expect::instead(json!({ "conflict": true }))
}

/// An operation that was issued in a trace.
#[derive(Clone)]
struct Made {
    digest: Digest,
    id: OperationId,
}

/// A trace under construction. Times are seconds after [`ISSUED_AT`].
#[derive(Clone)]
struct Tale {
    args: VerifierTraceArgs,
    expected: Vec<Expect>,
    typed: Vec<bool>,
    made: BTreeMap<u8, Made>,
}

/// The 16 bytes of a handle.
fn handle(number: u8) -> Hex<16> {
    Hex([number; 16])
}

fn nonce(number: u8) -> Hex<12> {
    Hex([number; 12])
}

fn phone() -> (AuthenticatorKeys, PinMac) {
    let keys = AuthenticatorKeys::derive(&Secret::new(SECRET.0), Version::V1);
    let pin = Pin::parse(PIN).unwrap_or_else(|error| mistake(&error.to_string()));
    let p = PinMac::compute(&keys, &pin).unwrap_or_else(|error| mistake(&error.to_string()));
    (keys, p)
}

fn exposed(otp: Result<Otp, dlotp::keys::KeyError>) -> String {
    otp.unwrap_or_else(|error| mistake(&error.to_string())).expose().to_owned()
}

/// The login OTP of a time.
fn login_otp(at: i64) -> String {
    let (keys, p) = phone();
    exposed(otp::login(Version::V1, &keys, &p, ISSUED_AT.saturating_add_signed(at)))
}

/// The confirmation OTP of a time.
fn confirm_otp(at: i64) -> String {
    let (keys, p) = phone();
    exposed(otp::confirmation(Version::V1, &keys, &p, ISSUED_AT.saturating_add_signed(at)))
}

fn paid(cents: u64) -> Order {
    Order::Payment(PaymentJson { amount: cents, ..payment() })
}

/// A payment that every policy wants scanned but `always`.
fn order() -> Order {
    Order::Payment(payment())
}

fn act(purpose: u64) -> Order {
    Order::Action(ActionJson { purpose, ..action("Daily limit 5000 EUR") })
}

fn log_in() -> Order {
    act(38)
}

impl Tale {
    /// An active enrolment under the default policy.
    fn new() -> Self {
        Self {
            args: VerifierTraceArgs {
                version: 1,
                secret: SECRET,
                pin: PIN.to_owned(),
                policy: PolicyJson {
                    lifetime: LIFETIME,
                    typed: TypedRuleJson::LowValue,
                    login_blocks: LoginBlocksJson::Fixed,
                    unlinked_purposes: Vec::new(),
                },
                enrolled_at: ENROLLED_AT,
                active: true,
                steps: Vec::new(),
            },
            expected: Vec::new(),
            typed: Vec::new(),
            made: BTreeMap::new(),
        }
    }

    /// An enrolment that began at time 0 and is pending.
    fn pending() -> Self {
        let mut tale = Self::new();
        tale.args.enrolled_at = ISSUED_AT;
        tale.args.active = false;
        tale
    }

    fn typing(mut self, rule: TypedRuleJson) -> Self {
        self.args.policy.typed = rule;
        self
    }

    fn growing(mut self) -> Self {
        self.args.policy.login_blocks = LoginBlocksJson::Growing;
        self
    }

    fn lifetime(mut self, lifetime: u64) -> Self {
        self.args.policy.lifetime = lifetime;
        self
    }

    fn unlinked(mut self, purposes: &[u64]) -> Self {
        self.args.policy.unlinked_purposes = purposes.to_vec();
        self
    }

    fn step(mut self, at: u64, input: VerifierInput, expect: Expect) -> Self {
        let at = ISSUED_AT + at;
        self.args.steps.push(VerifierStep { at, store: Store::Ok, loaded: None, input });
        self.expected.push(expect);
        self.typed.push(false);
        self
    }

    /// The store of the last step fails.
    fn fails(mut self) -> Self {
        if let Some(step) = self.args.steps.last_mut() {
            step.store = Store::Fails;
        }
        self
    }

    /// The records of the last step were loaded after an earlier one.
    fn loaded(mut self, after: usize) -> Self {
        if let Some(step) = self.args.steps.last_mut() {
            step.loaded = Some(after);
        }
        self
    }

    fn issue(self, at: u64, number: u8, order: &Order, expect: Expect) -> Self {
        let now = ISSUED_AT + at;
        self.issue_drawing(at, number, &[nonce(number)], 0, now, order, expect)
    }

    /// Issues with these nonces, of which one is used; `issued_at` is the verifier's now.
    #[allow(clippy::too_many_arguments, reason = "each is a part of the scenario")]
    fn issue_drawing(
        mut self,
        at: u64,
        number: u8,
        nonces: &[Hex<12>],
        used: usize,
        issued_at: u64,
        order: &Order,
        expect: Expect,
    ) -> Self {
        let [times, lifetime] = [issued_at, self.args.policy.lifetime].map(Item::Unsigned);
        let drawn = Item::Bytes(nonces[used].0.to_vec());
        let digest =
            Digest::from_bytes(digest(SECRET, &body_of(times, lifetime, drawn, encoding(order))));
        let key = Secret::new(SECRET.0).key(Version::V1);
        let id = OperationId::derive(Version::V1, &key, &digest)
            .unwrap_or_else(|error| mistake(&error.to_string()));
        if expect.event == "issued" {
            self.made.insert(number, Made { digest, id });
        }
        let (operation, nonces) = (order.clone(), nonces.to_vec());
        self.step(at, VerifierInput::Issue { handle: handle(number), nonces, operation }, expect)
    }

    /// Issues an operation that may be typed.
    fn issue_typed(self, at: u64, number: u8, order: &Order) -> Self {
        let mut tale = self.issue(at, number, order, issued());
        let id = tale.made[&number].id.as_str().to_owned();
        if let Some(expect) = tale.expected.last_mut() {
            expect.gives = json!({ "operation-id": id });
        }
        if let Some(typed) = tale.typed.last_mut() {
            *typed = true;
        }
        tale
    }

    fn scanned_otp(&self, number: u8) -> String {
        let (keys, p) = phone();
        exposed(otp::scanned(Version::V1, &keys, &p, &self.made[&number].digest))
    }

    fn typed_otp(&self, number: u8, at: i64) -> String {
        let (keys, p) = phone();
        let id = &self.made[&number].id;
        exposed(otp::typed(Version::V1, &keys, &p, id, ISSUED_AT.saturating_add_signed(at)))
    }

    fn submit(self, at: u64, number: u8, otp: &str, expect: Expect) -> Self {
        let otp = otp.to_owned();
        self.step(at, VerifierInput::Submit { handle: handle(number), otp }, expect)
    }

    /// Submits the scanned OTP of an operation.
    fn scan(self, at: u64, number: u8, expect: Expect) -> Self {
        let otp = self.scanned_otp(number);
        self.submit(at, number, &otp, expect)
    }

    /// Submits the typed OTP of an operation and a time.
    fn type_id(self, at: u64, number: u8, otp_at: i64, expect: Expect) -> Self {
        let otp = self.typed_otp(number, otp_at);
        self.submit(at, number, &otp, expect)
    }

    fn wrong(self, at: u64, number: u8, expect: Expect) -> Self {
        self.submit(at, number, WRONG, expect)
    }

    /// This many wrong OTPs in a row, one a second, none of which begins a block.
    fn wrongs(self, at: u64, number: u8, count: u64) -> Self {
        (0..count).fold(self, |tale, second| tale.wrong(at + second, number, failed()))
    }

    fn login(self, at: u64, otp_at: i64, expect: Expect) -> Self {
        self.login_with(at, &login_otp(otp_at), expect)
    }

    fn login_with(self, at: u64, otp: &str, expect: Expect) -> Self {
        self.step(at, VerifierInput::Login { otp: otp.to_owned() }, expect)
    }

    fn wrong_logins(self, at: u64, count: u64) -> Self {
        (0..count).fold(self, |tale, second| tale.login_with(at + second, WRONG, failed()))
    }

    fn confirm(self, at: u64, number: u8, otp_at: i64, expect: Expect) -> Self {
        self.confirm_with(at, number, &confirm_otp(otp_at), expect)
    }

    fn confirm_with(self, at: u64, number: u8, otp: &str, expect: Expect) -> Self {
        let otp = otp.to_owned();
        self.step(at, VerifierInput::Confirm { handle: handle(number), otp }, expect)
    }

    fn cancel(self, at: u64, number: u8, expect: Expect) -> Self {
        self.step(at, VerifierInput::Cancel { handle: handle(number) }, expect)
    }

    fn unblock(self, at: u64, expect: Expect) -> Self {
        self.step(at, VerifierInput::Unblock {}, expect)
    }

    fn revoke(self, at: u64, expect: Expect) -> Self {
        self.step(at, VerifierInput::Revoke {}, expect)
    }

    /// Adds the trace; every reply is stated, but for the texts and displays.
    fn tell<'a>(
        self,
        book: &'a mut Book,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> Draft<'a> {
        let bulk = self.args.steps.iter().any(|step| {
            matches!(&step.input, VerifierInput::Issue { operation: Order::Bulk(_), .. })
        });
        let draft = book.gives::<VerifierTrace>(title, requirements, flags, &self.args);
        let replies = draft.outputs()["replies"].as_array().cloned().unwrap_or_default();
        for (number, (reply, expect)) in (1..).zip(replies.iter().zip(&self.expected)) {
            if !expect.is_met_by(reply) {
                mistake(&format!("{title} step {number}: expected {expect:?}, found {reply}"));
            }
        }
        let gives = |reply: &Value| {
            reply["gives"]["verdict"] == "accepted"
                || reply["gives"]["text"].is_string()
                || reply["gives"]["done"] == true
        };
        let ended =
            !self.args.active && replies.last().is_some_and(|last| last["status"] == "revoked");
        if !replies.iter().any(gives) && !ended || replies.iter().all(gives) {
            mistake(&format!("{title}: a trace gives something and refuses something (VEC-7)"));
        }
        let draft = if self.typed.contains(&true) { draft.needs("typed") } else { draft };
        if bulk { draft.needs("bulk") } else { draft }
    }
}

pub(super) fn vectors(book: &mut Book) {
    issue::issuing(book);
    judge::judging(book);
    typed::typing(book);
    login::logins(book);
    confirm::confirmations(book);
    blocks::blocks(book);
    time::clocks(book);
    store::stores(book);
}
