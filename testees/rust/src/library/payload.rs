//! `payload.decode` and `payload.encode`.

use dlotp::{
    Version,
    issuer::{Issuer, Unique},
    keys::{IssuerKeys, KeyId, PayloadKey, Secret},
    operation::{Operation, Row},
    payload::{Fresh, Nonce, Payload, PayloadError, Serials, Validity, VerifiedPayload},
};
use dlotp_wire::{
    Versioned,
    hexadecimal::Hex,
    operation::{Decode, Encode},
    operation_json::Order,
    payload::{DecodeArgs, DecodeOutputs, EncodeArgs, EncodeOutputs, EnrolmentArgs},
    v2,
};

use super::{Args, Compute, Refusal, version};

impl Compute for Decode {
    fn compute(args: &DecodeArgs) -> Result<Self::Outputs, Refusal> {
        let enrolments = args.enrolments.iter().map(enrolment).collect::<Result<Vec<_>, _>>()?;
        let mut payload = Payload::parse(&args.text)?;
        let named = (payload.version(), payload.key_id());
        let (version, key_id, secret) = enrolments
            .iter()
            .find(|(version, key_id, _)| (*version, *key_id) == named)
            .ok_or(PayloadError::UnknownKey { version: named.0, key_id: named.1 })?;
        let key = PayloadKey::derive(secret, *version);
        let verified = payload.verify(*version, *key_id, &key)?;
        let outputs = decoded(*version, *key_id, &verified);
        Ok(match verified.serials() {
            None => Versioned::V1(outputs),
            Some(serials) => Versioned::V2(with_serials(outputs, serials)),
        })
    }
}

fn enrolment(args: &EnrolmentArgs) -> Result<(Version, KeyId, Secret), Refusal> {
    let (version, secret) = (version(args.version)?, Secret::new(args.secret.0));
    Ok((version, secret.key_id(version), secret))
}

fn decoded(version: Version, key_id: KeyId, payload: &VerifiedPayload<'_>) -> DecodeOutputs {
    DecodeOutputs {
        version: version.number().into(),
        key_id: Hex(*key_id.as_bytes()),
        issued_at: payload.validity().issued_at(),
        lifetime: payload.validity().lifetime_s(),
        nonce: Hex(*payload.nonce().as_bytes()),
        operation: payload.operation().into(),
        display: rows(payload.operation()),
        digest: Hex(*payload.digest().as_bytes()),
    }
}

fn with_serials(outputs: DecodeOutputs, serials: Serials) -> v2::DecodeOutputs {
    let DecodeOutputs { version, key_id, issued_at, lifetime, nonce, operation, display, digest } =
        outputs;
    let (n, m) = (serials.n(), serials.m());
    v2::DecodeOutputs {
        version,
        key_id,
        issued_at,
        lifetime,
        n,
        m,
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

impl Compute for Encode {
    fn compute(args: &Args<Self>) -> Result<EncodeOutputs, Refusal> {
        match args {
            Versioned::V1(args) => encode_v1(args),
            Versioned::V2(args) => encode_v2(args),
        }
        .map(|text| EncodeOutputs { text })
    }
}

fn encode_v1(args: &EncodeArgs) -> Result<String, Refusal> {
    let unique = Unique::V1(Nonce::new(args.nonce.0));
    let issuer = issuer(Version::V1, args.secret);
    encode(&issuer, &args.operation, (args.issued_at, args.lifetime), unique)
}

fn encode_v2(args: &v2::EncodeArgs) -> Result<String, Refusal> {
    let serials = Serials::new(args.n, args.m)?;
    let unique = Unique::V2 { serials, fresh: Fresh::new(args.fresh.0) };
    let issuer = issuer(Version::V2, args.secret);
    encode(&issuer, &args.operation, (args.issued_at, args.lifetime), unique)
}

fn encode(
    issuer: &Issuer<IssuerKeys>,
    operation: &Order,
    (issued_at, lifetime): (u64, u64),
    unique: Unique,
) -> Result<String, Refusal> {
    let operation = operation.check()?;
    let validity = Validity::new(issued_at, lifetime)?;
    Ok(issuer.issue(&operation, validity, unique)?.text().to_owned())
}

/// The issuer of an enrolment.
pub(super) fn issuer(version: Version, secret: Hex<32>) -> Issuer<IssuerKeys> {
    let secret = Secret::new(secret.0);
    Issuer::new(version, secret.key_id(version), IssuerKeys::derive(&secret, version))
}
