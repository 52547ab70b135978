//! Embedded colour profiles, against values from the definitions of the spaces.

use std::borrow::Cow;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use moxcms::{
    ColorProfile, DataColorSpace, Layout, LutDataType, LutStore, LutType, LutWarehouse, Matrix3d,
    ProfileClass, TransformOptions,
};
use render::still::{
    Encoding, Limits, Meaning, Model, RenditionKind, Samples, Select, decode, decode_bytes, encode, probe,
};

use crate::made::{Workplace, open};

/// Colours in Display P3 and Adobe RGB (1998), and the same in sRGB: from the primaries, D65, and the curves (IEC
/// 61966-2-1, and a gamma of 563/256), computed apart from this program.
const COLORS: [[u8; 3]; 4] = [[200, 100, 50], [90, 140, 160], [128, 128, 128], [40, 60, 50]];
const FROM_P3: [[f32; 3]; 4] =
    [[214.90, 92.61, 30.95], [72.79, 141.63, 162.43], [128.0, 128.0, 128.0], [33.79, 60.68, 49.30]];
const FROM_ADOBE: [[f32; 3]; 4] =
    [[227.07, 100.07, 42.35], [52.52, 141.27, 162.28], [129.03, 129.03, 129.03], [20.53, 57.42, 45.89]];

fn profile(of: &ColorProfile) -> Vec<u8> {
    of.encode().unwrap()
}

fn png(profile: &[u8], depth: png::BitDepth, kind: png::ColorType, width: u32, bytes: &[u8]) -> Vec<u8> {
    let mut info = png::Info::with_size(width, 1);
    (info.bit_depth, info.color_type) = (depth, kind);
    info.icc_profile = Some(Cow::Owned(profile.to_vec()));
    let mut content = Vec::new();
    let mut writer = png::Encoder::with_info(&mut content, info).unwrap().write_header().unwrap();
    writer.write_image_data(bytes).unwrap();
    writer.finish().unwrap();
    content
}

#[test]
fn eight_and_sixteen_bits_come_out_as_the_definitions_say() {
    for (space, expected) in
        [(ColorProfile::new_display_p3(), FROM_P3), (ColorProfile::new_adobe_rgb(), FROM_ADOBE)]
    {
        let profile = profile(&space);
        let narrow = png(&profile, png::BitDepth::Eight, png::ColorType::Rgb, 4, COLORS.as_flattened());
        let wide: Vec<u8> = COLORS.as_flattened().iter().flat_map(|code| [*code; 2]).collect();
        let deep = png(&profile, png::BitDepth::Sixteen, png::ColorType::Rgb, 4, &wide);

        let work = Workplace::with(&narrow);
        let info = probe(&work.input, &Limits::default()).unwrap();
        assert!(info.profile.is_some() && info.shown_as_is() == Some(false), "{info:?}");
        let shown = work.rendition().to_rgb8();
        for (pixel, expected) in shown.pixels().zip(expected) {
            for (code, expected) in pixel.0.into_iter().zip(expected) {
                assert!((f32::from(code) - expected).abs() <= 1.0, "{pixel:?} {expected:?}");
            }
        }

        let pixels = decode_bytes(&deep, &Limits::default(), &Select::default()).unwrap();
        assert_eq!(pixels.meaning, Meaning::Profile(profile));
        let codes = COLORS.as_flattened().iter().map(|code| u16::from(*code) * 257).collect();
        assert_eq!(pixels.samples, Samples::U16(codes), "what is stored is not touched");
        let converted = pixels.into_srgb();
        assert_eq!(converted.meaning, Meaning::Encoded);
        let Samples::U16(samples) = converted.samples else { panic!("16 bits stay 16") };
        for (sample, expected) in samples.iter().zip(expected.as_flattened()) {
            assert!((f32::from(*sample) / 257.0 - expected).abs() <= 0.15, "{sample} {expected}");
        }
    }
}

