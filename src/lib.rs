//! DLOTP: offline authorisation codes, each bound to exactly one bank operation.
//!
//! The issuer, in the bank, turns an *operation* into a *payload*, shown as a QR code, and an *operation
//! ID* of eight digits. The authenticator, an app on a phone without a network, opens the payload, shows
//! every row of the operation, takes the PIN, and gives a *one-time password*. The verifier, in the bank
//! again, computes the same password from the operation that it stored, and accepts it once.
//!
//! ```text
//! operation ──► payload ──► digest ──► operation ID
//!                              │             │
//!                              ▼             ▼
//!                         scanned OTP    typed OTP
//! ```
//!
//! An enrolment has one version for life, and new ones should have version 2:
//!
//! ```
//! # use dlotp::{Pin, keys::*, verifier::Secrets};
//! use dlotp::{Version, authenticator::*, operation::*, payload::Payload, verifier::*};
//! # // Stands for a durable write.
//! # fn save<T: Clone>(stored: &mut T, next: &T) -> Result<(), dlotp::Error> {
//! #     stored.clone_from(next);
//! #     Ok(())
//! # }
//! # let secret = Secret::from([42; 32]);
//! # let phone_keys = AuthenticatorKeys::derive(&secret, Version::V2);
//! # let pin = "271828".parse::<Pin>()?;
//! # let keys = BankKeys::derive(&secret, Version::V2);
//! # let secrets = Secrets::start(&secret, Version::V2, PinMac::compute(&phone_keys, &pin)?);
//! # let now = 1_767_225_600;
//! # let mut enrolment = Enrolment::new([1; 16].into(), secret.identity(Version::V2), Epoch::default(), now);
//! # let mut state = State::new(&secret, Version::V2);
//! # let (phone, policy) = (Authenticator::new(phone_keys), Policy::default());
//! # let verifier = Verifier::new(&keys, secrets, &policy)?;
//! # let time = Time { unix: now, since_boot_s: 4885, boot: [0; 16] };
//! # let otp = phone.login(&state, &pin, time)?.store(|next| save(&mut state, next))?;
//! # enrolment.login(&verifier, otp.expose(), now)?.store(|write| save(&mut enrolment, &write.enrolment))?;
//!
//! // Issue: the bank stores a record and shows a QR code.
//! let operation = Operation::payment(&PaymentDraft {
//!     purpose: Purpose::CreditTransfer.into(),
//!     amount: 125_000, // minor units: 1250.00 EUR
//!     currency: "EUR",
//!     payee: "Rossi Impianti Srl",
//!     account: Some("IT60X0542811101000000123456"),
//!     reference: Some("Invoice 2026-117"),
//!     details: vec![],
//! })?;
//! let (handle, mut record) = ([2; 16].into(), None); // in the field, 16 random bytes
//! let issued = enrolment
//!     .issue(&keys, &policy, handle, &operation, &mut getrandom::SysRng, now)?
//!     .store(|write| { record = write.operation.clone(); save(&mut enrolment, &write.enrolment) })??;
//!
//! // Scan: the phone shows every row, once its new state is stored.
//! let mut payload = issued.text.parse::<Payload>()?;
//! let scanned = phone.scan(&state, &mut payload, time)?.store(|next| save(&mut state, next))?;
//! for row in scanned.operation().display() {
//!     println!("{row}");
//! }
//!
//! // Authorise: after the PIN, the phone shows the OTP, once it is counted.
//! let otp = phone.authorise(&state, &scanned, &pin, time)?.store(|next| save(&mut state, next))?;
//!
//! // Submit: the bank computes from its record, counts, and accepts once.
//! let mut submit = |otp: &str| {
//!     enrolment
//!         .submit(&verifier, record.as_ref(), handle, otp, now)?
//!         .store(|write| save(&mut enrolment, &write.enrolment))
//! };
//! let verdict = submit(otp.expose())?;
//! assert!(matches!(verdict, Verdict::Accepted { subject, .. } if subject == operation));
//! assert!(matches!(submit(otp.expose())?, Verdict::Rejected));
//! # Ok::<(), dlotp::Error>(())
//! ```
//!
//! The README has the enrolment too, [`verifier`] the bank's side, [`authenticator`] the phone's, and
//! `examples/async_keys.rs` keys that answer asynchronously.
//!
//! | noun | specification | module | vectors |
//! |---|---|---|---|
//! | key schedule, chains, PIN | `spec/enrolment.md` | [`keys`], [`Pin`] | `enrolment-v2.json` |
//! | operation | `spec/operation.md` | [`operation`] | `operation-v2.json` |
//! | payload | `spec/payload.md` | [`payload`], [`issuer`] | `payload-v2.json` |
//! | operation ID | `spec/operation-id.md` | [`OperationId`], [`issuer`] | `operation-id-v2.json` |
//! | OTP, typed details | `spec/otp.md` | [`Otp`], [`TypedDetails`] | `otp-v2.json` |
//! | authenticator | `spec/authenticator.md` | [`authenticator`] | `authenticator-v2.json` |
//! | verifier | `spec/verifier.md` | [`verifier`] | `verifier-v2.json` |
//! | MACs of stored rows and events | `spec/records.md` | [`records`] | `record-v2.json` |
//! | codes of failures | `spec/errors.md` | [`Error`], [`Code`] | all |
//! | RFC 4226, 6238, 6287 | `spec/oath.md` | [`oath`] | `oath-v1.json` |
//!
//! The vectors of version 1 are in files of the same names with `-v1`.
//!
//! The library does no I/O: the caller provides time, randomness and storage. A result that must not come
//! out before a record is stored is in a [`Commit`]. Keys compute through [`keys::MacUnder`], so they can
//! live in a keystore or an HSM. No input makes the library panic.

#![no_std]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod cbor;
mod chain;
mod commit;
mod digits;
mod error;
mod operation_id;
mod otp;
mod pin;
#[cfg(feature = "qr")]
mod qr;
mod record;
mod text_forms;
mod typed;
mod version;

pub mod authenticator;
pub mod issuer;
pub mod keys;
pub mod oath;
pub mod operation;
pub mod payload;
pub mod records;
pub mod verifier;

#[cfg(feature = "qr")]
pub use self::qr::QrCode;
pub use self::{
    commit::{Commit, DurableWrite, Pending},
    error::{Code, Error},
    operation_id::OperationId,
    otp::Otp,
    pin::{Pin, Weakness},
    record::Record,
    text_forms::InvalidText,
    typed::TypedDetails,
    version::Version,
};

/// Runs the examples of the README with those of the modules.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
