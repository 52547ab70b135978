//! From outside, so that the tests do not compile all of it once more.

use resize::{Layout, Picture};

#[test]
fn plain_colours_stay_and_what_is_transparent_lends_none() {
    for (layout, pixel) in
        [(Layout::Gray, &[77_u8][..]), (Layout::Rgb, &[10, 200, 77]), (Layout::Rgba, &[10, 200, 77, 255])]
    {
        let samples = pixel.repeat(12 * 8);
        let picture = Picture { width: 12, height: 8, layout, samples: &samples };
        assert_eq!(picture.whole((5, 3)).unwrap(), pixel.repeat(15), "{layout:?}");
    }
    let half: Vec<u8> =
        (0..16).flat_map(|x| if x % 2 == 0 { [200, 0, 0, 255] } else { [0, 0, 0, 0] }).collect();
    let picture = Picture { width: 16, height: 1, layout: Layout::Rgba, samples: &half };
    let small = picture.whole((4, 1)).unwrap();
    assert!(small.chunks(4).all(|pixel| pixel[0].abs_diff(200) <= 1), "{small:?}");
}

#[test]
fn samples_that_do_not_fill_the_picture_are_refused() {
    let picture = Picture { width: 4, height: 4, layout: Layout::Rgb, samples: &[0; 47] };
    assert!(picture.whole((2, 2)).is_err());
}
