//! The HLS playlists that ffmpeg writes (RFC 8216), as far as they name what has grown, and the one that offers several.

use std::fmt::Write as _;

use domain::FrameRate;

/// What is said of a rendition where there are several to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streamed {
    /// Width and height, as encoded.
    pub size: (u32, u32),
    /// Bits a second: of all of it, and of the segment that has most.
    pub average: u64,
    /// See `average`.
    pub peak: u64,
    /// How the picture is coded (RFC 6381), where that is known.
    pub coding: Option<String>,
}

/// A playlist that offers renditions of the same frames to choose from (RFC 8216, 4.3.4), the best first: each by the name
/// of its own playlist.
pub fn master_playlist(rate: FrameRate, has_sound: bool, renditions: &[(&str, &Streamed)]) -> String {
    // Version 7 is what ffmpeg says of fragmented MP4.
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    let thousandths = u64::from(rate.numerator()) * 1000 / u64::from(rate.denominator());
    for (name, streamed) in renditions {
        let Streamed { size: (width, height), average, peak, coding } = streamed;
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},RESOLUTION={width}x{height},\
             FRAME-RATE={}.{:03}",
            thousandths / 1000,
            thousandths % 1000
        );
        if let Some(coding) = coding {
            let sound = if has_sound { ",mp4a.40.2" } else { "" };
            let _ = write!(text, ",CODECS=\"{coding}{sound}\"");
        }
        let _ = write!(text, "\n{name}\n");
    }
    text
}

/// What a playlist names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Playlist<'a> {
    /// The init segment.
    pub(super) init: &'a str,
    /// The segments so far, in order.
    pub(super) segments: Vec<&'a str>,
    /// Whether no more will come.
    pub(super) ended: bool,
}

impl<'a> Playlist<'a> {
    /// Reads a playlist of one init segment and of segments that each have a duration. Nothing for any other.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != "#EXTM3U" {
            return None;
        }
        let (mut init, mut segments, mut ended, mut lasts) = (None, Vec::new(), false, false);
        for line in lines {
            if let Some(map) = line.strip_prefix("#EXT-X-MAP:URI=\"") {
                init = Some(map.strip_suffix('"')?);
            } else if line.starts_with("#EXTINF:") {
                lasts = true;
            } else if line == "#EXT-X-ENDLIST" {
                ended = true;
            } else if !line.is_empty() && !line.starts_with('#') {
                if !std::mem::take(&mut lasts) || ended {
                    return None;
                }
                segments.push(line);
            }
        }
        let names = segments.iter().chain(&init);
        if names.into_iter().any(|name| name.is_empty() || name.contains(['/', '\\', ':'])) {
            return None;
        }
        Some(Self { init: init?, segments, ended })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROWING: &str = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n\
        #EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"t-init.mp4\"\n\
        #EXTINF:1.001000,\nt-0.m4s\n#EXTINF:0.500500,\nt-1.m4s\n";

    #[test]
    fn growing_and_ended_playlists() {
        let expected = Playlist { init: "t-init.mp4", segments: vec!["t-0.m4s", "t-1.m4s"], ended: false };
        assert_eq!(Playlist::read(GROWING), Some(expected));
        let ended = format!("{GROWING}#EXT-X-ENDLIST\n");
        assert!(Playlist::read(&ended).is_some_and(|playlist| playlist.ended));
    }

    #[test]
    fn a_master_playlist_offers_the_best_first() {
        let best = Streamed {
            size: (1920, 1080),
            average: 4_000_000,
            peak: 6_000_000,
            coding: Some("avc1.640028".to_owned()),
        };
        let second = Streamed { size: (960, 540), average: 900_000, peak: 1_200_000, coding: None };
        let text =
            master_playlist(FrameRate::FILM_NTSC, true, &[("index.m3u8", &best), ("second.m3u8", &second)]);
        assert_eq!(
            text,
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n\
             #EXT-X-STREAM-INF:BANDWIDTH=6000000,AVERAGE-BANDWIDTH=4000000,RESOLUTION=1920x1080,\
             FRAME-RATE=23.976,CODECS=\"avc1.640028,mp4a.40.2\"\nindex.m3u8\n\
             #EXT-X-STREAM-INF:BANDWIDTH=1200000,AVERAGE-BANDWIDTH=900000,RESOLUTION=960x540,\
             FRAME-RATE=23.976\nsecond.m3u8\n"
        );
    }

    #[test]
    fn other_playlists_are_none() {
        assert_eq!(Playlist::read(""), None);
        assert_eq!(Playlist::read("#EXTM3U\n"), None);
        assert_eq!(Playlist::read(&GROWING.replace("t-1.m4s", "../t-1.m4s")), None);
        assert_eq!(Playlist::read(&GROWING.replace("#EXTINF:0.500500,\n", "")), None);
        assert_eq!(Playlist::read(&format!("{GROWING}#EXT-X-ENDLIST\n#EXTINF:1,\nlate.m4s\n")), None);
    }
}
