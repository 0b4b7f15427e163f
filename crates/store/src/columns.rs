//! The lists of columns that queries of both databases give, in the order in which they are read.

/// The columns of an enrolment `e` with its MAC.
macro_rules! enrolment_columns {
    () => {
        "e.id, e.customer, e.version, e.key_id, e.revision, e.record, e.stores_secrets, e.pending_until, e.epoch, e.mac_key, e.mac"
    };
}

/// The columns of an event `v` with its MAC.
macro_rules! event_columns {
    () => {
        "v.enrolment, v.revision, v.previous, v.at, v.alert, v.failed, v.line, v.epoch, v.mac_key, v.mac"
    };
}

/// The columns of an operation `o` with its MAC.
macro_rules! operation_columns {
    () => {
        "o.handle, o.enrolment, o.revision, o.ends_at, o.record, o.epoch, o.mac_key, o.mac"
    };
}

/// The columns of an entry `x` of the outbox with its MAC.
macro_rules! entry_columns {
    () => {
        "x.handle, x.enrolment, x.version, x.revision, x.at, x.record, x.epoch, x.mac_key, x.mac, x.taken_until"
    };
}

pub(crate) use {enrolment_columns, entry_columns, event_columns, operation_columns};

/// The number of columns of an enrolment.
pub(crate) const ENROLMENT: usize = 11;
/// The number of columns of an event.
pub(crate) const EVENT: usize = 10;
/// The number of columns of an operation.
pub(crate) const OPERATION: usize = 8;
