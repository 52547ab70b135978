//! What the processor's backend makes of each operation and view, against what it has to be.

use std::fmt::Write as _;

use super::*;

/// A picture of one colour.
fn plain(width: u32, height: u32, color: [u8; 4]) -> Picture {
    Picture::from_rgba8(width, height, color.repeat((width * height) as usize)).unwrap()
}

fn composed(composition: &Composition, pictures: &[&Picture]) -> Rgba8Picture {
    Cpu::new().compose(composition, pictures).unwrap()
}

fn pixel(picture: &Rgba8Picture, x: u32, y: u32) -> [u8; 3] {
    let at = (y * picture.size.width + x) as usize * 4;
    assert_eq!(picture.samples[at + 3], 255);
    [picture.samples[at], picture.samples[at + 1], picture.samples[at + 2]]
}

const RED: [u8; 4] = [200, 40, 40, 255];
const GREEN: [u8; 4] = [40, 200, 40, 255];
const BLUE: [u8; 4] = [40, 40, 200, 255];

fn rgb(color: [u8; 4]) -> [u8; 3] {
    [color[0], color[1], color[2]]
}

#[test]
fn a_picture_of_the_output_s_size_goes_through_untouched() {
    let samples: Vec<u8> = (0..16u8 * 8).flat_map(|v| [v, v.wrapping_mul(3), 255 - v, 255]).collect();
    let picture = Picture::from_rgba8(16, 8, samples.clone()).unwrap();
    let out = composed(&Composition::new(Size::new(16, 8), Operation::Single), &[&picture]);
    assert_eq!(out.samples, samples);
    // and twice as large, each texel is four
    let out = composed(&Composition::new(Size::new(32, 16), Operation::Single), &[&picture]);
    assert_eq!(pixel(&out, 31, 15), [127, 125, 128]);
    assert_eq!(pixel(&out, 30, 14), [127, 125, 128]);
    assert_eq!(pixel(&out, 2, 3), [17, 51, 238]);
}

#[test]
fn half_the_size_is_the_mean_of_four() {
    let samples = (0..8u8).flat_map(|v| [v * 30, 0, 0, 255]).collect();
    let picture = Picture::from_rgba8(4, 2, samples).unwrap();
    let out = composed(&Composition::new(Size::new(2, 1), Operation::Single), &[&picture]);
    assert_eq!([pixel(&out, 0, 0)[0], pixel(&out, 1, 0)[0]], [75, 135]);
    let nearest =
        Composition { sampling: Sampling::Nearest, ..Composition::new(Size::new(2, 1), Operation::Single) };
    let out = composed(&nearest, &[&picture]);
    assert_eq!(
        [pixel(&out, 0, 0)[0], pixel(&out, 1, 0)[0]],
        [150, 210],
        "the middle lies on the texel right below"
    );
}

#[test]
fn a_wipe_shows_the_next_picture_on_the_right_of_its_line() {
    let (red, green, blue) = (plain(100, 100, RED), plain(100, 100, GREEN), plain(50, 50, BLUE));
    let upright = Divider { x: 30.0, y: 0.0, angle: 0.0 };
    let level = Divider { x: 0.0, y: 50.0, angle: 90.0 };
    let one = Operation::Wipe { dividers: vec![upright], line: None };
    let out = composed(&Composition::new(Size::new(100, 100), one), &[&red, &green]);
    assert_eq!((pixel(&out, 29, 50), pixel(&out, 30, 50)), (rgb(RED), rgb(GREEN)));
    let two = Operation::Wipe { dividers: vec![upright, level], line: None };
    let out = composed(&Composition::new(Size::new(100, 100), two), &[&red, &green, &blue]);
    assert_eq!(pixel(&out, 10, 10), rgb(RED));
    assert_eq!(pixel(&out, 90, 10), rgb(GREEN));
    assert_eq!(pixel(&out, 10, 90), rgb(BLUE), "turned clockwise, the right is below");
    assert_eq!(pixel(&out, 90, 90), rgb(BLUE));
    // between two pixels both have half
    let slanted = Divider { x: 50.5, y: 50.0, angle: 0.0 };
    let line = Some(WipeLine { width: 2.0, color: [1.0; 3] });
    let out = composed(
        &Composition::new(Size::new(100, 100), Operation::Wipe { dividers: vec![slanted], line: None }),
        &[&red, &green],
    );
    assert_eq!(pixel(&out, 50, 3), [120, 120, 40]);
    let drawn = Operation::Wipe { dividers: vec![Divider { x: 50.0, ..slanted }], line };
    let out = composed(&Composition::new(Size::new(100, 100), drawn), &[&red, &green]);
    assert_eq!([48, 49, 50, 51].map(|x| pixel(&out, x, 7)[2]), [40, 255, 255, 40]);
}

