//! Vectors of the verifier: traces of a bank.

mod blocks;
mod chains;
mod confirm;
mod details;
mod issue;
mod judge;
mod login;
mod orders;
mod restore;
mod store;
mod sweep;
mod time;
mod trace_simulator;
mod typed;

use dlotp::Version;
use dlotp_testee::library::Args;
use dlotp_wire::{
    EitherVersion,
    authenticator::StoreOutcome,
    hexadecimal::Hex,
    operation::VerifierTrace,
    operation_json::{ActionJson, Order, PaymentJson},
    v1::Nonces,
    v2::{FreshBytes, TypedJson},
    verifier::{LoginBlocksJson, PolicyJson, TypedRuleJson, VerifierTraceArgs},
};
use serde_json::{Value, json};

use self::trace_simulator::TraceSimulator;
use crate::{
    order::{action, payment},
    vector_set::{VectorBuilder, VectorSetBuilder, fail},
    worked_example::{ISSUED_AT, LIFETIME, PIN, SECRET},
};

/// The start of the enrolment in most traces, which was activated at once: an hour before their time 0.
const ENROLLED_AT: u64 = ISSUED_AT - 3600;
/// An OTP that is wrong in every trace. If it were right, the builder of the trace would fail.
const WRONG: &str = "00000000";
const DAY: u64 = 86_400;
/// The seconds of a first block.
const BLOCK: u64 = 1800;

/// The reply that a step must give.
#[derive(Clone, Debug)]
struct BankReply {
    /// The members of `gives` to check; the other members may have any value.
    gives: Value,
    status: &'static str,
    event: &'static str,
    alert: bool,
    /// The number of epochs by which the input restored the record.
    restored: u64,
    /// A whole reply, which replaces the other fields.
    instead: Option<Value>,
}

impl BankReply {
    fn new(gives: Value, event: &'static str) -> Self {
        Self { gives, status: "active", event, alert: false, restored: 0, instead: None }
    }

    fn status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }

    fn alert(self) -> Self {
        Self { alert: true, ..self }
    }

    /// Says that the input restored the record by so many epochs.
    fn over(self, epochs: u64) -> Self {
        Self { restored: epochs, ..self }
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
            && reply["restored"].as_u64().unwrap_or(0) == self.restored
    }
}

fn issued() -> BankReply {
    BankReply::new(json!({ "operation-id": null }), "issued")
}
fn refused(code: &str) -> BankReply {
    BankReply::new(json!({ "rejected": code }), "refused")
}
fn accepted(binding: &str) -> BankReply {
    BankReply::new(json!({ "verdict": "accepted", "binding": binding, "drift": null }), "accepted")
}
fn accepted_at(binding: &str, drift: i64) -> BankReply {
    BankReply::new(json!({ "verdict": "accepted", "binding": binding, "drift": drift }), "accepted")
}
/// The OTP was evaluated and wrong, and counts as a failure.
fn failed() -> BankReply {
    BankReply::new(json!({ "verdict": "rejected" }), "failed")
}
/// The OTP was not evaluated and does not count.
fn rejected() -> BankReply {
    BankReply::new(json!({ "verdict": "rejected" }), "refused")
}
/// The OTP was wrong, and the failure begins a block.
fn begins_block() -> BankReply {
    BankReply::new(json!({ "verdict": "blocked" }), "failed").status("blocked").alert()
}
/// A block refuses the input.
fn blocked() -> BankReply {
    BankReply::new(json!({ "verdict": "blocked" }), "refused").status("blocked")
}
fn done(event: &'static str) -> BankReply {
    BankReply::new(json!({ "done": true }), event)
}
fn not_done() -> BankReply {
    BankReply::new(json!({ "done": false }), "refused")
}
fn error(code: &str) -> BankReply {
    BankReply::instead(json!({ "error": code }))
}
fn store_failed() -> BankReply {
    BankReply::instead(json!({ "store-failed": true }))
}
fn conflict() -> BankReply {
    BankReply::instead(json!({ "conflict": true }))
}

/// A pattern of random bytes: one byte repeated, or a number in the last 8 bytes.
#[derive(Clone, Copy)]
enum DrawPattern {
    Repeated(u8),
    Numbered(u64),
}

