//! Names in the media store.

use std::fmt;

use domain::Random;
use object_store::path::Path as Location;

pub(super) const ORIGINALS: &str = "originals";
pub(super) const DERIVED: &str = "derived";

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

    /// A key that was kept in the database.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text to keep in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn is_original(&self) -> bool {
        self.0.starts_with(ORIGINALS)
    }

    pub(super) fn location(&self) -> Location {
        Location::from(self.0.as_str())
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

    pub(super) fn location(&self) -> Location {
        Location::from(self.0.as_str())
    }
}
