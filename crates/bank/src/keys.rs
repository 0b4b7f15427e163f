//! The bank's keys of one enrolment, as they lie sealed in its store (ENR-10).

use dlotp::{
    Version,
    keys::{Key, KeyError, MacUnder, PayloadKey, Seal, Secret, role},
};
use zeroize::Zeroizing;

const KEY: usize = 32;

/// Declares the keys that compute MACs, in the order in which they are stored.
macro_rules! keys {
    ($($field:ident: $role:ident),+) => {
        /// The keys of issuer and verifier.
        pub(crate) struct Keys {
            payload: PayloadKey,
            $($field: Key<role::$role>,)+
            /// In version 2.
            nonce: Option<Key<role::Nonce>>,
        }

        impl Keys {
            /// The bytes to be sealed, derived from the enrolment's secret, which is then forgotten.
            pub(crate) fn derive(secret: &Secret, version: Version) -> Zeroizing<Vec<u8>> {
                let mut bytes = Zeroizing::new(Vec::new());
                bytes.extend_from_slice(&*secret.derive_key::<role::Payload>(version));
                $(bytes.extend_from_slice(&*secret.derive_key::<role::$role>(version));)+
                if version != Version::V1 {
                    bytes.extend_from_slice(&*secret.derive_key::<role::Nonce>(version));
                }
                bytes
            }

            /// The keys of bytes that were sealed, if they are as many as the version has.
            pub(crate) fn from_bytes(version: Version, bytes: &[u8]) -> Option<Self> {
                let (keys, []) = bytes.as_chunks::<KEY>() else { return None };
                let mut keys = keys.iter();
                let found = Self {
                    payload: PayloadKey::new(version, keys.next()?),
                    $($field: Key::new(keys.next()?),)+
                    nonce: match version {
                        Version::V1 => None,
                        _ => Some(Key::new(keys.next()?)),
                    },
                };
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

keys! { operation_id: OperationId, otp: Otp, login: Login, confirm: Confirm }

impl MacUnder<role::Payload> for Keys {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        self.payload.mac(message)
    }
}

impl MacUnder<role::Nonce> for Keys {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        let none = || KeyError::new::<role::Nonce>("version 1 has none");
        self.nonce.as_ref().ok_or_else(none)?.mac(message)
    }
}

impl Seal for Keys {
    fn seal(&self, nonce: &[u8; 12], aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.payload.seal(nonce, aad, plaintext)
    }
}
