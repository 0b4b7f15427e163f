//! Names and lists that the records hold (VER-1 to VER-3).

use core::fmt;

use crate::operation_id::OperationId;

/// Declares a name of 128 random bits, shown as 32 hexadecimal digits.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The name of these bytes, which a cryptographic random generator drew.
            #[must_use]
            pub const fn new(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// Its 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

name! {
    /// What names an operation towards the verifier (VER-3).
    Handle
}
name! {
    /// What names an enrolment in records and audit events.
    EnrolmentId
}

/// What an enrolment knows of an operation that is live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    pub(super) handle: Handle,
    pub(super) id: OperationId,
    pub(super) ends_at: u64,
    /// What it adds to the sum of VER-16; none where it may not be typed.
    pub(super) typed_cents: Option<u64>,
    pub(super) log_in: bool,
    /// The payload's serial, in version 2.
    pub(super) n: Option<u64>,
}

impl Live {
    /// Its handle.
    #[must_use]
    pub const fn handle(&self) -> Handle {
        self.handle
    }

    /// Its operation ID.
    #[must_use]
    pub const fn id(&self) -> &OperationId {
        &self.id
    }

    /// When it ends, in Unix seconds: it is live while now is less (VER-13).
    #[must_use]
    pub const fn ends_at(&self) -> u64 {
        self.ends_at
    }

    /// Whether it may be typed.
    #[must_use]
    pub const fn is_typed(&self) -> bool {
        self.typed_cents.is_some()
    }
}

/// An operation ID that was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Used {
    pub(super) id: OperationId,
    pub(super) at: u64,
}