/// The random bytes of an operation, for each version.
#[derive(Clone, Copy)]
struct Draw([DrawPattern; 2]);

impl Draw {
    fn bytes<const N: usize>(self, version: Version) -> [u8; N] {
        match self.0[usize::from(version.number() - 1)] {
            DrawPattern::Repeated(byte) => [byte; N],
            DrawPattern::Numbered(number) => {
                let mut bytes = [0; N];
                bytes[N - 8..].copy_from_slice(&number.to_be_bytes());
                bytes
            }
        }
    }
}

/// An OTP that a customer enters.
#[derive(Clone)]
enum OtpEntry {
    Digits(String),
    /// The scanned OTP for an operation.
    Scanned(u8),
    /// The scanned OTP that the operation would have with another order.
    Substituted(u8, Box<Order>),
    /// The typed OTP for an operation and a time.
    Typed(u8, i64),
    Login(i64),
    Confirmation(i64),
    /// The typed OTP of version 2 with these details.
    TypedWith(u8, i64, TypedJson),
    /// The OTP with another PIN.
    WithPin(&'static str, Box<OtpEntry>),
    /// The OTP of version 2 at this position of the login chain.
    AtPosition(u64, Box<OtpEntry>),
    Edited(Box<OtpEntry>, Edit),
}

type Edit = fn(&str) -> String;

impl From<&str> for OtpEntry {
    fn from(digits: &str) -> Self {
        Self::Digits(digits.to_owned())
    }
}

impl From<&Self> for OtpEntry {
    fn from(entered: &Self) -> Self {
        entered.clone()
    }
}

/// An input of a bank of any version. The number of an operation determines its handle and its draw.
#[derive(Clone)]
enum BankInput {
    Issue {
        number: u8,
        draws: Vec<Draw>,
        /// The index of the draw that is used.
        used: usize,
        /// The time at which the verifier issues.
        issued_at: u64,
        order: Order,
        /// Whether the operation may be typed.
        typed: bool,
    },
    Submit(u8, OtpEntry),
    Login(OtpEntry),
    Confirm(u8, OtpEntry),
    Cancel(u8),
    Unblock,
    Revoke,
    Restore,
    Sweep,
}

#[derive(Clone)]
struct BankEvent {
    at: u64,
    store: StoreOutcome,
    loaded: Option<usize>,
    epoch: u64,
    input: BankInput,
    expect: BankReply,
}

/// The builder of a trace of a bank, for any version. Times are seconds after [`ISSUED_AT`].
#[derive(Clone)]
struct BankTraceBuilder {
    policy: PolicyJson,
    enrolled_at: u64,
    active: bool,
    /// The bank's epoch in the next inputs.
    epoch: u64,
    events: Vec<BankEvent>,
}

/// Makes the handle of an operation.
fn handle(number: u8) -> Hex<16> {
    Hex([number; 16])
}

fn nonce(number: u8) -> Draw {
    Draw([DrawPattern::Repeated(number); 2])
}

fn euro_payment(cents: u64) -> Order {
    Order::Payment(PaymentJson { amount: cents, ..payment() })
}

/// A payment that may be typed only under the policy `always`.
fn order() -> Order {
    Order::Payment(payment())
}

fn action_with(purpose: u64) -> Order {
    Order::Action(ActionJson { purpose, ..action("Daily limit 5000 EUR") })
}

fn log_in() -> Order {
    action_with(38)
}

impl BankTraceBuilder {
    /// Begins a trace with an active enrolment under the default policy.
    fn new() -> Self {
        let policy = PolicyJson {
            lifetime: LIFETIME,
            typed: TypedRuleJson::LowValue,
            login_blocks: LoginBlocksJson::Fixed,
            unlinked_purposes: Vec::new(),
            bulk: false,
        };
        Self { policy, enrolled_at: ENROLLED_AT, active: true, epoch: 0, events: Vec::new() }
    }

    /// Begins a trace with an enrolment that began at time 0 and is pending.
    fn pending() -> Self {
        Self { enrolled_at: ISSUED_AT, active: false, ..Self::new() }
    }

    fn typed_rule(mut self, rule: TypedRuleJson) -> Self {
        self.policy.typed = rule;
        self
    }

