//! The record that a phone stores for each enrolment (AUTH-1, AUTH-2, AUTH-19).

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::{
    MAX_SKIPPED, StalePayload,
    bucket::{Bucket, CAPACITY},
};
use crate::{
    Error, Record, Version,
    cbor::{FormError, Reader, Writer},
    chain::{self, Chain, Chains, OutOfReach},
    keys::Secret,
    payload::{MAX_SERIAL, Serials},
};

/// The state of one enrolment on the phone: the newest issued-at, the bucket, and in version 2 the chains.
///
/// Store the bytes of [`State::encode`] so that a crash can't lose them, and keep them out of backups
/// (ENR-11). In version 2 they are secret, and the bytes that they replace are to be destroyed
/// (ENR-22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The largest issued-at that was taken over, `F`, in Unix seconds; 0 at first.
    pub(super) newest_issued_at: u64,
    pub(super) bucket: Bucket,
    /// The chain values s_p and l_q; q is less than p, which is 1 to 2^53.
    pub(super) chains: Option<Chains>,
}

/// The numbers of a [`State`], none of which is secret. [`State::view`] gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateView {
    /// The version of the enrolment.
    pub version: Version,
    /// The largest issued-at that was taken over, `F`, in Unix seconds; 0 at first.
    pub newest_issued_at: u64,
    /// The OTPs that were left after the last one, 0 to 20.
    pub otps_left: u64,
    /// The beginning of the interval that ends with one OTP more, in seconds since boot.
    pub refill_began: u64,
    /// The least serial of a payload that is not stale, `p`, in version 2.
    pub scan_position: Option<u64>,
    /// The position of the login chain, `q`, in version 2.
    pub login_position: Option<u64>,
}

/// A stored state that is damaged. Treat the enrolment as lost; do not begin anew (AUTH-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StateError {
    /// The record's form is wrong.
    #[error("authenticator state, {0}")]
    Form(#[from] FormError),
    /// The record's values do not belong together.
    #[error(
        "authenticator state: expected at most {CAPACITY} OTPs left, begun before they were last seen"
    )]
    Values,
    /// The positions of the chains do not belong together.
    #[error("authenticator state: expected p from 1 to 2^53, and q below p")]
    Positions,
    /// The state is that of another version.
    #[error("authenticator state: expected one of version {expected}, found one of {found}")]
    Version {
        /// The enrolment's version.
        expected: Version,
        /// The state's.
        found: Version,
    },
    /// A position of the login chain that no bank gives.
    #[error("authenticator state, {0}")]
    Chain(#[from] OutOfReach),
}

impl Record for State {
    /// The record: CBOR `[F, left, begin, seen, boot]`, in version 2 followed by `p, s, q, l`.
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let Bucket { otps_left, refill_began, seen, boot } = self.bucket;
        let mut writer = Writer::default();
        writer.array(if self.chains.is_some() { 9 } else { 5 });
        writer.unsigned(self.newest_issued_at).unsigned(otps_left).unsigned(refill_began);
        writer.unsigned(seen).bytes(&boot);
        if let Some(Chains { scan, login }) = &self.chains {
            writer.unsigned(scan.position()).bytes(scan.expose());
            writer.unsigned(login.position()).bytes(login.expose());
        }
        Zeroizing::new(writer.finish())
    }

    fn decode(record: &[u8]) -> Result<Self, Error> {
        let state = Self::read(record).map_err(StateError::Form)?;
        let Bucket { otps_left, refill_began, seen, .. } = state.bucket;
        if otps_left > CAPACITY || refill_began > seen {
            return Err(StateError::Values.into());
        }
        let in_order = |chains: &Chains| {
            let (p, q) = (chains.scan.position(), chains.login.position());
            p <= MAX_SERIAL.saturating_add(1) && q < p
        };
        if state.chains.as_ref().is_some_and(|chains| !in_order(chains)) {
            return Err(StateError::Positions.into());
        }
        Ok(state)
    }
}

