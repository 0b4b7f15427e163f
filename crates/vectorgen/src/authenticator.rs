//! Traces of the authenticator: what the phone remembers.

mod bucket;
mod chains;
mod payload_fixture;
mod stale;

use dlotp::Version;
use dlotp_testee::library::Args;
use dlotp_wire::{
    Versioned,
    authenticator::{Moment, Nothing, Step, Store, TraceArgs},
    hexadecimal::Hex,
    operation::Trace,
    v2::{Keyed, TypedJson},
};
use serde_json::Value;

use self::{
    bucket::{bucket, restarts},
    chains::chains,
    payload_fixture::{PayloadFixture, payload},
    stale::{ahead, stale},
};
use crate::{
    vector_set::{VectorBuilder, VectorId, VectorSetBuilder, fail, to_json},
    worked_example::{ISSUED_AT, LIFETIME, PIN, SECRET, prefix},
};

const BOOT: Hex<16> = Hex([0xa0; 16]);
const NEXT_BOOT: Hex<16> = Hex([0xb0; 16]);
const NO_BOOT_ID: Hex<16> = Hex([0; 16]);
const MINUTES_20: u64 = 1200;

/// When an input comes: the clock, the time since boot, the boot.
#[derive(Clone, Copy)]
struct PhoneTime(u64, u64, Hex<16>);

