//! What a fragmented MP4 really holds: how many pictures, from when on, each for how long (ISO/IEC 14496-12, movie
//! fragments). This is what a rendition is verified by, and counted by while it grows.

use std::fs::File;
use std::io;
use std::path::Path;

use super::boxes::{self, Malformed, descend, first, long_number, number, parts};

/// More than any header or fragment description of a second takes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The picture track of an init segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Track {
    id: u32,
    /// Ticks per second.
    pub(super) timescale: u32,
    /// For how many ticks a picture is shown where a fragment does not say.
    default_duration: u32,
    /// Whether the picture starts at the clip's start, not moved by an edit list.
    pub(super) starts_at_zero: bool,
}

/// The pictures of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pictures {
    /// When the first one is decoded, in ticks.
    pub(super) start: u64,
    /// How many there are.
    pub(super) count: u32,
    /// For how long each is shown, in ticks; nothing when they differ.
    pub(super) duration: Option<u32>,
    /// Whether they are shown in the order they are decoded in: then none is a B-frame.
    pub(super) in_order: bool,
}

/// Reads the picture track of an init segment.
pub(super) fn track(path: &Path) -> io::Result<Result<Track, Malformed>> {
    let mut file = File::open(path)?;
    let places = boxes::places(&mut file, 16)?;
    let Some(index) = places.iter().find(|place| place.kind == *b"moov") else { return Ok(Err(Malformed)) };
    Ok(index.read(&mut file, LARGEST)?.ok_or(Malformed).and_then(|index| track_of(&index)))
}

/// How the pictures of an init segment are coded, as playlists name it (RFC 6381): `avc1.64001f`. Nothing where that is
/// none that a rendition has.
pub(super) fn coding(path: &Path) -> io::Result<Option<String>> {
    let mut file = File::open(path)?;
    let places = boxes::places(&mut file, 16)?;
    let Some(index) = places.iter().find(|place| place.kind == *b"moov") else { return Ok(None) };
    Ok(index.read(&mut file, LARGEST)?.and_then(|index| coding_of(&index).ok()))
}

/// Counts the pictures of a segment, all of which has to lie within its file.
pub(super) fn pictures(path: &Path, track: Track) -> io::Result<Result<Pictures, Malformed>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let places = boxes::places(&mut file, 1024)?;
    if places.last().map(|place| place.end) != Some(length) {
        return Ok(Err(Malformed));
    }
    let mut counted: Option<Pictures> = None;
    for place in places.iter().filter(|place| place.kind == *b"moof") {
        let fragment = place.read(&mut file, LARGEST)?.ok_or(Malformed);
        match fragment.and_then(|fragment| pictures_of(&fragment, track, counted)) {
            Ok(more) => counted = more,
            Err(malformed) => return Ok(Err(malformed)),
        }
    }
    Ok(counted.ok_or(Malformed))
}

fn track_of(index: &[u8]) -> Result<Track, Malformed> {
    let mut found = None;
    for part in parts(index) {
        let part = part?;
        if part.kind != *b"trak" || handler(part.body)? != *b"vide" {
            continue;
        }
        let header = descend(part.body, &[*b"tkhd"])?;
        // Version 1 has two times of 64 bits before the number.
        let id = number(header, if header.first() == Some(&1) { 20 } else { 12 })?;
        let media = descend(part.body, &[*b"mdia", *b"mdhd"])?;
        let timescale = number(media, if media.first() == Some(&1) { 20 } else { 12 })?;
        let starts_at_zero = match first(part.body, *b"edts")? {
            Some(edits) => starts_at_zero(descend(edits, &[*b"elst"])?)?,
            None => true,
        };
        let default_duration = default_duration(index, id)?;
        if found.replace(Track { id, timescale, default_duration, starts_at_zero }).is_some() {
            return Err(Malformed);
        }
    }
    found.ok_or(Malformed)
}

