//! Reading and writing the files of `rushes render`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use ::render::clip::Tools;
use ::render::compose::Picture;
use ::render::sheet::SheetCell;
use ::render::still::{self, Encoding, Limits, Pixels, Select};
use anyhow::{Context as _, bail};
use tempfile::TempDir;

use crate::config::Config;

/// The largest file that is read as a picture of a sheet, in bytes.
const MOST: u64 = 256 << 20;

/// How the names of folders begin that are worked in.
const SCRATCH: &str = ".rushes-";

/// The programs that read what is not read here.
pub(super) fn tools(config: &Config) -> Tools {
    crate::app::media::Programs::new(config).tools().clone()
}

/// What stills may be: files of one's own as many bytes as they have.
pub(super) fn limits() -> Limits {
    Limits { max_bytes: u64::MAX, ..Limits::default() }
}

/// A folder to work in, on the disk of `folder`, gone with this value.
pub(super) fn scratch(folder: &Path) -> anyhow::Result<TempDir> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let made = tempfile::Builder::new().prefix(SCRATCH).tempdir_in(folder);
    made.with_context(|| format!("cannot write into {}", folder.display()))
}

/// A folder that holds everything, or nothing of it.
pub(super) struct NewFolder<'a> {
    target: &'a Path,
    scratch: TempDir,
    work: PathBuf,
    /// Whether it was there, and empty.
    given: bool,
}

impl<'a> NewFolder<'a> {
    /// Where it is to be. What lies there already is not ours to mix with.
    pub(super) fn at(target: &'a Path) -> anyhow::Result<Self> {
        let given = target.exists();
        for entry in if given { Some(std::fs::read_dir(target)?) } else { None }.into_iter().flatten() {
            // What a run has left that was killed is nobody's.
            if !entry?.file_name().to_string_lossy().starts_with(SCRATCH) {
                bail!("{} is not empty: name a new folder", target.display());
            }
        }
        let parent = target.parent().unwrap_or(target);
        if !given {
            std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        // Within a folder that is given, which may be the only one that can be written into.
        let scratch = scratch(if given { target } else { parent })?;
        // The scratch itself is its owner's alone, which what is made need not be.
        let work = scratch.path().join("made");
        std::fs::create_dir(&work)?;
        Ok(Self { target, scratch, work, given })
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        &self.work
    }

    /// Everything is there.
    pub(super) fn put_in_place(self) -> anyhow::Result<()> {
        let Self { target, scratch, work, given } = self;
        let moved = if given { move_all(&work, target) } else { std::fs::rename(&work, target) };
        moved.with_context(|| format!("cannot write {}", target.display()))?;
        Ok(scratch.close()?)
    }
}

/// Moves what lies in one folder into another; all of it or nothing.
fn move_all(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut moved = Vec::new();
    let done = std::fs::read_dir(from)?.try_for_each(|entry| {
        let entry = entry?;
        let place = to.join(entry.file_name());
        std::fs::rename(entry.path(), &place)?;
        moved.push((place, entry.path()));
        Ok(())
    });
    if done.is_err() {
        for (place, back) in moved {
            let _ = std::fs::rename(place, back);
        }
    }
    done
}

/// All that a file holds.
pub(super) fn pixels(tools: &Tools, path: &Path, layer: Option<String>) -> anyhow::Result<Pixels> {
    let select = Select { layer, tools: tools.clone() };
    still::decode(path, &limits(), &select).with_context(|| format!("cannot read {}", path.display()))
}

/// A file as a picture to compose with.
pub(super) fn picture(tools: &Tools, path: &Path) -> anyhow::Result<Picture> {
    Ok(Picture::from_pixels(pixels(tools, path, None)?)?)
}

/// A file that has no more than so many bytes.
pub(super) fn read_at_most(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        bail!("{} has more than {most} bytes", path.display());
    }
    Ok(bytes)
}

/// A cell with a picture and its name.
pub(super) fn cell(path: &Path) -> anyhow::Result<SheetCell> {
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(SheetCell { picture: Some(read_at_most(path, MOST)?), name, ..SheetCell::default() })
}

/// Which format a name's end asks for.
pub(super) fn encoding(path: &Path) -> anyhow::Result<Encoding> {
    let ending = path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    Ok(match ending.as_str() {
        "png" => Encoding::Png16,
        "jpg" | "jpeg" => Encoding::Jpeg { quality: 92 },
        "webp" => Encoding::WebpLossless,
        "exr" => Encoding::Exr,
        _ => bail!("{}: write a file that ends in .png, .jpg, .webp or .exr", path.display()),
    })
}

/// Writes what came out.
pub(super) fn write(picture: impl Into<Pixels>, path: &Path) -> anyhow::Result<()> {
    let pixels = picture.into();
    let encoding = match encoding(path)? {
        Encoding::Png16 if pixels.bits <= 8 => Encoding::Png8,
        other => other,
    };
    still::write(&pixels, encoding, path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}

/// What a file is, as JSON.
pub(super) fn info(tools: &Tools, path: &Path) -> anyhow::Result<String> {
    let text = match still::probe(path, &limits()) {
        Ok(info) => serde_json::to_string_pretty(&info)?,
        Err(not_a_still) => match super::clips::probed(tools, path) {
            Ok(probed) => serde_json::to_string_pretty(&probed.info)?,
            Err(not_a_clip) => bail!("{}: {not_a_still}; {not_a_clip:#}", path.display()),
        },
    };
    Ok(text)
}
