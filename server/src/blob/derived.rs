//! What is made of media: below one prefix each, replaced and removed together.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use futures::stream::{StreamExt as _, TryStreamExt as _};
use object_store::ObjectStore as _;

use super::{Blobs, DerivedPrefix, Error, Key, Result, blocking};

impl Blobs {
    /// A prefix for what is derived from one medium.
    pub fn new_derived_prefix(&self) -> DerivedPrefix {
        DerivedPrefix::new(&*self.0.random)
    }

    /// Moves complete files of the same disk to their keys, in this order; what was there is replaced at once. They
    /// can be read from now on, but outlast a power cut only once [`Blobs::settle`] was called.
    pub async fn place(&self, files: Vec<(PathBuf, Key)>) -> Result<()> {
        let moves: Vec<(PathBuf, PathBuf)> =
            files.into_iter().map(|(file, key)| (file, self.path(&key))).collect();
        blocking(move || {
            for (file, target) in moves {
                if let Some(directory) = target.parent() {
                    fs::create_dir_all(directory)?;
                }
                fs::rename(file, target)?;
            }
            Ok(())
        })
        .await
    }

    /// Brings everything below `prefix` to disk, and tells how many bytes it is.
    pub async fn settle(&self, prefix: &DerivedPrefix) -> Result<u64> {
        let (directory, root) = (self.0.root.join(prefix.as_str()), self.0.root.clone());
        blocking(move || {
            let bytes = match sync_below(&directory) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
                bytes => bytes?,
            };
            for parent in directory.ancestors().skip(1) {
                File::open(parent)?.sync_all()?;
                if parent == root {
                    break;
                }
            }
            Ok(bytes)
        })
        .await
    }

    /// Removes everything derived below `prefix`.
    pub async fn delete_derived(&self, prefix: &DerivedPrefix) -> Result<()> {
        let directory = self.0.root.join(prefix.as_str());
        let store = &self.0.store;
        let locations = store.list(Some(&prefix.location())).map_ok(|meta| meta.location).boxed();
        store.delete_stream(locations).try_for_each(async |_| Ok(())).await.or_else(|error| match error {
            // Whoever else removes the same was quicker.
            object_store::Error::NotFound { .. } => Ok(()),
            error => Err(Error::Store(error)),
        })?;
        // The empty directories that remain are nothing to a store, but they are to the disk.
        match tokio::fs::remove_dir_all(directory).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

fn sync_below(directory: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            bytes += sync_below(&path)?;
        } else {
            let file = File::open(&path)?;
            file.sync_all()?;
            bytes += file.metadata()?.len();
        }
    }
    File::open(directory)?.sync_all()?;
    Ok(bytes)
}