#[test]
fn an_srgb_profile_is_none_and_the_file_is_shown_as_it_is() {
    let profile = profile(&ColorProfile::new_srgb());
    let content = png(&profile, png::BitDepth::Eight, png::ColorType::Rgb, 4, COLORS.as_flattened());
    let work = Workplace::with(&content);
    let derived = work.derive(&Limits::default()).unwrap();
    assert_eq!((derived.rendition.kind, derived.info.profile), (RenditionKind::AsIs, None));
    let pixels = decode_bytes(&content, &Limits::default(), &Select::default()).unwrap();
    assert_eq!(pixels.meaning, Meaning::Encoded);
}

#[test]
fn gray_keeps_one_channel_and_alpha_is_left_alone() {
    let profile = profile(&ColorProfile::new_gray_with_gamma(1.0));
    let content = png(&profile, png::BitDepth::Eight, png::ColorType::GrayscaleAlpha, 2, &[55, 128, 255, 7]);
    let pixels = decode_bytes(&content, &Limits::default(), &Select::default()).unwrap().into_srgb();
    let Samples::U8(samples) = pixels.samples else { panic!("8 bits stay 8") };
    // 55/255 of light is 0.5 in sRGB: 128.
    assert!(samples[0].abs_diff(128) <= 1 && samples[1..] == [128, 255, 7], "{samples:?}");
}

#[test]
fn a_jpeg_s_thumbnail_is_converted_too() {
    let profile = profile(&ColorProfile::new_adobe_rgb());
    let picture: Vec<u8> = COLORS[0].iter().copied().cycle().take(640 * 640 * 3).collect();
    let mut content = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut content, 95);
    encoder.set_icc_profile(profile).unwrap();
    encoder.write_image(&picture, 640, 640, ExtendedColorType::Rgb8).unwrap();
    let work = Workplace::with(&content);
    let view = work.rendition().to_rgb8();
    for image in [view, open(&work.path("320.webp")).to_rgb8()] {
        let pixel = image.get_pixel(image.width() / 2, image.height() / 2);
        for (code, expected) in pixel.0.into_iter().zip(FROM_ADOBE[0]) {
            assert!((f32::from(code) - expected).abs() <= 4.0, "{pixel:?}");
        }
    }
}

#[test]
fn a_profile_of_nonsense_or_of_another_space_is_as_good_as_none() {
    let mut nonsense = vec![0u8; 400];
    nonsense[16..20].copy_from_slice(b"RGB ");
    nonsense[36..40].copy_from_slice(b"acsp");
    let gray = profile(&ColorProfile::new_gray_with_gamma(2.2));
    let mut cut = profile(&ColorProfile::new_display_p3());
    cut.truncate(200);
    for bytes in [nonsense, gray, cut] {
        let content = png(&bytes, png::BitDepth::Eight, png::ColorType::Rgb, 4, COLORS.as_flattened());
        let derived = Workplace::with(&content).derive(&Limits::default()).unwrap();
        assert_eq!(derived.info.profile, None);
    }
}

#[test]
fn what_is_written_is_converted_and_says_srgb() {
    let profile = profile(&ColorProfile::new_display_p3());
    let content = png(&profile, png::BitDepth::Eight, png::ColorType::Rgb, 4, COLORS.as_flattened());
    let pixels = decode_bytes(&content, &Limits::default(), &Select::default()).unwrap();
    let work = Workplace::with(&encode(&pixels, Encoding::Png8).unwrap());
    let back = decode(&work.input, &Limits::default(), &Select::default()).unwrap();
    assert_eq!(back.meaning, Meaning::Encoded);
    assert_eq!(back.samples, pixels.into_srgb().samples);
}

