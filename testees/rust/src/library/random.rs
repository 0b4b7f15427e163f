//! A random generator that gives the bytes which the arguments name.

use core::{error::Error, fmt};

use dlotp::{Code, Error as Failure};
use dlotp_wire::hexadecimal::Hex;
use rand_core::{TryCryptoRng, TryRng};

use super::Refusal;

/// Draws in their order, and whether one was asked for that is not there.
#[derive(Debug)]
pub struct Draws<'a> {
    rest: Vec<&'a [u8]>,
    is_exhausted: bool,
}

/// No draw is left.
#[derive(Debug)]
pub struct Exhausted;

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no draw is left")
    }
}

impl Error for Exhausted {}

impl<'a> Draws<'a> {
    /// Gives these, each at once.
    pub fn new(draws: impl IntoIterator<Item = &'a [u8], IntoIter: DoubleEndedIterator>) -> Self {
        Self { rest: draws.into_iter().rev().collect(), is_exhausted: false }
    }

    pub(super) fn of<const N: usize>(draws: &'a [Hex<N>]) -> Self {
        Self::new(draws.iter().map(|draw| draw.0.as_slice()))
    }

    /// Runs out of draws as of IDs that are not taken (ID-5).
    pub(super) fn refusal(&self, error: &Failure) -> Code {
        if self.is_exhausted { Code::OperationIdTaken } else { error.code() }
    }
}

impl TryRng for Draws<'_> {
    type Error = Exhausted;

    fn try_next_u32(&mut self) -> Result<u32, Exhausted> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Exhausted> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Exhausted> {
        match self.rest.pop() {
            Some(draw) if draw.len() == bytes.len() => {
                bytes.copy_from_slice(draw);
                Ok(())
            }
            _ => {
                self.is_exhausted = true;
                Err(Exhausted)
            }
        }
    }
}

impl TryCryptoRng for Draws<'_> {}

/// Issues with these draws.
pub(super) fn issue_with<T, const N: usize>(
    draws: &[Hex<N>],
    issue: impl FnOnce(&mut Draws<'_>) -> Result<T, Failure>,
) -> Result<T, Refusal> {
    let mut draws = Draws::of(draws);
    issue(&mut draws).map_err(|error| Refusal::Rejected(draws.refusal(&error)))
}
