//! RFC 4226, RFC 6238 and RFC 6287.

pub(crate) mod truncation;
