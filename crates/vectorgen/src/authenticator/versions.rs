//! Payloads of one version on a phone of the other.

use dlotp::Version;

use super::{PhoneReply, PhoneTraceBuilder, at, chains::nth};
use crate::vector_set::VectorSetBuilder;

pub(super) fn versions(set: &mut VectorSetBuilder) {
    set.section(460);
    let (requirements, flags) = ("ENR-23 PAY-15 VEC-9", "versions");
    let unknown = PhoneReply::Rejected("unknown-key");
    let mixed = |own: Version, other: Version| {
        PhoneTraceBuilder::new()
            .scan(at(0), &nth(1, 0).of_version(other), unknown)
            .scan(at(1), &nth(1, 0).of_version(own), PhoneReply::Display)
            .authorise(at(2), PhoneReply::Otp)
            .scan(at(3), &nth(2, 0).of_version(other), unknown)
            .authorise(at(4), PhoneReply::Otp)
    };
    mixed(Version::V2, Version::V1).add_to(
        set,
        "A payload of version 1 is unknown to a phone of version 2.",
        requirements,
        flags,
    );
    mixed(Version::V1, Version::V2).add_version_to(
        set,
        Version::V1,
        "A payload of version 2 is unknown to a phone of version 1.",
        requirements,
        flags,
    );
}
