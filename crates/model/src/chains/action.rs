//! The steps from one state to the next.

/// One step. Operations are numbered in the order in which they were issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainsAction {
    /// The bank issues an operation and stores its record.
    Issue,
    /// The bank issues an operation, and the new record is lost.
    IssueLost,
    /// An operation expires or is cancelled.
    End(usize),
    /// The phone opens a payload.
    Scan(usize),
    /// The phone shows the operation that it opened.
    Show,
    /// The phone stores the state after an operation that it showed.
    Save,
    /// The phone gives the OTP of the operation on the screen.
    Give,
    /// The customer leaves the screen.
    Leave,
    /// The phone crashes.
    Crash,
    /// The scanned OTP of an operation comes to the bank.
    Submit(usize),
    /// The phone gives the typed OTP of an operation, which comes to the bank.
    Type(usize),
    /// The phone gives a login OTP.
    LogIn,
    /// Somebody copies the phone.
    Copy,
    /// The bank makes a backup.
    BackUp,
    /// The bank puts its newest backup back, perhaps again.
    Restore,
    /// The phone is lost, and another is enrolled.
    Enrol,
    /// The phone restores its first state from a backup.
    RestorePhone,
}
