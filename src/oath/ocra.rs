//! OCRA: a response to a challenge (RFC 6287).

mod question;
pub(super) mod suite;

use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

use self::suite::Suite;
pub(crate) use self::{question::InvalidChallenge, suite::InvalidSuite};
use super::{Key, Response};
use crate::Error;

/// The challenge to answer: one, or both of a mutual exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge<'a> {
    /// The server's challenge, answered by the client (section 7.1).
    OneWay(&'a str),
    /// Both challenges, answered by the server, the client's first (section 7.2).
    MutualServer {
        /// The client's challenge.
        client: &'a str,
        /// The server's challenge.
        server: &'a str,
    },
    /// Both challenges, answered by the client, the server's first (section 7.2).
    MutualClient {
        /// The client's challenge.
        client: &'a str,
        /// The server's challenge.
        server: &'a str,
    },
    /// The challenge to sign (section 7.3). A signature has no session.
    Signature(&'a str),
}

/// The inputs of the MAC besides suite and challenge: exactly those that the suite names (OATH-12).
///
/// ```
/// use dlotp::{Code, oath::{Challenge, Inputs, Key, Password, Suite}};
///
/// let suite = "OCRA-1:HOTP-SHA256-8:QA08-PSHA1".parse::<Suite>()?;
/// let key = Key::try_from(&b"12345678901234567890123456789012"[..])?;
/// let challenge = Challenge::OneWay("SIG10000");
///
/// let inputs = Inputs { password: Some(Password::Text("1234")), ..Inputs::default() };
/// assert_eq!(suite.respond(&key, challenge, &inputs)?.expose().len(), 8);
///
/// let error = suite.respond(&key, challenge, &Inputs::default()).unwrap_err();
/// assert_eq!(error.code(), Code::InvalidDataInput);
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Inputs<'a> {
    /// The counter, where the suite has `C`.
    pub counter: Option<u64>,
    /// The password, where the suite has `P`.
    pub password: Option<Password<'a>>,
    /// The session, where the suite has `S`: at most its length, padded with zeros on the left.
    pub session: Option<&'a [u8]>,
    /// The time in Unix seconds, where the suite has `T`; its steps count from 0 (OATH-13).
    pub time: Option<u64>,
}

/// A password as entered, or its hash as a back end stores it.
#[derive(Clone, Copy)]
pub enum Password<'a> {
    /// The password itself; the suite's hash function is applied.
    Text(&'a str),
    /// The hash of the password, of the length that the suite's hash function gives.
    Hash(&'a [u8]),
}

impl Suite {
    /// Computes the response (OATH-9, OATH-11). The suite was judged when it was parsed, and the key when it
    /// was made; the challenge is judged before the other inputs (OATH-14).
    ///
    /// # Errors
    ///
    /// First `invalid-challenge`, for a challenge that is not of the suite's format. Then
    /// `invalid-data-input`, for an input that is missing, superfluous or of the wrong length.
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

    /// Returns the input of the MAC: suite, 00, C, Q, P, S, T (RFC 6287, section 5.1).
    ///
    /// ```
    /// use dlotp::oath::{Challenge, Inputs, Suite};
    ///
    /// let suite = "OCRA-1:HOTP-SHA1-6:QN08".parse::<Suite>()?;
    /// let input = suite.data_input(Challenge::OneWay("00000000"), &Inputs::default())?;
    /// assert_eq!(input.len(), "OCRA-1:HOTP-SHA1-6:QN08".len() + 1 + 128);
    /// assert!(suite.data_input(Challenge::OneWay(""), &Inputs::default()).is_err());
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`Suite::respond`].
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

/// An input beside the challenge that is missing, superfluous or of the wrong length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidDataInput {
    /// The suite needs an input that is missing.
    #[error("{input}: expected one, because the suite names it")]
    Missing {
        /// The name of the input.
        input: &'static str,
    },
    /// An input is there that the suite does not name.
    #[error("{input}: expected none, because the suite does not name it")]
    Superfluous {
        /// The name of the input.
        input: &'static str,
    },
    /// An input has the wrong length.
    #[error("{input}: expected {max} bytes, or at most so many of a session, found {found}")]
    Length {
        /// The name of the input.
        input: &'static str,
        /// The length to have.
        max: usize,
        /// The bytes that it has.
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