/// A press of our own: two steps of each ink, which make Lab by a plain rule that is no RGB's.
fn press() -> ColorProfile {
    let identity = [0, u16::MAX];
    let wide = |table: Vec<u8>| table.into_iter().map(|code| u16::from(code) << 8).collect();
    let mut table = Vec::new();
    for node in 0..16u8 {
        let [cyan, magenta, yellow, black] = [8, 4, 2, 1].map(|ink| u8::from(node & ink != 0));
        let paper = 1 - black;
        table.push(paper * (250 - 70 * cyan - 60 * magenta - 15 * yellow));
        table.push(128 - paper * cyan * 30 + paper * magenta * 60);
        table.push(128 - paper * cyan * 35 + paper * yellow * 80);
    }
    let lut = LutDataType {
        num_input_channels: 4,
        num_output_channels: 3,
        num_clut_grid_points: 2,
        matrix: Matrix3d::IDENTITY,
        num_input_table_entries: 2,
        num_output_table_entries: 2,
        input_table: LutStore::Store16(identity.repeat(4)),
        clut_table: LutStore::Store16(wide(table)),
        output_table: LutStore::Store16(identity.repeat(3)),
        lut_type: LutType::Lut16,
    };
    let mut profile = ColorProfile::new_srgb();
    (profile.red_trc, profile.green_trc, profile.blue_trc, profile.cicp) = (None, None, None, None);
    (profile.color_space, profile.pcs) = (DataColorSpace::Cmyk, DataColorSpace::Lab);
    profile.profile_class = ProfileClass::OutputDevice;
    profile.lut_a_to_b_perceptual = Some(LutWarehouse::Lut(lut));
    profile
}

fn in_inks(inks: [u8; 4], kind: jpeg_encoder::ColorType, profile: Option<&[u8]>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 100);
    if let Some(profile) = profile {
        encoder.add_icc_profile(profile).unwrap();
    }
    encoder.encode(&inks.repeat(40 * 24), 40, 24, kind).unwrap();
    file
}

#[test]
fn inks_of_a_jpeg_are_converted_by_its_profile() {
    let press = press();
    let bytes = profile(&press);
    let options = TransformOptions::default();
    let converter =
        press.create_transform_8bit(Layout::Rgba, &ColorProfile::new_srgb(), Layout::Rgb, options).unwrap();
    for inks in [[255, 0, 0, 0], [0, 255, 0, 0], [0, 0, 255, 0], [0, 0, 0, 255], [60, 120, 180, 20], [0; 4]] {
        let mut expected = [0; 3];
        converter.transform(&inks, &mut expected).unwrap();
        for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
            let content = in_inks(inks, kind, Some(&bytes));
            let work = Workplace::with(&content);
            let info = probe(&work.input, &Limits::default()).unwrap();
            assert!(info.profile.is_some() && info.channels == 4, "{info:?}");
            let pixels = decode(&work.input, &Limits::default(), &Select::default()).unwrap();
            assert_eq!((pixels.model, &pixels.meaning), (Model::Cmyk, &Meaning::Profile(bytes.clone())));
            let Samples::U8(samples) = &pixels.samples else { panic!("8 bits") };
            let apart =
                samples.iter().zip(inks.iter().cycle()).map(|(one, other)| one.abs_diff(*other)).max();
            assert!(apart <= Some(2), "{inks:?}: {apart:?}");
            let shown = work.rendition().to_rgb8().get_pixel(9, 9).0;
            let apart = shown.iter().zip(expected).map(|(one, other)| one.abs_diff(other)).max();
            assert!(apart <= Some(4), "{inks:?}: {shown:?} is not {expected:?}");
            let small = open(&work.path("320.webp")).to_rgb8().get_pixel(5, 5).0;
            let apart = small.iter().zip(expected).map(|(one, other)| one.abs_diff(other)).max();
            assert!(apart <= Some(10), "{inks:?}: {small:?} is not {expected:?}");
        }
    }
    // Without one each ink takes its share of the light.
    for kind in [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck] {
        let work = Workplace::with(&in_inks([255, 0, 0, 0], kind, None));
        let shown = work.rendition().to_rgb8().get_pixel(9, 9).0;
        assert!(shown[0] <= 2 && shown[1] >= 253 && shown[2] >= 253, "{shown:?}");
    }
}
