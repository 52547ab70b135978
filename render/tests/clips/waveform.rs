//! The peaks of the sound: a click is drawn in the frame in which it is heard.

use std::fs;

use render::clip::Step;

use crate::barcode::Barcode;
use crate::rendered::{Made, made};

/// What a file of peaks says.
struct Peaks {
    channels: usize,
    per_frame: usize,
    frames: usize,
    pairs: Vec<(i8, i8)>,
}

fn read(made: &Made) -> Peaks {
    let files: Vec<_> = made
        .steps
        .iter()
        .filter_map(|step| if let Step::Waveform(file) = step { Some(file) } else { None })
        .collect();
    assert_eq!(files.len(), 1);
    assert!(made.rendition.has_waveform);
    let bytes = fs::read(files[0]).unwrap();
    assert_eq!(bytes[..5], *b"PEAK\x01");
    let per_frame = u16::from_le_bytes([bytes[6], bytes[7]]);
    let frames = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
    let signed = |byte: u8| i8::from_le_bytes([byte]);
    let pairs = bytes[12..].chunks_exact(2).map(|pair| (signed(pair[0]), signed(pair[1]))).collect();
    Peaks { channels: usize::from(bytes[5]), per_frame: per_frame.into(), frames: frames as usize, pairs }
}

/// In which frame the click begins.
fn click(peaks: &Peaks) -> usize {
    assert_eq!(peaks.pairs.len(), peaks.channels * peaks.per_frame * peaks.frames);
    let loud = peaks.pairs.iter().position(|(least, most)| *most > 50 && *least < -50).expect("a click");
    loud / peaks.channels / peaks.per_frame
}

#[test]
fn a_click_lies_in_its_frame() {
    let whole = Barcode { frames: 48, sound: true, container: "mov", ..Barcode::default() };
    for (barcode, frame) in [
        (whole.clone(), 24),
        (Barcode { delay: Some("0.25"), ..whole.clone() }, 18),
        (Barcode { cut: Some("0.5"), ..whole.clone() }, 12),
        // It sounds a thousandth of a second before frame 24 begins, and for longer than that.
        (Barcode { rate: "24000/1001", ..whole.clone() }, 23),
        (Barcode { rate: "60000/1001", frames: 90, ..whole }, 59),
    ] {
        let made = made(&barcode);
        let peaks = read(&made);
        assert_eq!((peaks.channels, peaks.frames), (1, made.info.frame_count as usize));
        assert_eq!(click(&peaks), frame, "{barcode:?}");
    }
}

#[test]
fn silent_clips_have_no_peaks() {
    let made = made(&Barcode { frames: 3, ..Barcode::default() });
    assert!(!made.rendition.has_waveform);
    assert!(!made.steps.iter().any(|step| matches!(step, Step::Waveform(_))));
    assert!(!made.folder.path().join("r-1-peaks.bin").exists());
}
