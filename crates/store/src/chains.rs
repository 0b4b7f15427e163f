//! The chains of version 2 at rest: sealed, and moved on with the record that they belong to (ENR-22).

use dlotp::{
    chain::{Chain, Chains},
    verifier::{RecordError, Status, Write},
};
use zeroize::Zeroizing;

use crate::{Error, Loaded, Owner, Sealed, Secret, Store, StoreError, Vault, VaultError};

/// A position and its value.
const LINK: usize = 8 + 32;

impl Vault {
    /// Seals chains for their owner.
    ///
    /// # Errors
    ///
    /// [`VaultError::Random`].
    pub fn seal_chains(&self, owner: Owner<'_>, chains: &Chains) -> Result<Sealed, VaultError> {
        let Chains { scanned, login } = chains;
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * LINK));
        write_link(&mut bytes, scanned);
        write_link(&mut bytes, login);
        self.seal(owner, Secret::Chains, &bytes)
    }

    /// The chains that are kept for an enrolment; none in version 1.
    ///
    /// # Errors
    ///
    /// `malformed-record` where they are damaged or lost (VER-46), [`VaultError::Destroyed`] where the
    /// enrolment was revoked.
    pub fn chains(&self, loaded: &Loaded) -> Result<Option<Chains>, Error> {
        if loaded.enrolment.positions().is_none() {
            return Ok(None);
        }
        let is_revoked = loaded.enrolment.status() == Status::Revoked;
        let lost = StoreError::Record(RecordError::Chain);
        match self.open(loaded.owner(), Secret::Chains, loaded.chains.as_ref()) {
            Ok(bytes) => read_chains(&bytes).map(Some).ok_or_else(|| lost.into()),
            Err(VaultError::Destroyed) if is_revoked => Err(VaultError::Destroyed.into()),
            Err(_) => Err(lost.into()),
        }
    }

    /// Commits what an input decided on what was loaded, and in the same transaction puts in place of
    /// the chains what the new record still needs of them: what was before is destroyed.
    ///
    /// # Errors
    ///
    /// Those of [`Vault::chains`] and [`Store::commit`].
    pub fn commit(&self, store: &dyn Store, loaded: &Loaded, write: &Write) -> Result<(), Error> {
        let chains = if write.destroys_keys() { None } else { self.moved(loaded, write)? };
        Ok(store.commit_with_chains(write, chains.as_ref())?)
    }

    /// None where they stay.
    fn moved(&self, loaded: &Loaded, write: &Write) -> Result<Option<Sealed>, Error> {
        let Some(kept) = self.chains(loaded)? else { return Ok(None) };
        let needed = write.enrolment().needed(&kept).map_err(StoreError::from)?;
        let is_moved = needed != kept;
        Ok(is_moved.then(|| self.seal_chains(loaded.owner(), &needed)).transpose()?)
    }
}

fn write_link<C>(bytes: &mut Vec<u8>, link: &Chain<C>) {
    bytes.extend_from_slice(&link.position().to_be_bytes());
    bytes.extend_from_slice(link.expose());
}

fn read_chains(bytes: &[u8]) -> Option<Chains> {
    let (links, []) = bytes.as_chunks::<LINK>() else { return None };
    let [scanned, login] = links else { return None };
    Some(Chains { scanned: read_link(scanned)?, login: read_link(login)? })
}

fn read_link<C>(link: &[u8; LINK]) -> Option<Chain<C>> {
    let (position, value) = link.split_first_chunk()?;
    Some(Chain::from_bytes(u64::from_be_bytes(*position), value.try_into().ok()?))
}
