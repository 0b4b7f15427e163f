//! The bank's random generator. Its draws depend on the order alone, so that equal states stay equal.

use std::fmt;

use rand_core::{TryCryptoRng, TryRng};

/// The number of draws that an issuer makes before it gives up (ID-5).
const MAX_DRAWS: u8 = 16;

/// The draws of an order; no two orders share one.
pub(crate) struct Draws {
    number: u8,
    drawn: u8,
}

impl Draws {
    /// The draws of the order with a number.
    pub(crate) const fn of(number: u8) -> Self {
        Self { number, drawn: 0 }
    }

    /// The byte that fills the next draw.
    fn next(&mut self) -> Result<u8, fmt::Error> {
        if self.drawn >= MAX_DRAWS {
            return Err(fmt::Error);
        }
        let byte = self.number.wrapping_mul(MAX_DRAWS).wrapping_add(self.drawn);
        self.drawn = self.drawn.saturating_add(1);
        Ok(byte)
    }
}

impl TryRng for Draws {
    type Error = fmt::Error;

    fn try_next_u32(&mut self) -> Result<u32, fmt::Error> {
        self.next().map(|byte| u32::from_ne_bytes([byte; 4]))
    }

    fn try_next_u64(&mut self) -> Result<u64, fmt::Error> {
        self.next().map(|byte| u64::from_ne_bytes([byte; 8]))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), fmt::Error> {
        bytes.fill(self.next()?);
        Ok(())
    }
}

impl TryCryptoRng for Draws {}
