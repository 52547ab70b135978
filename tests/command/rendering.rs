//! `rushes render`, on files alone.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use image::{Rgb, RgbImage};
use render::still::{self, Alpha, Encoding, Limits, Meaning, Model, Pixels, Samples, Select};
use rushes_tests::shot::Shot;
use serde_json::{Value, json};

use super::{rushes, text};

/// Runs `rushes render`; what it prints.
fn render(folder: &Path, arguments: &[&str]) -> String {
    let output = rushes(folder, &[&["render"], arguments].concat(), &[]);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&render(folder, arguments)).unwrap()
}

/// What it says where it refuses.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = rushes(folder, &[&["render"], arguments].concat(), &[]);
    assert!(!output.status.success(), "{arguments:?}");
    text(&output.stderr)
}

#[test]
fn light_beyond_white_stays_in_a_composed_exr() {
    let folder = tempfile::tempdir().unwrap();
    let light = |color: [f32; 3]| Pixels {
        width: 4,
        height: 2,
        model: Model::Rgb,
        alpha: Alpha::None,
        meaning: Meaning::Linear,
        bits: 32,
        samples: Samples::F32(color.repeat(8)),
    };
    for (name, color) in [("sun.exr", [12.5, 3.0, 0.5]), ("shade.exr", [0.25, 2.0, 0.0])] {
        still::write(&light(color), Encoding::Exr, &folder.path().join(name)).unwrap();
    }
    let arguments =
        ["compose", "sun.exr", "shade.exr", "--operation", "wipe", "--processor", "-o", "wipe.exr"];
    render(folder.path(), &arguments);
    let made =
        still::decode(&folder.path().join("wipe.exr"), &Limits::default(), &Select::default()).unwrap();
    let Samples::F32(samples) = made.samples else { panic!("floats") };
    assert_eq!((&samples[..3], &samples[9..12]), (&[12.5, 3.0, 0.5][..], &[0.25, 2.0, 0.0][..]));
}

#[test]
fn a_picture_is_cut_into_the_tiles_that_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let picture = RgbImage::from_fn(1100, 600, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 7]));
    picture.save(folder.path().join("plate.png")).unwrap();
    let told = json_of(folder.path(), &["tiles", "plate.png", "-o", "plate"]);
    assert_eq!((&told["width"], &told["kind"]), (&json!(1100), &json!("png")));
    let levels = told["levels"].as_array().unwrap();
    assert_eq!(levels.len(), 3, "{told}");
    let mut found = 0;
    for (level, size) in levels.iter().enumerate() {
        for column in 0..size["columns"].as_u64().unwrap() {
            for row in 0..size["rows"].as_u64().unwrap() {
                assert!(folder.path().join(format!("plate/{level}/{column}_{row}.png")).is_file());
                found += 1;
            }
        }
    }
    assert!(found > 6, "{told}");
    // The last one of the picture itself, which shares a pixel with the one before.
    let tile = image::open(folder.path().join("plate/2/2_1.png")).unwrap().to_rgb8();
    assert_eq!(tile.dimensions(), (1100 - 1023, 600 - 511));
    assert_eq!(tile.get_pixel(0, 0), picture.get_pixel(1023, 511));
    assert!(refused(folder.path(), &["tiles", "plate.png", "-o", "plate"]).contains("not empty"));
    // A folder that is given stays the one it is, whatever a run that was killed has left in it.
    std::fs::create_dir_all(folder.path().join("given/.rushes-killed")).unwrap();
    let given = std::fs::File::open(folder.path().join("given")).unwrap();
    render(folder.path(), &["tiles", "plate.png", "-o", "given"]);
    assert!(folder.path().join("given/0/0_0.png").is_file());
    assert_eq!(given.metadata().unwrap().ino(), folder.path().join("given").metadata().unwrap().ino());
    // And parents that are missing are made.
    render(folder.path(), &["tiles", "plate.png", "-o", "not/there/yet"]);
    assert!(folder.path().join("not/there/yet/0/0_0.png").is_file());
    std::fs::write(
        folder.path().join("half.png"),
        &std::fs::read(folder.path().join("plate.png")).unwrap()[..900],
    )
    .unwrap();
    refused(folder.path(), &["tiles", "half.png", "-o", "half"]);
    assert!(!folder.path().join("half").exists(), "some of the tiles are left");
}

