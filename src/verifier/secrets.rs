//! The secrets that a verifier keeps of an enrolment: P, and in version 2 the chains (ENR-22).

use alloc::{borrow::Cow, vec::Vec};

use zeroize::Zeroizing;

use super::{Enrolment, Positions, RecordError};
use crate::{
    Error, Record, Version,
    cbor::{Reader, Writer},
    chain::{self, Chain, Chains},
    keys::{MacUnder, PinMac, Secret, role},
    operation_id::OperationId,
    otp::{self, Otp, Scheme, Typing},
    payload::{Digest, Serials},
    typed::{MalformedTyped, TypedDetails},
};

/// The secrets that a verifier keeps of an enrolment beside its keys, by version. Store them encrypted, with
/// the enrolment's record.
///
/// They compute OTPs too, for a test of an authenticator:
///
/// ```
/// # use dlotp::{Code, Pin, Version, keys::{AuthenticatorKeys, PinMac, Secret, VerifierKeys}};
/// use dlotp::{Record, verifier::Secrets};
/// # let secret = Secret::from([42; 32]);
/// # let keys = VerifierKeys::derive(&secret, Version::V2);
/// # let p = PinMac::compute(&AuthenticatorKeys::derive(&secret, Version::V2), &"271828".parse::<Pin>()?)?;
///
/// let secrets = Secrets::start(&secret, Version::V2, p);
/// let otp = secrets.login_otp(&keys, 0, 1_767_225_600)?;
/// assert_eq!(otp.expose().len(), 8);
///
/// assert_eq!(Secrets::decode(&secrets.encode())?, secrets);
/// assert_eq!(Secrets::decode(b"").unwrap_err().code(), Code::MalformedRecord);
/// # Ok::<(), dlotp::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// The secrets of version 1.
    V1 {
        /// The MAC that stands for the PIN.
        p: PinMac,
    },
    /// The secrets of version 2.
    V2 {
        /// The MAC that stands for the PIN.
        p: PinMac,
        /// The chains, at the positions that are still needed.
        chains: Chains,
    },
}

impl Record for Secrets {
    /// Returns the bytes to encrypt and to store, wiped when dropped.
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut writer = Writer::with_capacity(128);
        match self {
            Self::V1 { p } => writer.array(2).unsigned(1).bytes(p.expose()),
            Self::V2 { p, chains: Chains { scan, login } } => {
                writer.array(6).unsigned(2).bytes(p.expose());
                writer.unsigned(scan.position()).bytes(scan.expose());
                writer.unsigned(login.position()).bytes(login.expose())
            }
        };
        Zeroizing::new(writer.finish())
    }

    fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let read = || {
            let mut reader = Reader::new(bytes);
            let count = reader.array(2, 6, "secrets of 2 or 6")?;
            let number = reader.unsigned("the version")?;
            let p = PinMac::from(reader.bytes("P of 32 bytes")?);
            let secrets = match (number, count) {
                (1, 2) => Self::V1 { p },
                (2, 6) => {
                    let scan = Chain::new(reader.unsigned("n")?, reader.bytes("s of 32 bytes")?);
                    let login = Chain::new(reader.unsigned("q")?, reader.bytes("l of 32 bytes")?);
                    Self::V2 { p, chains: Chains { scan, login } }
                }
                _ => return Err(RecordError::Value("version")),
            };
            reader.finish()?;
            Ok(secrets)
        };
        Ok(read()?)
    }
}

impl Secrets {
    /// Makes the secrets at enrolment, with P as the phone sent it.
    #[must_use]
    pub fn start(secret: &Secret, version: Version, p: PinMac) -> Self {
        match version {
            Version::V1 => Self::V1 { p },
            Version::V2 => Self::V2 { p, chains: Chains::start(secret) },
        }
    }

