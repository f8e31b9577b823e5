//! An authenticator app, made from the RFCs alone (4226 and 6238).

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Instant;
use sha1::Sha1;

/// The code that the app shows for a secret, as it was typed into it.
pub(crate) fn code(secret: &str, now: Instant) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let step = now.micros().div_euclid(30_000_000);
    let mut hash = Hmac::<Sha1>::new_from_slice(&secret).unwrap();
    hash.update(&step.to_be_bytes());
    let hash: [u8; 20] = hash.finalize().into_bytes().into();
    let offset = usize::from(hash[19] & 15);
    let number = u32::from_be_bytes(hash[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}
