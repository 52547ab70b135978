//! The formats that ffmpeg decodes.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::process::Command;

use image::{DynamicImage, ImageFormat};
use render::clip::Tools;
use render::still::{
    Alpha, Limits, Model, Pixels, RenditionKind, Samples, Select, StillError, StillFormat, StillInfo,
    decode_bytes, probe_reader,
};

use crate::made::{Workplace, encoded, gradient, open};

/// What ffmpeg makes of a picture.
fn made(picture: &DynamicImage, arguments: &[&str], name: &str) -> Vec<u8> {
    let folder = tempfile::TempDir::new().unwrap();
    fs::write(folder.path().join("in.png"), encoded(picture, ImageFormat::Png)).unwrap();
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-nostdin", "-i", "in.png", "-frames:v", "1"]).args(arguments).arg(name);
    let ran = ffmpeg.current_dir(folder.path()).output().unwrap();
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    fs::read(folder.path().join(name)).unwrap()
}

fn wide() -> DynamicImage {
    let picture = image::ImageBuffer::from_fn(31, 19, |x, y| {
        let code = |value: u32| u16::try_from(value % 65_536).unwrap();
        image::Rgba([code(x * 2111), code(y * 3001), code((x + y) * 1237), code(x * 2000 + y * 50)])
    });
    DynamicImage::ImageRgba16(picture)
}

fn read(file: &[u8]) -> Pixels {
    decode_bytes(file, &Limits::default(), &Select::default()).unwrap()
}

fn info(file: &[u8]) -> StillInfo {
    probe_reader(Cursor::new(file), &Limits::default()).unwrap()
}

fn refused(file: &[u8]) -> StillError {
    decode_bytes(file, &Limits::default(), &Select::default()).unwrap_err()
}

// Not by ffmpeg's own encoder, which spoils 16 bits.
const LOSSLESS_JP2: [&str; 4] = ["-c:v", "libopenjpeg", "-numresolution", "3"];
const LOSSLESS_J2K: [&str; 6] = ["-c:v", "libopenjpeg", "-numresolution", "3", "-format", "j2k"];
const LOSSLESS_JXL: [&str; 6] = ["-c:v", "libjxl", "-distance", "0", "-effort", "3"];

fn with<'a>(arguments: &[&'a str], pixel_format: &'a str) -> Vec<&'a str> {
    [arguments, &["-pix_fmt", pixel_format]].concat()
}

#[test]
fn jpeg_2000_and_jpeg_xl_come_out_as_they_went_in() {
    let picture = gradient(31, 19);
    for (arguments, name, format) in [
        (&LOSSLESS_JP2[..], "out.jp2", StillFormat::Jp2),
        (&LOSSLESS_J2K, "out.j2k", StillFormat::Jp2),
        (&LOSSLESS_JXL, "out.jxl", StillFormat::Jxl),
    ] {
        let file = made(&picture, &with(arguments, "rgb24"), name);
        let pixels = read(&file);
        assert!(pixels.samples == Samples::U8(picture.to_rgb8().into_raw()), "{name}");
        let info = info(&file);
        assert_eq!((info.format, info.bit_depth, info.channels), (format, 8, 3), "{name}");
        assert_eq!((info.width, info.height, pixels.alpha), (31, 19, Alpha::None), "{name}");

        let file = made(&wide(), &with(arguments, "rgba64le"), name);
        let pixels = read(&file);
        assert!(pixels.samples == Samples::U16(wide().to_rgba16().into_raw()), "{name}");
        assert_eq!((pixels.alpha, pixels.bits), (Alpha::Straight, 16), "{name}");

        let file = made(&picture, &with(arguments, "gray"), name);
        assert_eq!((read(&file).model, info_of(&file)), (Model::Gray, (1, 8)), "{name}");
        let file = made(&wide(), &with(arguments, "gray16le"), name);
        assert_eq!((read(&file).model, info_of(&file)), (Model::Gray, (1, 16)), "{name}");
    }
}