    fn growing_login_blocks(mut self) -> Self {
        self.policy.login_blocks = LoginBlocksJson::Growing;
        self
    }

    fn lifetime(mut self, lifetime: u64) -> Self {
        self.policy.lifetime = lifetime;
        self
    }

    fn unlinked_purposes(mut self, purposes: &[u64]) -> Self {
        self.policy.unlinked_purposes = purposes.to_vec();
        self
    }

    fn bulks(mut self) -> Self {
        self.policy.bulk = true;
        self
    }

    fn event(mut self, at: u64, input: BankInput, expect: BankReply) -> Self {
        let (store, loaded, epoch) = (StoreOutcome::Ok, None, self.epoch);
        self.events.push(BankEvent { at, store, loaded, epoch, input, expect });
        self
    }

    /// Begins an epoch: a backup was put back.
    fn epoch(self, epoch: u64) -> Self {
        Self { epoch, ..self }
    }

    /// Makes the store of the last input fail.
    fn fail_store(mut self) -> Self {
        if let Some(event) = self.events.last_mut() {
            event.store = StoreOutcome::Fails;
        }
        self
    }

    /// Makes the last input load the records that were stored after an earlier step.
    fn load_after(mut self, after: usize) -> Self {
        if let Some(event) = self.events.last_mut() {
            event.loaded = Some(after);
        }
        self
    }

    fn issue(self, at: u64, number: u8, order: &Order, expect: BankReply) -> Self {
        let now = ISSUED_AT + at;
        self.issue_with_draws(at, number, &[nonce(number)], 0, now, order, expect)
    }

    /// Issues an operation with these draws, of which one is used.
    #[allow(clippy::too_many_arguments, reason = "each is a part of the scenario")]
    fn issue_with_draws(
        self,
        at: u64,
        number: u8,
        draws: &[Draw],
        used: usize,
        issued_at: u64,
        order: &Order,
        expect: BankReply,
    ) -> Self {
        let (draws, order) = (draws.to_vec(), order.clone());
        let input = BankInput::Issue { number, draws, used, issued_at, order, typed: false };
        self.event(at, input, expect)
    }

    /// Issues an operation that may be typed.
    fn issue_typed(self, at: u64, number: u8, order: &Order) -> Self {
        self.issue(at, number, order, issued()).allow_typing()
    }

    /// Lets the operation that was issued last be typed.
    fn allow_typing(mut self) -> Self {
        if let Some(BankEvent { input: BankInput::Issue { typed, .. }, .. }) =
            self.events.last_mut()
        {
            *typed = true;
        }
        self
    }

    fn submit(self, at: u64, number: u8, otp: impl Into<OtpEntry>, expect: BankReply) -> Self {
        self.event(at, BankInput::Submit(number, otp.into()), expect)
    }

    /// Submits the scanned OTP for an operation.
    fn submit_scanned(self, at: u64, number: u8, expect: BankReply) -> Self {
        self.submit(at, number, OtpEntry::Scanned(number), expect)
    }

    /// Submits the typed OTP for an operation and a time.
    fn submit_typed(self, at: u64, number: u8, otp_at: i64, expect: BankReply) -> Self {
        self.submit(at, number, OtpEntry::Typed(number, otp_at), expect)
    }

    fn submit_wrong(self, at: u64, number: u8, expect: BankReply) -> Self {
        self.submit(at, number, WRONG, expect)
    }

    /// Submits this many wrong OTPs, one each second, none of which begins a block.
    fn submit_wrong_times(self, at: u64, number: u8, count: u64) -> Self {
        (0..count).fold(self, |trace, second| trace.submit_wrong(at + second, number, failed()))
    }

    fn login(self, at: u64, otp_at: i64, expect: BankReply) -> Self {
        self.login_with(at, OtpEntry::Login(otp_at), expect)
    }

    fn login_with(self, at: u64, otp: impl Into<OtpEntry>, expect: BankReply) -> Self {
        self.event(at, BankInput::Login(otp.into()), expect)
    }

    fn login_wrong_times(self, at: u64, count: u64) -> Self {
        (0..count).fold(self, |trace, second| trace.login_with(at + second, WRONG, failed()))
    }

