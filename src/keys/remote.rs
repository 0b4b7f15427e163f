//! Keys that answer asynchronously: WebCrypto, a cloud HSM, a key service.

use alloc::vec::Vec;
use core::{cell::RefCell, fmt};

use rand_core::{TryCryptoRng, TryRng};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{Identity, KeyError, KeySet, MacUnder, Open, Seal, role, role::Role};
use crate::Error;

/// Keys whose answers are fetched between passes of an input.
///
/// An input of issuer, authenticator or verifier runs in passes. Each pass collects every request that
/// does not depend on a missing answer, and the key service is asked for all of them at once: once for a
/// login, three times for issuing in version 2. Nothing is computed with a placeholder, and nothing comes
/// out of a pass in which an answer was missing. [`Replay`] gives each pass the same random bytes.
///
/// ```
/// # use dlotp::{Error, Version, keys::{KeyAnswer, KeyRequest, MacUnder, RemoteKeys, Round, Secret, VerifierKeys, role}};
/// # use dlotp::verifier::{Enrolment, EnrolmentId, Epoch, Policy, Secrets, Verifier, Verdict};
/// # use dlotp::keys::PinMac;
/// # let secret = Secret::from([42; 32]);
/// # let identity = secret.identity(Version::V2);
/// # let secrets = Secrets::start(&secret, Version::V2, PinMac::from([7; 32]));
/// # let enrolment = Enrolment::new(EnrolmentId::from([1; 16]), identity, Epoch::default(), 1_767_225_600);
/// # let policy = Policy::default();
/// # let hsm = VerifierKeys::derive(&secret, Version::V2);
/// # let ask = |requests: &[KeyRequest]| requests.iter().map(|request| match request {
/// #     KeyRequest::Mac { role: "login", message } => KeyAnswer::Mac(MacUnder::<role::Login>::mac(&hsm, &[&message[..]]).unwrap()),
/// #     _ => unreachable!(),
/// # }).collect::<Vec<_>>();
/// let mut keys = RemoteKeys::from(identity);
/// let commit = loop {
///     let round = keys.round(|keys| {
///         let verifier = Verifier::new(keys, secrets.clone(), &policy)?;
///         enrolment.login(&verifier, "12345678", 1_767_225_600)
///     });
///     match round {
///         Round::Done(result) => break result?,
///         Round::Ask(requests) => keys.answer(ask(&requests))?, // `.await` goes here
///     }
/// };
/// # let store = |_: &_| Ok::<(), Error>(());
/// assert!(matches!(commit.store(store)?, Verdict::Rejected));
///
/// // An answer of the wrong kind or number is refused.
/// # let mut keys = RemoteKeys::from(identity);
/// assert!(keys.answer(vec![KeyAnswer::Mac([0; 32])]).is_err());
/// # Ok::<(), Error>(())
/// ```
pub struct RemoteKeys {
    identity: Identity,
    answered: Vec<(KeyRequest, KeyAnswer)>,
    missing: RefCell<Vec<KeyRequest>>,
}

/// The outcome of one pass of an input.
#[derive(Debug)]
pub enum Round<T> {
    /// Requests to compute. Give the answers to [`RemoteKeys::answer`] in this order, and pass again.
    Ask(Vec<KeyRequest>),
    /// The result of the input, which has ended.
    Done(Result<T, Error>),
}

/// A computation that a key is asked for. The message may hold secrets; Debug does not show it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRequest {
    /// HMAC-SHA-256 under the key of a role.
    Mac {
        /// The role's name: `otp`, `login`, `confirm`, `pin`, `payload`, `nonce`, `operation-id`.
        role: &'static str,
        /// The message.
        message: Zeroizing<Vec<u8>>,
    },
    /// AES-256-GCM under the payload key, with a tag of 16 bytes.
    Seal {
        /// The nonce. No other message may be sealed with it.
        nonce: [u8; 12],
        /// The additional data that the tag authenticates.
        aad: Vec<u8>,
        /// The plaintext to seal.
        plaintext: Zeroizing<Vec<u8>>,
    },
    /// The reverse of sealing.
    Open {
        /// The nonce.
        nonce: [u8; 12],
        /// The additional data that the tag authenticates.
        aad: Vec<u8>,
        /// Ciphertext and tag.
        sealed: Vec<u8>,
    },
}

/// The answer to a [`KeyRequest`] of the same kind.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub enum KeyAnswer {
    /// The MAC.
    Mac([u8; 32]),
    /// Ciphertext and tag.
    Sealed(Vec<u8>),
    /// The plaintext, or `None` where the tag is wrong.
    Opened(Option<Vec<u8>>),
}

/// The cause for which a pass ends early.
#[derive(Debug, thiserror::Error)]
#[error("expected an answer of the key service")]
struct NoAnswer;

#[derive(Debug, thiserror::Error)]
#[error("expected {expected} answers, each of the kind of its request, found {found}")]
struct WrongAnswers {
    expected: usize,
    found: usize,
}

impl From<Identity> for RemoteKeys {
    /// Makes the keys of an enrolment, before anything was asked.
    fn from(identity: Identity) -> Self {
        Self { identity, answered: Vec::new(), missing: RefCell::new(Vec::new()) }
    }
}

