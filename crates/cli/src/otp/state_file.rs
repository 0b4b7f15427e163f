//! The file of a phone's state: the key-id of its enrolment, then the record (AUTH-1, AUTH-19).

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use dlotp::{
    Code, Record, Version,
    authenticator::State,
    keys::{Identity, KeyId},
};
use dlotp_terminal::Failure;
use rustix::fs::{FlockOperation, flock};

/// A state's file, which this process alone uses until it drops it.
pub(super) struct StateFile {
    path: PathBuf,
    key_id: KeyId,
    /// A file beside it: the state's own is replaced.
    _lock: File,
}

impl StateFile {
    /// Locks the file and reads it. A missing file begins with the first state; a damaged one is an error and does not
    /// begin anew (AUTH-7).
    pub(super) fn open(
        path: &Path,
        Identity { version, key_id }: Identity,
        first: State,
    ) -> Result<(Self, State), Failure> {
        let at = |error: io::Error| Failure::new(format!("{}: {error}", path.display()));
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let lock = OpenOptions::new().create(true).append(true).open(name).map_err(at)?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| Failure::new(format!("{}: another process uses it", path.display())))?;
        let file = Self { path: path.to_owned(), key_id, _lock: lock };
        let state = match fs::read(path) {
            Ok(bytes) => file.read(&bytes, version)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                file.write(&first)?;
                first
            }
            Err(error) => return Err(at(error)),
        };
        Ok((file, state))
    }

    fn read(&self, bytes: &[u8], version: Version) -> Result<State, Failure> {
        let (found, record) = bytes.split_first_chunk().unwrap_or((&[0; 8], &[]));
        let state = State::decode(record).map_err(|error| Failure::refused(&error))?;
        if state.view().version != version {
            let expected = format!(
                "expected a state of version {version}, found one of {}",
                state.view().version
            );
            return Err(Failure::rejected(Code::MalformedState, &expected));
        }
        let (path, expected, found) = (self.path.display(), self.key_id, KeyId::from(*found));
        if found == expected {
            Ok(state)
        } else {
            Err(Failure::new(format!("{path}: expected the state of {expected}, found {found}")))
        }
    }

    /// Replaces the state, so that a crash leaves the old one or the new one.
    pub(super) fn write(&self, state: &State) -> Result<(), Failure> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(self.key_id.as_bytes())?;
        file.write_all(&state.encode())?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        File::open(folder)?.sync_all()?;
        Ok(())
    }
}
