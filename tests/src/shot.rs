//! Clips made for a test: each frame carries its number as a row of black and white bars.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Bits of a frame's number; as many bars follow with their complement.
const BITS: u32 = 12;
/// Width of a bar, and height of a frame, in pixels.
const BAR: u32 = 8;
const HEIGHT: u32 = 72;

/// What to make.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Frames per second, as ffmpeg reads them.
    pub rate: &'static str,
    /// How many frames, 4096 at most.
    pub frames: u32,
    /// The start timecode to write into it.
    pub timecode: Option<&'static str>,
    /// Whether it has sound.
    pub sound: bool,
    /// Whether the source predicts from later frames, as encoders do when nobody asks.
    pub b_frames: bool,
    /// `mp4` or `mov`.
    pub container: &'static str,
}

impl Default for Shot {
    fn default() -> Self {
        Self { rate: "24", frames: 48, timecode: None, sound: false, b_frames: false, container: "mp4" }
    }
}

/// A program as `PATH` has it.
pub fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("PATH");
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("{name} is not installed: clips need it, and so do their tests"))
}

/// Runs ffmpeg into a file of this name, and returns what it wrote.
pub fn ffmpeg(arguments: &[&str], input: &[u8], name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    let mut child = Command::new(program("ffmpeg"))
        .args(["-nostdin", "-v", "error", "-y"])
        .args(arguments)
        .arg(&file)
        .stdin(Stdio::piped())
        .spawn()
        .expect("ffmpeg starts");
    // It may have enough before it has read everything.
    let _ = child.stdin.take().expect("its input").write_all(input);
    assert!(child.wait().expect("it ends").success(), "ffmpeg {arguments:?}");
    std::fs::read(file).expect("what it wrote")
}

impl Shot {
    /// The file.
    pub fn make(&self) -> Vec<u8> {
        let size = format!("{}x{HEIGHT}", 2 * BITS * BAR);
        let mut arguments =
            vec!["-f", "rawvideo", "-pix_fmt", "gray", "-s", &size, "-r", self.rate, "-i", "pipe:0"];
        if self.sound {
            arguments.extend([
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=48000",
                "-shortest",
                "-c:a",
                "aac",
            ]);
        }
        if let Some(timecode) = self.timecode {
            arguments.extend(["-timecode", timecode]);
        }
        let preset = if self.b_frames { "veryfast" } else { "ultrafast" };
        arguments.extend(["-c:v", "libx264", "-preset", preset, "-crf", "12", "-pix_fmt", "yuv420p"]);
        let pixels: Vec<u8> = (0..self.frames).flat_map(frame).collect();
        ffmpeg(&arguments, &pixels, &format!("shot.{}", self.container))
    }
}

/// Where the bars lie in a frame, as shares of its width and height, the highest bit first: `{x, y, not: {x, y}}`.
pub fn bars() -> Vec<serde_json::Value> {
    let x = |bar: u32| (f64::from(bar) + 0.5) / f64::from(2 * BITS);
    let bar =
        |bit: u32| serde_json::json!({ "x": x(bit), "y": 0.5, "not": { "x": x(bit + BITS), "y": 0.5 } });
    (0..BITS).rev().map(bar).collect()
}

fn frame(number: u32) -> Vec<u8> {
    let bar = |bar: u32| {
        let bit = number >> (bar % BITS) & 1 == 1;
        if bit == (bar < BITS) { 255_u8 } else { 0 }
    };
    let row: Vec<u8> = (0..2 * BITS * BAR).map(|x| bar(x / BAR)).collect();
    row.repeat(HEIGHT as usize)
}

/// The number that a picture of a frame carries.
pub fn number_on(picture: &[u8]) -> u32 {
    let pixels = image::load_from_memory(picture).expect("a picture").to_luma8();
    let bar = |bar: u32| pixels.get_pixel(bar * BAR + BAR / 2, HEIGHT / 2).0[0] > 127;
    (0..BITS).fold(0, |number, bit| {
        assert_ne!(bar(bit), bar(bit + BITS), "the picture is not one of a test's clips");
        number | u32::from(bar(bit)) << bit
    })
}

/// The names of the files that an HLS playlist names.
pub fn files_of(playlist: &str) -> Vec<String> {
    let map = playlist.lines().filter_map(|line| {
        Some(line.strip_prefix("#EXT-X-MAP:")?.split('"').nth(1).expect("a quoted name").to_owned())
    });
    let segments = playlist.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    map.chain(segments.map(str::to_owned)).collect()
}

/// A stand-in for a program, which does something else than it in some cases: `otherwise` is shell that may `exit`.
pub fn stand_in(folder: &Path, name: &str, otherwise: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::create_dir_all(folder).expect("a folder");
    let file = folder.join(format!("stand-in-{name}"));
    let real = program(name);
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *-version*) exec {real} \"$@\";; esac\n{otherwise}\nexec {real} \"$@\"\n",
        real = real.display()
    );
    std::fs::write(&file, script).expect("a script");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("its mode");
    file
}
