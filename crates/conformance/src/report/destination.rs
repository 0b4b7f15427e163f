//! The destination of a report: a file, which is replaced as a whole, or a pipe or device.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, BufWriter, ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// A place that a report can be written to.
#[derive(Debug)]
pub struct Destination {
    /// The file, links followed.
    path: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A file, which is replaced as a whole.
    File(Permissions),
    /// A pipe or a device, which is written to and never replaced.
    Other(File),
}

impl Destination {
    /// Checks that a report can be written there, so that no run is made in vain.
    ///
    /// # Errors
    ///
    /// The folder can't be written to, or the path is that of a folder.
    pub fn open(path: &Path) -> io::Result<Self> {
        let (path, place) = match fs::metadata(path) {
            Ok(found) if found.is_file() => {
                (fs::canonicalize(path)?, Place::File(found.permissions()))
            }
            Ok(_) => {
                let other = OpenOptions::new().write(true).open(path)?;
                (path.to_owned(), Place::Other(other))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // The umask applies, as with any new file.
                (path.to_owned(), Place::File(Permissions::from_mode(0o666)))
            }
            Err(error) => return Err(error),
        };
        let destination = Self { path, place };
        if let Place::File(permissions) = &destination.place {
            destination.temporary(permissions)?;
        }
        Ok(destination)
    }

    /// Writes the content. A file stays as it was where this fails.
    ///
    /// # Errors
    ///
    /// The content can't be written as a whole.
    pub fn write(self, content: &[u8]) -> io::Result<()> {
        match &self.place {
            Place::File(permissions) => {
                let mut file = self.temporary(permissions)?;
                file.write_all(content)?;
                file.as_file().sync_all()?;
                file.persist(&self.path).map_err(|error| error.error)?;
            }
            Place::Other(file) => {
                let mut writer = BufWriter::new(file);
                writer.write_all(content)?;
                writer.flush()?;
            }
        }
        Ok(())
    }

    fn temporary(&self, permissions: &Permissions) -> io::Result<NamedTempFile> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        tempfile::Builder::new().permissions(permissions.clone()).tempfile_in(folder)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{FileTypeExt, symlink};

    use super::*;

    fn write(path: &Path, content: &[u8]) -> io::Result<()> {
        Destination::open(path)?.write(content)
    }

    #[test]
    fn a_file_is_replaced_and_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.json"), folder.path().join("link.json"));
        write(&file, b"first").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        write(&link, b"second").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"second");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
    }

    #[test]
    fn a_device_is_never_replaced_and_a_full_one_is_an_error() {
        let full = Path::new("/dev/full");
        if full.exists() {
            let error = write(full, b"report").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::StorageFull);
            assert!(fs::metadata(full).unwrap().file_type().is_char_device());
        }
    }

    #[test]
    fn what_can_not_be_written_is_known_before_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing").join("a.json");
        assert_eq!(Destination::open(&missing).unwrap_err().kind(), ErrorKind::NotFound);
        let error = Destination::open(folder.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IsADirectory);
    }
}
