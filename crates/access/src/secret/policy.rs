//! The bank's choices about secrets.

use super::{FirstLength, Format, Iterations};
use crate::Error;

/// The policy of a bank about its customers' secrets.
///
/// ```
/// use dlotp_access::{Code, secret::{FirstLength, Format, Policy}};
///
/// let policy = Policy::new(FirstLength::try_from(10)?, 1_000_000, Format::new(12, 4)?)?;
/// assert_eq!(policy.iterations().get(), 1_000_000);
/// assert_eq!(Policy::default().iterations().get(), 600_000);
///
/// let too_few = Policy::new(FirstLength::DEFAULT, 599_999, Format::default()).unwrap_err();
/// assert_eq!(too_few.code(), Code::InvalidPolicy);
/// # Ok::<(), dlotp_access::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Policy {
    first: FirstLength,
    iterations: Iterations,
    second: Format,
}

/// A number of iterations that no policy may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("iterations of the policy: expected 600000 to 10000000, found {0}")]
pub(crate) struct TooFewIterations(u64);

impl Policy {
    /// Makes a policy.
    ///
    /// # Errors
    ///
    /// `invalid-policy`: the number of iterations is outside 600000 to 10000000 (SEC-4).
    pub fn new(first: FirstLength, iterations: u64, second: Format) -> Result<Self, Error> {
        let number = Iterations::within_range(iterations).filter(|at| *at >= Iterations::DEFAULT);
        Ok(Self { first, iterations: number.ok_or(TooFewIterations(iterations))?, second })
    }

    /// Returns the number of digits of new first secrets (SEC-1).
    #[must_use]
    pub const fn first(&self) -> FirstLength {
        self.first
    }

    /// Returns the number of iterations of new tags (SEC-4).
    #[must_use]
    pub const fn iterations(&self) -> Iterations {
        self.iterations
    }

    /// Returns how many digits new second secrets have, and how many of them are asked (SEC-9).
    #[must_use]
    pub const fn second(&self) -> Format {
        self.second
    }
}

impl Default for Policy {
    fn default() -> Self {
        let (first, second) = (FirstLength::DEFAULT, Format::default());
        Self { first, iterations: Iterations::DEFAULT, second }
    }
}
