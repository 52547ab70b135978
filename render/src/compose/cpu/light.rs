//! What a composition shows as light, in floats: for what goes on to be worked with, and not to a display.

use rayon::prelude::*;

use super::sample::Rows;
use super::shade::decode;
use super::{Cpu, ROWS, Scratch, Work};
use crate::compose::plan::{Plan, PlannedKind};
use crate::compose::{ComposeError, Composition, DisplayColor, Encoding, Size, Sources, plan};

/// What came out, as light: opaque, linear, with the primaries of Rec. 709; may be negative and beyond one. Red, green and
/// blue of each pixel, row by row from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct LightPicture {
    /// In pixels.
    pub size: Size,
    /// Three for each pixel.
    pub samples: Vec<f32>,
}

impl Cpu {
    /// Carries out a composition in linear light, and neither encodes nor clamps what comes out.
    ///
    /// What lies between texels, edges of wipes and what shines through are weighed as light. Colours of ground, lines,
    /// tints, heat and false colour are those that the composition's display would show; a look that gives display values
    /// gives what its display shows of them.
    pub fn compose_light(
        &self,
        composition: &Composition,
        from: &Sources<'_>,
    ) -> Result<LightPicture, ComposeError> {
        let display = composition.display;
        let linear = Composition { display: Encoding::Linear, ..composition.clone() };
        let mut plan = plan(&linear, from)?;
        to_light(&mut plan, display);
        let width = plan.size.width as usize;
        let work = Work::new(&plan, from, Some(display));
        let mut samples = vec![0f32; width * plan.size.height as usize * 3];
        samples.par_chunks_mut(width * 3).enumerate().with_min_len(ROWS).for_each_init(
            || Scratch::new(width),
            |scratch, (y, out)| {
                #[expect(clippy::cast_possible_truncation, reason = "a row of the output")]
                work.row(y as u32, 0..width, scratch);
                let Rows { red, green, blue, .. } = &scratch.out;
                for (((pixel, red), green), blue) in
                    out.as_chunks_mut().0.iter_mut().zip(red).zip(green).zip(blue)
                {
                    *pixel = [*red, *green, *blue];
                }
            },
        );
        Ok(LightPicture { size: plan.size, samples })
    }
}

/// Turns the colours that a plan names from display values to light.
fn to_light(plan: &mut Plan, display: Encoding) {
    plan.ground = plan.ground.map(|color| light(color, display));
    if let PlannedKind::Wipe { line_color, .. } = &mut plan.kind {
        *line_color = light(*line_color, display);
    }
    for layer in &mut plan.layers {
        layer.tint = light(layer.tint, display);
    }
}

fn light(color: DisplayColor, display: Encoding) -> DisplayColor {
    let mut one = Rows::new(1);
    (one.red[0], one.green[0], one.blue[0]) = (color[0], color[1], color[2]);
    decode(display, &mut one.part(0..1));
    [one.red[0], one.green[0], one.blue[0]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::{Compose as _, Divider, Ground, Operation, Picture, View};

    fn of(composition: &Composition, pictures: &[&Picture]) -> LightPicture {
        Cpu.compose_light(composition, &Sources { pictures, lut: None }).unwrap()
    }

    fn float(color: [f32; 3]) -> Picture {
        let samples = std::iter::repeat_n([color[0], color[1], color[2], 1.0], 16).flatten().collect();
        Picture::from_rgba_f32(4, 4, samples).unwrap()
    }

    #[test]
    fn light_beyond_one_stays_exactly() {
        let (sun, shade) = (float([12.5, 3.0, 1.0]), float([0.25, -0.5, 0.0]));
        let single = Composition::new(Size::new(4, 4), Operation::Single);
        assert_eq!(of(&single, &[&sun]).samples[..3], [12.5, 3.0, 1.0]);
        let dividers = vec![Divider { x: 2.0, y: 2.0, angle: 0.0 }];
        let wipe = Composition::new(Size::new(4, 4), Operation::Wipe { dividers, line: None });
        let made = of(&wipe, &[&sun, &shade]);
        assert_eq!(made.samples[..3], [12.5, 3.0, 1.0]);
        assert_eq!(made.samples[9..12], [0.25, -0.5, 0.0]);
        let exposed = Composition { views: vec![View { exposure: 1.0, ..View::default() }], ..single };
        assert_eq!(of(&exposed, &[&sun]).samples[..3], [25.0, 6.0, 2.0]);
    }

    #[test]
    fn encoded_it_is_what_is_drawn() {
        let samples = (0..64u8).flat_map(|at| [at * 4, 255 - at * 3, at, 255]).collect();
        let picture = Picture::from_rgba8(8, 8, samples).unwrap();
        let mut composition = Composition::new(Size::new(12, 8), Operation::Single);
        composition.ground = Ground::Color { color: [0.5, 0.2, 0.8] };
        for false_color in [false, true] {
            composition.views = vec![View { false_color, ..View::default() }];
            let drawn = Cpu.compose(&composition, &[&picture]).unwrap();
            let light = of(&composition, &[&picture]);
            for (pixel, light) in drawn.samples.chunks_exact(4).zip(light.samples.chunks_exact(3)) {
                for (code, light) in pixel.iter().zip(light) {
                    let encoded = crate::still::color::encode_srgb(*light);
                    assert!(code.abs_diff(encoded) <= 1, "{code} and {light}");
                }
            }
        }
    }
}
