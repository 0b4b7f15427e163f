//! Fresh traces of the verifier: random inputs, of which many are right.

use dlotp::{
    Error, OperationId, Otp, Pin, TypedDetails, Version,
    keys::{AuthenticatorKeys, IssuerKeys, PinMac, Secret},
    payload::{Digest, Payload, Serials},
    verifier::Secrets,
};
use dlotp_testee::library::{TraceBank, policy};
use dlotp_wire::{
    VersionPart,
    authenticator::StoreOutcome,
    hexadecimal::Hex,
    operation_json::{ActionJson, Order, PaymentJson},
    v1::Nonces,
    v2::FreshBytes,
    verifier::{
        Gives, LoginBlocksJson, PolicyJson, TypedRuleJson, VerifierInput, VerifierReplies,
        VerifierReply, VerifierStep, VerifierTraceArgs,
    },
};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

/// The number of steps of a long trace.
pub(super) const STEPS: usize = 60;
/// The number of steps at the end in which the epoch may change.
const LATE: usize = 4;

/// The random draw for one operation of a version.
pub(super) trait VersionDraw: VersionPart<Nonces, FreshBytes> {
    const VERSION: Version;

    fn draw(random: &mut ChaCha8Rng) -> Self;
}

impl VersionDraw for Nonces {
    const VERSION: Version = Version::V1;

    fn draw(random: &mut ChaCha8Rng) -> Self {
        Self { nonces: vec![Hex(random.random())] }
    }
}

impl VersionDraw for FreshBytes {
    const VERSION: Version = Version::V2;

    fn draw(random: &mut ChaCha8Rng) -> Self {
        Self { fresh: vec![Hex(random.random())] }
    }
}

/// A phone and a customer who knows the PIN, and what the bank has issued to them.
struct Customer<'r> {
    random: &'r mut ChaCha8Rng,
    version: Version,
    keys: AuthenticatorKeys,
    secrets: Secrets,
    issuer: IssuerKeys,
    issued: Vec<IssuedOperation>,
    now: u64,
    burst: Option<Burst>,
    /// The first step in which the epoch may change.
    late: usize,
    epoch: u64,
}

/// An operation as the phone would have it.
#[derive(Clone)]
struct IssuedOperation {
    handle: Hex<16>,
    digest: Digest,
    id: OperationId,
    serials: Option<Serials>,
    typed: Option<TypedDetails>,
}

/// Wrong OTPs, one after another: single ones hardly ever come to a block.
#[derive(Clone, Copy)]
struct Burst {
    logins: bool,
    left: u32,
}

/// Returns a random trace of one enrolment and its outputs; none where the arguments describe no bank.
pub(super) fn trace<D: VersionDraw>(
    random: &mut ChaCha8Rng,
    secret: [u8; 32],
    pin: &str,
    steps: usize,
) -> Option<(VerifierTraceArgs<D>, VerifierReplies)> {
    let version = D::VERSION;
    let enrolled_at = random.random_range(1_000_000_000..2_000_000_000_u64);
    let typed = [TypedRuleJson::Never, TypedRuleJson::LowValue, TypedRuleJson::Always];
    let mut args = VerifierTraceArgs {
        version: version.number().into(),
        secret: Hex(secret),
        pin: pin.to_owned(),
        policy: PolicyJson {
            lifetime: random.random_range(120..=600),
            typed: *typed.choose(random)?,
            login_blocks: *[LoginBlocksJson::Fixed, LoginBlocksJson::Growing].choose(random)?,
            unlinked_purposes: vec![36],
            bulk: random.random(),
        },
        enrolled_at,
        active: random.random_ratio(9, 10),
        steps: Vec::new(),
    };
    let policy = policy(&args.policy).ok()?;
    let mut bank = TraceBank::new(&args, &policy).ok()?;
    let enrolment = Secret::from(secret);
    let keys = AuthenticatorKeys::derive(&enrolment, version);
    let mut customer = Customer {
        random,
        version,
        secrets: Secrets::start(
            &enrolment,
            version,
            PinMac::compute(&keys, &pin.parse::<Pin>().ok()?).ok()?,
        ),
        keys,
        issuer: IssuerKeys::derive(&enrolment, version),
        issued: Vec::new(),
        now: enrolled_at,
        burst: None,
        late: steps.saturating_sub(LATE),
        epoch: 0,
    };
    let mut replies = Vec::new();
    for number in 0..steps {
        let step = customer.step(number)?;
        let reply = bank.play(&step).ok()?;
        if let (VerifierInput::Issue { handle, .. }, VerifierReply::Told { gives, .. }) =
            (&step.input, &reply)
        {
            customer.remember(*handle, gives);
        }
        args.steps.push(step);
        replies.push(reply);
    }
    Some((args, VerifierReplies { replies }))
}

