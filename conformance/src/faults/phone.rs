//! A phone through a series of inputs (authenticator.md), with the mistake.

use dlotp::Code;
use serde_json::{Value, json};

use super::{Slip, World, keys::Secret, otp::For};
use crate::library::{Refusal, Step, Store, TraceArgs};

const INTERVAL: u64 = 1200;
const AHEAD: u64 = 86_400;

/// What a phone remembers (AUTH-1).
#[derive(Clone, Copy, Debug)]
struct State {
    f: u64,
    left: u64,
    begin: u64,
    seen: u64,
    boot: [u8; 16],
}

/// The time that an input comes with (AUTH-3).
#[derive(Clone, Copy, Debug)]
struct Time {
    unix: u64,
    since_boot: u64,
    boot: [u8; 16],
}

struct Phone {
    world: World,
    secret: Secret,
    stored: State,
    history: Vec<State>,
    digest: Option<[u8; 32]>,
    first_pin: Option<String>,
}

enum Stop {
    Rejected(Code, Option<u64>),
    Trace(String),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rejected(code) => Self::Rejected(code, None),
            Refusal::Arguments(reason) => Self::Trace(reason),
        }
    }
}

/// The next state and what comes out with it.
type Commit = (State, Value, Option<[u8; 32]>);

impl World {
    pub(super) fn phone(self, args: &TraceArgs) -> Result<Value, Refusal> {
        let left = if self.is(Slip::HalfBucket) { 10 } else { 20 };
        let state = State { f: 0, left, begin: 0, seen: 0, boot: [0; 16] };
        let mut phone = Phone {
            world: self,
            secret: args.secret.0,
            stored: state,
            history: vec![state],
            digest: None,
            first_pin: None,
        };
        let replies =
            args.steps.iter().map(|step| phone.play(step)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "replies": replies }))
    }
}

impl Phone {
    fn play(&mut self, step: &Step) -> Result<Value, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(Stop::Rejected(code, None)) => json!({ "rejected": code.to_string() }),
            Err(Stop::Rejected(code, Some(wait))) => {
                json!({ "rejected": code.to_string(), "wait": wait })
            }
            Err(Stop::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(self.stored);
        Ok(reply)
    }

    fn reply(&mut self, step: &Step) -> Result<Value, Stop> {
        let (commit, store) = match step {
            Step::Restore { step } => {
                let none = || Stop::Trace(format!("restore: step {step} is not past"));
                let state = *self.history.get(*step).ok_or_else(none)?;
                if !self.world.is(Slip::StateBesideStore) {
                    self.stored = state;
                }
                return Ok(json!({ "restored": true }));
            }
            Step::Scan { text, unix, store, .. } => (self.scan(text, *unix), store),
            Step::Authorise { pin, unix, since_boot, boot, store } => {
                let time = Time { unix: *unix, since_boot: *since_boot, boot: boot.0 };
                (
                    self.otp(pin, time, |phone, _| match &phone.digest {
                        Some(digest) => Ok(For::Scanned(digest)),
                        // A scan was refused by mistake.
                        None if phone.world.slip.is_some() => {
                            Err(Stop::Rejected(Code::UnknownKey, None))
                        }
                        None => Err(Stop::Trace("authorise: expected a scan before".to_owned())),
                    }),
                    store,
                )
            }
            Step::Type { operation_id, pin, unix, since_boot, boot, store } => {
                let time = Time { unix: *unix, since_boot: *since_boot, boot: boot.0 };
                if self.world.is(Slip::PinBeforeId) {
                    self.world.pin(pin)?;
                }
                let id = self.world.typed_id(operation_id)?;
                (self.otp(pin, time, |_, at| Ok(For::Typed(&id, at))), store)
            }
            Step::Login { pin, unix, since_boot, boot, store } => {
                let time = Time { unix: *unix, since_boot: *since_boot, boot: boot.0 };
                (self.otp(pin, time, |_, at| Ok(For::Login(at))), store)
            }
            Step::Confirm { pin, unix, since_boot, boot, store } => {
                let time = Time { unix: *unix, since_boot: *since_boot, boot: boot.0 };
                (self.otp(pin, time, |_, at| Ok(For::Confirmation(at))), store)
            }
        };
        let (state, gives, digest) = commit?;
        let failed = *store == Store::Fails;
        if failed && self.world.is(Slip::StateBeforeStore) {
            self.stored = state;
        }
        if failed && !self.world.is(Slip::OtpBeforeStore) {
            return Ok(json!({ "store-failed": true }));
        }
        if !failed {
            self.stored = state;
        }
        if !(self.world.is(Slip::FirstScan) && self.digest.is_some()) {
            self.digest = digest;
        }
        Ok(gives)
    }

