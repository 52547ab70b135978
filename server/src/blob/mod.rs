//! The media store: files under keys that the server makes, never under names that people give.
//!
//! What arrives is first written to `incoming/` and moved to its key once it is complete and on disk, so a key never
//! holds half a file. Originals lie under their SHA-256 and are kept once, however often they are uploaded.

mod derived;
mod frames;
mod incoming;
mod key;
mod leftovers;
mod resumable;

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use domain::Random;
use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::{GetOptions, GetResultPayload, ObjectStore, ObjectStoreExt as _};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

pub use incoming::{Incoming, Received, WorkDirectory};
pub use key::{DerivedPrefix, Key, RenditionFile, Sha256Sum, SpriteFile};
pub use resumable::{NoToken, PartFile, UploadToken};

/// Room that uploads leave on the disk: the database may lie on the same one, and it cannot work without any.
pub const RESERVE: u64 = 64 * 1024 * 1024;

/// How much is read from a file at once, in bytes.
const CHUNK: usize = 128 * 1024;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No room is left.
    #[error("the media store is full")]
    Full,
    /// More bytes came than were allowed.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The key holds nothing.
    #[error("the media store has no {0}")]
    Missing(Key),
    /// Another process writes the same file.
    #[error("another process writes this file")]
    Held,
    /// The disk failed.
    #[error("media store: {0}")]
    Io(#[source] io::Error),
    /// The store failed.
    #[error("media store: {0}")]
    Store(#[source] object_store::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}

/// What the store returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Tells how many bytes may still be written below a directory.
pub type FreeSpace = Arc<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// The media store. Cheap to clone.
#[derive(Clone)]
pub struct Blobs(Arc<Inner>);

struct Inner {
    root: PathBuf,
    store: LocalFileSystem,
    random: Arc<dyn Random>,
    free: FreeSpace,
}

/// A file that is being read.
pub struct Reading {
    /// Size of the whole file in bytes, whatever part of it is read.
    pub size: u64,
    /// The bytes asked for.
    pub bytes: BoxStream<'static, io::Result<Bytes>>,
}

impl Blobs {
    /// Opens the store in the directory `root`, makes what is missing of it, and removes what interrupted uploads and
    /// jobs have left. Blocks.
    pub fn open(root: &Path, random: Arc<dyn Random>) -> Result<Self> {
        Self::open_with(root, random, Arc::new(free_on_disk))
    }

    /// [`Blobs::open`] with another idea of how much room there is.
    pub fn open_with(root: &Path, random: Arc<dyn Random>, free: FreeSpace) -> Result<Self> {
        for directory in [incoming::DIRECTORY, key::ORIGINALS, key::DERIVED, key::FRAMES] {
            fs::create_dir_all(root.join(directory))?;
        }
        let root = root.canonicalize()?;
        leftovers::remove(&root.join(incoming::DIRECTORY))?;
        let store = LocalFileSystem::new_with_prefix(&root).map_err(Error::Store)?;
        Ok(Self(Arc::new(Inner { root, store, random, free })))
    }

    /// Passes while `bytes` more can be written with the reserve left.
    pub fn check_room(&self, bytes: u64) -> Result<()> {
        let free = (self.0.free)(&self.0.root)?;
        if free >= bytes.saturating_add(RESERVE) { Ok(()) } else { Err(Error::Full) }
    }

    /// A place for a file that arrives, of `limit` bytes at most.
    pub async fn receive(&self, limit: u64) -> Result<Incoming> {
        Incoming::create(self.clone(), limit).await
    }

    /// A directory for the files of one job, removed with everything in it when the last one drops it.
    pub async fn work_directory(&self) -> Result<WorkDirectory> {
        WorkDirectory::create(self).await
    }

    /// Puts a file that has arrived under `key`, where it may be already: then it is the same one.
    pub async fn keep(&self, received: &Received, key: &Key) -> Result<()> {
        self.keep_file(received.path(), key).await
    }

    /// Moves a file of the same disk, complete and synced, to `key`; what was there is replaced at once. The file stays
    /// where it is if the key holds one of the same size already and is an original.
    pub async fn keep_file(&self, file: &Path, key: &Key) -> Result<()> {
        let (file, target, root) = (file.to_owned(), self.path(key), self.0.root.clone());
        let content_addressed = key.is_original();
        blocking(move || {
            let directory = target.parent().unwrap_or(&root);
            let there = content_addressed
                && target.metadata().is_ok_and(|m| file.metadata().is_ok_and(|f| f.len() == m.len()));
            if !there {
                fs::create_dir_all(directory)?;
                fs::rename(&file, &target)?;
            }
            // Whoever put it there may have been cut off before this.
            // A name lasts once its directory is on disk, and a new directory once its parents are.
            for directory in directory.ancestors() {
                fs::File::open(directory)?.sync_all()?;
                if directory == root {
                    break;
                }
            }
            Ok(())
        })
        .await
    }

    /// Reads a file, or a part of it that lies within.
    pub async fn read(&self, key: &Key, range: Option<Range<u64>>) -> Result<Reading> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let result = self.0.store.get_opts(&key.location(), options).await.map_err(|e| explain(e, key))?;
        let (size, range) = (result.meta.size, result.range.clone());
        let bytes = match result.payload {
            // The store's own stream hops to a blocking thread for every 8 KiB.
            GetResultPayload::File(file, _) => {
                let mut file = tokio::fs::File::from_std(file);
                file.seek(io::SeekFrom::Start(range.start)).await?;
                ReaderStream::with_capacity(file.take(range.end - range.start), CHUNK).boxed()
            }
            GetResultPayload::Stream(stream) => stream.map_err(io::Error::other).boxed(),
        };
        Ok(Reading { size, bytes })
    }

    /// Reads a small file as a whole.
    pub async fn read_whole(&self, key: &Key) -> Result<Vec<u8>> {
        let result = self.0.store.get(&key.location()).await.map_err(|e| explain(e, key))?;
        Ok(result.bytes().await.map_err(|e| explain(e, key))?.to_vec())
    }

    /// Size of a file in bytes.
    pub async fn size(&self, key: &Key) -> Result<u64> {
        Ok(self.0.store.head(&key.location()).await.map_err(|e| explain(e, key))?.size)
    }

    /// Whether the key holds something.
    pub async fn holds(&self, key: &Key) -> Result<bool> {
        match self.size(key).await {
            Ok(_) => Ok(true),
            Err(Error::Missing(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Where a file lies on this machine, for programs and libraries that want a path. It is not to be changed.
    pub fn local_path(&self, key: &Key) -> PathBuf {
        self.path(key)
    }

    /// Removes a file; one that is not there counts as removed.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        match self.0.store.delete(&key.location()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Error::Store(error)),
        }
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.0.root.join(key.as_str())
    }

    fn incoming_path(&self, suffix: &str) -> PathBuf {
        let name = hex::encode(self.0.random.bytes::<16>());
        self.0.root.join(incoming::DIRECTORY).join(format!("{name}.{suffix}"))
    }
}

fn explain(error: object_store::Error, key: &Key) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::Missing(key.clone()),
        other => Error::Store(other),
    }
}

fn free_on_disk(directory: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(directory)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::Io(io::Error::other(error))),
    }
}

#[cfg(test)]
mod tests;
