//! Tests: large stills in tiles. Every level is put together again and compared with the picture.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::{self, File};
use std::io::{BufWriter, Cursor, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Rgb, RgbImage, Rgba};
use peak_alloc::PeakAlloc;
use render::still::{
    Limits, Plan, StillError, TILE_OVERLAP, TILE_SIDE, ThumbnailTarget, TileKind, Tiling, derive_tiled,
    memory_by_rows, probe,
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One test at a time: memory is measured.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

struct Work {
    folder: tempfile::TempDir,
}

impl Work {
    fn with(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("input"), bytes).unwrap();
        fs::create_dir(folder.path().join("tiles")).unwrap();
        Self { folder }
    }

    fn input(&self) -> PathBuf {
        self.folder.path().join("input")
    }

    fn tile(&self, limits: &Limits) -> Result<Tiling, StillError> {
        let path = |name: &str| self.folder.path().join(name);
        let plan = Plan {
            rendition: Some(path("view.png")),
            thumbnails: vec![ThumbnailTarget { width: 320, path: path("320.webp") }],
            ..Plan::default()
        };
        let tiles = path("tiles");
        derive_tiled(&self.input(), &plan, &tiles, limits, &mut |_| ControlFlow::Continue(()))
            .map(|(_, tiling)| tiling)
    }

    /// A level put together from the cores of its tiles; what they share has to be the same.
    fn level(&self, tiling: &Tiling, index: usize) -> RgbImage {
        let level = &tiling.levels[index];
        let mut whole = RgbImage::new(level.width, level.height);
        for row in 0..level.rows {
            for column in 0..level.columns {
                let name = format!("tiles/{index}/{column}_{row}.{}", tiling.kind.extension());
                let tile = image::open(self.folder.path().join(&name)).unwrap().to_rgb8();
                let from = |at: u32| (at * TILE_SIDE).saturating_sub(TILE_OVERLAP);
                let to = |at: u32, side: u32| ((at + 1) * TILE_SIDE + TILE_OVERLAP).min(side);
                let (left, top) = (from(column), from(row));
                let size = (to(column, level.width) - left, to(row, level.height) - top);
                assert_eq!(tile.dimensions(), size, "{name}");
                for (x, y, pixel) in tile.enumerate_pixels() {
                    let core = (left + x) / TILE_SIDE == column && (top + y) / TILE_SIDE == row;
                    if core {
                        whole.put_pixel(left + x, top + y, *pixel);
                    }
                }
            }
        }
        whole
    }
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Something that is different everywhere.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let byte = |value: u32| u8::try_from(value % 256).unwrap();
        Rgb([byte(x * 3 + y), byte(y * 5 + x / 7), byte(x * y / 11)])
    })
}

/// The mean of two by two pixels, and of what is there at the end of an odd side.
fn halved(of: &RgbImage) -> RgbImage {
    let (width, height) = of.dimensions();
    RgbImage::from_fn(width.div_ceil(2), height.div_ceil(2), |x, y| {
        let columns = [x * 2, (x * 2 + 1).min(width - 1)];
        let rows = [y * 2, (y * 2 + 1).min(height - 1)];
        let mean = |channel: usize| {
            let sum: u32 = rows
                .iter()
                .flat_map(|y| columns.iter().map(|x| u32::from(of.get_pixel(*x, *y).0[channel])))
                .sum();
            u8::try_from((sum + 2) / 4).unwrap()
        };
        Rgb([mean(0), mean(1), mean(2)])
    })
}

fn assert_levels(work: &Work, tiling: &Tiling, whole: &RgbImage) {
    let mut expected = whole.clone();
    for index in (0..tiling.levels.len()).rev() {
        assert!(work.level(tiling, index) == expected, "level {index} of {tiling:?}");
        expected = halved(&expected);
    }
    assert_eq!(
        expected.width().max(expected.height()).min(TILE_SIDE),
        expected.width().max(expected.height())
    );
}

#[test]
fn every_level_of_a_lossless_picture_is_exact() {
    let _alone = ALONE.lock();
    for (width, height) in [(1300, 700), (513, 1025), (1, 600), (512, 512)] {
        let whole = picture(width, height);
        for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::WebP] {
            let work = Work::with(&encoded(&whole.clone().into(), format));
            let tiling = work.tile(&Limits::default()).unwrap();
            assert_eq!((tiling.width, tiling.height, tiling.kind), (width, height, TileKind::Png));
            assert_levels(&work, &tiling, &whole);
            assert_eq!(image::open(work.folder.path().join("view.png")).unwrap().to_rgb8(), whole);
        }
    }
    let gray = GrayImage::from_fn(700, 1100, |x, y| image::Luma([u8::try_from((x + y * 3) % 256).unwrap()]));
    let work = Work::with(&encoded(&gray.clone().into(), ImageFormat::Png));
    let tiling = work.tile(&Limits::default()).unwrap();
    assert_levels(&work, &tiling, &DynamicImage::from(gray).to_rgb8());
}

