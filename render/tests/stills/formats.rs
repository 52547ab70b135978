//! The formats that are read here without a program: exactly what their files hold.

use image::{DynamicImage, ImageFormat, RgbaImage};
use render::still::{
    Alpha, Limits, Meaning, Model, Pixels, RenditionKind, Samples, Select, StillError, StillFormat,
    StillInfo, decode_bytes, probe_reader,
};
use std::io::Cursor;

use crate::made::{Workplace, encoded, gradient};
use crate::written::{self, Psd};

fn read(file: &[u8]) -> Pixels {
    decode_bytes(file, &Limits::default(), &Select::default()).unwrap()
}

fn info(file: &[u8]) -> StillInfo {
    probe_reader(Cursor::new(file), &Limits::default()).unwrap()
}

fn refused(file: &[u8]) -> StillError {
    probe_reader(Cursor::new(file), &Limits::default()).unwrap_err()
}

/// Colours and alpha without any repetition; where nothing is opaque, colour still counts.
fn transparent(width: u32, height: u32) -> RgbaImage {
    let colours = gradient(width, height).to_rgb8();
    RgbaImage::from_fn(width, height, |x, y| {
        let [red, green, blue] = colours.get_pixel(x, y).0;
        image::Rgba([red, green, blue, u8::try_from((x + y * 7) % 256).unwrap()])
    })
}

#[test]
fn what_is_stored_without_loss_comes_out_as_it_was() {
    let colours = gradient(23, 17).to_rgb8();
    let clear = transparent(23, 17);
    for (file, format) in [
        (encoded(&DynamicImage::ImageRgb8(colours.clone()), ImageFormat::Bmp), StillFormat::Bmp),
        (encoded(&DynamicImage::ImageRgb8(colours.clone()), ImageFormat::Tga), StillFormat::Tga),
        (encoded(&DynamicImage::ImageRgb8(colours.clone()), ImageFormat::Pnm), StillFormat::Pnm),
    ] {
        let pixels = read(&file);
        assert_eq!(pixels.samples, Samples::U8(colours.as_raw().clone()), "{format}");
        assert_eq!((info(&file).format, info(&file).channels, pixels.alpha), (format, 3, Alpha::None));
    }
    for (file, format) in [
        (encoded(&DynamicImage::ImageRgba8(clear.clone()), ImageFormat::Tga), StillFormat::Tga),
        (written::qoi(&clear), StillFormat::Qoi),
        (written::sgi(&clear, false), StillFormat::Sgi),
        (written::sgi(&clear, true), StillFormat::Sgi),
    ] {
        let pixels = read(&file);
        assert_eq!(pixels.samples, Samples::U8(clear.as_raw().clone()), "{format}");
        let info = info(&file);
        assert_eq!((info.format, info.channels, info.has_alpha, info.bit_depth), (format, 4, true, 8));
        assert_eq!((pixels.alpha, info.shown_as_is()), (Alpha::Straight, Some(false)));
    }
    let wide = DynamicImage::ImageRgb8(colours).to_rgb16();
    let file = encoded(&DynamicImage::ImageRgb16(wide.clone()), ImageFormat::Pnm);
    assert_eq!(read(&file).samples, Samples::U16(wide.into_raw()));
    assert_eq!(info(&file).bit_depth, 16);
}

#[test]
fn grays_of_ten_bits_keep_their_codes() {
    let mut file = b"P5\n# a comment\n3 1\n1023\n".to_vec();
    file.extend([0u16, 513, 1023].map(u16::to_be_bytes).concat());
    let pixels = read(&file);
    let Samples::U16(samples) = &pixels.samples else { panic!("16 bits") };
    assert_eq!(pixels.bits, 10);
    assert_eq!(samples.iter().map(|sample| sample >> 6).collect::<Vec<_>>(), [0, 513, 1023]);
    assert_eq!(samples[2], u16::MAX);
}

#[test]
fn cineon_keeps_its_codes_and_its_orientation() {
    let colours = gradient(5, 3).to_rgb8();
    let mut file = written::cineon(&colours);
    let pixels = read(&file);
    let Samples::U16(samples) = &pixels.samples else { panic!("16 bits") };
    assert_eq!((pixels.bits, pixels.model, &pixels.meaning), (10, Model::Rgb, &Meaning::Encoded));
    let codes: Vec<u16> = samples.iter().map(|sample| sample >> 6).collect();
    assert_eq!(codes, colours.as_raw().iter().map(|code| u16::from(*code) * 4).collect::<Vec<_>>());
    file[192] = 1;
    let Samples::U16(turned) = read(&file).samples else { panic!("16 bits") };
    assert_eq!(turned[..15], samples[30..], "from the bottom up");
    file[196 + 2] = 12;
    assert!(matches!(refused(&file), StillError::Unsupported { .. }));
}

