use std::fs;
use std::process::Command;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::*;
use crate::still::jpeg::header::head;
use crate::still::jpeg::made::{encoded, picture};

const SAMPLINGS: [SamplingFactor; 4] =
    [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2];

/// All rows, and the most that came at once.
fn by_rows(file: &[u8]) -> io::Result<Option<(Vec<u8>, usize)>> {
    let mut reader = io::BufReader::with_capacity(100, file);
    let Some(head) = head(&mut reader)? else { return Ok(None) };
    assert_eq!(has_rows(&head), Header::parse(file).is_some_and(|(header, _)| header.finer().is_some()));
    let Some(mut stripes) = Stripes::new(&head, reader, 64)? else { return Ok(None) };
    let row = stripes.width as usize * stripes.layout.channels();
    let (mut all, mut most) = (Vec::new(), 0);
    while let Some(pixels) = stripes.next()? {
        assert!(!pixels.is_empty() && pixels.len().is_multiple_of(row));
        most = most.max(pixels.len() / row);
        all.extend(pixels);
    }
    assert_eq!(all.len(), row * stripes.height as usize);
    Ok(Some((all, most)))
}

/// As the decoder of whole files has it, to the last bit.
fn assert_the_same(file: &[u8], what: &str) {
    let (rows, most) = by_rows(file).unwrap().unwrap();
    let whole = image::load_from_memory(file).unwrap();
    assert!(rows == whole.as_bytes(), "{what}: {:?} apart", apart(&rows, whole.as_bytes()));
    assert!(most <= 64);
}

/// How many codes are different, and how much at most.
fn apart(one: &[u8], other: &[u8]) -> (usize, Option<u8>) {
    let apart = one.iter().zip(other).map(|(one, other)| one.abs_diff(*other));
    (apart.clone().filter(|apart| *apart > 0).count(), apart.max())
}

#[test]
fn every_size_of_every_sampling_is_the_same_as_whole() {
    for sampling in SAMPLINGS {
        for width in 1..=40 {
            for height in [1, 8, 9, 16, 17, 40] {
                // None, or one after every so many units.
                let restart = (width + height) % 4;
                let what = format!("{width} × {height} {sampling:?} {restart}");
                assert_the_same(&encoded(width, height, sampling, restart), &what);
                assert_the_same(&encoded(height, width, sampling, restart), &what);
            }
        }
    }
}

#[test]
fn every_size_of_gray_is_the_same_as_whole() {
    for (width, height) in (1..=40).flat_map(|width| [(width, 1), (width, 15), (width, 40), (9, width)]) {
        let samples = picture(width, height.div_ceil(3));
        let samples = &samples[..usize::from(width) * usize::from(height)];
        for restart in [0, 2] {
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, 92);
            if restart > 0 {
                encoder.set_restart_interval(restart);
            }
            encoder.encode(samples, width, height, ColorType::Luma).unwrap();
            assert_the_same(&file, &format!("{width} × {height} {restart}"));
        }
    }
}

#[test]
fn stripes_of_large_pictures_meet() {
    for sampling in SAMPLINGS {
        for (width, height) in [(203, 64), (90, 65), (211, 128), (57, 331)] {
            for restart in [0, 5] {
                let what = format!("{width} × {height} {sampling:?} {restart}");
                assert_the_same(&encoded(width, height, sampling, restart), &what);
            }
        }
    }
}

#[test]
fn every_quality_of_soft_and_of_hard_pictures_is_the_same_as_whole() {
    let (width, height) = (150u16, 140u16);
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let hard: Vec<u8> = (0..usize::from(width) * usize::from(height) * 3).map(|_| noise()).collect();
    let edges: Vec<u8> = (0..hard.len()).map(|at| if at / 3 / 5 % 2 == 0 { 0 } else { 255 }).collect();
    for (name, samples) in [("soft", picture(width, height)), ("hard", hard), ("edges", edges)] {
        for quality in [1, 10, 50, 75, 92, 100] {
            for sampling in SAMPLINGS {
                for color in [ColorType::Rgb, ColorType::Luma] {
                    let mut file = Vec::new();
                    let mut encoder = Encoder::new(&mut file, quality);
                    encoder.set_sampling_factor(sampling);
                    encoder.encode(&samples, width, height, color).unwrap();
                    assert_the_same(&file, &format!("{name} {quality} {sampling:?} {color:?}"));
                }
            }
        }
    }
}

