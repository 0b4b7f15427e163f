//! Payloads and enrolments of different versions, which do not work together.

use dlotp::{Code, Version};
use dlotp_wire::{
    hexadecimal::Hex,
    operation::Decode,
    payload::{DecodeArgs, EnrolmentArgs},
};

use super::{example, form};
use crate::{
    order::decode_args,
    vector_set::{VectorId, VectorSetBuilder},
    worked_example::{OTHER_SECRET, SECRET, body, envelope, key_id, seal, seal_envelope},
};

pub(super) fn versions(set: &mut VectorSetBuilder, twin: &VectorId) {
    set.section(1100);
    let version = set.version();
    let (one, two) = (Version::V1.number().into(), Version::V2.number().into());
    let other = if version == Version::V1 { two } else { one };
    let own = version.number().into();
    let phone = |enrolments: &[(u64, Hex<32>)], text: &str| {
        let enrolment = |&(version, secret)| EnrolmentArgs { version, secret };
        let enrolments = enrolments.iter().map(enrolment).collect::<Vec<_>>();
        DecodeArgs { enrolments, text: text.to_owned() }
    };
    let text = seal(version, SECRET, &body(version, example()));
    let (requirements, flags) = ("ENR-23 PAY-15 VEC-9", "versions");
    for (title, enrolments) in [
        (
            "A phone with an enrolment of each version decodes the text.",
            [(one, SECRET), (two, SECRET)],
        ),
        ("The order of the two enrolments makes no difference.", [(two, SECRET), (one, SECRET)]),
        (
            "A phone whose other enrolment has another secret decodes the text.",
            [(other, OTHER_SECRET), (own, SECRET)],
        ),
    ] {
        set.add_accepted::<Decode>(title, requirements, flags, &phone(&enrolments, &text));
    }
    set.section(1110);
    let code = Code::UnknownKey;
    for (title, enrolments) in [
        (
            "An enrolment of the other version with the same secret has another key.",
            vec![(other, SECRET)],
        ),
        (
            "A phone with two enrolments of the other version does not know the key.",
            vec![(other, SECRET), (other, OTHER_SECRET)],
        ),
    ] {
        let args = phone(&enrolments, &text);
        set.add_rejected::<Decode>(title, requirements, flags, &args, code, twin);
    }
    if version != Version::V1 {
        relabelled(set, twin, &phone(&[(one, SECRET), (two, SECRET)], ""));
    }
}

/// Adds bytes of one version under the prefix of the other.
fn relabelled(set: &mut VectorSetBuilder, twin: &VectorId, both: &DecodeArgs) {
    set.section(1120);
    set.add_accepted::<Decode>(
        "An operation has another digest in version 2.",
        "ENR-23 PAY-29 VEC-9",
        "versions must-differ",
        &decode_args(Version::V2, seal(Version::V2, SECRET, &body(Version::V2, example()))),
    )
    .differs_from(&VectorId::named("payload-v1-0001"));
    let (requirements, flags) = ("ENR-23 PAY-34 VEC-9", "versions");
    let mut refuses = |title: &str, text: String, code: Code| {
        let args = DecodeArgs { text, ..both.clone() };
        set.add_rejected::<Decode>(title, requirements, flags, &args, code, twin);
    };
    let bytes = |of| envelope(of, SECRET, &body(of, example()));
    for (title, of, under) in [
        (
            "The bytes of a text of version 1 under the prefix of version 2 are refused.",
            Version::V1,
            Version::V2,
        ),
        (
            "The bytes of a text of version 2 under the prefix of version 1 are refused.",
            Version::V2,
            Version::V1,
        ),
    ] {
        refuses(title, seal_envelope(under, &bytes(of)), Code::UnknownKey);
        let mut bytes = bytes(of);
        bytes[..8].copy_from_slice(key_id(under, SECRET).as_bytes());
        let title = title.replace(" under", &format!(" with the key-id of version {under} under"));
        refuses(&title, seal_envelope(under, &bytes), Code::AuthenticationFailed);
    }
    let [one, two] = [Version::V1, Version::V2].map(|of| seal_envelope(of, &bytes(of)));
    refuses(
        "A text of version 1 with the prefix of version 2 is refused.",
        one.replace("dlotp:1.", "DLOTP:2."),
        Code::MalformedPayload,
    );
    refuses(
        "A text of version 2 with the prefix of version 1 is refused.",
        two.replace("DLOTP:2.", "dlotp:1."),
        Code::UnknownKey,
    );
    let body = body(Version::V1, example());
    let title = "A body of version 1 that is sealed in version 2 is malformed.";
    form::malformed(set, title, "form versions", &body, twin);
}