fn info_of(file: &[u8]) -> (u8, u8) {
    let info = info(file);
    (info.channels, info.bit_depth)
}

#[test]
fn what_is_shown_and_thumbnails_come_of_it_too() {
    let file = made(&gradient(31, 19), &with(&LOSSLESS_JP2, "rgb24"), "out.jp2");
    let work = Workplace::with(&file);
    let derived = work.derive(&Limits::default()).unwrap();
    assert_eq!((derived.rendition.kind, derived.thumbnails.len()), (RenditionKind::Derived, 3));
    assert_eq!(open(&work.path("view.png")).to_rgb8(), gradient(31, 19).to_rgb8());
    let small = render::still::preview(&work.input, (8, 8), &Limits::default(), &Tools::default()).unwrap();
    assert_eq!((small.width, small.height), (8, 5));
}

#[test]
fn lossy_files_look_like_what_they_were_made_of() {
    let picture = gradient(64, 48);
    let avif = ["-c:v", "libaom-av1", "-still-picture", "1", "-crf", "10", "-cpu-used", "6"];
    let full =
        ["-vf", "scale=out_color_matrix=bt709:out_range=pc", "-colorspace", "bt709", "-color_range", "pc"];
    let full = [&avif[..], &full].concat();
    let jxl = ["-c:v", "libjxl", "-distance", "1", "-effort", "3"];
    for (arguments, name, bits) in [
        (with(&full, "yuv444p"), "out.avif", 8),
        (with(&full, "yuv420p"), "out.avif", 8),
        (with(&full, "yuv444p10le"), "out.avif", 16),
        (with(&[&avif[..], &["-color_range", "pc"]].concat(), "gray"), "out.avif", 8),
        (with(&jxl, "rgb24"), "out.jxl", 8),
    ] {
        let gray = arguments.contains(&"gray");
        let picture = if gray { DynamicImage::ImageLuma8(picture.to_luma8()) } else { picture.clone() };
        let file = made(&picture, &arguments, name);
        let info = info(&file);
        assert_eq!((info.width, info.height, info.bit_depth), (64, 48, bits), "{arguments:?}");
        assert_eq!(info.channels, if gray { 1 } else { 3 }, "{arguments:?}");
        let shown = Workplace::with(&file).rendition().to_rgb8();
        let source = picture.to_rgb8();
        let apart = shown.iter().zip(source.iter()).map(|(one, other)| u64::from(one.abs_diff(*other)));
        let mean = apart.sum::<u64>() / (64 * 48 * 3);
        assert!(mean <= 4, "{arguments:?}: {mean} apart");
    }
}

/// Boxes for tests.
fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], &kind, body].concat()
}

/// The AV1 of a picture and its `av1C`.
fn av1(picture: &DynamicImage, pixel_format: &str) -> (Vec<u8>, Vec<u8>) {
    let full = ["-vf", "scale=out_color_matrix=bt601:out_range=pc", "-color_range", "pc"];
    let arguments = [&["-c:v", "libaom-av1", "-still-picture", "1", "-crf", "0"][..], &full].concat();
    let file = made(picture, &with(&arguments, pixel_format), "out.avif");
    let place = |kind: &[u8; 4]| file.windows(4).position(|window| window == kind).unwrap();
    let (data, configuration) = (place(b"mdat") + 4, place(b"av1C") + 4);
    let end = configuration - 8 + usize::from(file[configuration - 5]);
    (file[data..].to_vec(), file[configuration..end].to_vec())
}

