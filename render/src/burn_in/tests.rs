use std::sync::Arc;

use domain::ids::MediaId;
use image::Rgba;
use proptest::prelude::*;
use schema::{Area, Arrow, Freehand, Pin, Screenshot, Text};

use super::*;

const RED: Rgba<u8> = Rgba([229, 72, 77, 255]);
const GREY: Rgba<u8> = Rgba([90, 90, 90, 255]);

fn lettering() -> Lettering {
    Lettering::new(include_bytes!("../../../server/fonts/Inter-SemiBold.otf"))
}

fn mark(shape: Shape) -> BurnedMark {
    let style = Style { color: "#e5484d".parse().unwrap(), width: 6.0, opacity: 1.0 };
    BurnedMark { shape, style, number: None }
}

fn drawn(marks: &[BurnedMark], size: (u32, u32), source: (u32, u32)) -> RgbaImage {
    let mut picture = RgbaImage::from_pixel(size.0, size.1, GREY);
    burn_in(&mut picture, source, marks, &lettering(), &LaidOver::new()).unwrap();
    picture
}

#[test]
fn lines_lie_where_they_were_drawn_whatever_the_size_of_the_picture() {
    let rectangle = mark(Shape::Rectangle(Area { x: 40.0, y: 20.0, width: 200.0, height: 100.0 }));
    for scale in [1, 2] {
        let picture = drawn(std::slice::from_ref(&rectangle), (400 / scale, 200 / scale), (400, 200));
        let at = |x: u32, y: u32| *picture.get_pixel(x / scale, y / scale);
        assert_eq!(at(40, 70), RED);
        assert_eq!(at(140, 20), RED);
        assert_eq!(at(240, 118), RED);
        assert_eq!(at(140, 70), GREY, "not filled");
        assert_eq!(at(300, 150), GREY);
    }
}

#[test]
fn every_kind_leaves_a_trace_in_its_ink() {
    let area = Area { x: 40.0, y: 40.0, width: 120.0, height: 80.0 };
    let kinds = [
        Shape::Rectangle(area),
        Shape::Ellipse(area),
        Shape::Arrow(Arrow { x1: 20.0, y1: 20.0, x2: 160.0, y2: 120.0 }),
        Shape::Freehand(Freehand { points: vec![20.0, 20.0, 0.5, 80.0, 90.0, 0.5, 150.0, 60.0, 0.5] }),
        Shape::Freehand(Freehand { points: vec![20.0, 20.0, 0.1, 80.0, 90.0, 0.9, 150.0, 60.0, 0.4] }),
        Shape::Text(Text { x: 30.0, y: 30.0, text: "Grün & <hell>\n明るく".to_owned(), size: 30.0 }),
        Shape::Pin(Pin { x: 100.0, y: 80.0 }),
    ];
    for shape in kinds {
        let kind = shape.kind();
        let picture = drawn(&[mark(shape)], (200, 160), (200, 160));
        assert!(picture.pixels().filter(|pixel| **pixel == RED).count() > 50, "{kind:?}");
    }
}

#[test]
fn a_number_stands_beside_its_mark_and_a_picture_lies_over_the_picture() {
    let mut numbered = mark(Shape::Arrow(Arrow { x1: 100.0, y1: 100.0, x2: 190.0, y2: 100.0 }));
    numbered.number = Some(7);
    assert_eq!(*drawn(&[numbered], (200, 160), (200, 160)).get_pixel(85, 90), RED);

    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbaImage::from_pixel(4, 4, Rgba([0, 0, 255, 255]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    let laid = LaidOver::from([(MediaId(7), Arc::new(bytes.into_inner()))]);
    let screenshot =
        |media| Shape::Screenshot(Screenshot { x: 50.0, y: 50.0, width: 80.0, height: 60.0, media });
    let mut picture = RgbaImage::from_pixel(200, 160, GREY);
    burn_in(&mut picture, (200, 160), &[mark(screenshot(MediaId(7)))], &lettering(), &laid).unwrap();
    assert_eq!(*picture.get_pixel(90, 80), Rgba([0, 0, 255, 255]));
    assert_eq!(*picture.get_pixel(50, 80), RED, "it has a frame");
    // One that is gone leaves its frame.
    let gone = drawn(&[mark(screenshot(MediaId(8)))], (200, 160), (200, 160));
    assert_eq!((*gone.get_pixel(90, 80), *gone.get_pixel(50, 80)), (GREY, RED));
}

#[test]
fn opacity_mixes_and_transparent_pictures_stay_what_they_were_elsewhere() {
    let mut half = mark(Shape::Rectangle(Area { x: 40.0, y: 20.0, width: 200.0, height: 100.0 }));
    half.style.opacity = 0.5;
    let mut picture = RgbaImage::new(400, 200);
    burn_in(&mut picture, (400, 200), &[half], &lettering(), &LaidOver::new()).unwrap();
    let Rgba([red, _, _, alpha]) = *picture.get_pixel(140, 20);
    assert!((126..=129).contains(&alpha) && (226..=231).contains(&red), "{red} {alpha}");
    assert_eq!(*picture.get_pixel(300, 150), Rgba([0, 0, 0, 0]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_a_document_can_hold_makes_it_fail(
        points in prop::collection::vec(-1e6..1e6, 3..60),
        area in prop::array::uniform4(-1e6..1e6f64),
        text in "\\PC{0,40}|[\\x00-\\x20<>&]{0,10}",
        size in 1.0..2000.0f64,
        width in 0.5..200.0f64,
        number in prop::option::of(any::<u32>()),
    ) {
        let mut points: Vec<f64> = points;
        points.truncate(points.len() / 3 * 3);
        for pressure in points.iter_mut().skip(2).step_by(3) {
            *pressure = pressure.abs() / 1e6;
        }
        let [x, y, w, h] = area;
        let boxed = Area { x, y, width: w.abs(), height: h.abs() };
        let shapes = [
            Shape::Freehand(Freehand { points }),
            Shape::Rectangle(boxed),
            Shape::Ellipse(boxed),
            Shape::Arrow(Arrow { x1: x, y1: y, x2: w, y2: h }),
            Shape::Text(Text { x, y, text, size }),
            Shape::Pin(Pin { x, y }),
        ];
        let marks: Vec<_> = shapes
            .into_iter()
            .map(|shape| {
                let style = Style { color: "#101060".parse().unwrap(), width, opacity: 0.7 };
                BurnedMark { shape, style, number }
            })
            .collect();
        let mut picture = RgbaImage::from_pixel(64, 48, GREY);
        burn_in(&mut picture, (640, 480), &marks, &lettering(), &LaidOver::new()).unwrap();
    }
}
