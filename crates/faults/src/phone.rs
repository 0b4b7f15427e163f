//! The faulty phone: one enrolment through a trace of inputs (authenticator.md).

use dlotp::{Code, Version};
use dlotp_testee::library::Refusal;
use dlotp_wire::{
    authenticator::{Moment, Step, StoreOutcome, TraceArgs},
    v1::NoTypedDetails,
    v2::{TypedDetailsMember, TypedJson},
};
use serde_json::{Value, json};

use super::{FaultId, FaultyImplementation, keys::Enrolment, otp::OtpDomain};
use crate::chain::Chain;

/// Seconds until the bucket gains an OTP.
const INTERVAL: u64 = 1200;
/// Seconds by which F may lie ahead of the phone's clock.
const MAX_AHEAD: u64 = 900;
/// Seconds by which the bank's time is ahead of a clock that gives way to it.
const SLOW: u64 = 300;
/// Serials that a scan may pass over.
const MAX_SKIPPED: u64 = 1 << 20;

/// The details that are keyed in with an operation ID, if the version has them.
pub(super) trait TypedInput {
    fn typed(&self) -> Option<&TypedJson>;
}

impl TypedInput for NoTypedDetails {
    fn typed(&self) -> Option<&TypedJson> {
        None
    }
}

impl TypedInput for TypedDetailsMember {
    fn typed(&self) -> Option<&TypedJson> {
        Some(&self.typed)
    }
}

/// The state that a phone stores (AUTH-1, AUTH-19). Chain values are computed from the positions.
#[derive(Clone, Copy, Debug)]
struct PhoneState {
    scan_position: u64,
    login_position: u64,
    newest_issued_at: u64,
    /// The issued-at, the time since boot and the boot id of the scan that told the bank's time.
    time_base: Option<(u64, u64, [u8; 16])>,
    otps_left: u64,
    refill_began: u64,
    last_since_boot: u64,
    boot: [u8; 16],
}

/// The operation on the screen: its digest and, in version 2, its serial n.
#[derive(Clone, Copy, Debug, Default)]
struct DisplayedOperation {
    digest: [u8; 32],
    serial: u64,
}

struct Phone {
    implementation: FaultyImplementation,
    enrolment: Enrolment,
    stored: PhoneState,
    history: Vec<PhoneState>,
    displayed: Option<DisplayedOperation>,
    first_pin: Option<String>,
}

enum PhoneError {
    /// The input is refused; an empty bucket also gives the wait.
    Rejected(Code, Option<u64>),
    /// There is nothing that was scanned.
    NothingScanned,
    /// The trace is invalid.
    Trace(String),
}

impl From<Refusal> for PhoneError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rejected(code) => Self::Rejected(code, None),
            Refusal::Arguments(reason) => Self::Trace(reason),
        }
    }
}

/// The next state, the reply, and the operation on the screen.
type PhoneCommit = (PhoneState, Value, Option<DisplayedOperation>);

impl FaultyImplementation {
    pub(super) fn phone<K: TypedInput>(self, args: &TraceArgs<K>) -> Result<Value, Refusal> {
        let state = PhoneState {
            scan_position: 1,
            login_position: 0,
            newest_issued_at: 0,
            time_base: None,
            otps_left: if self.has(FaultId::HalfBucket) { 10 } else { 20 },
            refill_began: 0,
            last_since_boot: 0,
            boot: [0; 16],
        };
        let mut phone = Phone {
            implementation: self,
            enrolment: Enrolment::new(args.version, args.secret)?,
            stored: state,
            history: vec![state],
            displayed: None,
            first_pin: None,
        };
        let replies =
            args.steps.iter().map(|step| phone.run_step(step)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({ "replies": replies }))
    }
}

impl Phone {
    fn run_step<K: TypedInput>(&mut self, step: &Step<K>) -> Result<Value, Refusal> {
        let reply = match self.reply(step) {
            Ok(reply) => reply,
            Err(PhoneError::Rejected(code, None)) => json!({ "rejected": code.to_string() }),
            Err(PhoneError::Rejected(code, Some(wait))) => {
                json!({ "rejected": code.to_string(), "wait": wait })
            }
            Err(PhoneError::NothingScanned) => json!({ "nothing-scanned": true }),
            Err(PhoneError::Trace(reason)) => return Err(Refusal::Arguments(reason)),
        };
        self.history.push(self.stored);
        Ok(reply)
    }

