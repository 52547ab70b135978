//! Part files of uploads that may be interrupted. What has come of one is the length of its file, and nothing else says so.
//!
//! They survive restarts. Whoever writes one holds a lock on it, which ends with its process at the latest.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use domain::Random;
use serde::Deserialize;
use tokio::io::AsyncWriteExt as _;

use super::incoming::{DIRECTORY, LOOK_AT_SPACE};
use super::{Blobs, Error, Received, Result, blocking};

const EXTENSION: &str = "tus";

/// How often, and after which pauses, a lock is asked for that somebody holds. A writer in this process lets go before
/// another one comes; this is for one that another process has just been killed in.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

/// The unguessable name of an upload and of its part file: 128 random bits, hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct UploadToken(String);

/// What is no token.
#[derive(Debug, thiserror::Error)]
#[error("no token of an upload")]
pub struct NoToken;

impl UploadToken {
    /// A new one.
    pub fn new(random: &dyn Random) -> Self {
        Self(hex::encode(random.bytes::<16>()))
    }

    /// The text of addresses and of the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for UploadToken {
    type Error = NoToken;

    fn try_from(text: String) -> Result<Self, NoToken> {
        let hexadecimal = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() == 32 && hexadecimal { Ok(Self(text)) } else { Err(NoToken) }
    }
}

impl FromStr for UploadToken {
    type Err = NoToken;

    fn from_str(text: &str) -> Result<Self, NoToken> {
        text.to_owned().try_into()
    }
}

impl fmt::Display for UploadToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Blobs {
    /// Makes an empty part file whose name is on disk when this returns.
    pub async fn create_part(&self, token: &UploadToken) -> Result<PartFile> {
        let path = self.part_path(token);
        let file = blocking(move || {
            let file = File::options().append(true).create_new(true).open(&path)?;
            lock(&file)?;
            if let Some(directory) = path.parent() {
                File::open(directory)?.sync_all()?;
            }
            Ok(file)
        })
        .await?;
        Ok(PartFile::new(self.clone(), file, 0))
    }

    /// A part file to be written on at its end; nothing where there is none.
    pub async fn open_part(&self, token: &UploadToken) -> Result<Option<PartFile>> {
        let path = self.part_path(token);
        let opened = blocking(move || {
            let Some(file) = found(File::options().append(true).open(path))? else { return Ok(None) };
            lock(&file)?;
            let length = file.metadata()?.len();
            Ok(Some((file, length)))
        })
        .await?;
        Ok(opened.map(|(file, length)| PartFile::new(self.clone(), file, length)))
    }

    /// How much of an upload has come, in bytes; nothing where there is no part file.
    pub async fn part_length(&self, token: &UploadToken) -> Result<Option<u64>> {
        let path = self.part_path(token);
        blocking(move || Ok(found(fs::metadata(path))?.map(|file| file.len()))).await
    }

    /// A whole part file as a file that has arrived. The part file stays, so that a process that dies before the arrived
    /// file has found its place loses nothing.
    pub async fn receive_part(&self, token: &UploadToken) -> Result<Received> {
        let (part, path) = (self.part_path(token), self.incoming_path("part"));
        blocking(move || {
            // Another name for the same content; a disk that knows no such names takes a copy.
            if fs::hard_link(&part, &path).is_err() {
                fs::copy(&part, &path)?;
            }
            Received::read(path)
        })
        .await
    }

    /// Removes a part file; one that is not there counts as removed.
    pub async fn remove_part(&self, token: &UploadToken) -> Result<()> {
        let path = self.part_path(token);
        blocking(move || Ok(found(fs::remove_file(path)).map(|_| ())?)).await
    }

    /// Removes a part file that nobody writes. False where somebody does.
    pub async fn remove_idle_part(&self, token: &UploadToken) -> Result<bool> {
        let path = self.part_path(token);
        blocking(move || {
            let Some(file) = found(File::open(&path))? else { return Ok(true) };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(false),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
            found(fs::remove_file(&path))?;
            Ok(true)
        })
        .await
    }

    /// All part files that were not written for `age`.
    pub async fn resting_parts(&self, age: Duration) -> Result<Vec<UploadToken>> {
        let directory = self.0.root.join(DIRECTORY);
        blocking(move || {
            let mut parts = Vec::new();
            for entry in fs::read_dir(directory)? {
                let path = entry?.path();
                let Some(token) = token_of(&path) else { continue };
                let Some(file) = found(fs::metadata(&path))? else { continue };
                // A time that lies ahead of the clock counts as now.
                if file.modified()?.elapsed().unwrap_or_default() >= age {
                    parts.push(token);
                }
            }
            Ok(parts)
        })
        .await
    }

    fn part_path(&self, token: &UploadToken) -> PathBuf {
        self.0.root.join(DIRECTORY).join(format!("{token}.{EXTENSION}"))
    }
}

