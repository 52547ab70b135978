//! Single frames that were asked for, kept by the content of their clip for as long as there is room for them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::key::FRAMES;
use super::{Blobs, Key, Result, Sha256Sum, blocking};

impl Blobs {
    /// Puts a frame, a complete file of the same disk, under its key, and tells its size in bytes.
    pub async fn keep_frame(&self, file: &Path, key: &Key) -> Result<u64> {
        let (file, target) = (file.to_owned(), self.path(key));
        blocking(move || {
            // A name that outlasts a power cut must not stand for a file that did not.
            let opened = File::open(&file)?;
            opened.sync_all()?;
            let moved = move_to(&file, &target).or_else(|error| match error.kind() {
                // The last frame beside it has just gone, and the directory with it.
                io::ErrorKind::NotFound => move_to(&file, &target),
                _ => Err(error),
            });
            moved?;
            Ok(opened.metadata()?.len())
        })
        .await
    }

    /// Removes all frames of the clip with this content, and all pictures that were made of it.
    pub async fn delete_frames(&self, content: Sha256Sum) -> Result<()> {
        let frames = self.0.root.join(FRAMES);
        blocking(move || {
            remove_if_there(fs::remove_dir_all(frames.join(content.to_string())))?;
            let of_it_too = format!("-{content}");
            for other in entries(&frames)? {
                let mut some = false;
                for picture in entries(&other)? {
                    if picture.file_stem().is_some_and(|name| name.to_string_lossy().ends_with(&of_it_too)) {
                        remove_if_there(fs::remove_file(picture))?;
                        some = true;
                    }
                }
                if some {
                    // It stays where there is something in it.
                    let _ = fs::remove_dir(other);
                }
            }
            Ok(())
        })
        .await
    }

    /// Removes frames, those first that were made first, until all together have at most `most` bytes. The one of
    /// `spare` stays. Tells how many bytes are left.
    pub async fn trim_frames(&self, most: u64, spare: &Key) -> Result<u64> {
        let (directory, spare) = (self.0.root.join(FRAMES), self.path(spare));
        blocking(move || Ok(trim(&directory, most, &spare)?)).await
    }
}

fn move_to(file: &Path, target: &Path) -> io::Result<()> {
    if let Some(directory) = target.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::rename(file, target)
}

fn trim(directory: &Path, most: u64, spare: &Path) -> io::Result<u64> {
    let mut frames = Vec::new();
    for clip in entries(directory)? {
        for frame in entries(&clip)? {
            // One that goes away at this moment is none.
            if let Ok(about) = frame.metadata() {
                frames.push((about.modified()?, about.len(), frame));
            }
        }
    }
    frames.sort();
    let mut left: u64 = frames.iter().map(|(_, bytes, _): &(SystemTime, u64, PathBuf)| bytes).sum();
    for (_, bytes, frame) in &frames {
        if left <= most {
            break;
        }
        if frame != spare {
            remove_if_there(fs::remove_file(frame))?;
            left -= bytes;
            if let Some(clip) = frame.parent() {
                // It stays where there is something in it.
                let _ = fs::remove_dir(clip);
            }
        }
    }
    Ok(left)
}

fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(directory) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn remove_if_there(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
