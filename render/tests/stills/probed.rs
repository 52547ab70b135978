use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use render::still::{Limits, Orientation, StillError, StillFormat, StillInfo, probe, probe_reader};

use crate::made::{Workplace, encoded, exr_channels, gradient, one_of_each, png_declaring};

fn probed(content: &[u8]) -> Result<StillInfo, StillError> {
    probe_reader(Cursor::new(content), &Limits::default())
}

#[test]
fn every_format_is_recognised_by_its_content() {
    for (format, content) in one_of_each() {
        let info = probed(&content).unwrap();
        assert_eq!((info.format, info.width, info.height), (format, 23, 17));
        assert_eq!(info.orientation, Orientation::Upright);
        assert!(!info.animated);
        // the name of the file is "upload" and says nothing
        assert_eq!(probe(&Workplace::with(&content).input, &Limits::default()).unwrap(), info);
    }
}

#[test]
fn depth_and_alpha_are_told() {
    let told = |image: DynamicImage, format| {
        let info = probed(&encoded(&image, format)).unwrap();
        (info.bit_depth, info.channels, info.has_alpha, info.transparent)
    };
    let picture = gradient(4, 4);
    assert_eq!(told(picture.to_luma8().into(), ImageFormat::Png), (8, 1, false, Some(false)));
    assert_eq!(told(picture.to_rgba8().into(), ImageFormat::Png), (8, 4, true, None));
    assert_eq!(told(picture.to_rgb16().into(), ImageFormat::Png), (16, 3, false, Some(false)));
    assert_eq!(told(picture.to_rgba16().into(), ImageFormat::Tiff), (16, 4, true, None));
    assert_eq!(told(picture.to_rgb32f().into(), ImageFormat::Tiff), (32, 3, false, Some(false)));
    assert_eq!(told(picture.to_rgb32f().into(), ImageFormat::OpenExr), (32, 3, false, Some(false)));
}

#[test]
fn what_is_no_picture_is_refused_with_what_it_is_and_what_to_do() {
    let mp4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41\0\0\0\x08free";
    for (content, says) in [(&b""[..], "empty"), (b"dear colleagues,\n", "text"), (mp4, "MP4")] {
        let error = probed(content).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(error.remedy().len() > 20);
        assert!(!error.is_transient());
    }
}

#[test]
fn a_small_file_that_declares_a_huge_picture_is_refused_from_its_header() {
    let error = probed(&png_declaring(60_000, 60_000, b"")).unwrap_err();
    assert!(matches!(error, StillError::TooLarge { width: 60_000, height: 60_000, .. }), "{error}");
    assert!(error.to_string().contains("60000 × 60000"), "{error}");
    // within the sides, beyond the area
    let error = probed(&png_declaring(32_000, 32_000, b"")).unwrap_err();
    assert!(matches!(error, StillError::TooLarge { .. }), "{error}");
    // within both, beyond the memory
    let limits = Limits { max_memory: 100_000_000, ..Limits::default() };
    let error = probe_reader(Cursor::new(png_declaring(8_000, 8_000, b"")), &limits).unwrap_err();
    assert!(matches!(error, StillError::TooMuchMemory { bytes: 192_000_000, .. }), "{error}");
    // what is shown in tiles is never in memory as a whole
    assert!(probe_reader(Cursor::new(png_declaring(10_000, 10_000, b"")), &limits).is_ok());
}

#[test]
fn huge_sizes_are_refused_in_every_format() {
    // SOF0 of a JPEG: 65,535 pixels each way
    let mut jpeg = encoded(&gradient(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xff);
    // VP8X of a WebP: 24 bits each way
    let mut webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    webp.extend([0xff; 6]);
    // ImageWidth of a TIFF, tag 256
    let mut tiff = encoded(&gradient(8, 8), ImageFormat::Tiff);
    let entry = tiff.windows(4).rposition(|four| four == [0, 1, 4, 0] || four == [0, 1, 3, 0]).unwrap();
    tiff[entry + 2] = 4;
    tiff[entry + 8..entry + 12].copy_from_slice(&60_000u32.to_le_bytes());
    let mut exr = encoded(&gradient(8, 8).to_rgb32f().into(), ImageFormat::OpenExr);
    for name in [&b"dataWindow"[..], b"displayWindow"] {
        let at = exr.windows(name.len()).position(|part| part == name).unwrap();
        let place = at + name.len() + 1 + b"box2i\0".len() + 4;
        exr[place + 8..place + 12].copy_from_slice(&59_999i32.to_le_bytes());
        exr[place + 12..place + 16].copy_from_slice(&59_999i32.to_le_bytes());
    }
    for (content, format) in [
        (jpeg, StillFormat::Jpeg),
        (webp, StillFormat::WebP),
        (tiff, StillFormat::Tiff),
        (exr, StillFormat::Exr),
    ] {
        let refused = probed(&content);
        let expected = match format {
            // the header of an extended WebP without a picture is damaged before its size matters
            StillFormat::WebP => refused.is_err(),
            _ => matches!(refused, Err(StillError::TooLarge { .. })),
        };
        assert!(expected, "{format}: {refused:?}");
    }
}

#[test]
fn a_file_beyond_the_byte_limit_is_not_opened() {
    let limits = Limits { max_bytes: 10, ..Limits::default() };
    let error = probe_reader(Cursor::new(png_declaring(1, 1, b"")), &limits).unwrap_err();
    assert!(matches!(error, StillError::TooManyBytes { max_bytes: 10, .. }), "{error}");
}

#[test]
fn an_exr_without_colour_names_the_channels_it_has() {
    let error = probed(&exr_channels(&[("Z", [1.0, 2.0]), ("id", [0.0, 1.0])])).unwrap_err();
    assert!(matches!(&error, StillError::Unsupported { what, .. } if what.contains("Z, id")), "{error}");
}
