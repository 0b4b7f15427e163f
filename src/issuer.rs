//! The issuer: makes the payload and the operation ID of an operation.
//!
//! A bank issues through [`Enrolment::issue`](crate::verifier::Enrolment::issue), which gives the serials
//! and knows which IDs are taken. [`issue`] is the computation below it.

use alloc::{string::String, vec::Vec};

use rand_core::TryCryptoRng;

use crate::{
    Code, Error, Version,
    keys::{Identity, KeySet, MacUnder, Seal, draw, role},
    operation::Operation,
    operation_id::OperationId,
    payload::{Digest, Nonce, Serials, Validity, v1, v2},
};

/// The draws after which an issuer gives up.
///
/// At most 400 IDs of an enrolment are taken, of 10^7 or more: 16 misses in a row mean a broken
/// random generator (ID-5).
const MAX_DRAWS: usize = 16;

/// The keys that an issuer computes with: those of [`IssuerKeys`](crate::keys::IssuerKeys), of
/// [`BankKeys`](crate::keys::BankKeys), or of an HSM. Every type with these traits has it.
pub trait IssuerMac:
    KeySet + MacUnder<role::Payload> + MacUnder<role::Nonce> + MacUnder<role::OperationId> + Seal
{
}

impl<K> IssuerMac for K where
    K: KeySet
        + MacUnder<role::Payload>
        + MacUnder<role::Nonce>
        + MacUnder<role::OperationId>
        + Seal
{
}

/// A payload as issued: the text to show, and the parts that the verifier stores.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuedPayload {
    /// The text to show as a QR code, byte for byte the same while the operation lives (PAY-9).
    pub text: String,
    /// The body, from which the verifier computes and the bank executes.
    pub body: Vec<u8>,
    /// The nonce, 12 bytes.
    pub nonce: Nonce,
    /// The digest that a scanned OTP binds.
    pub digest: Digest,
    /// The operation ID. Show it only where typing is allowed.
    pub id: OperationId,
}

/// Issues an operation with the first draw, of at most 16, whose ID is not taken (ID-4, ID-5).
///
/// `serials` are those of a payload of version 2, and are never given again; version 1 has none.
/// `is_taken` says whether the ID is that of an operation of this enrolment that may be typed and is live,
/// or was issued less than 24 hours ago. Where this operation may not be typed, no ID is taken. Only the
/// payload that comes out is sealed (PAY-28).
///
/// # Errors
///
/// `invalid-operation` for a time, lifetime or serial outside its range, `body-too-long`,
/// `key-failure`, and `operation-id-taken` after the last draw. `unknown-key` in version 1 with serials,
/// or in version 2 without.
///
/// ```
/// # use dlotp::operation::{ActionDraft, Operation, Purpose};
/// use dlotp::{Code, Error, OperationId, Version, issuer::{IssuedPayload, IssuerMac, issue}};
/// use dlotp::{keys::{IssuerKeys, Secret}, payload::{Payload, Serials, Validity}};
/// # let draft = ActionDraft { purpose: Purpose::LogIn.into(), title: "Log in", details: vec![] };
/// # let operation = Operation::action(&draft)?;
///
/// let secret = Secret::from([42; 32]); // in the field, 32 random bytes
/// let keys = IssuerKeys::derive(&secret, Version::V2);
/// let order = |serials, is_taken: fn(&OperationId) -> bool| -> Result<IssuedPayload, Error> {
///     let validity = Validity { issued_at: 1_767_225_600, lifetime_s: 300 };
///     issue(&keys, &operation, validity, serials, &mut getrandom::SysRng, is_taken)
/// };
///
/// let serials = Some(Serials { serial: 1, login_position: 0 });
/// let issued = order(serials, |_| false)?;
/// assert_eq!(issued.text.parse::<Payload>()?.identity(), secret.identity(Version::V2));
///
/// assert_eq!(order(serials, |_| true).unwrap_err().code(), Code::OperationIdTaken);
/// assert_eq!(order(None, |_| false).unwrap_err().code(), Code::UnknownKey);
/// # fn any(_: impl IssuerMac) {}
/// # any(keys);
/// # Ok::<(), Error>(())
/// ```
pub fn issue<K: IssuerMac>(
    keys: &K,
    operation: &Operation<'_>,
    validity: Validity,
    serials: Option<Serials>,
    random: &mut impl TryCryptoRng,
    is_taken: impl Fn(&OperationId) -> bool,
) -> Result<IssuedPayload, Error> {
    let identity = keys.identity();
    match (identity.version, serials) {
        (Version::V1, None) => {
            let template = v1::BodyTemplate::new(validity, operation)?;
            draw_until_free(keys, is_taken, || {
                let nonce = Nonce::from(draw(random)?);
                let body = template.with(nonce);
                let digest = v1::digest(identity.key_id, &body);
                Ok((body, nonce, digest))
            })
        }
        (Version::V2, Some(serials)) => {
            let body = v2::encode_body(validity, serials, operation)?;
            draw_until_free(keys, is_taken, || {
                let nonce = v2::nonce(keys, &draw(random)?, &body)?;
                let digest = v2::digest(identity.key_id, &nonce, &body);
                Ok((body.clone(), nonce, digest))
            })
        }
        (expected, _) => Err(IssueError::OtherVersion { expected }.into()),
    }
}

fn draw_until_free<K: IssuerMac>(
    keys: &K,
    is_taken: impl Fn(&OperationId) -> bool,
    mut draw: impl FnMut() -> Result<(Vec<u8>, Nonce, Digest), Error>,
) -> Result<IssuedPayload, Error> {
    let Identity { version, key_id } = keys.identity();
    for _ in 0..MAX_DRAWS {
        let (body, nonce, digest) = draw()?;
        let id = OperationId::derive(version, keys, &digest)?;
        if !is_taken(&id) {
            let text = match version {
                Version::V1 => v1::encode_text(key_id, &body, keys),
                Version::V2 => v2::encode_text(key_id, &nonce, &body, keys),
            }?;
            return Ok(IssuedPayload { text, body, nonce, digest, id });
        }
    }
    Err(IssueError::OperationIdTaken.into())
}

/// An error of issuing, where no value of the operation is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IssueError {
    #[error("operation ID: expected one that is not taken, found none among those drawn")]
    OperationIdTaken,
    #[error("serials: expected those of version {expected}, found another version's")]
    OtherVersion { expected: Version },
}

impl IssueError {
    pub(crate) const fn code(&self) -> Code {
        match self {
            Self::OperationIdTaken => Code::OperationIdTaken,
            Self::OtherVersion { .. } => Code::UnknownKey,
        }
    }
}
