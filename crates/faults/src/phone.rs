//! A phone through a series of inputs (authenticator.md), with the mistake.

use dlotp::{Code, Version};
use serde_json::{Value, json};

use super::{Slip, World, chained::Chain, keys::Enrolled, otp::For};
use crate::library::{Keyed, Moment, Nothing, Refusal, Step, Store, TraceArgs, v2::TypedJson};

const INTERVAL: u64 = 1200;
const AHEAD: u64 = 86_400;
const SKIPPED: u64 = 1 << 20;

/// What is keyed in with an operation ID, if the version has that.
pub(super) trait Typing {
    fn typed(&self) -> Option<&TypedJson>;
}

impl Typing for Nothing {
    fn typed(&self) -> Option<&TypedJson> {
        None
    }
}

impl Typing for Keyed {
    fn typed(&self) -> Option<&TypedJson> {
        Some(&self.typed)
    }
}

/// What a phone remembers (AUTH-1, in version 2 AUTH-19: p and q; what they stand for is stepped to).
#[derive(Clone, Copy, Debug)]
struct State {
    p: u64,
    q: u64,
    f: u64,
    left: u64,
    begin: u64,
    seen: u64,
    boot: [u8; 16],
}

/// What is displayed: the digest, in version 2 with the payload's n.
#[derive(Clone, Copy, Debug, Default)]
struct Scanned {
    digest: [u8; 32],
    n: u64,
}

struct Phone {
    world: World,
    enrolled: Enrolled,
    stored: State,
    history: Vec<State>,
    scanned: Option<Scanned>,
    first_pin: Option<String>,
}

enum Stop {
    Rejected(Code, Option<u64>),
    NothingScanned,
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
type Commit = (State, Value, Option<Scanned>);

impl World {
    pub(super) fn phone<K: Typing>(self, args: &TraceArgs<K>) -> Result<Value, Refusal> {
        let left = if self.is(Slip::HalfBucket) { 10 } else { 20 };
        let state = State { p: 1, q: 0, f: 0, left, begin: 0, seen: 0, boot: [0; 16] };
        let mut phone = Phone {
            world: self,
            enrolled: Enrolled::new(args.version, args.secret)?,
            stored: state,
            history: vec![state],
            scanned: None,
            first_pin: None,
        };
        let replies =
            args.steps.iter().map(|step| phone.play(step)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "replies": replies }))
    }
}

impl Phone {
    fn play<K: Typing>(&mut self, step: &Step<K>) -> Result<Value, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(Stop::Rejected(code, None)) => json!({ "rejected": code.to_string() }),
            Err(Stop::Rejected(code, Some(wait))) => {
                json!({ "rejected": code.to_string(), "wait": wait })
            }
            Err(Stop::NothingScanned) => json!({ "nothing-scanned": true }),
            Err(Stop::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(self.stored);
        Ok(reply)
    }

    fn reply<K: Typing>(&mut self, step: &Step<K>) -> Result<Value, Stop> {
        let (commit, moment) = match step {
            Step::Restore { step } => {
                let none = || Stop::Trace(format!("restore: step {step} is not past"));
                let state = *self.history.get(*step).ok_or_else(none)?;
                let State { p, q, .. } = self.stored;
                if !self.world.is(Slip::StateBesideStore) {
                    self.stored = state;
                }
                if self.world.is(Slip::ChainsBesideStore) {
                    (self.stored.p, self.stored.q) = (p, q);
                }
                return Ok(json!({ "restored": true }));
            }
            Step::Scan { text, moment } => (self.scan(text, moment.unix), moment),
            Step::Authorise { pin, moment } => (
                self.otp(pin, moment, |phone, _| match &phone.scanned {
                    Some(scanned) => Ok(For::Scanned(&scanned.digest)),
                    None => Err(Stop::NothingScanned),
                }),
                moment,
            ),
            Step::Type { operation_id, keyed, pin, moment } => {
                let keyed_in = self.world.keyed_in(self.enrolled, operation_id, keyed.typed(), pin);
                if keyed_in.is_err()
                    && self.world.is(Slip::TypedTakes)
                    && let Ok(state) = self.take(moment)
                {
                    self.stored = state;
                }
                let (id, details) = keyed_in?;
                let of = |_: &_, at| Ok(For::Typed(&id, details.as_ref(), at));
                (self.otp(pin, moment, of), moment)
            }
            Step::Login { pin, moment } => {
                (self.otp(pin, moment, |_, at| Ok(For::Login(at))), moment)
            }
            Step::Confirm { pin, moment } => {
                (self.otp(pin, moment, |_, at| Ok(For::Confirmation(at))), moment)
            }
        };
        let (state, gives, scanned) = commit?;
        let failed = moment.store == Store::Fails;
        if failed && self.world.is(Slip::StateBeforeStore) {
            self.stored = state;
        }
        if !failed {
            self.stored = state;
        }
        let told = !failed || self.world.is(Slip::OtpBeforeStore);
        let replaced = told || self.world.is(Slip::FailedScanOpens);
        if replaced && !(self.world.is(Slip::FirstScan) && self.scanned.is_some()) {
            self.scanned = scanned;
        }
        Ok(if told { gives } else { json!({ "store-failed": true }) })
    }

    fn scan(&mut self, text: &str, unix: u64) -> Result<Commit, Stop> {
        let world = self.world;
        let scanned = self.opened(text, unix);
        if scanned.is_err() && world.is(Slip::RefusedScanClears) && self.scanned.is_some() {
            // What was open before is gone.
            self.scanned = Some(Scanned::default());
        }
        scanned
    }

