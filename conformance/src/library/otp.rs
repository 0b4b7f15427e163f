//! `otp.scanned`, `otp.typed`, `otp.login` and `otp.confirm`.

use dlotp::{
    Version,
    keys::{AuthenticatorKeys, PinMac, Secret},
    operation_id::OperationId,
    otp,
    payload::Payload,
    pin::Pin,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Operation, Refusal, version};
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

fn enrolment(
    number: u64,
    secret: Hex<32>,
) -> Result<(Version, Secret, AuthenticatorKeys), Refusal> {
    let (version, secret) = (version(number)?, Secret::new(secret.0));
    let keys = AuthenticatorKeys::derive(&secret, version);
    Ok((version, secret, keys))
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
        let (version, secret, keys) = enrolment(args.version, args.secret)?;
        let payload = Payload::parse(&args.text)?;
        let verified = payload.verify(version, secret.key_id(version), &keys)?;
        let p = PinMac::compute(&keys, &Pin::parse(&args.pin)?)?;
        Ok(otp::scanned(version, &keys, &p, &verified.digest())?.into())
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
    type Args = TypedArgs;
    type Outputs = OtpOutputs;

    fn compute(args: &TypedArgs) -> Result<OtpOutputs, Refusal> {
        let (version, _, keys) = enrolment(args.version, args.secret)?;
        let id = OperationId::parse(&args.operation_id)?;
        let p = PinMac::compute(&keys, &Pin::parse(&args.pin)?)?;
        Ok(otp::typed(version, &keys, &p, &id, args.time)?.into())
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
    type Args = TimedArgs;
    type Outputs = OtpOutputs;

    fn compute(args: &TimedArgs) -> Result<OtpOutputs, Refusal> {
        let (version, _, keys) = enrolment(args.version, args.secret)?;
        let p = PinMac::compute(&keys, &Pin::parse(&args.pin)?)?;
        Ok(otp::login(version, &keys, &p, args.time)?.into())
    }
}

/// The OTP of a confirmation.
#[derive(Debug)]
pub enum Confirm {}

impl Operation for Confirm {
    const NAME: &'static str = "otp.confirm";
    const ROLE: &'static str = "authenticator";
    type Args = TimedArgs;
    type Outputs = OtpOutputs;

    fn compute(args: &TimedArgs) -> Result<OtpOutputs, Refusal> {
        let (version, _, keys) = enrolment(args.version, args.secret)?;
        let p = PinMac::compute(&keys, &Pin::parse(&args.pin)?)?;
        Ok(otp::confirmation(version, &keys, &p, args.time)?.into())
    }
}