#[test]
fn deep_transparent_and_floating_pictures_are_shown_as_their_renditions_are() {
    let _alone = ALONE.lock();
    let deep: ImageBuffer<Rgba<u16>, Vec<u16>> = ImageBuffer::from_fn(1030, 530, |x, y| {
        let deep = |value: u32| u16::try_from(value % 65_536).unwrap();
        Rgba([deep(x * 61), deep(y * 101), deep(x * y), if x < 600 { 65_535 } else { deep(y * 123) }])
    });
    let floating: ImageBuffer<Rgba<f32>, Vec<f32>> = ImageBuffer::from_fn(900, 700, |x, y| {
        let float = |value: u32| f32::from(u16::try_from(value).unwrap());
        Rgba([float(x) / 700.0, float(y) / 1000.0, 0.25, if y > 300 { 1.0 } else { 0.5 }])
    });
    for (picture, format) in [
        (DynamicImage::ImageRgba16(deep.clone()), ImageFormat::Png),
        (DynamicImage::ImageRgba16(deep), ImageFormat::Tiff),
        (DynamicImage::ImageRgba32F(floating), ImageFormat::OpenExr),
    ] {
        let work = Work::with(&encoded(&picture, format));
        let rendition = work.folder.path().join("rendition.png");
        let mut info = probe(&work.input(), &Limits::default()).unwrap();
        render::still::web_rendition(&work.input(), &rendition, &mut info, &Limits::default()).unwrap();
        let tiling = work.tile(&Limits::default()).unwrap();
        assert_levels(&work, &tiling, &image::open(rendition).unwrap().to_rgb8());
    }
}

/// An Exif block (TIFF, little-endian) with nothing but the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

#[test]
fn turned_and_mirrored_pictures_have_the_tiles_that_are_shown() {
    let _alone = ALONE.lock();
    let stored = picture(1027, 601);
    for code in 1..=8u8 {
        let mut info = png::Info::with_size(1027, 601);
        info.color_type = png::ColorType::Rgb;
        info.exif_metadata = Some(exif(code).into());
        let mut bytes = Vec::new();
        let mut writer = png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
        writer.write_image_data(stored.as_raw()).unwrap();
        writer.finish().unwrap();
        let mut shown = DynamicImage::from(stored.clone());
        shown.apply_orientation(image::metadata::Orientation::from_exif(code).unwrap());
        let work = Work::with(&bytes);
        let tiling = work.tile(&Limits::default()).unwrap();
        assert_eq!((tiling.width, tiling.height), (shown.width(), shown.height()), "orientation {code}");
        assert_levels(&work, &tiling, &shown.to_rgb8());
        assert_eq!(image::open(work.folder.path().join("view.png")).unwrap().to_rgb8(), shown.to_rgb8());
    }
}

#[test]
fn jpegs_become_jpegs_that_look_the_same() {
    let _alone = ALONE.lock();
    // Soft enough that what is lost by the second compression stays small.
    let soft = RgbImage::from_fn(1290, 777, |x, y| {
        let wave = |value: u32, length: f32| {
            let phase = f32::from(u16::try_from(value).unwrap()) / length;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 28 to 228")]
            let code = (128.0 + 100.0 * phase.sin()) as u8;
            code
        };
        Rgb([wave(x, 90.0), wave(y, 70.0), wave(x + y, 110.0)])
    });
    for sampling in [
        jpeg_encoder::SamplingFactor::F_1_1,
        jpeg_encoder::SamplingFactor::F_2_1,
        jpeg_encoder::SamplingFactor::F_1_2,
        jpeg_encoder::SamplingFactor::F_2_2,
    ] {
        for (progressive, restarts) in [(false, 0), (false, 7), (true, 0)] {
            let mut bytes = Vec::new();
            let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 92);
            encoder.set_sampling_factor(sampling);
            encoder.set_progressive(progressive);
            if restarts > 0 {
                encoder.set_restart_interval(restarts);
            }
            encoder.encode(soft.as_raw(), 1290, 777, jpeg_encoder::ColorType::Rgb).unwrap();
            let decoded = image::load_from_memory(&bytes).unwrap().to_rgb8();
            let work = Work::with(&bytes);
            let tiling = work.tile(&Limits::default()).unwrap();
            assert_eq!(tiling.kind, TileKind::Jpeg);
            let level = work.level(&tiling, tiling.levels.len() - 1);
            let furthest = level.as_raw().iter().zip(decoded.as_raw()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(furthest.unwrap() <= 8, "{sampling:?} {progressive} {restarts}: {furthest:?}");
            // Before it is compressed again it differs by rounding alone.
            let overview = image::open(work.folder.path().join("view.png")).unwrap().to_rgb8();
            let furthest = overview.as_raw().iter().zip(decoded.as_raw()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(furthest.unwrap() <= 3, "{sampling:?} {progressive} {restarts}: {furthest:?}");
        }
    }
}

#[test]
fn damaged_files_are_refused_and_never_panic() {
    let _alone = ALONE.lock();
    let whole = DynamicImage::from(picture(800, 600));
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Tiff] {
        let bytes = encoded(&whole, format);
        for cut in [bytes.len() / 10, bytes.len() / 2, bytes.len() - 20] {
            assert!(Work::with(&bytes[..cut]).tile(&Limits::default()).is_err(), "{format:?} {cut}");
        }
        for at in (0..bytes.len()).step_by(bytes.len() / 60) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x5a;
            // Whatever it is now, it is told.
            let _ = Work::with(&changed).tile(&Limits::default());
        }
    }
}

