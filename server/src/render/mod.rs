//! `rushes render`: the renderer by itself, on files. Needs neither server nor database.

mod clips;
mod composing;
mod files;
mod marking;
mod pixels;
mod tiles;

use std::path::PathBuf;

use ::render::RgbaImage;
use ::render::clip::Tools;
use ::render::compose::{Backend, Compose as _, Composition, Operation};
use ::render::sheet::{Sheet, SheetCell, sheet};
use ::render::still;
use anyhow::bail;
use clap::Subcommand;

pub use self::composing::{Composing, Kind};
use crate::config::Config;
use crate::fonts::LETTERING;

/// What the renderer is to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compose pictures into one: alone, side by side, wiped, laid over, subtracted.
    Compose(Composing),
    /// Say in figures what changed from one picture to another of the same size: how much, and where.
    Changes {
        /// The one.
        left: PathBuf,
        /// The other; places are told in its pixels.
        right: PathBuf,
        /// By how much of 255 a channel has to differ to count.
        #[arg(long, default_value_t = 8)]
        threshold: u8,
    },
    /// Write frames of a clip, exactly as the source has them, as PNG.
    Frame {
        /// The clip.
        clip: PathBuf,
        /// Frames by their numbers in the source's own numbering.
        #[arg(required = true, allow_negative_numbers = true)]
        numbers: Vec<i64>,
        /// Where to write them: `{n}` stands for the number.
        #[arg(short, long, default_value = "{n}.png")]
        output: String,
    },
    /// Make all that browsers are shown of a clip, in one pass: an HLS rendition, a poster, small pictures for scrubbing, and
    /// the peaks of its sound. What was made is told as JSON.
    Clip {
        /// The clip.
        clip: PathBuf,
        /// The folder to write into; it is made, and has to be empty.
        #[arg(short, long)]
        output: PathBuf,
        /// A second rendition whose shorter side has so many pixels.
        #[arg(long)]
        smaller: Option<u32>,
        /// A rendition of keyframes only as well.
        #[arg(long)]
        intra: bool,
    },
    /// Cut a picture into tiles of 512 pixels that share one with each neighbour, on levels of half the size each. Which there
    /// are is told as JSON.
    Tiles {
        /// The picture.
        picture: PathBuf,
        /// The folder to write into, as `level/column_row.png` (`.jpg` of a JPEG); it is made, and has to be empty.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Say what the source holds at a place, as JSON: its codes, linear light, and what is shown.
    Pixel {
        /// The picture or clip.
        file: PathBuf,
        /// The left column, in pixels as shown.
        x: u32,
        /// The top row.
        y: u32,
        /// How many columns, 64 at most.
        #[arg(long, default_value_t = 1)]
        width: u32,
        /// How many rows, 64 at most.
        #[arg(long, default_value_t = 1)]
        height: u32,
        /// The frame of a clip, in the source's own numbering; the first unless said.
        #[arg(long, allow_negative_numbers = true)]
        frame: Option<i64>,
    },
    /// Burn marks into a picture, as the review page draws them.
    Mark {
        /// The picture.
        picture: PathBuf,
        /// The marks: a JSON list as `GET /api/revisions/{id}/annotations` gives it, of which `kind`, `geometry`, `style`,
        /// `number`, `media` and `frames` are read.
        marks: PathBuf,
        /// The medium whose marks these are, where the list has those of several.
        #[arg(long)]
        media: Option<i64>,
        /// The frame of a clip, in the source's own numbering, where the list has marks on frames.
        #[arg(long, allow_negative_numbers = true)]
        frame: Option<i64>,
        /// The file to write.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Write a picture in another format: by the name's end PNG, JPEG, WebP or EXR.
    Convert {
        /// The picture.
        picture: PathBuf,
        /// The file to write.
        output: PathBuf,
        /// The layer of an EXR.
        #[arg(long)]
        layer: Option<String>,
    },
    /// Draw a contact sheet of pictures.
    Sheet {
        /// The pictures, in their order: PNG, JPEG or WebP.
        #[arg(required = true)]
        pictures: Vec<PathBuf>,
        /// The file to write.
        #[arg(short, long)]
        output: PathBuf,
        /// Cells in a row.
        #[arg(long, default_value_t = 6)]
        columns: u32,
        /// Width of a cell in pixels.
        #[arg(long, default_value_t = 240)]
        cell: u32,
        /// What stands above.
        #[arg(long, default_value = "")]
        title: String,
    },
    /// Say what a picture or a clip is, as JSON.
    Info {
        /// The file.
        file: PathBuf,
    },
}

/// Does it.
#[expect(clippy::print_stdout, reason = "the answers of commands go to standard output")]
pub fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let tools = files::tools(config);
    match command {
        Command::Compose(wish) => composing::compose(&tools, &wish)?,
        Command::Changes { left, right, threshold } => {
            println!("{}", changes(&tools, [&left, &right], threshold)?);
        }
        Command::Frame { clip, numbers, output } => {
            for file in clips::frames(&tools, &clip, &numbers, &output)? {
                println!("{file}");
            }
        }
        Command::Clip { clip, output, smaller, intra } => {
            println!("{}", clips::rendition(&tools, &clip, &output, smaller, intra)?);
        }
        Command::Tiles { picture, output } => println!("{}", tiles::cut(&tools, &picture, &output)?),
        Command::Pixel { file, x, y, width, height, frame } => {
            let region = ::render::probe::Region { x, y, width, height };
            println!("{}", pixels::read(&tools, &file, region, frame)?);
        }
        Command::Mark { picture, marks, media, frame, output } => {
            marking::mark(&tools, &picture, &marking::Marks { file: marks, media, frame }, &output)?;
        }
        Command::Convert { picture, output, layer } => {
            let pixels = files::pixels(&tools, &picture, layer)?;
            still::write(&pixels, files::encoding(&output)?, &output)?;
        }
        Command::Sheet { pictures, output, columns, cell, title } => {
            let cells =
                pictures.iter().map(|path| files::cell(path)).collect::<anyhow::Result<Vec<SheetCell>>>()?;
            let drawn = sheet(&Sheet { title, columns, cell_width: cell, cells }, &LETTERING)?;
            files::write(drawn, &output)?;
        }
        Command::Info { file } => println!("{}", files::info(&tools, &file)?),
    }
    Ok(())
}

fn changes(tools: &Tools, files: [&std::path::Path; 2], threshold: u8) -> anyhow::Result<String> {
    let [left, right] = files;
    let both = [files::picture(tools, left)?, files::picture(tools, right)?];
    if both[0].size() != both[1].size() {
        bail!("the pictures have different sizes; bring one to the size of the other first");
    }
    let backend = Backend::processor("one picture at a time");
    let mut drawn = Vec::new();
    for picture in &both {
        let made = backend.compose(&Composition::new(picture.size(), Operation::Single), &[picture])?;
        drawn.push(RgbaImage::from(made));
    }
    let changes = ::render::changes::changes(&drawn[0], &drawn[1], threshold)?;
    Ok(serde_json::to_string_pretty(&changes)?)
}
