//! Frames as film and effects programs pass them on: DPX, and OpenEXR in all its compressions.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use exr::prelude::{
    AnyChannel, AnyChannels, Compression, Encoding, FlatSamples, Image, Layer, LayerAttributes,
    WritableImage as _, f16,
};
use render::still::{Limits, Meaning, Model, Samples, Select, StillFormat, decode, decode_bytes, probe};

use crate::made::Workplace;

const SIZE: (usize, usize) = (37, 21);

/// Samples of 16 bits without repetition.
fn codes() -> Vec<u16> {
    (0..SIZE.0 * SIZE.1 * 3).map(|index| u16::try_from(index * 7919 % 65_536).unwrap()).collect()
}

/// ffmpeg from raw RGB of 16 bits to a file.
fn converted(work: &Workplace, format: &str, name: &str) -> std::path::PathBuf {
    let raw: Vec<u8> = codes().iter().flat_map(|code| code.to_le_bytes()).collect();
    std::fs::write(work.path("raw"), raw).unwrap();
    let output = work.path(name);
    let size = format!("{}x{}", SIZE.0, SIZE.1);
    let run = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb48le", "-s", &size, "-i"])
        .arg(work.path("raw"))
        .args(["-pix_fmt", format, "-y"])
        .arg(&output)
        .status()
        .unwrap();
    assert!(run.success());
    output
}

/// What ffmpeg reads in a file, as RGB of 16 bits.
fn read_by_ffmpeg(path: &Path, format: &str) -> Vec<u16> {
    let read = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-f", "rawvideo", "-pix_fmt", format, "-"])
        .output()
        .unwrap();
    assert!(read.status.success());
    read.stdout.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]])).collect()
}

/// The three planes of ffmpeg's `gbrp` pixel by pixel.
fn interleaved(planes: &[u16]) -> Vec<u16> {
    let count = planes.len() / 3;
    (0..count).flat_map(|at| [planes[2 * count + at], planes[at], planes[count + at]]).collect()
}

#[test]
fn dpx_of_ffmpeg_gives_the_code_values_that_ffmpeg_reads() {
    let work = Workplace::with(b"");
    for (format, bits) in [("gbrp10be", 10u8), ("gbrp10le", 10), ("gbrp12be", 12), ("gbrp12le", 12)] {
        let path = converted(&work, format, &format!("{format}.dpx"));
        let info = probe(&path, &Limits::default()).unwrap();
        assert_eq!((info.format, info.bit_depth), (StillFormat::Dpx, 16), "{format}");
        let pixels = decode(&path, &Limits::default(), &Select::default()).unwrap();
        assert_eq!((pixels.bits, pixels.model, &pixels.meaning), (bits, Model::Rgb, &Meaning::Encoded));
        let Samples::U16(samples) = pixels.samples else { panic!("16 bits") };
        let ours: Vec<u16> = samples.iter().map(|sample| sample >> (16 - bits)).collect();
        let theirs = interleaved(&read_by_ffmpeg(&path, if bits == 10 { "gbrp10le" } else { "gbrp12le" }));
        assert_eq!(ours, theirs, "{format}");
        assert!(theirs.iter().any(|code| *code > 1000));
    }
    for format in ["rgb48be", "rgb48le"] {
        let path = converted(&work, format, &format!("{format}.dpx"));
        let pixels = decode(&path, &Limits::default(), &Select::default()).unwrap();
        assert_eq!((pixels.bits, pixels.samples), (16, Samples::U16(codes())), "{format}");
    }
    for format in ["rgb24", "rgba", "gray"] {
        let path = converted(&work, format, &format!("{format}.dpx"));
        let pixels = decode(&path, &Limits::default(), &Select::default()).unwrap();
        let read = Command::new("ffmpeg")
            .args(["-v", "error", "-i"])
            .arg(&path)
            .args(["-f", "rawvideo", "-pix_fmt", format, "-"])
            .output()
            .unwrap();
        assert_eq!(pixels.samples, Samples::U8(read.stdout), "{format}");
    }
}

