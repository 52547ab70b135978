//! Compositions on the processor, and on a graphics card where there is a real one; and contact sheets.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use render::compose::{
    Backend, ColorSpace, Compose, Composition, Cpu, Divider, Operation, Picture, Size, View,
};
use render::sheet::{Sheet, SheetCell, sheet};
use server::fonts::LETTERING;

use crate::{Figure, figure, median, milliseconds};

const ROUNDS: usize = 41;
/// Side of the pictures that are composed, and of what they are composed onto, in pixels.
const SIDE: u32 = 2_048;
const ONTO: Size = Size::new(512, 512);

/// How many pictures the contact sheet has, how many side by side, and how wide each is.
const CELLS: u32 = 1_000;
const COLUMNS: u32 = 40;
const CELL: (u32, u32) = (160, 90);

/// All of it, in one run.
pub(super) fn measure() -> anyhow::Result<Vec<Figure>> {
    let mut figures = compositions()?;
    figures.push(contact_sheet()?);
    Ok(figures)
}

fn compositions() -> anyhow::Result<Vec<Figure>> {
    let backend = Backend::choose(Box::new(|_| {}));
    let card = backend.gpu();
    let pictures = (1..=3)
        .map(|seed| Ok(Picture::from_rgba8(SIDE, SIDE, samples(seed))?))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let all: Vec<&Picture> = pictures.iter().collect();
    let time = |on: &dyn Compose, composition: &Composition, pictures: &[&Picture]| -> anyhow::Result<f64> {
        on.compose(composition, pictures)?;
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            std::hint::black_box(on.compose(composition, pictures)?);
            times.push(milliseconds(began.elapsed()));
        }
        Ok(median(&mut times))
    };
    let mut figures = Vec::new();
    for (name, composition) in plans() {
        let pictures = &all[..pictures_of(&composition)];
        let ours = time(&Cpu, &composition, pictures)?;
        let name = format!("{name}, resident, processor, median of {ROUNDS}");
        let measured = figure(&name, ours, "ms");
        figures.push(match &card {
            Some(card) => measured.against("graphics card", time(&**card, &composition, pictures)?),
            None => measured,
        });
    }
    Ok(figures)
}

/// How many pictures it is made of.
const fn pictures_of(composition: &Composition) -> usize {
    match &composition.operation {
        Operation::Single => 1,
        Operation::Wipe { dividers, .. } => dividers.len() + 1,
        Operation::OnionSkin { .. } => 3,
        _ => 2,
    }
}

fn plans() -> Vec<(String, Composition)> {
    let side = f64::from(SIDE);
    let divider = |share: f64, angle| Divider { x: side * share, y: side / 2.0, angle };
    let wipe = Operation::Wipe { dividers: vec![divider(0.5, 20.0)], line: None };
    let skin = Operation::OnionSkin {
        current: 1,
        opacity: 0.4,
        before: [1.0, 0.5, 0.2],
        behind: [0.2, 0.6, 1.0],
        tint: 0.5,
    };
    let small = [
        ("single image", Operation::Single),
        ("side by side", Operation::SideBySide { columns: None, gap: 4 }),
        ("wipe", wipe.clone()),
        (
            "wipe of three",
            Operation::Wipe { dividers: vec![divider(0.3, 20.0), divider(0.7, -70.0)], line: None },
        ),
        ("overlay", Operation::Overlay { opacity: 0.5 }),
        ("difference", Operation::Difference { gain: 4.0, heat: false }),
        ("difference as heat", Operation::Difference { gain: 4.0, heat: true }),
        ("checkerboard", Operation::Checkerboard { cell: 32 }),
        ("onion skin of three", skin),
    ];
    let named = |name: &str| format!("2048² → 512 px, {name}");
    let mut plans: Vec<(String, Composition)> =
        small.map(|(name, operation)| (named(name), Composition::new(ONTO, operation))).into();
    let seen =
        |view: View| Composition { views: vec![view.clone(), view], ..Composition::new(ONTO, wipe.clone()) };
    let graded = View { exposure: 0.5, saturation: 1.2, gamma: 1.1, ..View::default() };
    plans.push((named("wipe, exposed and saturated"), seen(graded)));
    let spaced = View { space: Some(ColorSpace::AcesCg), ..View::default() };
    plans.push((named("wipe, taken for ACEScg"), seen(spaced)));
    plans.push(("2048² → 3840 × 2160, wipe".to_owned(), Composition::new(Size::new(3_840, 2_160), wipe)));
    plans
}

/// Gradients with noise of a fixed sequence, so that nothing is the same twice.
fn samples(seed: u32) -> Vec<u8> {
    let mut state = seed | 1;
    let mut out = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    let shade = |at: u32| u8::try_from(at * 255 / SIDE).unwrap_or(255);
    for y in 0..SIDE {
        for x in 0..SIDE {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            out.extend([shade(x), shade(y), state.to_be_bytes()[0], 255]);
        }
    }
    out
}

/// A sheet of a thousand frames with their names, from small JPEGs as they lie in the store, against ffmpeg, which puts the same
/// files side by side without a word.
fn contact_sheet() -> anyhow::Result<Figure> {
    let folder = tempfile::tempdir()?;
    let source = "testsrc2=size=320x180:rate=24,noise=alls=6:allf=t";
    let made = ffmpeg()
        .args(["-f", "lavfi", "-i", source, "-frames:v", &CELLS.to_string(), "-q:v", "3", "frame-%04d.jpg"])
        .current_dir(folder.path())
        .status()
        .context("ffmpeg is missing")?;
    ensure!(made.success(), "the frames could not be made");
    let cells = (1..=CELLS)
        .map(|number| {
            let file = folder.path().join(format!("frame-{number:04}.jpg"));
            let (name, note) = (format!("Frame {number}"), "Shaded, round 2".to_owned());
            Ok(SheetCell { picture: Some(std::fs::read(file)?), name, note, badge: None })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let plan = Sheet { title: "A thousand frames".to_owned(), columns: COLUMNS, cell_width: CELL.0, cells };
    let (mut ours, mut alone) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let began = Instant::now();
        std::hint::black_box(sheet(&plan, &LETTERING)?);
        ours.push(milliseconds(began.elapsed()));
        let began = Instant::now();
        let tile =
            format!("scale={}:{}:flags=area,tile={COLUMNS}x{}", CELL.0, CELL.1, CELLS.div_ceil(COLUMNS));
        let tiled = ffmpeg()
            .args([
                "-i",
                "frame-%04d.jpg",
                "-vf",
                &tile,
                "-frames:v",
                "1",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
            ])
            .args(["-y", "/dev/null"])
            .current_dir(folder.path())
            .status()?;
        ensure!(tiled.success(), "ffmpeg made no sheet");
        alone.push(milliseconds(began.elapsed()));
    }
    Ok(figure("contact sheet of 1,000 frames with their names, median of 5", median(&mut ours), "ms")
        .against("ffmpeg's tile, without words", median(&mut alone)))
}

fn ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-hide_banner", "-loglevel", "error"]).stdin(Stdio::null());
    command
}
