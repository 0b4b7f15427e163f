//! The form of the vectors (spec/vectors.md).

pub use dlotp_wire::vectors::{Expected, Vector, VectorFile};
