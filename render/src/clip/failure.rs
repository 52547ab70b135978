//! Why a run of ffmpeg or ffprobe failed, told from how it ended and what it said.

use std::collections::VecDeque;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::time::Duration;

use ffmpeg_sidecar::event::LogLevel;
use rustix::process::Signal;

use super::ClipError;
use super::process::Program;

/// How many bytes of what a program says are kept.
const KEPT: usize = 4096;

/// What programs say when they are refused memory: of the C library, of x264, of the loader, of C++.
const SHORT_OF_MEMORY: [&str; 6] = [
    "Cannot allocate memory",
    "malloc of size",
    "failed to map segment",
    "cannot create shared object",
    "ut of memory",
    "std::bad_alloc",
];

/// What the system says when it cannot store more.
const NO_ROOM: [(&str, io::ErrorKind); 4] = [
    ("No space left on device", io::ErrorKind::StorageFull),
    ("Disk quota exceeded", io::ErrorKind::QuotaExceeded),
    ("Read-only file system", io::ErrorKind::ReadOnlyFilesystem),
    ("File too large", io::ErrorKind::FileTooLarge),
];

/// The last lines that a program said.
#[derive(Debug, Default)]
pub(super) struct Log {
    lines: VecDeque<String>,
    bytes: usize,
    short_of_memory: bool,
    no_room: Option<io::ErrorKind>,
}

impl Log {
    pub(super) fn note(&mut self, level: &LogLevel, line: &str) {
        if matches!(level, LogLevel::Error | LogLevel::Fatal | LogLevel::Unknown) {
            self.short_of_memory |= SHORT_OF_MEMORY.iter().any(|words| line.contains(words));
            let no_room = NO_ROOM.iter().find(|(words, _)| line.contains(words));
            self.no_room = self.no_room.or(no_room.map(|(_, kind)| *kind));
        }
        self.bytes += line.len();
        self.lines.push_back(line.to_owned());
        while self.bytes > KEPT
            && self.lines.len() > 1
            && let Some(first) = self.lines.pop_front()
        {
            self.bytes -= first.len();
        }
    }

    /// Whether one of the last lines holds these words.
    pub(super) fn says(&self, words: &str) -> bool {
        self.lines.iter().any(|line| line.contains(words))
    }

    /// What storage refused, if it did.
    pub(super) fn write_error(&self) -> Option<ClipError> {
        self.no_room.map(|kind| ClipError::Write(io::Error::from(kind)))
    }

    pub(super) fn text(&self) -> String {
        let mut text = self.lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
        text.truncate(text.floor_char_boundary(KEPT));
        text
    }
}

/// How a run ended that ended by itself.
pub(super) struct Ending {
    pub(super) program: Program,
    pub(super) status: ExitStatus,
    pub(super) memory: u64,
    pub(super) longest: Duration,
    pub(super) log: Log,
}

impl Ending {
    pub(super) fn judge(self) -> Result<Log, ClipError> {
        if self.status.success() {
            return Ok(self.log);
        }
        let program = self.program.name();
        if self.log.short_of_memory {
            return Err(ClipError::TooMuchMemory { program, max_memory: self.memory });
        }
        if let Some(error) = self.log.write_error() {
            return Err(error);
        }
        let signal = self.status.signal();
        if signal == Some(Signal::XCPU.as_raw()) {
            return Err(ClipError::TookTooLong { program, longest: self.longest });
        }
        let detail = self.log.text();
        // A crash is of the file; what somebody else sends is not.
        let crashes = [Signal::SEGV, Signal::ABORT, Signal::ILL, Signal::FPE, Signal::BUS, Signal::TRAP];
        match signal {
            Some(signal) if !crashes.iter().any(|crash| crash.as_raw() == signal) => {
                Err(ClipError::Killed { program, signal, detail })
            }
            // The program itself was there; what bounds it, or what it is linked to, was not.
            None if matches!(self.status.code(), Some(126 | 127)) => Err(ClipError::MissingProgram {
                program: program.to_owned(),
                source: io::Error::other(detail),
            }),
            _ => Err(ClipError::Failed { program, detail }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(raw: i32, line: &str) -> Result<Log, ClipError> {
        let mut log = Log::default();
        log.note(&LogLevel::Error, line);
        let status = ExitStatus::from_raw(raw);
        let longest = Duration::from_secs(1);
        Ending { program: Program::Ffmpeg, status, memory: 1, longest, log }.judge()
    }

    #[test]
    fn endings_are_told_apart() {
        assert!(ended(0, "Cannot allocate memory").is_ok(), "it went on without");
        assert!(matches!(ended(256, "x264: malloc of size 9 failed"), Err(ClipError::TooMuchMemory { .. })));
        assert!(matches!(ended(6, "Out of memory"), Err(ClipError::TooMuchMemory { .. })));
        assert!(matches!(ended(256, "a.m4s: No space left on device"), Err(ClipError::Write(_))));
        assert!(matches!(ended(9, ""), Err(ClipError::Killed { signal: 9, .. })));
        assert!(matches!(ended(24, ""), Err(ClipError::TookTooLong { .. })));
        assert!(matches!(ended(11, ""), Err(ClipError::Failed { .. })));
        assert!(matches!(ended(256, "moov"), Err(ClipError::Failed { detail, .. }) if detail == "moov"));
        assert!(matches!(ended(127 * 256, "prlimit: no"), Err(ClipError::MissingProgram { .. })));
    }

    #[test]
    fn a_flood_leaves_its_last_lines() {
        let mut log = Log::default();
        for number in 0..10_000 {
            log.note(&LogLevel::Error, &format!("line {number}"));
        }
        log.note(&LogLevel::Warning, &"é".repeat(KEPT));
        assert!(log.text().len() <= KEPT);
        log.note(&LogLevel::Error, "the end");
        assert!(log.says("the end") && !log.says("line 1\n"));
        assert_eq!(log.text(), "the end", "the long line had to go");
    }
}
