//! The phone at the command line: the library's authenticator, a clock, and a state that is kept.

use std::fs;

use dlotp::{
    Commit, DurableWrite, Error, OperationId, Otp, Pin, TypedDetails, Version,
    authenticator::{Authenticator, State, Time},
    keys::{AuthenticatorKeys, Identity},
    payload::Payload,
};
use dlotp_terminal::{Failure, now};

use super::{CustomerOptions, state_file::StateFile};

pub(super) struct Phone {
    authenticator: Authenticator<AuthenticatorKeys>,
    pin: Pin,
    time: Time,
    state: State,
    /// Version 1 does without: its phone is always new.
    file: Option<StateFile>,
}

impl Phone {
    pub(super) fn open(customer: &CustomerOptions) -> Result<Self, Failure> {
        let (secret, identity) = customer.enrolment.open();
        let Identity { version, .. } = identity;
        let pin = customer.pin.parse::<Pin>().map_err(|error| Failure::refused(&error))?;
        let first = State::new(&secret, version);
        let (state, file) = match (&customer.state, version) {
            (Some(path), _) => {
                let (file, state) = StateFile::open(path, identity, first)?;
                (state, Some(file))
            }
            (None, Version::V1) => (first, None),
            (None, _) => {
                let expected = format!("version {version} keeps a state: expected --state FILE");
                return Err(Failure::new(expected));
            }
        };
        let authenticator = Authenticator::new(AuthenticatorKeys::derive(&secret, version));
        Ok(Self { authenticator, pin, time: time(customer.time.unwrap_or_else(now)), state, file })
    }

    /// Shows the operation once it can't be scanned again, and then returns the OTP.
    pub(super) fn scan(&mut self, text: &str) -> Result<Otp, Failure> {
        let mut payload = text.parse::<Payload>().map_err(|error| Failure::refused(&error))?;
        let scanned = self.authenticator.scan(&self.state, &mut payload, self.time);
        let scanned = self.keep(scanned)?;
        for row in scanned.operation().display() {
            eprintln!("{row}");
        }
        self.keep(self.authenticator.authorise(&self.state, &scanned, &self.pin, self.time))
    }

    pub(super) fn authorise_typed(
        &mut self,
        id: &OperationId,
        details: Option<&TypedDetails>,
    ) -> Result<Otp, Failure> {
        if let Some(details) = details {
            eprintln!("{details}");
        }
        let Self { authenticator, state, pin, time, .. } = &*self;
        self.keep(authenticator.authorise_typed(state, id, details, pin, *time))
    }

    pub(super) fn login(&mut self) -> Result<Otp, Failure> {
        self.keep(self.authenticator.login(&self.state, &self.pin, self.time))
    }

    pub(super) fn confirm(&mut self) -> Result<Otp, Failure> {
        self.keep(self.authenticator.confirm(&self.state, &self.pin, self.time))
    }

    /// Stores the state in the file before the result comes out (AUTH-4).
    fn keep<T>(&mut self, given: Result<Commit<State, T>, Error>) -> Result<T, Failure> {
        let (state, pending) = given.map_err(|error| Failure::refused(&error))?.split();
        if let Some(file) = &self.file {
            file.write(&state)?;
        }
        self.state = state;
        Ok(pending.settle(DurableWrite::confirmed()))
    }
}

/// The time of an input; where the system does not tell the time since boot, its clock counts.
fn time(unix: u64) -> Time {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let uptime = read("/proc/uptime");
    let since_boot_s = uptime.split('.').next().and_then(|seconds| seconds.parse().ok());
    let boot = hex::decode(read("/proc/sys/kernel/random/boot_id").trim().replace('-', ""));
    let boot = boot.ok().and_then(|boot| boot.try_into().ok()).unwrap_or([0; 16]);
    Time { unix, since_boot_s: since_boot_s.unwrap_or_else(now), boot }
}
