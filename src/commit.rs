//! A record to store, and a result that is held back until the store has succeeded.

/// A record to write and a result that exists only once the record is durably written.
///
/// [`Commit::store`] serves a synchronous store. [`Commit::split`] serves a store that is asynchronous,
/// or that writes several things in one transaction.
///
/// ```
/// # use dlotp::Commit;
/// let mut disk = 0;
/// let commit = Commit::new(7, "the result");
/// let result = commit.store(|record| { disk = *record; Ok::<_, &str>(()) });
/// assert_eq!(result, Ok("the result"));
/// assert_eq!(disk, 7);
/// ```
///
/// A store that fails gives its error, and the result is lost:
///
/// ```
/// # use dlotp::Commit;
/// let commit = Commit::new(7, "the result");
/// assert_eq!(commit.store(|_| Err("disk full")), Err("disk full"));
/// ```
#[derive(Debug)]
#[must_use = "nothing is decided before the record is stored"]
pub struct Commit<R, T> {
    record: R,
    pending: Pending<T>,
}

impl<R, T> Commit<R, T> {
    /// Makes a commit: `result` comes out once `record` is stored.
    pub const fn new(record: R, result: T) -> Self {
        Self { record, pending: Pending(result) }
    }

    /// Hands the record to `store`, and returns the result if and only if the store succeeded.
    ///
    /// # Errors
    ///
    /// The store's own error; then there is no result.
    pub fn store<E>(self, store: impl FnOnce(&R) -> Result<(), E>) -> Result<T, E> {
        store(&self.record).map(|()| self.pending.settle(DurableWrite::confirmed()))
    }

    /// Returns the commit with another result, computed from this one. The result stays pending.
    ///
    /// ```
    /// # use dlotp::Commit;
    /// let commit = Commit::new(7, "the result").map(str::len);
    /// assert_eq!(commit.store(|_| Ok::<_, &str>(())), Ok(10));
    /// ```
    ///
    /// The parameter is a function, not a closure: a closure could carry the result out.
    pub fn map<U>(self, map: fn(T) -> U) -> Commit<R, U> {
        Commit { record: self.record, pending: self.pending.map(map) }
    }

    /// Splits the commit into the record to write and the result, which is pending until then.
    pub fn split(self) -> (R, Pending<T>) {
        (self.record, self.pending)
    }
}

/// A result that waits for its record to be stored.
///
/// The result comes out once, in exchange for a [`DurableWrite`]:
///
/// ```
/// # use dlotp::{Commit, DurableWrite};
/// let (record, pending) = Commit::new(7, "the result").split();
/// let written = record; // … durably, and then:
/// assert_eq!(pending.settle(DurableWrite::confirmed()), "the result");
/// ```
///
/// An error of the store is not a success, so this does not compile:
///
/// ```compile_fail,E0308
/// # use dlotp::{Commit, DurableWrite};
/// let (record, pending) = Commit::new(7, "the result").split();
/// let written = record; // … durably, and then:
/// assert_eq!(pending.settle(Err::<(), _>("disk full")), "the result");
/// ```
///
/// The result can't be taken out twice, so this does not compile either:
///
/// ```compile_fail,E0382
/// # use dlotp::{Commit, DurableWrite};
/// let (record, pending) = Commit::new(7, "the result").split();
/// let written = record; // … durably, and then:
/// assert_eq!(pending.settle(DurableWrite::confirmed()), pending.settle(DurableWrite::confirmed()));
/// ```
#[must_use = "the result comes out by `settle`"]
pub struct Pending<T>(T);

impl<T> Pending<T> {
    /// Returns the result, in exchange for the statement that its record was stored.
    pub fn settle(self, stored: DurableWrite) -> T {
        let DurableWrite(()) = stored;
        self.0
    }

    /// Returns the pending result with another value, computed from this one, as [`Commit::map`] does.
    ///
    /// ```
    /// # use dlotp::{Commit, DurableWrite, Pending};
    /// let (record, pending) = Commit::new(7, "the result").split();
    /// let pending: Pending<usize> = pending.map(str::len);
    /// assert_eq!((record, pending.settle(DurableWrite::confirmed())), (7, 10));
    /// ```
    pub fn map<U>(self, map: fn(T) -> U) -> Pending<U> {
        Pending(map(self.0))
    }
}

impl<T> core::fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Pending(..)")
    }
}

/// The caller's statement that a record was written, so that a crash can't lose it.
#[derive(Debug)]
pub struct DurableWrite(());

impl DurableWrite {
    /// States that the record was written durably. Call it only after the store has said so.
    #[must_use]
    pub const fn confirmed() -> Self {
        Self(())
    }
}
