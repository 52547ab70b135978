//! The HLS playlists that ffmpeg writes (RFC 8216), as far as they name what has grown.

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
    fn other_playlists_are_none() {
        assert_eq!(Playlist::read(""), None);
        assert_eq!(Playlist::read("#EXTM3U\n"), None);
        assert_eq!(Playlist::read(&GROWING.replace("t-1.m4s", "../t-1.m4s")), None);
        assert_eq!(Playlist::read(&GROWING.replace("#EXTINF:0.500500,\n", "")), None);
        assert_eq!(Playlist::read(&format!("{GROWING}#EXT-X-ENDLIST\n#EXTINF:1,\nlate.m4s\n")), None);
    }
}