    fn reply<K: TypedInput>(&mut self, step: &Step<K>) -> Result<Value, PhoneError> {
        let (commit, moment) = match step {
            Step::Restore { step } => {
                let none = || PhoneError::Trace(format!("restore: step {step} is not past"));
                let state = *self.history.get(*step).ok_or_else(none)?;
                let PhoneState { scan_position, login_position, .. } = self.stored;
                if !self.implementation.has(FaultId::StateBesideStore) {
                    self.stored = state;
                }
                if self.implementation.has(FaultId::ChainsBesideStore) {
                    (self.stored.scan_position, self.stored.login_position) =
                        (scan_position, login_position);
                }
                return Ok(json!({ "restored": true }));
            }
            Step::Scan { text, moment } => (self.scan(text, moment), moment),
            Step::Authorise { pin, moment } => (
                self.otp(pin, moment, |phone, _| match &phone.displayed {
                    Some(scanned) => Ok(OtpDomain::Scanned(&scanned.digest)),
                    None => Err(PhoneError::NothingScanned),
                }),
                moment,
            ),
            Step::Type { operation_id, keyed, pin, moment } => {
                let typed = self.implementation.read_typed(
                    self.enrolment,
                    operation_id,
                    keyed.typed(),
                    pin,
                );
                if typed.is_err()
                    && self.implementation.has(FaultId::TypedTakes)
                    && let Ok(state) = self.take(moment)
                {
                    self.stored = state;
                }
                let (id, details) = typed?;
                let domain = |_: &_, at| Ok(OtpDomain::Typed(&id, details.as_ref(), at));
                (self.otp(pin, moment, domain), moment)
            }
            Step::Login { pin, moment } => {
                (self.otp(pin, moment, |_, at| Ok(OtpDomain::Login(at))), moment)
            }
            Step::Confirm { pin, moment } => {
                (self.otp(pin, moment, |_, at| Ok(OtpDomain::Confirmation(at))), moment)
            }
        };
        let (state, gives, scanned) = commit?;
        let failed = moment.store == StoreOutcome::Fails;
        if failed && self.implementation.has(FaultId::StateBeforeStore) {
            self.stored = state;
        }
        if !failed {
            self.stored = state;
        }
        let replied = !failed || self.implementation.has(FaultId::OtpBeforeStore);
        let replaced = replied || self.implementation.has(FaultId::FailedScanOpens);
        if replaced && !(self.implementation.has(FaultId::FirstScan) && self.displayed.is_some()) {
            self.displayed = scanned;
        }
        Ok(if replied { gives } else { json!({ "store-failed": true }) })
    }

    fn scan(&mut self, text: &str, moment: &Moment) -> Result<PhoneCommit, PhoneError> {
        let implementation = self.implementation;
        let scanned = self.open_scan(text, moment);
        if scanned.is_err()
            && implementation.has(FaultId::RefusedScanClears)
            && self.displayed.is_some()
        {
            // The operation on the screen is lost.
            self.displayed = Some(DisplayedOperation::default());
        }
        scanned
    }

