//! Pictures out, and in again.

use render::compose::{Composition, Cpu, Divider, Operation, Picture, Size, Sources};
use render::still::{
    Alpha, Encoding, Limits, Meaning, Model, Pixels, Samples, Select, StillError, decode_bytes, encode, write,
};

use crate::made::{Workplace, exr_window};

fn back(pixels: &Pixels, encoding: Encoding) -> Pixels {
    let bytes = encode(pixels, encoding).unwrap();
    decode_bytes(&bytes, &Limits::default(), &Select::default()).unwrap()
}

fn deep(model: Model, alpha: Alpha) -> Pixels {
    let channels = model.colors() + usize::from(alpha != Alpha::None);
    let samples = (0..17 * 9 * channels).map(|index| u16::try_from(index * 7919 % 65_536).unwrap()).collect();
    Pixels {
        width: 17,
        height: 9,
        model,
        alpha,
        meaning: Meaning::Encoded,
        bits: 16,
        samples: Samples::U16(samples),
    }
}

#[test]
fn sixteen_bits_go_through_png_exactly() {
    for model in [Model::Gray, Model::Rgb] {
        for alpha in [Alpha::None, Alpha::Straight] {
            let pixels = deep(model, alpha);
            assert_eq!(back(&pixels, Encoding::Png16), pixels);
        }
    }
}

#[test]
fn eight_bits_go_through_png_and_lossless_webp_exactly() {
    let samples: Vec<u8> =
        (0..17 * 9 * 4).map(|index: usize| u8::try_from(index * 37 % 256).unwrap()).collect();
    let pixels = Pixels { bits: 8, samples: Samples::U8(samples), ..deep(Model::Rgb, Alpha::Straight) };
    assert_eq!(back(&pixels, Encoding::Png8), pixels);
    assert_eq!(back(&pixels, Encoding::WebpLossless), pixels);
}

#[test]
fn light_goes_through_exr_exactly_and_codes_become_light() {
    let values = vec![0.0f32, -1.5, 0.25, 1.0, 100.0, 0.5, 0.125, 0.5];
    let pixels = Pixels {
        width: 2,
        height: 1,
        model: Model::Rgb,
        alpha: Alpha::Premultiplied,
        meaning: Meaning::Linear,
        bits: 16,
        samples: Samples::F32(values),
    };
    assert_eq!(back(&pixels, Encoding::Exr), pixels);
    let precise =
        Pixels { bits: 32, samples: Samples::F32(vec![1e-20, 0.1, 3.0, 1.0, 0.2, 0.3, 0.4, 0.7]), ..pixels };
    assert_eq!(back(&precise, Encoding::Exr), precise);

    // The middle of sRGB is a light of 0.2140; straight alpha is multiplied in.
    let codes = Pixels {
        width: 1,
        height: 1,
        alpha: Alpha::Straight,
        meaning: Meaning::Encoded,
        bits: 8,
        samples: Samples::U8(vec![255, 128, 0, 128]),
        ..precise
    };
    let Samples::F32(light) = back(&codes, Encoding::Exr).samples else { panic!("floating point") };
    for (sample, expected) in light.iter().zip([0.502, 0.1083, 0.0, 0.502]) {
        assert!((sample - expected).abs() < 0.001, "{light:?}");
    }
}

#[test]
fn light_becomes_codes_and_what_is_multiplied_is_divided() {
    let pixels = Pixels {
        width: 1,
        height: 1,
        model: Model::Rgb,
        alpha: Alpha::Premultiplied,
        meaning: Meaning::Linear,
        bits: 32,
        samples: Samples::F32(vec![0.107, 0.5, f32::NAN, 0.5]),
    };
    let written = back(&pixels, Encoding::Png16);
    let Samples::U16(samples) = written.samples else { panic!("16 bits") };
    assert_eq!(written.alpha, Alpha::Straight);
    assert!(samples[0].abs_diff(32_768) < 150, "{samples:?}");
    assert_eq!(samples[1..], [65_535, 0, 32_768]);
}

#[test]
fn lossy_formats_look_alike_and_lie_over_white() {
    let samples: Vec<u8> =
        (0..64 * 64).flat_map(|at: u32| [u8::try_from(at % 64 * 4).unwrap(), 90, 200]).collect();
    let pixels = Pixels {
        width: 64,
        height: 64,
        bits: 8,
        samples: Samples::U8(samples.clone()),
        ..deep(Model::Rgb, Alpha::None)
    };
    for encoding in [Encoding::Jpeg { quality: 95 }, Encoding::WebpLossy { quality: 95.0 }] {
        let Samples::U8(seen) = back(&pixels, encoding).samples else { panic!("8 bits") };
        let apart: u32 = seen.iter().zip(&samples).map(|(one, other)| u32::from(one.abs_diff(*other))).sum();
        assert!(apart < 3 * 64 * 64 * 3, "{encoding:?}: {apart}");
    }
    let clear = Pixels {
        bits: 8,
        samples: Samples::U8(vec![0; 64 * 64 * 4]),
        width: 64,
        height: 64,
        ..deep(Model::Rgb, Alpha::Straight)
    };
    let Samples::U8(seen) = back(&clear, Encoding::Jpeg { quality: 90 }).samples else { panic!("8 bits") };
    assert!(seen.iter().all(|sample| *sample > 250));
}

#[test]
fn what_does_not_fit_is_refused_and_files_are_whole_or_not_there() {
    let long = Pixels {
        width: 16_384,
        height: 1,
        bits: 8,
        samples: Samples::U8(vec![0; 16_384]),
        ..deep(Model::Gray, Alpha::None)
    };
    let error = encode(&long, Encoding::WebpLossless).unwrap_err();
    assert!(error.to_string().contains("16384"), "{error}");
    let work = Workplace::with(b"");
    let bytes = write(&long, Encoding::Png8, &work.path("long.png")).unwrap();
    assert_eq!(std::fs::metadata(work.path("long.png")).unwrap().len(), bytes);
    let error = write(&long, Encoding::Png8, &work.path("absent/long.png")).unwrap_err();
    assert!(matches!(error, StillError::Write(_)), "{error}");
    assert_eq!(work.names(), ["long.png", "upload"]);
}

#[test]
fn light_beyond_white_goes_through_a_composition_into_an_exr() {
    let read = |file: &[u8]| decode_bytes(file, &Limits::default(), &Select::default()).unwrap();
    let sun = Picture::from_pixels(read(&exr_window((4, 2), (0, 0, 4, 2), [12.5, 3.0, 0.5, 1.0]))).unwrap();
    let shade = Picture::from_pixels(read(&exr_window((4, 2), (0, 0, 4, 2), [0.25, 2.0, 0.0, 1.0]))).unwrap();
    let dividers = vec![Divider { x: 2.0, y: 1.0, angle: 0.0 }];
    for (operation, pictures, right) in [
        (Operation::Single, &[&sun][..], [12.5, 3.0, 0.5]),
        (Operation::Wipe { dividers, line: None }, &[&sun, &shade], [0.25, 2.0, 0.0]),
    ] {
        let composition = Composition::new(Size::new(4, 2), operation);
        let light = Cpu::new().compose_light(&composition, &Sources { pictures, lut: None }).unwrap();
        let again = read(&encode(&light.into(), Encoding::Exr).unwrap());
        let Samples::F32(samples) = &again.samples else { panic!("floats") };
        assert_eq!((again.bits, again.channels(), &again.meaning), (32, 3, &Meaning::Linear));
        assert_eq!((&samples[..3], &samples[9..12]), (&[12.5, 3.0, 0.5][..], &right[..]));
    }
}
