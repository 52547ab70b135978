//! Where cluster, socket and log lie, and that only one server uses them.

use std::fs::{self, DirBuilder, File, Permissions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use crate::StartError;
use crate::account::Account;
use crate::error::Trying as _;

/// The longest path of a socket: `sun_path` of unix(7) less its closing zero.
const LONGEST_SOCKET_PATH: usize = 107;

/// What Postgres calls its socket on the default port.
pub(crate) const SOCKET: &str = ".s.PGSQL.5432";

/// Where clusters go whose data directory the unprivileged user cannot reach.
const ELSEWHERE: &str = "/var/lib/rushes";

/// In the data directory, when the cluster lies elsewhere: where.
const WHERE: &str = "postgres.where";

/// In the folder elsewhere: for which data directory it is.
const FOR: &str = "data-directory";

/// A killed server gives its lock up a moment after the kill has returned.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// A log longer than this is put aside at the next start.
const LONG_LOG: u64 = 10 << 20;

/// Everything about where a private Postgres lives. Holds the lock on its data directory.
#[derive(Debug)]
pub(crate) struct Home {
    pub(crate) account: Account,
    /// The folder that holds cluster and, as a rule, the socket: the data directory, or one elsewhere.
    pub(crate) folder: PathBuf,
    /// Postgres' own data directory.
    pub(crate) cluster: PathBuf,
    pub(crate) socket_dir: PathBuf,
    pub(crate) log: PathBuf,
    _locks: Vec<File>,
}

impl Home {
    /// Makes the data directory, takes its lock, and settles where the cluster lies.
    pub(crate) fn settle(data_dir: &Path) -> Result<Self, StartError> {
        fs::create_dir_all(data_dir).trying("make the data directory", data_dir)?;
        let data_dir = data_dir.canonicalize().trying("open", data_dir)?;
        let mut locks = vec![lock(&data_dir, &data_dir)?];

        let pointer = data_dir.join(WHERE);
        let (folder, account) = if let Ok(path) = fs::read(&pointer) {
            let folder = PathBuf::from(std::ffi::OsStr::from_bytes(path.trim_ascii()));
            let account = Account::choose(&folder.join("postgres"))?;
            claim(&folder, &data_dir)?;
            (folder, account)
        } else {
            let account = Account::choose(&data_dir.join("postgres"))?;
            let folder = place(&data_dir, &account, &pointer)?;
            (folder, account)
        };
        if folder != data_dir {
            locks.push(lock(&folder, &data_dir)?);
        }

        let socket_dir = socket_dir(&folder, &account);
        let home = Self {
            cluster: folder.join("postgres"),
            log: data_dir.join("postgres.log"),
            socket_dir,
            account,
            folder,
            _locks: locks,
        };
        home.private(&home.socket_dir)?;
        Ok(home)
    }

    /// Makes a folder that only the account may enter, or makes sure that it is one.
    pub(crate) fn private(&self, folder: &Path) -> Result<(), StartError> {
        if !folder.exists() {
            DirBuilder::new().mode(0o700).create(folder).trying("make", folder)?;
        }
        let found = fs::symlink_metadata(folder).trying("look at", folder)?;
        let own = rustix::process::geteuid().as_raw();
        if !found.is_dir() || ![own, self.account.uid()].contains(&found.uid()) {
            return Err(StartError::ForeignOwner { path: folder.to_path_buf(), owner: found.uid() });
        }
        self.account.own(folder)?;
        fs::set_permissions(folder, Permissions::from_mode(0o700)).trying("change the mode of", folder)
    }

    /// The log, for Postgres to write to.
    pub(crate) fn open_log(&self) -> Result<File, StartError> {
        if fs::metadata(&self.log).is_ok_and(|log| log.len() > LONG_LOG) {
            fs::rename(&self.log, self.log.with_extension("log.1")).trying("put aside", &self.log)?;
        }
        File::options().create(true).append(true).mode(0o600).open(&self.log).trying("open", &self.log)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.socket_dir.join(SOCKET)
    }
}

/// The folder of the socket of the Postgres that another process runs for a data directory; nothing where none does.
pub(crate) fn socket_dir_in_use(data_dir: &Path) -> Result<Option<PathBuf>, StartError> {
    let data_dir = data_dir.canonicalize().trying("open", data_dir)?;
    let folder = match fs::read(data_dir.join(WHERE)) {
        Ok(path) => PathBuf::from(std::ffi::OsStr::from_bytes(path.trim_ascii())),
        Err(_) => data_dir,
    };
    let account = Account::choose(&folder.join("postgres"))?;
    let socket_dir = socket_dir(&folder, &account);
    Ok(socket_dir.join(SOCKET).exists().then_some(socket_dir))
}

/// The data directory, unless the account cannot go down to it: root's home is closed to everybody else.
fn place(data_dir: &Path, account: &Account, pointer: &Path) -> Result<PathBuf, StartError> {
    if matches!(account, Account::Other { .. }) {
        let mode = fs::metadata(data_dir).trying("look at", data_dir)?.permissions().mode();
        if mode & 0o001 == 0 {
            let passable = Permissions::from_mode(mode | 0o001);
            fs::set_permissions(data_dir, passable).trying("change the mode of", data_dir)?;
        }
    }
    if account.reaches(data_dir)? {
        return Ok(data_dir.to_path_buf());
    }
    let folder = Path::new(ELSEWHERE).join(digest(data_dir));
    fs::create_dir_all(&folder).trying("make", &folder)?;
    for made in [Path::new(ELSEWHERE), &folder] {
        fs::set_permissions(made, Permissions::from_mode(0o755)).trying("change the mode of", made)?;
    }
    claim(&folder, data_dir)?;
    fs::write(pointer, folder.as_os_str().as_bytes()).trying("write", pointer)?;
    tracing::warn!(
        data_dir = %data_dir.display(), database = %folder.display(),
        "PostgreSQL's own user cannot enter the data directory: the database is kept elsewhere"
    );
    Ok(folder)
}

/// Notes for which data directory a folder elsewhere is. That one may have been moved, but not copied.
fn claim(folder: &Path, data_dir: &Path) -> Result<(), StartError> {
    let note = folder.join(FOR);
    if let Ok(original) = fs::read(&note) {
        let original = PathBuf::from(std::ffi::OsStr::from_bytes(&original));
        if original == data_dir {
            return Ok(());
        }
        if original.join(WHERE).exists() {
            let (data_dir, home) = (data_dir.to_path_buf(), folder.to_path_buf());
            return Err(StartError::CopiedDataDirectory { data_dir, original, home });
        }
    }
    fs::write(&note, data_dir.as_os_str().as_bytes()).trying("write", &note)
}

/// A folder for the socket whose full path is short enough.
fn socket_dir(folder: &Path, account: &Account) -> PathBuf {
    let near = folder.join("sock");
    if near.as_os_str().len() + 1 + SOCKET.len() <= LONGEST_SOCKET_PATH {
        return near;
    }
    let run = match account {
        Account::Own { .. } => std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from),
        Account::Other { .. } => Some(PathBuf::from("/run")),
    };
    let run = run.filter(|run| run.is_dir()).unwrap_or_else(|| PathBuf::from("/tmp"));
    run.join(format!("rushes-{}-{}", account.uid(), digest(folder)))
}

