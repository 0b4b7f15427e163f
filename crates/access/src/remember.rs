//! The token by which a known device remembers its customer.

use rand_core::TryCryptoRng;
use sha2::{Digest, Sha256};

use crate::{
    Error,
    bytes::{secret_bytes, seen_bytes},
    random,
};

secret_bytes! {
    /// A remember-me token: 32 random bytes for one use (CUST-21).
    ///
    /// It tells a page which masked customer code to show, and chooses a row of counters. It stands for nothing else.
    ///
    /// ```
    /// use dlotp_access::RememberToken;
    ///
    /// let token = RememberToken::draw(&mut getrandom::SysRng)?;
    /// let stored = token.hash();
    /// assert_eq!(RememberToken::from(*token.expose()).hash(), stored);
    /// assert_ne!(RememberToken::draw(&mut getrandom::SysRng)?.hash(), stored);
    /// assert_eq!(format!("{token:?}"), "RememberToken(..)");
    /// # Ok::<(), dlotp_access::Error>(())
    /// ```
    pub struct RememberToken(32);
}

seen_bytes! {
    /// The hash of a remember-me token, the only form in which a bank stores it (CUST-22).
    pub struct TokenHash(32);
}

impl RememberToken {
    /// Draws a token.
    ///
    /// # Errors
    ///
    /// `key-failure`: the random generator failed.
    pub fn draw(random: &mut impl TryCryptoRng) -> Result<Self, Error> {
        Ok(random::draw(random).map(Self)?)
    }

    /// Computes `SHA-256("dlotp access v1 remember" || 00 || token)`.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        let mut hash = Sha256::new_with_prefix(b"dlotp access v1 remember\0");
        hash.update(self.0);
        TokenHash(hash.finalize().into())
    }
}
