//! The keys of a bank in memory, wiped when dropped: for tests, and where there is no HSM.

use core::fmt;

use hmac::Hmac;
use sha2::Sha256;

use super::{BankSecret, KeyError, MacUnder, finish, keyed, role};
use crate::MacInput;

/// Declares the keys that compute MACs.
macro_rules! keys {
    ($($field:ident: $role:ident),+ $(,)?) => {
        /// The keys of a bank that compute MACs, in memory (CUST-3). Each is kept as the keyed state of HMAC.
        ///
        /// ```
        /// use dlotp_access::{Nickname, keys::{BankKeys, BankSecret}};
        ///
        /// let keys = |byte| BankKeys::derive(&BankSecret::from([byte; 32]));
        /// let nickname = "anna.rossi".parse::<Nickname>()?;
        /// assert_eq!(nickname.tag(&keys(1))?, nickname.tag(&keys(1))?);
        /// assert_ne!(nickname.tag(&keys(1))?, nickname.tag(&keys(2))?);
        /// # Ok::<(), dlotp_access::Error>(())
        /// ```
        #[derive(Clone)]
        pub struct BankKeys {
            $($field: Hmac<Sha256>,)+
        }

        impl BankKeys {
            /// Derives the keys from the bank's secret.
            #[must_use]
            pub fn derive(secret: &BankSecret) -> Self {
                Self { $($field: keyed(&*secret.derive_key::<role::$role>()),)+ }
            }
        }

        $(impl MacUnder<role::$role> for BankKeys {
            fn mac(&self, input: &MacInput<role::$role>) -> Result<[u8; 32], KeyError> {
                Ok(finish(self.$field.clone(), &[input.as_bytes()]))
            }
        })+
    };
}

keys! {
    first: First,
    second: Second,
    positions: Positions,
    delivered: Delivered,
    nickname: Nickname,
    recovery: Recovery,
    saved: Saved,
}

impl fmt::Debug for BankKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BankKeys(..)")
    }
}
