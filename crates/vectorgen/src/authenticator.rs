//! Vectors of the authenticator: traces of a phone.

mod bucket;
mod chains;
mod clock;
mod order;
mod payload_fixture;
mod scan;
mod stale;
mod store;
mod time_base;
mod typed_details;
mod versions;

use dlotp::Version;
use dlotp_testee::library::Args;
use dlotp_wire::{
    EitherVersion,
    authenticator::{Moment, Step, StoreOutcome, TraceArgs},
    hexadecimal::Hex,
    operation::AuthenticatorTrace,
    v1::NoTypedDetails,
    v2::{TypedDetailsMember, TypedJson},
};
use serde_json::Value;

use self::{
    bucket::{bucket, restarts},
    chains::chains,
    clock::clocks,
    order::order,
    payload_fixture::PayloadFixture,
    scan::scans,
    stale::{ahead, foreign, stale},
    store::store,
    time_base::time_base,
    typed_details::typed_details,
    versions::versions,
};
use crate::{
    vector_set::{VectorBuilder, VectorSetBuilder, fail, to_json},
    worked_example::{ISSUED_AT, PIN, SECRET, prefix},
};

const BOOT: Hex<16> = Hex([0xa0; 16]);
const NEXT_BOOT: Hex<16> = Hex([0xb0; 16]);
const NO_BOOT_ID: Hex<16> = Hex([0; 16]);
const MINUTES_20: u64 = 1200;

/// The time of an input: the clock, the time since boot, and the boot id.
#[derive(Clone, Copy)]
struct PhoneTime(u64, u64, Hex<16>);

/// The reply that a step must give.
#[derive(Clone, Copy)]
enum PhoneReply {
    Display,
    Otp,
    Rejected(&'static str),
    BucketEmpty(u64),
    StoreFailed,
    Restored,
}

/// The text in front of the camera.
#[derive(Clone, Copy)]
enum CameraInput {
    Payload(PayloadFixture),
    Text(&'static str),
    /// A text that begins with the prefix of the phone's version.
    AfterPrefix(&'static str),
}

impl From<&PayloadFixture> for CameraInput {
    fn from(payload: &PayloadFixture) -> Self {
        Self::Payload(*payload)
    }
}

/// An input of a phone of any version.
#[derive(Clone)]
enum PhoneInput {
    Scan(CameraInput),
    Authorise,
    /// The operation ID for each version, and the details of version 2.
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
    store: StoreOutcome,
    expected: PhoneReply,
}

/// The builder of a trace of a phone, for any version.
#[derive(Clone)]
struct PhoneTraceBuilder(Vec<PhoneEvent>);

impl PhoneTraceBuilder {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn event(mut self, at: PhoneTime, input: PhoneInput, expected: PhoneReply) -> Self {
        self.0.push(PhoneEvent { at, input, pin: PIN, store: StoreOutcome::Ok, expected });
        self
    }

    /// Changes the PIN of the last input.
    fn with_pin(mut self, pin: &'static str) -> Self {
        if let Some(event) = self.0.last_mut() {
            event.pin = pin;
        }
        self
    }

    /// Makes the store of the last input fail.
    fn fail_store(mut self) -> Self {
        if let Some(event) = self.0.last_mut() {
            event.store = StoreOutcome::Fails;
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

    /// Changes the details that were keyed in with the last operation ID.
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

    /// Adds this many logins, one each second. 20 of them empty a full bucket.
    fn login_times(self, PhoneTime(unix, since_boot, boot): PhoneTime, count: u64) -> Self {
        (0..count).fold(self, |trace, number| {
            trace.login(PhoneTime(unix + number, since_boot + number, boot), PhoneReply::Otp)
        })
    }

    /// Makes the arguments of the trace for a version.
    fn args(&self, version: Version) -> Args<AuthenticatorTrace> {
        let secret = SECRET;
        match version {
            Version::V1 => {
                let steps = self.steps(version, |_| NoTypedDetails {});
                EitherVersion::V1(TraceArgs { version: 1, secret, steps })
            }
            _ => {
                let steps =
                    self.steps(version, |typed| TypedDetailsMember { typed: typed.clone() });
                EitherVersion::V2(TraceArgs { version: 2, secret, steps })
            }
        }
    }

    /// Makes the steps of the wire.
    fn steps<K>(&self, version: Version, keyed: fn(&TypedJson) -> K) -> Vec<Step<K>> {
        // The phone's next serial before the first input and after each one.
        let mut next_serials = vec![1];
        let mut steps = Vec::new();
        for event in &self.0 {
            let last = next_serials[next_serials.len() - 1];
            steps.push(event.step(version, last, keyed));
            next_serials.push(match (&event.input, event.expected) {
                (PhoneInput::Scan(CameraInput::Payload(payload)), PhoneReply::Display) => {
                    payload.serials_at(last)[0] + 1
                }
                (PhoneInput::Restore(step), _) => next_serials[*step],
                _ => last,
            });
        }
        steps
    }

    /// Adds the trace to the set, after checking every reply except the digits of the OTPs.
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

    /// Adds the trace of a phone of this version to the set.
    fn add_version_to<'a>(
        self,
        set: &'a mut VectorSetBuilder,
        version: Version,
        title: &str,
        requirements: &str,
        flags: &str,
    ) -> VectorBuilder<'a> {
        let args = self.args(version);
        let vector = set.add_accepted::<AuthenticatorTrace>(title, requirements, flags, &args);
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
    fn step<K>(&self, version: Version, next_serial: u64, keyed: fn(&TypedJson) -> K) -> Step<K> {
        let PhoneTime(unix, since_boot, boot) = self.at;
        let moment = Moment { unix, since_boot, boot, store: self.store };
        let pin = self.pin.to_owned();
        match &self.input {
            PhoneInput::Scan(camera) => {
                let text = match camera {
                    CameraInput::Payload(payload) => payload.text(version, next_serial),
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

/// Makes the details of a payment as they are keyed in.
fn keyed(amount: &str, currency: &str, tail: &str) -> TypedJson {
    keyed_for(1, amount, currency, tail)
}

/// Makes the details of a payment of a purpose as they are keyed in.
fn keyed_for(purpose: u64, amount: &str, currency: &str, tail: &str) -> TypedJson {
    let [amount, currency, tail] = [amount, currency, tail].map(ToOwned::to_owned);
    TypedJson::Payment { purpose, amount, currency, tail }
}

pub(super) fn vectors(set: &mut VectorSetBuilder) {
    match set.version() {
        Version::V1 => {
            stale(set);
            ahead(set);
        }
        _ => foreign(set),
    }
    bucket(set);
    restarts(set);
    store(set);
    order(set);
    clocks(set);
    scans(set);
    if set.version() != Version::V1 {
        chains(set);
        time_base(set);
        typed_details(set);
        versions(set);
    }
}

fn at(seconds: u64) -> PhoneTime {
    PhoneTime(ISSUED_AT + seconds, 5000 + seconds, BOOT)
}
