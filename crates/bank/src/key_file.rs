//! The file of the bank's key.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use dlotp_terminal::Failure;

use crate::bank::random;

/// Reads the key of a file. Makes a new one, which only its owner may read, where there is none.
pub(crate) fn read_or_create(path: &Path) -> Result<[u8; 32], Failure> {
    let at = |error: io::Error| Failure::new(format!("{}: {error}", path.display()));
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let key = random()?;
            let written = file.write_all(&key).and_then(|()| file.sync_all());
            if let Err(error) = written {
                // The next call must not take a part of a key for one.
                let _ = fs::remove_file(path);
                return Err(at(error));
            }
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let mut bytes = Vec::new();
            let file = fs::File::open(path).map_err(at)?;
            file.take(33).read_to_end(&mut bytes).map_err(at)?;
            let expected = format!("{}: expected a key of 32 bytes", path.display());
            <[u8; 32]>::try_from(bytes).map_err(|_| Failure::new(expected))
        }
        Err(error) => Err(at(error)),
    }
}
