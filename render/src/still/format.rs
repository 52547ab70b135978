use std::fmt;

use super::StillError;

/// The file formats that stills are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StillFormat {
    /// Portable Network Graphics, ISO/IEC 15948.
    Png,
    /// JPEG in a JFIF or Exif file.
    Jpeg,
    /// WebP, lossy or lossless, RFC 9649.
    WebP,
    /// TIFF 6.0 and BigTIFF.
    Tiff,
    /// OpenEXR 2, scan lines or tiles.
    Exr,
    /// Digital Picture Exchange, SMPTE 268M.
    Dpx,
}

/// As many bytes from the beginning as [`StillFormat::of_content`] looks at.
pub(super) const SIGNATURE_LENGTH: usize = 64;

impl StillFormat {
    /// Recognises a format by the first bytes of a file (64 are enough).
    pub fn of_content(start: &[u8]) -> Result<Self, StillError> {
        match start {
            [] => Err(StillError::Empty),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::WebP),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(Self::Tiff),
            [0x76, 0x2f, 0x31, 0x01, ..] => Ok(Self::Exr),
            [b'S', b'D', b'P', b'X', ..] | [b'X', b'P', b'D', b'S', ..] => Ok(Self::Dpx),
            other => Err(StillError::NotAPicture { found: describe(other) }),
        }
    }

    /// The media type under which the file is served, e.g. `image/png`.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Exr => "image/x-exr",
            Self::Dpx => "image/x-dpx",
        }
    }

    /// The usual file name extension, without its dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Tiff => "tif",
            Self::Exr => "exr",
            Self::Dpx => "dpx",
        }
    }

    /// Whether every current browser shows files of this format.
    pub fn shown_by_browsers(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::WebP)
    }
}

impl fmt::Display for StillFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Tiff => "TIFF",
            Self::Exr => "EXR",
            Self::Dpx => "DPX",
        })
    }
}

/// Names what people upload by mistake, so that the refusal can say so.
fn describe(start: &[u8]) -> &'static str {
    match start {
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => "an AVIF picture",
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', b'e' | b'i' | b's', b'i' | b'f' | b'v', ..] => {
            "a HEIF picture"
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "an MP4 or QuickTime video",
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "a Matroska or WebM video",
        [b'G', b'I', b'F', b'8', ..] => "a GIF",
        [b'8', b'B', b'P', b'S', ..] => "a Photoshop document",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        [b'P', b'K', 3, 4, ..] => "a ZIP archive",
        [b'B', b'M', ..] => "a BMP",
        [b'#', b'?', b'R', b'A', b'D', b'I', ..] => "a Radiance HDR picture",
        text if text.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..)) => {
            "text"
        }
        _ => "of an unknown kind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_the_content_is() {
        let found = |bytes: &[u8]| match StillFormat::of_content(bytes) {
            Err(StillError::NotAPicture { found }) => found,
            other => panic!("{other:?}"),
        };
        assert_eq!(found(b"\0\0\0\x20ftypisom\0\0\x02\0"), "an MP4 or QuickTime video");
        assert_eq!(found(b"\0\0\0\x20ftypheic\0\0\0\0"), "a HEIF picture");
        assert_eq!(found(b"\0\0\0\x20ftypavif\0\0\0\0"), "an AVIF picture");
        assert_eq!(found("Grüße, not a picture\n".as_bytes()), "text");
        assert_eq!(found(b"\0\0\0\0\0\0"), "of an unknown kind");
        assert!(matches!(StillFormat::of_content(b""), Err(StillError::Empty)));
    }
}
