//! Files for the tests.

use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use exr::prelude::{
    AnyChannel, AnyChannels, Encoding, FlatSamples, Image, IntegerBounds, Layer, LayerAttributes,
    SpecificChannels, Vec2, WritableImage,
};
use image::{DynamicImage, ImageFormat};
use render::still::{
    self, Derived, Limits, Plan, RenditionKind, StillError, StillFormat, THUMBNAIL_WIDTHS, ThumbnailTarget,
};
use tempfile::TempDir;

use crate::written::{self, Psd};

/// A picture without any repetition, so that a wrong place or channel shows.
pub(crate) fn gradient(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, |x, y| {
        let part = |value: u32, of: u32| u8::try_from(value * 255 / of.max(1)).unwrap();
        image::Rgb([part(x, width), part(y, height), part(x + y, width + height)])
    }))
}

pub(crate) fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// One small file of every format that is read without a program, and of every way to store it.
pub(crate) fn one_of_each() -> Vec<(StillFormat, Vec<u8>)> {
    let picture = gradient(23, 17);
    let transparent = DynamicImage::ImageRgba8(image::RgbaImage::from_fn(23, 17, |x, y| {
        let part = u8::try_from(x * 11).unwrap();
        image::Rgba([part, 40, 255 - part, u8::try_from(y * 15).unwrap()])
    }));
    vec![
        (StillFormat::Png, encoded(&transparent, ImageFormat::Png)),
        (StillFormat::Jpeg, encoded(&picture, ImageFormat::Jpeg)),
        (StillFormat::WebP, encoded(&transparent, ImageFormat::WebP)),
        (StillFormat::Tiff, encoded(&DynamicImage::ImageRgb16(picture.to_rgb16()), ImageFormat::Tiff)),
        (
            StillFormat::Exr,
            encoded(&DynamicImage::ImageRgba32F(transparent.to_rgba32f()), ImageFormat::OpenExr),
        ),
        (StillFormat::Dpx, dpx(&picture.to_rgb8())),
        (StillFormat::Bmp, encoded(&picture, ImageFormat::Bmp)),
        (StillFormat::Gif, encoded(&transparent, ImageFormat::Gif)),
        (StillFormat::Tga, encoded(&transparent, ImageFormat::Tga)),
        (StillFormat::Hdr, encoded(&DynamicImage::ImageRgb32F(picture.to_rgb32f()), ImageFormat::Hdr)),
        (StillFormat::Pnm, encoded(&DynamicImage::ImageRgb16(picture.to_rgb16()), ImageFormat::Pnm)),
        (StillFormat::Pnm, written::pfm(23, 17, &[0.5; 23 * 17 * 3])),
        (StillFormat::Qoi, written::qoi(&transparent.to_rgba8())),
        (StillFormat::Psd, Psd::rgb8(&transparent.to_rgba8()).file()),
        (StillFormat::Psd, Psd { runs: true, ..Psd::rgb8(&transparent.to_rgba8()) }.file()),
        (StillFormat::Sgi, written::sgi(&transparent.to_rgba8(), false)),
        (StillFormat::Sgi, written::sgi(&transparent.to_rgba8(), true)),
        (StillFormat::Cineon, written::cineon(&picture.to_rgb8())),
    ]
}

/// A DPX of 10 bits, three to a word, each code four times that of the picture.
pub(crate) fn dpx(picture: &image::RgbImage) -> Vec<u8> {
    let mut file = vec![0; 2048];
    file[..4].copy_from_slice(b"SDPX");
    file[4..8].copy_from_slice(&2048u32.to_be_bytes());
    file[770..772].copy_from_slice(&1u16.to_be_bytes());
    file[772..776].copy_from_slice(&picture.width().to_be_bytes());
    file[776..780].copy_from_slice(&picture.height().to_be_bytes());
    (file[800], file[803]) = (50, 10);
    file[804..806].copy_from_slice(&1u16.to_be_bytes());
    file[808..812].copy_from_slice(&2048u32.to_be_bytes());
    for pixel in picture.pixels() {
        let [red, green, blue] = pixel.0.map(u32::from);
        file.extend((red << 24 | green << 14 | blue << 4).to_be_bytes());
    }
    file
}

