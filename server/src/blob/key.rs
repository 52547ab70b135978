//! Names in the media store.

use std::fmt;

use domain::Random;
use object_store::path::Path as Location;

pub(super) const ORIGINALS: &str = "originals";
pub(super) const DERIVED: &str = "derived";
pub(super) const FRAMES: &str = "frames";

/// SHA-256 of a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256Sum(pub [u8; 32]);

impl fmt::Display for Sha256Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The name of a file in the store, made by the server: a relative path of plain ASCII parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// Where the original with this content lies.
    pub fn original(content: Sha256Sum) -> Self {
        let name = content.to_string();
        Self(format!("{ORIGINALS}/{}/{name}", &name[..2]))
    }

    /// Where the frame with this number of the clip with this content lies.
    pub fn frame(content: Sha256Sum, number: i64) -> Self {
        Self(format!("{FRAMES}/{content}/{number}.png"))
    }

    /// Where it lies how opaque that frame is.
    pub fn alpha(content: Sha256Sum, number: i64) -> Self {
        Self(format!("{FRAMES}/{content}/{number}-alpha.png"))
    }

    /// Where a picture lies that was made of the medium with this content by a recipe: beside its frames.
    pub fn picture(content: Sha256Sum, recipe: Sha256Sum, ending: &str) -> Self {
        Self(format!("{FRAMES}/{content}/{recipe}.{ending}"))
    }

    /// The same of one that was made of another medium as well: it goes with either.
    pub fn picture_of_two(content: Sha256Sum, other: Sha256Sum, recipe: Sha256Sum, ending: &str) -> Self {
        Self(format!("{FRAMES}/{content}/{recipe}-{other}.{ending}"))
    }

    /// A key that was kept in the database.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text to keep in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The content of an original; nothing where something else lies.
    pub fn content(&self) -> Option<Sha256Sum> {
        let name = self.0.strip_prefix(ORIGINALS)?.rsplit('/').next()?;
        Some(Sha256Sum(hex::decode(name).ok()?.try_into().ok()?))
    }

    pub(super) fn is_original(&self) -> bool {
        self.0.starts_with(ORIGINALS)
    }

    pub(super) fn location(&self) -> Location {
        Location::from(self.0.as_str())
    }
}

/// The name of a file of a clip's rendition (HLS): a segment, what they all begin with, or the playlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenditionFile(String);

impl RenditionFile {
    const PLAYLIST: &str = "index.m3u8";

    /// The playlists that a clip may have besides.
    const OTHERS: [&str; 3] = ["master.m3u8", "second.m3u8", "intra.m3u8"];

    /// The playlist, the one file that changes.
    pub fn playlist() -> Self {
        Self(Self::PLAYLIST.to_owned())
    }

    /// The playlist that offers two qualities.
    pub fn master() -> Self {
        Self("master.m3u8".to_owned())
    }

    /// The name of one, as asked for or as made; nothing where no such file can exist.
    pub fn named(name: &str) -> Option<Self> {
        if name == Self::PLAYLIST || Self::OTHERS.contains(&name) {
            return Some(Self(name.to_owned()));
        }
        let stem = name.strip_suffix(".m4s").or_else(|| name.strip_suffix(".mp4"))?;
        let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
        ((1..=64).contains(&stem.len()) && stem.bytes().all(plain)).then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a playlist.
    pub fn is_playlist(&self) -> bool {
        self.0 == Self::PLAYLIST || Self::OTHERS.contains(&&*self.0)
    }

    /// What it is (RFC 8216; ISO/IEC 23000-19 for the segments).
    pub fn mime(&self) -> &'static str {
        match self.0.rsplit('.').next() {
            Some("m3u8") => "application/vnd.apple.mpegurl",
            Some("m4s") => "video/iso.segment",
            _ => "video/mp4",
        }
    }
}

/// The name of a sheet of small pictures of a clip, or of the list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpriteFile(String);

impl SpriteFile {
    const INDEX: &str = "index.json";

    /// The list, the one file that changes.
    pub fn index() -> Self {
        Self(Self::INDEX.to_owned())
    }

    /// The name of one, as asked for or as made; nothing where no such file can exist.
    pub fn named(name: &str) -> Option<Self> {
        if name == Self::INDEX {
            return Some(Self::index());
        }
        let stem = name.strip_suffix(".jpg")?;
        let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
        ((1..=64).contains(&stem.len()) && stem.bytes().all(plain)).then(|| Self(name.to_owned()))
    }

    /// Whether it is the list.
    pub fn is_index(&self) -> bool {
        self.0 == Self::INDEX
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Below which name everything lies that is derived from one medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivedPrefix(String);

impl DerivedPrefix {
    pub(super) fn new(random: &dyn Random) -> Self {
        Self(format!("{DERIVED}/{}", hex::encode(random.bytes::<16>())))
    }

    /// A prefix that was kept in the database.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text to keep in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The web rendition.
    pub fn view(&self) -> Key {
        Key(format!("{}/view.png", self.0))
    }

    /// The thumbnail for a width in pixels.
    pub fn thumbnail(&self, width: u32) -> Key {
        Key(format!("{}/{width}.webp", self.0))
    }

    /// A tile of a large still.
    pub fn tile(&self, level: u32, column: u32, row: u32, extension: &str) -> Key {
        Key(format!("{}/tiles/{level}/{column}_{row}.{extension}", self.0))
    }

    /// The picture that stands for a clip.
    pub fn poster(&self) -> Key {
        Key(format!("{}/poster.jpg", self.0))
    }

    /// A file of a clip's rendition.
    pub fn rendition(&self, file: &RenditionFile) -> Key {
        Key(format!("{}/hls/{}", self.0, file.as_str()))
    }

    /// A sheet of small pictures of a clip, or the list of them.
    pub fn sprite(&self, file: &SpriteFile) -> Key {
        Key(format!("{}/sprites/{}", self.0, file.0))
    }

    /// The peaks of a clip's sound.
    pub fn waveform(&self) -> Key {
        Key(format!("{}/waveform.bin", self.0))
    }

    pub(super) fn location(&self) -> Location {
        Location::from(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_rendition_have_plain_names() {
        for (name, mime) in [
            ("index.m3u8", "application/vnd.apple.mpegurl"),
            ("master.m3u8", "application/vnd.apple.mpegurl"),
            ("3f2a-00001.m4s", "video/iso.segment"),
            ("3f2a_init.mp4", "video/mp4"),
        ] {
            assert_eq!(RenditionFile::named(name).map(|file| file.mime()), Some(mime), "{name}");
        }
        let long = format!("{}.m4s", "a".repeat(65));
        for name in [
            "",
            ".m4s",
            "..m4s",
            "../a.m4s",
            "a/b.m4s",
            "a\\b.m4s",
            "%2e%2e%2fa.m4s",
            "a.ts",
            "other.m3u8",
            "index.m3u8/",
            "poster.jpg",
            "a.m4s\0",
            "ä.m4s",
            "a .m4s",
            "a.m4s.mp4",
            &long,
        ] {
            assert_eq!(RenditionFile::named(name), None, "{name:?}");
        }
    }

    #[test]
    fn sheets_have_plain_names() {
        assert!(SpriteFile::named("index.json").is_some_and(|file| file.is_index()));
        assert!(SpriteFile::named("3f2a-sheet-0.jpg").is_some_and(|file| !file.is_index()));
        for name in ["", ".jpg", "../a.jpg", "a/b.jpg", "a.jpg\0", "other.json", "index.json/", "a.jpg.jpg"] {
            assert_eq!(SpriteFile::named(name), None, "{name:?}");
        }
    }
}
