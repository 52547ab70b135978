//! Why there is no private Postgres, each with its remedy.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use crate::OLDEST_SUPPORTED;

/// Why the private Postgres did not start, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another server holds the data directory.
    #[error(
        "another server{} already uses {}; stop it first, or give this one another data directory",
        holder.map(|pid| format!(" (process {pid})")).unwrap_or_default(),
        data_dir.display()
    )]
    Busy {
        /// The data directory of both.
        data_dir: PathBuf,
        /// The process that has it, if it left its number.
        holder: Option<u32>,
    },
    /// The system has no PostgreSQL server.
    #[error(
        "no PostgreSQL server programs were found; install them (Debian: apt-get install postgresql), \
         or set RUSHES_DATABASE_URL to a PostgreSQL that is already running"
    )]
    NoBinaries,
    /// The installed PostgreSQL is too old.
    #[error(
        "PostgreSQL {found} is installed, but {OLDEST_SUPPORTED} or newer is needed; install a newer one"
    )]
    TooOld {
        /// The newest major version there is.
        found: u32,
    },
    /// The cluster was made by another major version.
    #[error(
        "the database in {} was made by PostgreSQL {wanted}, whose programs are not installed; \
         install them (Debian: apt-get install postgresql-{wanted})",
        cluster.display()
    )]
    WrongVersion {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The major version that made it.
        wanted: u32,
    },
    /// Started as root, and there is nobody else to run Postgres as.
    #[error(
        "PostgreSQL does not run as root, and neither the user `postgres` nor `nobody` exists; \
         add one of them (useradd --system postgres), or start the server as an ordinary user"
    )]
    NoUnprivilegedUser,
    /// Root may not become the unprivileged user.
    #[error(
        "cannot run a program as {user}: {detail}; start the server as an ordinary user, \
         or give it the right to change users (CAP_SETUID and CAP_SETGID)"
    )]
    CannotChangeUser {
        /// Whom Postgres was to run as.
        user: String,
        /// What `setpriv` said.
        detail: String,
    },
    /// The cluster belongs to someone else.
    #[error(
        "{} belongs to the user with the number {owner}; start the server as that user or as root, \
         or hand the folder over (chown -R)",
        path.display()
    )]
    ForeignOwner {
        /// The folder in question.
        path: PathBuf,
        /// Its owner's number.
        owner: u32,
    },
    /// The data directory is a copy whose original still uses the cluster.
    #[error(
        "{} is a copy of {}, and its database is the original's, in {}; delete postgres.where in the copy \
         to give it an empty database of its own, or restore a backup into it",
        data_dir.display(), original.display(), home.display()
    )]
    CopiedDataDirectory {
        /// The copy.
        data_dir: PathBuf,
        /// The data directory that the cluster was made for.
        original: PathBuf,
        /// Where the cluster lies.
        home: PathBuf,
    },
    /// The user has no name, which `initdb` insists on.
    #[error(
        "PostgreSQL cannot be set up by the user with the number {uid}, who has no name on this system; \
         start the server as a user of /etc/passwd, install libnss-wrapper (Debian), \
         or set RUSHES_DATABASE_URL to a PostgreSQL that is already running"
    )]
    NamelessUser {
        /// The user's number.
        uid: u32,
    },
    /// A program that is part of every Linux system is missing.
    #[error("cannot run {program}: {source}; install util-linux and coreutils")]
    MissingProgram {
        /// The program.
        program: &'static str,
        /// Why it did not run.
        source: io::Error,
    },
    /// The cluster could not be made.
    #[error("PostgreSQL could not make a database in {}: {output}", cluster.display())]
    Initdb {
        /// The cluster's folder.
        cluster: PathBuf,
        /// What `initdb` printed.
        output: String,
    },
    /// Postgres ended while it was starting.
    #[error("PostgreSQL ended while starting ({status}); the end of {}:\n{tail}", log.display())]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// Its log.
        log: PathBuf,
        /// The log's last lines.
        tail: String,
    },
    /// Postgres does not become ready.
    #[error("PostgreSQL was not ready after {seconds} s; see {}", log.display())]
    NotReady {
        /// How long it was given.
        seconds: u64,
        /// Its log.
        log: PathBuf,
    },
    /// Processes of an earlier run do not end.
    #[error(
        "the PostgreSQL processes {processes:?} of an earlier run still use {}; end them, then start again",
        cluster.display()
    )]
    StillInUse {
        /// The cluster's folder.
        cluster: PathBuf,
        /// Their numbers.
        processes: Vec<u32>,
    },
    /// A file or folder cannot be used.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

/// Adds to an [`io::Error`] what was tried with which file.
pub(crate) trait Trying<T> {
    /// `action` is a verb in the infinitive: "cannot {action} {path}".
    fn trying(self, action: &'static str, path: &Path) -> Result<T, StartError>;
}

impl<T> Trying<T> for io::Result<T> {
    fn trying(self, action: &'static str, path: &Path) -> Result<T, StartError> {
        self.map_err(|source| StartError::Io { action, path: path.to_path_buf(), source })
    }
}
