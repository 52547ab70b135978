//! Pictures and compositions of every kind, for tests that hold backends against each other.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers of tests, within their ranges"
)]

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// A picture that is made, not read: gradients and noise of a fixed sequence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    pub(super) size: Size,
    pub(super) depth: Depth,
    pub(super) alpha: Alpha,
    pub(super) opaque: bool,
    pub(super) space: ColorSpace,
    pub(super) seed: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Depth {
    Eight,
    Sixteen,
    Float,
}

/// A share of the most that an integer holds.
fn whole(share: f32, most: f32) -> f32 {
    (share.clamp(0.0, 1.0) * most).round()
}

impl Made {
    pub(super) fn picture(&self) -> Picture {
        let Size { width, height } = self.size;
        let made = match self.depth {
            Depth::Eight => Picture::from_rgba8(
                width,
                height,
                self.values().map(|value| whole(value, 255.0) as u8).collect(),
            ),
            Depth::Sixteen => Picture::from_rgba16(
                width,
                height,
                self.values().map(|value| whole(value, 65535.0) as u16).collect(),
            ),
            Depth::Float => Picture::from_rgba_f32(width, height, self.values().collect()),
        };
        made.unwrap().with_alpha(self.alpha).with_space(self.space)
    }

    /// Of floats some lie beyond what can be shown.
    fn values(&self) -> impl Iterator<Item = f32> {
        let made = *self;
        let mut state = made.seed | 1;
        let mut noise = move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 8) as f32 / 16_777_216.0
        };
        let Size { width, height } = made.size;
        (0..height).flat_map(move |y| (0..width).map(move |x| (x, y))).flat_map(move |(x, y)| {
            let (across, down) = (x as f32 / width as f32, y as f32 / height as f32);
            let alpha = match (made.opaque, noise()) {
                (true, _) => 1.0,
                (false, chance) if chance < 0.2 => 0.0,
                (false, chance) if chance < 0.4 => 1.0,
                (false, _) => noise(),
            };
            let mut color = [across, down, noise()];
            if made.depth == Depth::Float {
                color = color.map(|value| value * 1.5 - 0.1);
            }
            let by = if made.alpha == Alpha::Premultiplied { alpha } else { 1.0 };
            [color[0] * by, color[1] * by, color[2] * by, alpha]
        })
    }
}

/// Pictures for one composition, the composition, and whether its table is there.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) pictures: Vec<Made>,
    pub(super) composition: Composition,
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    (1usize..=4).prop_flat_map(|count| {
        (
            prop::collection::vec(made(), count),
            operation(count),
            (12u32..70, 12u32..70),
            ground(),
            prop::collection::vec(view(), count),
            (
                prop::option::of((8u32..90, 8u32..90)),
                select(&[Align::Fit, Align::Fill, Align::Actual, Align::Center][..]),
                viewport(),
                select(&[Sampling::Good, Sampling::Good, Sampling::Nearest][..]),
                encoding(),
                prop::option::weighted(0.3, look()),
            ),
        )
            .prop_map(|(pictures, operation, size, ground, views, rest)| {
                let (stage, align, viewport, sampling, display, look) = rest;
                let stage = stage.map(|(width, height)| Size::new(width, height));
                let size = Size::new(size.0, size.1);
                let composition = Composition {
                    size,
                    ground,
                    operation,
                    views,
                    stage,
                    align,
                    viewport,
                    sampling,
                    display,
                    look,
                };
                Case { pictures, composition }
            })
    })
}

fn made() -> impl Strategy<Value = Made> {
    (
        (1u32..120, 1u32..120),
        select(&[Depth::Eight, Depth::Eight, Depth::Sixteen, Depth::Float][..]),
        select(&[Alpha::Straight, Alpha::Premultiplied][..]),
        any::<bool>(),
        space(),
        any::<u32>(),
    )
        .prop_map(|((width, height), depth, alpha, opaque, space, seed)| Made {
            size: Size::new(width, height),
            depth,
            alpha,
            opaque,
            space,
            seed,
        })
}

fn space() -> impl Strategy<Value = ColorSpace> {
    select(
        &[
            ColorSpace::Srgb,
            ColorSpace::Linear,
            ColorSpace::Gamma22,
            ColorSpace::Gamma24,
            ColorSpace::Rec709,
            ColorSpace::AcesCg,
        ][..],
    )
}

fn encoding() -> impl Strategy<Value = Encoding> {
    select(
        &[
            Encoding::Srgb,
            Encoding::Srgb,
            Encoding::Linear,
            Encoding::Gamma22,
            Encoding::Gamma24,
            Encoding::Rec709,
        ][..],
    )
}

