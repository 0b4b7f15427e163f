//! Keys that compute fast, in place of HMAC, and the other secrets of a customer.

use dlotp::{
    Version,
    keys::{
        Identity, KeyError, KeyId, KeySet, MacUnder, Open, PinMac, Seal,
        role::{Payload, Role},
    },
    verifier::Secrets,
};

/// The keys of one customer in every role. A fast function stands in for HMAC-SHA-256.
///
/// It gives only two operation IDs, so that those of two customers collide.
#[derive(Clone, Copy, Debug)]
pub struct StubKeys(pub u8);

/// The number of operation IDs.
const IDS: u64 = 2;

/// The version and key-id of a customer; every enrolment here is of version 1.
pub(crate) fn identity(customer: u8) -> Identity {
    Identity { version: Version::V1, key_id: KeyId::from([customer; 8]) }
}

pub(crate) fn secrets(customer: u8) -> Secrets {
    Secrets::V1 { p: PinMac::from([customer; 32]) }
}

impl KeySet for StubKeys {
    fn identity(&self) -> Identity {
        identity(self.0)
    }
}

impl<R: Role> MacUnder<R> for StubKeys {
    fn mac(&self, message: &[&[u8]]) -> Result<[u8; 32], KeyError> {
        let parts = [R::NAME.as_bytes(), &[self.0]];
        let mut state = 0xcbf2_9ce4_8422_2325_u64;
        for &byte in parts.iter().chain(message).copied().flatten() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
        let mut mac = [0; 32];
        for eight in mac.chunks_mut(8) {
            state = mix(state);
            eight.copy_from_slice(&state.to_be_bytes());
        }
        if R::NAME == "operation-id" {
            let id = ((state >> 1) % IDS).to_be_bytes();
            mac.iter_mut().zip(id).for_each(|(to, from)| *to = from);
        }
        Ok(mac)
    }
}

// Bank and phone are of version 1 here, which seals nothing.
impl Seal for StubKeys {
    fn seal(&self, _: &[u8; 12], _: &[u8], _: &[u8]) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::new::<Payload>("version 1 seals nothing"))
    }
}

impl Open for StubKeys {
    fn open(&self, _: &[u8; 12], _: &[u8], _: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        Err(KeyError::new::<Payload>("version 1 opens nothing"))
    }
}

/// The finaliser of SplitMix64.
const fn mix(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
