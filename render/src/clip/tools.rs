use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ffmpeg_sidecar::log_parser::try_parse_version;

use super::ClipError;
use super::process::{Heard, Program, Run};

/// The oldest ffmpeg with `-fps_mode`, which is what keeps every frame.
const OLDEST_FFMPEG: (u32, u32) = (5, 1);

/// The programs that read clips, and what a run of them may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    /// ffmpeg; a bare name is looked up in `PATH`.
    pub ffmpeg: PathBuf,
    /// ffprobe, likewise.
    pub ffprobe: PathBuf,
    /// Most memory of one run, in bytes.
    pub memory: u64,
    /// Longest time of one run.
    pub longest: Duration,
    /// For how long a run may get no further before it counts as hanging; ffprobe has half a minute at most.
    pub patience: Duration,
}

impl Default for Tools {
    /// What `PATH` holds, with 4 GiB, four hours, and a minute of patience.
    fn default() -> Self {
        Self {
            ffmpeg: PathBuf::from("ffmpeg"),
            ffprobe: PathBuf::from("ffprobe"),
            memory: 4 * 1024 * 1024 * 1024,
            longest: Duration::from_hours(4),
            patience: Duration::from_mins(1),
        }
    }
}

impl Tools {
    /// Finds out whether both programs, and those that bound them, are there and run, and that ffmpeg is not too old.
    pub fn check(&self) -> Result<(), ClipError> {
        for program in [Program::Ffmpeg, Program::Ffprobe] {
            let mut run = Run::new(self, program)?;
            run.command().arg("-version");
            let mut version = None;
            let ran = run.go(&mut |heard| {
                if let Heard::Line(line) = heard
                    && version.is_none()
                {
                    version = try_parse_version(line);
                }
                Ok(())
            });
            match ran {
                Ok(_) => {}
                Err(ClipError::Failed { detail, .. }) => {
                    return Err(self.missing(program, io::Error::other(detail)));
                }
                Err(error) => return Err(error),
            }
            if let Some(version) = version.filter(|version| is_too_old(version)) {
                let (major, minor) = OLDEST_FFMPEG;
                let why = format!("it is version {version}, and {major}.{minor} or newer is needed");
                return Err(self.missing(program, io::Error::new(io::ErrorKind::Unsupported, why)));
            }
        }
        Ok(())
    }

    /// Where a program lies.
    pub(super) fn locate(&self, program: Program) -> Result<PathBuf, ClipError> {
        let named = self.path(program);
        locate(named, &std::env::var_os("PATH").unwrap_or_default()).ok_or_else(|| {
            let why = if named.components().count() > 1 { "there is no such program" } else { "not in PATH" };
            self.missing(program, io::Error::new(io::ErrorKind::NotFound, why))
        })
    }

    fn path(&self, program: Program) -> &Path {
        match program {
            Program::Ffmpeg => &self.ffmpeg,
            Program::Ffprobe => &self.ffprobe,
        }
    }

    fn missing(&self, program: Program, source: io::Error) -> ClipError {
        ClipError::MissingProgram { program: self.path(program).display().to_string(), source }
    }
}

/// Where a program lies that is named by a path, or by a bare name to be looked up in `path`.
fn locate(named: &Path, path: &OsStr) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let runs = |file: &PathBuf| {
        file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
    };
    if named.components().count() > 1 || named.is_absolute() {
        // Made absolute, since a run may have a directory of its own.
        return std::path::absolute(named).ok().filter(runs);
    }
    std::env::split_paths(path).map(|folder| folder.join(named)).filter(|file| file.is_absolute()).find(runs)
}

/// Of versions such as `5.1.9-0+deb12u1` and `n7.1`; builds of a day or a commit pass.
fn is_too_old(version: &str) -> bool {
    let mut parts = version.trim_start_matches('n').split(|c: char| !c.is_ascii_digit());
    let mut number = || parts.next().and_then(|part| part.parse::<u32>().ok());
    match (number(), number()) {
        // Builds of a day are called by their date.
        (Some(major), Some(minor)) if major < 1000 => (major, minor) < OLDEST_FFMPEG,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_versions_are_known() {
        for old in ["4.4.2-0ubuntu0.22.04.1", "n4.4", "5.0.1", "3.2"] {
            assert!(is_too_old(old), "{old}");
        }
        for new in ["5.1.9-0+deb12u1", "n7.1", "8.0", "2023-01-18-git-ba36e6ed52", "N-109875-geabc304d12", ""]
        {
            assert!(!is_too_old(new), "{new}");
        }
    }

    #[test]
    fn bare_names_are_looked_up_and_paths_are_not() {
        let path = OsStr::new("/nowhere:/usr/bin:/bin");
        assert!(locate(Path::new("sh"), path).is_some_and(|found| found.is_absolute()));
        assert_eq!(locate(Path::new("/bin/sh"), OsStr::new("")), Some(PathBuf::from("/bin/sh")));
        assert_eq!(locate(Path::new("no-such-program"), path), None);
        assert_eq!(locate(Path::new("/etc/passwd"), path), None, "cannot be run");
        assert_eq!(locate(Path::new("/usr"), path), None, "a directory");
    }
}