    fn scan(&mut self, text: &str, unix: u64) -> Result<Commit, Stop> {
        let world = self.world;
        let scanned = self.scanned(text, unix);
        if scanned.is_err() && world.is(Slip::RefusedScanClears) && self.digest.is_some() {
            // What was open before is gone.
            self.digest = Some([0; 32]);
        }
        scanned
    }

    fn scanned(&self, text: &str, unix: u64) -> Result<Commit, Stop> {
        let world = self.world;
        let opened = world.open(&[self.secret], text)?;
        let number = |name: &str| opened.outputs[name].as_u64().unwrap_or(0);
        let (issued_at, lifetime) = (number("issued-at"), number("lifetime"));
        let (mut state, end) = (self.stored, issued_at.saturating_add(lifetime));
        let stale = if world.is(Slip::StaleByOne) { end < state.f } else { end <= state.f };
        let old = world.is(Slip::OwnClock) && end <= unix;
        if stale && !world.is(Slip::StaleUnchecked) || old {
            return Err(Stop::Rejected(Code::Stale, None));
        }
        let later = issued_at > state.f || world.is(Slip::FLatest);
        let bound = issued_at <= unix.saturating_add(AHEAD) || world.is(Slip::FUnbounded);
        if later && bound {
            state.f = if world.is(Slip::FToEnd) { end } else { issued_at };
        }
        if world.is(Slip::ScanTakes) {
            state.left = state.left.saturating_sub(1);
        }
        Ok((state, json!({ "display": opened.outputs["display"] }), Some(opened.digest)))
    }

    fn otp<'a>(
        &'a mut self,
        pin: &str,
        time: Time,
        of: impl FnOnce(&'a Self, u64) -> Result<For<'a>, Stop>,
    ) -> Result<Commit, Stop> {
        let world = self.world;
        if world.is(Slip::BucketBeforePin) {
            self.take(time)?;
        }
        let p = match world.entered(&self.secret, pin) {
            Ok(p) => p,
            Err(refusal) => {
                if world.is(Slip::MalformedTakes)
                    && let Ok(state) = self.take(time)
                {
                    self.stored = state;
                }
                return Err(refusal.into());
            }
        };
        if world.is(Slip::PinOracle) && self.first_pin.get_or_insert_with(|| pin.to_owned()) != pin
        {
            return Err(Stop::Rejected(Code::MalformedPin, None));
        }
        let mut state = match self.take(time) {
            Err(refusal) if world.is(Slip::RefusalStored) => {
                self.stored.begin = time.since_boot;
                self.stored.seen = self.stored.seen.max(time.since_boot);
                return Err(refusal);
            }
            taken => taken?,
        };
        let later = if world.is(Slip::ClockAlone) { 0 } else { self.stored.f };
        let phone: &'a Self = self;
        let of = of(phone, time.unix.max(later))?;
        if world.is(Slip::LoginFree) && matches!(of, For::Login(_)) {
            state = phone.stored;
        }
        Ok((state, json!({ "otp": world.otp(&phone.secret, &p, of) }), phone.digest))
    }

    /// Takes one from the bucket (AUTH-13).
    fn take(&self, Time { since_boot: now, boot, .. }: Time) -> Result<State, Stop> {
        let (world, mut state) = (self.world, self.stored);
        let capacity = if world.is(Slip::BucketWider) { 21 } else { 20 };
        let rebooted = boot != state.boot && !world.is(Slip::BootIgnored) || now < state.seen;
        if rebooted {
            state.begin = 0;
            if world.is(Slip::RestartFills) {
                state.left = capacity;
            }
        }
        let gained = now.saturating_sub(state.begin) / INTERVAL;
        state.left = state.left.saturating_add(gained).min(capacity);
        state.begin = if gained > 0 && world.is(Slip::RemainderLost) {
            now
        } else {
            state.begin.saturating_add(gained.saturating_mul(INTERVAL))
        };
        if state.left == 0 {
            let less = u64::from(world.is(Slip::WaitByOne));
            let wait = state.begin.saturating_add(INTERVAL).saturating_sub(now);
            return Err(Stop::Rejected(Code::BucketEmpty, Some(wait.saturating_sub(less))));
        }
        if state.left == capacity {
            state.begin = now;
        }
        state.left = state.left.saturating_sub(1);
        (state.seen, state.boot) = (now, boot);
        Ok(state)
    }
}