/// Scene-linear half-float RGBA with one colour, its data window placed in a display window.
pub(crate) fn exr_window(
    display: (usize, usize),
    data: (i32, i32, usize, usize),
    color: [f32; 4],
) -> Vec<u8> {
    let pixel = move |_: Vec2<usize>| (color[0], color[1], color[2], color[3]);
    let attributes =
        LayerAttributes { layer_position: Vec2(data.0, data.1), ..LayerAttributes::named("beauty") };
    let layer =
        Layer::new((data.2, data.3), attributes, Encoding::FAST_LOSSLESS, SpecificChannels::rgba(pixel));
    let mut image = Image::from_layer(layer);
    image.attributes.display_window = IntegerBounds::new((0, 0), display);
    let mut file = Cursor::new(Vec::new());
    image.write().non_parallel().to_buffered(&mut file).unwrap();
    file.into_inner()
}

/// An EXR of 2 × 1 pixels with float channels of these names and values.
pub(crate) fn exr_channels(channels: &[(&str, [f32; 2])]) -> Vec<u8> {
    let list = channels
        .iter()
        .map(|(name, values)| AnyChannel::new(*name, FlatSamples::F32(values.to_vec())))
        .collect();
    let image = Image::from_channels((2, 1), AnyChannels::sort(list));
    let mut file = Cursor::new(Vec::new());
    image.write().non_parallel().to_buffered(&mut file).unwrap();
    file.into_inner()
}

/// A PNG that holds its header, `data` as image data, and nothing else.
pub(crate) fn png_declaring(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], content: &[u8]| {
        file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        let mut body = kind.to_vec();
        body.extend(content);
        file.extend(&body);
        file.extend(crc(&body).to_be_bytes());
    };
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    chunk(b"IHDR", &header);
    chunk(b"IDAT", data);
    chunk(b"IEND", &[]);
    file
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

/// A folder with one still in it.
pub(crate) struct Workplace {
    folder: TempDir,
    pub(crate) input: PathBuf,
}

impl Workplace {
    pub(crate) fn with(content: &[u8]) -> Self {
        let folder = TempDir::new().unwrap();
        let input = folder.path().join("upload");
        fs::write(&input, content).unwrap();
        Self { folder, input }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn plan(&self) -> Plan {
        Plan {
            rendition: Some(self.path("view.png")),
            thumbnails: THUMBNAIL_WIDTHS
                .map(|width| ThumbnailTarget { width, path: self.path(&format!("{width}.webp")) })
                .into(),
            ..Plan::default()
        }
    }

    pub(crate) fn derive(&self, limits: &Limits) -> Result<Derived, StillError> {
        still::derive(&self.input, &self.plan(), limits, &mut |_| ControlFlow::Continue(()))
    }

    /// The rendition that has to have been derived.
    pub(crate) fn rendition(&self) -> DynamicImage {
        let derived = self.derive(&Limits::default()).unwrap();
        assert_eq!(derived.rendition.kind, RenditionKind::Derived);
        open(&self.path("view.png"))
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn open(path: &Path) -> DynamicImage {
    image::ImageReader::open(path).unwrap().with_guessed_format().unwrap().decode().unwrap()
}

/// Checks the most memory this process ever held. Under nextest each test has a process of its own; elsewhere the
/// figure would be everybody's, and on other systems there is none.
pub(crate) fn assert_peak_memory_below(kilobytes: u64) {
    if std::env::var_os("NEXTEST").is_none() {
        return;
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak: u64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0);
    assert!(peak < kilobytes, "{peak} kB");
}
