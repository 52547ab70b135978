use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;

use image::{DynamicImage, GenericImageView, ImageFormat};
use render::clip::Tools;
use render::still::{self, Limits, RenditionKind, StillError, StillFormat, ThumbnailTarget, color};
use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::ExtraSamples;

use crate::made::{Workplace, encoded, gradient, one_of_each, open};

#[test]
fn every_format_gets_a_rendition_where_it_needs_one_and_all_thumbnails() {
    for (format, content) in one_of_each() {
        let work = Workplace::with(&content);
        let derived = work.derive(&Limits::default()).unwrap();
        assert_eq!((derived.rendition.width, derived.rendition.height), (23, 17));
        let expected = if format == StillFormat::Jpeg { RenditionKind::AsIs } else { RenditionKind::Derived };
        assert_eq!(derived.rendition.kind, expected, "{format}");
        let mut names = vec!["1280.webp", "320.webp", "640.webp", "upload"];
        if expected == RenditionKind::Derived {
            names.push("view.png");
            let view = open(&work.path("view.png"));
            assert_eq!((view.dimensions(), view.color().has_alpha()), ((23, 17), false));
        }
        assert_eq!(work.names(), names, "{format}");
        assert_eq!(fs::read(&work.input).unwrap(), content, "the upload was altered");
        for thumbnail in &derived.thumbnails {
            // never enlarged
            assert_eq!((thumbnail.width, thumbnail.height), (23, 17));
            assert_eq!(open(&thumbnail.path).dimensions(), (23, 17));
            assert_eq!(fs::metadata(&thumbnail.path).unwrap().len(), thumbnail.bytes);
        }
        // once more: the same, over what lies there
        assert_eq!(work.derive(&Limits::default()).unwrap(), derived);
    }
}

#[test]
fn opaque_pictures_are_shown_as_they_are_even_with_an_alpha_channel() {
    let kind = |image: DynamicImage, format| {
        let work = Workplace::with(&encoded(&image, format));
        let derived = work.derive(&Limits::default()).unwrap();
        (derived.rendition.kind, derived.info.transparent)
    };
    let picture = gradient(9, 9);
    let as_is = (RenditionKind::AsIs, Some(false));
    assert_eq!(kind(picture.clone(), ImageFormat::Png), as_is);
    assert_eq!(kind(picture.to_rgba8().into(), ImageFormat::Png), as_is);
    assert_eq!(kind(picture.to_rgba8().into(), ImageFormat::WebP), as_is);
    assert_eq!(kind(picture.to_luma8().into(), ImageFormat::Jpeg), as_is);
    let mut seen_through = picture.to_rgba8();
    seen_through.get_pixel_mut(8, 8).0[3] = 254;
    assert_eq!(kind(seen_through.into(), ImageFormat::Png), (RenditionKind::Derived, Some(true)));
    assert_eq!(kind(picture.to_rgb16().into(), ImageFormat::Png), (RenditionKind::Derived, Some(false)));
    assert_eq!(kind(picture, ImageFormat::Tiff), (RenditionKind::Derived, Some(false)));
}

#[test]
fn transparency_is_laid_over_white_exactly() {
    let colors = [[0, 0, 0, 0], [255, 0, 0, 128], [10, 20, 30, 64], [200, 100, 50, 255]];
    let image = image::RgbaImage::from_fn(2, 2, |x, y| image::Rgba(colors[(y * 2 + x) as usize]));
    let expected = [[255, 255, 255], [255, 127, 127], [194, 196, 199], [200, 100, 50]];
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
        let view = Workplace::with(&encoded(&image.clone().into(), format)).rendition().to_rgb8();
        assert_eq!(view.pixels().map(|pixel| pixel.0).collect::<Vec<_>>(), expected, "{format:?}");
    }
    // 16 bit, rounded once
    let deep = image::ImageBuffer::from_pixel(1, 1, image::Rgba([0u16, 65535, 1000, 30000]));
    let view = Workplace::with(&encoded(&DynamicImage::ImageRgba16(deep), ImageFormat::Png)).rendition();
    let flat = [0, 65535, 1000].map(|sample| color::flatten_deep(sample, 30000));
    assert_eq!(view.to_rgb8().get_pixel(0, 0).0, flat);
    assert_eq!(flat, [138, 255, 140]);
}

