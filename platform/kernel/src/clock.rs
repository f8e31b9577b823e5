//! Time and randomness as things that are handed in.

use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

/// A point in time, cut to microseconds: microseconds since 1970-01-01 UTC.
///
/// Databases keep it as that integer, so that both engines compare and sort it alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub fn from_utc(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_micros())
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC).trunc_subsecs(6)
    }

    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this instant.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        crate::rounding::div_floor(self.0.saturating_sub(earlier.0), 1_000_000)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|at| Self::from_utc(at.to_utc()))
            .map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Instant {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        crate::schema_of_text(utoipa::openapi::KnownFormat::DateTime)
    }
}
impl utoipa::ToSchema for Instant {}

/// Where the time comes from.
pub trait Clock: Send + Sync + fmt::Debug {
    fn now(&self) -> Instant;
}

/// The machine's clock: the one place that reads it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
    fn now(&self) -> Instant {
        Instant::from_utc(Utc::now())
    }
}

/// A clock that stands still until told otherwise.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    pub fn at(instant: Instant) -> Self {
        Self(AtomicI64::new(instant.micros()))
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub fn set(&self, instant: Instant) {
        self.0.store(instant.micros(), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// Where unguessable bytes come from.
pub trait Entropy: Send + Sync + fmt::Debug {
    fn fill(&self, bytes: &mut [u8]);

    /// 32 unguessable bytes.
    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        bytes
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    /// # Panics
    /// When the operating system has no randomness to give: going on would make guessable secrets.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system must give random bytes");
    }
}

/// A repeatable sequence for tests (SplitMix64, Steele, Lea & Flood 2014). Never for secrets.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<u64>);

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            for (byte, random) in chunk.iter_mut().zip(z.to_le_bytes()) {
                *byte = random;
            }
        }
    }
}

/// Makes version 7 UUIDs that strictly increase within one process.
#[derive(Debug)]
pub struct Ids {
    entropy: std::sync::Arc<dyn Entropy>,
    last: Mutex<(i64, u128)>,
}

impl Ids {
    pub fn new(entropy: std::sync::Arc<dyn Entropy>) -> Self {
        Self { entropy, last: Mutex::new((i64::MIN, 0)) }
    }

    /// A new id for the given time. Within one millisecond the random part counts upwards, so that rows
    /// made together keep their order and land side by side in an index.
    pub fn make(&self, now: Instant) -> Uuid {
        let millis = crate::rounding::div_floor(now.micros(), 1_000).max(0);
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if last.0 < millis {
            let mut random = [0_u8; 16];
            self.entropy.fill(&mut random);
            // The highest bit stays free, as room to count upwards.
            *last = (millis, u128::from_le_bytes(random) & (RANDOM_MASK >> 1));
        } else {
            last.1 = (last.1 + 1) & RANDOM_MASK;
        }
        compose(last.0, last.1)
    }
}

/// 74 random bits of a version 7 UUID (RFC 9562, section 5.7).
const RANDOM_MASK: u128 = (1 << 74) - 1;

fn compose(millis: i64, random: u128) -> Uuid {
    let time = u128::from(millis.unsigned_abs()) & ((1 << 48) - 1);
    let (high, low) = (random >> 62, random & ((1 << 62) - 1));
    Uuid::from_u128((time << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn ids_increase_even_when_the_clock_stands_still_or_runs_back() {
        let ids = Ids::new(Arc::new(SeededEntropy::new(1)));
        let mut previous = ids.make(Instant::from_micros(1_000_000));
        for micros in [1_000_000, 1_000_000, 900_000, 2_000_000] {
            let next = ids.make(Instant::from_micros(micros));
            assert!(previous < next);
            assert_eq!(next.get_version_num(), 7);
            previous = next;
        }
    }

    #[test]
    fn instants_read_as_rfc_3339_and_back() {
        let text = "\"2026-02-17T08:30:00.000001Z\"";
        let instant: Instant = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&instant).unwrap(), text);
    }
}
