//! The suite of DLOTP as data: requirements, vectors, schemas and releases.

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
