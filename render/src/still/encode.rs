//! Writing derived files: never half of one under its final name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use super::decode::{Display, Layout};
use super::source::Watch;

/// Writes a file under a name of its own beside `path` and gives it the final name once it is complete and on
/// disk; on an error nothing is left behind. After a crash a `*.partial` may be.
pub(super) fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<u64> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(format!(".{}-{}.partial", process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    let partial = Partial(path.with_file_name(name));
    let mut writer = BufWriter::with_capacity(1 << 18, File::create(&partial.0)?);
    write(&mut writer)?;
    writer.flush()?;
    let file = writer.into_inner()?;
    let length = file.metadata()?.len();
    file.sync_all()?;
    drop(file);
    fs::rename(&partial.0, path)?;
    Ok(length)
}

/// Removes the file on drop; once it was renamed there is nothing under this name.
struct Partial(PathBuf);

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Writes an 8-bit PNG row by row, telling `watch` from `from` to `to`.
pub(super) fn write_png(
    display: &Display,
    writer: impl Write,
    watch: &mut Watch<'_>,
    (from, to): (f32, f32),
) -> io::Result<()> {
    let mut info = png::Info::with_size(display.width, display.height);
    info.bit_depth = png::BitDepth::Eight;
    info.color_type = match display.layout {
        Layout::Gray => png::ColorType::Grayscale,
        Layout::Rgb => png::ColorType::Rgb,
    };
    info.srgb = Some(png::SrgbRenderingIntent::Perceptual);
    let mut encoder = png::Encoder::with_info(writer, info)?;
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Adaptive);
    let mut file = encoder.write_header()?;
    let mut rows = file.stream_writer_with_size(1 << 16)?;
    let row_length = display.width as usize * display.layout.channels();
    for (row, samples) in (0u32..).zip(display.samples.chunks_exact(row_length)) {
        if row % 64 == 0 {
            #[expect(clippy::cast_precision_loss, reason = "a progress bar")]
            let done = row as f32 / display.height as f32;
            watch.at(from + (to - from) * done)?;
        }
        rows.write_all(samples)?;
    }
    rows.finish()?;
    file.finish()?;
    Ok(())
}
