//! The suite of DLOTP as data: what is known before any implementation is asked.

pub mod check_digit;
pub mod currency;
pub mod flags;
pub mod layout;
pub mod release;
pub mod requirements;
pub mod schema;
pub mod seal;
pub mod spec;
pub mod suite;

pub use dlotp_wire::vectors;
