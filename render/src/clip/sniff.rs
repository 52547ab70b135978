use std::io;
use std::path::Path;

use domain::ClipFormat;

/// Which container a file is, by its content; nothing when it is neither MP4 nor QuickTime. Reads a few hundred bytes.
pub fn sniff(path: &Path) -> io::Result<Option<ClipFormat>> {
    use std::io::Read as _;
    let mut head = Vec::new();
    std::fs::File::open(path)?.take(16).read_to_end(&mut head)?;
    Ok(match (head.get(4..8), head.get(8..12)) {
        (Some(b"ftyp"), Some(b"qt  ")) => Some(ClipFormat::Mov),
        (Some(b"ftyp"), Some(_)) => Some(ClipFormat::Mp4),
        _ => None,
    })
}
