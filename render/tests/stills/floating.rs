//! Scene-linear pictures: EXR and floating-point TIFF.

use image::{DynamicImage, GenericImageView, ImageFormat};
use render::still::color::encode_srgb;

use crate::made::{Workplace, encoded, exr_channels, exr_window};

fn pixels(content: &[u8]) -> Vec<[u8; 3]> {
    Workplace::with(content).rendition().to_rgb8().pixels().map(|pixel| pixel.0).collect()
}

#[test]
fn scene_linear_values_get_the_srgb_curve_and_clip() {
    let linear = image::ImageBuffer::from_fn(4, 1, |x, _| {
        image::Rgb(
            [[0.0f32, 0.18, 1.0], [-1.0, 0.5, 4.0], [f32::NAN, 1e-4, f32::INFINITY], [0.002, 0.01, 0.9]]
                [x as usize],
        )
    });
    let expected = [
        [0, 118, 255],
        [0, 188, 255],
        [0, 0, 255],
        [encode_srgb(0.002), encode_srgb(0.01), encode_srgb(0.9)],
    ];
    for format in [ImageFormat::OpenExr, ImageFormat::Tiff] {
        assert_eq!(
            pixels(&encoded(&DynamicImage::ImageRgb32F(linear.clone()), format)),
            expected,
            "{format:?}"
        );
    }
}

#[test]
fn exr_alpha_is_associated_and_laid_over_white_in_linear_light() {
    let content = exr_window((1, 1), (0, 0, 1, 1), [0.25, 0.0, 0.5, 0.5]);
    assert_eq!(pixels(&content), [[encode_srgb(0.75), encode_srgb(0.5), 255]]);
}

#[test]
fn the_display_window_is_the_picture_and_the_data_window_lies_in_it() {
    // a red data window that covers the middle and sticks out below on the right
    let work = Workplace::with(&exr_window((6, 4), (2, 1, 9, 9), [1.0, 0.0, 0.0, 1.0]));
    let view = work.rendition().to_rgb8();
    assert_eq!(view.dimensions(), (6, 4));
    for (x, y, pixel) in view.enumerate_pixels() {
        let expected = if x >= 2 && y >= 1 { [255, 0, 0] } else { [255, 255, 255] };
        assert_eq!(pixel.0, expected, "{x} {y}");
    }
}

#[test]
fn the_finished_layer_is_found_by_its_name_else_luminance_is_shown() {
    let layered = exr_channels(&[
        ("diffuse.R", [0.1, 0.1]),
        ("diffuse.G", [0.1, 0.1]),
        ("diffuse.B", [0.1, 0.1]),
        ("beauty.R", [1.0, 0.0]),
        ("beauty.G", [0.0, 1.0]),
        ("beauty.B", [0.0, 0.0]),
    ]);
    assert_eq!(pixels(&layered), [[255, 0, 0], [0, 255, 0]]);
    let only = exr_channels(&[("left.R", [0.0, 1.0]), ("left.G", [0.0; 2]), ("left.B", [1.0, 0.0])]);
    assert_eq!(pixels(&only), [[0, 0, 255], [255, 0, 0]]);
    assert_eq!(pixels(&exr_channels(&[("Y", [0.0, 0.18])])), [[0; 3], [118; 3]]);
}

#[test]
fn a_wide_exr_keeps_its_full_resolution() {
    let view =
        Workplace::with(&exr_window((8192, 16), (0, 0, 8192, 16), [0.18, 0.18, 0.18, 1.0])).rendition();
    assert_eq!(view.dimensions(), (8192, 16));
    assert_eq!(view.to_rgb8().get_pixel(8191, 15).0, [118; 3]);
}