#[test]
fn all_that_browsers_are_shown_of_a_clip_is_made_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let shot = Shot { frames: 30, ..Shot::default() };
    std::fs::write(folder.path().join("shot.mp4"), shot.make()).unwrap();
    let told = json_of(folder.path(), &["clip", "shot.mp4", "-o", "made", "--smaller", "36", "--intra"]);
    assert_eq!(told["frames"], 30);
    assert_eq!(told["playlists"], json!(["master.m3u8", "index.m3u8", "second.m3u8", "intra.m3u8"]));
    assert_eq!((&told["sprites"]["step"], &told["sprites"]["made"]), (&json!(1), &json!(30)));
    let made = folder.path().join("made");
    let sheets = told["sprites"]["sheets"].as_array().unwrap();
    for file in sheets.iter().chain([&told["poster"]]) {
        assert!(made.join(file.as_str().unwrap()).is_file(), "{file}");
    }
    let lists = std::fs::read_dir(&made)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "m3u8"));
    assert_eq!(lists.count(), 4);
    // Every segment that a playlist names is there.
    for playlist in told["playlists"].as_array().unwrap() {
        let list = std::fs::read_to_string(made.join(playlist.as_str().unwrap())).unwrap();
        let files: Vec<&str> =
            list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        assert!(!files.is_empty());
        for file in files {
            assert!(made.join(file).is_file(), "{playlist}: {file}");
        }
    }
    std::fs::write(folder.path().join("half.mp4"), &shot.make()[..2000]).unwrap();
    refused(folder.path(), &["clip", "half.mp4", "-o", "half"]);
    assert!(!folder.path().join("half").exists(), "an empty folder is left");
}

#[test]
fn frames_come_in_the_order_that_they_were_asked_for_and_leave_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let shot = Shot { frames: 30, ..Shot::default() };
    std::fs::write(folder.path().join("shot.mp4"), shot.make()).unwrap();
    let info = json_of(folder.path(), &["info", "shot.mp4"]);
    let first = info["first_frame"].as_i64().unwrap();
    let numbers = [first + 20, first + 3, first + 20].map(|number| number.to_string());
    let [late, early, again] = &numbers;
    let said = render(folder.path(), &["frame", "shot.mp4", late, early, again, "-o", "f.{n}.png"]);
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        [late, early, again].map(|number| format!("f.{number}.png"))
    );
    let mut files: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut expected = vec![format!("f.{early}.png"), format!("f.{late}.png"), "shot.mp4".to_owned()];
    expected.sort();
    assert_eq!(files, expected);
    let outside = (first + 30).to_string();
    assert!(refused(folder.path(), &["frame", "shot.mp4", &outside]).contains("there is no frame"));
}

#[test]
fn a_place_of_a_picture_or_clip_is_told_as_its_source_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let deep = Pixels {
        width: 2,
        height: 1,
        model: Model::Rgb,
        alpha: Alpha::None,
        meaning: Meaning::Encoded,
        bits: 16,
        samples: Samples::U16(vec![1, 2, 3, 65535, 30000, 257]),
    };
    still::write(&deep, Encoding::Png16, &folder.path().join("deep.png")).unwrap();
    let told = json_of(folder.path(), &["pixel", "deep.png", "1", "0"]);
    assert_eq!(told["source"]["values"], json!([[65535, 30000, 257]]));
    assert!(told.get("media_id").is_none(), "{told}");
    assert!(refused(folder.path(), &["pixel", "deep.png", "2", "0"]).contains("2 × 1"));
    std::fs::write(folder.path().join("shot.mp4"), Shot { frames: 6, ..Shot::default() }.make()).unwrap();
    let told = json_of(folder.path(), &["pixel", "shot.mp4", "0", "0", "--width", "2"]);
    assert_eq!(told["source"]["channels"], json!(["Y", "Cb", "Cr"]));
    assert_eq!(told["source"]["values"].as_array().unwrap().len(), 2);
}

