//! The caller's random generator.

use alloc::string::{String, ToString};

use rand_core::TryCryptoRng;

/// An error: the caller's random generator failed, and nothing was drawn.
#[derive(Debug, thiserror::Error)]
#[error("random generator: expected bytes, found none: {0}")]
pub(crate) struct RandomError(String);

/// Draws bytes.
pub(crate) fn draw<const N: usize>(random: &mut impl TryCryptoRng) -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    random.try_fill_bytes(&mut bytes).map_err(|error| RandomError(error.to_string()))?;
    Ok(bytes)
}
