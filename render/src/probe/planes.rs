//! The pixel formats of decoded clips, by ffmpeg's names, and the planes that their samples are asked for in.

/// What the planes of a frame are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Luma alone.
    Gray,
    /// Luma and two planes of colour differences.
    Yuv,
    /// Green, blue and red, in ffmpeg's order of such planes.
    Gbr,
}

/// How the samples of a frame lie that ffmpeg is asked for: in planes, little-endian, at the depth of the source. Where
/// the source's own format is another, it differs in packing alone, so that every sample stays what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planar {
    /// ffmpeg's name of it.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) alpha: bool,
    /// By how many bits coordinates are shifted to those of the colour differences: across and down.
    pub(super) shift: (u32, u32),
    /// Bits of a sample; more than 16 is floating point.
    pub(super) bits: u8,
}

impl Planar {
    /// For a source's pixel format; nothing for one that is not known here.
    pub(super) fn of(format: &str) -> Option<Self> {
        let (kind, alpha, shift, bits, name) = match format {
            "nv12" | "nv21" => (Kind::Yuv, false, (1, 1), 8, "yuv420p"),
            "nv16" | "yuyv422" | "uyvy422" | "yvyu422" => (Kind::Yuv, false, (1, 0), 8, "yuv422p"),
            "nv24" | "nv42" => (Kind::Yuv, false, (0, 0), 8, "yuv444p"),
            "p010le" | "p010be" => (Kind::Yuv, false, (1, 1), 10, "yuv420p10le"),
            "p016le" | "p016be" => (Kind::Yuv, false, (1, 1), 16, "yuv420p16le"),
            "nv20le" | "nv20be" | "p210le" | "p210be" | "y210le" => {
                (Kind::Yuv, false, (1, 0), 10, "yuv422p10le")
            }
            "p410le" | "p410be" => (Kind::Yuv, false, (0, 0), 10, "yuv444p10le"),
            "ayuv64le" => (Kind::Yuv, true, (0, 0), 16, "yuva444p16le"),
            "gray" | "gray8" => (Kind::Gray, false, (0, 0), 8, "gray"),
            "rgb24" | "bgr24" | "0rgb" | "rgb0" | "0bgr" | "bgr0" | "gbrp" => {
                (Kind::Gbr, false, (0, 0), 8, "gbrp")
            }
            "rgba" | "bgra" | "argb" | "abgr" | "pal8" | "gbrap" => (Kind::Gbr, true, (0, 0), 8, "gbrap"),
            "x2rgb10le" | "x2bgr10le" => (Kind::Gbr, false, (0, 0), 10, "gbrp10le"),
            "rgb48le" | "rgb48be" | "bgr48le" | "bgr48be" => (Kind::Gbr, false, (0, 0), 16, "gbrp16le"),
            "rgba64le" | "rgba64be" | "bgra64le" | "bgra64be" => (Kind::Gbr, true, (0, 0), 16, "gbrap16le"),
            _ => return Self::already(format),
        };
        Some(Self { name: name.to_owned(), kind, alpha, shift, bits })
    }

    /// A format that is planar already: `yuv422p10le`, `gbrap16be`, `gray12le`.
    fn already(format: &str) -> Option<Self> {
        let bare = format.strip_suffix("le").or_else(|| format.strip_suffix("be")).unwrap_or(format);
        let (kind, alpha, shift, depth, stem) = if let Some(depth) = bare.strip_prefix("gray") {
            (Kind::Gray, false, (0, 0), depth, "gray".to_owned())
        } else if let Some(depth) = bare.strip_prefix("gbrap") {
            (Kind::Gbr, true, (0, 0), depth, "gbrap".to_owned())
        } else if let Some(depth) = bare.strip_prefix("gbrp") {
            (Kind::Gbr, false, (0, 0), depth, "gbrp".to_owned())
        } else {
            let (alpha, rest) = match bare.strip_prefix("yuva") {
                Some(rest) => (true, rest),
                None => (false, bare.strip_prefix("yuvj").or_else(|| bare.strip_prefix("yuv"))?),
            };
            let (sampling, depth) = rest.split_once('p')?;
            let shift = match sampling {
                "444" => (0, 0),
                "440" => (0, 1),
                "422" => (1, 0),
                "420" => (1, 1),
                "411" => (2, 0),
                "410" => (2, 2),
                _ => return None,
            };
            (Kind::Yuv, alpha, shift, depth, bare[..bare.len() - depth.len()].to_owned())
        };
        let bits = match depth {
            "" => 8,
            "f32" => 32,
            depth => depth.parse().ok().filter(|bits| (9..=16).contains(bits))?,
        };
        let name = if bits == 8 { stem } else { format!("{stem}{depth}le") };
        Some(Self { name, kind, alpha, shift, bits })
    }

    /// Bytes of a sample.
    pub(super) const fn sample_bytes(&self) -> usize {
        match self.bits {
            ..=8 => 1,
            9..=16 => 2,
            _ => 4,
        }
    }

    /// Width and height of each plane, in their order.
    pub(super) fn sizes(&self, (width, height): (u32, u32)) -> Vec<(u32, u32)> {
        let whole = (width, height);
        // A last column or row that has no partner has a colour of its own.
        let part = (shifted(width, self.shift.0), shifted(height, self.shift.1));
        let mut sizes = match self.kind {
            Kind::Gray => vec![whole],
            Kind::Yuv => vec![whole, part, part],
            Kind::Gbr => vec![whole; 3],
        };
        if self.alpha {
            sizes.push(whole);
        }
        sizes
    }
}

const fn shifted(side: u32, by: u32) -> u32 {
    side.div_ceil(1 << by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_by_their_names() {
        for (format, name, kind, alpha, shift, bits) in [
            ("yuv420p", "yuv420p", Kind::Yuv, false, (1, 1), 8),
            ("yuvj422p", "yuvj422p", Kind::Yuv, false, (1, 0), 8),
            ("yuv422p10le", "yuv422p10le", Kind::Yuv, false, (1, 0), 10),
            ("yuv444p12be", "yuv444p12le", Kind::Yuv, false, (0, 0), 12),
            ("yuva444p16le", "yuva444p16le", Kind::Yuv, true, (0, 0), 16),
            ("gbrp12le", "gbrp12le", Kind::Gbr, false, (0, 0), 12),
            ("gbrapf32le", "gbrapf32le", Kind::Gbr, true, (0, 0), 32),
            ("gray10le", "gray10le", Kind::Gray, false, (0, 0), 10),
            ("nv12", "yuv420p", Kind::Yuv, false, (1, 1), 8),
            ("rgb48be", "gbrp16le", Kind::Gbr, false, (0, 0), 16),
            ("yuv410p", "yuv410p", Kind::Yuv, false, (2, 2), 8),
        ] {
            let planar = Planar::of(format);
            assert_eq!(planar, Some(Planar { name: name.to_owned(), kind, alpha, shift, bits }), "{format}");
        }
        for unknown in
            ["", "yuv", "yuv430p", "yuv420p77le", "yuv420pp", "gbrp3", "xyz12le", "bayer_rggb8", "monow"]
        {
            assert_eq!(Planar::of(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn odd_sides_keep_a_colour_for_the_last_column() {
        let planar = Planar::of("yuva420p").unwrap();
        assert_eq!(planar.sizes((5, 3)), [(5, 3), (3, 2), (3, 2), (5, 3)]);
    }
}
