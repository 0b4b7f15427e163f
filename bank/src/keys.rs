//! The bank's keys of one enrolment, as they lie sealed in its store (ENR-10).

use dlotp::{
    Version,
    keys::{Key, KeyError, MacUnder, Secret, role},
};
use zeroize::Zeroizing;

const KEY: usize = 32;

/// Declares the keys, in the order in which they are stored.
macro_rules! keys {
    ($($field:ident: $role:ident),+) => {
        /// The keys of issuer and verifier.
        pub(crate) struct Keys {
            $($field: Key<role::$role>,)+
        }

        impl Keys {
            /// The bytes to be sealed, derived from the enrolment's secret, which is then forgotten.
            pub(crate) fn derive(secret: &Secret, version: Version) -> Zeroizing<Vec<u8>> {
                let mut bytes = Zeroizing::new(Vec::new());
                $(bytes.extend_from_slice(&*secret.derive_key::<role::$role>(version));)+
                bytes
            }

            /// The keys of bytes that were sealed, if they are as many as there are keys.
            pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
                let (keys, []) = bytes.as_chunks::<KEY>() else { return None };
                let mut keys = keys.iter();
                let found = Self { $($field: Key::new(keys.next()?),)+ };
                keys.next().is_none().then_some(found)
            }
        }

        $(impl MacUnder<role::$role> for Keys {
            fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
                self.$field.mac(message)
            }
        })+
    };
}

keys! { payload: Payload, operation_id: OperationId, otp: Otp, login: Login, confirm: Confirm }