/// An AVIF of a primary item of this kind, and an alpha beside it where there is one, which may be turned.
fn avif(
    kind: [u8; 4],
    colour: &(Vec<u8>, Vec<u8>),
    alpha: Option<&(Vec<u8>, Vec<u8>)>,
    colours: &[u8],
    size: (u32, u32),
    turn: Option<u8>,
) -> Vec<u8> {
    let extent = [&[0; 4][..], &size.0.to_be_bytes(), &size.1.to_be_bytes()].concat();
    let auxiliary = b"\0\0\0\0urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0";
    let mut properties =
        [boxed(*b"ispe", &extent), boxed(*b"av1C", &colour.1), boxed(*b"colr", colours)].concat();
    properties.extend(boxed(*b"irot", &[turn.unwrap_or(0)]));
    properties.extend(boxed(*b"av1C", alpha.map_or(&[], |alpha| &alpha.1)));
    properties.extend(boxed(*b"auxC", auxiliary));
    let entry =
        |id: u8, kind: &[u8; 4]| boxed(*b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], &kind[..], b"\0"].concat());
    let infos = [entry(1, &kind), entry(2, b"av01")].concat();
    let said = [&[0, 0, 0, 0, 0, 0, 0, 2][..], &[0, 1, 4, 1, 2, 3, 4], &[0, 2, 3, 1, 5, 6]].concat();
    let references = boxed(*b"auxl", &[0, 2, 0, 1, 0, 1]);
    let alpha_data = alpha.map_or(&[][..], |alpha| &alpha.0);
    let meta = |base: u32| {
        let place = |id: u8, start: u32, length: usize| {
            let length = u32::try_from(length).unwrap();
            [&[0, id, 0, 0, 0, 1][..], &start.to_be_bytes(), &length.to_be_bytes()].concat()
        };
        let second = base + u32::try_from(colour.0.len()).unwrap();
        let places = [
            &[0, 0, 0, 0, 0x44, 0, 0, 2][..],
            &place(1, base, colour.0.len()),
            &place(2, second, alpha_data.len()),
        ];
        let mut body = vec![0; 4];
        body.extend(boxed(*b"pitm", &[0, 0, 0, 0, 0, 1]));
        body.extend(boxed(*b"iloc", &places.concat()));
        body.extend(boxed(*b"iinf", &[&[0, 0, 0, 0, 0, 2][..], &infos].concat()));
        if alpha.is_some() {
            body.extend(boxed(*b"iref", &[&[0; 4][..], &references].concat()));
        }
        body.extend(boxed(*b"iprp", &[boxed(*b"ipco", &properties), boxed(*b"ipma", &said)].concat()));
        boxed(*b"meta", &body)
    };
    let start = boxed(*b"ftyp", b"avif\0\0\0\0mif1");
    let base = u32::try_from(start.len() + meta(0).len() + 8).unwrap();
    [start, meta(base), boxed(*b"mdat", &[&colour.0[..], alpha_data].concat())].concat()
}

/// Primaries, curve and matrix of a full-range picture.
fn nclx(numbers: [u8; 3]) -> Vec<u8> {
    [&b"nclx"[..], &numbers.map(|number| [0, number]).concat(), &[0x80]].concat()
}

#[test]
fn the_alpha_of_an_avif_is_joined_to_its_colours() {
    let colours = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(64, 48, image::Rgb([200, 100, 50])));
    let ramp = DynamicImage::ImageLuma8(image::GrayImage::from_fn(64, 48, |x, _| {
        image::Luma([u8::try_from(x * 4).unwrap()])
    }));
    let (colour, alpha) = (av1(&colours, "yuv444p"), av1(&ramp, "gray"));
    let file = avif(*b"av01", &colour, Some(&alpha), &nclx([1, 13, 6]), (64, 48), None);
    let pixels = read(&file);
    assert_eq!((pixels.alpha, pixels.model, pixels.channels()), (Alpha::Straight, Model::Rgb, 4));
    let Samples::U8(samples) = &pixels.samples else { panic!("8 bits") };
    for (x, pixel) in samples.chunks_exact(4).take(64).enumerate() {
        assert!(pixel[3].abs_diff(u8::try_from(x * 4).unwrap()) <= 2, "{x}: {pixel:?}");
        assert!(
            pixel.iter().zip([200, 100, 50]).all(|(one, other)| one.abs_diff(other) <= 3),
            "{x}: {pixel:?}"
        );
    }
    // A quarter counter-clockwise.
    let turned = avif(*b"av01", &colour, Some(&alpha), &nclx([1, 13, 6]), (64, 48), Some(1));
    assert_eq!((info(&turned).width, info(&turned).height), (48, 64));
    let Samples::U8(samples) = read(&turned).samples else { panic!("8 bits") };
    assert!(samples[3] > 240 && samples[samples.len() - 1] < 10, "right is above");
}

