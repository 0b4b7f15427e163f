//! Traces of the verifier: what a bank counts, accepts and refuses.

mod blocks;
mod chains;
mod confirm;
mod details;
mod issue;
mod judge;
mod login;
mod restore;
mod scene;
mod store;
mod time;
mod typed;

use dlotp::Version;
use serde_json::{Value, json};

use self::scene::Scene;
use super::{
    book::{Book, Draft, mistake},
    order::{action, payment},
    raw::{ISSUED_AT, LIFETIME, PIN, SECRET},
};
use crate::{
    hexadecimal::Hex,
    library::{
        Args, EitherVersion, FreshBytes, LoginBlocksJson, Nonces, PolicyJson, Store, TypedRuleJson,
        VerifierTrace, VerifierTraceArgs, v2::TypedJson,
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

/// What a random generator draws for an operation: bytes that are all this one, or a number.
#[derive(Clone, Copy)]
enum Drawn {
    Repeated(u8),
    Numbered(u64),
}

/// What is drawn in each version.
#[derive(Clone, Copy)]
struct Draw([Drawn; 2]);

impl Draw {
    fn bytes<const N: usize>(self, version: Version) -> [u8; N] {
        match self.0[usize::from(version.number() - 1)] {
            Drawn::Repeated(byte) => [byte; N],
            Drawn::Numbered(number) => {
                let mut bytes = [0; N];
                bytes[N - 8..].copy_from_slice(&number.to_be_bytes());
                bytes
            }
        }
    }
}

/// What a customer enters.
#[derive(Clone)]
enum Entered {
    Digits(String),
    /// The scanned OTP of an operation.
    Scanned(u8),
    /// What it would be if another had been ordered in its place.
    Elsewhere(u8, Box<Order>),
    /// The typed OTP of an operation and a time.
    Typed(u8, i64),
    Login(i64),
    Confirmed(i64),
    /// The typed OTP with this keyed in, in version 2.
    Keyed(u8, i64, TypedJson),
    /// With another PIN.
    OfPin(&'static str, Box<Entered>),
    /// At this position of the login chain, in version 2.
    At(u64, Box<Entered>),
    Edited(Box<Entered>, Edit),
}

type Edit = fn(&str) -> String;

impl From<&str> for Entered {
    fn from(digits: &str) -> Self {
        Self::Digits(digits.to_owned())
    }
}

impl From<&Self> for Entered {
    fn from(entered: &Self) -> Self {
        entered.clone()
    }
}

/// An input, whatever the version. Operations are numbered; a number makes handle and draw.
#[derive(Clone)]
enum Input {
    Issue {
        number: u8,
        draws: Vec<Draw>,
        /// Which of them is used.
        used: usize,
        /// The verifier's now.
        issued_at: u64,
        order: Order,
        /// Whether it may be typed.
        typed: bool,
    },
    Submit(u8, Entered),
    Login(Entered),
    Confirm(u8, Entered),
    Cancel(u8),
    Unblock,
    Revoke,
    Restore,
}

#[derive(Clone)]
struct Event {
    at: u64,
    store: Store,
    loaded: Option<usize>,
    input: Input,
    expect: Expect,
}

/// A trace under construction, for a bank of either version. Times are seconds after [`ISSUED_AT`].
#[derive(Clone)]
struct Tale {
    policy: PolicyJson,
    enrolled_at: u64,
    active: bool,
    events: Vec<Event>,
}

/// The 16 bytes of a handle.
fn handle(number: u8) -> Hex<16> {
    Hex([number; 16])
}

fn nonce(number: u8) -> Draw {
    Draw([Drawn::Repeated(number); 2])
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
        let policy = PolicyJson {
            lifetime: LIFETIME,
            typed: TypedRuleJson::LowValue,
            login_blocks: LoginBlocksJson::Fixed,
            unlinked_purposes: Vec::new(),
        };
        Self { policy, enrolled_at: ENROLLED_AT, active: true, events: Vec::new() }
    }

    /// An enrolment that began at time 0 and is pending.
    fn pending() -> Self {
        Self { enrolled_at: ISSUED_AT, active: false, ..Self::new() }
    }

    fn typing(mut self, rule: TypedRuleJson) -> Self {
        self.policy.typed = rule;
        self
    }

    fn growing(mut self) -> Self {
        self.policy.login_blocks = LoginBlocksJson::Growing;
        self
    }

    fn lifetime(mut self, lifetime: u64) -> Self {
        self.policy.lifetime = lifetime;
        self
    }

    fn unlinked(mut self, purposes: &[u64]) -> Self {
        self.policy.unlinked_purposes = purposes.to_vec();
        self
    }

    fn event(mut self, at: u64, input: Input, expect: Expect) -> Self {
        self.events.push(Event { at, store: Store::Ok, loaded: None, input, expect });
        self
    }

    /// The store of the last input fails.
    fn fails(mut self) -> Self {
        if let Some(event) = self.events.last_mut() {
            event.store = Store::Fails;
        }
        self
    }

    /// The records of the last input were loaded after an earlier step.
    fn loaded(mut self, after: usize) -> Self {
        if let Some(event) = self.events.last_mut() {
            event.loaded = Some(after);
        }
        self
    }

    fn issue(self, at: u64, number: u8, order: &Order, expect: Expect) -> Self {
        let now = ISSUED_AT + at;
        self.issue_drawing(at, number, &[nonce(number)], 0, now, order, expect)
    }

    /// Issues with these draws, of which one is used; `issued_at` is the verifier's now.
    #[allow(clippy::too_many_arguments, reason = "each is a part of the scenario")]
    fn issue_drawing(
        self,
        at: u64,
        number: u8,
        draws: &[Draw],
        used: usize,
        issued_at: u64,
        order: &Order,
        expect: Expect,
    ) -> Self {
        let (draws, order) = (draws.to_vec(), order.clone());
        let input = Input::Issue { number, draws, used, issued_at, order, typed: false };
        self.event(at, input, expect)
    }

    /// Issues an operation that may be typed.
    fn issue_typed(self, at: u64, number: u8, order: &Order) -> Self {
        self.issue(at, number, order, issued()).which_may_be_typed()
    }

    /// Of what was issued last.
    fn which_may_be_typed(mut self) -> Self {
        if let Some(Event { input: Input::Issue { typed, .. }, .. }) = self.events.last_mut() {
            *typed = true;
        }
        self
    }

    fn submit(self, at: u64, number: u8, otp: impl Into<Entered>, expect: Expect) -> Self {
        self.event(at, Input::Submit(number, otp.into()), expect)
    }

    /// Submits the scanned OTP of an operation.
    fn scan(self, at: u64, number: u8, expect: Expect) -> Self {
        self.submit(at, number, Entered::Scanned(number), expect)
    }

    /// Submits the typed OTP of an operation and a time.
    fn type_id(self, at: u64, number: u8, otp_at: i64, expect: Expect) -> Self {
        self.submit(at, number, Entered::Typed(number, otp_at), expect)
    }

    fn wrong(self, at: u64, number: u8, expect: Expect) -> Self {
        self.submit(at, number, WRONG, expect)
    }

    /// This many wrong OTPs in a row, one a second, none of which begins a block.
    fn wrongs(self, at: u64, number: u8, count: u64) -> Self {
        (0..count).fold(self, |tale, second| tale.wrong(at + second, number, failed()))
    }

    fn login(self, at: u64, otp_at: i64, expect: Expect) -> Self {
        self.login_with(at, Entered::Login(otp_at), expect)
    }

    fn login_with(self, at: u64, otp: impl Into<Entered>, expect: Expect) -> Self {
        self.event(at, Input::Login(otp.into()), expect)
    }

    fn wrong_logins(self, at: u64, count: u64) -> Self {
        (0..count).fold(self, |tale, second| tale.login_with(at + second, WRONG, failed()))
    }

    fn confirm(self, at: u64, number: u8, otp_at: i64, expect: Expect) -> Self {
        self.confirm_with(at, number, Entered::Confirmed(otp_at), expect)
    }

    fn confirm_with(self, at: u64, number: u8, otp: impl Into<Entered>, expect: Expect) -> Self {
        self.event(at, Input::Confirm(number, otp.into()), expect)
    }

    fn cancel(self, at: u64, number: u8, expect: Expect) -> Self {
        self.event(at, Input::Cancel(number), expect)
    }

    fn unblock(self, at: u64, expect: Expect) -> Self {
        self.event(at, Input::Unblock, expect)
    }

    fn revoke(self, at: u64, expect: Expect) -> Self {
        self.event(at, Input::Revoke, expect)
    }

    fn restore(self, at: u64, expect: Expect) -> Self {
        self.event(at, Input::Restore, expect)
    }

    /// The arguments of the trace in a version, and what each step must give.
    fn written(&self, version: Version) -> (Args<VerifierTrace>, Vec<Expect>) {
        match version {
            Version::V1 => {
                let (args, expected) = self.played(version, |draws| Nonces {
                    nonces: draws.iter().map(|draw| Hex(draw.bytes(Version::V1))).collect(),
                });
                (EitherVersion::V1(args), expected)
            }
            _ => {
                let (args, expected) = self.played(version, |draws| FreshBytes {
                    fresh: draws.iter().map(|draw| Hex(draw.bytes(Version::V2))).collect(),
                });
                (EitherVersion::V2(args), expected)
            }
        }
    }

    fn played<D>(
        &self,
        version: Version,
        drawn: fn(&[Draw]) -> D,
    ) -> (VerifierTraceArgs<D>, Vec<Expect>) {
        let mut scene = Scene::new(version, self.policy.lifetime);
        let (steps, expected) = self.events.iter().map(|event| scene.play(event, drawn)).unzip();
        let args = VerifierTraceArgs {
            version: version.number().into(),
            secret: SECRET,
            pin: PIN.to_owned(),
            policy: self.policy.clone(),
            enrolled_at: self.enrolled_at,
            active: self.active,
            steps,
        };
        (args, expected)
    }

    /// Adds the trace; every reply is stated, but for the texts and displays.
    fn tell<'a>(
        self,
        book: &'a mut Book,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> Draft<'a> {
        let (args, expected) = self.written(book.version());
        let draft = book.gives::<VerifierTrace>(title, requirements, flags, &args);
        let replies = draft.outputs()["replies"].as_array().cloned().unwrap_or_default();
        for (number, (reply, expect)) in (1..).zip(replies.iter().zip(&expected)) {
            if !expect.is_met_by(reply) {
                mistake(&format!("{title} step {number}: expected {expect:?}, found {reply}"));
            }
        }
        let gives = |reply: &Value| {
            reply["gives"]["verdict"] == "accepted"
                || reply["gives"]["text"].is_string()
                || reply["gives"]["done"] == true
        };
        let ended = !self.active && replies.last().is_some_and(|last| last["status"] == "revoked");
        if !replies.iter().any(gives) && !ended || replies.iter().all(gives) {
            mistake(&format!("{title}: a trace gives something and refuses something (VEC-7)"));
        }
        let inputs = || self.events.iter().map(|event| &event.input);
        let draft = if inputs().any(|input| matches!(input, Input::Issue { typed: true, .. })) {
            draft.needs("typed")
        } else {
            draft
        };
        if inputs().any(|input| matches!(input, Input::Issue { order: Order::Bulk(_), .. })) {
            draft.needs("bulk")
        } else {
            draft
        }
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
    restore::restoring(book);
    if book.version() != Version::V1 {
        chains::chains(book);
        details::details(book);
    }
}
