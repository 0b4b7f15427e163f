//! The keys of a bank: their derivation, their roles, and the trait by which the library uses them.
//!
//! Every key comes from one [`BankSecret`] by
//! `k(label) = HKDF-SHA-256(salt = empty, ikm = A, info = label, L = 32)` (CUST-2). The library uses keys
//! only through [`MacUnder`], so they can live in an HSM.

mod living;
mod memory;
mod secret;

use alloc::boxed::Box;

use self::role::MacRole;
pub(crate) use self::{
    living::InvalidKeyNumber,
    secret::{finish, keyed},
};
pub use self::{
    living::{KeyNumber, LivingKeys},
    memory::BankKeys,
    secret::BankSecret,
};
use crate::MacInput;

/// The roles of a bank's keys: one type each, so that a key can't be used for another (CUST-3).
pub mod role {
    mod private {
        pub trait Role {}
    }

    /// The purpose of a key. No other crate can implement it: the protocol fixes the roles.
    pub trait Role: private::Role {
        /// The role's name, as an HSM may use it in a key handle.
        const NAME: &'static str;

        /// The label from which the key of this role is derived.
        const LABEL: &'static str;
    }

    /// The role of a key that computes MACs.
    pub trait MacRole: Role {}

    /// The role of a key each of whose MACs belongs to one customer, by the internal id in its input (CUST-4).
    pub trait CustomerRole: MacRole {}

    macro_rules! roles {
        ($($(#[$doc:meta])* $role:ident $name:literal $([$($kind:ident)+])?)+) => {$(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $role {}

            impl private::Role for $role {}

            impl Role for $role {
                const NAME: &'static str = $name;
                const LABEL: &'static str = concat!("dlotp access v1 ", $name);
            }

            $($(impl $kind for $role {})+)?
        )+};
    }

    roles! {
        /// Computes the tags of first secrets.
        First "first" [MacRole CustomerRole]
        /// Computes the tags of second secrets. Its HSM bounds how many it computes (SEC-13).
        Second "second" [MacRole CustomerRole]
        /// Computes the positions that are asked of a second secret.
        Positions "positions" [MacRole CustomerRole]
        /// Computes the tags of delivered codes.
        Delivered "delivered" [MacRole CustomerRole]
        /// Computes the tags of identifiers.
        Nickname "nickname" [MacRole]
        /// Computes the tags of recoveries.
        Recovery "recovery" [MacRole CustomerRole]
        /// Computes the tags of saved codes.
        Saved "saved" [MacRole CustomerRole]
        /// Protects initial secrets. It computes no MAC of CUST-4.
        Initial "initial"
        /// Protects records. It computes no MAC of CUST-4.
        Record "record"
    }
}

/// A key of role `R`, which computes HMAC-SHA-256.
///
/// Implement it for a handle of an HSM, once for all roles:
///
/// ```
/// use dlotp_access::{MacInput, keys::{KeyError, MacUnder, role::{self, MacRole}}};
///
/// struct Hsm;
/// # impl Hsm { fn hmac_sha256(&self, _: &str, _: &[u8]) -> Result<[u8; 32], Box<dyn core::error::Error + Send + Sync>> { Err("no session".into()) } }
///
/// impl<R: MacRole> MacUnder<R> for Hsm {
///     fn mac(&self, input: &MacInput<R>) -> Result<[u8; 32], KeyError> {
///         self.hmac_sha256(R::NAME, input.as_bytes()).map_err(KeyError::new::<R>)
///     }
/// }
/// # let nickname = "anna.rossi".parse::<dlotp_access::Nickname>()?;
/// # assert_eq!(nickname.tag(&Hsm).unwrap_err().to_string(), "the nickname key gave no answer");
/// # Ok::<(), dlotp_access::Error>(())
/// ```
pub trait MacUnder<R: MacRole> {
    /// Computes HMAC-SHA-256 of the input.
    ///
    /// # Errors
    ///
    /// The key gave no answer. Then there is no tag, position, entry or verdict (CUST-6).
    fn mac(&self, input: &MacInput<R>) -> Result<[u8; 32], KeyError>;
}

impl<R: MacRole, K: MacUnder<R> + ?Sized> MacUnder<R> for &K {
    fn mac(&self, input: &MacInput<R>) -> Result<[u8; 32], KeyError> {
        (**self).mac(input)
    }
}

/// The error of a key that gave no answer (CUST-6).
#[derive(Debug, thiserror::Error)]
#[error("the {role} key gave no answer")]
pub struct KeyError {
    role: &'static str,
    source: Box<dyn core::error::Error + Send + Sync>,
}

impl KeyError {
    /// Makes the failure of the key of role `R`, with the cause that the key store gave.
    pub fn new<R: role::Role>(
        source: impl Into<Box<dyn core::error::Error + Send + Sync>>,
    ) -> Self {
        Self { role: R::NAME, source: source.into() }
    }
}