    /// Returns the secrets that an enrolment still needs after an input. Store them in place of the old ones, so
    /// that OTPs of operations that have ended can't be computed again (ENR-22).
    ///
    /// ```
    /// # use dlotp::keys::{PinMac, Secret, VerifierKeys};
    /// use dlotp::{Code, Version, verifier::{Enrolment, EnrolmentId, Epoch, Secrets}};
    /// # let (secret, now) = (Secret::from([42; 32]), 1_767_225_600);
    /// # let keys = VerifierKeys::derive(&secret, Version::V2);
    /// # let enrolment = Enrolment::new(EnrolmentId::from([1; 16]), secret.identity(Version::V2), Epoch::default(), now);
    /// let secrets = Secrets::start(&secret, Version::V2, PinMac::from([7; 32]));
    ///
    /// let restored = Enrolment::decode(&enrolment.encode(), Epoch::from(1))?; // skips serials
    /// let next = secrets.advance(&restored)?;
    /// assert_ne!(next, secrets);
    ///
    /// let of_version_1 = Secrets::start(&secret, Version::V1, PinMac::from([7; 32]));
    /// let error = of_version_1.advance(&enrolment).unwrap_err();
    /// assert_eq!(error.code(), Code::MalformedRecord);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `malformed-record`: the secrets are not those of the record.
    pub fn advance(&self, enrolment: &Enrolment) -> Result<Self, Error> {
        match (self, enrolment.positions) {
            (Self::V1 { .. }, None) => Ok(self.clone()),
            (Self::V2 { p, chains: Chains { scan, login } }, Some(positions)) => {
                let next = positions.issued.saturating_add(1);
                let least = enrolment.live.iter().filter_map(|live| live.serial).min();
                let chains = Chains {
                    scan: reach(scan, least.unwrap_or(next))?.into_owned(),
                    login: reach(login, positions.previous)?.into_owned(),
                };
                Ok(Self::V2 { p: p.clone(), chains })
            }
            _ => Err(RecordError::Chain.into()),
        }
    }

    /// Computes the OTP of a payload that was scanned, from its digest and, in version 2, its serials (OTP-5,
    /// OTP-12).
    ///
    /// # Errors
    ///
    /// `malformed-record` for serials in version 1 or none in version 2, and for a serial that has passed or
    /// is out of reach; `key-failure`.
    #[inline]
    pub fn scanned_otp(
        &self,
        key: &impl MacUnder<role::Otp>,
        digest: &Digest,
        serials: Option<Serials>,
    ) -> Result<Otp, Error> {
        let otp = match self.scan_link(serials)? {
            None => otp::scanned(Scheme::V1, key, self.p(), digest),
            Some(s) => otp::scanned(Scheme::V2(&s), key, self.p(), digest),
        };
        Ok(otp?)
    }

    /// Computes the OTP of an operation ID that was typed, at a position of the login chain and a time in Unix
    /// seconds (OTP-6, OTP-12). Version 1 has position 0 alone.
    ///
    /// ```
    /// # use dlotp::keys::{PinMac, Secret, VerifierKeys};
    /// use dlotp::{Code, OperationId, TypedDetails, Version, operation::Purpose, verifier::Secrets};
    /// # let secret = Secret::from([42; 32]);
    /// # let keys = VerifierKeys::derive(&secret, Version::V2);
    /// # let secrets = Secrets::start(&secret, Version::V2, PinMac::from([7; 32]));
    /// let (id, time) = (OperationId::parse(Version::V2, "41723464")?, 1_767_225_600);
    /// let transfer = Purpose::CreditTransfer.into();
    /// let details = TypedDetails::payment(transfer, "1250,00", "EUR", "00123456")?;
    ///
    /// let otp = secrets.typed_otp(&keys, 0, &id, Some(&details), time)?;
    /// assert!(secrets.typed_otp(&keys, 0, &id, Some(&details), time + 60)? != otp);
    /// let error = secrets.typed_otp(&keys, 0, &id, None, time).unwrap_err();
    /// assert_eq!(error.code(), Code::MalformedTyped);
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `malformed-typed` in version 1 with details, or in version 2 without; `malformed-record` for a position
    /// that has passed or is out of reach; `key-failure`.
    #[inline]
    pub fn typed_otp(
        &self,
        key: &impl MacUnder<role::Otp>,
        position: u64,
        id: &OperationId,
        details: Option<&TypedDetails>,
        time: u64,
    ) -> Result<Otp, Error> {
        let l = self.login_link(position)?;
        let typing = match (&l, details) {
            (None, None) => Typing::V1,
            (Some(l), Some(typed)) => Typing::V2 { l, typed },
            _ => return Err(MalformedTyped::OtherVersion.into()),
        };
        Ok(otp::typed(typing, key, self.p(), id, time)?)
    }