fn token_of(path: &Path) -> Option<UploadToken> {
    let ours = path.extension().is_some_and(|extension| extension == EXTENSION);
    if ours { path.file_stem()?.to_str()?.parse().ok() } else { None }
}

fn lock(file: &File) -> Result<()> {
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
    }
    Err(Error::Held)
}

/// Nothing instead of the error that there is no such file.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A part file that is being written on.
pub struct PartFile {
    blobs: Blobs,
    file: tokio::fs::File,
    length: u64,
    space_looked_at: u64,
}

impl PartFile {
    fn new(blobs: Blobs, file: File, length: u64) -> Self {
        Self { blobs, file: tokio::fs::File::from_std(file), length, space_looked_at: length }
    }

    /// Its length in bytes, with what is still on its way to the disk.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Appends `bytes`.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let length = self.length + bytes.len() as u64;
        if length - self.space_looked_at > LOOK_AT_SPACE {
            self.blobs.check_room(0)?;
            self.space_looked_at = length;
        }
        self.file.write_all(bytes).await?;
        self.length = length;
        Ok(())
    }

    /// Appends a file that has arrived.
    pub async fn append(&mut self, received: &Received) -> Result<()> {
        self.blobs.check_room(received.size)?;
        self.file.flush().await?;
        let target = self.file.try_clone().await?.into_std().await;
        let source = received.path().to_owned();
        blocking(move || {
            io::copy(&mut File::open(source)?, &mut &target)?;
            Ok(())
        })
        .await?;
        self.length += received.size;
        Ok(())
    }

    /// Brings what has come to disk and lets go of the file; returns its true length in bytes. After a failed write that
    /// is less than what was written.
    pub async fn settle(mut self) -> Result<u64> {
        let written = self.file.flush().await;
        let file = self.file.into_std().await;
        let length = blocking(move || {
            file.sync_data()?;
            Ok(file.metadata()?.len())
        })
        .await?;
        match written {
            Err(error) if length == self.length => Err(error.into()),
            _ => Ok(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::SystemRandom;

    use super::super::{Key, RESERVE};
    use super::*;

    fn store(root: &Path, free: u64) -> Blobs {
        Blobs::open_with(root, Arc::new(SystemRandom), Arc::new(move |_| Ok(free))).unwrap()
    }

    #[tokio::test]
    async fn what_has_come_outlives_the_process_and_is_received_whole() {
        let root = tempfile::tempdir().unwrap();
        let blobs = store(root.path(), u64::MAX);
        let token = UploadToken::new(&SystemRandom);
        let mut part = blobs.create_part(&token).await.unwrap();
        part.write(b"0123").await.unwrap();
        assert_eq!(part.settle().await.unwrap(), 4);
        drop(blobs);

        let blobs = store(root.path(), u64::MAX);
        assert_eq!(blobs.part_length(&token).await.unwrap(), Some(4));
        let mut part = blobs.open_part(&token).await.unwrap().unwrap();
        assert!(!blobs.remove_idle_part(&token).await.unwrap(), "somebody writes it");
        part.write(b"456789").await.unwrap();
        assert_eq!((part.length(), part.settle().await.unwrap()), (10, 10));

        let received = blobs.receive_part(&token).await.unwrap();
        assert_eq!(received.size, 10);
        let key = Key::original(received.sha256);
        blobs.keep(&received, &key).await.unwrap();
        drop(received);
        assert_eq!(fs::read(blobs.local_path(&key)).unwrap(), b"0123456789");
        // Until that is committed elsewhere, it could be done again.
        assert_eq!(blobs.part_length(&token).await.unwrap(), Some(10));
        blobs.remove_part(&token).await.unwrap();
        blobs.remove_part(&token).await.unwrap();
        assert!(blobs.open_part(&token).await.unwrap().is_none());
        assert_eq!(fs::read(blobs.local_path(&key)).unwrap(), b"0123456789");
        assert_eq!(fs::read_dir(root.path().join(DIRECTORY)).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_disk_that_fills_up_keeps_what_came() {
        let root = tempfile::tempdir().unwrap();
        let blobs = store(root.path(), RESERVE - 1);
        let token = UploadToken::new(&SystemRandom);
        let mut part = blobs.create_part(&token).await.unwrap();
        let chunk = vec![7; 3 << 20];
        part.write(&chunk).await.unwrap();
        assert!(matches!(part.write(&chunk).await, Err(Error::Full)));
        assert_eq!(part.settle().await.unwrap(), 3 << 20);
    }

    #[test]
    fn a_token_is_no_path() {
        for text in ["", "..", "../../etc/passwd", &"A".repeat(32), &"a".repeat(31), &"g".repeat(32)] {
            assert!(text.parse::<UploadToken>().is_err(), "{text}");
        }
        assert_eq!(token_of(Path::new("/incoming/notes.tus")), None);
        assert!(token_of(Path::new(&format!("/incoming/{}.tus", "a".repeat(32)))).is_some());
    }
}
