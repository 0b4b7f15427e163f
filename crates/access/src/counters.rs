//! The counters of failures in a customer's record: its *rows* and its *means*.
//!
//! A row counts what is judged of one kind over all phones: entries, logins, operations and recoveries. A means is an
//! enrolment or the second secret. A failure counts one in its row and one in each means that was judged, and an
//! acceptance resets no more than what it proves (CREC-8 to CREC-13).
//!
//! ```
//! use dlotp_access::counters::{
//!     Acceptance, CounterName, CustomerCounters, EnrolmentStatus, Failure, LoginBlocks,
//! };
//!
//! let mut counters = CustomerCounters::new(1_767_225_600, LoginBlocks::Fixed);
//! for phone in [1, 2] {
//!     counters.enrol(phone, EnrolmentStatus::Active, 1_767_225_600);
//! }
//!
//! // A thief has phone 1: what the customer does with phone 2 gives no new tries at it.
//! for now in 1_767_225_601..1_767_225_605 {
//!     assert!(counters.fail(Failure::Operation(1), now).is_some());
//!     assert!(counters.accept(Acceptance::Scanned(2), now));
//! }
//! let fifth = counters.fail(Failure::Operation(1), 1_767_225_605).unwrap();
//! assert_eq!(fifth.begun, [CounterName::Enrolment(1)]);
//!
//! // What a block refuses is not counted.
//! assert!(counters.fail(Failure::Operation(1), 1_767_225_606).is_none());
//! assert!(counters.accept(Acceptance::Scanned(2), 1_767_225_606));
//! ```

mod customer;
mod row;

pub use self::{
    customer::{
        Acceptance, Consequence, CounterName, CustomerCounters, EnrolmentStatus, Failure, FirstRow,
        LoginBlocks,
    },
    row::{Block, FailureCounter},
};