/// What a step must give.
#[derive(Clone, Copy)]
enum PhoneReply {
    Display,
    Otp,
    Rejected(&'static str),
    BucketEmpty(u64),
    StoreFailed,
    Restored,
}

/// What is shown to the camera.
#[derive(Clone, Copy)]
enum CameraInput {
    Payload(PayloadFixture),
    Text(&'static str),
    /// The prefix of the phone's version, and this.
    AfterPrefix(&'static str),
}

impl From<&PayloadFixture> for CameraInput {
    fn from(payload: &PayloadFixture) -> Self {
        Self::Payload(*payload)
    }
}

/// What happens, whatever the version.
#[derive(Clone)]
enum PhoneInput {
    Scan(CameraInput),
    Authorise,
    /// An operation ID, by version, and in version 2 what is keyed in with it.
    Type([&'static str; 2], TypedJson),
    Login,
    Confirm,
    Restore(usize),
}

#[derive(Clone)]
struct PhoneEvent {
    at: PhoneTime,
    input: PhoneInput,
    pin: &'static str,
    store: Store,
    expected: PhoneReply,
}

/// A trace under construction, for a phone of either version.
#[derive(Clone)]
struct PhoneTraceBuilder(Vec<PhoneEvent>);

impl PhoneTraceBuilder {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn event(mut self, at: PhoneTime, input: PhoneInput, expected: PhoneReply) -> Self {
        self.0.push(PhoneEvent { at, input, pin: PIN, store: Store::Ok, expected });
        self
    }

    /// The last input had another PIN.
    fn with_pin(mut self, pin: &'static str) -> Self {
        if let Some(event) = self.0.last_mut() {
            event.pin = pin;
        }
        self
    }

    /// The store of the last input fails.
    fn fail_store(mut self) -> Self {
        if let Some(event) = self.0.last_mut() {
            event.store = Store::Fails;
        }
        self
    }

    fn scan(self, at: PhoneTime, camera: impl Into<CameraInput>, expected: PhoneReply) -> Self {
        self.event(at, PhoneInput::Scan(camera.into()), expected)
    }

    fn authorise(self, at: PhoneTime, expected: PhoneReply) -> Self {
        self.event(at, PhoneInput::Authorise, expected)
    }

    fn type_example(self, at: PhoneTime, expected: PhoneReply) -> Self {
        self.type_id(at, ["76370159", "41723464"], expected)
    }

    fn type_id(self, at: PhoneTime, id: [&'static str; 2], expected: PhoneReply) -> Self {
        self.event(at, PhoneInput::Type(id, keyed("1250.00", "EUR", "00123456")), expected)
    }

    /// The last operation ID had this keyed in with it.
    fn with_typed(mut self, typed: TypedJson) -> Self {
        if let Some(PhoneEvent { input: PhoneInput::Type(_, keyed), .. }) = self.0.last_mut() {
            *keyed = typed;
        }
        self
    }

    fn login(self, at: PhoneTime, expected: PhoneReply) -> Self {
        self.event(at, PhoneInput::Login, expected)
    }

    fn confirm(self, at: PhoneTime, expected: PhoneReply) -> Self {
        self.event(at, PhoneInput::Confirm, expected)
    }

    fn restore(self, step: usize) -> Self {
        self.event(PhoneTime(0, 0, BOOT), PhoneInput::Restore(step), PhoneReply::Restored)
    }

    /// This many logins in a row, one each second, which empties a full bucket at 20.
    fn login_times(self, PhoneTime(unix, since_boot, boot): PhoneTime, count: u64) -> Self {
        (0..count).fold(self, |trace, number| {
            trace.login(PhoneTime(unix + number, since_boot + number, boot), PhoneReply::Otp)
        })
    }

    /// The arguments of the trace in a version.
    fn args(&self, version: Version) -> Args<Trace> {
        let secret = SECRET;
        match version {
            Version::V1 => {
                let steps = self.steps(version, |_| Nothing {});
                Versioned::V1(TraceArgs { version: 1, secret, steps })
            }
            _ => {
                let steps = self.steps(version, |typed| Keyed { typed: typed.clone() });
                Versioned::V2(TraceArgs { version: 2, secret, steps })
            }
        }
    }

    /// The inputs as the wire has them.
    fn steps<K>(&self, version: Version, keyed: fn(&TypedJson) -> K) -> Vec<Step<K>> {
        // The phone's next serial, before the first input and after each.
        let mut p = vec![1];
        let mut steps = Vec::new();
        for event in &self.0 {
            let last = p[p.len() - 1];
            steps.push(event.step(version, last, keyed));
            p.push(match (&event.input, event.expected) {
                (PhoneInput::Scan(CameraInput::Payload(payload)), PhoneReply::Display) => {
                    payload.serials_at(last)[0] + 1
                }
                (PhoneInput::Restore(step), _) => p[*step],
                _ => last,
            });
        }
        steps
    }

    /// Adds the trace; every reply is stated here, but for the digits of the OTPs.
    fn add_to<'a>(
        self,
        set: &'a mut VectorSetBuilder,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> VectorBuilder<'a> {
        let version = set.version();
        self.add_version_to(set, version, title, requirements, flags)
    }

    /// Adds the trace of a phone of this version.
    fn add_version_to<'a>(
        self,
        set: &'a mut VectorSetBuilder,
        version: Version,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> VectorBuilder<'a> {
        let args = self.args(version);
        let vector = set.add_accepted::<Trace>(title, requirements, flags, &args);
        let replies = vector.outputs()["replies"].as_array().cloned().unwrap_or_default();
        for (number, (reply, event)) in (1..).zip(replies.iter().zip(&self.0)) {
            if !event.expected.matches(reply) {
                fail(&format!("{title} step {number}: {reply}"));
            }
        }
        let gives = |reply: &Value| reply["otp"].is_string() || reply["display"].is_array();
        let refuses =
            |reply: &Value| reply["rejected"].is_string() || reply["store-failed"] == true;
        if !replies.iter().any(gives) || !replies.iter().any(refuses) {
            fail(&format!("{title}: a trace gives something and refuses something (VEC-7)"));
        }
        let typed = self.0.iter().any(|event| matches!(event.input, PhoneInput::Type(..)));
        if typed { vector.needs("typed") } else { vector }
    }
}

impl PhoneReply {
    fn matches(self, reply: &Value) -> bool {
        match self {
            Self::Display => reply["display"].is_array(),
            Self::Otp => reply["otp"].is_string(),
            Self::Rejected(code) => reply["rejected"] == code,
            Self::BucketEmpty(wait) => {
                reply["rejected"] == "bucket-empty" && reply["wait"] == to_json(&wait)
            }
            Self::StoreFailed => reply["store-failed"] == true,
            Self::Restored => reply["restored"] == true,
        }
    }
}

impl PhoneEvent {
    fn step<K>(&self, version: Version, p: u64, keyed: fn(&TypedJson) -> K) -> Step<K> {
        let PhoneTime(unix, since_boot, boot) = self.at;
        let moment = Moment { unix, since_boot, boot, store: self.store };
        let pin = self.pin.to_owned();
        match &self.input {
            PhoneInput::Scan(camera) => {
                let text = match camera {
                    CameraInput::Payload(payload) => payload.text(version, p),
                    CameraInput::Text(text) => (*text).to_owned(),
                    CameraInput::AfterPrefix(rest) => prefix(version).to_owned() + rest,
                };
                Step::Scan { text, moment }
            }
            PhoneInput::Authorise => Step::Authorise { pin, moment },
            PhoneInput::Type([first, second], typed) => {
                let id = if version == Version::V1 { first } else { second };
                let (operation_id, keyed) = ((*id).to_owned(), keyed(typed));
                Step::Type { operation_id, keyed, pin, moment }
            }
            PhoneInput::Login => Step::Login { pin, moment },
            PhoneInput::Confirm => Step::Confirm { pin, moment },
            PhoneInput::Restore(step) => Step::Restore { step: *step },
        }
    }
}

/// A payment as it is keyed in.
fn keyed(amount: &str, currency: &str, tail: &str) -> TypedJson {
    let [amount, currency, tail] = [amount, currency, tail].map(ToOwned::to_owned);
    TypedJson::Payment { amount, currency, tail }
}

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    stale(set);
    ahead(set);
    bucket(set);
    restarts(set);
    store(set);
    order(set);
    clocks(set);
    scans(set);
    if set.version() != Version::V1 {
        chains(set);
    }
}

fn at(seconds: u64) -> PhoneTime {
    PhoneTime(ISSUED_AT + seconds, 5000 + seconds, BOOT)
}

fn store(set: &mut VectorSetBuilder) {
    set.section(160);
    let (requirements, flags) = ("AUTH-4", "store");
    let after = |seconds: u64| PhoneTime(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    let now = payload(ISSUED_AT, LIFETIME, 1);
    PhoneTraceBuilder::new()
        .scan(after(0), &now, PhoneReply::StoreFailed)
        .fail_store()
        .scan(after(1), &payload(ISSUED_AT - 300, 300, 2), PhoneReply::Display)
        .scan(after(2), &now, PhoneReply::Display)
        .scan(after(3), &payload(ISSUED_AT - 300, 300, 2), PhoneReply::Rejected("stale"))
        .add_to(
            set,
            "A scan whose state is not stored shows nothing and does not move F.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(after(0), &now, PhoneReply::Display)
        .authorise(after(1), PhoneReply::StoreFailed)
        .fail_store()
        .authorise(after(2), PhoneReply::Otp)
        .add_to(set, "An OTP whose state is not stored is not shown.", requirements, flags);
    PhoneTraceBuilder::new()
        .login(after(0), PhoneReply::StoreFailed)
        .fail_store()
        .login_times(after(1), 20)
        .login(after(21), PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "An OTP whose state is not stored takes nothing from the bucket.",
            requirements,
            flags,
        );
    PhoneTraceBuilder::new()
        .login_times(after(0), 20)
        .login(after(20), PhoneReply::BucketEmpty(1180))
        .fail_store()
        .add_to(
            set,
            "An empty bucket is reported before the store is used.",
            "AUTH-4 AUTH-14",
            flags,
        );
    PhoneTraceBuilder::new()
        .login(after(0), PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .fail_store()
        .login(after(1), PhoneReply::Otp)
        .add_to(
            set,
            "A malformed PIN is reported before the store is used.",
            "AUTH-4 AUTH-16",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(after(0), &payload(ISSUED_AT - 600, 600, 1), PhoneReply::Display)
        .scan(after(10), &now, PhoneReply::Display)
        .scan(after(11), &payload(ISSUED_AT - 600, 600, 1), PhoneReply::Rejected("stale"))
        .restore(1)
        .scan(after(20), &payload(ISSUED_AT - 600, 600, 1), PhoneReply::Display)
        .add_to(
            set,
            "A store that is rolled back has its earlier F.",
            "AUTH-1 AUTH-8",
            "store rolled-back",
        );
    PhoneTraceBuilder::new()
        .login_times(after(0), 20)
        .login(after(20), PhoneReply::BucketEmpty(1180))
        .restore(15)
        .login_times(after(30), 5)
        .login(after(35), PhoneReply::BucketEmpty(1165))
        .add_to(
            set,
            "A store that is rolled back has its earlier bucket.",
            "AUTH-1 AUTH-14",
            "store rolled-back",
        );
    PhoneTraceBuilder::new()
        .login_times(after(0), 20)
        .restore(0)
        .login_times(after(30), 20)
        .login(after(50), PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "A store that is rolled back to its beginning has a full bucket: keep it out of backups.",
            "AUTH-2 AUTH-14 ENR-11",
            "store rolled-back",
        );
}

fn order(set: &mut VectorSetBuilder) {
    set.section(190);
    let (requirements, flags) = ("AUTH-16", "order");
    let after = |seconds: u64| PhoneTime(ISSUED_AT + seconds, 5000 + seconds, BOOT);
    let empty = || PhoneTraceBuilder::new().login_times(after(0), 20);
    empty().login(after(20), PhoneReply::Rejected("malformed-pin")).with_pin("27").add_to(
        set,
        "With an empty bucket, a malformed PIN is reported first.",
        requirements,
        flags,
    );
    empty()
        .type_id(after(20), ["1234567"; 2], PhoneReply::Rejected("malformed-operation-id"))
        .with_pin("27")
        .type_id(after(20), ["12345678", "41723464"], PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .type_id(after(20), ["12345678", "41723464"], PhoneReply::BucketEmpty(1180))
        .add_to(
            set,
            "The operation ID is checked first, then the PIN, then the bucket.",
            requirements,
            flags,
        );
}

/// OTPs of a trace must be those of the time that AUTH-15 gives.
fn clocks(set: &mut VectorSetBuilder) {
    set.section(210);
    let (requirements, flags) = ("AUTH-10 AUTH-15", "clock");
    let now = payload(ISSUED_AT, LIFETIME, 1);
    let slow = |seconds: u64| PhoneTime(ISSUED_AT - 3600, 5000 + seconds, BOOT);
    let fast = |seconds: u64| PhoneTime(ISSUED_AT + 3600 + seconds, 5000 + seconds, BOOT);
    let mut before: Option<VectorId> = None;
    for (title, trace) in [
        (
            "With a clock one hour slow and no payload yet, OTPs use the clock.",
            PhoneTraceBuilder::new()
                .login(slow(0), PhoneReply::Otp)
                .type_example(slow(1), PhoneReply::Otp)
                .confirm(slow(2), PhoneReply::Otp)
                .login(slow(3), PhoneReply::Rejected("malformed-pin"))
                .with_pin("1"),
        ),
        (
            "With a clock one hour slow and a payload scanned, OTPs use its issued-at.",
            PhoneTraceBuilder::new()
                .scan(slow(0), &now, PhoneReply::Display)
                .login(slow(0), PhoneReply::Otp)
                .type_example(slow(1), PhoneReply::Otp)
                .confirm(slow(2), PhoneReply::Otp)
                .login(slow(3), PhoneReply::Rejected("malformed-pin"))
                .with_pin("1"),
        ),
        (
            "With a clock one hour fast and a payload scanned, OTPs use the clock.",
            PhoneTraceBuilder::new()
                .scan(fast(0), &now, PhoneReply::Display)
                .login(fast(0), PhoneReply::Otp)
                .type_example(fast(1), PhoneReply::Otp)
                .confirm(fast(2), PhoneReply::Otp)
                .login(fast(3), PhoneReply::Rejected("malformed-pin"))
                .with_pin("1"),
        ),
        (
            "With a clock at 0 and a payload too far in the future, OTPs use the clock.",
            PhoneTraceBuilder::new()
                .scan(PhoneTime(0, 0, BOOT), &now, PhoneReply::Display)
                .login(PhoneTime(0, 0, BOOT), PhoneReply::Otp)
                .type_example(PhoneTime(0, 1, BOOT), PhoneReply::Otp)
                .confirm(PhoneTime(0, 2, BOOT), PhoneReply::Otp)
                .login(PhoneTime(0, 3, BOOT), PhoneReply::Rejected("malformed-pin"))
                .with_pin("1"),
        ),
    ] {
        let vector = trace.add_to(set, title, requirements, flags);
        let vector = match &before {
            Some(before) => vector.differs_from(before),
            None => vector,
        };
        before = Some(vector.id());
    }
    PhoneTraceBuilder::new()
        .scan(fast(0), &now, PhoneReply::Display)
        .authorise(fast(1), PhoneReply::Otp)
        .scan(slow(2), &now, PhoneReply::Display)
        .authorise(slow(3), PhoneReply::Otp)
        .scan(slow(4), CameraInput::AfterPrefix(""), PhoneReply::Rejected("malformed-payload"))
        .add_to(
            set,
            "An expired payload opens, and its scanned OTP does not depend on the clock.",
            "AUTH-10 OTP-5",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &now, PhoneReply::Display)
        .login(PhoneTime(ISSUED_AT - 86_400, 5001, BOOT), PhoneReply::Otp)
        .login(PhoneTime(ISSUED_AT + 29, 5002, BOOT), PhoneReply::Otp)
        .login(PhoneTime(ISSUED_AT + 30, 5003, BOOT), PhoneReply::Otp)
        .scan(at(9), CameraInput::AfterPrefix(""), PhoneReply::Rejected("malformed-payload"))
        .add_to(
            set,
            "When the clock is set back after a payload, time counts from its issued-at.",
            requirements,
            flags,
        );
}

fn scans(set: &mut VectorSetBuilder) {
    set.section(240);
    let flags = "scan";
    let first = payload(ISSUED_AT, LIFETIME, 1);
    let second = payload(ISSUED_AT + 1, LIFETIME, 2);
    PhoneTraceBuilder::new()
        .scan(at(0), &first, PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .scan(at(2), &second, PhoneReply::Display)
        .authorise(at(3), PhoneReply::Otp)
        .scan(at(4), &first, PhoneReply::Display)
        .authorise(at(5), PhoneReply::Otp)
        .scan(at(6), &payload(ISSUED_AT - 500, 120, 3), PhoneReply::Rejected("stale"))
        .add_to(
            set,
            "Every OTP is for the operation that was scanned last.",
            "AUTH-12 OTP-5",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &first, PhoneReply::Display)
        .scan(at(1), &payload(ISSUED_AT - 500, 120, 3), PhoneReply::Rejected("stale"))
        .authorise(at(2), PhoneReply::Otp)
        .add_to(
            set,
            "After a refused scan the previous operation can still be authorised.",
            "AUTH-6 AUTH-12",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(at(0), &first, PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .authorise(at(2), PhoneReply::Otp)
        .with_pin("999999")
        .authorise(at(3), PhoneReply::Rejected("malformed-pin"))
        .with_pin("27")
        .authorise(at(4), PhoneReply::Otp)
        .add_to(
            set,
            "The phone shows no difference between a wrong PIN and the right one.",
            "AUTH-17 OTP-8",
            flags,
        );
    PhoneTraceBuilder::new()
        .scan(
            at(0),
            CameraInput::Text("dlotp:9999.AAAA"),
            PhoneReply::Rejected("unsupported-version"),
        )
        .scan(at(0), CameraInput::AfterPrefix("AAAA"), PhoneReply::Rejected("malformed-payload"))
        .scan(at(0), &first, PhoneReply::Display)
        .authorise(at(1), PhoneReply::Otp)
        .add_to(
            set,
            "The phone goes on after texts that are not payloads.",
            "AUTH-6 PAY-11 PAY-14",
            flags,
        );
}
