//! `operation-id.derive` and `operation-id.draw`.

use dlotp::{
    OperationId, Version,
    issuer::{self, IssuedPayload},
    keys::{Secret, role},
    payload::{Digest, Serials, Validity},
};
use dlotp_wire::{
    EitherVersion,
    hexadecimal::Hex,
    operation::{OperationIdDerive, OperationIdDraw},
    operation_id::{DeriveIdArgs, DrawOutputs, IdOutputs},
    operation_json::Order,
    v1, v2,
};

use super::{Args, Compute, Refusal, payload::keys, random::issue_with, version};

impl Compute for OperationIdDerive {
    fn compute(args: &DeriveIdArgs) -> Result<IdOutputs, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::from(args.secret.0));
        let key = secret.mac_key::<role::OperationId>(version);
        let id = OperationId::derive(version, &key, &Digest::from(args.digest.0))?;
        Ok(IdOutputs { operation_id: id.to_string() })
    }
}

impl Compute for OperationIdDraw {
    fn compute(args: &Args<Self>) -> Result<DrawOutputs, Refusal> {
        let issued = match args {
            EitherVersion::V1(args) => draw_v1(args),
            EitherVersion::V2(args) => draw_v2(args),
        }?;
        Ok(DrawOutputs {
            nonce: Hex(*issued.nonce.as_bytes()),
            operation_id: issued.id.to_string(),
            text: issued.text,
        })
    }
}

fn draw_v1(args: &v1::DrawArgs) -> Result<IssuedPayload, Refusal> {
    let request = DrawRequest {
        version: Version::V1,
        secret: args.secret,
        operation: &args.operation,
        validity: (args.issued_at, args.lifetime),
        taken: &args.taken,
    };
    request.draw(None, &args.nonces)
}

fn draw_v2(args: &v2::DrawArgs) -> Result<IssuedPayload, Refusal> {
    let request = DrawRequest {
        version: Version::V2,
        secret: args.secret,
        operation: &args.operation,
        validity: (args.issued_at, args.lifetime),
        taken: &args.taken,
    };
    let serials = Serials { serial: args.serial, login_position: args.login_position };
    request.draw(Some(serials), &args.fresh)
}

/// The arguments that both versions share.
struct DrawRequest<'a> {
    version: Version,
    secret: Hex<32>,
    operation: &'a Order,
    validity: (u64, u64),
    taken: &'a [String],
}

impl DrawRequest<'_> {
    fn draw<const N: usize>(
        &self,
        serials: Option<Serials>,
        draws: &[Hex<N>],
    ) -> Result<IssuedPayload, Refusal> {
        let malformed = |id: &&String| OperationId::parse(Version::V1, id).is_err();
        if let Some(other) = self.taken.iter().find(malformed) {
            return Err(Refusal::Arguments(format!("taken: expected 8 digits, found {other:?}")));
        }
        let operation = self.operation.check()?;
        let (issued_at, lifetime_s) = self.validity;
        let validity = Validity { issued_at, lifetime_s };
        let is_taken = |id: &OperationId| self.taken.iter().any(|taken| *taken == id.to_string());
        let keys = keys(self.version, self.secret);
        issue_with(draws, |random| {
            issuer::issue(&keys, &operation, validity, serials, random, is_taken)
        })
    }
}
