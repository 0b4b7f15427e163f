//! A random generator that plays bytes back.

#![allow(dead_code, reason = "each test uses a part")]

use rand_core::{TryCryptoRng, TryRng};

/// A random generator that gives these bytes in order, and then fails.
#[derive(Clone, Debug)]
pub(crate) struct Playback(Vec<u8>);

/// The error of a generator whose bytes were all drawn.
#[derive(Debug, thiserror::Error)]
#[error("nothing is left to play back")]
pub(crate) struct PlaybackEnded;

impl Playback {
    pub(crate) fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The number of bytes that are left.
    pub(crate) fn left(&self) -> usize {
        self.0.len()
    }
}

impl TryRng for Playback {
    type Error = PlaybackEnded;

    fn try_next_u32(&mut self) -> Result<u32, PlaybackEnded> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, PlaybackEnded> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), PlaybackEnded> {
        if self.0.len() < bytes.len() {
            return Err(PlaybackEnded);
        }
        let rest = self.0.split_off(bytes.len());
        bytes.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Playback {}
