//! `dlotp testee`: this library behind the contract, for `conform` and for trying by hand.

use std::io;

use super::Failure;
use crate::testee;

/// Answers requests on standard input until it ends.
///
/// # Errors
///
/// Input or output fails.
pub fn run() -> Result<u8, Failure> {
    testee::serve(io::stdin().lock(), io::stdout().lock())?;
    Ok(0)
}
