//! Keys that compute fast, in place of HMAC.

use dlotp::keys::{
    Identity, KeyError, KeySet, MacUnder, Open, Seal,
    role::{Payload, Role},
};

use crate::request::identity;

/// The keys of one customer, in every role: a deterministic function in place of HMAC-SHA-256, so
/// that states are made fast.
///
/// There are only two operation IDs, so that they meet, as those of two customers may.
#[derive(Clone, Copy, Debug)]
pub struct StandIn(pub u8);

/// How many operation IDs there are.
const IDS: u64 = 2;

impl KeySet for StandIn {
    fn identity(&self) -> Identity {
        identity(self.0)
    }
}

impl<R: Role> MacUnder<R> for StandIn {
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

/// The model's bank and phone are of version 1, which seals nothing.
impl Seal for StandIn {
    fn seal(&self, _: &[u8; 12], _: &[u8], _: &[u8]) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::new::<Payload>("version 1 seals nothing"))
    }
}

impl Open for StandIn {
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
