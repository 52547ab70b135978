//! `decode`: everything that a file holds, in the depth that it holds it in.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use render::still::{
    Alpha, Limits, Meaning, Model, Pixels, Samples, Select, StillError, StillFormat, decode, decode_bytes,
};
use tiff::encoder::{Compression, DeflateLevel, TiffEncoder, colortype};

use crate::made::{Workplace, encoded, exr_channels, gradient, one_of_each};

fn decoded(content: &[u8]) -> Pixels {
    decode_bytes(content, &Limits::default(), &Select::default()).unwrap()
}

fn deep(width: u32, height: u32) -> image::ImageBuffer<image::Rgba<u16>, Vec<u16>> {
    image::ImageBuffer::from_fn(width, height, |x, y| {
        let sample = |by: u32| u16::try_from((x * 7919 + y * 104_729 + by * 31) % 65_536).unwrap();
        image::Rgba([sample(0), sample(1), sample(2), sample(3)])
    })
}

#[test]
fn every_format_is_decoded_from_memory_and_from_disk_alike() {
    for (format, content) in one_of_each() {
        let pixels = decoded(&content);
        assert_eq!((pixels.width, pixels.height), (23, 17), "{format}");
        assert_eq!(pixels.samples.len(), 23 * 17 * pixels.channels(), "{format}");
        let work = Workplace::with(&content);
        assert_eq!(decode(&work.input, &Limits::default(), &Select::default()).unwrap(), pixels, "{format}");
        let expected = match format {
            StillFormat::Exr => (Model::Rgb, Alpha::Premultiplied, Meaning::Linear),
            StillFormat::Hdr => (Model::Rgb, Alpha::None, Meaning::Linear),
            StillFormat::Pnm if content.starts_with(b"PF") => (Model::Rgb, Alpha::None, Meaning::Linear),
            StillFormat::Png
            | StillFormat::WebP
            | StillFormat::Gif
            | StillFormat::Tga
            | StillFormat::Qoi
            | StillFormat::Psd
            | StillFormat::Sgi => (Model::Rgb, Alpha::Straight, Meaning::Encoded),
            _ => (Model::Rgb, Alpha::None, Meaning::Encoded),
        };
        assert_eq!((pixels.model, pixels.alpha, pixels.meaning), expected, "{format}");
    }
}

#[test]
fn sixteen_bits_stay_sixteen() {
    let picture = deep(31, 9);
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        let pixels = decoded(&encoded(&DynamicImage::ImageRgba16(picture.clone()), format));
        assert_eq!((pixels.bits, pixels.channels(), pixels.alpha), (16, 4, Alpha::Straight), "{format:?}");
        assert_eq!(pixels.samples, Samples::U16(picture.as_raw().clone()), "{format:?}");
        assert!(pixels.is_transparent());
    }
}

#[test]
fn floating_point_stays_as_it_is_whatever_it_is() {
    let values = [-2.5f32, 0.0, 1e-30, 1.0, 65_504.0, 1e20];
    let picture = image::ImageBuffer::from_fn(2, 1, |x, _| {
        let at = x as usize * 3;
        image::Rgb([values[at], values[at + 1], values[at + 2]])
    });
    for format in [ImageFormat::Tiff, ImageFormat::OpenExr] {
        let pixels = decoded(&encoded(&DynamicImage::ImageRgb32F(picture.clone()), format));
        assert_eq!((pixels.bits, &pixels.meaning), (32, &Meaning::Linear), "{format:?}");
        assert_eq!(pixels.samples, Samples::F32(values.to_vec()), "{format:?}");
    }
}

#[test]
fn fewer_than_eight_bits_fill_eight_and_are_told() {
    let mut info = png::Info::with_size(4, 1);
    (info.bit_depth, info.color_type) = (png::BitDepth::Two, png::ColorType::Grayscale);
    let mut content = Vec::new();
    let mut writer = png::Encoder::with_info(&mut content, info).unwrap().write_header().unwrap();
    writer.write_image_data(&[0b00_01_10_11]).unwrap();
    writer.finish().unwrap();
    let pixels = decoded(&content);
    assert_eq!((pixels.bits, pixels.model), (2, Model::Gray));
    assert_eq!(pixels.samples, Samples::U8(vec![0, 85, 170, 255]));
}

