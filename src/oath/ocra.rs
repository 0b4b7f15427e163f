//! OCRA: a response to a challenge (RFC 6287).
//!
//! # QN is not injective
//!
//! A numeric challenge becomes a number, the number hexadecimal digits, and these are padded on
//! the *right* (RFC 6287, section 5.1 and the reference implementation). So `1` and `16` are one
//! challenge, `05000000` and `80000000` are one, and leading zeros are lost: 12 % of all
//! challenges of 8 digits share their response with another. Bind nothing that matters by `QN`;
//! `QA` and `QH` of even length are injective among challenges of one length.
//!
//! ```
//! use dlotp::oath::{Challenge, Inputs, Key, Suite};
//!
//! let suite = "OCRA-1:HOTP-SHA1-6:QN08".parse::<Suite>()?;
//! let key = Key::try_from(&b"12345678901234567890"[..])?;
//! let respond = |question| {
//!     let challenge = Challenge::OneWay(question);
//!     suite.respond(&key, challenge, &Inputs::default())
//! };
//! assert_eq!(respond("00000000")?.expose(), "237653"); // RFC 6287, appendix C.1
//! assert_eq!(respond("05000000")?, respond("80000000")?); // the trap
//! assert!(respond("0000000x").is_err());
//! # Ok::<(), dlotp::Error>(())
//! ```

mod question;
pub(super) mod suite;

use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

use self::suite::Suite;
pub(crate) use self::{question::InvalidChallenge, suite::InvalidSuite};
use super::{Key, Response};
use crate::Error;

/// What is answered: one challenge, or both of a mutual exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge<'a> {
    /// The server's challenge, answered by the client (section 7.1).
    OneWay(&'a str),
    /// What the server answers, client's challenge first (section 7.2).
    MutualServer {
        /// The client's challenge.
        client: &'a str,
        /// The server's challenge.
        server: &'a str,
    },
    /// What the client answers, server's challenge first (section 7.2).
    MutualClient {
        /// The client's challenge.
        client: &'a str,
        /// The server's challenge.
        server: &'a str,
    },
    /// What is signed (section 7.3). A signature has no session.
    Signature(&'a str),
}

/// What goes into the MAC besides suite and challenge: exactly what the suite names (OATH-12).
#[derive(Clone, Copy, Default)]
pub struct Inputs<'a> {
    /// The counter, where the suite has `C`.
    pub counter: Option<u64>,
    /// The password, where the suite has `P`.
    pub password: Option<Password<'a>>,
    /// The session, where the suite has `S`: at most so many bytes, filled up on the left.
    pub session: Option<&'a [u8]>,
    /// The time in Unix seconds, where the suite has `T`; its steps count from 0 (OATH-13).
    pub time: Option<u64>,
}

