//! Running ffmpeg and ffprobe on files that may be anything.
//!
//! No shell, no standard input but a picture that is given, an environment of three variables, a process group of its own, and bounds: memory,
//! processor time, open files, time in all, and time without getting any further. `setpriv` lets the kernel kill the
//! program when the thread that started it is gone, which covers a kill -9 of the server; that signal follows the
//! *thread*, so a run is started, listened to and waited for on one. `prlimit` bounds memory by `RLIMIT_DATA`, which
//! counts what is mapped writable; `RLIMIT_AS` would count reservations that are never used too.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use ffmpeg_sidecar::command::FfmpegCommand;
use ffmpeg_sidecar::event::{FfmpegEvent, FfmpegProgress};
use ffmpeg_sidecar::log_parser::FfmpegLogParser;
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::process::{Pid, Signal};

use super::failure::{Ending, Log};
use super::{ClipError, Tools};

/// How often a run is looked at that says nothing, unless it is said otherwise.
const GLANCE: Duration = Duration::from_millis(200);

/// Longest line that is heard as one; longer ones come in pieces.
const LONGEST_LINE: u64 = 16 * 1024;

/// How much of an output that is no text is passed on at once, in bytes.
const PIECE: usize = 16 * 1024;

/// For how long ffmpeg may decode before the first picture that is wanted.
const DECODING_PATIENCE: Duration = Duration::from_mins(5);

/// For how long ffprobe may say nothing.
const PROBE_PATIENCE: Duration = Duration::from_secs(30);

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    Ffmpeg,
    Ffprobe,
}

impl Program {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ffmpeg => "ffmpeg",
            Self::Ffprobe => "ffprobe",
        }
    }
}

/// What comes from a run while it lasts.
#[derive(Debug)]
pub(super) enum Heard<'a> {
    /// A line of its standard output.
    Line(&'a str),
    /// Some of its standard output, of a run that was to write [`Run::bytes`] there.
    Bytes(&'a [u8]),
    /// ffmpeg says how far it is.
    Progress(&'a FfmpegProgress),
    /// A moment has passed without anything.
    Nothing,
}

/// What hears it, on the thread of the run; an error ends the program and is what the run returns.
pub(super) type Listener<'a> = dyn FnMut(Heard<'_>) -> Result<(), ClipError> + 'a;

/// One bounded run of a program, before it is started.
pub(super) struct Run {
    program: Program,
    command: FfmpegCommand,
    memory: u64,
    longest: Duration,
    patience: Duration,
    glance: Duration,
    output: Output,
}

/// What a program writes to its standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    Lines,
    Bytes,
}

impl Run {
    /// A run of `program`, which opens nothing but files.
    pub(super) fn new(tools: &Tools, program: Program) -> Result<Self, ClipError> {
        let path = tools.locate(program)?;
        let processors = thread::available_parallelism().map_or(1, |count| count.get() as u64);
        let processor_seconds = (tools.longest.as_secs() + 1).saturating_mul(processors);
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig=KILL", "--", "prlimit", "--core=0", "--nofile=256"]);
        command
            .arg(format!("--data={}", tools.memory))
            .arg(format!("--cpu={processor_seconds}:{}", processor_seconds.saturating_add(5)));
        command.arg(path);
        command.env_clear().env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut command = FfmpegCommand::from(command);
        // With the level before each line, by which the log is read.
        command.hide_banner().args(["-loglevel", "level+warning"]);
        let patience = match program {
            Program::Ffmpeg => tools.patience,
            Program::Ffprobe => tools.patience.min(PROBE_PATIENCE),
        };
        Ok(Self {
            program,
            command,
            memory: tools.memory,
            longest: tools.longest,
            patience,
            glance: GLANCE,
            output: Output::Lines,
        })
    }

    /// Its arguments.
    pub(super) const fn command(&mut self) -> &mut FfmpegCommand {
        &mut self.command
    }

    /// In which directory it runs.
    pub(super) fn directory(&mut self, directory: &Path) -> &mut Self {
        self.command.as_inner_mut().current_dir(directory);
        self
    }

    /// How often it is looked at while it says nothing.
    pub(super) const fn glances(&mut self, every: Duration) -> &mut Self {
        self.glance = every;
        self
    }

    /// What it makes lies behind what it only decodes, of which it says nothing: it is waited for longer before it is heard
    /// of.
    pub(super) fn waits(&mut self) -> &mut Self {
        self.patience = self.patience.max(DECODING_PATIENCE);
        self
    }

    /// Its standard output is no text. What comes there is passed on as it comes and does not count as getting any
    /// further: sound may go on for hours while the picture stands still.
    pub(super) const fn bytes(&mut self) -> &mut Self {
        self.output = Output::Bytes;
        self
    }