/// A short name for a path, the same for ever.
fn digest(path: &Path) -> String {
    hex::encode(&Sha256::digest(path.as_os_str().as_bytes())[..8])
}

/// Takes the lock of `folder`, which the kernel gives back when the process ends, however it ends.
fn lock(folder: &Path, data_dir: &Path) -> Result<File, StartError> {
    let path = folder.join("lock");
    let options = File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    let mut file = options.trying("open", &path)?;
    let until = Instant::now() + LOCK_PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let holder = file.read_to_string(&mut holder).ok().and_then(|_| holder.trim().parse().ok());
                return Err(StartError::Busy { data_dir: data_dir.to_path_buf(), holder });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StartError::Io { action: "lock", path, source });
            }
        }
    }
    file.set_len(0).and_then(|()| file.rewind()).trying("write", &path)?;
    writeln!(file, "{}", std::process::id()).trying("write", &path)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_folder_elsewhere_never_changes() {
        assert_eq!(digest(Path::new("/root/rushes/data")), "2644215b2338b52d");
    }

    #[test]
    fn a_deep_data_directory_has_its_socket_elsewhere() {
        let account = Account::Other { uid: 101, gid: 104, name: "postgres".to_owned() };
        let near = Path::new("/srv/rushes/data");
        assert_eq!(socket_dir(near, &account), near.join("sock"));
        let deep = Path::new("/srv").join("long/".repeat(20));
        let socket = socket_dir(&deep, &account).join(SOCKET);
        assert!(!socket.starts_with("/srv") && socket.as_os_str().len() <= LONGEST_SOCKET_PATH, "{socket:?}");
    }

    #[test]
    fn a_moved_data_directory_keeps_its_cluster_and_a_copy_does_not_get_it() {
        let temporary = tempfile::tempdir().unwrap();
        let [original, copy, elsewhere] = ["original", "copy", "elsewhere"].map(|name| {
            let folder = temporary.path().join(name);
            fs::create_dir(&folder).unwrap();
            folder
        });
        fs::write(original.join(WHERE), elsewhere.as_os_str().as_bytes()).unwrap();
        claim(&elsewhere, &original).unwrap();
        claim(&elsewhere, &original).unwrap();
        assert!(matches!(claim(&elsewhere, &copy), Err(StartError::CopiedDataDirectory { .. })));
        fs::remove_file(original.join(WHERE)).unwrap();
        claim(&elsewhere, &copy).unwrap();
    }

    #[test]
    fn the_second_lock_names_its_holder() {
        let temporary = tempfile::tempdir().unwrap();
        let _held = lock(temporary.path(), temporary.path()).unwrap();
        let error = lock(temporary.path(), temporary.path()).unwrap_err();
        assert!(matches!(error, StartError::Busy { holder: Some(pid), .. } if pid == std::process::id()));
    }
}