/// A PNG of 16 bits and alpha that would take 8 bytes a pixel, written row by row.
fn large(path: &Path, width: u32, height: u32) {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path).unwrap()), width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer_with_size(1 << 16).unwrap();
    for y in 0..height {
        let value = u8::try_from(y / 97 % 256).unwrap();
        let row: Vec<u8> = (0..width)
            .flat_map(|x| {
                let other = u8::try_from(x / 131 % 256).unwrap();
                [value, 0, other, 1, value ^ other, 2, 255, 255]
            })
            .collect();
        rows.write_all(&row).unwrap();
    }
    rows.finish().unwrap();
    writer.finish().unwrap();
}

/// Tiles a picture that is refused whole, and takes less than so many megabytes for it.
fn tiled_within(work: &Work, limits: &Limits, most: f32) -> Tiling {
    let derived = render::still::web_rendition(
        &work.input(),
        &work.folder.path().join("whole.png"),
        &mut probe(&work.input(), limits).unwrap(),
        limits,
    );
    assert!(matches!(derived, Err(StillError::TooMuchMemory { .. })), "{derived:?}");
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    let tiling = work.tile(limits).unwrap();
    let peak = MEMORY.peak_usage_as_mb() - before;
    println!("peak {peak} MB");
    assert!(peak < most, "{peak} MB");
    tiling
}

#[test]
fn a_picture_beyond_the_limit_of_memory_is_tiled_within_bounds() {
    let _alone = ALONE.lock();
    let work = Work::with(b"");
    // 900 MB of samples, which are refused whole where less is allowed.
    let (width, height) = (12_000, 9400);
    large(&work.input(), width, height);
    let limits = Limits { max_memory: 400 << 20, ..Limits::default() };
    assert!(probe(&work.input(), &limits).is_ok(), "what is tiled need not fit");
    let tiling = tiled_within(&work, &limits, 160.0);
    assert_eq!(tiling.levels.len(), 6);
    let last = work.folder.path().join("tiles/5/23_18.png");
    let tile = image::open(last).unwrap().to_rgb8();
    assert_eq!(tile.dimensions(), (width - 23 * 512 + 1, height - 18 * 512 + 1));
    let value = u8::try_from((height - 1) / 97 % 256).unwrap();
    let other = u8::try_from((width - 1) / 131 % 256).unwrap();
    let Rgb(corner) = *tile.get_pixel(tile.width() - 1, tile.height() - 1);
    assert!(corner.iter().zip([value, other, value ^ other]).all(|(a, b)| a.abs_diff(b) <= 1), "{corner:?}");
}

/// A picture that is never held, for a JPEG that is larger than what may be.
struct Drawn {
    width: u16,
    height: u16,
}

impl jpeg_encoder::ImageBuffer for Drawn {
    fn get_jpeg_color_type(&self) -> jpeg_encoder::JpegColorType {
        jpeg_encoder::JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        for x in 0..self.width {
            let (ycbcr, _) = drawn(x.into(), y.into());
            for (buffer, sample) in buffers.iter_mut().zip(ycbcr) {
                buffer.push(sample);
            }
        }
    }
}

/// A pixel of [`Drawn`] in YCbCr, and in RGB: squares of 200 pixels.
fn drawn(x: u32, y: u32) -> ([u8; 3], [u8; 3]) {
    let luma = u8::try_from((x / 200 * 3 + y / 200 * 5) % 100 + 50).unwrap();
    ([luma, 128, 128], [luma; 3])
}

#[test]
fn a_jpeg_beyond_the_limit_of_memory_is_tiled_within_bounds() {
    let _alone = ALONE.lock();
    let (width, height) = (8300u16, 6100u16);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 85);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_restart_interval(100);
    encoder.encode_image(Drawn { width, height }).unwrap();
    let work = Work::with(&bytes);
    drop(bytes);
    // 152 MB of samples, which are refused whole.
    let limits = Limits { max_memory: 40 << 20, ..Limits::default() };
    let info = probe(&work.input(), &limits).unwrap();
    assert_eq!(memory_by_rows(&work.input(), &info, &limits).unwrap(), Some(0));
    let tiling = tiled_within(&work, &limits, 80.0);
    let (column, row) = ((u32::from(width) - 1) / TILE_SIDE, (u32::from(height) - 1) / TILE_SIDE);
    let last = work.folder.path().join(format!("tiles/{}/{column}_{row}.jpg", tiling.levels.len() - 1));
    let tile = image::open(last).unwrap().to_rgb8();
    let Rgb(corner) = *tile.get_pixel(tile.width() - 1, tile.height() - 1);
    let (_, expected) = drawn(u32::from(width) - 1, u32::from(height) - 1);
    assert!(corner.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2), "{corner:?} for {expected:?}");
}
