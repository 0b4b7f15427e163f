//! Keys of 10 to 15 bytes, which are taken where the caller says so.

use dlotp::Code;
use dlotp_wire::{
    WireOperation,
    hexadecimal::Hex,
    oath::{HashName, HotpArgs, OcraArgs, TotpArgs},
    operation::{OathHotp, OathOcra, OathTotp},
};
use serde::Serialize;

use super::{args, hotp_totp::totp_args, seed};
use crate::vector_set::{VectorId, VectorSetBuilder, fail};

const SUITE: &str = "OCRA-1:HOTP-SHA1-6:QN08";

fn hotp(length: usize, short_key: bool) -> HotpArgs {
    HotpArgs { key: seed(length), short_key, counter: Hex(5_u64.to_be_bytes()), digits: 6 }
}

fn totp(length: usize, short_key: bool) -> TotpArgs {
    TotpArgs { key: seed(length), short_key, ..totp_args(HashName::Sha256, 99) }
}

fn ocra(length: usize, short_key: bool) -> OcraArgs {
    OcraArgs { short_key, ..args(SUITE, seed(length), "12345678") }
}

/// Adds OTPs of these keys, each with its value. The last one is the twin of the refused keys.
fn add<O: WireOperation>(
    set: &mut VectorSetBuilder,
    name: &str,
    flags: &str,
    output: &str,
    arguments: impl Fn(usize, bool) -> O::Args,
    expected: [&str; 6],
) -> VectorId
where
    O::Args: Serialize,
{
    let mut twin = None;
    let keys = [(10, true), (12, true), (15, true), (16, true), (16, false), (20, true)];
    for ((length, short_key), expected) in keys.into_iter().zip(expected) {
        let said = if short_key { "where the caller allows" } else { "unless the caller allows" };
        let title = format!("{name} takes a key of {length} bytes {said} short keys.");
        let vector =
            set.add_accepted::<O>(&title, "OATH-2 OATH-15", flags, &arguments(length, short_key));
        if vector.outputs()[output] != expected {
            fail(&title);
        }
        twin = Some(vector.id());
    }
    let twin = twin.unwrap_or_else(|| fail("a key is long enough"));
    for (length, short_key) in [(9, true), (10, false), (15, false)] {
        let said = if short_key { "even where" } else { "unless" };
        let title =
            format!("{name} refuses a key of {length} bytes {said} the caller allows short keys.");
        let requirement = if short_key { "OATH-15" } else { "OATH-2" };
        let code = Code::InvalidParameter;
        let args = arguments(length, short_key);
        set.add_rejected::<O>(&title, requirement, flags, &args, code, &twin);
    }
    twin
}

pub(super) fn short_keys(set: &mut VectorSetBuilder) {
    set.section(600);
    let expected = ["767654", "562311", "046607", "715195", "715195", "254676"];
    add::<OathHotp>(set, "HOTP", "hotp", "otp", hotp, expected);
    let expected = ["68714388", "17387412", "46092555", "96724855", "96724855", "67496144"];
    add::<OathTotp>(set, "TOTP", "totp", "otp", totp, expected);
    let expected = ["084458", "232619", "510299", "798994", "798994", "937109"];
    let twin = add::<OathOcra>(set, "OCRA", "ocra", "response", ocra, expected);
    for (title, args, code) in [
        (
            "The suite is checked before a key that is too short even for short keys.",
            OcraArgs { suite: "OCRA-1".to_owned(), ..ocra(9, true) },
            Code::InvalidSuite,
        ),
        (
            "A key that is too short even for short keys is checked before the challenge.",
            OcraArgs { challenge: Some(String::new()), ..ocra(9, true) },
            Code::InvalidParameter,
        ),
    ] {
        set.add_rejected::<OathOcra>(title, "OATH-14 OATH-15", "ocra order", &args, code, &twin);
    }
}
