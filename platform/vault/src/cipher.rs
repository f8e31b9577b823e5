//! Authenticated encryption and keyed hashes: the only file that names the algorithms.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha): its nonces are long enough to be drawn at random. What is
//! sealed is bound to the place where it belongs by its associated data, so that bytes moved to another row
//! do not open.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use kernel::Entropy;
use sha2::Sha256;

pub(crate) const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// One key, ready to use.
#[derive(Clone)]
pub(crate) struct Cipher(XChaCha20Poly1305);

impl Cipher {
    pub(crate) fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(XChaCha20Poly1305::new(&(*key).into()))
    }

    /// The nonce, then the encrypted bytes with their tag.
    pub(crate) fn seal(&self, entropy: &dyn Entropy, place: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0_u8; NONCE_BYTES];
        entropy.fill(&mut nonce);
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place })
            .expect("only texts of 256 GB and more are too long for this cipher");
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed for `place`, or nothing when the key, the place or the bytes are not the same.
    pub(crate) fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: place }).ok()
    }
}

/// A keyed hash whose key is worked into its state once, since millions of identifiers pass through it.
#[derive(Clone)]
pub(crate) struct KeyedHash(Hmac<Sha256>);

impl KeyedHash {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("a key for this hash may have any length"))
    }

    /// HMAC-SHA256 over the label, a zero byte and the value, cut to 16 bytes (RFC 2104, section 5).
    pub(crate) fn of(&self, label: &str, value: &str) -> [u8; 16] {
        let mut hash = self.0.clone();
        hash.update(label.as_bytes());
        hash.update(&[0]);
        hash.update(value.as_bytes());
        let whole: [u8; 32] = hash.finalize().into_bytes().into();
        let mut cut = [0; 16];
        cut.copy_from_slice(&whole[..16]);
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;
    use kernel::SeededEntropy;

    #[test]
    fn what_is_sealed_opens_only_with_its_key_in_its_place() {
        let entropy = SeededEntropy::new(1);
        let cipher = Cipher::new(&[7; 32]);
        let sealed = cipher.seal(&entropy, b"here", "张三".as_bytes());
        assert_eq!(cipher.open(b"here", &sealed), Some("张三".as_bytes().to_vec()));
        assert_eq!(cipher.open(b"there", &sealed), None);
        assert_eq!(Cipher::new(&[8; 32]).open(b"here", &sealed), None);
    }

    #[test]
    fn one_flipped_bit_anywhere_is_noticed() {
        let cipher = Cipher::new(&[7; 32]);
        let sealed = cipher.seal(&SeededEntropy::new(1), b"", b"13800138000");
        for index in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[index] ^= 1;
            assert_eq!(cipher.open(b"", &altered), None, "byte {index}");
        }
        assert_eq!(cipher.open(b"", &sealed[..10]), None);
    }

    #[test]
    fn the_same_text_is_never_sealed_alike() {
        let (cipher, entropy) = (Cipher::new(&[7; 32]), SeededEntropy::new(1));
        assert_ne!(cipher.seal(&entropy, b"", b"x"), cipher.seal(&entropy, b"", b"x"));
    }

    #[test]
    fn the_keyed_hash_is_hmac_sha256() {
        // Computed by `printf 'a\0b' | openssl dgst -sha256 -hmac key`.
        assert_eq!(HEXLOWER.encode(&KeyedHash::new(b"key").of("a", "b")), EXPECTED);
    }

    const EXPECTED: &str = "29c5f0eea2d0a51b661193b3a5619119";

    #[test]
    fn labels_keep_values_apart() {
        let hash = KeyedHash::new(b"key");
        assert_ne!(hash.of("card", "1"), hash.of("plate", "1"));
    }
}
