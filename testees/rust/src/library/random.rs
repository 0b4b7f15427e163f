//! A random generator whose draws are in the arguments.

use core::{error::Error, fmt};

use dlotp::{Code, Error as Failure};
use dlotp_wire::hexadecimal::Hex;
use rand_core::{TryCryptoRng, TryRng};

use super::Refusal;

/// The draws of the arguments, in their order.
#[derive(Debug)]
pub struct Draws<'a> {
    rest: Vec<&'a [u8]>,
    is_exhausted: bool,
}

/// The error of a generator that has no such draw left.
#[derive(Debug)]
pub struct DrawError;

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no draw is left")
    }
}

impl Error for DrawError {}

impl<'a> Draws<'a> {
    /// The generator of these draws, each of which is taken whole.
    pub fn new(draws: impl IntoIterator<Item = &'a [u8], IntoIter: DoubleEndedIterator>) -> Self {
        Self { rest: draws.into_iter().rev().collect(), is_exhausted: false }
    }

    pub(super) fn of<const N: usize>(draws: &'a [Hex<N>]) -> Self {
        Self::new(draws.iter().map(|draw| draw.0.as_slice()))
    }

    /// The code of an error. Where no draw is left, every ID was taken (ID-5).
    pub(super) fn refusal(&self, error: &Failure) -> Code {
        if self.is_exhausted { Code::OperationIdTaken } else { error.code() }
    }
}

impl TryRng for Draws<'_> {
    type Error = DrawError;

    fn try_next_u32(&mut self) -> Result<u32, DrawError> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, DrawError> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), DrawError> {
        match self.rest.pop() {
            Some(draw) if draw.len() == bytes.len() => {
                bytes.copy_from_slice(draw);
                Ok(())
            }
            _ => {
                self.is_exhausted = true;
                Err(DrawError)
            }
        }
    }
}

impl TryCryptoRng for Draws<'_> {}

/// Issues an operation with these draws.
pub(super) fn issue_with<T, const N: usize>(
    draws: &[Hex<N>],
    issue: impl FnOnce(&mut Draws<'_>) -> Result<T, Failure>,
) -> Result<T, Refusal> {
    let mut draws = Draws::of(draws);
    issue(&mut draws).map_err(|error| Refusal::Rejected(draws.refusal(&error)))
}