fn coding_of(index: &[u8]) -> Result<String, Malformed> {
    for part in parts(index) {
        let part = part?;
        if part.kind != *b"trak" || handler(part.body)? != *b"vide" {
            continue;
        }
        let described = descend(part.body, &[*b"mdia", *b"minf", *b"stbl", *b"stsd"])?;
        // A version and a count lie before the descriptions, and the size of pictures and more before what these hold.
        let description = descend(described.get(8..).ok_or(Malformed)?, &[*b"avc1"])?;
        let configuration = descend(description.get(78..).ok_or(Malformed)?, &[*b"avcC"])?;
        let [_, profile, compatible, level] = *configuration.first_chunk().ok_or(Malformed)?;
        return Ok(format!("avc1.{profile:02x}{compatible:02x}{level:02x}"));
    }
    Err(Malformed)
}

fn handler(track: &[u8]) -> Result<boxes::Kind, Malformed> {
    let handler = descend(track, &[*b"mdia", *b"hdlr"])?;
    handler.get(8..).and_then(|rest| rest.first_chunk()).copied().ok_or(Malformed)
}

/// Whether the only edit begins with the media's first moment.
fn starts_at_zero(edits: &[u8]) -> Result<bool, Malformed> {
    let count = number(edits, 4)?;
    let media_time =
        if edits.first() == Some(&1) { long_number(edits, 16)? } else { u64::from(number(edits, 12)?) };
    Ok(count == 1 && media_time == 0)
}

fn default_duration(index: &[u8], id: u32) -> Result<u32, Malformed> {
    for part in parts(descend(index, &[*b"mvex"])?) {
        let part = part?;
        if part.kind == *b"trex" && number(part.body, 4)? == id {
            return number(part.body, 12);
        }
    }
    Err(Malformed)
}

/// Adds the pictures of a `moof` to those counted before it in the same segment.
fn pictures_of(
    fragment: &[u8],
    track: Track,
    before: Option<Pictures>,
) -> Result<Option<Pictures>, Malformed> {
    let mut counted = before;
    for part in parts(fragment) {
        let part = part?;
        if part.kind != *b"traf" {
            continue;
        }
        let header = Defaults::read(descend(part.body, &[*b"tfhd"])?, track)?;
        if header.track != track.id {
            continue;
        }
        let time = descend(part.body, &[*b"tfdt"])?;
        let start =
            if time.first() == Some(&1) { long_number(time, 4)? } else { u64::from(number(time, 4)?) };
        for run in parts(part.body) {
            let run = run?;
            if run.kind == *b"trun" {
                counted = Some(add_run(run.body, header, counted, start)?);
            }
        }
    }
    Ok(counted)
}

/// What holds for pictures that say nothing else.
#[derive(Clone, Copy)]
struct Defaults {
    track: u32,
    duration: u32,
}

impl Defaults {
    fn read(header: &[u8], track: Track) -> Result<Self, Malformed> {
        let flags = number(header, 0)?;
        let mut at = 8;
        if flags & 0x1 != 0 {
            at += 8;
        }
        if flags & 0x2 != 0 {
            at += 4;
        }
        let duration = if flags & 0x8 != 0 { number(header, at)? } else { track.default_duration };
        Ok(Self { track: number(header, 4)?, duration })
    }
}