/// A password as entered, or what a back end stores of it.
#[derive(Clone, Copy)]
pub enum Password<'a> {
    /// The password itself; the suite's hash function is applied.
    Text(&'a str),
    /// Its hash, of the length that the suite's hash function gives.
    Hash(&'a [u8]),
}

impl Suite {
    /// Computes the response (OATH-9, OATH-11). The suite was judged when it was parsed and the key
    /// when it was made; the challenge is judged before the rest (OATH-14).
    ///
    /// # Errors
    ///
    /// `invalid-challenge`, judged first, for one that is not of the suite's format; then
    /// `invalid-data-input` for an input that the suite does not name, lacks, or that has the wrong length.
    pub fn respond(
        &self,
        key: &Key,
        challenge: Challenge<'_>,
        inputs: &Inputs<'_>,
    ) -> Result<Response, Error> {
        let data = self.data_input(challenge, inputs)?;
        let mac = self.hash().hmac(key, &[&data]);
        Ok(match self.digits() {
            0 => Response::whole(mac.as_slice()),
            digits => Response::decimal(mac.as_slice(), digits),
        })
    }

    /// The MAC's input: suite, 00, C, Q, P, S, T (RFC 6287, section 5.1).
    ///
    /// # Errors
    ///
    /// As [`Suite::respond`].
    pub fn data_input(
        &self,
        challenge: Challenge<'_>,
        inputs: &Inputs<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let question = self.question(challenge)?;
        let signed = matches!(challenge, Challenge::Signature(_));
        let mut data = Zeroizing::new(Vec::with_capacity(1024));
        data.extend_from_slice(self.as_str().as_bytes());
        data.push(0);
        match (self.has_counter(), inputs.counter) {
            (true, Some(counter)) => data.extend_from_slice(&counter.to_be_bytes()),
            (false, None) => {}
            (expected, _) => return Err(InvalidDataInput::presence("counter", expected).into()),
        }
        data.extend_from_slice(&question);
        match (self.password(), inputs.password) {
            (Some(hash), Some(Password::Text(text))) => {
                data.extend_from_slice(hash.digest(text.as_bytes()).as_slice());
            }
            (Some(hash), Some(Password::Hash(bytes))) if bytes.len() == hash.size() => {
                data.extend_from_slice(bytes);
            }
            (Some(hash), Some(Password::Hash(bytes))) => {
                return Err(InvalidDataInput::Length {
                    input: "password hash",
                    max: hash.size(),
                    found: bytes.len(),
                }
                .into());
            }
            (None, None) => {}
            (expected, _) => {
                return Err(InvalidDataInput::presence("password", expected.is_some()).into());
            }
        }
        match (self.session(), inputs.session) {
            (Some(_), _) if signed => return Err(InvalidDataInput::SignedSession.into()),
            (Some(length), Some(session)) => {
                let missing =
                    length.checked_sub(session.len()).ok_or(InvalidDataInput::Length {
                        input: "session",
                        max: length,
                        found: session.len(),
                    })?;
                data.extend(core::iter::repeat_n(0, missing));
                data.extend_from_slice(session);
            }
            (None, None) => {}
            (expected, _) => {
                return Err(InvalidDataInput::presence("session", expected.is_some()).into());
            }
        }
        match (self.time_step(), inputs.time) {
            (Some(step), Some(time)) => {
                let steps = time.checked_div(step.seconds()).unwrap_or(0);
                data.extend_from_slice(&steps.to_be_bytes());
            }
            (None, None) => {}
            (expected, _) => {
                return Err(InvalidDataInput::presence("time", expected.is_some()).into());
            }
        }
        Ok(data)
    }

    fn question(&self, challenge: Challenge<'_>) -> Result<[u8; 128], InvalidChallenge> {
        let (first, second) = match challenge {
            Challenge::OneWay(question) | Challenge::Signature(question) => (question, None),
            Challenge::MutualServer { client, server } => (client, Some(server)),
            Challenge::MutualClient { client, server } => (server, Some(client)),
        };
        let (format, length) = (self.format(), self.challenge_length());
        let mut joined = String::with_capacity(128);
        for question in [Some(first), second].into_iter().flatten() {
            format.check(question, length)?;
            joined.push_str(question);
        }
        Ok(format.encode(&joined))
    }
}

/// An input beside the challenge is missing, superfluous or of the wrong length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidDataInput {
    /// The suite needs an input that is missing.
    #[error("{input}: expected one, because the suite names it")]
    Missing {
        /// Which input.
        input: &'static str,
    },
    /// There is an input that the suite does not name.
    #[error("{input}: expected none, because the suite does not name it")]
    Superfluous {
        /// Which input.
        input: &'static str,
    },
    /// An input has the wrong length.
    #[error("{input}: expected {max} bytes, or at most so many of a session, found {found}")]
    Length {
        /// Which input.
        input: &'static str,
        /// Its length.
        max: usize,
        /// How many bytes it has.
        found: usize,
    },
    /// The suite has a session, and a signature has none.
    #[error("session: expected a suite without one for a signature")]
    SignedSession,
}

impl InvalidDataInput {
    const fn presence(input: &'static str, expected: bool) -> Self {
        if expected { Self::Missing { input } } else { Self::Superfluous { input } }
    }
}
