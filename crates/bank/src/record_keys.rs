//! The file of the bank's keys for records: a line for each, with its number and 32 bytes in hexadecimal.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use dlotp::records::RecordKeys;
use dlotp_terminal::Failure;
use dlotp_wire::hexadecimal::Hex;

use crate::bank::random;

/// Reads the keys of a file. Makes a new one with a key of the number 1, which only its owner may read,
/// where there is none.
pub(crate) fn read_or_create(path: &Path) -> Result<RecordKeys, Failure> {
    let at = |error: io::Error| Failure::new(format!("{}: {error}", path.display()));
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let key: [u8; 32] = random()?;
            let written = file
                .write_all(format!("1 {}\n", Hex(key)).as_bytes())
                .and_then(|()| file.sync_all());
            if let Err(error) = written {
                // The next call must not take a part of a key for one.
                let _ = fs::remove_file(path);
                return Err(at(error));
            }
            Ok(RecordKeys::new(1, key))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let text = fs::read_to_string(path).map_err(at)?;
            parse(&text).ok_or_else(|| {
                let expected = "expected lines of a number and a key of 32 bytes, no number twice";
                Failure::new(format!("{}: {expected}", path.display()))
            })
        }
        Err(error) => Err(at(error)),
    }
}

fn parse(text: &str) -> Option<RecordKeys> {
    let mut numbers = Vec::new();
    let mut keys: Option<RecordKeys> = None;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (number, key) = line.trim().split_once(' ')?;
        let (number, key) = (number.parse::<u64>().ok()?, decode(key.trim())?);
        if numbers.contains(&number) {
            return None;
        }
        numbers.push(number);
        keys = Some(match keys {
            None => RecordKeys::new(number, key),
            Some(keys) => keys.with_key(number, key),
        });
    }
    keys
}

fn decode(digits: &str) -> Option<[u8; 32]> {
    serde_json::from_value::<Hex<32>>(digits.into()).ok().map(|Hex(bytes)| bytes)
}
