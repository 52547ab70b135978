//! What an interrupted process has left in `incoming/`.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

/// Removes the uploads and job directories that nobody holds a lock on. Anything else is none of ours, and stays.
pub(super) fn remove(incoming: &Path) -> io::Result<()> {
    for entry in fs::read_dir(incoming)? {
        let path = entry?.path();
        let ours = path.extension().is_some_and(|e| e == "part" || e == "job");
        if !ours {
            continue;
        }
        let file = match File::open(&path) {
            Ok(file) => file,
            // Whoever held it has just removed it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => continue,
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        if let Err(error) = removed
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        tracing::info!(path = %path.display(), "removed what an interrupted upload or job had left");
    }
    Ok(())
}
