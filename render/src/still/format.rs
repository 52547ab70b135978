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
    /// Kodak's Cineon, 10 bits.
    Cineon,
    /// Photoshop documents, also large ones (PSB): the merged picture.
    Psd,
    /// Radiance HDR, RGBE.
    Hdr,
    /// Truevision TGA.
    Tga,
    /// Windows and OS/2 bitmaps.
    Bmp,
    /// GIF 87a and 89a.
    Gif,
    /// JPEG 2000, ISO/IEC 15444-1, as JP2 or as a bare codestream.
    Jp2,
    /// JPEG XL, ISO/IEC 18181.
    Jxl,
    /// AV1 in HEIF.
    Avif,
    /// Silicon Graphics image.
    Sgi,
    /// Netpbm's PBM, PGM, PPM and PAM, and PFM.
    Pnm,
    /// Quite OK Image.
    Qoi,
}

/// As many bytes from the beginning as [`StillFormat::of_content`] looks at.
pub(super) const SIGNATURE_LENGTH: usize = 64;

/// What each format is called, its media type, and the usual extension of its files.
const NAMES: [(StillFormat, &str, &str, &str); 18] = [
    (StillFormat::Png, "PNG", "image/png", "png"),
    (StillFormat::Jpeg, "JPEG", "image/jpeg", "jpg"),
    (StillFormat::WebP, "WebP", "image/webp", "webp"),
    (StillFormat::Tiff, "TIFF", "image/tiff", "tif"),
    (StillFormat::Exr, "EXR", "image/x-exr", "exr"),
    (StillFormat::Dpx, "DPX", "image/x-dpx", "dpx"),
    (StillFormat::Cineon, "Cineon", "image/x-cineon", "cin"),
    (StillFormat::Psd, "PSD", "image/vnd.adobe.photoshop", "psd"),
    (StillFormat::Hdr, "Radiance HDR", "image/vnd.radiance", "hdr"),
    (StillFormat::Tga, "TGA", "image/x-tga", "tga"),
    (StillFormat::Bmp, "BMP", "image/bmp", "bmp"),
    (StillFormat::Gif, "GIF", "image/gif", "gif"),
    (StillFormat::Jp2, "JPEG 2000", "image/jp2", "jp2"),
    (StillFormat::Jxl, "JPEG XL", "image/jxl", "jxl"),
    (StillFormat::Avif, "AVIF", "image/avif", "avif"),
    (StillFormat::Sgi, "SGI", "image/x-sgi", "sgi"),
    (StillFormat::Pnm, "PNM", "image/x-portable-anymap", "pnm"),
    (StillFormat::Qoi, "QOI", "image/qoi", "qoi"),
];

impl StillFormat {
    /// Every format, as people are told of them.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.into_iter().map(|(format, ..)| format)
    }

    /// What is taken, for sentences: `PNG, JPEG, … or QOI`.
    pub fn listed() -> String {
        let names: Vec<&str> = NAMES.iter().map(|(_, name, ..)| *name).collect();
        match names.split_last() {
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => String::new(),
        }
    }

    /// Recognises a format by the first bytes of a file (64 are enough).
    ///
    /// TGA has no signature there: it is recognised by [`probe`](super::probe()), which sees the whole file.
    pub fn of_content(start: &[u8]) -> Result<Self, StillError> {
        match start {
            [] => Err(StillError::Empty),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::WebP),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(Self::Tiff),
            [0x76, 0x2f, 0x31, 0x01, ..] => Ok(Self::Exr),
            [b'S', b'D', b'P', b'X', ..] | [b'X', b'P', b'D', b'S', ..] => Ok(Self::Dpx),
            [0x80, 0x2a, 0x5f, 0xd7, ..] | [0xd7, 0x5f, 0x2a, 0x80, ..] => Ok(Self::Cineon),
            [b'8', b'B', b'P', b'S', 0, 1 | 2, ..] => Ok(Self::Psd),
            [b'#', b'?', b'R', b'A', b'D', b'I', b'A', b'N', b'C', b'E', ..]
            | [b'#', b'?', b'R', b'G', b'B', b'E', ..] => Ok(Self::Hdr),
            // Two letters are not enough: the header that follows has one of these lengths.
            [b'B', b'M', rest @ ..]
                if matches!(rest.get(12..16), Some([12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0])) =>
            {
                Ok(Self::Bmp)
            }
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Self::Gif),
            [0, 0, 0, 12, b'j', b'P', b' ', b' ', b'\r', b'\n', 0x87, b'\n', ..]
            | [0xff, 0x4f, 0xff, 0x51, ..] => Ok(Self::Jp2),
            [0, 0, 0, 12, b'J', b'X', b'L', b' ', b'\r', b'\n', 0x87, b'\n', ..] | [0xff, 0x0a, ..] => {
                Ok(Self::Jxl)
            }
            [_, _, _, _, b'f', b't', b'y', b'p', brands @ ..] => of_brands(brands),
            // Storage, bytes of a sample, and dimensions.
            [0x01, 0xda, 0 | 1, 1 | 2, 0, 1..=3, ..] => Ok(Self::Sgi),
            [b'P', b'1'..=b'6', b' ' | b'\t' | b'\n' | b'\r', b'0'..=b'9' | b'#' | b' ' | b'\n', ..]
            | [b'P', b'7', b'\n', ..]
            | [b'P', b'F' | b'f', b'\n' | b'\r' | b' ', ..] => Ok(Self::Pnm),
            [b'q', b'o', b'i', b'f', _, _, _, _, _, _, _, _, 3 | 4, 0 | 1, ..] => Ok(Self::Qoi),
            other => Err(StillError::NotAPicture { found: describe(other) }),
        }
    }

    /// The media type under which the file is served, e.g. `image/png`.
    pub fn mime(self) -> &'static str {
        self.names().1
    }

    /// The usual file name extension, without its dot.
    pub fn extension(self) -> &'static str {
        self.names().2
    }

    fn names(self) -> (&'static str, &'static str, &'static str) {
        let found = NAMES.iter().find(|(format, ..)| *format == self);
        found.map_or(("picture", "application/octet-stream", ""), |(_, name, mime, extension)| {
            (name, mime, extension)
        })
    }

    /// Whether ffmpeg decodes it.
    pub fn needs_program(self) -> bool {
        matches!(self, Self::Jp2 | Self::Jxl | Self::Avif)
    }

    /// Whether every current browser shows files of this format. Of those that some show, and animate or colour in ways
    /// of their own, a rendition is made.
    pub fn shown_by_browsers(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::WebP)
    }
}