    fn open_scan(&self, text: &str, moment: &Moment) -> Result<PhoneCommit, PhoneError> {
        let (implementation, unix) = (self.implementation, moment.unix);
        let has_chains = self.enrolment.version != Version::V1;
        let by_time = !has_chains || implementation.has(FaultId::StaleByTime);
        let opened = implementation.open(&[self.enrolment], text)?;
        let number = |name: &str| opened.outputs[name].as_u64().unwrap_or(0);
        let (issued_at, lifetime) = (number("issued-at"), number("lifetime"));
        let (mut state, end) = (self.stored, issued_at.saturating_add(lifetime));
        let stale = if implementation.has(FaultId::StaleByOne) {
            end < state.newest_issued_at
        } else {
            end <= state.newest_issued_at
        };
        let old = implementation.has(FaultId::OwnClock) && end <= unix;
        if by_time && stale && !implementation.has(FaultId::StaleUnchecked) || old {
            return Err(PhoneError::Rejected(Code::Stale, None));
        }
        let (serial, login_position) = (number("n"), number("m"));
        if has_chains {
            self.advance_chains(&mut state, serial, login_position)?;
        }
        let bound = match implementation.fault {
            Some(FaultId::FUnbounded) => u64::MAX,
            Some(FaultId::FByADay) => 86_400,
            _ => MAX_AHEAD,
        };
        let told = if implementation.has(FaultId::FToEnd) { end } else { issued_at };
        let told = match implementation.fault {
            Some(FaultId::FSkips) if told > unix.saturating_add(bound) => 0,
            _ => told.min(unix.saturating_add(bound)),
        };
        state.newest_issued_at = if implementation.has(FaultId::FLatest) {
            told
        } else {
            told.max(state.newest_issued_at)
        };
        let newer = state.time_base.is_none_or(|(before, _, _)| issued_at > before);
        if !implementation.has(FaultId::BaseLeftOut)
            && (newer || !implementation.has(FaultId::BaseNeverBack))
        {
            state.time_base = Some((issued_at, moment.since_boot, moment.boot.0));
        }
        if implementation.has(FaultId::ScanTakes) {
            state.otps_left = state.otps_left.saturating_sub(1);
        }
        let scanned = DisplayedOperation { digest: opened.digest, serial };
        Ok((state, json!({ "display": opened.outputs["display"] }), Some(scanned)))
    }

    /// Moves the chains forward (AUTH-22), unless the payload is stale (AUTH-21).
    fn advance_chains(
        &self,
        state: &mut PhoneState,
        serial: u64,
        login_position: u64,
    ) -> Result<(), PhoneError> {
        let implementation = self.implementation;
        let most = if implementation.has(FaultId::SkipByOne) {
            MAX_SKIPPED.saturating_sub(1)
        } else {
            MAX_SKIPPED
        };
        let overtaken = serial < state.scan_position && !implementation.has(FaultId::SerialsRepeat);
        let ahead = serial.saturating_sub(state.scan_position) > most
            && !implementation.has(FaultId::SkipUnbounded);
        let backward = login_position >= serial && !implementation.has(FaultId::CurAhead)
            || login_position.saturating_sub(state.login_position) > MAX_SKIPPED
                && !implementation.has(FaultId::LoginFar);
        // Stepping further would take too long.
        if overtaken || ahead || backward || serial > 1 << 24 {
            return Err(PhoneError::Rejected(Code::Stale, None));
        }
        state.scan_position = match implementation.fault {
            Some(FaultId::PositionStays) => state.scan_position,
            Some(FaultId::PositionAtN) => serial,
            Some(FaultId::SerialsRepeat) => state.scan_position.max(serial.saturating_add(1)),
            _ => serial.saturating_add(1),
        };
        state.login_position = match implementation.fault {
            Some(FaultId::LoginStays) => state.login_position,
            Some(FaultId::LoginToM) => login_position,
            Some(FaultId::LoginToN) => serial,
            _ => state.login_position.max(login_position),
        };
        Ok(())
    }

    /// The chain value that the OTP binds (AUTH-23, AUTH-24).
    fn chain_value(&self, domain: &OtpDomain<'_>) -> Result<Option<[u8; 32]>, Refusal> {
        if self.enrolment.version == Version::V1 {
            return Ok(None);
        }
        let (implementation, state) = (self.implementation, self.stored);
        let chain_value = match domain {
            OtpDomain::Scanned(_) => {
                let serial = self.displayed.map_or(0, |scanned| scanned.serial);
                let serial = if implementation.has(FaultId::LinkInState) {
                    state.scan_position.saturating_sub(1)
                } else {
                    serial
                };
                implementation.chain_value(
                    self.enrolment,
                    Chain::Scanned,
                    implementation.scan_position_of(serial),
                )
            }
            _ => implementation.chain_value_of_state(
                self.enrolment,
                state.scan_position,
                state.login_position,
            ),
        };
        chain_value.map(Some)
    }