impl Customer<'_> {
    fn step<D: VersionDraw>(&mut self, number: usize) -> Option<VerifierStep<D>> {
        self.now = match self.random.random_range(0..40) {
            0 => self.now.saturating_sub(self.random.random_range(0..400)),
            1 => self.now.saturating_add(1800),
            2 => self.now.saturating_add(self.random.random_range(0..90_000)),
            _ => self.now.saturating_add(self.random.random_range(0..40)),
        };
        let store =
            if self.random.random_ratio(1, 20) { StoreOutcome::Fails } else { StoreOutcome::Ok };
        let stale = number > 0 && self.random.random_ratio(1, 20);
        let loaded = stale.then(|| self.random.random_range(0..number));
        // Restoring moves the chains by 16,384 steps or more, which every later step has to compute: it comes late.
        if number >= self.late && self.random.random_ratio(1, 12) {
            self.epoch = self.epoch.saturating_add(self.random.random_range(1..4));
        }
        let restores = self.epoch > 0 && self.random.random_ratio(1, 3);
        let input = if restores { VerifierInput::Restore {} } else { self.input()? };
        let outdated = self.epoch > 0 && self.random.random_ratio(1, 20);
        let epoch = (self.epoch > 0 && !outdated).then_some(self.epoch);
        Some(VerifierStep { at: self.now, store, loaded, epoch, input })
    }

    /// Returns the next input of a burst, which may begin here. After the last one, time may pass until the block ends.
    fn next_of_burst<D>(&mut self) -> Option<VerifierInput<D>> {
        let begins = self.burst.is_none() && self.random.random_ratio(1, 12);
        if begins {
            let (logins, left) = (self.random.random(), self.random.random_range(5..9));
            self.burst = Some(Burst { logins, left });
        }
        let Burst { logins, left } = self.burst?;
        self.burst = left.checked_sub(1).map(|left| Burst { logins, left });
        if self.burst.is_none() {
            let waits = if self.random.random() { 1800 } else { 0 };
            self.now = self.now.saturating_add(waits);
            return None;
        }
        let otp = self.digits(8);
        Some(match self.issued.last() {
            Some(issued) if !logins => VerifierInput::Submit { handle: issued.handle, otp },
            _ => VerifierInput::Login { otp },
        })
    }

    fn input<D: VersionDraw>(&mut self) -> Option<VerifierInput<D>> {
        if let Some(input) = self.next_of_burst() {
            return Some(input);
        }
        Some(match self.random.random_range(0..100) {
            0..30 => VerifierInput::Issue {
                handle: Hex(self.random.random()),
                drawn: D::draw(self.random),
                operation: self.order(),
            },
            30..70 => {
                let (handle, otp) = self.for_an_operation()?;
                VerifierInput::Submit { handle, otp }
            }
            70..82 => VerifierInput::Login { otp: self.timed(Secrets::login_otp)? },
            82..92 => {
                let (handle, _) = self.for_an_operation()?;
                VerifierInput::Confirm { handle, otp: self.timed(Secrets::confirmation_otp)? }
            }
            92..96 => VerifierInput::Cancel { handle: self.for_an_operation()?.0 },
            96..99 => VerifierInput::Unblock {},
            _ if self.random.random_ratio(1, 4) => VerifierInput::Revoke {},
            _ => VerifierInput::Sweep {},
        })
    }

    fn order(&mut self) -> Order {
        let purpose = *[36, 36, 36, 32, 38, 39, 63].choose(self.random).unwrap_or(&63);
        if self.random.random_ratio(1, 2) {
            let title = "Something".to_owned();
            return Order::Action(ActionJson { purpose, title, details: Vec::new() });
        }
        Order::Payment(PaymentJson {
            purpose: 1,
            amount: self.random.random_range(1..4000),
            currency: "EUR".to_owned(),
            payee: "Somebody".to_owned(),
            account: Some("NO9386011117947".to_owned()),
            reference: None,
            details: Vec::new(),
        })
    }

    /// Returns a handle, most often of a recent operation, and an OTP, most often right.
    fn for_an_operation(&mut self) -> Option<(Hex<16>, String)> {
        let recent = self.issued.len().saturating_sub(3);
        let Some(issued) = self.issued.get(recent..)?.choose(self.random).cloned() else {
            return Some((Hex(self.random.random()), "00000000".to_owned()));
        };
        let time = self.near();
        let otp = match self.random.random_range(0..10) {
            0..4 => self.scanned(&issued)?,
            4..6 => self.typed(&issued, time)?,
            6 => {
                let other = self.issued.choose(self.random).cloned()?;
                self.scanned(&other)?
            }
            _ => self.wrong(),
        };
        Some((issued.handle, otp))
    }

    fn scanned(&self, issued: &IssuedOperation) -> Option<String> {
        exposed(self.secrets.scanned_otp(&self.keys, &issued.digest, issued.serials))
    }

    /// Returns the typed OTP of an operation; a wrong one where the operation can't be typed.
    fn typed(&mut self, issued: &IssuedOperation, time: u64) -> Option<String> {
        let q = self.login_position()?;
        if self.version != Version::V1 && issued.typed.is_none() {
            return Some(self.wrong());
        }
        let details = issued.typed.as_ref().filter(|_| self.version != Version::V1);
        exposed(self.secrets.typed_otp(&self.keys, q, &issued.id, details, time))
    }

    fn timed(
        &mut self,
        compute: impl Fn(&Secrets, &AuthenticatorKeys, u64, u64) -> Result<Otp, Error>,
    ) -> Option<String> {
        let time = self.near();
        if self.random.random_ratio(1, 2) {
            let q = self.login_position()?;
            exposed(compute(&self.secrets, &self.keys, q, time))
        } else {
            Some(self.wrong())
        }
    }

    /// Returns the phone's position in the login chain of version 2: that of a recent scan.
    fn login_position(&mut self) -> Option<u64> {
        if self.version == Version::V1 {
            return Some(0);
        }
        let recent = self.issued.len().saturating_sub(3);
        let scanned = self.issued.get(recent..)?.choose(self.random);
        Some(scanned.and_then(|issued| issued.serials).map_or(0, |serials| serials.login_position))
    }

    /// Returns a time around now, within the window or just outside.
    fn near(&mut self) -> u64 {
        self.now.saturating_add_signed(self.random.random_range(-70..=70))
    }

    fn wrong(&mut self) -> String {
        let length = *[8, 8, 8, 8, 8, 8, 7, 9].choose(self.random).unwrap_or(&8);
        self.digits(length)
    }

    fn digits(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(self.random.random_range(b'0'..=b'9'))).collect()
    }

    fn remember(&mut self, handle: Hex<16>, gives: &Gives) {
        let Gives::Issued { text, .. } = gives else { return };
        let Ok(mut payload) = text.parse::<Payload>() else { return };
        let Ok(verified) = payload.verify(&self.keys) else { return };
        let digest = verified.digest();
        let Ok(id) = OperationId::derive(self.version, &self.issuer, &digest) else { return };
        let (serials, typed) = (verified.serials(), TypedDetails::of(verified.operation()));
        self.issued.push(IssuedOperation { handle, digest, id, serials, typed });
    }
}