#[test]
fn a_dpx_gets_a_rendition_and_one_that_is_cut_off_is_refused() {
    let work = Workplace::with(b"");
    let path = converted(&work, "gbrp10be", "frame.dpx");
    let content = std::fs::read(path).unwrap();
    let shown = Workplace::with(&content).rendition().to_rgb8();
    let expected = codes()[300] >> 6;
    let (x, y) = (100 % SIZE.0, 100 / SIZE.0);
    let seen = shown.get_pixel(x.try_into().unwrap(), y.try_into().unwrap()).0[0];
    assert!((f32::from(seen) - f32::from(expected) / 1023.0 * 255.0).abs() <= 1.0, "{seen} {expected}");
    let cut = Workplace::with(&content[..content.len() - 1]);
    let error = cut.derive(&Limits::default()).unwrap_err();
    assert!(error.to_string().contains("cut off"), "{error}");
    assert_eq!(cut.names(), ["upload"]);
}

/// A soft picture in half floats, since the lossy compressions are made for such.
fn exr(compression: Compression) -> (Vec<u8>, Vec<f32>) {
    let (width, height) = (96, 70);
    #[expect(clippy::cast_precision_loss, reason = "a hundred pixels")]
    let value = |x: usize, y: usize, channel: usize| {
        let place = (x as f32 / 14.0 + channel as f32).sin() * (y as f32 / 11.0).cos();
        0.5 + 0.45 * place
    };
    let plane = |channel: usize| {
        let all = (0..width * height).map(|at| f16::from_f32(value(at % width, at / width, channel)));
        FlatSamples::F16(all.collect())
    };
    let channels = AnyChannels::sort(
        ["R", "G", "B"].iter().enumerate().map(|(at, name)| AnyChannel::new(*name, plane(at))).collect(),
    );
    let encoding = Encoding { compression, ..Encoding::FAST_LOSSLESS };
    let layer = Layer::new((width, height), LayerAttributes::default(), encoding, channels);
    let mut file = Cursor::new(Vec::new());
    Image::from_layer(layer).write().non_parallel().to_buffered(&mut file).unwrap();
    let pixels = (0..width * height)
        .flat_map(|at| {
            [0, 1, 2].map(|channel| f16::from_f32(value(at % width, at / width, channel)).to_f32())
        })
        .collect();
    (file.into_inner(), pixels)
}

#[test]
fn openexr_of_every_compression_is_read() {
    let lossless = [
        Compression::Uncompressed,
        Compression::RLE,
        Compression::ZIP1,
        Compression::ZIP16,
        Compression::PIZ,
        Compression::PXR24,
    ];
    for compression in lossless {
        let (content, expected) = exr(compression);
        let pixels = decode_bytes(&content, &Limits::default(), &Select::default()).unwrap();
        assert_eq!(pixels.samples, Samples::F32(expected), "{compression}");
    }
    for compression in [Compression::B44, Compression::B44A, Compression::DWAA(None), Compression::DWAB(None)]
    {
        let (content, expected) = exr(compression);
        let pixels = decode_bytes(&content, &Limits::default(), &Select::default()).unwrap();
        let Samples::F32(samples) = pixels.samples else { panic!("floating point") };
        let apart = samples.iter().zip(&expected).map(|(one, other)| (one - other).abs()).fold(0.0, f32::max);
        assert!(apart > 0.0 && apart < 0.03, "{compression}: {apart}");
    }
}

/// ffmpeg's reader of DWA was written apart from ours: the two have to see the same.
#[test]
fn dwa_is_read_as_ffmpeg_reads_it() {
    for compression in [Compression::DWAA(None), Compression::DWAB(None)] {
        let (content, _) = exr(compression);
        let work = Workplace::with(&content);
        let output = work.path("raw.pfm");
        let ran = Command::new("ffmpeg")
            .args(["-v", "error", "-f", "exr_pipe", "-i"])
            .arg(&work.input)
            .args(["-f", "rawvideo", "-pix_fmt", "gbrpf32le", "-y"])
            .arg(&output)
            .status()
            .unwrap();
        assert!(ran.success());
        let raw = std::fs::read(output).unwrap();
        let planes: Vec<f32> = raw.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
        let count = planes.len() / 3;
        let pixels = decode_bytes(&content, &Limits::default(), &Select::default()).unwrap();
        let Samples::F32(samples) = pixels.samples else { panic!("floating point") };
        assert_eq!(samples.len(), planes.len());
        for (at, pixel) in samples.chunks_exact(3).enumerate() {
            let theirs = [planes[2 * count + at], planes[at], planes[count + at]];
            for (one, other) in pixel.iter().zip(theirs) {
                assert!((one - other).abs() < 0.01, "{compression} at {at}: {pixel:?} {theirs:?}");
            }
        }
    }
}