#[test]
fn pictures_side_by_side_show_the_same_part() {
    let (red, green) = (plain(10, 10, RED), plain(20, 20, GREEN));
    let pair = Operation::SideBySide { columns: None, gap: 4 };
    let out = composed(&Composition::new(Size::new(44, 20), pair), &[&red, &green]);
    assert_eq!(
        [0, 19, 20, 23, 24, 43].map(|x| pixel(&out, x, 10)),
        [rgb(RED), rgb(RED), [0; 3], [0; 3], rgb(GREEN), rgb(GREEN)]
    );
    let column = Operation::SideBySide { columns: Some(1), gap: 0 };
    let out = composed(&Composition::new(Size::new(20, 40), column), &[&red, &green]);
    assert_eq!((pixel(&out, 5, 19), pixel(&out, 5, 20)), (rgb(RED), rgb(GREEN)));
}

#[test]
fn overlay_difference_checkerboard_and_onion_skin_combine_display_values() {
    let (red, green, blue) = (plain(8, 8, RED), plain(8, 8, GREEN), plain(8, 8, BLUE));
    let size = Size::new(8, 8);
    let made = |operation, pictures: &[&Picture]| {
        pixel(&composed(&Composition::new(size, operation), pictures), 5, 1)
    };
    assert_eq!(made(Operation::Overlay { opacity: 0.25 }, &[&red, &green]), [160, 80, 40]);
    assert_eq!(made(Operation::Difference { gain: 1.0, heat: false }, &[&red, &green]), [160, 160, 0]);
    assert_eq!(made(Operation::Difference { gain: 64.0, heat: false }, &[&red, &red]), [0, 0, 0]);
    assert_eq!(made(Operation::Difference { gain: 64.0, heat: true }, &[&red, &blue]), [255, 255, 255]);
    assert_eq!(made(Operation::Checkerboard { cell: 4 }, &[&red, &green]), rgb(GREEN));
    assert_eq!(made(Operation::Checkerboard { cell: 1 }, &[&red, &green, &blue]), rgb(RED));
    let skin = |tint| Operation::OnionSkin {
        current: 1,
        opacity: 0.5,
        before: [1.0, 0.0, 0.0],
        behind: [0.0, 0.0, 1.0],
        tint,
    };
    // half of what is before, then half of what is behind
    assert_eq!(made(skin(0.0), &[&red, &green, &blue]), [80, 80, 120]);
    assert_eq!(made(skin(1.0), &[&red, &green, &blue]), [60, 50, 110]);
}

#[test]
fn views_show_channels_and_change_light() {
    let picture = plain(4, 4, [188, 100, 50, 255]);
    let looked = |view: View| {
        let composition =
            Composition { views: vec![view], ..Composition::new(Size::new(4, 4), Operation::Single) };
        pixel(&composed(&composition, &[&picture]), 2, 2)
    };
    let channel = |channel| looked(View { channel, ..View::default() });
    assert_eq!(channel(Channel::Red), [188; 3]);
    assert_eq!(channel(Channel::Green), [100; 3]);
    assert_eq!(channel(Channel::Blue), [50; 3]);
    assert_eq!(channel(Channel::Alpha), [255; 3]);
    assert_eq!(channel(Channel::Luma), [115; 3]);
    // 188 is half the light of 255
    assert_eq!(looked(View { exposure: 1.0, ..View::default() })[0], 255);
    assert_eq!(looked(View { exposure: -1.0, ..View::default() })[0], 137);
    let grey = looked(View { saturation: 0.0, ..View::default() });
    assert!(grey[0] == grey[1] && grey[1] == grey[2]);
    assert!(looked(View { gamma: 2.0, ..View::default() })[1] > 100);
    let [red, green, blue] = looked(View { false_color: true, ..View::default() });
    assert!(green > 170 && red < 30 && blue < 30, "middle grey is green");
}

