//! The record that a phone stores for each enrolment (AUTH-1, AUTH-2, AUTH-19).

use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    StalePayload, Time, TimeBase,
    bucket::{Bucket, CAPACITY},
};
use crate::{
    Error, Record, Version,
    cbor::{FormError, Reader, Writer},
    chain::{self, Chain, Chains, OutOfReach},
    keys::Secret,
    payload::{MAX_SERIAL, Serials, Validity},
};

/// The seconds that `F` may lie ahead of the clock (AUTH-9).
const MAX_AHEAD_S: u64 = 900;
/// The bytes of SHA-256 at the end of a record (AUTH-7).
const CHECKSUM: usize = 8;
/// The number of items of a record, by version.
const ITEMS_V1: usize = 6;
const ITEMS_V2: usize = 10;

/// The state of one enrolment on the phone: the bank's time, the bucket, and in version 2 the chains.
///
/// Store the bytes of [`State::encode`] so that a crash can't lose them, and keep them out of backups
/// (ENR-11). In version 2 they are secret, and the bytes that they replace are to be destroyed
/// (ENR-22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub(super) bucket: Bucket,
    pub(super) memory: Memory,
}

/// The memory of the payloads that were opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    V1 {
        /// `F`: the latest time of the bank that was taken over, in Unix seconds; 0 at first.
        newest_issued_at: u64,
    },
    /// s_p and l_q; q is less than p, which is 1 to 2^53.
    V2 { time_base: Option<TimeBase>, chains: Chains },
}

/// The numbers of a [`State`], none of which is secret. [`State::view`] gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateView {
    /// The version of the enrolment.
    pub version: Version,
    /// The OTPs that were left after the last one, 0 to 20.
    pub otps_left: u64,
    /// The beginning of the interval that ends with one OTP more, in seconds since boot.
    pub refill_began: u64,
    /// The latest time of the bank that was taken over, `F`, in version 1, in Unix seconds; 0 at first.
    pub newest_issued_at: Option<u64>,
    /// The bank's time as the payload that was opened last told it, in version 2.
    pub time_base: Option<TimeBase>,
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
    /// The number of its items is that of no version.
    #[error("authenticator state: expected {ITEMS_V1} or {ITEMS_V2} items, found {found}")]
    Items {
        /// The number that was found.
        found: usize,
    },
    /// The checksum is not that of the rest.
    #[error("authenticator state: expected the checksum of its other bytes")]
    Checksum,
    /// The record's values do not belong together.
    #[error(
        "authenticator state: expected at most {CAPACITY} OTPs left, begun before they were last seen"
    )]
    Values,
    /// The time base has too few items.
    #[error("authenticator state: expected a time base of 3 items, or of none")]
    TimeBase,
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
    /// The record: CBOR `[F, left, begin, seen, boot, checksum]`, in version 2
    /// `[left, begin, seen, boot, base, p, s, q, l, checksum]`.
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut writer = Writer::with_capacity(256);
        match &self.memory {
            Memory::V1 { newest_issued_at } => {
                writer.array(ITEMS_V1).unsigned(*newest_issued_at);
            }
            Memory::V2 { .. } => {
                writer.array(ITEMS_V2);
            }
        }
        let Bucket { otps_left, refill_began, seen, boot } = self.bucket;
        writer.unsigned(otps_left).unsigned(refill_began).unsigned(seen).bytes(&boot);
        if let Memory::V2 { time_base, chains: Chains { scan, login } } = &self.memory {
            TimeBase::write(time_base.as_ref(), &mut writer);
            writer.unsigned(scan.position()).bytes(scan.expose());
            writer.unsigned(login.position()).bytes(login.expose());
        }
        let sum = checksum(writer.as_bytes());
        writer.bytes(&sum);
        Zeroizing::new(writer.finish())
    }

    fn decode(record: &[u8]) -> Result<Self, Error> {
        let state = Self::read(record)?;
        let Bucket { otps_left, refill_began, seen, .. } = state.bucket;
        if otps_left > CAPACITY || refill_began > seen {
            return Err(StateError::Values.into());
        }
        if let Memory::V2 { chains: Chains { scan, login }, .. } = &state.memory {
            let (p, q) = (scan.position(), login.position());
            if p > MAX_SERIAL.saturating_add(1) || q >= p {
                return Err(StateError::Positions.into());
            }
        }
        Ok(state)
    }
}

impl State {
    /// Makes the first state of an enrolment, in version 2 with p = 1 and q = 0 (AUTH-19). Destroy the
    /// secret once the state is stored.
    #[must_use]
    pub fn new(secret: &Secret, version: Version) -> Self {
        let memory = match version {
            Version::V1 => Memory::V1 { newest_issued_at: 0 },
            Version::V2 => {
                let Chains { scan, login } = Chains::start(secret);
                Memory::V2 { time_base: None, chains: Chains { scan: scan.step(), login } }
            }
        };
        Self { bucket: Bucket::FULL, memory }
    }

