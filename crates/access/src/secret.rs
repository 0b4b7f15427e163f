//! The two secrets of a customer: how they are drawn, stored, asked and judged.
//!
//! The bank draws both (SEC-1). The first secret is asked whole, to enter: [`FirstRecord`] is what is stored of
//! it. Of the second secret four digits are asked, and they never are the only element of an answer (SEC-17):
//! [`SecondRecord`] gives the [`Question`] and judges the answer by a row of tags.
//!
//! ```
//! use dlotp_access::{Code, Error, InternalId, keys::*, secret::*};
//!
//! # let mut random = getrandom::SysRng;
//! # let keys = LivingKeys::new(KeyNumber::FIRST, BankKeys::derive(&BankSecret::from([42; 32])));
//! # let id = InternalId::draw(&mut random)?;
//! // Draw a second secret, show it once, and store its record and its tags (SEC-12, SEC-20).
//! let secret = SecondSecret::draw(&mut random, Format::default())?;
//! let (record, row) = SecondRecord::compute(&keys, &id, Generation::FIRST, &secret)?;
//!
//! // Ask: the positions depend on the serial alone, which only an acceptance moves (SEC-15).
//! let question = record.question(&keys, &id)?;
//! let shown = question.positions.to_string(); // such as "1 2 8 9"
//! # assert_eq!(shown.split(' ').count(), 4);
//!
//! // Judge the digits, together with a code or an OTP.
//! let right = secret.at(&question.positions);
//! let serial = record.serial.get();
//! assert!(record.judge(&keys, &id, &row, serial, right.expose())?.right);
//!
//! let refusal = |serial, typed| record.judge(&keys, &id, &row, serial, typed).unwrap_err().code();
//! assert_eq!(refusal(serial, "314"), Code::MalformedDigits);
//! assert_eq!(refusal(serial + 1, right.expose()), Code::OtherQuestion);
//! # Ok::<(), Error>(())
//! ```

mod count;
mod first;
mod policy;
mod positions;
mod second;
mod stretching;

pub(crate) use self::{
    count::InvalidCount,
    first::{InvalidLength, MalformedFirst},
    policy::TooFewIterations,
    positions::{InvalidFormat, InvalidStoredFormat},
    second::{InvalidRow, MalformedAnswer, OtherQuestion},
    stretching::InvalidIterations,
};
pub use self::{
    count::{Generation, Serial},
    first::{FirstLength, FirstRecord, FirstSecret, FirstTag},
    policy::Policy,
    positions::{Format, Positions},
    second::{AskedDigits, DigitsJudgement, Question, SecondRecord, SecondSecret},
    stretching::{Iterations, Salt, StretchedSecret},
};