#[test]
fn encodings_and_spaces_lead_to_rec_709() {
    let shown = |space, display, value: [f32; 3]| {
        let picture = Picture::from_rgba_f32(1, 1, vec![value[0], value[1], value[2], 1.0]).unwrap();
        let composition = Composition { display, ..Composition::new(Size::new(1, 1), Operation::Single) };
        pixel(&composed(&composition, &[&picture.with_space(space)]), 0, 0)
    };
    assert_eq!(shown(ColorSpace::Linear, Encoding::Srgb, [0.18, 1.0, 0.0]), [118, 255, 0]);
    assert_eq!(shown(ColorSpace::Linear, Encoding::Gamma22, [0.18; 3]), [117; 3]);
    assert_eq!(shown(ColorSpace::Linear, Encoding::Gamma24, [0.18; 3]), [125; 3]);
    assert_eq!(shown(ColorSpace::Linear, Encoding::Rec709, [0.18; 3]), [104; 3]);
    assert_eq!(shown(ColorSpace::Rec709, Encoding::Linear, [0.409; 3]), [46; 3]);
    assert_eq!(shown(ColorSpace::Gamma24, Encoding::Linear, [0.5; 3]), [48; 3]);
    assert_eq!(shown(ColorSpace::Gamma22, Encoding::Linear, [0.6; 3]), [83; 3]);
    assert_eq!(shown(ColorSpace::Srgb, Encoding::Linear, [0.5; 3]), [55; 3]);
    assert_eq!(shown(ColorSpace::AcesCg, Encoding::Srgb, [0.18; 3]), [118; 3]);
    // Rec. 709 has no such green
    assert_eq!(shown(ColorSpace::AcesCg, Encoding::Srgb, [0.0, 0.5, 0.0]), [0, 199, 0]);
}

#[test]
fn transparency_lies_over_the_ground() {
    let straight = plain(2, 2, [255, 255, 255, 128]);
    let premultiplied = plain(2, 2, [128, 128, 128, 128]).with_alpha(Alpha::Premultiplied);
    let mut composition = Composition {
        ground: Ground::Checker { cell: 1, colors: [[0.0; 3], [1.0, 0.0, 0.0]] },
        ..Composition::new(Size::new(2, 2), Operation::Single)
    };
    for picture in [&straight, &premultiplied] {
        let out = composed(&composition, &[picture]);
        assert_eq!([pixel(&out, 0, 0), pixel(&out, 1, 0)], [[128; 3], [255, 128, 128]]);
    }
    composition.views = vec![View { channel: Channel::Alpha, ..View::default() }];
    assert_eq!(pixel(&composed(&composition, &[&straight]), 1, 0), [128; 3], "alpha itself is opaque");
}

#[test]
fn pictures_of_other_sizes_are_aligned_on_the_stage() {
    let (stage, wide) = (plain(8, 8, RED), plain(16, 8, GREEN));
    let overlaid = |align, picture: &Picture| {
        let composition =
            Composition { align, ..Composition::new(Size::new(8, 8), Operation::Overlay { opacity: 1.0 }) };
        composed(&composition, &[&stage, picture])
    };
    let rows = |out: &Rgba8Picture| [0, 2, 5, 7].map(|y| pixel(out, 4, y) == rgb(GREEN));
    assert_eq!(rows(&overlaid(Align::Fit, &wide)), [false, true, true, false]);
    assert_eq!(rows(&overlaid(Align::Fill, &wide)), [true; 4]);
    let small = plain(4, 4, GREEN);
    assert_eq!(rows(&overlaid(Align::Center, &small)), [false, true, true, false]);
    let out = overlaid(Align::Actual, &small);
    assert_eq!([pixel(&out, 3, 3), pixel(&out, 4, 4)], [rgb(GREEN), rgb(RED)]);
    assert_eq!(pixel(&overlaid(Align::Fit, &small), 0, 0), rgb(GREEN));
}

#[test]
fn a_view_is_cropped_panned_and_zoomed() {
    let samples = (0..64u8).flat_map(|v| [v, v, v, 255]).collect();
    let picture = Picture::from_rgba8(8, 8, samples).unwrap();
    let mut composition = Composition::new(Size::new(4, 4), Operation::Single);
    composition.viewport = Viewport::At { x: 6.0, y: 2.0, zoom: 1.0 };
    let out = composed(&composition, &[&picture]);
    assert_eq!([pixel(&out, 0, 0)[0], pixel(&out, 3, 3)[0]], [4, 31]);
    composition.viewport = Viewport::At { x: 8.0, y: 8.0, zoom: 2.0 };
    let out = composed(&composition, &[&picture]);
    assert_eq!([pixel(&out, 1, 1)[0], pixel(&out, 2, 2)[0]], [63, 0], "beyond it is ground");
    composition.viewport = Viewport::Fit;
    composition.views =
        vec![View { crop: Some(Crop { x: 2, y: 4, width: 2, height: 2 }), ..View::default() }];
    let out = composed(&composition, &[&picture]);
    assert_eq!([pixel(&out, 0, 0)[0], pixel(&out, 3, 0)[0], pixel(&out, 3, 3)[0]], [34, 35, 43]);
    composition.views[0].crop = Some(Crop { x: 8, y: 0, width: 2, height: 2 });
    assert_eq!(pixel(&composed(&composition, &[&picture]), 1, 1), [0; 3], "nothing is left of it");
}

