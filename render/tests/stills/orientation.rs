use image::{DynamicImage, GenericImageView, ImageFormat};
use render::still::{Limits, Orientation, RenditionKind, probe};

use crate::made::{Workplace, encoded, gradient, open};

/// An Exif block (TIFF, little-endian) with nothing but the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

fn png_turned(orientation: u8) -> Vec<u8> {
    let mut info = png::Info::with_size(3, 2);
    info.color_type = png::ColorType::Grayscale;
    info.exif_metadata = Some(exif(orientation).into());
    let mut content = Vec::new();
    let mut writer = png::Encoder::with_info(&mut content, info).unwrap().write_header().unwrap();
    writer.write_image_data(&[1, 2, 3, 4, 5, 6]).unwrap();
    writer.finish().unwrap();
    content
}

#[test]
fn each_orientation_is_set_upright() {
    // the stored rows are 1 2 3 and 4 5 6; Exif 2.32, 4.6.4 A, tag 0x0112
    let upright = [
        (2u8, Orientation::FlipHorizontal, (3, 2), [3u8, 2, 1, 6, 5, 4]),
        (3, Orientation::Rotate180, (3, 2), [6, 5, 4, 3, 2, 1]),
        (4, Orientation::FlipVertical, (3, 2), [4, 5, 6, 1, 2, 3]),
        (5, Orientation::Rotate90FlipHorizontal, (2, 3), [1, 4, 2, 5, 3, 6]),
        (6, Orientation::Rotate90, (2, 3), [4, 1, 5, 2, 6, 3]),
        (7, Orientation::Rotate270FlipHorizontal, (2, 3), [6, 3, 5, 2, 4, 1]),
        (8, Orientation::Rotate270, (2, 3), [3, 6, 2, 5, 1, 4]),
    ];
    for (code, orientation, size, rows) in upright {
        let work = Workplace::with(&png_turned(code));
        let info = probe(&work.input, &Limits::default()).unwrap();
        assert_eq!((info.orientation, (info.width, info.height)), (orientation, size));
        let view = work.rendition();
        assert_eq!(view.dimensions(), size, "orientation {code}");
        assert_eq!(view.to_luma8().into_raw(), rows, "orientation {code}");
    }
}

#[test]
fn an_upright_picture_with_exif_is_shown_as_it_is() {
    for code in [1, 0, 9] {
        let derived = Workplace::with(&png_turned(code)).derive(&Limits::default()).unwrap();
        assert_eq!(derived.rendition.kind, RenditionKind::AsIs, "orientation {code}");
    }
}

#[test]
fn a_turned_jpeg_stands_upright_in_rendition_and_thumbnail() {
    let jpeg = encoded(&DynamicImage::from(gradient(64, 32).to_rgb8()), ImageFormat::Jpeg);
    let mut block = b"Exif\0\0".to_vec();
    block.extend(exif(6));
    let mut content = jpeg[..2].to_vec();
    content.extend([0xff, 0xe1]);
    content.extend(u16::try_from(block.len() + 2).unwrap().to_be_bytes());
    content.extend(block);
    content.extend(&jpeg[2..]);

    let work = Workplace::with(&content);
    assert_eq!(work.rendition().dimensions(), (32, 64));
    let thumbnail = open(&work.path("320.webp"));
    assert_eq!(thumbnail.dimensions(), (32, 64));
    // red grows to the right in the file, so downwards when it stands
    let red = |y| thumbnail.to_rgb8().get_pixel(16, y).0[0];
    assert!(red(60) > 200 && red(4) < 50, "{} {}", red(4), red(60));
}
