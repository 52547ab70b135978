//! Makes the pictures of the demo studio, product stills and two clips, two rounds each, by sphere tracing on the CPU.
//!
//! ```text
//! cargo run -p render --example product_scene -- server/demo
//! cargo run -p render --example product_scene -- server/demo --only watch --scale 0.25 --threads 1
//! cargo run -p render --example product_scene -- clip watch 2 server/demo
//! cargo run -p render --example product_scene -- clip watch 2 --pictures /tmp/watch --every 24 --divide 2
//! ```
//!
//! The same code makes the same pictures: there is no noise and no random number in them.

mod burn_in;
mod clips;
mod distance;
mod film;
mod lettering;
mod picture;
mod products;
mod shots;
mod sound;
mod studio;
mod trace;
mod vector;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use picture::Picture;
use shots::{Format, Shot};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if_eq("clip").is_some() {
        return film::make(&film::Options::read(arguments)?);
    }
    let options = Options::read(arguments)?;
    fs::create_dir_all(&options.folder)?;
    for shot in shots::all() {
        if options.only.as_ref().is_some_and(|only| !shot.name.contains(only.as_str())) {
            continue;
        }
        let (width, height) = (options.scaled(shot.width), options.scaled(shot.height));
        let picture = Picture {
            scene: shot.scene.as_ref(),
            camera: shot.camera,
            width,
            height,
            exposure: shot.exposure,
            quality: trace::Quality::Still,
        };
        let pixels = picture.render(options.threads);
        let path = options.folder.join(shot.file_name());
        save(&path, &shot, width, height, &pixels)?;
        println!("{} {width} × {height}, {} kB", path.display(), fs::metadata(&path)?.len() / 1000);
    }
    Ok(())
}

struct Options {
    folder: PathBuf,
    only: Option<String>,
    scale: f64,
    threads: usize,
}

impl Options {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut options = Self { folder: PathBuf::from("server/demo"), only: None, scale: 1.0, threads };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} wants a value"));
            match argument.as_str() {
                "--only" => options.only = Some(value()?),
                "--scale" => options.scale = value()?.parse()?,
                "--threads" => options.threads = value()?.parse()?,
                folder => options.folder = PathBuf::from(folder),
            }
        }
        Ok(options)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a picture's side")]
    fn scaled(&self, side: u32) -> u32 {
        ((f64::from(side) * self.scale).round() as u32).max(1)
    }
}

fn save(path: &Path, shot: &Shot, width: u32, height: u32, pixels: &[[u8; 4]]) -> Result<(), Box<dyn Error>> {
    match shot.format {
        Format::Jpeg { quality } => {
            let rgb: Vec<u8> =
                pixels.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
            let mut encoder = Encoder::new_file(path, quality)?;
            encoder.set_progressive(true);
            encoder.set_optimized_huffman_tables(true);
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
            encoder.encode(&rgb, u16::try_from(width)?, u16::try_from(height)?, ColorType::Rgb)?;
        }
        Format::Png => {
            let file = std::io::BufWriter::new(fs::File::create(path)?);
            let mut encoder = png::Encoder::new(file, width, height);
            encoder.set_color(png::ColorType::Rgba);
            encoder.set_depth(png::BitDepth::Eight);
            encoder.set_compression(png::Compression::High);
            encoder.set_filter(png::Filter::Adaptive);
            let mut writer = encoder.write_header()?;
            writer.write_image_data(pixels.as_flattened())?;
            writer.finish()?;
        }
    }
    Ok(())
}