    /// Computes the OTP of a login, at a position of the login chain and a time in Unix seconds. Version 1 has
    /// position 0 alone.
    ///
    /// # Errors
    ///
    /// `malformed-record` for a position that has passed or is out of reach, `key-failure`.
    #[inline]
    pub fn login_otp(
        &self,
        key: &impl MacUnder<role::Login>,
        position: u64,
        time: u64,
    ) -> Result<Otp, Error> {
        let l = self.login_link(position)?;
        Ok(otp::login(Scheme::of(l.as_deref()), key, self.p(), time)?)
    }

    /// Computes the OTP of a confirmation, with the parameters of [`Secrets::login_otp`].
    ///
    /// # Errors
    ///
    /// The errors of [`Secrets::login_otp`].
    #[inline]
    pub fn confirmation_otp(
        &self,
        key: &impl MacUnder<role::Confirm>,
        position: u64,
        time: u64,
    ) -> Result<Otp, Error> {
        let l = self.login_link(position)?;
        Ok(otp::confirmation(Scheme::of(l.as_deref()), key, self.p(), time)?)
    }

    pub(super) const fn version(&self) -> Version {
        match self {
            Self::V1 { .. } => Version::V1,
            Self::V2 { .. } => Version::V2,
        }
    }

    pub(super) const fn p(&self) -> &PinMac {
        match self {
            Self::V1 { p } | Self::V2 { p, .. } => p,
        }
    }

    /// Returns s_n of a payload's n; `None` in version 1 (VER-42).
    #[inline]
    pub(super) fn scan_link(
        &self,
        serials: Option<Serials>,
    ) -> Result<Option<Cow<'_, Chain<chain::Scan>>>, RecordError> {
        match (self, serials) {
            (Self::V1 { .. }, None) => Ok(None),
            (Self::V2 { chains, .. }, Some(serials)) => {
                reach(&chains.scan, serials.serial).map(Some)
            }
            _ => Err(RecordError::Chain),
        }
    }

    #[inline]
    fn login_link(
        &self,
        position: u64,
    ) -> Result<Option<Cow<'_, Chain<chain::Login>>>, RecordError> {
        match (self, position) {
            (Self::V1 { .. }, 0) => Ok(None),
            (Self::V1 { .. }, _) => Err(RecordError::Chain),
            (Self::V2 { chains, .. }, position) => reach(&chains.login, position).map(Some),
        }
    }
}

/// Steps the kept chain to a position (VER-46).
#[inline]
fn reach<C>(kept: &Chain<C>, position: u64) -> Result<Cow<'_, Chain<C>>, RecordError> {
    kept.forward(position).map_err(|_| RecordError::Chain)
}

/// The chain values l_q at the positions where the phone may be; none in version 1 (VER-43).
pub(super) struct LoginLinks<'a> {
    current: Option<Cow<'a, Chain<chain::Login>>>,
    /// The value at the previous position, where that is not the current one.
    previous: Option<Cow<'a, Chain<chain::Login>>>,
}

impl<'a> LoginLinks<'a> {
    pub(super) fn find(
        secrets: &'a Secrets,
        positions: Option<Positions>,
    ) -> Result<Self, RecordError> {
        match (secrets, positions) {
            (Secrets::V1 { .. }, None) => Ok(Self { current: None, previous: None }),
            (Secrets::V2 { chains, .. }, Some(Positions { previous, current, .. })) => {
                if !chains.login.reaches(current) {
                    return Err(RecordError::Chain);
                }
                let at_previous = reach(&chains.login, previous)?;
                if previous == current {
                    return Ok(Self { current: Some(at_previous), previous: None });
                }
                let at_current = Cow::Owned(reach(&at_previous, current)?.into_owned());
                Ok(Self { current: Some(at_current), previous: Some(at_previous) })
            }
            _ => Err(RecordError::Chain),
        }
    }

    /// Returns a scheme for each candidate of a step.
    pub(super) fn schemes(&self) -> impl Iterator<Item = Scheme<'_, chain::Login>> + Clone {
        let current = Scheme::of(self.current.as_deref());
        core::iter::once(current).chain(self.previous.as_deref().map(Scheme::V2))
    }
}
