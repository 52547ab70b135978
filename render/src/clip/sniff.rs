use std::fs::File;
use std::io;
use std::path::Path;

use domain::ClipFormat;

use super::ClipError;
use super::boxes::{self, Place};

/// What a QuickTime file from before `ftyp` may begin with (QuickTime File Format, "Atoms").
const OLD_QUICKTIME: [&boxes::Kind; 6] = [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];

/// How many of a file's first boxes are looked at.
const FIRST_BOXES: usize = 8;

/// How many outermost boxes a file may have before the rest is not looked at: those in fragments have two for each.
const MOST_BOXES: usize = 200_000;

/// The largest index that is looked into.
const LARGEST_INDEX: u64 = 128 * 1024 * 1024;

/// Which container a file is, by its content; nothing when it is neither MP4 nor QuickTime.
///
/// Reads the heads of its first boxes and the brands. What it lets through need not be a clip that can be read.
pub fn sniff(path: &Path) -> io::Result<Option<ClipFormat>> {
    let mut file = File::open(path)?;
    let places = boxes::places(&mut file, FIRST_BOXES)?;
    let Some(first) = places.first() else { return Ok(None) };
    if first.kind != *b"ftyp" {
        // Any of the old names is four common letters: two boxes have to add up, or one to be the index, or to end
        // where the file does.
        let length = file.metadata()?.len();
        let known = places.iter().take_while(|place| OLD_QUICKTIME.contains(&&place.kind)).count();
        let adds_up = known >= 2 || first.kind == *b"moov" || first.end == length || first.kind == *b"mdat";
        return Ok((known >= 1 && adds_up).then_some(ClipFormat::Mov));
    }
    let Some(brands) = first.read(&mut file, 4096)? else { return Ok(None) };
    Ok(format_of(&brands))
}

/// By the brands of an `ftyp` box: the major one decides, then those that the file claims to be compatible with. Still
/// pictures (HEIF, AVIF), sound and JPEG 2000 use the same boxes.
fn format_of(brands: &[u8]) -> Option<ClipFormat> {
    let (major, rest) = brands.split_first_chunk::<4>()?;
    let compatible = rest.get(4..).unwrap_or_default().chunks_exact(4);
    if major == b"qt  " {
        return Some(ClipFormat::Mov);
    }
    if is_mp4(*major) {
        return Some(ClipFormat::Mp4);
    }
    if is_other(*major) {
        return None;
    }
    let mut compatible = compatible.filter_map(|brand| brand.first_chunk::<4>());
    compatible.find_map(|brand| match brand {
        b"qt  " => Some(ClipFormat::Mov),
        brand if is_mp4(*brand) => Some(ClipFormat::Mp4),
        _ => None,
    })
}

fn is_mp4(brand: boxes::Kind) -> bool {
    let known: [&[u8]; 12] =
        [b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"3g", b"dash", b"msdh", b"cmf", b"f4v", b"XAVC"];
    known.iter().any(|known| brand.starts_with(known))
}

fn is_other(brand: boxes::Kind) -> bool {
    let known: [&[u8]; 11] =
        [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"M4A", b"M4B", b"jp2", b"crx"];
    known.iter().any(|known| brand.starts_with(known))
}

/// Looks at how a clip's boxes lie, which is cheap and does not depend on the words of any program: whether its index
/// is there, whether everything lies within the file, and whether its pictures are encrypted.
pub(super) fn check_boxes(path: &Path) -> Result<(), ClipError> {
    let mut file = File::open(path).map_err(ClipError::Read)?;
    let length = file.metadata().map_err(ClipError::Read)?.len();
    let places = boxes::places(&mut file, MOST_BOXES).map_err(ClipError::Read)?;
    let known =
        |place: &&Place| OLD_QUICKTIME.contains(&&place.kind) || matches!(&place.kind, b"moof" | b"mfra");
    let Some(index) = places.iter().find(|place| place.kind == *b"moov") else {
        return Err(ClipError::Truncated);
    };
    if places.iter().filter(known).any(|place| place.end > length) {
        return Err(ClipError::Truncated);
    }
    match index.read(&mut file, LARGEST_INDEX).map_err(ClipError::Read)? {
        Some(index) if is_encrypted(&index) => Err(ClipError::Encrypted),
        _ => Ok(()),
    }
}

/// Whether a track is described as encrypted: `encv` of ISO/IEC 14496-12, or Apple's `drmi`.
fn is_encrypted(index: &[u8]) -> bool {
    let tracks = boxes::parts(index).map_while(Result::ok).filter(|part| part.kind == *b"trak");
    let descriptions = tracks.filter_map(|track| {
        boxes::descend(track.body, &[*b"mdia", *b"minf", *b"stbl", *b"stsd"]).ok()?.get(8..)
    });
    descriptions
        .flat_map(|entries| boxes::parts(entries).map_while(Result::ok))
        .any(|entry| matches!(&entry.kind, b"encv" | b"drmi"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn sniffed(bytes: &[u8]) -> Option<ClipFormat> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        sniff(file.path()).unwrap()
    }

    fn with_brands(brands: &[u8]) -> Vec<u8> {
        let size = u32::try_from(brands.len() + 8).unwrap();
        [&size.to_be_bytes()[..], b"ftyp", brands, &[0, 0, 0, 8], b"free"].concat()
    }

    #[test]
    fn brands_tell_the_container() {
        assert_eq!(sniffed(&with_brands(b"qt  \0\0\x02\0qt  ")), Some(ClipFormat::Mov));
        assert_eq!(sniffed(&with_brands(b"isom\0\0\x02\0isomiso2avc1mp41")), Some(ClipFormat::Mp4));
        assert_eq!(sniffed(&with_brands(b"mp42\0\0\0\0")), Some(ClipFormat::Mp4));
        assert_eq!(sniffed(&with_brands(b"what\0\0\0\0mp41")), Some(ClipFormat::Mp4));
        assert_eq!(sniffed(&with_brands(b"heic\0\0\0\0mif1heicmp41")), None);
        assert_eq!(sniffed(&with_brands(b"avif\0\0\0\0isom")), None);
        assert_eq!(sniffed(&with_brands(b"qt")), None);
    }

    #[test]
    fn quicktime_from_before_brands() {
        assert_eq!(sniffed(b"\0\0\0\x08wide\0\0\0\x0amdatxx\0\0\0\x08moov"), Some(ClipFormat::Mov));
        assert_eq!(sniffed(b"\0\0\x10\0moovcut"), Some(ClipFormat::Mov));
        assert_eq!(sniffed(b"\0\0\0\x08free but then something else"), None);
    }

    #[test]
    fn other_files_are_no_clips() {
        for bytes in [
            &b""[..],
            b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
            b"ffconcat version 1.0\nfile '/etc/passwd'\n",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            b"RIFF\x10\0\0\0AVI LIST",
            b"\x1aE\xdf\xa3matroska",
        ] {
            assert_eq!(sniffed(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn random_bytes_are_judged_and_never_clips_by_chance(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            // Eight bytes would have to be just so.
            prop_assert_eq!(sniffed(&bytes), None);
        }

        #[test]
        fn random_boxes_end(heads in prop::collection::vec((any::<u32>(), prop::sample::select(OLD_QUICKTIME.to_vec())), 0..20)) {
            let bytes: Vec<u8> = heads.iter().flat_map(|(size, kind)| [&size.to_be_bytes()[..], &kind[..]].concat()).collect();
            sniffed(&bytes);
        }
    }
}
