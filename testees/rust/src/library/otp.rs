//! `otp.scanned`, `otp.typed`, `otp.login` and `otp.confirm`.

use dlotp::{
    Error, OperationId, Otp, Pin, TypedDetails, Version,
    keys::{PinMac, Secret},
    payload::Payload,
    verifier::Secrets,
};
use dlotp_wire::{
    EitherVersion,
    operation::{self, OtpConfirm, OtpLogin, OtpScanned},
    otp::{OtpOutputs, ScannedArgs},
    v1,
    v2::{self, MAX_POSITION, TypedJson},
};

use super::{Args, Compute, Refusal, version};

impl Compute for OtpScanned {
    fn compute(args: &ScannedArgs) -> Result<OtpOutputs, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::from(args.secret.0));
        let mut payload = args.text.parse::<Payload>()?;
        let key = secret.payload_key(secret.identity(version));
        let verified = payload.verify(&key)?;
        let secrets = secrets_with_pin(&secret, version, &args.pin)?;
        let serials = verified.serials();
        check_position(serials.map_or(0, |serials| serials.serial))?;
        let digest = verified.digest();
        Ok(outputs(&secrets.scanned_otp(&secret.mac_key(version), &digest, serials)?))
    }
}

impl Compute for operation::OtpTyped {
    fn compute(args: &Args<Self>) -> Result<OtpOutputs, Refusal> {
        match args {
            EitherVersion::V1(args) => typed_v1(args),
            EitherVersion::V2(args) => typed_v2(args),
        }
        .map(|otp| outputs(&otp))
    }
}

impl Compute for OtpLogin {
    fn compute(args: &Args<Self>) -> Result<OtpOutputs, Refusal> {
        timed(args, |secrets, secret, version, (position, time)| {
            secrets.login_otp(&secret.mac_key(version), position, time)
        })
    }
}

impl Compute for OtpConfirm {
    fn compute(args: &Args<Self>) -> Result<OtpOutputs, Refusal> {
        timed(args, |secrets, secret, version, (position, time)| {
            secrets.confirmation_otp(&secret.mac_key(version), position, time)
        })
    }
}

fn typed_v1(args: &v1::TypedArgs) -> Result<Otp, Refusal> {
    let id = OperationId::parse(Version::V1, &args.operation_id)?;
    let secret = Secret::from(args.secret.0);
    let secrets = secrets_with_pin(&secret, Version::V1, &args.pin)?;
    Ok(secrets.typed_otp(&secret.mac_key(Version::V1), 0, &id, None, args.time)?)
}

fn typed_v2(args: &v2::TypedArgs) -> Result<Otp, Refusal> {
    let id = OperationId::parse(Version::V2, &args.operation_id)?;
    let details = typed(&args.typed)?;
    let secret = Secret::from(args.secret.0);
    let secrets = secrets_with_pin(&secret, Version::V2, &args.pin)?;
    let key = secret.mac_key(Version::V2);
    Ok(secrets.typed_otp(&key, args.login_position, &id, Some(&details), args.time)?)
}

fn timed(
    args: &EitherVersion<v1::TimedArgs, v2::TimedArgs>,
    otp: impl FnOnce(&Secrets, &Secret, Version, (u64, u64)) -> Result<Otp, Error>,
) -> Result<OtpOutputs, Refusal> {
    let (version, secret, pin, position, time) = match args {
        EitherVersion::V1(args) => (Version::V1, args.secret, &args.pin, 0, args.time),
        EitherVersion::V2(args) => {
            (Version::V2, args.secret, &args.pin, args.login_position, args.time)
        }
    };
    let secret = Secret::from(secret.0);
    let secrets = secrets_with_pin(&secret, version, pin)?;
    Ok(outputs(&otp(&secrets, &secret, version, (position, time))?))
}

/// Keeps the work for a text of a late serial finite.
fn check_position(position: u64) -> Result<(), Refusal> {
    if position <= MAX_POSITION {
        return Ok(());
    }
    Err(Refusal::Arguments(format!(
        "chain: expected position 0 to {MAX_POSITION}, found {position}"
    )))
}

/// Reads the typed details as a phone does.
///
/// # Errors
///
/// The details are invalid (OTP-16).
pub fn typed(keyed: &TypedJson) -> Result<TypedDetails, Error> {
    match keyed {
        TypedJson::Payment { purpose, amount, currency, tail } => {
            TypedDetails::payment(*purpose, amount, currency, tail)
        }
        TypedJson::Action { purpose } => TypedDetails::action(*purpose),
    }
}

/// The secrets of an enrolment, with the PIN that was entered.
fn secrets_with_pin(secret: &Secret, version: Version, pin: &str) -> Result<Secrets, Refusal> {
    let p = PinMac::compute(&secret.mac_key(version), &pin.parse::<Pin>()?)?;
    Ok(Secrets::start(secret, version, p))
}

fn outputs(otp: &Otp) -> OtpOutputs {
    OtpOutputs { otp: otp.expose().to_owned() }
}
