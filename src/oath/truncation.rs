//! Dynamic truncation (RFC 4226, section 5.3).

pub(crate) fn truncate(mac: &[u8]) -> u32 {
    let offset = mac.last().map_or(0, |last| usize::from(last & 0xf));
    let chosen = mac.get(offset..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
    u32::from_be_bytes(chosen) & 0x7fff_ffff
}
