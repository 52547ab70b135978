//! From a clip to a file: frames in parallel, in order into ffmpeg, or some of them as PNGs to look at.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::burn_in::BurnIn;
use super::clips::Clip;
use super::picture::Picture;
use super::trace::Quality;

/// Native size of the clips.
const SIZE: (u32, u32) = (1280, 720);

/// `clip NAME ROUND` and what follows it.
pub(crate) struct Options {
    clip: Clip,
    folder: PathBuf,
    ffmpeg: PathBuf,
    size: (u32, u32),
    threads: usize,
    /// PNGs into this folder instead of a clip, of every so many frames.
    pictures: Option<PathBuf>,
    every: u32,
}

impl Options {
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut value = |name: &str| arguments.next().ok_or(format!("{name} is missing"));
        let (name, round) = (value("clip: watch or kettle")?, value("round: 1 or 2")?);
        let clip = Clip::find(&name, &round).ok_or(format!("there is no clip {name} {round}"))?;
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let mut options = Self {
            clip,
            folder: PathBuf::from("server/demo"),
            ffmpeg: PathBuf::from("ffmpeg"),
            size: SIZE,
            threads,
            pictures: None,
            every: 1,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} wants a value"));
            match argument.as_str() {
                "--ffmpeg" => options.ffmpeg = value()?.into(),
                "--divide" => {
                    let by: u32 = value()?.parse()?;
                    options.size = (SIZE.0 / by.max(1), SIZE.1 / by.max(1));
                }
                "--threads" => options.threads = value()?.parse::<usize>()?.max(1),
                "--pictures" => options.pictures = Some(value()?.into()),
                "--every" => options.every = value()?.parse::<u32>()?.max(1),
                folder => options.folder = PathBuf::from(folder),
            }
        }
        Ok(options)
    }
}

pub(crate) fn make(options: &Options) -> Result<(), Box<dyn Error>> {
    let clip = &options.clip;
    if let Some(folder) = &options.pictures {
        fs::create_dir_all(folder)?;
        let indexes: Vec<u32> =
            (0..clip.frames).filter(|index| index.is_multiple_of(options.every)).collect();
        return in_order(options, &indexes, |index, pixels| {
            save(
                &folder.join(format!("{}.{}.png", clip.file_name, clip.number(index).0)),
                options.size,
                pixels,
            )
        });
    }
    fs::create_dir_all(&options.folder)?;
    let sound = tempfile::NamedTempFile::new()?;
    if let Some(soundtrack) = &clip.sound {
        soundtrack.write(&mut std::io::BufWriter::new(sound.as_file()))?;
    }
    let path = options.folder.join(clip.file_name);
    let mut ffmpeg = encoder(options, sound.path(), &path)?.spawn()?;
    let mut input = ffmpeg.stdin.take().ok_or("ffmpeg takes no input")?;
    let indexes: Vec<u32> = (0..clip.frames).collect();
    in_order(options, &indexes, |_, pixels| Ok(input.write_all(pixels.as_flattened())?))?;
    drop(input);
    if !ffmpeg.wait()?.success() {
        return Err("ffmpeg failed; what it said is above".into());
    }
    println!("{} {} frames, {} kB", path.display(), clip.frames, fs::metadata(&path)?.len() / 1000);
    Ok(())
}

/// Renders frames, as many at once as there are threads, and hands them on in their order.
fn in_order(
    options: &Options,
    indexes: &[u32],
    mut take: impl FnMut(u32, &[[u8; 3]]) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    for several in indexes.chunks(options.threads) {
        let rendered: Vec<_> = thread::scope(|scope| {
            let running: Vec<_> = several
                .iter()
                .map(|&index| scope.spawn(move || frame(&options.clip, index, options.size).ok()))
                .collect();
            running.into_iter().map(|thread| thread.join().ok().flatten()).collect()
        });
        for (&index, pixels) in several.iter().zip(&rendered) {
            take(index, pixels.as_ref().ok_or("a frame could not be rendered")?)?;
        }
    }
    Ok(())
}

/// One frame with its burn-in, as rows of RGB.
fn frame(clip: &Clip, index: u32, (width, height): (u32, u32)) -> Result<Vec<[u8; 3]>, Box<dyn Error>> {
    let setup = clip.setup(index);
    let picture = Picture {
        scene: setup.scene.as_ref(),
        camera: setup.camera,
        width,
        height,
        exposure: 1.0,
        quality: Quality::Film,
    };
    let mut pixels: Vec<[u8; 3]> =
        picture.render(1).into_iter().map(|[red, green, blue, _]| [red, green, blue]).collect();
    let right = format!("{}  {}", clip.timecode(index)?, clip.number(index).0);
    BurnIn { left: clip.title.to_owned(), right }.draw(&mut pixels, width as usize);
    Ok(pixels)
}

/// H.264 in 4:2:0 as BT.709 with the start timecode; sound as AAC.
fn encoder(options: &Options, sound: &Path, output: &Path) -> Result<Command, Box<dyn Error>> {
    let clip = &options.clip;
    let mut command = Command::new(&options.ffmpeg);
    command.stdin(Stdio::piped());
    command.args("-hide_banner -loglevel error -y -f rawvideo -pix_fmt rgb24".split(' '));
    command.args(["-s", &format!("{}x{}", options.size.0, options.size.1)]);
    command.args(["-r", &clip.rate.to_string(), "-i", "-"]);
    if clip.sound.is_some() {
        command.arg("-i").arg(sound);
        command.args("-c:a aac -b:a 128k".split(' '));
    }
    command.args("-vf scale=out_color_matrix=bt709:out_range=tv".split(' '));
    command.args("-c:v libx264 -preset veryslow -crf 14 -pix_fmt yuv420p -threads 2".split(' '));
    command.args("-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv".split(' '));
    command.args("-movflags +faststart -fflags +bitexact -flags:v +bitexact -flags:a +bitexact".split(' '));
    command.args(["-timecode", &clip.timecode(0)?.to_string()]);
    command.arg(output);
    Ok(command)
}

fn save(path: &Path, (width, height): (u32, u32), pixels: &[[u8; 3]]) -> Result<(), Box<dyn Error>> {
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(fs::File::create(path)?), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels.as_flattened())?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_frame_has_the_same_pixels_and_rounds_differ() {
        for name in ["watch", "kettle"] {
            let [first, second] = ["1", "2"].map(|round| Clip::find(name, round).unwrap());
            let small = |clip: &Clip, index| frame(clip, index, (96, 54)).unwrap();
            assert_eq!(small(&first, 40), small(&first, 40), "{name}");
            assert_ne!(small(&first, 40), small(&second, 40), "{name}");
            assert_ne!(small(&first, 40), small(&first, 41), "{name}");
        }
    }
}