impl RemoteKeys {
    /// Runs one pass of an input. The input must be the same at each pass, with the same random bytes
    /// ([`Replay`]).
    pub fn round<T>(&mut self, input: impl FnOnce(&Self) -> Result<T, Error>) -> Round<T> {
        self.missing.get_mut().clear();
        let result = input(self);
        match self.missing.get_mut().as_slice() {
            [] => Round::Done(result),
            missing => Round::Ask(missing.to_vec()),
        }
    }

    /// Takes the answers to the requests of the last round, in their order.
    ///
    /// # Errors
    ///
    /// `key-failure`: the answers are too few, too many, or not of the requests' kinds.
    pub fn answer(&mut self, answers: Vec<KeyAnswer>) -> Result<(), Error> {
        let missing = core::mem::take(self.missing.get_mut());
        let fits = missing.len() == answers.len()
            && !missing.is_empty()
            && missing.iter().zip(&answers).all(|(request, answer)| {
                matches!(
                    (request, answer),
                    (KeyRequest::Mac { .. }, KeyAnswer::Mac(_))
                        | (KeyRequest::Seal { .. }, KeyAnswer::Sealed(_))
                        | (KeyRequest::Open { .. }, KeyAnswer::Opened(_))
                )
            });
        if !fits {
            let wrong = WrongAnswers { expected: missing.len(), found: answers.len() };
            return Err(KeyError::new::<role::Payload>(wrong).into());
        }
        self.answered.extend(missing.into_iter().zip(answers));
        Ok(())
    }

    /// Finds the answer to a request, or notes that it is missing.
    fn find<R: Role>(&self, request: KeyRequest) -> Result<&KeyAnswer, KeyError> {
        if let Some((_, answer)) = self.answered.iter().find(|(known, _)| *known == request) {
            return Ok(answer);
        }
        let mut missing = self.missing.borrow_mut();
        if !missing.contains(&request) {
            missing.push(request);
        }
        Err(KeyError::new::<R>(NoAnswer))
    }
}

impl KeySet for RemoteKeys {
    fn identity(&self) -> Identity {
        self.identity
    }
}

impl<R: Role> MacUnder<R> for RemoteKeys {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        let message = Zeroizing::new(message.concat());
        match self.find::<R>(KeyRequest::Mac { role: R::NAME, message })? {
            KeyAnswer::Mac(mac) => Ok(*mac),
            _ => Err(KeyError::new::<R>(NoAnswer)),
        }
    }
}

impl Seal for RemoteKeys {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        let plaintext = Zeroizing::new(plaintext.to_vec());
        let request = KeyRequest::Seal { nonce: *nonce, aad: aad.to_vec(), plaintext };
        match self.find::<role::Payload>(request)? {
            KeyAnswer::Sealed(sealed) => Ok(sealed.clone()),
            _ => Err(KeyError::new::<role::Payload>(NoAnswer)),
        }
    }
}

impl Open for RemoteKeys {
    fn open(
        &self,
        nonce: &[u8; 12],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, KeyError> {
        let request =
            KeyRequest::Open { nonce: *nonce, aad: aad.to_vec(), sealed: sealed.to_vec() };
        match self.find::<role::Payload>(request)? {
            KeyAnswer::Opened(opened) => Ok(opened.clone()),
            _ => Err(KeyError::new::<role::Payload>(NoAnswer)),
        }
    }
}

impl fmt::Debug for RemoteKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteKeys({})", self.identity)
    }
}

impl fmt::Debug for KeyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mac { role, .. } => write!(f, "Mac({role}, ..)"),
            Self::Seal { .. } => f.write_str("Seal(..)"),
            Self::Open { .. } => f.write_str("Open(..)"),
        }
    }
}

impl fmt::Debug for KeyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyAnswer(..)")
    }
}

/// A random generator whose bytes can be drawn again, for an input of more than one pass.
///
/// ```
/// use dlotp::keys::Replay;
/// use rand_core::TryRng;
///
/// let mut random = Replay::new(getrandom::SysRng);
/// let first = random.try_next_u64()?;
/// assert_eq!(random.rewind().try_next_u64()?, first);
/// # Ok::<(), getrandom::Error>(())
/// ```
pub struct Replay<R> {
    random: R,
    drawn: Zeroizing<Vec<u8>>,
    at: usize,
}

impl<R> Replay<R> {
    /// Makes a generator that draws from `random` and remembers the bytes.
    #[must_use]
    pub fn new(random: R) -> Self {
        Self { random, drawn: Zeroizing::new(Vec::new()), at: 0 }
    }

    /// Goes back to the first byte that was drawn.
    pub const fn rewind(&mut self) -> &mut Self {
        self.at = 0;
        self
    }
}

impl<R: TryRng> TryRng for Replay<R> {
    type Error = R::Error;

    fn try_next_u32(&mut self) -> Result<u32, R::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, R::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), R::Error> {
        let end = self.at.saturating_add(bytes.len());
        let missing = end.saturating_sub(self.drawn.len());
        if missing > 0 {
            let mut more = Zeroizing::new(alloc::vec![0; missing]);
            self.random.try_fill_bytes(&mut more)?;
            self.drawn.extend_from_slice(&more);
        }
        let drawn = self.drawn.get(self.at..end).unwrap_or_default();
        bytes.iter_mut().zip(drawn).for_each(|(to, from)| *to = *from);
        self.at = end;
        Ok(())
    }
}

impl<R: TryCryptoRng> TryCryptoRng for Replay<R> {}

impl<R> fmt::Debug for Replay<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Replay(..)")
    }
}
