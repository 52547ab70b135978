//! What is being written: uploads on their way in, and the files of running jobs.
//!
//! Both lie under random names and hold a lock on them for as long as somebody works on them, so that a start can tell
//! what was left behind from what another process is still writing.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use super::{Blobs, CHUNK, Error, Result, Sha256Sum, blocking};

pub(super) const DIRECTORY: &str = "incoming";

/// After how many bytes the free space is looked at again.
pub(super) const LOOK_AT_SPACE: u64 = 4 * 1024 * 1024;

/// A file that is arriving. Dropped before it is finished, it leaves nothing behind.
pub struct Incoming {
    blobs: Blobs,
    file: tokio::fs::File,
    part: Part,
    hasher: Sha256,
    size: u64,
    limit: u64,
    space_looked_at: u64,
}

impl Incoming {
    pub(super) async fn create(blobs: Blobs, limit: u64) -> Result<Self> {
        blobs.check_room(0)?;
        let part = Part(blobs.incoming_path("part"));
        let path = part.0.clone();
        let file = blocking(move || {
            let file = File::create_new(path)?;
            file.try_lock().map_err(io::Error::from)?;
            Ok(file)
        })
        .await?;
        let file = tokio::fs::File::from_std(file);
        Ok(Self { blobs, file, part, hasher: Sha256::new(), size: 0, limit, space_looked_at: 0 })
    }

    /// Appends `bytes`.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let size = self.size + bytes.len() as u64;
        if size > self.limit {
            return Err(Error::TooLarge { limit: self.limit });
        }
        if size - self.space_looked_at > LOOK_AT_SPACE {
            self.blobs.check_room(0)?;
            self.space_looked_at = size;
        }
        self.file.write_all(bytes).await?;
        self.hasher.update(bytes);
        self.size = size;
        Ok(())
    }

    /// Everything has come: brings it to disk.
    pub async fn finish(mut self) -> Result<Received> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let lock = self.file.into_std().await;
        Ok(Received {
            part: self.part,
            _lock: lock,
            size: self.size,
            sha256: Sha256Sum(self.hasher.finalize().into()),
        })
    }
}

/// A file that has arrived and lies on disk, but not yet under a key. Dropped, it is gone, unless it was kept.
pub struct Received {
    part: Part,
    _lock: File,
    /// Its size in bytes.
    pub size: u64,
    /// Its content.
    pub sha256: Sha256Sum,
}

impl Received {
    /// The file at `path`, which is whole, as one that has arrived: it goes away with this. Reads all of it. Blocks.
    pub(super) fn read(path: PathBuf) -> Result<Self> {
        let part = Part(path);
        let mut file = File::open(&part.0)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Error::Held,
            TryLockError::Error(error) => error.into(),
        })?;
        let (mut hasher, mut size, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
        loop {
            let length = file.read(&mut chunk)?;
            if length == 0 {
                break;
            }
            hasher.update(&chunk[..length]);
            size += length as u64;
        }
        file.sync_all()?;
        Ok(Self { part, _lock: file, size, sha256: Sha256Sum(hasher.finalize().into()) })
    }

    /// Where it lies for now.
    pub fn path(&self) -> &Path {
        &self.part.0
    }
}

/// A file that goes away with this. Once it was moved to its key, nothing has this name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A directory for the files of one job, on the disk of the store. It goes away with this.
pub struct WorkDirectory {
    path: PathBuf,
    _lock: File,
}

impl WorkDirectory {
    pub(super) async fn create(blobs: &Blobs) -> Result<Self> {
        blobs.check_room(0)?;
        let path = blobs.incoming_path("job");
        blocking(move || {
            fs::create_dir(&path)?;
            let lock = File::open(&path)?;
            lock.try_lock().map_err(io::Error::from)?;
            Ok(Self { path, _lock: lock })
        })
        .await
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for WorkDirectory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
