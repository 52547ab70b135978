//! Password hashing: argon2id, on blocking threads, a few at a time.

use std::sync::Arc;

use anyhow::anyhow;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use domain::Random;
use tokio::sync::Semaphore;

use super::{Error, Result};

/// Shortest password that people may choose, in characters.
pub const MIN_LENGTH: usize = 10;
/// Longest password, in bytes: hashing is meant to be costly, its input is not.
pub const MAX_BYTES: usize = 1024;

/// Hashes and verifies passwords; a hash takes 19 MiB and tens of milliseconds, so only two run at once.
pub struct Passwords {
    turns: Arc<Semaphore>,
    random: Arc<dyn Random>,
    /// Verified in place of an unknown account's, so that both answers take as long.
    nobody: Arc<str>,
}

impl Passwords {
    /// Hashing with salts from `random`.
    pub fn new(random: Arc<dyn Random>) -> Result<Self> {
        let nobody = hash("nobody has this password", &random.bytes::<16>())?.into();
        Ok(Self { turns: Arc::new(Semaphore::new(2)), random, nobody })
    }

    /// The PHC string of `password`.
    pub async fn hash(&self, password: String) -> Result<String> {
        let salt = self.random.bytes::<16>();
        self.blocking(move || hash(&password, &salt)).await
    }

    /// Whether `password` is the one of `stored`; takes as long for an account that does not exist.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.to_string());
        self.blocking(move || {
            if password.len() > MAX_BYTES {
                return Ok(false);
            }
            let parsed = PasswordHash::new(&stored)
                .map_err(|e| Error::Internal(anyhow!("stored password hash: {e}")))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && exists)
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|e| Error::Internal(e.into()))?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        })
        .await
        .map_err(|e| Error::Internal(e.into()))?
    }
}

fn hash(password: &str, salt: &[u8]) -> Result<String> {
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|e| Error::Internal(anyhow!("hashing a password: {e}")))?;
    Ok(hash.to_string())
}

/// What is wrong with a password that somebody wants to choose, if anything.
pub fn objection(password: &str) -> Option<String> {
    if password.chars().count() < MIN_LENGTH {
        return Some(format!("use {MIN_LENGTH} characters or more; a short sentence is easy to remember"));
    }
    if password.len() > MAX_BYTES {
        return Some(format!("use {MAX_BYTES} bytes or fewer"));
    }
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) {
        return Some("use more than one different character".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use domain::SystemRandom;

    use super::*;

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let passwords = Passwords::new(Arc::new(SystemRandom)).unwrap();
        let stored = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(passwords.verify("correct horse".to_owned(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify("wrong horse".to_owned(), Some(stored)).await.unwrap());
        assert!(!passwords.verify("nobody has this password".to_owned(), None).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_objected_to() {
        assert!(objection("short").is_some());
        assert!(objection("aaaaaaaaaaaa").is_some());
        assert!(objection("four words and more").is_none());
    }
}