    fn confirm(self, at: u64, number: u8, otp_at: i64, expect: BankReply) -> Self {
        self.confirm_with(at, number, OtpEntry::Confirmation(otp_at), expect)
    }

    fn confirm_with(
        self,
        at: u64,
        number: u8,
        otp: impl Into<OtpEntry>,
        expect: BankReply,
    ) -> Self {
        self.event(at, BankInput::Confirm(number, otp.into()), expect)
    }

    fn cancel(self, at: u64, number: u8, expect: BankReply) -> Self {
        self.event(at, BankInput::Cancel(number), expect)
    }

    fn unblock(self, at: u64, expect: BankReply) -> Self {
        self.event(at, BankInput::Unblock, expect)
    }

    fn revoke(self, at: u64, expect: BankReply) -> Self {
        self.event(at, BankInput::Revoke, expect)
    }

    fn sweep(self, at: u64, expect: BankReply) -> Self {
        self.event(at, BankInput::Sweep, expect)
    }

    fn restore(self, at: u64, expect: BankReply) -> Self {
        self.event(at, BankInput::Restore, expect)
    }

    /// Makes the arguments of the trace for a version, and the reply that each step must give.
    fn arguments(&self, version: Version) -> (Args<VerifierTrace>, Vec<BankReply>) {
        match version {
            Version::V1 => {
                let (args, expected) = self.simulate(version, |draws| Nonces {
                    nonces: draws.iter().map(|draw| Hex(draw.bytes(Version::V1))).collect(),
                });
                (EitherVersion::V1(args), expected)
            }
            _ => {
                let (args, expected) = self.simulate(version, |draws| FreshBytes {
                    fresh: draws.iter().map(|draw| Hex(draw.bytes(Version::V2))).collect(),
                });
                (EitherVersion::V2(args), expected)
            }
        }
    }

    fn simulate<D>(
        &self,
        version: Version,
        drawn: fn(&[Draw]) -> D,
    ) -> (VerifierTraceArgs<D>, Vec<BankReply>) {
        let mut simulator = TraceSimulator::new(version, self.policy.lifetime);
        let (steps, expected) =
            self.events.iter().map(|event| simulator.simulate(event, drawn)).unzip();
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

    /// Adds the trace to the set, after checking every reply except texts and displays.
    fn add_to<'a>(
        self,
        set: &'a mut VectorSetBuilder,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> VectorBuilder<'a> {
        let (args, expected) = self.arguments(set.version());
        let vector = set.add_accepted::<VerifierTrace>(title, requirements, flags, &args);
        let replies = vector.outputs()["replies"].as_array().cloned().unwrap_or_default();
        for (number, (reply, expect)) in (1..).zip(replies.iter().zip(&expected)) {
            if !expect.is_met_by(reply) {
                fail(&format!("{title} step {number}: expected {expect:?}, found {reply}"));
            }
        }
        let gives = |reply: &Value| {
            reply["gives"]["verdict"] == "accepted"
                || reply["gives"]["text"].is_string()
                || reply["gives"]["done"] == true
        };
        let ended = !self.active && replies.last().is_some_and(|last| last["status"] == "revoked");
        if !replies.iter().any(gives) && !ended || replies.iter().all(gives) {
            fail(&format!("{title}: a trace gives something and refuses something (VEC-7)"));
        }
        let inputs = || self.events.iter().map(|event| &event.input);
        let vector = if inputs().any(|input| matches!(input, BankInput::Issue { typed: true, .. }))
        {
            vector.needs("typed")
        } else {
            vector
        };
        if inputs().any(|input| matches!(input, BankInput::Issue { order: Order::Bulk(_), .. })) {
            vector.needs("bulk")
        } else {
            vector
        }
    }
}

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    issue::issuing(set);
    judge::judging(set);
    typed::typing(set);
    login::logins(set);
    confirm::confirmations(set);
    blocks::blocks(set);
    time::clocks(set);
    store::stores(set);
    orders::orders(set);
    time::two_clocks(set);
    sweep::sweeping(set);
    restore::restoring(set);
    if set.version() != Version::V1 {
        chains::chains(set);
        details::details(set);
    }
}
