//! Records: values that are stored as bytes.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::Error;

/// A value that an app or a bank stores as bytes.
///
/// ```
/// # use dlotp::{Version, keys::Secret};
/// use dlotp::{Code, Record, authenticator::State};
/// # let secret = Secret::from([42; 32]); // in the field, 32 random bytes
///
/// let state = State::new(&secret, Version::V2);
/// assert_eq!(State::decode(&state.encode())?, state);
/// assert_eq!(State::decode(b"").unwrap_err().code(), Code::MalformedState);
/// # Ok::<(), dlotp::Error>(())
/// ```
pub trait Record: Sized {
    /// Returns the bytes to store, wiped when dropped. Encrypt those of secrets.
    fn encode(&self) -> Zeroizing<Vec<u8>>;

    /// Reads bytes that [`Record::encode`] gave.
    ///
    /// # Errors
    ///
    /// `malformed-state` for a state of the authenticator, otherwise `malformed-record`: the bytes are
    /// damaged. Do not begin anew with an empty record (AUTH-7, VER-7).
    fn decode(bytes: &[u8]) -> Result<Self, Error>;
}
