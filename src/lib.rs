//! DLOTP: offline authorisation codes, each bound to exactly one bank operation.
//!
//! An issuer (the bank) makes of an *operation* a *payload*, shown as a QR code, and an *operation
//! ID* of eight digits. The authenticator (the app on a phone without a network) opens the payload,
//! shows every row of the operation, takes the PIN, and gives a *one-time password* that the
//! verifier, in the bank again, computes from what it stored.
//!
//! ```text
//! operation ──► payload ──► digest ──► operation ID
//!                              │             │
//!                              ▼             ▼
//!                         scanned OTP    typed OTP
//! ```
//!
//! | noun | specification | module | vectors |
//! |---|---|---|---|
//! | key schedule, chains, PIN | `spec/enrolment.md` | [`keys`], [`Pin`] | `enrolment-v1.json` |
//! | operation | `spec/operation.md` | [`operation`] | `operation-v1.json` |
//! | payload | `spec/payload.md` | [`payload`], [`issuer`] | `payload-v1.json` |
//! | operation ID | `spec/operation-id.md` | [`OperationId`], [`issuer`] | `operation-id-v1.json` |
//! | OTP, what is keyed in | `spec/otp.md` | [`Otp`], [`TypedDetails`] | `otp-v1.json` |
//! | authenticator | `spec/authenticator.md` | [`authenticator`] | `authenticator-v1.json` |
//! | verifier | `spec/verifier.md` | [`verifier`] | `verifier-v1.json` |
//! | codes of failures | `spec/errors.md` | [`Error`], [`Code`] | all |
//! | RFC 4226, 6238, 6287 | `spec/oath.md` | [`oath`] | `oath-v1.json` |
//!
//! Vectors of version 2 are in files of the same names with `-v2`.
//!
//! The library does no I/O, has no clock and draws nothing: time, randomness and storage are the
//! caller's. What must be stored before it comes out is in a [`Commit`]. Keys compute through
//! [`keys::MacUnder`], so that they can live in a keystore or an HSM. No input makes it panic.

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

/// The examples of the README are run with those of the modules.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
