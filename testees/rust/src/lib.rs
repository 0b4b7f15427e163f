//! The library `dlotp` as a testee (spec/testee.md): every operation of the wire, and the lines that carry it.

pub mod hexadecimal;
pub mod library;
pub mod operation_json;
pub mod testee;
pub mod wire;