    fn opened(&self, text: &str, unix: u64) -> Result<Commit, Stop> {
        let world = self.world;
        let opened = world.open(&[self.enrolled], text)?;
        let number = |name: &str| opened.outputs[name].as_u64().unwrap_or(0);
        let (issued_at, lifetime) = (number("issued-at"), number("lifetime"));
        let (mut state, end) = (self.stored, issued_at.saturating_add(lifetime));
        let stale = if world.is(Slip::StaleByOne) { end < state.f } else { end <= state.f };
        let old = world.is(Slip::OwnClock) && end <= unix;
        if stale && !world.is(Slip::StaleUnchecked) || old {
            return Err(Stop::Rejected(Code::Stale, None));
        }
        let (n, m) = (number("n"), number("m"));
        let chained = self.enrolled.version != Version::V1;
        if chained {
            self.pass(&mut state, n, m)?;
        }
        let later = issued_at > state.f || world.is(Slip::FLatest);
        let bound = issued_at <= unix.saturating_add(AHEAD) || world.is(Slip::FUnbounded);
        if later && bound && !(chained && world.is(Slip::FLeftOut)) {
            state.f = if world.is(Slip::FToEnd) { end } else { issued_at };
        }
        if world.is(Slip::ScanTakes) {
            state.left = state.left.saturating_sub(1);
        }
        let scanned = Scanned { digest: opened.digest, n };
        Ok((state, json!({ "display": opened.outputs["display"] }), Some(scanned)))
    }

    /// Moves the chains on (AUTH-22), if the payload is not stale (AUTH-21).
    fn pass(&self, state: &mut State, n: u64, m: u64) -> Result<(), Stop> {
        let world = self.world;
        let most = if world.is(Slip::SkipByOne) { SKIPPED.saturating_sub(1) } else { SKIPPED };
        let overtaken = n < state.p && !world.is(Slip::SerialsRepeat);
        let ahead = n.saturating_sub(state.p) > most && !world.is(Slip::SkipUnbounded);
        let backward = m >= n && !world.is(Slip::CurAhead);
        // Nobody waits for more.
        if overtaken || ahead || backward || n > 1 << 24 {
            return Err(Stop::Rejected(Code::Stale, None));
        }
        state.p = match world.slip {
            Some(Slip::PositionStays) => state.p,
            Some(Slip::PositionAtN) => n,
            Some(Slip::SerialsRepeat) => state.p.max(n.saturating_add(1)),
            _ => n.saturating_add(1),
        };
        state.q = match world.slip {
            Some(Slip::LoginStays) => state.q,
            Some(Slip::LoginToM) => m,
            Some(Slip::LoginToN) => n,
            _ => state.q.max(m),
        };
        Ok(())
    }

    /// The value of a chain that an OTP has in it (AUTH-23, AUTH-24).
    fn link(&self, of: &For<'_>) -> Result<Option<[u8; 32]>, Refusal> {
        if self.enrolled.version == Version::V1 {
            return Ok(None);
        }
        let (world, state) = (self.world, self.stored);
        let link = match of {
            For::Scanned(_) => {
                let n = self.scanned.map_or(0, |scanned| scanned.n);
                let n = if world.is(Slip::LinkInState) { state.p.saturating_sub(1) } else { n };
                world.link(self.enrolled, Chain::Scanned, world.scanned_at(n))
            }
            _ => world.link_of_state(self.enrolled, state.p, state.q),
        };
        link.map(Some)
    }

    fn otp<'a>(
        &'a mut self,
        pin: &str,
        moment: &Moment,
        of: impl FnOnce(&'a Self, u64) -> Result<For<'a>, Stop>,
    ) -> Result<Commit, Stop> {
        let world = self.world;
        if world.is(Slip::BucketBeforePin) {
            self.take(moment)?;
        }
        let p = match world.entered(self.enrolled, pin) {
            Ok(p) => p,
            Err(refusal) => {
                if world.is(Slip::MalformedTakes)
                    && let Ok(state) = self.take(moment)
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
        let mut state = match self.take(moment) {
            Err(refusal) if world.is(Slip::RefusalStored) => {
                self.stored.begin = moment.since_boot;
                self.stored.seen = self.stored.seen.max(moment.since_boot);
                return Err(refusal);
            }
            taken => taken?,
        };
        let later = if world.is(Slip::ClockAlone) { 0 } else { self.stored.f };
        let phone: &'a Self = self;
        let of = of(phone, moment.unix.max(later))?;
        if world.is(Slip::LoginFree) && matches!(of, For::Login(_)) {
            state = phone.stored;
        }
        if world.is(Slip::LoginSteps) && !matches!(of, For::Scanned(_)) {
            state.q = state.q.saturating_add(1);
        }
        let otp = world.otp(phone.enrolled, &p, phone.link(&of)?, of);
        Ok((state, json!({ "otp": otp }), phone.scanned))
    }

    /// Takes one from the bucket (AUTH-14).
    fn take(&self, moment: &Moment) -> Result<State, Stop> {
        let (now, boot) = (moment.since_boot, moment.boot.0);
        let (world, mut state) = (self.world, self.stored);
        let capacity = if world.is(Slip::BucketWider) { 21 } else { 20 };
        let rebooted = boot != state.boot && !world.is(Slip::BootIgnored)
            || now < state.seen
            || now == state.seen && world.is(Slip::SameSecond);
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
        if state.left == capacity && !world.is(Slip::IntervalGoesOn) {
            state.begin = now;
        }
        state.left = state.left.saturating_sub(1);
        (state.seen, state.boot) = (now, boot);
        Ok(state)
    }
}