fn add_run(
    run: &[u8],
    defaults: Defaults,
    before: Option<Pictures>,
    start: u64,
) -> Result<Pictures, Malformed> {
    let flags = number(run, 0)?;
    let count = number(run, 4)?;
    let mut at = 8;
    for (flag, bytes) in [(0x1, 4), (0x4, 4)] {
        if flags & flag != 0 {
            at += bytes;
        }
    }
    let fields: usize = [0x100, 0x200, 0x400, 0x800].iter().filter(|flag| flags & **flag != 0).count();
    let samples = run.get(at..).ok_or(Malformed)?;
    if samples.len() as u64 != u64::from(count) * fields as u64 * 4 {
        return Err(Malformed);
    }
    let mut pictures = before.unwrap_or(Pictures { start, count: 0, duration: None, in_order: true });
    let mut even = pictures.count == 0 || pictures.duration.is_some();
    let mut note = |duration: u32| {
        even &= pictures.duration.is_none_or(|known| known == duration);
        pictures.duration = Some(duration);
    };
    if fields == 0 && count > 0 {
        note(defaults.duration);
    }
    for sample in samples.chunks_exact((fields * 4).max(4)) {
        note(if flags & 0x100 != 0 { number(sample, 0)? } else { defaults.duration });
        // The offset from decoding to showing comes last.
        if flags & 0x800 != 0 && number(sample, fields * 4 - 4)? != 0 {
            pictures.in_order = false;
        }
    }
    if !even {
        pictures.duration = None;
    }
    pictures.count = pictures.count.checked_add(count).ok_or(Malformed)?;
    Ok(pictures)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TRACK: Track = Track { id: 1, timescale: 24_000, default_duration: 1001, starts_at_zero: true };

    fn made(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], &kind, body].concat()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn fragment(track: u32, run: &[u32]) -> Vec<u8> {
        let parts = [
            made(*b"tfhd", &words(&[0x2_0000, track])),
            made(*b"tfdt", &words(&[0x100_0000, 0, 24_024])),
            made(*b"trun", &words(run)),
        ];
        made(*b"traf", &parts.concat())
    }

    fn counted(fragment: &[u8]) -> Result<Option<(u32, Option<u32>, bool)>, Malformed> {
        let pictures = pictures_of(fragment, TRACK, None)?;
        Ok(pictures.map(|pictures| (pictures.count, pictures.duration, pictures.in_order)))
    }

    #[test]
    fn runs_are_counted_with_their_durations() {
        // As ffmpeg writes them: an offset, then size and flags of each.
        assert_eq!(counted(&fragment(1, &[0x601, 2, 9, 70, 0, 80, 0])), Ok(Some((2, Some(1001), true))));
        assert_eq!(counted(&fragment(1, &[0x100, 3, 1001, 1001, 1001])), Ok(Some((3, Some(1001), true))));
        assert_eq!(counted(&fragment(1, &[0x100, 3, 1001, 1002, 1001])), Ok(Some((3, None, true))));
        assert_eq!(counted(&fragment(1, &[0x900, 2, 1001, 0, 1001, 2002])), Ok(Some((2, Some(1001), false))));
        assert_eq!(counted(&fragment(1, &[0, 5])), Ok(Some((5, Some(1001), true))));
        assert_eq!(counted(&fragment(2, &[0, 5])), Ok(None), "the sound");
        let start = pictures_of(&fragment(1, &[0, 5]), TRACK, None).unwrap().map(|pictures| pictures.start);
        assert_eq!(start, Some(24_024));
    }

    #[test]
    fn runs_that_do_not_add_up_are_refused() {
        assert_eq!(counted(&fragment(1, &[0x601, 3, 9, 70, 0, 80, 0])), Err(Malformed));
        assert_eq!(counted(&fragment(1, &[0x100, u32::MAX, 1])), Err(Malformed));
        assert_eq!(counted(&fragment(1, &[0x100])), Err(Malformed));
    }

    #[test]
    fn edit_lists_that_move_the_picture_are_seen() {
        assert_eq!(starts_at_zero(&words(&[0, 1, 24, 0, 0x1_0000])), Ok(true));
        assert_eq!(starts_at_zero(&words(&[0, 2, 23, u32::MAX, 0x1_0000, 0, 0, 0x1_0000])), Ok(false));
        assert_eq!(starts_at_zero(&words(&[0, 1, 24, 1024, 0x1_0000])), Ok(false));
    }

    #[test]
    fn the_coding_is_named_as_playlists_do() {
        let configuration = made(*b"avcC", &[1, 0x64, 0, 0x1F, 0xFF]);
        let description = made(*b"avc1", &[vec![0; 78], configuration].concat());
        let table = made(*b"stsd", &[words(&[0, 1]), description].concat());
        let media = made(*b"minf", &made(*b"stbl", &table));
        let handler = made(*b"hdlr", &[words(&[0, 0]), b"vide".to_vec()].concat());
        let track = made(*b"trak", &made(*b"mdia", &[handler, media].concat()));
        assert_eq!(coding_of(&track).as_deref(), Ok("avc1.64001f"));
        assert_eq!(coding_of(&track[..track.len() - 1]), Err(Malformed));
    }

    proptest! {
        #[test]
        fn any_fragment_is_judged(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = pictures_of(&bytes, TRACK, None);
            let _ = pictures_of(&made(*b"traf", &bytes), TRACK, None);
            let _ = track_of(&made(*b"trak", &bytes));
            let _ = coding_of(&made(*b"trak", &bytes));
        }
    }
}
