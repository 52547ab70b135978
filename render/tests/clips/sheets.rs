//! Sheets of small pictures, and the renditions beside the first one: each frame where it is said to be.

use std::process::Command;

use render::clip::{Extras, Sprites, Step, Variant, master_playlist};

use crate::barcode::{self, Barcode, Coding};
use crate::rendered::{Made, made, made_with};

/// The numbers on all small pictures, sheet by sheet.
fn numbers(made: &Made) -> Vec<Option<u32>> {
    let sprites = &made.rendition.sprites;
    let sheets = sprites.sheets.iter().map(|sheet| made.folder.path().join(sheet));
    let size = (sprites.width, sprites.height);
    let mut numbers: Vec<_> = sheets.flat_map(|sheet| barcode::read_sheet(&sheet, size)).collect();
    assert!(numbers.len() >= sprites.count as usize);
    let rest = numbers.split_off(sprites.count as usize);
    assert!(rest.iter().all(Option::is_none), "what is left of the last sheet is empty: {rest:?}");
    numbers
}

#[test]
fn every_frame_of_a_clip_has_a_small_picture_in_its_place() {
    let made = made(&Barcode { frames: 211, ..Barcode::default() });
    assert_eq!(numbers(&made), (0..211).map(Some).collect::<Vec<_>>());
    let sprites = &made.rendition.sprites;
    assert_eq!((sprites.step, sprites.count, sprites.made), (1, 211, 211));
    assert_eq!((sprites.width, sprites.height, sprites.columns, sprites.rows), (160, 90, 10, 10));
    let told: Vec<&Sprites> = made
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Sheet { file, sprites } => {
                assert!(file.is_file() && file.ends_with(sprites.sheets.last().unwrap()));
                Some(sprites)
            }
            _ => None,
        })
        .collect();
    assert_eq!(told.iter().map(|sprites| sprites.made).collect::<Vec<_>>(), [100, 200, 211]);
    assert_eq!(told.last(), Some(&sprites));
}

#[test]
fn edit_lists_odd_sizes_and_short_clips_have_theirs() {
    let cut = Barcode { frames: 48, sound: true, container: "mov", cut: Some("0.5"), ..Barcode::default() };
    assert_eq!(numbers(&made(&cut)), (12..48).map(Some).collect::<Vec<_>>());
    let one = made(&Barcode { frames: 1, size: (321, 181), coding: Coding::Intra, ..Barcode::default() });
    assert_eq!(numbers(&one), [Some(0)]);
    assert_eq!((one.rendition.sprites.columns, one.rendition.sprites.rows), (1, 1));
}

#[test]
fn of_many_frames_evenly_spaced_ones_have_a_small_picture() {
    let made = made(&Barcode { frames: 3011, size: (120, 68), ..Barcode::default() });
    let every_second: Vec<Option<u32>> = (0..3011).step_by(2).map(Some).collect();
    assert_eq!(numbers(&made), every_second);
    assert_eq!((made.rendition.sprites.step, made.rendition.sprites.sheets.len()), (2, 16));
}

#[test]
fn other_renditions_have_the_same_frames() {
    let clip = Barcode { frames: 50, rate: "24000/1001", sound: true, ..Barcode::default() };
    let extras = Extras { second_quality: Some(90), all_intra: true };
    let made = made_with(&clip, extras);
    let expected: Vec<Option<u32>> = (0..50).map(Some).collect();
    for (variant, size, keyframes) in
        [(Variant::SecondQuality, (160, 90), 5), (Variant::AllIntra, (320, 180), 50)]
    {
        let playlist = made.folder.path().join(format!("r-1-{}.m3u8", variant.name()));
        assert_eq!(barcode::read_all(&playlist, size.0, size.1, size), expected, "{variant:?}");
        let beside = made.rendition.beside.iter().find(|beside| beside.variant == variant).unwrap();
        assert_eq!(std::fs::read_to_string(&playlist).unwrap(), beside.playlist);
        assert_eq!(beside.streamed.size, size);
        let told: Vec<_> = made
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Beside { variant: told, files, .. } if *told == variant => Some(files),
                _ => None,
            })
            .flatten()
            .collect();
        assert_eq!(told.len(), beside.playlist.matches("#EXTINF").count() + 1);
        assert_eq!(count_keyframes(&playlist), keyframes, "{variant:?}");
    }
    let [second, _] = &made.rendition.beside[..] else { panic!("two of them") };
    let first = &made.rendition.streamed;
    let both = [("index.m3u8", first), ("second.m3u8", &second.streamed)];
    let master = master_playlist(made.info.rate, made.info.sound.is_some(), &both);
    assert!(master.contains("RESOLUTION=320x180,FRAME-RATE=23.976,CODECS=\"avc1."), "{master}");
    assert!(second.streamed.peak < first.peak && second.streamed.average <= second.streamed.peak);
}

#[test]
fn a_clip_that_is_small_already_has_no_second_quality() {
    let clip = Barcode { frames: 3, ..Barcode::default() };
    let made = made_with(&clip, Extras { second_quality: Some(180), all_intra: false });
    assert!(made.rendition.beside.is_empty());
}

fn count_keyframes(playlist: &std::path::Path) -> usize {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-select_streams", "v", "-show_entries", "packet=flags", "-of", "csv=p=0"]);
    let output = command.arg(playlist).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().filter(|flags| flags.starts_with('K')).count()
}
