//! A random generator that gives the bytes that it was given, once and in order.

use rand_core::{TryCryptoRng, TryRng};

pub(crate) struct Playback(Vec<u8>);

/// Nothing is left to play.
#[derive(Debug)]
pub(crate) struct Ended;

impl core::fmt::Display for Ended {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("nothing is left to play")
    }
}

impl core::error::Error for Ended {}

impl Playback {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl TryRng for Playback {
    type Error = Ended;

    fn try_next_u32(&mut self) -> Result<u32, Ended> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Ended> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Ended> {
        if self.0.len() < bytes.len() {
            return Err(Ended);
        }
        let rest = self.0.split_off(bytes.len());
        bytes.copy_from_slice(&std::mem::replace(&mut self.0, rest));
        Ok(())
    }
}

impl TryCryptoRng for Playback {}
