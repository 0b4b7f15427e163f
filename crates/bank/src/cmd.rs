//! The subcommands, one file each.

pub(crate) mod adopt;
pub(crate) mod audit;
pub(crate) mod cancel;
pub(crate) mod confirm;
pub(crate) mod enrol;
pub(crate) mod failures;
pub(crate) mod login;
pub(crate) mod order;
pub(crate) mod outbox;
pub(crate) mod restore;
pub(crate) mod revoke;
pub(crate) mod status;
pub(crate) mod submit;
pub(crate) mod sweep;
pub(crate) mod unblock;
