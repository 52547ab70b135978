//! Adds a colour profile to a WebP (RFC 9649, section 2.7), which the encoder cannot.

/// Wraps a simple WebP (one `VP8 ` chunk, no alpha) in the extended format with an ICCP chunk.
///
/// `None` where `simple` is something else; it can be used as it is then, without the profile.
pub(super) fn with_profile(simple: &[u8], size: (u32, u32), profile: &[u8]) -> Option<Vec<u8>> {
    let picture = simple.get(12..).filter(|rest| rest.starts_with(b"VP8 "))?;
    let mut extended = Vec::with_capacity(simple.len() + profile.len() + 64);
    extended.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    let mut header = vec![0b0010_0000, 0, 0, 0];
    for side in [size.0, size.1] {
        header.extend_from_slice(side.checked_sub(1)?.to_le_bytes().get(..3)?);
    }
    push_chunk(&mut extended, *b"VP8X", &header)?;
    push_chunk(&mut extended, *b"ICCP", profile)?;
    extended.extend_from_slice(picture);
    let length = u32::try_from(extended.len() - 8).ok()?;
    extended.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    Some(extended)
}

/// Chunks begin at even offsets.
fn push_chunk(file: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) -> Option<()> {
    file.extend_from_slice(&kind);
    file.extend_from_slice(&u32::try_from(content.len()).ok()?.to_le_bytes());
    file.extend_from_slice(content);
    if content.len() % 2 == 1 {
        file.push(0);
    }
    Some(())
}