impl State {
    /// Makes the first state of an enrolment, in version 2 with p = 1 and q = 0 (AUTH-19). Destroy the
    /// secret once the state is stored.
    #[must_use]
    pub fn new(secret: &Secret, version: Version) -> Self {
        let chains = match version {
            Version::V1 => None,
            Version::V2 => {
                let Chains { scan, login } = Chains::start(secret);
                Some(Chains { scan: scan.step(), login })
            }
        };
        Self { newest_issued_at: 0, bucket: Bucket::FULL, chains }
    }

    pub(super) const fn version(&self) -> Version {
        match self.chains {
            None => Version::V1,
            Some(_) => Version::V2,
        }
    }

    /// Returns the numbers of the state, for a settings screen or a log.
    ///
    /// ```
    /// # use dlotp::keys::{AuthenticatorKeys, Secret};
    /// use dlotp::{Code, Pin, Version, authenticator::{Authenticator, State, StateView, Time}};
    /// # let secret = Secret::from([42; 32]);
    /// # let phone = Authenticator::new(AuthenticatorKeys::derive(&secret, Version::V2));
    /// # let time = Time { unix: 1_767_225_685, since_boot_s: 5000, boot: [0xa0; 16] };
    /// # let pin = "271828".parse::<Pin>()?;
    ///
    /// let mut state = State::new(&secret, Version::V2);
    /// for left in (0..20).rev() {
    ///     let (next, _pending) = phone.confirm(&state, &pin, time)?.split();
    ///     state = next;
    ///     let StateView { otps_left, .. } = state.view();
    ///     assert_eq!(otps_left, left);
    /// }
    /// let error = phone.confirm(&state, &pin, time).unwrap_err();
    /// assert_eq!((error.code(), error.wait_s()), (Code::BucketEmpty, Some(1200)));
    /// # Ok::<(), dlotp::Error>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> StateView {
        let chains = self.chains.as_ref();
        StateView {
            version: self.version(),
            newest_issued_at: self.newest_issued_at,
            otps_left: self.bucket.otps_left,
            refill_began: self.bucket.refill_began,
            scan_position: chains.map(|chains| chains.scan.position()),
            login_position: chains.map(|chains| chains.login.position()),
        }
    }

    pub(super) const fn login_chain(&self) -> Option<&Chain<chain::Login>> {
        match &self.chains {
            None => None,
            Some(chains) => Some(&chains.login),
        }
    }

    /// Steps the chains past a payload that was opened, and returns its s_n (AUTH-22, AUTH-21).
    pub(super) fn take(
        &mut self,
        Serials { serial, login_position }: Serials,
    ) -> Result<Option<Chain<chain::Scan>>, Error> {
        let Some(Chains { scan, login }) = &mut self.chains else { return Ok(None) };
        let least = scan.position();
        if serial < least || serial.saturating_sub(least) > MAX_SKIPPED || login_position >= serial
        {
            return Err(StalePayload::Overtaken { serial, login_position, least }.into());
        }
        let s = scan.forward(serial).map_err(StateError::from)?.into_owned();
        let position = login.position().max(login_position);
        *login = login.forward(position).map_err(StateError::from)?.into_owned();
        *scan = s.step();
        Ok(Some(s))
    }

    fn read(record: &[u8]) -> Result<Self, FormError> {
        let mut reader = Reader::new(record);
        let count = reader.array(5, 9, "a state of 5 or 9")?;
        let newest_issued_at = reader.unsigned("F")?;
        let bucket = Bucket {
            otps_left: reader.unsigned("left")?,
            refill_began: reader.unsigned("begin")?,
            seen: reader.unsigned("seen")?,
            boot: reader.bytes("a boot id of 16 bytes")?,
        };
        let chains = if count == 5 {
            None
        } else {
            Some(Chains {
                scan: Chain::new(reader.unsigned("p")?, reader.bytes("s of 32 bytes")?),
                login: Chain::new(reader.unsigned("q")?, reader.bytes("l of 32 bytes")?),
            })
        };
        reader.finish()?;
        Ok(Self { newest_issued_at, bucket, chains })
    }
}
