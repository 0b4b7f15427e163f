//! `oath.hotp`, `oath.totp`, `oath.suite` and `oath.ocra`.

use dlotp::oath::{self, Challenge, Inputs, Key, Password, TotpParameters};
use dlotp_wire::{
    hexadecimal::HexBytes,
    oath::{
        ChallengeFormat, CodeOutputs, HashName, HotpArgs, Mode, OcraArgs, ResponseOutputs,
        SuiteArgs, SuiteOutputs, TotpArgs,
    },
    operation::{OathHotp, OathOcra, OathSuite, OathTotp},
};

use super::{Compute, Refusal};

impl Compute for OathHotp {
    fn compute(args: &HotpArgs) -> Result<CodeOutputs, Refusal> {
        let key = key(&args.key, args.short_key)?;
        let otp = oath::hotp(&key, u64::from_be_bytes(args.counter.0), args.digits)?;
        Ok(CodeOutputs { otp: otp.expose().to_owned() })
    }
}

impl Compute for OathTotp {
    fn compute(args: &TotpArgs) -> Result<CodeOutputs, Refusal> {
        let key = key(&args.key, args.short_key)?;
        let parameters = TotpParameters {
            hash: args.hash.into(),
            step_s: args.step,
            t0: args.t0,
            digits: args.digits,
        };
        let otp = oath::totp(&key, args.time, &parameters)?;
        Ok(CodeOutputs { otp: otp.expose().to_owned() })
    }
}

impl Compute for OathSuite {
    fn compute(args: &SuiteArgs) -> Result<SuiteOutputs, Refusal> {
        let suite = args.suite.parse::<oath::Suite>()?;
        let parts = suite.parts();
        Ok(SuiteOutputs {
            suite: suite.to_string(),
            hash: parts.hash.into(),
            digits: parts.digits.into(),
            counter: parts.counter,
            challenge: ChallengeFormat {
                format: parts.format,
                length: parts.challenge_length as u64,
            },
            password: parts.password.map(HashName::from),
            session: parts.session.map(|length| length as u64),
            time_step: parts.time_step_s,
        })
    }
}

impl Compute for OathOcra {
    fn compute(args: &OcraArgs) -> Result<ResponseOutputs, Refusal> {
        let challenge = challenge(args)?;
        let suite = args.suite.parse::<oath::Suite>()?;
        let key = key(&args.key, args.short_key)?;
        let response = suite.respond(&key, challenge, &inputs(args))?;
        Ok(ResponseOutputs { response: response.expose().to_owned() })
    }
}

fn key(bytes: &HexBytes, may_be_short: bool) -> Result<Key, Refusal> {
    let bytes = bytes.0.as_slice();
    Ok(if may_be_short { Key::allow_short(bytes)? } else { Key::try_from(bytes)? })
}

/// Joins the message under the MAC of `oath.ocra`.
///
/// # Errors
///
/// The code of an input that the suite does not take.
pub fn data_input(args: &OcraArgs, suite: &oath::Suite) -> Result<Vec<u8>, Refusal> {
    Ok(suite.data_input(challenge(args)?, &inputs(args))?.to_vec())
}

fn inputs(args: &OcraArgs) -> Inputs<'_> {
    Inputs {
        counter: args.counter.map(|counter| u64::from_be_bytes(counter.0)),
        password: args.password.as_deref().map(Password::Text),
        session: args.session.as_ref().map(|session| session.0.as_slice()),
        time: args.time,
    }
}

fn challenge(args: &OcraArgs) -> Result<Challenge<'_>, Refusal> {
    let challenge = args.challenge.as_deref();
    let both = (args.client_challenge.as_deref(), args.server_challenge.as_deref());
    match (args.mode, challenge, both) {
        (Mode::OneWay, Some(challenge), (None, None)) => Ok(Challenge::OneWay(challenge)),
        (Mode::Signature, Some(challenge), (None, None)) => Ok(Challenge::Signature(challenge)),
        (Mode::MutualServer, None, (Some(client), Some(server))) => {
            Ok(Challenge::MutualServer { client, server })
        }
        (Mode::MutualClient, None, (Some(client), Some(server))) => {
            Ok(Challenge::MutualClient { client, server })
        }
        _ => Err(Refusal::Arguments(
            "expected challenge, or client-challenge and server-challenge in a mutual mode"
                .to_owned(),
        )),
    }
}