fn exposed(otp: Result<Otp, Error>) -> Option<String> {
    otp.ok().map(|otp| otp.expose().to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;

    use super::*;

    /// Returns status, audit event and output of a step; an alert has a `!`.
    fn summary(reply: &VerifierReply) -> String {
        let VerifierReply::Told { gives, status, event, alert, .. } = reply else {
            return match reply {
                VerifierReply::Error { error } => error.clone(),
                VerifierReply::Conflict { .. } => "conflict".to_owned(),
                _ => "store-failed".to_owned(),
            };
        };
        let told = match gives {
            Gives::Issued { .. } => "payload",
            Gives::Rejected { rejected } => rejected,
            Gives::Verdict { binding: Some(binding), .. } => binding,
            Gives::Verdict { verdict, .. } => verdict,
            Gives::Done { .. } => "done",
        };
        format!("{status} {event}{} {told}", if *alert { "!" } else { "" })
    }

    /// Returns the summaries of sixty random traces of a version.
    fn seen<D: VersionDraw>() -> BTreeSet<String> {
        let of = |seed| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let (_, outputs) = trace::<D>(&mut random, [7; 32], "271828", STEPS).unwrap();
            outputs.replies.iter().map(summary).collect::<Vec<_>>()
        };
        (0..60).flat_map(of).collect()
    }

    #[test]
    fn random_traces_of_version_2_reach_its_own_outcomes() {
        let seen = seen::<FreshBytes>();
        for expected in [
            "active accepted login",
            "active accepted scanned",
            "active accepted typed",
            "active accepted typed-details",
            "active accepted unlinked",
            "active restored done",
        ] {
            assert!(seen.contains(expected), "{expected} in {seen:#?}");
        }
    }

    /// Agreement on traces counts for little unless the traces reach every outcome.
    #[test]
    fn random_traces_reach_acceptances_blocks_and_conflicts() {
        let seen = seen::<Nonces>();
        for expected in [
            "active accepted login",
            "active accepted scanned",
            "active accepted typed",
            "active accepted unlinked",
            "active cancelled done",
            "active failed rejected",
            "active issued payload",
            "active refused rejected",
            "active refused too-many-live",
            "active unblocked done",
            "blocked accepted scanned",
            "blocked failed! blocked",
            "blocked failed rejected",
            "blocked issued payload",
            "blocked refused blocked",
            "clock-went-back",
            "conflict",
            "pending failed rejected",
            "revoked failed! rejected",
            "revoked refused not-active",
            "revoked revoked done",
            "store-failed",
        ] {
            assert!(seen.contains(expected), "{expected} in {seen:#?}");
        }
    }
}
