//! `otp.scanned`, `otp.typed`, `otp.login` and `otp.confirm`.

use dlotp::{
    Version,
    chain::{self, Chain, Kind},
    keys::{Key, KeyError, PayloadKey, PinMac, Secret, role},
    operation_id::OperationId,
    otp::{self, Scheme, Typing},
    payload::Payload,
    pin::Pin,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Operation, Refusal, Versioned, v2, version};
use crate::hexadecimal::Hex;

/// The outputs of every `otp.…`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtpOutputs {
    /// 8 digits.
    pub otp: String,
}

impl From<otp::Otp> for OtpOutputs {
    fn from(otp: otp::Otp) -> Self {
        Self { otp: otp.expose().to_owned() }
    }
}

/// The last position of a chain that is asked for on the wire.
const MAX_POSITION: u64 = 1_048_576;

/// A position of a chain, stepped to from its start.
fn step_to<C: Kind>(secret: &Secret, position: u64) -> Result<Chain<C>, Refusal> {
    let far = || format!("chain: expected position 0 to {MAX_POSITION}, found {position}");
    let reached = (position <= MAX_POSITION).then(|| Chain::start(secret).forward(position).ok());
    reached.flatten().ok_or_else(|| Refusal::Arguments(far()))
}

/// The OTP of a payload.
#[derive(Debug)]
pub enum Scanned {}

/// The arguments of `otp.scanned`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScannedArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN as entered.
    pub pin: String,
    /// The text of the QR code.
    pub text: String,
}

impl Operation for Scanned {
    const NAME: &'static str = "otp.scanned";
    const ROLE: &'static str = "authenticator";
    type Args = ScannedArgs;
    type Outputs = OtpOutputs;

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
        Ok(otp::scanned(scheme, &secret.key(version), &p, &verified.digest())?.into())
    }
}

/// The OTP of an operation ID.
#[derive(Debug)]
pub enum Typed {}

/// The arguments of `otp.typed`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TypedArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN as entered.
    pub pin: String,
    /// The operation ID as typed.
    pub operation_id: String,
    /// The clock, Unix seconds.
    pub time: u64,
}

impl Operation for Typed {
    const NAME: &'static str = "otp.typed";
    const ROLE: &'static str = "authenticator";
    type Args = Versioned<TypedArgs, v2::TypedArgs>;
    type Outputs = OtpOutputs;

    fn compute(args: &Self::Args) -> Result<OtpOutputs, Refusal> {
        match args {
            Versioned::V1(args) => {
                let id = OperationId::parse(Version::V1, &args.operation_id)?;
                let secret = Secret::new(args.secret.0);
                let p = entered(Version::V1, &secret, &args.pin)?;
                let key = &secret.key(Version::V1);
                Ok(otp::typed(Typing::V1, key, &p, &id, args.time)?.into())
            }
            Versioned::V2(args) => {
                let id = OperationId::parse(Version::V2, &args.operation_id)?;
                let typed = &args.typed.read()?;
                let secret = Secret::new(args.secret.0);
                let p = entered(Version::V2, &secret, &args.pin)?;
                let (key, l) = (&secret.key(Version::V2), &step_to(&secret, args.q)?);
                Ok(otp::typed(Typing::V2 { l, typed }, key, &p, &id, args.time)?.into())
            }
        }
    }
}

/// The arguments of `otp.login` and `otp.confirm`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimedArgs {
    /// The protocol version.
    pub version: u64,
    /// The enrolment's K, 32 bytes.
    pub secret: Hex<32>,
    /// The PIN as entered.
    pub pin: String,
    /// The clock, Unix seconds.
    pub time: u64,
}

/// The OTP of a login.
#[derive(Debug)]
pub enum Login {}

impl Operation for Login {
    const NAME: &'static str = "otp.login";
    const ROLE: &'static str = "authenticator";
    type Args = Versioned<TimedArgs, v2::TimedArgs>;
    type Outputs = OtpOutputs;

    fn compute(args: &Self::Args) -> Result<OtpOutputs, Refusal> {
        timed(args, otp::login)
    }
}

/// The OTP of a confirmation.
#[derive(Debug)]
pub enum Confirm {}

impl Operation for Confirm {
    const NAME: &'static str = "otp.confirm";
    const ROLE: &'static str = "authenticator";
    type Args = Versioned<TimedArgs, v2::TimedArgs>;
    type Outputs = OtpOutputs;

    fn compute(args: &Self::Args) -> Result<OtpOutputs, Refusal> {
        timed(args, otp::confirmation)
    }
}

type Compute<R> = fn(Scheme<'_, chain::Login>, &Key<R>, &PinMac, u64) -> Result<otp::Otp, KeyError>;

fn timed<R: role::Role>(
    args: &Versioned<TimedArgs, v2::TimedArgs>,
    compute: Compute<R>,
) -> Result<OtpOutputs, Refusal> {
    match args {
        Versioned::V1(args) => {
            let secret = Secret::new(args.secret.0);
            let p = entered(Version::V1, &secret, &args.pin)?;
            Ok(compute(Scheme::V1, &secret.key(Version::V1), &p, args.time)?.into())
        }
        Versioned::V2(args) => {
            let secret = Secret::new(args.secret.0);
            let p = entered(Version::V2, &secret, &args.pin)?;
            let l = step_to(&secret, args.q)?;
            Ok(compute(Scheme::V2(&l), &secret.key(Version::V2), &p, args.time)?.into())
        }
    }
}

/// P of the PIN that was entered.
fn entered(version: Version, secret: &Secret, pin: &str) -> Result<PinMac, Refusal> {
    Ok(PinMac::compute(&secret.key(version), &Pin::parse(pin)?)?)
}
