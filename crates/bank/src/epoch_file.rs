//! The file of the bank's epoch (RST-1). No backup of the database holds it.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use dlotp::verifier::Epoch;
use dlotp_terminal::Failure;

/// Reads the epoch; it is 0 where there is no file.
pub(crate) fn read(path: &Path) -> Result<Epoch, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => text.trim_end().parse::<u64>().map(Epoch::from).map_err(|_| {
            Failure::new(format!("{}: expected the bank's epoch, a number", path.display()))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Epoch::default()),
        Err(error) => Err(at(path, &error)),
    }
}

/// Begins an epoch, which is not older than that of the file. It is durable before the database is opened.
pub(crate) fn begin(path: &Path, epoch: Epoch) -> Result<(), Failure> {
    let found = read(path)?;
    if epoch < found {
        return Err(Failure::new(format!("epoch: expected {found} or a later one, found {epoch}")));
    }
    let next = path.with_extension("epoch-next");
    let write = || {
        let mut file = File::create(&next)?;
        writeln!(file, "{epoch}")?;
        file.sync_all()?;
        // A crash leaves the old number or the new one, and no part of one.
        fs::rename(&next, path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
    };
    write().map_err(|error| at(path, &error))
}

fn at(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