#[test]
fn marks_are_burned_into_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    RgbImage::new(400, 300).save(folder.path().join("plate.png")).unwrap();
    let style = json!({ "color": "#ff0000", "width": 8, "opacity": 1 });
    let gone = json!({ "at": "2026-01-01T00:00:00Z" });
    let marks = json!({ "items": [
        { "kind": "rectangle", "geometry": { "x": 100, "y": 80, "width": 200, "height": 100 }, "style": style },
        { "kind": "pin", "geometry": { "x": 20, "y": 20 }, "style": style, "deleted": gone },
    ] });
    std::fs::write(folder.path().join("marks.json"), marks.to_string()).unwrap();
    render(folder.path(), &["mark", "plate.png", "marks.json", "-o", "marked.png"]);
    let marked = image::open(folder.path().join("marked.png")).unwrap().to_rgb8();
    let [r, g, b] = marked.get_pixel(200, 80).0;
    assert!(r > 200 && g < 60 && b < 60, "the line of the rectangle: {r} {g} {b}");
    assert_eq!(marked.get_pixel(200, 130).0, [0, 0, 0], "inside of it");
    assert_eq!(marked.get_pixel(20, 20).0, [0, 0, 0], "what was deleted");
    let blank = |x: u32, y: u32| marked.get_pixel(x, y).0 == [0, 0, 0];
    assert!((80..93).all(|x| (60..73).all(|y| blank(x, y))), "no number stands at a mark that has none");

    // Of a round with two media, one of them a clip.
    let on = |media: u32, y: u32, frames: Value| {
        let geometry = json!({ "x": 100, "y": y, "width": 200, "height": 20 });
        json!({ "kind": "rectangle", "geometry": geometry, "style": style, "media": media, "frames": frames, "number": 3 })
    };
    let list = json!([
        on(1, 30, json!(null)),
        on(2, 100, json!({ "in": 10, "out": 12 })),
        on(2, 200, json!({ "in": 13, "out": 13 })),
    ]);
    std::fs::write(folder.path().join("all.json"), list.to_string()).unwrap();
    let said = refused(folder.path(), &["mark", "plate.png", "all.json", "-o", "no.png", "--frame", "12"]);
    assert!(said.contains("--media (1, 2)"), "{said}");
    let said = refused(folder.path(), &["mark", "plate.png", "all.json", "-o", "no.png", "--media", "2"]);
    assert!(said.contains("--frame"), "{said}");
    let chosen = ["mark", "plate.png", "all.json", "-o", "chosen.png", "--media", "2", "--frame", "12"];
    render(folder.path(), &chosen);
    let drawn = image::open(folder.path().join("chosen.png")).unwrap().to_rgb8();
    let red = |y: u32| drawn.get_pixel(200, y).0[0] > 200;
    assert_eq!([red(30), red(100), red(200)], [false, true, false]);
    assert!((80..93).any(|x| (80..93).any(|y| drawn.get_pixel(x, y).0 != [0; 3])), "its number");
    let wrong = json!([{ "kind": "rectangle", "geometry": { "x": 1 }, "style": style }]);
    std::fs::write(folder.path().join("wrong.json"), wrong.to_string()).unwrap();
    let said = refused(folder.path(), &["mark", "plate.png", "wrong.json", "-o", "no.png"]);
    assert!(said.contains("mark 0") && said.contains("geometry"), "{said}");
}
