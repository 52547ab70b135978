use std::io;
use std::path::Path;

use domain::ClipInfo;

use super::ClipError;

/// Where a rendition goes, and what else is made in the same pass.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// An existing directory, for this attempt alone.
    pub directory: &'a Path,
    /// Part of every file's name, so that a second attempt never reuses one that somebody may have cached: letters,
    /// digits, `-` and `_`, and no `-` first.
    pub token: &'a str,
    /// What is made beside what every clip has.
    pub extras: Extras,
}

/// What is made of a clip where somebody wants it: it costs time and room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// A rendition whose shorter side has so many pixels, for slow lines. A clip that is no larger has none.
    pub second_quality: Option<u32>,
    /// A rendition of keyframes only, of which any frame is found at once.
    pub all_intra: bool,
}

/// A rendition beside the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Smaller: [`Extras::second_quality`].
    SecondQuality,
    /// Of keyframes only: [`Extras::all_intra`].
    AllIntra,
}

impl Variant {
    /// What its files are called by, after the token.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SecondQuality => "second",
            Self::AllIntra => "intra",
        }
    }
}

/// An HLS rendition that is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Nothing of the first one.
    pub(super) variant: Option<Variant>,
    /// Width and height before they are made even.
    pub(super) size: (u32, u32),
    /// Constant rate factor of x264: the smaller the better.
    pub(super) quality: u32,
    /// For all channels of the sound together.
    pub(super) sound_bits: &'static str,
    pub(super) keyframes_only: bool,
}

impl Wanted {
    /// Everything that is wanted of a clip, the first rendition first.
    pub(super) fn all(info: &ClipInfo, extras: Extras) -> Vec<Self> {
        let size = (info.width, info.height);
        let first = Self { variant: None, size, quality: 21, sound_bits: "160k", keyframes_only: false };
        let smaller = extras.second_quality.and_then(|side| smaller(size, side));
        let second = smaller.map(|size| Self {
            variant: Some(Variant::SecondQuality),
            size,
            quality: 23,
            sound_bits: "96k",
            keyframes_only: false,
        });
        let intra = extras.all_intra.then_some(Self {
            variant: Some(Variant::AllIntra),
            keyframes_only: true,
            ..first
        });
        std::iter::once(first).chain(second).chain(intra).collect()
    }

    /// What its files are called before what makes them differ.
    pub(super) fn stem(self, token: &str) -> String {
        match self.variant {
            None => token.to_owned(),
            Some(variant) => format!("{token}-{}", variant.name()),
        }
    }

    /// Width and height as encoded: 4:2:0 lies on pairs.
    pub(super) const fn coded_size(self) -> (u32, u32) {
        let (width, height) = self.size;
        (width + width % 2, height + height % 2)
    }
}

/// A size of the same shape whose shorter side is `side`; nothing where that would be no smaller.
fn smaller((width, height): (u32, u32), side: u32) -> Option<(u32, u32)> {
    let shorter = width.min(height);
    let side = side - side % 2;
    if side == 0 || side >= shorter {
        return None;
    }
    let scaled = |length: u32| {
        let scaled = u64::from(length) * u64::from(side) / u64::from(shorter);
        u32::try_from(scaled - scaled % 2).ok()
    };
    Some((scaled(width)?, scaled(height)?))
}

impl Plan<'_> {
    pub(super) fn check(&self) -> Result<(), ClipError> {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if self.token.is_empty() || self.token.starts_with('-') || !self.token.bytes().all(safe) {
            let what = format!("`{}` cannot be part of a file's name", self.token);
            return Err(ClipError::Write(io::Error::new(io::ErrorKind::InvalidInput, what)));
        }
        if !self.directory.is_dir() {
            return Err(ClipError::Write(io::ErrorKind::NotADirectory.into()));
        }
        Ok(())
    }

    pub(super) fn poster(&self) -> String {
        format!("{}-poster.jpg", self.token)
    }

    pub(super) fn peaks(&self) -> String {
        format!("{}-peaks.bin", self.token)
    }
}

#[cfg(test)]
mod tests {
    use domain::FrameRate;

    use super::*;
    use crate::clip::frame::tests::info;

    #[test]
    fn a_second_quality_is_smaller_and_even() {
        assert_eq!(smaller((1920, 1080), 540), Some((960, 540)));
        assert_eq!(smaller((1080, 1920), 541), Some((540, 960)));
        assert_eq!(smaller((4096, 1716), 540), Some((1288, 540)));
        for none in [0, 1, 1080, 1081, 2160] {
            assert_eq!(smaller((1920, 1080), none), None, "{none}");
        }
    }

    #[test]
    fn files_are_told_apart_by_their_names() {
        let extras = Extras { second_quality: Some(18), all_intra: true };
        let wanted = Wanted::all(&info(FrameRate::FILM), extras);
        let stems: Vec<String> = wanted.iter().map(|wanted| wanted.stem("t")).collect();
        assert_eq!(stems, ["t", "t-second", "t-intra"]);
        assert_eq!(wanted[1].size, (32, 18));
        assert_eq!(Wanted::all(&info(FrameRate::FILM), Extras::default()).len(), 1);
    }
}
