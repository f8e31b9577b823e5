//! One-time codes by time (RFC 6238, HMAC-SHA-1, six digits, thirty seconds): what every authenticator app does.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use kernel::Instant;
use sha1::Sha1;
use std::fmt::Write;

/// 160 bits, as RFC 4226 recommends.
pub(crate) const SECRET_BYTES: usize = 20;
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// Codes of so many steps before and after are taken as well: clocks differ, and people type slowly.
const STEPS_ASIDE: i64 = 1;

/// The code of one step of time (RFC 4226, section 5.3).
fn code_of_step(secret: &[u8], step: i64) -> u32 {
    let mut hash = Hmac::<Sha1>::new_from_slice(secret).expect("a key for this hash may have any length");
    hash.update(&step.to_be_bytes());
    let hash: [u8; 20] = hash.finalize().into_bytes().into();
    let offset = usize::from(hash[19] & 0x0f);
    let mut cut = [0; 4];
    cut.copy_from_slice(&hash[offset..offset + 4]);
    (u32::from_be_bytes(cut) & 0x7fff_ffff) % 10_u32.pow(DIGITS as u32)
}

/// The step of which `typed` is the code, if it is one of now. Spaces do not count.
pub(crate) fn step_of(secret: &[u8], typed: &str, now: Instant) -> Option<i64> {
    let digits: String = typed.chars().filter(|it| !it.is_whitespace()).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let code: u32 = digits.parse().ok()?;
    let current = now.micros().div_euclid(STEP_SECONDS * 1_000_000);
    (current - STEPS_ASIDE..=current + STEPS_ASIDE).find(|step| code_of_step(secret, *step) == code)
}

/// The secret as people type it into an app.
pub(crate) fn shown(secret: &[u8]) -> String {
    BASE32_NOPAD.encode(secret)
}

/// The address that an app reads from a picture.
pub(crate) fn address(login: &str, secret: &[u8]) -> String {
    format!(
        "otpauth://totp/Forecourt:{}?secret={}&issuer=Forecourt&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
        percent_encoded(login),
        shown(secret)
    )
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the RFC's appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    /// The last six of the eight digits in RFC 6238, appendix B.
    #[test]
    fn the_codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(SECRET, code, at(seconds)), Some(seconds.div_euclid(30)), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_taken_half_a_minute_early_or_late_and_no_more() {
        let step = 59_i64.div_euclid(30);
        assert_eq!(step_of(SECRET, "287 082", at(89)), Some(step));
        assert_eq!(step_of(SECRET, "287082", at(29)), Some(step));
        assert_eq!(step_of(SECRET, "287082", at(90)), None);
    }

    #[test]
    fn what_is_no_code_is_none() {
        for typed in ["", "28708", "2870822", "28708x", "+87082"] {
            assert_eq!(step_of(SECRET, typed, at(59)), None, "{typed}");
        }
    }

    #[test]
    fn an_app_reads_who_and_where_from_the_address() {
        let address = address("王.fang@a", SECRET);
        assert!(address.starts_with("otpauth://totp/Forecourt:%E7%8E%8B.fang%40a?secret=GEZDGNBVGY3TQOJQ"));
    }
}