#[test]
fn light_beyond_one_stays() {
    let file = written::pfm(2, 2, &[0.5, 1.0, 2.0, 9.0, 8.0, 7.0, -1.0, 0.0, 0.25, 100.0, 4.0, 3.0]);
    let pixels = read(&file);
    let upright = vec![-1.0, 0.0, 0.25, 100.0, 4.0, 3.0, 0.5, 1.0, 2.0, 9.0, 8.0, 7.0];
    assert_eq!((&pixels.samples, &pixels.meaning), (&Samples::F32(upright), &Meaning::Linear));
    assert_eq!((info(&file).bit_depth, info(&file).format), (32, StillFormat::Pnm));
    let light = image::Rgb32FImage::from_pixel(9, 4, image::Rgb([0.5, 2.0, 16.0]));
    let file = encoded(&DynamicImage::ImageRgb32F(light), ImageFormat::Hdr);
    let pixels = read(&file);
    let Samples::F32(samples) = &pixels.samples else { panic!("floats") };
    assert_eq!((samples[..3].to_vec(), pixels.meaning), (vec![0.5, 2.0, 16.0], Meaning::Linear));
    let work = Workplace::with(&file);
    let shown = work.rendition().to_rgb8();
    assert_eq!(shown.get_pixel(0, 0).0, [188, 255, 255]);
    let xyz = String::from_utf8_lossy(b"#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\n    ").into_owned();
    assert!(matches!(refused(xyz.as_bytes()), StillError::Unsupported { .. } | StillError::Damaged { .. }));
}

#[test]
fn of_a_gif_the_first_picture_is_shown() {
    let mut file = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut file);
        for colour in [[255, 0, 0, 255], [0, 0, 255, 255]] {
            let frame = RgbaImage::from_pixel(8, 6, image::Rgba(colour));
            encoder.encode_frame(image::Frame::new(frame)).unwrap();
        }
    }
    assert!(info(&file).animated);
    let Samples::U8(samples) = read(&file).samples else { panic!("8 bits") };
    assert_eq!(samples[..4], [255, 0, 0, 255]);
    let derived = Workplace::with(&file).derive(&Limits::default()).unwrap();
    assert_eq!((derived.rendition.kind, derived.info.transparent), (RenditionKind::Derived, Some(false)));
}

#[test]
fn photoshop_s_merged_picture_is_taken_off_its_white() {
    let picture = transparent(40, 9);
    let plain = Psd::rgb8(&picture);
    let expected = read(&plain.file());
    assert_eq!((expected.alpha, expected.bits), (Alpha::Straight, 8));
    let Samples::U8(samples) = &expected.samples else { panic!("8 bits") };
    for (pixel, stored) in samples.chunks_exact(4).zip(picture.pixels()) {
        assert_eq!(pixel[3], stored.0[3]);
        // Where little of a colour was left, as little of it comes back.
        let off = if pixel[3] == 0 { 255 } else { 128 / u16::from(pixel[3]) + 1 };
        assert!(pixel.iter().zip(stored.0).all(|(one, other)| u16::from(one.abs_diff(other)) <= off));
    }
    for (runs, large) in [(true, false), (false, true), (true, true)] {
        let other = Psd { runs, large, ..Psd::rgb8(&picture) };
        assert_eq!(read(&other.file()).samples, expected.samples, "{runs} {large}");
    }
    // What lies behind the colours of a picture without layers is a selection.
    let selection = Psd { layers: 0, ..Psd::rgb8(&picture) };
    assert_eq!((read(&selection.file()).alpha, info(&selection.file()).channels), (Alpha::None, 3));
}