#[test]
fn tiffs_of_every_compression_give_the_same() {
    let picture = deep(40, 21);
    let written = |compression: &Compression| {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut file).unwrap().with_compression(*compression);
        encoder.write_image::<colortype::RGBA16>(40, 21, picture.as_raw()).unwrap();
        file.into_inner()
    };
    for (name, compression) in [
        ("none", Compression::Uncompressed),
        ("LZW", Compression::Lzw),
        ("deflate", Compression::Deflate(DeflateLevel::Balanced)),
        ("packbits", Compression::Packbits),
    ] {
        let pixels = decoded(&written(&compression));
        assert_eq!(pixels.samples, Samples::U16(picture.as_raw().clone()), "{name}");
    }
}

#[test]
fn a_layer_is_chosen_by_its_name() {
    let content = exr_channels(&[
        ("A", [1.0, 0.5]),
        ("B", [0.3, 0.3]),
        ("G", [0.2, 0.2]),
        ("R", [0.1, 0.1]),
        ("depth.Z", [7.0, 9.0]),
        ("diffuse.B", [3.0, 6.0]),
        ("diffuse.G", [2.0, 5.0]),
        ("diffuse.R", [1.0, 4.0]),
        ("motion.U", [1.0, 4.0]),
        ("motion.V", [1.0, 4.0]),
        ("normal.X", [-1.0, 0.0]),
        ("normal.Y", [0.0, -1.0]),
        ("normal.Z", [0.5, 0.25]),
    ]);
    let info = render::still::probe_reader(Cursor::new(&content), &Limits::default()).unwrap();
    let names: Vec<_> = info.layers.iter().map(|layer| (layer.name.as_str(), layer.shown)).collect();
    let expected = ["", "depth", "diffuse", "motion", "normal"].map(|name| (name, name.is_empty()));
    assert_eq!(names, expected);
    assert_eq!(info.layers[4].channels, ["X", "Y", "Z"]);

    let of = |layer: &str| {
        let select = Select { layer: Some(layer.to_owned()), ..Select::default() };
        decode_bytes(&content, &Limits::default(), &select)
    };
    let samples = |layer: &str| of(layer).unwrap().samples;
    assert_eq!(decoded(&content).samples, Samples::F32(vec![0.1, 0.2, 0.3, 1.0, 0.1, 0.2, 0.3, 0.5]));
    assert_eq!(samples(""), decoded(&content).samples);
    assert_eq!(samples("diffuse"), Samples::F32(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    assert_eq!(samples("normal"), Samples::F32(vec![-1.0, 0.0, 0.5, 0.0, -1.0, 0.25]));
    assert_eq!(samples("depth"), Samples::F32(vec![7.0, 9.0]));
    assert_eq!(of("depth").unwrap().model, Model::Gray);
    let error = of("specular").unwrap_err();
    assert!(matches!(error, StillError::NoSuchLayer { .. }), "{error}");
    assert!(error.to_string().contains("diffuse"), "{error}");
    let error = of("motion").unwrap_err();
    assert!(matches!(error, StillError::Unsupported { .. }), "{error}");
    // Formats without layers have none.
    let select = Select { layer: Some("diffuse".to_owned()), ..Select::default() };
    let png = encoded(&gradient(2, 2), ImageFormat::Png);
    let error = decode_bytes(&png, &Limits::default(), &select).unwrap_err();
    assert!(matches!(error, StillError::NoSuchLayer { .. }), "{error}");
}

#[test]
fn what_is_too_much_in_full_is_refused_though_its_preview_fits() {
    let content = encoded(&gradient(300, 300).to_rgb32f().into(), ImageFormat::OpenExr);
    let limits = Limits { max_memory: 700_000, ..Limits::default() };
    Workplace::with(&content).derive(&limits).unwrap();
    let error = decode_bytes(&content, &limits, &Select::default()).unwrap_err();
    assert!(matches!(error, StillError::TooMuchMemory { .. }), "{error}");
}
