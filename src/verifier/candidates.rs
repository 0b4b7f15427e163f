//! The chain values that candidates need, stepped from those that the verifier keeps (VER-42, VER-43).

use super::{Enrolment, Positions, RecordError};
use crate::{
    chain::{self, Chain, Chains},
    otp::Scheme,
    payload::Serials,
};

/// s_n of an operation's n; none in version 1.
pub(super) fn scanned(
    kept: Option<&Chains>,
    serials: Option<Serials>,
) -> Result<Option<Chain<chain::Scanned>>, RecordError> {
    let Some(serials) = serials else { return Ok(None) };
    let kept = kept.ok_or(RecordError::Chain)?;
    kept.scanned.forward(serials.n()).map(Some).map_err(|_| RecordError::Chain)
}

/// l_q at each position where the phone may be; none in version 1.
pub(super) struct LoginLinks {
    cur: Option<Chain<chain::Login>>,
    /// Where it is not cur.
    prev: Option<Chain<chain::Login>>,
}

impl LoginLinks {
    pub(super) fn find(
        kept: Option<&Chains>,
        positions: Option<Positions>,
    ) -> Result<Self, RecordError> {
        let Some(Positions { prev, cur, .. }) = positions else {
            return Ok(Self { cur: None, prev: None });
        };
        let kept = &kept.ok_or(RecordError::Chain)?.login;
        let at_prev = kept.forward(prev).map_err(|_| RecordError::Chain)?;
        let at_cur = at_prev.forward(cur).map_err(|_| RecordError::Chain)?;
        Ok(Self { cur: Some(at_cur), prev: (prev != cur).then_some(at_prev) })
    }

    /// One scheme for each candidate of a step.
    pub(super) fn schemes(&self) -> impl Iterator<Item = Scheme<'_, chain::Login>> + Clone {
        let cur = Scheme::of(self.cur.as_ref());
        core::iter::once(cur).chain(self.prev.as_ref().map(Scheme::V2))
    }
}

impl Enrolment {
    /// What of the chains this enrolment still needs; keep it in place of `kept`, so that what was
    /// accepted or has ended can't be computed again (ENR-22). As it is in version 1.
    ///
    /// # Errors
    ///
    /// The chains are not those of this record.
    pub fn needed(&self, kept: &Chains) -> Result<Chains, RecordError> {
        let Some(positions) = self.positions else { return Ok(kept.clone()) };
        let next = positions.issued.saturating_add(1);
        let least = self.live.iter().filter_map(|live| live.n).min().unwrap_or(next);
        Ok(Chains {
            scanned: kept.scanned.forward(least).map_err(|_| RecordError::Chain)?,
            login: kept.login.forward(positions.prev).map_err(|_| RecordError::Chain)?,
        })
    }
}