#[test]
fn photoshop_s_depths_and_modes() {
    let wide: Vec<Vec<u8>> =
        [[1u16, 60_000], [2, 50_000], [3, 40_000]].map(|codes| codes.map(u16::to_be_bytes).concat()).into();
    let pixels = read(&Psd::plain((2, 1), 16, 3, wide).file());
    assert_eq!(pixels.samples, Samples::U16(vec![1, 2, 3, 60_000, 50_000, 40_000]));
    let light: Vec<Vec<u8>> = [2.5f32, 1.0, 0.0].map(|value| value.to_be_bytes().to_vec()).into();
    let pixels = read(&Psd::plain((1, 1), 32, 3, light).file());
    assert_eq!((pixels.samples, pixels.meaning), (Samples::F32(vec![2.5, 1.0, 0.0]), Meaning::Linear));
    let pixels = read(&Psd::plain((2, 1), 8, 1, vec![vec![7, 200]]).file());
    assert_eq!((pixels.samples, pixels.model), (Samples::U8(vec![7, 200]), Model::Gray));
    let pixels = read(&Psd::plain((10, 1), 1, 0, vec![vec![0b1000_0000, 0b0100_0000]]).file());
    assert_eq!(pixels.samples, Samples::U8(vec![0, 255, 255, 255, 255, 255, 255, 255, 255, 0]));
    let palette =
        (0..768u32).map(|place| u8::try_from(place / 256 * 10 + place % 256 / 128).unwrap()).collect();
    let indexed = Psd { palette, ..Psd::plain((2, 1), 8, 2, vec![vec![0, 200]]) };
    assert_eq!(read(&indexed.file()).samples, Samples::U8(vec![0, 10, 20, 1, 11, 21]));
    // Inks are stored as the light that they leave.
    let inks = Psd::plain((1, 1), 8, 4, vec![vec![255], vec![0], vec![255], vec![255]]);
    let pixels = read(&inks.file());
    assert_eq!((pixels.samples, pixels.model), (Samples::U8(vec![0, 255, 0, 0]), Model::Cmyk));
    assert_eq!(Workplace::with(&inks.file()).rendition().to_rgb8().get_pixel(0, 0).0, [255, 0, 255]);
    for mode in [7, 8, 9] {
        let error = refused(&Psd::plain((1, 1), 8, mode, vec![vec![1]; 3]).file());
        assert!(matches!(error, StillError::Unsupported { .. }), "{error}");
    }
    let unmerged = vec![(1057, vec![0, 0, 0, 1, 0, 0, 0, 0, 0])];
    let error = refused(&Psd { resources: unmerged, ..Psd::plain((1, 1), 8, 1, vec![vec![1]]) }.file());
    assert!(error.to_string().contains("Maximize Compatibility"), "{error}");
}

#[test]
fn headers_that_lie_about_their_size_are_refused_before_anything_is_decoded() {
    let small = transparent(8, 8);
    let side = 60_000u32;
    let mut qoi = written::qoi(&small);
    qoi[4..12].copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].concat());
    let mut bmp = encoded(&gradient(8, 8), ImageFormat::Bmp);
    bmp[18..26].copy_from_slice(&[side.to_le_bytes(), side.to_le_bytes()].concat());
    let mut psd = Psd::rgb8(&small).file();
    psd[14..22].copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].concat());
    let mut sgi = written::sgi(&small, false);
    sgi[6..10].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    let mut cineon = written::cineon(&gradient(8, 8).to_rgb8());
    for plane in [196, 224, 252] {
        cineon[plane + 4..plane + 12].copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].concat());
    }
    let mut gif = encoded(&DynamicImage::ImageRgba8(small.clone()), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    let mut tga = encoded(&gradient(8, 8), ImageFormat::Tga);
    tga[12..16].copy_from_slice(&[0x60, 0xea, 0x60, 0xea]);
    tga.extend([0; 8]);
    tga.extend(b"TRUEVISION-XFILE.\0");
    let pnm = b"P6 60000 60000 255\n123".to_vec();
    let pfm = b"PF\n60000 60000\n-1.0\n123".to_vec();
    let hdr = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 60000 +X 60000\n123".to_vec();
    for file in [&qoi, &bmp, &psd, &sgi, &cineon, &gif, &tga, &pnm, &pfm, &hdr] {
        let error = refused(file);
        let format = StillFormat::of_content(file).ok();
        assert!(matches!(error, StillError::TooLarge { .. }), "{format:?}: {error}");
    }
    // Within the limits, but with no pixels behind it.
    for (file, at) in [(&mut qoi, 4), (&mut psd, 14)] {
        file[at..at + 8].copy_from_slice(&[5000u32.to_be_bytes(), 5000u32.to_be_bytes()].concat());
        let error = decode_bytes(file, &Limits::default(), &Select::default()).unwrap_err();
        assert!(matches!(error, StillError::Truncated { .. } | StillError::Damaged { .. }), "{error}");
    }
}

#[test]
fn heic_is_refused_with_what_to_do() {
    let error = refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08meta");
    assert!(error.to_string().contains("HEIC") && error.remedy().contains("JPEG"), "{error}");
}