    pub(super) const fn version(&self) -> Version {
        match self.memory {
            Memory::V1 { .. } => Version::V1,
            Memory::V2 { .. } => Version::V2,
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
        let (newest_issued_at, time_base, chains) = match &self.memory {
            Memory::V1 { newest_issued_at } => (Some(*newest_issued_at), None, None),
            Memory::V2 { time_base, chains } => (None, *time_base, Some(chains)),
        };
        StateView {
            version: self.version(),
            otps_left: self.bucket.otps_left,
            refill_began: self.bucket.refill_began,
            newest_issued_at,
            time_base,
            scan_position: chains.map(|chains| chains.scan.position()),
            login_position: chains.map(|chains| chains.login.position()),
        }
    }

    /// Returns the seconds by which the phone's clock is behind the bank's time, from 60 on, in version 2:
    /// an app says so (AUTH-27).
    #[must_use]
    pub fn clock_lag_s(&self, time: Time) -> Option<u64> {
        match &self.memory {
            Memory::V1 { .. } => None,
            Memory::V2 { time_base, .. } => time_base.as_ref()?.shown_lag_s(time),
        }
    }

    /// The time of a typed, login or confirmation OTP, in Unix seconds (AUTH-15, AUTH-26).
    pub(super) fn otp_time(&self, time: Time) -> u64 {
        match &self.memory {
            Memory::V1 { newest_issued_at } => time.unix.max(*newest_issued_at),
            Memory::V2 { time_base, .. } => {
                time_base.as_ref().map_or(time.unix, |base| base.otp_time(time))
            }
        }
    }

    pub(super) const fn login_chain(&self) -> Option<&Chain<chain::Login>> {
        match &self.memory {
            Memory::V1 { .. } => None,
            Memory::V2 { chains, .. } => Some(&chains.login),
        }
    }

    /// Steps past a payload that was opened, and returns its s_n in version 2 (AUTH-8, AUTH-9, AUTH-21,
    /// AUTH-22).
    pub(super) fn open(
        &mut self,
        validity: Validity,
        serials: Option<Serials>,
        time: Time,
    ) -> Result<Option<Chain<chain::Scan>>, Error> {
        let found = self.version();
        match (&mut self.memory, serials) {
            (Memory::V1 { newest_issued_at }, None) => {
                let ended_at = validity.ends_at();
                if ended_at <= *newest_issued_at {
                    let newest_issued_at = *newest_issued_at;
                    return Err(StalePayload::Ended { ended_at, newest_issued_at }.into());
                }
                let told = validity.issued_at.min(time.unix.saturating_add(MAX_AHEAD_S));
                *newest_issued_at = told.max(*newest_issued_at);
                Ok(None)
            }
            (Memory::V2 { time_base, chains }, Some(serials)) => {
                let s = move_on(chains, serials)?;
                let Time { since_boot_s, boot, .. } = time;
                *time_base = Some(TimeBase { issued_at: validity.issued_at, since_boot_s, boot });
                Ok(Some(s))
            }
            (Memory::V1 { .. }, Some(_)) => {
                Err(StateError::Version { expected: Version::V2, found }.into())
            }
            (Memory::V2 { .. }, None) => {
                Err(StateError::Version { expected: Version::V1, found }.into())
            }
        }
    }

    fn read(record: &[u8]) -> Result<Self, StateError> {
        let mut reader = Reader::new(record);
        let version = match reader.array(ITEMS_V1, ITEMS_V2, "a state of 6 or 10")? {
            ITEMS_V1 => Version::V1,
            ITEMS_V2 => Version::V2,
            found => return Err(StateError::Items { found }),
        };
        let newest_issued_at = match version {
            Version::V1 => reader.unsigned("F")?,
            Version::V2 => 0,
        };
        let bucket = Bucket {
            otps_left: reader.unsigned("left")?,
            refill_began: reader.unsigned("begin")?,
            seen: reader.unsigned("seen")?,
            boot: reader.bytes("a boot id of 16 bytes")?,
        };
        let memory = match version {
            Version::V1 => Memory::V1 { newest_issued_at },
            Version::V2 => Memory::V2 {
                time_base: TimeBase::read(&mut reader)?,
                chains: Chains {
                    scan: Chain::new(reader.unsigned("p")?, reader.bytes("s of 32 bytes")?),
                    login: Chain::new(reader.unsigned("q")?, reader.bytes("l of 32 bytes")?),
                },
            },
        };
        let covered = record.get(..reader.offset()).unwrap_or_default();
        let sum = reader.bytes("a checksum of 8 bytes")?;
        reader.finish()?;
        if sum == checksum(covered) {
            Ok(Self { bucket, memory })
        } else {
            Err(StateError::Checksum)
        }
    }
}

/// The chains past the payload of these serials, and its s_n (AUTH-22).
fn move_on(
    Chains { scan, login }: &mut Chains,
    Serials { serial, login_position }: Serials,
) -> Result<Chain<chain::Scan>, Error> {
    let (least, kept) = (scan.position(), login.position());
    let position = kept.max(login_position);
    if login_position >= serial || !scan.reaches(serial) || !login.reaches(position) {
        return Err(StalePayload::Overtaken { serial, login_position, least, kept }.into()); // AUTH-21
    }
    let s = scan.forward(serial).map_err(StateError::from)?.into_owned();
    *login = login.forward(position).map_err(StateError::from)?.into_owned();
    *scan = s.step();
    Ok(s)
}

/// The first bytes of SHA-256: against damage, not against whoever computes them anew (AUTH-7).
fn checksum(covered: &[u8]) -> [u8; CHECKSUM] {
    let hash: [u8; 32] = Sha256::digest(covered).into();
    hash.first_chunk().copied().unwrap_or_default()
}
