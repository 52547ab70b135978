//! A plan as the shader reads it: `Composition` of `shaders/compose.wgsl`, in which everything is 16 bytes or several of them.

use super::color::TOE;
use super::plan::{Plan, PlannedKind, PlannedLayer};
use super::ramp::{FALSE_COLOR, HEAT};
use super::{Encoding, LookGives, Lut, MAX_PICTURES};

/// Bytes of it.
pub(super) const UNIFORM_BYTES: usize = (8 + 8 + 2 + 24 + MAX_PICTURES * 10) * 16;

/// Bits of a layer's flags.
pub(super) const WEIGHED: u32 = 1;
pub(super) const PREMULTIPLIED: u32 = 2;
pub(super) const PLAIN: u32 = 4;
pub(super) const LOOKED: u32 = 8;
pub(super) const FALSE_COLORED: u32 = 16;

/// What a texture holds of a layer's level: the column and row that it begins with, and the level within the texture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) level: i32,
}

/// Packs a plan, for the part of the output that begins at `origin`.
pub(super) fn pack(plan: &Plan, lut: Option<&Lut>, origin: [i32; 2], held: &[Held]) -> Vec<u8> {
    debug_assert!(TOE.to_bits() == 0x3a80_0000, "the shader has it too");
    let mut out = Writer(Vec::with_capacity(UNIFORM_BYTES));
    out.whole([origin[0], origin[1], 0, 0]);
    let layers = u32::try_from(plan.layers.len()).unwrap_or(0);
    let (kind, cell, heat) = match &plan.kind {
        PlannedKind::Stack => (0, 1, false),
        PlannedKind::Wipe { .. } => (1, 1, false),
        PlannedKind::Difference { heat, .. } => (2, 1, *heat),
        PlannedKind::Checkerboard { cell } => (3, *cell, false),
    };
    out.bits([kind, layers, cell, u32::from(heat)]);
    let (takes, gives) =
        plan.look.map_or((0, 0), |look| (encoding(look.takes), u32::from(look.gives == LookGives::Linear)));
    out.bits([encoding(plan.display), takes, gives, lut.map_or(2, Lut::side)]);
    out.bits([plan.ground_cell, 0, 0, 0]);
    for [red, green, blue] in plan.ground {
        out.real([red, green, blue, 1.0]);
    }
    let gain = if let PlannedKind::Difference { gain, .. } = plan.kind { gain } else { 1.0 };
    let (dividers, half_line, line) = match &plan.kind {
        PlannedKind::Wipe { dividers, half_line, line_color } => (&dividers[..], *half_line, *line_color),
        _ => (&[][..], 0.0, [0.0; 3]),
    };
    out.real([gain, half_line, 0.0, 0.0]);
    out.real([line[0], line[1], line[2], 1.0]);
    for at in 0..8 {
        let line = dividers.get(at).map_or([0.0; 4], |line| [line.nx, line.ny, line.distance, 0.0]);
        out.real(line);
    }
    let (least, scale) = lut.map_or(([0.0; 3], [1.0; 3]), |lut| (lut.domain().0, lut.scale()));
    out.real([least[0], least[1], least[2], 0.0]);
    out.real([scale[0], scale[1], scale[2], 0.0]);
    for stop in FALSE_COLOR.iter().chain(&HEAT) {
        out.real([stop.color[0], stop.color[1], stop.color[2], stop.at]);
    }
    for (at, layer) in plan.layers.iter().enumerate().take(MAX_PICTURES) {
        out.layer(layer, held.get(at).copied().unwrap_or_default());
    }
    out.0.resize(UNIFORM_BYTES, 0);
    out.0
}

/// The number that the shader knows an encoding by.
pub(super) fn encoding(encoding: Encoding) -> u32 {
    match encoding {
        Encoding::Linear => 0,
        Encoding::Srgb => 1,
        Encoding::Gamma22 => 2,
        Encoding::Gamma24 => 3,
        Encoding::Rec709 => 4,
    }
}

/// Little endian, as all that has a graphics card.
struct Writer(Vec<u8>);

impl Writer {
    fn whole(&mut self, values: [i32; 4]) {
        self.0.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn bits(&mut self, values: [u32; 4]) {
        self.0.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn real(&mut self, values: [f32; 4]) {
        self.0.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn layer(&mut self, layer: &PlannedLayer, held: Held) {
        self.whole(layer.rect);
        for axis in [layer.x, layer.y] {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "two halves")]
            let halves = |value: i64| [(value >> 32) as u32, value as u32];
            let (origin, step) = (halves(axis.origin), halves(axis.step));
            self.bits([origin[0], origin[1], step[0], step[1]]);
        }
        self.whole(layer.bounds);
        self.whole([held.left, held.top, held.level, 0]);
        let flags = [
            (layer.linear, WEIGHED),
            (layer.premultiplied, PREMULTIPLIED),
            (layer.plain, PLAIN),
            (layer.look, LOOKED),
            (layer.false_color, FALSE_COLORED),
        ];
        let flags = flags.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum();
        self.bits([encoding(layer.encoding), layer.channel as u32, flags, 0]);
        let [red, green, blue] = layer.matrix;
        self.real([red[0], red[1], red[2], layer.power]);
        self.real([green[0], green[1], green[2], layer.opacity]);
        self.real([blue[0], blue[1], blue[2], 0.0]);
        self.real([layer.tint[0], layer.tint[1], layer.tint[2], 1.0]);
    }
}