    /// Gives it a clip to read, with pictures as they are stored: versions of ffmpeg turn them in different ways. Only by the demuxer of MP4 and QuickTime, whatever the content looks like to ffmpeg,
    /// and only the file itself: no network, no other files that it may refer to.
    pub(super) fn input(&mut self, input: &Path) -> Result<&mut Self, ClipError> {
        let mut name = std::ffi::OsString::from("file:");
        name.push(std::path::absolute(input).map_err(ClipError::Read)?);
        self.command
            .args(["-protocol_whitelist", "file", "-enable_drefs", "0", "-use_absolute_path", "0"])
            .format("mov");
        if self.program == Program::Ffmpeg {
            self.command.arg("-noautorotate");
        }
        self.command.input(name);
        Ok(self)
    }

    /// Gives it bytes to read as one picture, by this demuxer and nothing else: a file in memory that is its standard
    /// input, so that it can go back in it, and that is gone with the last who holds it. What `options` say is said of the
    /// input.
    pub(super) fn picture(
        &mut self,
        demuxer: &str,
        options: &[&str],
        bytes: &[u8],
    ) -> Result<&mut Self, ClipError> {
        let failed = |error: rustix::io::Errno| ClipError::Read(error.into());
        let memory = memfd_create("picture", MemfdFlags::CLOEXEC).map_err(failed)?;
        let mut file = File::from(memory);
        file.write_all(bytes).map_err(ClipError::Read)?;
        file.rewind().map_err(ClipError::Read)?;
        self.command
            .args(["-protocol_whitelist", "file"])
            .args(options)
            .format(demuxer)
            .input("file:/proc/self/fd/0");
        self.command.as_inner_mut().stdin(file);
        Ok(self)
    }

    /// Runs it to its end, on this thread. Returns the last that it said beside its output.
    pub(super) fn go(self, listener: &mut Listener<'_>) -> Result<Log, ClipError> {
        let Self { program, command, memory, longest, patience, glance, output } = self;
        let mut child = Running::start(Command::from(command))?;
        let said = child.listen(output);
        let mut log = Log::default();
        let mut watchdog = Watchdog::new(program, longest, patience);
        loop {
            match said.recv_timeout(glance) {
                Ok(Said::Line(line)) => {
                    watchdog.further();
                    listener(Heard::Line(&line))?;
                }
                Ok(Said::Bytes(bytes)) => listener(Heard::Bytes(&bytes))?,
                Ok(Said::Event(FfmpegEvent::Progress(progress))) => {
                    watchdog.progress(&progress);
                    listener(Heard::Progress(&progress))?;
                }
                Ok(Said::Event(FfmpegEvent::Log(level, line))) => log.note(&level, &line),
                Ok(Said::Event(_)) => {}
                Err(RecvTimeoutError::Timeout) => listener(Heard::Nothing)?,
                Err(RecvTimeoutError::Disconnected) => break,
            }
            watchdog.look()?;
        }
        // It has closed its outputs, and is gone or about to be.
        let status = loop {
            if let Some(status) = child.ended()? {
                break status;
            }
            listener(Heard::Nothing)?;
            watchdog.look()?;
            thread::sleep(Duration::from_millis(5));
        };
        Ending { program, status, memory, longest, log }.judge()
    }
}

/// Ends what goes on for too long, or gets no further.
struct Watchdog {
    program: Program,
    longest: Duration,
    patience: Duration,
    began: Instant,
    last: Instant,
    progress: (u32, u32, String),
}

impl Watchdog {
    fn new(program: Program, longest: Duration, patience: Duration) -> Self {
        let now = Instant::now();
        Self { program, longest, patience, began: now, last: now, progress: (0, 0, String::new()) }
    }

    fn further(&mut self) {
        self.last = Instant::now();
    }

    /// ffmpeg repeats how far it is also when it stands still.
    fn progress(&mut self, progress: &FfmpegProgress) {
        let now = (progress.frame, progress.size_kb, progress.time.clone());
        if now != self.progress {
            self.progress = now;
            self.further();
        }
    }

    fn look(&self) -> Result<(), ClipError> {
        let program = self.program.name();
        if self.began.elapsed() > self.longest {
            return Err(ClipError::TookTooLong { program, longest: self.longest });
        }
        if self.last.elapsed() > self.patience {
            return Err(ClipError::Hung { program, patience: self.patience });
        }
        Ok(())
    }
}

/// What the readers of the two outputs pass on.
enum Said {
    Line(String),
    Bytes(Vec<u8>),
    Event(FfmpegEvent),
}

