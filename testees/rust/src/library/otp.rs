//! `otp.scanned`, `otp.typed`, `otp.login` and `otp.confirm`.

use dlotp::{
    Version,
    chain::{self, Chain, Kind},
    keys::{Key, KeyError, PayloadKey, PinMac, Secret, role},
    operation_id::OperationId,
    otp::{self, Otp, Scheme, Typing},
    payload::Payload,
    pin::Pin,
    typed::{MalformedTyped, Typed},
};
use dlotp_wire::{
    Versioned,
    operation::{self, Confirm, Login, Scanned},
    otp::{OtpOutputs, ScannedArgs, TimedArgs, TypedArgs},
    v2::{self, TypedJson},
};

use super::{Args, Compute, Refusal, version};

impl Compute for Scanned {
    fn compute(args: &ScannedArgs) -> Result<OtpOutputs, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::new(args.secret.0));
        let mut payload = Payload::parse(&args.text)?;
        let key = PayloadKey::derive(&secret, version);
        let verified = payload.verify(version, secret.key_id(version), &key)?;
        let p = entered(version, &secret, &args.pin)?;
        let s = match verified.serials() {
            Some(serials) => Some(step_to(&secret, serials.n())?),
            None => None,
        };
        let scheme = s.as_ref().map_or(Scheme::V1, Scheme::V2);
        Ok(outputs(&otp::scanned(scheme, &secret.key(version), &p, &verified.digest())?))
    }
}

impl Compute for operation::Typed {
    fn compute(args: &Args<Self>) -> Result<OtpOutputs, Refusal> {
        match args {
            Versioned::V1(args) => typed_v1(args),
            Versioned::V2(args) => typed_v2(args),
        }
        .map(|otp| outputs(&otp))
    }
}

impl Compute for Login {
    fn compute(args: &Args<Self>) -> Result<OtpOutputs, Refusal> {
        timed(args, otp::login)
    }
}

impl Compute for Confirm {
    fn compute(args: &Args<Self>) -> Result<OtpOutputs, Refusal> {
        timed(args, otp::confirmation)
    }
}

fn typed_v1(args: &TypedArgs) -> Result<Otp, Refusal> {
    let id = OperationId::parse(Version::V1, &args.operation_id)?;
    let secret = Secret::new(args.secret.0);
    let p = entered(Version::V1, &secret, &args.pin)?;
    Ok(otp::typed(Typing::V1, &secret.key(Version::V1), &p, &id, args.time)?)
}

fn typed_v2(args: &v2::TypedArgs) -> Result<Otp, Refusal> {
    let id = OperationId::parse(Version::V2, &args.operation_id)?;
    let typed = &typed(&args.typed)?;
    let secret = Secret::new(args.secret.0);
    let p = entered(Version::V2, &secret, &args.pin)?;
    let l = &step_to(&secret, args.q)?;
    Ok(otp::typed(Typing::V2 { l, typed }, &secret.key(Version::V2), &p, &id, args.time)?)
}

type Function<R> = fn(Scheme<'_, chain::Login>, &Key<R>, &PinMac, u64) -> Result<Otp, KeyError>;

fn timed<R: role::Role>(
    args: &Versioned<TimedArgs, v2::TimedArgs>,
    function: Function<R>,
) -> Result<OtpOutputs, Refusal> {
    match args {
        Versioned::V1(args) => timed_v1(args, function),
        Versioned::V2(args) => timed_v2(args, function),
    }
    .map(|otp| outputs(&otp))
}

fn timed_v1<R: role::Role>(args: &TimedArgs, function: Function<R>) -> Result<Otp, Refusal> {
    let secret = Secret::new(args.secret.0);
    let p = entered(Version::V1, &secret, &args.pin)?;
    Ok(function(Scheme::V1, &secret.key(Version::V1), &p, args.time)?)
}

fn timed_v2<R: role::Role>(args: &v2::TimedArgs, function: Function<R>) -> Result<Otp, Refusal> {
    let secret = Secret::new(args.secret.0);
    let p = entered(Version::V2, &secret, &args.pin)?;
    let l = step_to(&secret, args.q)?;
    Ok(function(Scheme::V2(&l), &secret.key(Version::V2), &p, args.time)?)
}

/// The last position of a chain that is asked for on the wire.
const MAX_POSITION: u64 = 1_048_576;

/// A position of a chain, stepped to from its start.
fn step_to<C: Kind>(secret: &Secret, position: u64) -> Result<Chain<C>, Refusal> {
    let far = || format!("chain: expected position 0 to {MAX_POSITION}, found {position}");
    let reached = (position <= MAX_POSITION).then(|| Chain::start(secret).forward(position).ok());
    reached.flatten().ok_or_else(|| Refusal::Arguments(far()))
}

/// Reads what was keyed in as a phone does.
///
/// # Errors
///
/// It is not what OTP-16 asks for.
pub fn typed(keyed: &TypedJson) -> Result<Typed, MalformedTyped> {
    match keyed {
        TypedJson::Payment { amount, currency, tail } => Typed::payment(amount, currency, tail),
        TypedJson::Action { purpose } => Typed::action(*purpose),
    }
}

/// P of the PIN that was entered.
fn entered(version: Version, secret: &Secret, pin: &str) -> Result<PinMac, Refusal> {
    Ok(PinMac::compute(&secret.key(version), &Pin::parse(pin)?)?)
}

fn outputs(otp: &Otp) -> OtpOutputs {
    OtpOutputs { otp: otp.expose().to_owned() }
}