#[test]
fn what_ffmpeg_makes_is_the_same_as_whole() {
    // Its units have two blocks down even where chroma is as fine as luma.
    let folder = tempfile::TempDir::new().unwrap();
    for format in ["yuvj420p", "yuvj422p", "yuvj444p", "gray"] {
        for size in ["150x140", "33x17", "5x3"] {
            let mut ffmpeg = Command::new("ffmpeg");
            ffmpeg.args(["-nostdin", "-loglevel", "error", "-y", "-f", "lavfi", "-i"]);
            ffmpeg.arg(format!("testsrc2=size={size}:rate=1:duration=1,noise=alls=9"));
            ffmpeg.args(["-frames:v", "1", "-q:v", "3", "-pix_fmt", format, "a.jpg"]);
            assert!(ffmpeg.current_dir(folder.path()).status().unwrap().success());
            let file = fs::read(folder.path().join("a.jpg")).unwrap();
            assert_the_same(&file, &format!("{format} {size}"));
        }
    }
}

#[test]
fn what_is_not_of_this_sort_has_no_rows() {
    let mut progressive = Vec::new();
    let mut encoder = Encoder::new(&mut progressive, 90);
    encoder.set_progressive(true);
    encoder.encode(&picture(64, 64), 64, 64, ColorType::Rgb).unwrap();
    assert!(by_rows(&progressive).unwrap().is_none());
    let mut scans = Vec::new();
    let mut encoder = Encoder::new(&mut scans, 90);
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(&picture(64, 64), 64, 64, ColorType::Rgb).unwrap();
    assert!(by_rows(&scans).unwrap().is_none());
    let odd = encoded(64, 64, SamplingFactor::F_4_1, 0);
    assert!(by_rows(&odd).unwrap().is_none());
    let inks = encoded_inks();
    assert!(by_rows(&inks).unwrap().is_none());
}

fn encoded_inks() -> Vec<u8> {
    let mut file = Vec::new();
    Encoder::new(&mut file, 90).encode(&[90; 16 * 16 * 4], 16, 16, ColorType::Cmyk).unwrap();
    file
}

#[test]
fn a_file_that_ends_too_early_is_an_error_and_damage_stays_gray() {
    let file = encoded(64, 200, SamplingFactor::F_2_2, 0);
    let (sound, _) = by_rows(&file).unwrap().unwrap();
    let (_, data) = Header::parse(&file).unwrap();
    for length in file.len() - data.len()..file.len() - 2 {
        let error = by_rows(&file[..length]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{length}");
    }
    let mut early = file[..file.len() - data.len() / 2].to_vec();
    early.extend([0xff, 0xd9]);
    let (gray, _) = by_rows(&early).unwrap().unwrap();
    let row = 64 * 3;
    assert_eq!(gray[..row * 60], sound[..row * 60]);
    assert_eq!(gray[row * 180..], [128; 64 * 3 * 20]);
}

#[test]
fn altered_files_end_in_rows_or_in_an_error() {
    for (sampling, restart) in SAMPLINGS.into_iter().zip([0, 2, 3, 5]) {
        let file = encoded(34, 70, sampling, restart);
        for place in 0..file.len() {
            let mut altered = file.clone();
            altered[place] ^= 1 << (place % 8);
            // A picture of another size would only take time.
            if Header::parse(&altered).is_some_and(|(header, _)| header.width * header.height < 1 << 16) {
                let _ = by_rows(&altered);
            }
        }
    }
}