#[test]
fn a_tiff_says_whether_its_colours_are_multiplied_already() {
    let tiff = |kind| {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut file).unwrap();
        let mut image = encoder.new_image::<colortype::RGB8>(1, 1).unwrap();
        image.extra_samples(&[kind]).unwrap();
        image.write_data(&[60, 30, 0, 64]).unwrap();
        file.into_inner()
    };
    let pixel = |content: &[u8]| Workplace::with(content).rendition().to_rgb8().get_pixel(0, 0).0;
    assert_eq!(pixel(&tiff(ExtraSamples::AssociatedAlpha)), [251, 221, 191]);
    assert_eq!(pixel(&tiff(ExtraSamples::UnassociatedAlpha)), [206, 199, 191]);
}

#[test]
fn sixteen_bits_round_to_the_nearest_eight() {
    let deep = image::ImageBuffer::from_fn(256, 1, |x, _| {
        let value = u16::try_from(x * 257 + 100).unwrap_or(u16::MAX);
        image::Luma([value])
    });
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        let view = Workplace::with(&encoded(&DynamicImage::ImageLuma16(deep.clone()), format)).rendition();
        let codes: Vec<u8> = view.to_luma8().pixels().map(|pixel| pixel.0[0]).collect();
        assert_eq!(codes, (0..=255).collect::<Vec<u8>>(), "{format:?}");
    }
}

#[test]
fn thumbnails_keep_proportion_and_look_like_the_picture() {
    let picture = gradient(2000, 1000);
    let work = Workplace::with(&encoded(&picture, ImageFormat::Png));
    let derived = work.derive(&Limits::default()).unwrap();
    let sizes: Vec<_> = derived.thumbnails.iter().map(|made| (made.width, made.height)).collect();
    assert_eq!(sizes, [(320, 160), (640, 320), (1280, 640)]);
    for thumbnail in &derived.thumbnails {
        let small = open(&thumbnail.path).to_rgb8();
        for (x, y) in [(25, 25), (50, 75), (90, 10)] {
            let large = picture.get_pixel(2000 * x / 100, 1000 * y / 100);
            let close = small.get_pixel(thumbnail.width * x / 100, thumbnail.height * y / 100);
            for channel in 0..3 {
                assert!(large.0[channel].abs_diff(close.0[channel]) <= 6, "{large:?} {close:?}");
            }
        }
    }
}

#[test]
fn what_is_decoded_small_gives_the_thumbnails_of_what_is_decoded_whole() {
    let picture = gradient(2011, 1007);
    let thumbnail = |content: &[u8]| {
        let work = Workplace::with(content);
        let target = ThumbnailTarget { width: 320, path: work.path("320.webp") };
        let made = still::thumbnails(&work.input, &[target], &Limits::default()).unwrap();
        assert_eq!((made[0].width, made[0].height), (320, 160));
        open(&work.path("320.webp")).to_rgb8()
    };
    let whole = thumbnail(&encoded(&picture, ImageFormat::Tiff));
    let with_alpha = picture.to_rgba8().into();
    for (name, content) in [
        ("JPEG", encoded(&picture, ImageFormat::Jpeg)),
        ("PNG", encoded(&picture, ImageFormat::Png)),
        ("PNG with alpha", encoded(&with_alpha, ImageFormat::Png)),
        ("PNG of 16 bits", encoded(&picture.to_rgb16().into(), ImageFormat::Png)),
    ] {
        let small = thumbnail(&content);
        let apart = small.iter().zip(whole.iter()).map(|(one, other)| u64::from(one.abs_diff(*other)));
        let most = apart.clone().max().unwrap();
        let sum: u64 = apart.sum();
        assert!(most <= 16 && sum < 2 * 320 * 160 * 3, "{name}: {most} at most, {sum} in all");
        let seen = still::preview(
            &Workplace::with(&content).input,
            (320, 320),
            &Limits::default(),
            &Tools::default(),
        )
        .unwrap();
        assert_eq!((seen.width, seen.height, seen.channels()), (320, 160, 3), "{name}");
    }
}

