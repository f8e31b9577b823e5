//! Secrets that are handed out once and kept only as a hash.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use kernel::Entropy;
use sha2::{Digest, Sha256};

/// A new unguessable secret of 256 bits, with a prefix that tells scanners and people what it is.
pub(crate) fn new_secret(prefix: &str, entropy: &dyn Entropy) -> String {
    format!("{prefix}{}", BASE64URL_NOPAD.encode(&entropy.secret()))
}

/// What is stored of it. A secret of 256 random bits needs no slow hash.
pub(crate) fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}