impl fmt::Display for StillFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.names().0)
    }
}

/// What a file of ISO/IEC 14496-12 boxes is, by the brands of its `ftyp` box: the major one, then those that it claims to
/// be compatible with.
fn of_brands(brands: &[u8]) -> Result<StillFormat, StillError> {
    let (all, _) = brands.as_chunks::<4>();
    let is = |brand: &[u8; 4], of: &[&[u8; 4]]| of.contains(&brand);
    let heif: [&[u8; 4]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"];
    let major = all.first().copied().unwrap_or_default();
    // The second is a version.
    let compatible = all.get(2..).unwrap_or_default();
    let general = is(&major, &[b"mif1", b"msf1", b"mif2", b"miaf"]);
    let claims = |of: &[&[u8; 4]]| compatible.iter().any(|brand| is(brand, of));
    if is(&major, &[b"avif", b"avis"]) || general && claims(&[b"avif"]) && !claims(&heif) {
        return Ok(StillFormat::Avif);
    }
    if is(&major, &heif) || general {
        return Err(StillError::NotRead { what: "a HEIF (HEIC) picture" });
    }
    Err(StillError::NotAPicture { found: "an MP4 or QuickTime video" })
}

/// Names what people upload by mistake, so that the refusal can say so.
fn describe(start: &[u8]) -> &'static str {
    match start {
        [0x1a, 0x45, 0xdf, 0xa3, ..] => "a Matroska or WebM video",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        [b'P', b'K', 3, 4, ..] => "a ZIP archive",
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
        assert_eq!(found(b"BMW, a brochure in words"), "text");
        assert_eq!(found(b"P5 is a planet that is not there"), "text");
        assert_eq!(found("Grüße, not a picture\n".as_bytes()), "text");
        assert_eq!(found(b"\0\0\0\0\0\0"), "of an unknown kind");
        assert!(matches!(StillFormat::of_content(b""), Err(StillError::Empty)));
    }

    #[test]
    fn brands_tell_what_is_read_of_heif() {
        let of = |brands: &[u8]| StillFormat::of_content(&[b"\0\0\0\x20ftyp", brands].concat());
        assert_eq!(of(b"avif\0\0\0\0mif1").unwrap(), StillFormat::Avif);
        assert_eq!(of(b"mif1\0\0\0\0avifmiaf").unwrap(), StillFormat::Avif);
        for heif in [&b"heic\0\0\0\0mif1"[..], b"mif1\0\0\0\0heic", b"mif1\0\0\0\0avifheic", b"msf1\0\0\0\0"]
        {
            let error = of(heif).unwrap_err();
            assert!(
                matches!(error, StillError::NotRead { .. }) && error.remedy().contains("JPEG"),
                "{error}"
            );
        }
    }

    #[test]
    fn every_format_has_names_of_its_own() {
        let mut extensions: Vec<_> = StillFormat::all().map(StillFormat::extension).collect();
        extensions.sort_unstable();
        extensions.dedup();
        assert_eq!(extensions.len(), NAMES.len());
        assert!(StillFormat::all().all(|format| format.mime().starts_with("image/")));
        assert!(StillFormat::listed().starts_with("PNG, JPEG, WebP, TIFF, EXR, DPX, "));
        assert!(StillFormat::listed().ends_with(" or QOI"));
    }
}