#[test]
fn a_transparent_png_is_laid_over_white_in_its_thumbnail_and_gets_a_rendition() {
    let clear = image::RgbaImage::from_pixel(3000, 3000, image::Rgba([255, 0, 0, 128]));
    let work = Workplace::with(&encoded(&clear.into(), ImageFormat::Png));
    let mut plan = work.plan();
    plan.thumbnails.truncate(1);
    let derived =
        still::derive(&work.input, &plan, &Limits::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((derived.rendition.kind, derived.info.transparent), (RenditionKind::Derived, Some(true)));
    assert_eq!(open(&work.path("view.png")).to_rgb8().get_pixel(9, 9).0, [255, 127, 127]);
    let small = open(&work.path("320.webp")).to_rgb8().get_pixel(100, 100).0;
    assert!(small[0] > 245 && small[1].abs_diff(127) < 6, "{small:?}");
}

#[test]
fn extreme_proportions_still_get_thumbnails() {
    for (width, height) in [(3000, 1), (1, 3000)] {
        let work = Workplace::with(&encoded(&gradient(width, height), ImageFormat::Png));
        let derived = work.derive(&Limits::default()).unwrap();
        for thumbnail in derived.thumbnails {
            assert!(thumbnail.width >= 1 && thumbnail.width <= thumbnail.target_width);
            assert!(thumbnail.height >= 1 && thumbnail.height <= 4 * thumbnail.target_width);
            assert_eq!(open(&thumbnail.path).dimensions(), (thumbnail.width, thumbnail.height));
        }
    }
}

#[test]
fn progress_only_grows_and_ends_at_one() {
    let work = Workplace::with(&encoded(&gradient(900, 700).to_rgb16().into(), ImageFormat::Tiff));
    let mut told = Vec::new();
    still::derive(&work.input, &work.plan(), &Limits::default(), &mut |part| {
        told.push(part);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(told.len() > 8, "{told:?}");
    assert!(told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&1.0));
}

#[test]
fn it_can_be_cancelled_at_every_step_and_leaves_nothing_half_done() {
    for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::OpenExr] {
        let image = match format {
            ImageFormat::OpenExr => gradient(500, 400).to_rgb32f().into(),
            _ => DynamicImage::from(gradient(500, 400).to_rgb16()),
        };
        let content = encoded(&image, format);
        let mut steps = 0;
        loop {
            let work = Workplace::with(&content);
            let mut left = steps;
            let outcome = still::derive(&work.input, &work.plan(), &Limits::default(), &mut |_| {
                left -= 1;
                if left < 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            assert!(work.names().iter().all(|name| !name.ends_with(".partial")), "{:?}", work.names());
            if outcome.is_ok() {
                break;
            }
            assert!(matches!(outcome, Err(StillError::Cancelled)), "{outcome:?}");
            for name in work.names().iter().filter(|name| *name != "upload") {
                open(&work.path(name));
            }
            steps += 1;
        }
        assert!(steps > 5, "{format:?} was asked {steps} times");
    }
}

#[test]
fn a_folder_that_is_not_there_is_the_storage_s_fault() {
    let work = Workplace::with(&encoded(&gradient(8, 8), ImageFormat::Tiff));
    let mut plan = work.plan();
    plan.rendition = Some(work.path("absent/view.png"));
    let error = still::derive(&work.input, &plan, &Limits::default(), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(error, Err(StillError::Write(_))), "{error:?}");
    assert!(error.unwrap_err().is_transient());
    let error = still::probe(&work.path("absent.png"), &Limits::default()).unwrap_err();
    assert!(matches!(error, StillError::Read(_)), "{error}");
}
