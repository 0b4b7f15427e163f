//! Lays out JSON as it is kept in the repository, from standard input to standard output: for tools in other languages.

use std::io::{self, Write as _};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let value: serde_json::Value = serde_json::from_reader(io::stdin().lock())?;
    io::stdout().write_all(dlotp_suite::layout::document(&value)?.as_bytes())?;
    Ok(())
}
