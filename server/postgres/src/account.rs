//! As whom Postgres runs: it refuses to run as root.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::StartError;
use crate::error::Trying as _;

/// The users that root runs Postgres as, the first that exists.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// What the kernel does to a child when the thread that started it is gone.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OnParentDeath {
    /// Stop in order, without waiting for clients.
    Interrupt,
    /// End at once.
    Kill,
}

/// Whose processes and files the cluster's are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Account {
    /// We are an ordinary user, and Postgres is ours.
    Own { uid: u32 },
    /// We are root, and Postgres is someone else's.
    Other { uid: u32, gid: u32, name: String },
}

impl Account {
    /// Who runs the cluster in `cluster`, which need not exist yet. An existing one stays with its owner.
    pub(crate) fn choose(cluster: &Path) -> Result<Self, StartError> {
        let own = rustix::process::geteuid().as_raw();
        let owner = fs::metadata(cluster).ok().map(|folder| (folder.uid(), folder.gid()));
        match (own, owner) {
            (0, Some((uid, gid))) if uid != 0 => Ok(Self::Other { uid, gid, name: format!("user {uid}") }),
            (0, _) => Self::unprivileged(),
            (own, Some((uid, _))) if uid != own => {
                Err(StartError::ForeignOwner { path: cluster.to_path_buf(), owner: uid })
            }
            (own, _) => Ok(Self::Own { uid: own }),
        }
    }

    fn unprivileged() -> Result<Self, StartError> {
        let file = Path::new("/etc/passwd");
        let passwd = fs::read_to_string(file).trying("read", file)?;
        UNPRIVILEGED.iter().find_map(|name| find(&passwd, name)).ok_or(StartError::NoUnprivilegedUser)
    }

    pub(crate) fn uid(&self) -> u32 {
        match self {
            Self::Own { uid } | Self::Other { uid, .. } => *uid,
        }
    }

    /// Gives a file or folder that we made to the account.
    pub(crate) fn own(&self, path: &Path) -> Result<(), StartError> {
        match self {
            Self::Own { .. } => Ok(()),
            Self::Other { uid, gid, .. } => {
                std::os::unix::fs::chown(path, Some(*uid), Some(*gid)).trying("hand over", path)
            }
        }
    }

    /// A program that runs as the account, in `directory`, with a clean environment.
    pub(crate) fn command(
        &self,
        program: impl AsRef<OsStr>,
        on_parent_death: OnParentDeath,
        directory: &Path,
    ) -> Command {
        let mut command = Command::new("setpriv");
        if let Self::Other { uid, gid, .. } = self {
            command.args([&format!("--reuid={uid}"), &format!("--regid={gid}"), "--clear-groups"]);
        }
        command.arg(match on_parent_death {
            OnParentDeath::Interrupt => "--pdeathsig=INT",
            OnParentDeath::Kill => "--pdeathsig=KILL",
        });
        command.arg("--").arg(program).current_dir(directory);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        command
    }

    /// Whether the account can go down into `directory`. Asks by going there, since access lists count too.
    pub(crate) fn reaches(&self, directory: &Path) -> Result<bool, StartError> {
        let Self::Other { name, .. } = self else { return Ok(true) };
        let output = self
            .command("test", OnParentDeath::Kill, Path::new("/"))
            .arg("-x")
            .arg(directory)
            .output()
            .map_err(|source| StartError::MissingProgram { program: "setpriv", source })?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(1) if output.stderr.is_empty() => Ok(false),
            _ => Err(StartError::CannotChangeUser {
                user: name.clone(),
                detail: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            }),
        }
    }

    /// What gives the account a name for `initdb`, which insists on one. In a container that runs under a bare number
    /// there is none, and `libnss-wrapper` lends one. `None` when it has a name of its own.
    pub(crate) fn lend_name(&self) -> Result<Option<LentName>, StartError> {
        let uid = self.uid();
        let named = Command::new("id").args(["-un", &uid.to_string()]).output();
        if named.is_ok_and(|output| output.status.success()) {
            return Ok(None);
        }
        let library = nss_wrapper().ok_or(StartError::NamelessUser { uid })?;
        let folder = tempfile::tempdir().trying("make a folder in", &std::env::temp_dir())?;
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path(), mode).trying("change the mode of", folder.path())?;
        let (passwd, group) = (folder.path().join("passwd"), folder.path().join("group"));
        fs::write(&passwd, format!("rushes:x:{uid}:{uid}::/:/bin/false\n")).trying("write", &passwd)?;
        fs::write(&group, format!("rushes:x:{uid}:\n")).trying("write", &group)?;
        let environment =
            [("LD_PRELOAD", library), ("NSS_WRAPPER_PASSWD", passwd), ("NSS_WRAPPER_GROUP", group)];
        Ok(Some(LentName { environment, _folder: folder }))
    }
}

/// A name for a user who has none, for as long as this exists.
#[derive(Debug)]
pub(crate) struct LentName {
    pub(crate) environment: [(&'static str, PathBuf); 3],
    _folder: TempDir,
}

fn nss_wrapper() -> Option<PathBuf> {
    let multiarch = fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    multiarch
        .chain(["/usr/lib".into(), "/usr/lib64".into()])
        .map(|folder| folder.join("libnss_wrapper.so"))
        .find(|library| library.is_file())
}

fn find(passwd: &str, name: &str) -> Option<Account> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Account::Other { uid, gid, name: name.to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_name_counts() {
        let passwd =
            "root:x:0:0::/root:/bin/sh\npostgres2:x:9:9::/:/bin/sh\npostgres:x:101:104:,,,:/var:/bin/sh\n";
        let postgres = Account::Other { uid: 101, gid: 104, name: "postgres".to_owned() };
        assert_eq!(find(passwd, "postgres"), Some(postgres));
        assert_eq!(find(passwd, "nobody"), None);
    }
}
