//! Where the system keeps PostgreSQL's server programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{OLDEST_SUPPORTED, StartError};

/// One installed PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binaries {
    pub(crate) folder: PathBuf,
    pub(crate) major: u32,
}

/// The programs for a cluster made by `wanted`, or the newest ones for a new cluster.
pub(crate) fn find(folder: Option<&Path>, wanted: Option<(&Path, u32)>) -> Result<Binaries, StartError> {
    let folders = folder.map_or_else(candidates, |folder| vec![folder.to_path_buf()]);
    choose(folders.into_iter().filter_map(inspect).collect(), wanted)
}

fn choose(mut installed: Vec<Binaries>, wanted: Option<(&Path, u32)>) -> Result<Binaries, StartError> {
    installed.sort_by_key(|binaries| binaries.major);
    let newest = installed.last().cloned().ok_or(StartError::NoBinaries)?;
    if let Some((cluster, major)) = wanted {
        return installed
            .into_iter()
            .find(|binaries| binaries.major == major)
            .ok_or_else(|| StartError::WrongVersion { cluster: cluster.to_path_buf(), wanted: major });
    }
    if newest.major < OLDEST_SUPPORTED {
        return Err(StartError::TooOld { found: newest.major });
    }
    Ok(newest)
}

/// Debian keeps each major version in a folder of its own outside the path, PGDG's packages for RHEL likewise.
fn candidates() -> Vec<PathBuf> {
    let versioned = ["/usr/lib/postgresql", "/usr/lib64/postgresql", "/opt/postgresql"]
        .into_iter()
        .flat_map(|parent| fs::read_dir(parent).into_iter().flatten().flatten())
        .map(|entry| entry.path().join("bin"));
    let pgdg = fs::read_dir("/usr")
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("pgsql-"))
        .map(|entry| entry.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    versioned.chain(pgdg).chain(std::env::split_paths(&path)).collect()
}

fn inspect(folder: PathBuf) -> Option<Binaries> {
    let server = folder.join("postgres");
    if !server.is_file() || !folder.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(&server).arg("--version").output().ok()?;
    let major = major_version(std::str::from_utf8(&output.stdout).ok()?)?;
    Some(Binaries { folder, major })
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` or `… 18beta1`.
fn major_version(text: &str) -> Option<u32> {
    let version = text.split("(PostgreSQL)").nth(1)?.trim_start();
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(majors: &[u32]) -> Vec<Binaries> {
        majors.iter().map(|&major| Binaries { folder: format!("/pg/{major}").into(), major }).collect()
    }

    #[test]
    fn versions_are_read_as_distributions_print_them() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_version("postgres: not found"), None);
    }

    #[test]
    fn a_new_cluster_takes_the_newest() {
        assert_eq!(choose(installed(&[15, 17, 16]), None).unwrap().major, 17);
    }

    #[test]
    fn an_existing_cluster_takes_its_own_version() {
        let cluster = Path::new("/data/postgres");
        assert_eq!(choose(installed(&[15, 17]), Some((cluster, 15))).unwrap().major, 15);
        let error = choose(installed(&[17]), Some((cluster, 15))).unwrap_err();
        assert!(error.to_string().contains("postgresql-15"), "{error}");
    }

    #[test]
    fn none_and_too_old_say_what_to_install() {
        assert!(matches!(choose(Vec::new(), None), Err(StartError::NoBinaries)));
        assert!(matches!(choose(installed(&[13]), None), Err(StartError::TooOld { found: 13 })));
    }
}
