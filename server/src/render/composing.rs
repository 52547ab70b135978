//! `rushes render compose`: pictures made of pictures.

use std::path::PathBuf;

use ::render::RgbaImage;
use ::render::clip::Tools;
use ::render::compose::{
    Backend, Channel, Compose as _, Composition, Cpu, Divider, Look, Lut, MAX_CUBE_BYTES, Operation, Picture,
    Size, Sources, View,
};
use ::render::still::Encoding;
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::files;

/// How pictures are composed.
#[derive(Debug, Args)]
pub struct Composing {
    /// The pictures, in the order that the operation speaks of them.
    #[arg(required = true)]
    pictures: Vec<PathBuf>,
    /// The file to write: PNG, JPEG or WebP, by the name's end.
    #[arg(short, long)]
    output: PathBuf,
    /// What to do with them.
    #[arg(long, value_enum, default_value_t = Kind::Single)]
    operation: Kind,
    /// A composition as JSON instead of all that follows.
    #[arg(long)]
    composition: Option<PathBuf>,
    /// Width in pixels; that of the first picture unless said.
    #[arg(long)]
    width: Option<u32>,
    /// Where the line of a wipe crosses the middle, 0 to 1.
    #[arg(long, default_value_t = 0.5)]
    position: f64,
    /// How it stands, in degrees: upright at 0 and turned clockwise.
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    angle: f64,
    /// Of what is laid over, 0 to 1.
    #[arg(long, default_value_t = 0.5)]
    opacity: f32,
    /// How many times a difference is enlarged.
    #[arg(long, default_value_t = 1.0)]
    gain: f32,
    /// Show a difference as heat.
    #[arg(long)]
    heat: bool,
    /// In stops.
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    exposure: f32,
    /// More than 1 is brighter.
    #[arg(long, default_value_t = 1.0)]
    gamma: f32,
    /// 0 is grey.
    #[arg(long, default_value_t = 1.0)]
    saturation: f32,
    /// What is shown: color, red, green, blue, alpha or luma.
    #[arg(long, default_value = "color")]
    channel: String,
    /// A 3D table (.cube).
    #[arg(long)]
    lut: Option<PathBuf>,
    /// Do it on the processor, whatever graphics card there is.
    #[arg(long)]
    processor: bool,
}

/// What is done with pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The first one alone.
    Single,
    /// One beside the other.
    SideBySide,
    /// Apart at a line.
    Wipe,
    /// The second over the first.
    Overlay,
    /// How far they are from each other.
    Difference,
    /// In turn, square by square.
    Checkerboard,
    /// The last one with the others shining through.
    OnionSkin,
}

/// Does it.
pub(super) fn compose(tools: &Tools, wish: &Composing) -> anyhow::Result<()> {
    let pictures: Vec<Picture> =
        wish.pictures.iter().map(|path| files::picture(tools, path)).collect::<anyhow::Result<_>>()?;
    let Some(first) = pictures.first() else { bail!("name at least one picture") };
    let composition = match &wish.composition {
        Some(path) => {
            let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("{} is no composition", path.display()))?
        }
        None => planned(wish, first.size(), pictures.len())?,
    };
    let lut = match &wish.lut {
        None => None,
        Some(path) => {
            let bytes = files::read_at_most(path, MAX_CUBE_BYTES as u64)?;
            Some(Lut::from_cube(&bytes).with_context(|| format!("{} is no table", path.display()))?)
        }
    };
    let borrowed: Vec<&Picture> = pictures.iter().collect();
    let sources = Sources { pictures: &borrowed, lut: lut.as_ref() };
    if files::encoding(&wish.output)? == Encoding::Exr {
        // Light, as it comes: 8 bits would end it at white. Only the processor makes it.
        let light = Cpu::new().compose_light(&composition, &sources)?;
        return files::write(light, &wish.output);
    }
    let backend = if wish.processor {
        Backend::processor("as was asked")
    } else {
        Backend::choose(Box::new(|what| eprintln!("rushes: {what}")))
    };
    let made = backend.compose_from(&composition, &sources)?;
    files::write(RgbaImage::from(made), &wish.output)
}

fn planned(wish: &Composing, size: Size, pictures: usize) -> anyhow::Result<Composition> {
    let operation = match wish.operation {
        Kind::Single => Operation::Single,
        Kind::SideBySide => Operation::SideBySide { columns: None, gap: 0 },
        Kind::Wipe => {
            let lines = pictures.saturating_sub(1).max(1);
            #[expect(clippy::cast_precision_loss, reason = "a handful of pictures")]
            let share = |line: usize| {
                if lines == 1 { wish.position } else { (line + 1) as f64 / (lines + 1) as f64 }
            };
            let divider = |line| Divider {
                x: f64::from(size.width) * share(line),
                y: f64::from(size.height) / 2.0,
                angle: wish.angle,
            };
            Operation::Wipe { dividers: (0..lines).map(divider).collect(), line: None }
        }
        Kind::Overlay => Operation::Overlay { opacity: wish.opacity },
        Kind::Difference => Operation::Difference { gain: wish.gain, heat: wish.heat },
        Kind::Checkerboard => Operation::Checkerboard { cell: (size.width / 12).max(1) },
        Kind::OnionSkin => serde_json::from_value(serde_json::json!({
            "kind": "onionSkin", "current": pictures.saturating_sub(1), "opacity": wish.opacity,
        }))?,
    };
    let width = wish.width.unwrap_or(size.width).max(1);
    let in_a_row = if wish.operation == Kind::SideBySide { pictures.max(1) as u64 } else { 1 };
    let one = (u64::from(width) / in_a_row).max(1);
    let height = (one * u64::from(size.height)).div_ceil(u64::from(size.width.max(1)));
    let height = u32::try_from(height).context("the picture would be too high")?;
    let channel: Channel = serde_json::from_value(wish.channel.as_str().into())
        .context("--channel takes color, red, green, blue, alpha or luma")?;
    let view = View {
        channel,
        exposure: wish.exposure,
        gamma: wish.gamma,
        saturation: wish.saturation,
        ..View::default()
    };
    let mut composition = Composition::new(Size::new(width, height), operation);
    composition.views = vec![view; pictures];
    composition.look = wish.lut.as_ref().map(|_| Look::default());
    Ok(composition)
}