/// A started program; killed with all that it started when this goes before it has ended.
struct Running {
    child: Child,
    status: Option<ExitStatus>,
}

impl Running {
    fn start(mut command: Command) -> Result<Self, ClipError> {
        let child = command.spawn().map_err(|source| ClipError::MissingProgram {
            program: command.get_program().display().to_string(),
            source,
        })?;
        Ok(Self { child, status: None })
    }

    /// Its two outputs, line by line or as they come. The readers end with the outputs; they are not waited for, since something that
    /// left the process group might hold these open.
    fn listen(&mut self, output: Output) -> Receiver<Said> {
        let (sender, receiver) = sync_channel(256);
        if let Some(standard) = self.child.stdout.take() {
            let sender = sender.clone();
            thread::spawn(move || match output {
                Output::Lines => read_lines(standard, &sender),
                Output::Bytes => read_bytes(standard, &sender),
            });
        }
        if let Some(errors) = self.child.stderr.take() {
            thread::spawn(move || read_events(errors, &sender));
        }
        receiver
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>, ClipError> {
        self.status = self.child.try_wait().map_err(ClipError::Read)?;
        Ok(self.status)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.status.is_none() {
            // Not yet waited for, so the number is still that of our child.
            if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
                let _ = rustix::process::kill_process_group(group, Signal::KILL);
            }
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn read_lines(output: impl Read, sender: &SyncSender<Said>) {
    let mut output = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        match output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let line = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
        if sender.send(Said::Line(line)).is_err() {
            return;
        }
    }
}

fn read_bytes(mut output: impl Read, sender: &SyncSender<Said>) {
    let mut piece = vec![0; PIECE];
    loop {
        match output.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return,
            Ok(read) => {
                if sender.send(Said::Bytes(piece[..read].to_vec())).is_err() {
                    return;
                }
            }
        }
    }
}

fn read_events(errors: impl Read, sender: &SyncSender<Said>) {
    let mut parser = FfmpegLogParser::new(BrokenLines::new(errors));
    loop {
        match parser.parse_next_event() {
            Ok(FfmpegEvent::LogEOF) => return,
            Ok(event) => {
                if sender.send(Said::Event(event)).is_err() {
                    return;
                }
            }
            Err(error) if error.is::<io::Error>() => return,
            // A line that the parser has no place for; it was read whole.
            Err(_) => {}
        }
    }
}

/// Breaks lines that are too long, since the parser keeps a line in memory until it ends, and a file may hold a name of
/// any length that ffmpeg would print.
struct BrokenLines<R> {
    inner: R,
    since_break: u64,
}

impl<R: Read> BrokenLines<R> {
    const fn new(inner: R) -> Self {
        Self { inner, since_break: 0 }
    }
}

impl<R: Read> Read for BrokenLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_break >= LONGEST_LINE {
            self.since_break = 0;
            if let Some(first) = buffer.first_mut() {
                *first = b'\n';
                return Ok(1);
            }
        }
        let most = usize::try_from(LONGEST_LINE - self.since_break).unwrap_or(buffer.len()).min(buffer.len());
        let read = self.inner.read(&mut buffer[..most])?;
        match buffer[..read].iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(last) => self.since_break = (read - last - 1) as u64,
            None => self.since_break += read as u64,
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_lines_are_broken_and_nothing_is_lost() {
        let long = vec![b'x'; 100_000];
        let mut heard = String::new();
        BrokenLines::new(&long[..]).read_to_string(&mut heard).unwrap();
        assert!(heard.lines().all(|line| line.len() as u64 <= LONGEST_LINE));
        assert_eq!(heard.bytes().filter(|byte| *byte == b'x').count(), long.len());

        let short = "a line\nanother\rand a third\n".repeat(5000);
        let mut heard = String::new();
        BrokenLines::new(short.as_bytes()).read_to_string(&mut heard).unwrap();
        assert_eq!(heard, short);
    }

    #[test]
    fn output_comes_line_by_line_in_bounded_pieces() {
        let (sender, receiver) = sync_channel(256);
        let text = format!("first\r\n{}\nlast", "y".repeat(40_000));
        read_lines(text.as_bytes(), &sender);
        drop(sender);
        let lines: Vec<String> = receiver
            .iter()
            .map(|said| match said {
                Said::Line(line) => line,
                Said::Bytes(_) | Said::Event(_) => panic!("no line"),
            })
            .collect();
        assert_eq!(lines.first().map(String::as_str), Some("first"));
        assert_eq!(lines.last().map(String::as_str), Some("last"));
        assert!(lines.iter().all(|line| line.len() as u64 <= LONGEST_LINE));
    }
}
