//! `payload.decode` and `payload.encode`.

use dlotp::{
    Code, Version, issuer,
    keys::{Identity, IssuerKeys, Secret},
    operation::{Operation, Row},
    payload::{Payload, Serials, Validity, VerifiedPayload},
};
use dlotp_wire::{
    EitherVersion,
    hexadecimal::Hex,
    operation::{PayloadDecode, PayloadEncode},
    operation_json::Order,
    payload::{DecodeArgs, EncodeOutputs, EnrolmentArgs},
    v1, v2,
};

use super::{Args, Compute, Refusal, random::issue_with, version};

impl Compute for PayloadDecode {
    fn compute(args: &DecodeArgs) -> Result<Self::Outputs, Refusal> {
        let enrolments = args.enrolments.iter().map(enrolment).collect::<Result<Vec<_>, _>>()?;
        let mut payload = args.text.parse::<Payload>()?;
        let named = payload.identity();
        let (_, secret) = enrolments
            .iter()
            .find(|(identity, _)| *identity == named)
            .ok_or(Refusal::Rejected(Code::UnknownKey))?;
        let verified = payload.verify(&secret.payload_key(named))?;
        let outputs = decoded(&verified);
        Ok(match verified.serials() {
            None => EitherVersion::V1(outputs),
            Some(serials) => EitherVersion::V2(with_serials(outputs, serials)),
        })
    }
}

fn enrolment(args: &EnrolmentArgs) -> Result<(Identity, Secret), Refusal> {
    let (version, secret) = (version(args.version)?, Secret::from(args.secret.0));
    Ok((secret.identity(version), secret))
}

fn decoded(payload: &VerifiedPayload<'_>) -> v1::DecodeOutputs {
    let Identity { version, key_id } = payload.identity();
    let Validity { issued_at, lifetime_s } = payload.validity();
    v1::DecodeOutputs {
        version: version.number().into(),
        key_id: Hex(*key_id.as_bytes()),
        issued_at,
        lifetime: lifetime_s,
        nonce: Hex(*payload.nonce().as_bytes()),
        operation: payload.operation().into(),
        display: rows(payload.operation()),
        digest: Hex(*payload.digest().as_bytes()),
    }
}

fn with_serials(outputs: v1::DecodeOutputs, serials: Serials) -> v2::DecodeOutputs {
    let v1::DecodeOutputs {
        version,
        key_id,
        issued_at,
        lifetime,
        nonce,
        operation,
        display,
        digest,
    } = outputs;
    let Serials { serial, login_position } = serials;
    v2::DecodeOutputs {
        version,
        key_id,
        issued_at,
        lifetime,
        serial,
        login_position,
        nonce,
        operation,
        display,
        digest,
    }
}

/// The rows of a display as pairs.
pub(super) fn rows(operation: &Operation<'_>) -> Vec<(String, String)> {
    let pair = |row: Row<'_>| (row.field.into_owned(), row.value.into_owned());
    operation.display().into_iter().map(pair).collect()
}

impl Compute for PayloadEncode {
    fn compute(args: &Args<Self>) -> Result<EncodeOutputs, Refusal> {
        match args {
            EitherVersion::V1(args) => encode_v1(args),
            EitherVersion::V2(args) => encode_v2(args),
        }
        .map(|text| EncodeOutputs { text })
    }
}

fn encode_v1(args: &v1::EncodeArgs) -> Result<String, Refusal> {
    let keys = keys(Version::V1, args.secret);
    encode(&keys, &args.operation, (args.issued_at, args.lifetime), None, &[args.nonce])
}

fn encode_v2(args: &v2::EncodeArgs) -> Result<String, Refusal> {
    let serials = Serials { serial: args.serial, login_position: args.login_position };
    let keys = keys(Version::V2, args.secret);
    encode(&keys, &args.operation, (args.issued_at, args.lifetime), Some(serials), &[args.fresh])
}

fn encode<const N: usize>(
    keys: &IssuerKeys,
    operation: &Order,
    (issued_at, lifetime_s): (u64, u64),
    serials: Option<Serials>,
    draws: &[Hex<N>],
) -> Result<String, Refusal> {
    let operation = operation.check()?;
    let validity = Validity { issued_at, lifetime_s };
    let issued = issue_with(draws, |random| {
        issuer::issue(keys, &operation, validity, serials, random, |_| false)
    })?;
    Ok(issued.text)
}

/// The keys of an issuer.
pub(super) fn keys(version: Version, secret: Hex<32>) -> IssuerKeys {
    IssuerKeys::derive(&Secret::from(secret.0), version)
}