#[test]
fn a_table_changes_what_it_is_given() {
    let mut cube = String::from("TITLE \"swap\"\r\nLUT_3D_SIZE 2\r\n# a comment\r\nDOMAIN_MIN 0 0 0\n");
    for entry in 0..8 {
        let (r, g, b) = (entry & 1, entry >> 1 & 1, entry >> 2 & 1);
        writeln!(cube, "{b} {r} {g}").unwrap();
    }
    let lut = Lut::from_cube(cube.as_bytes()).unwrap();
    let picture = plain(2, 2, [10, 120, 230, 255]);
    let mut composition = Composition::new(Size::new(2, 2), Operation::Single);
    composition.look = Some(Look { takes: Encoding::Srgb, gives: LookGives::Display });
    let sources = Sources { pictures: &[&picture], lut: Some(&lut) };
    assert_eq!(pixel(&Cpu.compose_from(&composition, &sources).unwrap(), 0, 0), [230, 10, 120]);
    composition.views = vec![View { look: false, ..View::default() }];
    assert_eq!(pixel(&Cpu.compose_from(&composition, &sources).unwrap(), 0, 0), [10, 120, 230]);
    assert_eq!(Cpu.compose(&composition, &[&picture]), Err(ComposeError::NoTable));
}

#[test]
fn what_cannot_be_drawn_is_refused_in_words() {
    let picture = plain(2, 2, RED);
    let size = Size::new(2, 2);
    let told = |composition: &Composition, pictures: &[&Picture]| {
        Cpu.compose(composition, pictures).unwrap_err().to_string()
    };
    let single = Composition::new(size, Operation::Single);
    assert_eq!(told(&single, &[]), "single takes one picture, and there are 0");
    let overlay = Composition::new(size, Operation::Overlay { opacity: 0.5 });
    assert_eq!(told(&overlay, &[&picture]), "overlay takes two pictures, and there is one");
    let opacity = Composition::new(size, Operation::Overlay { opacity: f32::NAN });
    assert_eq!(told(&opacity, &[&picture; 2]), "the opacity should lie within 0 and 1");
    let huge = Composition::new(Size::new(u32::MAX, 1), Operation::Single);
    assert!(told(&huge, &[&picture]).starts_with("the size should lie within"));
    let wipe =
        Operation::Wipe { dividers: vec![Divider { x: f64::INFINITY, y: 0.0, angle: 0.0 }], line: None };
    assert!(told(&Composition::new(size, wipe), &[&picture; 2]).starts_with("a divider"));
    assert_eq!(
        Picture::from_rgba8(2, 2, vec![0; 15]).unwrap_err().to_string(),
        "a picture of 2 × 2 pixels has 16 samples, and 15 are given"
    );
    assert!(Picture::from_rgba8(0, 2, vec![]).is_err());
    assert!(Picture::from_rgba8(u32::MAX, u32::MAX, vec![0; 4]).is_err());
}

#[test]
fn a_composition_is_plain_data() {
    let text = r#"{"size":{"width":512,"height":288},"operation":{"kind":"wipe","dividers":[{"x":960,"y":540,"angle":20}]},
        "ground":{"kind":"checker","cell":16,"colors":[[0.2,0.2,0.2],[0.3,0.3,0.3]]},
        "views":[{"exposure":1.5,"falseColor":true,"space":"acesCg"}],"viewport":{"kind":"at","x":1,"y":2,"zoom":0.5},
        "align":"fill","sampling":"nearest","display":"gamma24","look":{"takes":"linear"}}"#;
    let read: Composition = serde_json::from_str(text).unwrap();
    assert_eq!(read.views[0].space, Some(ColorSpace::AcesCg));
    let written = serde_json::to_string(&read).unwrap();
    assert_eq!(serde_json::from_str::<Composition>(&written).unwrap(), read);
    for wrong in ["{}", r#"{"size":{"width":1,"height":1},"operation":{"kind":"spin"}}"#] {
        assert!(serde_json::from_str::<Composition>(wrong).is_err());
    }
}
