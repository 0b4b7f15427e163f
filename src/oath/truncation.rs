//! Dynamic truncation (RFC 4226, section 5.3).

/// Returns the 31 bits that the last 4 bits of the MAC choose. A MAC has at least 20 bytes, so all are there.
pub(crate) fn truncate(mac: &[u8]) -> u32 {
    let offset = mac.last().map_or(0, |last| usize::from(last & 0xf));
    let chosen = mac.get(offset..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
    u32::from_be_bytes(chosen) & 0x7fff_ffff
}

#[cfg(test)]
mod tests {
    /// RFC 4226, section 5.4.
    #[test]
    fn the_example_of_the_rfc() {
        let mac = hex::decode("1f8698690e02ca16618550ef7f19da8e945b555a").unwrap();
        assert_eq!(super::truncate(&mac), 0x50ef_7f19);
    }
}