    fn otp<'a>(
        &'a mut self,
        pin: &str,
        moment: &Moment,
        domain: impl FnOnce(&'a Self, u64) -> Result<OtpDomain<'a>, PhoneError>,
    ) -> Result<PhoneCommit, PhoneError> {
        let implementation = self.implementation;
        if implementation.has(FaultId::BucketBeforePin) {
            self.take(moment)?;
        }
        let pin_mac = match implementation.pin_mac_for_otp(self.enrolment, pin) {
            Ok(pin_mac) => pin_mac,
            Err(refusal) => {
                if implementation.has(FaultId::MalformedTakes)
                    && let Ok(state) = self.take(moment)
                {
                    self.stored = state;
                }
                return Err(refusal.into());
            }
        };
        if implementation.has(FaultId::PinOracle)
            && self.first_pin.get_or_insert_with(|| pin.to_owned()) != pin
        {
            return Err(PhoneError::Rejected(Code::MalformedPin, None));
        }
        let mut state = match self.take(moment) {
            Err(refusal) if implementation.has(FaultId::RefusalStored) => {
                self.stored.refill_began = moment.since_boot;
                self.stored.last_since_boot = self.stored.last_since_boot.max(moment.since_boot);
                return Err(refusal);
            }
            taken => taken?,
        };
        let time = self.otp_time(moment);
        let phone: &'a Self = self;
        let domain = domain(phone, time)?;
        if implementation.has(FaultId::LoginFree) && matches!(domain, OtpDomain::Login(_)) {
            state = phone.stored;
        }
        if implementation.has(FaultId::LoginSteps) && !matches!(domain, OtpDomain::Scanned(_)) {
            state.login_position = state.login_position.saturating_add(1);
        }
        let otp =
            implementation.otp(phone.enrolment, &pin_mac, phone.chain_value(&domain)?, domain);
        Ok((state, json!({ "otp": otp }), phone.displayed))
    }

    /// Returns the time of an OTP (AUTH-15, AUTH-26).
    fn otp_time(&self, moment: &Moment) -> u64 {
        let (implementation, unix) = (self.implementation, moment.unix);
        if implementation.has(FaultId::ClockAlone) {
            return unix;
        }
        if self.enrolment.version == Version::V1 {
            return unix.max(self.stored.newest_issued_at);
        }
        let Some((issued_at, since_boot, boot)) = self.stored.time_base else { return unix };
        let rebooted = boot != moment.boot.0 && !implementation.has(FaultId::BaseOverBoots)
            || moment.since_boot < since_boot
            || boot == [0; 16] && implementation.has(FaultId::BaseNeedsBootId);
        let elapsed = if implementation.has(FaultId::BaseStandsStill) {
            0
        } else {
            moment.since_boot.saturating_sub(since_boot)
        };
        let bank_time = issued_at.saturating_add(elapsed);
        let slow = if implementation.has(FaultId::BaseWhenever) { 0 } else { SLOW };
        if rebooted || bank_time <= unix.saturating_add(slow) { unix } else { bank_time }
    }

    /// Takes one from the bucket (AUTH-14).
    fn take(&self, moment: &Moment) -> Result<PhoneState, PhoneError> {
        let (now, boot) = (moment.since_boot, moment.boot.0);
        let (implementation, mut state) = (self.implementation, self.stored);
        let capacity = if implementation.has(FaultId::BucketWider) { 21 } else { 20 };
        let rebooted = boot != state.boot && !implementation.has(FaultId::BootIgnored)
            || now < state.last_since_boot
            || now == state.last_since_boot && implementation.has(FaultId::SameSecond);
        if rebooted {
            state.refill_began = 0;
            if implementation.has(FaultId::RestartFills) {
                state.otps_left = capacity;
            }
        }
        let gained = now.saturating_sub(state.refill_began) / INTERVAL;
        state.otps_left = state.otps_left.saturating_add(gained).min(capacity);
        state.refill_began = if gained > 0 && implementation.has(FaultId::RemainderLost) {
            now
        } else {
            state.refill_began.saturating_add(gained.saturating_mul(INTERVAL))
        };
        if state.otps_left == 0 {
            let less = u64::from(implementation.has(FaultId::WaitByOne));
            let wait = state.refill_began.saturating_add(INTERVAL).saturating_sub(now);
            return Err(PhoneError::Rejected(Code::BucketEmpty, Some(wait.saturating_sub(less))));
        }
        if state.otps_left == capacity && !implementation.has(FaultId::IntervalGoesOn) {
            state.refill_began = now;
        }
        state.otps_left = state.otps_left.saturating_sub(1);
        (state.last_since_boot, state.boot) = (now, boot);
        Ok(state)
    }
}
