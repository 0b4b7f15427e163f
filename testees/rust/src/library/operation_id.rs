//! `operation-id.derive` and `operation-id.draw`.

use dlotp::{
    Version,
    issuer::{Draws, Issued},
    keys::{Secret, role},
    operation_id::OperationId,
    payload::{Digest, Fresh, Nonce, Serials, Validity},
};
use dlotp_wire::{
    Versioned,
    hexadecimal::Hex,
    operation::{DeriveId, Draw},
    operation_id::{DeriveIdArgs, DrawArgs, DrawOutputs, IdOutputs},
    operation_json::Order,
    v2,
};

use super::{Args, Compute, Refusal, payload::issuer, version};

impl Compute for DeriveId {
    fn compute(args: &DeriveIdArgs) -> Result<IdOutputs, Refusal> {
        let (version, secret) = (version(args.version)?, Secret::new(args.secret.0));
        let key = secret.key::<role::OperationId>(version);
        let id = OperationId::derive(version, &key, &Digest::from_bytes(args.digest.0))?;
        Ok(IdOutputs { operation_id: id.as_str().to_owned() })
    }
}

impl Compute for Draw {
    fn compute(args: &Args<Self>) -> Result<DrawOutputs, Refusal> {
        let issued = match args {
            Versioned::V1(args) => draw_v1(args),
            Versioned::V2(args) => draw_v2(args),
        }?;
        Ok(DrawOutputs {
            nonce: Hex(*issued.nonce().as_bytes()),
            operation_id: issued.id().as_str().to_owned(),
            text: issued.text().to_owned(),
        })
    }
}

fn draw_v1(args: &DrawArgs) -> Result<Issued, Refusal> {
    let nonces: Vec<_> = args.nonces.iter().map(|bytes| Nonce::new(bytes.0)).collect();
    let request = Request {
        version: Version::V1,
        secret: args.secret,
        operation: &args.operation,
        validity: (args.issued_at, args.lifetime),
        taken: &args.taken,
    };
    request.draw(|| Ok(Draws::V1(&nonces)))
}

fn draw_v2(args: &v2::DrawArgs) -> Result<Issued, Refusal> {
    let fresh: Vec<_> = args.fresh.iter().map(|bytes| Fresh::new(bytes.0)).collect();
    let request = Request {
        version: Version::V2,
        secret: args.secret,
        operation: &args.operation,
        validity: (args.issued_at, args.lifetime),
        taken: &args.taken,
    };
    request.draw(|| Ok(Draws::V2 { serials: Serials::new(args.n, args.m)?, fresh: &fresh }))
}

/// What both versions have in common.
struct Request<'a> {
    version: Version,
    secret: Hex<32>,
    operation: &'a Order,
    validity: (u64, u64),
    taken: &'a [String],
}

impl Request<'_> {
    /// The serials are judged last.
    fn draw<'d>(
        &self,
        draws: impl FnOnce() -> Result<Draws<'d>, Refusal>,
    ) -> Result<Issued, Refusal> {
        let malformed = |id: &&String| OperationId::parse(Version::V1, id).is_err();
        if let Some(other) = self.taken.iter().find(malformed) {
            return Err(Refusal::Arguments(format!("taken: expected 8 digits, found {other:?}")));
        }
        let operation = self.operation.check()?;
        let validity = Validity::new(self.validity.0, self.validity.1)?;
        let is_taken = |id: &OperationId| self.taken.iter().any(|taken| taken == id.as_str());
        let issuer = issuer(self.version, self.secret);
        Ok(issuer.draw(&operation, validity, draws()?, is_taken)?)
    }
}
