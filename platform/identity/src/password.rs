//! Passwords, hashed by Argon2id off the async threads and few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};
use kernel::{Entropy, Problem};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Each hash takes 19 MiB; more than this many at once wait.
static PERMITS: Semaphore = Semaphore::const_new(4);

/// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).unwrap_or_default();
    Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
}

/// Verified against when there is no such user, so that the answer takes as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody", &[7; 16]).unwrap_or_default());

fn hash_now(password: &str, salt: &[u8]) -> Option<String> {
    let hashed: Result<PasswordHash, _> = hasher().hash_password_with_salt(password.as_bytes(), salt);
    hashed.ok().map(|it| it.to_string())
}

pub(crate) async fn hash(password: String, entropy: &dyn Entropy) -> Result<String, Problem> {
    let mut salt = [0_u8; 16];
    entropy.fill(&mut salt);
    let _permit = PERMITS.acquire().await.map_err(Problem::internal)?;
    let hashed =
        tokio::task::spawn_blocking(move || hash_now(&password, &salt)).await.map_err(Problem::internal)?;
    hashed.ok_or_else(|| Problem::internal("the password could not be hashed"))
}

/// Whether the password fits; without a hash nothing fits, but it takes as long to say so.
pub(crate) async fn fits(password: String, hash: Option<String>) -> Result<bool, Problem> {
    let _permit = PERMITS.acquire().await.map_err(Problem::internal)?;
    let check = move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let verified = PasswordHash::new(&hash)
            .is_ok_and(|it| hasher().verify_password(password.as_bytes(), &it).is_ok());
        known && verified
    };
    tokio::task::spawn_blocking(check).await.map_err(Problem::internal)
}