#[test]
fn what_would_be_shown_wrongly_is_refused() {
    let colour = av1(&gradient(64, 48), "yuv444p");
    let of = |kind: [u8; 4], numbers, size| avif(kind, &colour, None, &nclx(numbers), size, None);
    assert!(probe_reader(Cursor::new(of(*b"av01", [1, 13, 6], (64, 48))), &Limits::default()).is_ok());
    for (file, words) in [
        (of(*b"grid", [1, 13, 6], (64, 48)), "tiles"),
        (of(*b"iden", [1, 13, 6], (64, 48)), "derived"),
        (of(*b"av01", [9, 16, 9], (64, 48)), "primaries"),
        (of(*b"av01", [1, 16, 9], (64, 48)), "curve"),
        (of(*b"av01", [1, 13, 0], (64, 48)), "matrix"),
    ] {
        let error = probe_reader(Cursor::new(&file), &Limits::default()).unwrap_err();
        assert!(matches!(error, StillError::Unsupported { .. }), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(matches!(refused(&of(*b"av01", [1, 13, 6], (64, 49))), StillError::Damaged { .. }));
    assert!(matches!(refused(&of(*b"av01", [1, 13, 6], (60_000, 60_000))), StillError::TooLarge { .. }));
    let luma = made(&gradient(16, 16), &with(&LOSSLESS_JP2, "yuv444p"), "out.jp2");
    assert!(refused(&luma).to_string().contains("sYCC"));
    let subsampled = made(&gradient(16, 16), &with(&LOSSLESS_J2K, "yuv420p"), "out.j2k");
    assert!(matches!(refused(&subsampled), StillError::Unsupported { .. }));
}

#[test]
fn what_is_cut_off_or_lies_is_refused() {
    for (arguments, name) in [
        (with(&LOSSLESS_JP2, "rgb24"), "out.jp2"),
        (with(&LOSSLESS_J2K, "rgb24"), "out.j2k"),
        (with(&LOSSLESS_JXL, "rgb24"), "out.jxl"),
        (vec!["-c:v", "libaom-av1", "-still-picture", "1"], "out.avif"),
    ] {
        let file = made(&gradient(31, 19), &arguments, name);
        for part in [1, 2, 3, 5, 9, 13, 14, 15] {
            let length = file.len() * part / 16;
            let error = refused(&file[..length]);
            assert!(!error.is_transient(), "{name} at {length}: {error}");
        }
        let error = refused(&file[..file.len() - 1]);
        assert!(!error.is_transient(), "{name}: {error}");
    }
    let mut file = made(&gradient(31, 19), &with(&LOSSLESS_J2K, "rgb24"), "out.j2k");
    // Behind the markers: length, capabilities, then width and height.
    file[8..16].copy_from_slice(&[60_000u32.to_be_bytes(), 60_000u32.to_be_bytes()].concat());
    assert!(matches!(refused(&file), StillError::TooLarge { .. }));
    file[8..16].copy_from_slice(&[3000u32.to_be_bytes(), 3000u32.to_be_bytes()].concat());
    let error = refused(&file);
    assert!(matches!(error, StillError::Damaged { .. } | StillError::Truncated { .. }), "{error}");
}

#[test]
fn without_ffmpeg_it_is_said_what_is_missing() {
    let file = made(&gradient(31, 19), &with(&LOSSLESS_JP2, "rgb24"), "out.jp2");
    let tools = Tools { ffmpeg: PathBuf::from("/nowhere/ffmpeg"), ..Tools::default() };
    let select = Select { tools, layer: None };
    let error = decode_bytes(&file, &Limits::default(), &select).unwrap_err();
    assert!(matches!(error, StillError::NoDecoder { .. }) && error.remedy().contains("ffmpeg"), "{error}");
}
