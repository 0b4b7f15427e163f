//! The intermediate values of an OATH one-time password: the MAC's input, the MAC, and its truncation.

use dlotp::oath::{Hash, Suite};
use dlotp_testee::library::data_input;
use dlotp_wire::{
    Arguments, WireOperation,
    oath::{HotpArgs, OcraArgs, TotpArgs},
    operation::{OathHotp, OathOcra, OathTotp},
    vectors::Vector,
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value, json};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

/// The intermediate values, in their order; none of a refusal or of another operation.
pub(super) fn on_the_way(vector: &Vector) -> Map<String, Value> {
    let computed = match vector.op.as_str() {
        OathHotp::NAME => hotp(&vector.args),
        OathTotp::NAME => totp(&vector.args),
        OathOcra::NAME => ocra(&vector.args),
        _ => None,
    };
    computed.unwrap_or_default()
}

fn hotp(args: &Value) -> Option<Map<String, Value>> {
    let HotpArgs { key, counter, .. } = HotpArgs::from_value(args).ok()?;
    truncated(&[], &mac(Hash::Sha1, &key.0, &counter.0)?)
}

fn totp(args: &Value) -> Option<Map<String, Value>> {
    let TotpArgs { key, hash, time, step, t0, .. } = TotpArgs::from_value(args).ok()?;
    let counter = time.checked_sub(t0)?.checked_div(step)?;
    let mac = mac(hash.into(), &key.0, &counter.to_be_bytes())?;
    truncated(&[("counter", json!(hex::encode(counter.to_be_bytes())))], &mac)
}

fn ocra(args: &Value) -> Option<Map<String, Value>> {
    let args = OcraArgs::from_value(args).ok()?;
    let suite = args.suite.parse::<Suite>().ok()?;
    let input = data_input(&args, &suite).ok()?;
    let mac = mac(suite.parts().hash, &args.key.0, &input)?;
    let before = [("data-input", json!(hex::encode(input)))];
    if suite.parts().digits == 0 {
        return Some(named(&before, &[("mac", json!(hex::encode(mac)))]));
    }
    truncated(&before, &mac)
}

fn mac(hash: Hash, key: &[u8], input: &[u8]) -> Option<Vec<u8>> {
    fn of<M: Mac + KeyInit>(key: &[u8], input: &[u8]) -> Option<Vec<u8>> {
        let mac = <M as KeyInit>::new_from_slice(key).ok()?;
        Some(mac.chain_update(input).finalize().into_bytes().to_vec())
    }
    match hash {
        Hash::Sha1 => of::<Hmac<Sha1>>(key, input),
        Hash::Sha256 => of::<Hmac<Sha256>>(key, input),
        Hash::Sha512 => of::<Hmac<Sha512>>(key, input),
    }
}

/// The values before the MAC, the MAC, and the number that dynamic truncation takes at the offset in its last byte
/// (RFC 4226, section 5.3).
fn truncated(before: &[(&str, Value)], mac: &[u8]) -> Option<Map<String, Value>> {
    let offset = usize::from(mac.last()? & 0x0f);
    let truncated = u32::from_be_bytes(*mac.get(offset..)?.first_chunk()?) & 0x7fff_ffff;
    let mac = ("mac", json!(hex::encode(mac)));
    Some(named(before, &[mac, ("offset", json!(offset)), ("truncated", json!(truncated))]))
}

fn named(before: &[(&str, Value)], after: &[(&str, Value)]) -> Map<String, Value> {
    [before, after].concat().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use dlotp_suite::suite::VectorSuite;
    use sha2::Digest;

    use super::*;

    /// Every MAC of a table of an RFC stands beside an entry of the table.
    fn compare(table: &str, mac: &str, same: impl Fn(&Map<String, Value>, &Value)) {
        let table: Value = serde_json::from_str(table).unwrap();
        let suite = VectorSuite::embedded().unwrap();
        let shown: Vec<_> = suite.vectors.iter().map(on_the_way).collect();
        for entry in table["vectors"].as_array().unwrap() {
            let of_entry: Vec<_> =
                shown.iter().filter(|shown| shown.get("mac") == entry.get(mac)).collect();
            assert!(!of_entry.is_empty(), "{entry}");
            of_entry.into_iter().for_each(|shown| same(shown, entry));
        }
    }

    #[test]
    fn hotp_is_truncated_as_rfc_4226_shows() {
        compare(
            include_str!("../../../../tests/rfc/rfc4226_hotp.json"),
            "hmac_sha1_hex",
            |shown, entry| {
                assert_eq!(shown["truncated"], entry["dt_dec"]);
            },
        );
    }

    #[test]
    fn ocra_is_computed_of_the_data_input_of_rfc_6287() {
        compare(
            include_str!("../../../../tests/rfc/rfc6287_ocra.json"),
            "hmac_hex",
            |shown, entry| {
                let input = hex::decode(shown["data-input"].as_str().unwrap()).unwrap();
                assert_eq!(hex::encode(Sha256::digest(&input)), entry["datainput_sha256"]);
                assert_eq!(shown["truncated"], entry["dt_dec"]);
            },
        );
    }
}
