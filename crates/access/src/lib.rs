//! The customers of a DLOTP bank: their names, and the two secrets that a bank draws for each of them.
//!
//! A customer is found by an *identifier*: the *customer code* that the bank drew, an *alias*, or a
//! *nickname* that the customer chose. The *first secret* is asked whole, together with the identifier:
//! that is an *entry*, whose reply tells nobody who is a customer. Of the *second secret* only four digits
//! are asked, beside a code or an OTP, to authorise.
//!
//! ```
//! use dlotp_access::{Code, CustomerCode, Entry, EntryVerdict, Error, Finding, InternalId};
//! use dlotp_access::keys::{BankKeys, BankSecret, KeyNumber, LivingKeys};
//! use dlotp_access::secret::{AskedDigits, FirstLength, FirstRecord, FirstSecret, Generation, Iterations};
//!
//! # let mut random = getrandom::SysRng;
//! let secret = BankSecret::from([42; 32]); // in the field, 32 random bytes, kept in an HSM
//! let keys = LivingKeys::new(KeyNumber::FIRST, BankKeys::derive(&secret));
//!
//! // Admit a customer: draw the names and the first secret, and store no more than the record.
//! let id = InternalId::draw(&mut random)?;
//! let code = CustomerCode::draw(&mut random, |_| false)?;
//! let (first, salt) = FirstSecret::draw(&mut random, FirstLength::DEFAULT)?;
//! # let iterations = Iterations::stored(1000)?; // as few as an example needs
//! let record = FirstRecord::compute(&keys, &id, Generation::FIRST, salt, iterations, &first)?;
//!
//! // Judge an entry: the reply is the same, whatever comes out.
//! let enter = |identifier: &str, first: &str| -> Result<EntryVerdict, Error> {
//!     let sought = Entry::read(identifier, first).seek(&keys)?;
//!     let found = sought.identifier().is_some_and(|typed| typed.as_str() == code.as_str());
//!     let finding = found.then_some(Finding { id: &id, first: &record, admitted: true });
//!     Ok(sought.judge(&keys, finding, iterations)?.verdict)
//! };
//! assert_eq!(enter(&code.to_string(), first.expose())?, EntryVerdict::Right { retagged: None });
//! assert_eq!(enter(&code.to_string(), "1234")?, EntryVerdict::Refused);
//! assert!(matches!(enter("anna.rossi", first.expose())?, EntryVerdict::Unknown { .. }));
//! # Ok::<(), Error>(())
//! ```
//!
//! | noun | specification | module |
//! |---|---|---|
//! | keys of a bank | `spec/customer.md` | [`keys`] |
//! | customer code, alias, nickname, identifier | `spec/customer.md` | [`CustomerCode`], [`Alias`], [`Nickname`], [`Identifier`] |
//! | what was typed beside a login | `spec/customer.md` | [`TypedCode`], [`TypedOtp`] |
//! | remember me | `spec/customer.md` | [`RememberToken`] |
//! | entry | `spec/customer.md` | [`Entry`] |
//! | first and second secret | `spec/secret.md` | [`secret`] |
//! | rows and means | `spec/customer-record.md` | [`counters`] |
//!
//! The library does no I/O: the caller provides randomness and storage. No input makes it panic, no secret is
//! shown by Debug, and every secret is wiped when dropped.

#![no_std]
#![deny(clippy::arithmetic_side_effects)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod alias;
mod bytes;
mod customer;
mod damm;
mod digits;
mod entry;
mod error;
mod identifier;
mod mac_input;
mod nickname;
mod random;
mod remember;
mod typed;

pub mod counters;
pub mod keys;
pub mod secret;

pub use self::{
    alias::Alias,
    customer::{CustomerCode, InternalId},
    entry::{Decoy, Entry, EntryJudgement, EntryVerdict, Finding, SoughtEntry},
    error::{Code, Error},
    identifier::{Identifier, IdentifierTag},
    mac_input::MacInput,
    nickname::Nickname,
    remember::{RememberToken, TokenHash},
    typed::{TypedCode, TypedOtp},
};