fn color() -> impl Strategy<Value = DisplayColor> {
    prop::array::uniform3(0.0f32..=1.0)
}

fn ground() -> impl Strategy<Value = Ground> {
    prop_oneof![
        color().prop_map(|color| Ground::Color { color }),
        (1u32..20, color(), color())
            .prop_map(|(cell, one, other)| Ground::Checker { cell, colors: [one, other] }),
    ]
}

fn view() -> impl Strategy<Value = View> {
    let channel = select(
        &[
            Channel::Color,
            Channel::Color,
            Channel::Red,
            Channel::Green,
            Channel::Blue,
            Channel::Alpha,
            Channel::Luma,
        ][..],
    );
    let crop = (0u32..60, 0u32..60, 1u32..80, 1u32..80).prop_map(|(x, y, width, height)| Crop {
        x,
        y,
        width,
        height,
    });
    let plain = Just(View::default());
    let changed =
        (
            channel,
            prop_oneof![Just(0.0f32), -6.0f32..6.0],
            prop_oneof![Just(1.0f32), 0.3f32..3.0],
            prop_oneof![Just(1.0f32), 0.0f32..2.0],
            prop::bool::weighted(0.2),
            prop::option::weighted(0.3, crop),
            prop::option::weighted(0.2, space()),
            any::<bool>(),
        )
            .prop_map(|(channel, exposure, gamma, saturation, false_color, crop, space, look)| {
                View { channel, exposure, gamma, saturation, false_color, crop, space, look }
            });
    prop_oneof![1 => plain, 3 => changed]
}

fn viewport() -> impl Strategy<Value = Viewport> {
    prop_oneof![
        Just(Viewport::Fit),
        (-10.0f64..80.0, -10.0f64..80.0, -4.0f64..4.0).prop_map(|(x, y, power)| Viewport::At {
            x,
            y,
            zoom: power.exp2()
        }),
    ]
}

fn look() -> impl Strategy<Value = Look> {
    (encoding(), select(&[LookGives::Display, LookGives::Linear][..]))
        .prop_map(|(takes, gives)| Look { takes, gives })
}

fn operation(count: usize) -> BoxedStrategy<Operation> {
    let side_by_side = (prop::option::of(1u32..4), 0u32..8)
        .prop_map(|(columns, gap)| Operation::SideBySide { columns, gap });
    let divider =
        (0.0f64..80.0, 0.0f64..80.0, -180.0f64..180.0).prop_map(|(x, y, angle)| Divider { x, y, angle });
    let line = (0.0f32..6.0, color()).prop_map(|(width, color)| WipeLine { width, color });
    let wipe = (prop::collection::vec(divider, count - 1), prop::option::of(line))
        .prop_map(|(dividers, line)| Operation::Wipe { dividers, line });
    let skin = (0..count, 0.0f32..=1.0, color(), color(), 0.0f32..=1.0).prop_map(
        |(current, opacity, before, behind, tint)| Operation::OnionSkin {
            current,
            opacity,
            before,
            behind,
            tint,
        },
    );
    let squares = (1u32..20).prop_map(|cell| Operation::Checkerboard { cell });
    match count {
        1 => prop_oneof![Just(Operation::Single), Just(Operation::Single), side_by_side, wipe, skin].boxed(),
        2 => prop_oneof![
            side_by_side,
            wipe,
            skin,
            squares,
            (0.0f32..=1.0).prop_map(|opacity| Operation::Overlay { opacity }),
            (1.0f32..=64.0, any::<bool>()).prop_map(|(gain, heat)| Operation::Difference { gain, heat }),
        ]
        .boxed(),
        _ => prop_oneof![side_by_side, wipe, skin, squares].boxed(),
    }
}

/// A table that bends and turns colours.
pub(super) fn table() -> Lut {
    let side = 9;
    let mut cube = format!("LUT_3D_SIZE {side}\nDOMAIN_MIN -0.05 0 0\nDOMAIN_MAX 1 1.1 1\n");
    let step = |at: i32| f64::from(at) / f64::from(side - 1);
    for blue in 0..side {
        for green in 0..side {
            for red in 0..side {
                let (r, g, b) = (step(red), step(green), step(blue));
                let bent = [r.powf(0.8) * 0.9 + b * 0.1, g * g * 0.5 + r * 0.4, b.sqrt() - g * 0.2];
                writeln!(cube, "{:.6} {:.6} {:.6}", bent[0], bent[1], bent[2]).unwrap();
            }
        }
    }
    Lut::from_cube(cube.as_bytes()).unwrap()
}

/// The same cases in every run.
pub(super) fn cases(count: usize) -> Vec<Case> {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = case();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}
