//! The shaders of `render` in the browser, WebGPU and the GLSL for WebGL2, against the processor's pictures.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use render::compose::{
    Alpha, ColorSpace, Compose as _, Composition, Cpu, Lut, Picture, Samples, Sources, plan,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::script;

/// A composition of those that the page's own plans are held against, and what is known of its pictures.
#[derive(Deserialize)]
struct Planned {
    composition: Composition,
    pictures: Vec<Facts>,
}

#[derive(Deserialize)]
struct Facts {
    width: u32,
    height: u32,
    alpha: Alpha,
    space: ColorSpace,
    opaque: bool,
}

/// The same numbers in every run, 0 to 1.
fn noise(seed: usize) -> impl Iterator<Item = f32> {
    let mut state = u32::try_from(seed).unwrap_or(0).wrapping_mul(0x9E37_79B9) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f32::from(u16::try_from(state >> 16).unwrap_or(0)) / 65535.0
    })
}

impl Facts {
    /// Eight bits, sixteen, or floats of which some lie beyond what can be shown.
    fn picture(&self, seed: usize) -> Picture {
        let count = self.width as usize * self.height as usize * 4;
        let mut values: Vec<f32> = noise(seed).take(count).collect();
        for texel in values.as_chunks_mut::<4>().0 {
            if self.opaque {
                texel[3] = 1.0;
            }
            if self.alpha == Alpha::Premultiplied {
                for channel in 0..3 {
                    texel[channel] *= texel[3];
                }
            }
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1, scaled")]
        let picture = match seed % 3 {
            0 => {
                let samples = values.iter().map(|value| (value * 255.0).round() as u8).collect();
                Picture::from_rgba8(self.width, self.height, samples)
            }
            1 => {
                let samples = values.iter().map(|value| (value * 65535.0).round() as u16).collect();
                Picture::from_rgba16(self.width, self.height, samples)
            }
            _ => {
                let samples = values.iter().map(|value| value * 1.5 - 0.1).collect();
                Picture::from_rgba_f32(self.width, self.height, samples)
            }
        };
        picture.expect("as many samples as its size says").with_alpha(self.alpha).with_space(self.space)
    }
}

/// A table that bends colours, for the domain that the page's plans know.
fn table() -> (Lut, Vec<f32>) {
    let mut cube = String::from("LUT_3D_SIZE 9\nDOMAIN_MIN -0.05 0 0\nDOMAIN_MAX 1 1.1 1\n");
    for entry in 0..9 * 9 * 9 {
        let [r, g, b] = [entry % 9, entry / 9 % 9, entry / 81].map(|step| f64::from(step) / 8.0);
        let bent = [r * r * 0.9 + b * 0.1, g * 0.6 + r * 0.4, b.sqrt() - g * 0.2];
        // Writing to a String cannot fail.
        let _ = writeln!(cube, "{:.5} {:.5} {:.5}", bent[0], bent[1], bent[2]);
    }
    let lut = Lut::from_cube(cube.as_bytes()).expect("a table");
    let entries = lut.entries().to_vec();
    (lut, entries)
}

fn bytes_of(samples: &Samples) -> (&'static str, Vec<u8>) {
    match samples {
        Samples::U8(all) => ("u8", all.clone()),
        Samples::U16(all) => ("u16", all.iter().flat_map(|sample| sample.to_le_bytes()).collect()),
        Samples::F32(all) => ("f32", all.iter().flat_map(|sample| sample.to_le_bytes()).collect()),
    }
}

/// A case for the page: what it is made of, and what has to come out.
fn case(at: usize, planned: &Planned, lut: &Lut) -> Value {
    // a step that has no factor with three, so that every depth meets every place
    let pictures: Vec<Picture> =
        planned.pictures.iter().enumerate().map(|(place, facts)| facts.picture(at * 7 + place)).collect();
    let all: Vec<&Picture> = pictures.iter().collect();
    let from = Sources { pictures: &all, lut: Some(lut) };
    let out = Cpu.compose_from(&planned.composition, &from).expect("a composition");
    let planned_layers = plan(&planned.composition, &from).expect("a plan").layers;
    let layers: Vec<Value> = planned_layers
        .iter()
        .map(|layer| {
            let level = all[layer.picture].level(layer.level);
            let (depth, bytes) = bytes_of(&level.samples);
            json!({ "level": layer.level, "width": level.size.width, "height": level.size.height,
                "depth": depth, "texels": BASE64_STANDARD.encode(bytes) })
        })
        .collect();
    let facts: Vec<Value> = all
        .iter()
        .map(|picture| {
            json!({ "width": picture.size().width, "height": picture.size().height,
                "alpha": picture.alpha(), "space": picture.space(), "opaque": picture.is_opaque() })
        })
        .collect();
    json!({ "composition": planned.composition, "pictures": facts, "layers": layers,
        "expected": BASE64_STANDARD.encode(out.samples) })
}

#[test]
fn the_browser_draws_what_the_server_draws() {
    let plans = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/src/viewer/shaders/plans.gen.json");
    let plans = std::fs::read_to_string(plans).expect("the plans are committed");
    let plans: Vec<Planned> = serde_json::from_str(&plans).expect("plans");
    let kinds: BTreeSet<String> = plans
        .iter()
        .filter_map(|planned| {
            let operation = serde_json::to_value(&planned.composition.operation).ok()?;
            Some(operation["kind"].as_str()?.to_owned())
        })
        .collect();
    assert_eq!(kinds.len(), 7, "every operation is among them: {kinds:?}");
    let (lut, entries) = table();
    let entries: Vec<u8> = entries.iter().flat_map(|value| value.to_le_bytes()).collect();
    let cases: Vec<Value> = plans.iter().enumerate().map(|(at, planned)| case(at, planned, &lut)).collect();
    let table = json!({ "side": 9, "least": [-0.05, 0, 0], "most": [1, 1.1, 1],
        "entries": BASE64_STANDARD.encode(entries) });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cases.json");
    std::fs::write(&file, json!({ "table": table, "cases": cases }).to_string()).expect("the cases");
    let file = file.to_str().expect("a plain path");
    script::run("shaders.mjs", &[("RUSHES_SHADERS", file)], |_| {});
}
