//! One packed, derived, rebuildable byte string per customer: all that the analysis reads.
//!
//! Layout: version byte · count · entries · checksum (4 bytes). An entry is a head byte (family, and which
//! fields follow), the day and the station as differences to the entry before, then visits, volume,
//! amount and margin as variable-length integers: 10 to 14 bytes as a rule.
//!
//! **Invariant:** entries are sorted by (day, station, family), at most one of each. What does not decode
//! to exactly that is [`Corrupt`]: bytes from outside never panic.

use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// What kind of goods a purchase was of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Gasoline,
    Diesel,
    Cng,
    Lng,
    Charging,
    Goods,
    CarService,
}

impl Family {
    pub const ALL: [Self; 7] =
        [Self::Gasoline, Self::Diesel, Self::Cng, Self::Lng, Self::Charging, Self::Goods, Self::CarService];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gasoline => "gasoline",
            Self::Diesel => "diesel",
            Self::Cng => "cng",
            Self::Lng => "lng",
            Self::Charging => "charging",
            Self::Goods => "goods",
            Self::CarService => "car_service",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// The number in packed histories. Never renumber: histories outlive the program that packed them.
    pub const fn code(self) -> u8 {
        match self {
            Self::Gasoline => 0,
            Self::Diesel => 1,
            Self::Cng => 2,
            Self::Lng => 3,
            Self::Charging => 4,
            Self::Goods => 5,
            Self::CarService => 6,
        }
    }

    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Gasoline),
            1 => Some(Self::Diesel),
            2 => Some(Self::Cng),
            3 => Some(Self::Lng),
            4 => Some(Self::Charging),
            5 => Some(Self::Goods),
            6 => Some(Self::CarService),
            _ => None,
        }
    }

    /// Energy that moves the vehicle: buying it is what makes a visit.
    pub const fn is_fuel(self) -> bool {
        !matches!(self, Self::Goods | Self::CarService)
    }
}

/// What a customer bought of one family at one station on one day, refunds netted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub day: BusinessDay,
    /// The station's small number.
    pub station: u32,
    pub family: Family,
    /// Number of distinct sales.
    pub visits: u32,
    /// 0 for what has no volume; may be an estimate.
    pub volume_ml: i64,
    /// In the smallest money unit.
    pub amount: i64,
    /// In the smallest money unit; none when the cost of any part is unknown.
    pub margin: Option<i64>,
}

impl Entry {
    fn key(&self) -> (BusinessDay, u32, Family) {
        (self.day, self.station, self.family)
    }
}

/// Bytes that are no packed history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the packed history is damaged: rebuild it from the sales")]
pub struct Corrupt;

/// Packs `entries`. Entries in any order are sorted first; those of the same day, station and family are
/// added up (unknown margin stays unknown).
pub fn pack(entries: &[Entry]) -> Vec<u8> {
    if entries.is_sorted_by(|a, b| a.key() < b.key()) {
        return write(entries);
    }
    let mut entries = entries.to_vec();
    canonicalise(&mut entries);
    write(&entries)
}

/// The entries of a packed history.
pub fn unpack(bytes: &[u8]) -> Result<Vec<Entry>, Corrupt> {
    let mut entries = Vec::new();
    read(bytes, &mut entries)?;
    Ok(entries)
}

/// Like [`unpack`], into a buffer that is used again and again. On an error the buffer is empty.
pub fn read(bytes: &[u8], entries: &mut Vec<Entry>) -> Result<(), Corrupt> {
    entries.clear();
    let result = read_entries(bytes, entries);
    if result.is_err() {
        entries.clear();
    }
    result
}

/// The history `bytes` with more purchases added; an empty slice is the empty history.
pub fn merge(bytes: &[u8], additional: &[Entry]) -> Result<Vec<u8>, Corrupt> {
    let mut entries = if bytes.is_empty() { Vec::new() } else { unpack(bytes)? };
    entries.extend_from_slice(additional);
    Ok(pack(&entries))
}

const VERSION: u8 = 1;
const FAMILY_BITS: u8 = 0b0000_0111;
const MARGIN_KNOWN: u8 = 0b0000_1000;
const ONE_VISIT: u8 = 0b0001_0000;
const SAME_STATION: u8 = 0b0010_0000;
const UNUSED_BITS: u8 = 0b1100_0000;
/// A head, a day and one byte each for volume and amount: no entry is shorter.
const SHORTEST_ENTRY: usize = 4;
const CHECKSUM_BYTES: usize = 4;

fn canonicalise(entries: &mut Vec<Entry>) {
    entries.sort_by_key(Entry::key);
    entries.dedup_by(|next, kept| {
        let same = next.key() == kept.key();
        if same {
            kept.visits = kept.visits.saturating_add(next.visits);
            kept.volume_ml = kept.volume_ml.saturating_add(next.volume_ml);
            kept.amount = kept.amount.saturating_add(next.amount);
            kept.margin = kept.margin.zip(next.margin).map(|(a, b)| a.saturating_add(b));
        }
        same
    });
}

fn write(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + entries.len() * 13);
    bytes.push(VERSION);
    put(&mut bytes, entries.len() as u64);
    let (mut day, mut station) = (0_i64, 0_u32);
    for entry in entries {
        let mut head = entry.family.code();
        head |= if entry.margin.is_some() { MARGIN_KNOWN } else { 0 };
        head |= if entry.visits == 1 { ONE_VISIT } else { 0 };
        head |= if entry.station == station { SAME_STATION } else { 0 };
        bytes.push(head);
        put(&mut bytes, zigzag(i64::from(entry.day.0) - day));
        if entry.station != station {
            put(&mut bytes, zigzag(i64::from(entry.station) - i64::from(station)));
        }
        if entry.visits != 1 {
            put(&mut bytes, u64::from(entry.visits));
        }
        put(&mut bytes, zigzag(entry.volume_ml));
        put(&mut bytes, zigzag(entry.amount));
        if let Some(margin) = entry.margin {
            put(&mut bytes, zigzag(margin));
        }
        (day, station) = (i64::from(entry.day.0), entry.station);
    }
    let sum = checksum(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

fn read_entries(bytes: &[u8], entries: &mut Vec<Entry>) -> Result<(), Corrupt> {
    let end = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(Corrupt)?;
    let (body, sum) = bytes.split_at(end);
    if checksum(body).to_le_bytes() != sum {
        return Err(Corrupt);
    }
    let mut input = Bytes { rest: body };
    if input.byte()? != VERSION {
        return Err(Corrupt);
    }
    let count = usize::try_from(input.number()?).map_err(|_| Corrupt)?;
    if input.rest.len() < count.saturating_mul(SHORTEST_ENTRY) {
        return Err(Corrupt);
    }
    entries.reserve(count);
    let (mut day, mut station) = (0_i64, 0_u32);
    for _ in 0..count {
        let entry = read_entry(&mut input, day, station)?;
        if entries.last().is_some_and(|last| entry.key() <= last.key()) {
            return Err(Corrupt);
        }
        (day, station) = (i64::from(entry.day.0), entry.station);
        entries.push(entry);
    }
    if input.rest.is_empty() { Ok(()) } else { Err(Corrupt) }
}

fn read_entry(input: &mut Bytes<'_>, day: i64, station: u32) -> Result<Entry, Corrupt> {
    let head = input.byte()?;
    if head & UNUSED_BITS != 0 {
        return Err(Corrupt);
    }
    let day = day.checked_add(input.signed()?).ok_or(Corrupt)?;
    let station = if head & SAME_STATION != 0 {
        station
    } else {
        let station = i64::from(station).checked_add(input.signed()?).ok_or(Corrupt)?;
        u32::try_from(station).map_err(|_| Corrupt)?
    };
    let visits =
        if head & ONE_VISIT != 0 { 1 } else { u32::try_from(input.number()?).map_err(|_| Corrupt)? };
    Ok(Entry {
        day: BusinessDay(i32::try_from(day).map_err(|_| Corrupt)?),
        station,
        family: Family::from_code(head & FAMILY_BITS).ok_or(Corrupt)?,
        visits,
        volume_ml: input.signed()?,
        amount: input.signed()?,
        margin: if head & MARGIN_KNOWN != 0 { Some(input.signed()?) } else { None },
    })
}

struct Bytes<'a> {
    rest: &'a [u8],
}

impl Bytes<'_> {
    #[inline]
    fn byte(&mut self) -> Result<u8, Corrupt> {
        let (&first, rest) = self.rest.split_first().ok_or(Corrupt)?;
        self.rest = rest;
        Ok(first)
    }

    /// Seven bits a byte, lowest first (LEB128).
    #[inline]
    fn number(&mut self) -> Result<u64, Corrupt> {
        // Nearly all numbers take one to three bytes.
        match *self.rest {
            [a, ..] if a < 0x80 => {
                self.rest = &self.rest[1..];
                Ok(u64::from(a))
            }
            [a, b, ..] if b < 0x80 => {
                self.rest = &self.rest[2..];
                Ok(u64::from(a & 0x7F) | u64::from(b) << 7)
            }
            [a, b, c, ..] if c < 0x80 => {
                self.rest = &self.rest[3..];
                Ok(u64::from(a & 0x7F) | u64::from(b & 0x7F) << 7 | u64::from(c) << 14)
            }
            _ => self.long_number(),
        }
    }

    fn long_number(&mut self) -> Result<u64, Corrupt> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            // The tenth byte has room for one bit only.
            if shift == 63 && 1 < bits {
                return Err(Corrupt);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Corrupt)
    }

    #[inline]
    fn signed(&mut self) -> Result<i64, Corrupt> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while 0x80 <= number {
        bytes.push((number as u8 & 0x7F) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Small numbers of either sign become small numbers without one: 0, −1, 1, −2 → 0, 1, 2, 3.
const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Tells damaged bytes, not forged ones: a multiply-and-fold over words of eight bytes.
fn checksum(bytes: &[u8]) -> u32 {
    let mut hash = 0x9E37_79B9_7F4A_7C15_u64 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        hash ^= hash >> 32;
    }
    (hash >> 16) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_entry() -> impl Strategy<Value = Entry> {
        (
            -1_000_i32..40_000,
            prop_oneof![0_u32..5, any::<u32>()],
            0_usize..7,
            prop_oneof![0_u32..4, any::<u32>()],
            prop_oneof![0_i64..100_000, any::<i64>()],
            prop_oneof![-5_000_i64..100_000, any::<i64>()],
            proptest::option::of(prop_oneof![0_i64..10_000, any::<i64>()]),
        )
            .prop_map(|(day, station, family, visits, volume_ml, amount, margin)| Entry {
                day: BusinessDay(day),
                station,
                family: Family::ALL[family],
                visits,
                volume_ml,
                amount,
                margin,
            })
    }

    fn sorted(mut entries: Vec<Entry>) -> Vec<Entry> {
        canonicalise(&mut entries);
        entries
    }

    fn fill(day: i32) -> Entry {
        Entry {
            day: BusinessDay(day),
            station: 7,
            family: Family::Gasoline,
            visits: 1,
            volume_ml: 40_000,
            amount: 31_560,
            margin: Some(2_400),
        }
    }

    #[test]
    fn family_codes_and_names_are_read_back() {
        for family in Family::ALL {
            assert_eq!(Family::from_code(family.code()), Some(family));
            assert_eq!(Family::parse(family.as_str()), Some(family));
        }
        assert_eq!(Family::from_code(7), None);
    }

    #[test]
    fn an_ordinary_fill_takes_at_most_fourteen_bytes() {
        let entries: Vec<_> = (0..1_000).map(|i| fill(20_000 + i * 3)).collect();
        let bytes = pack(&entries).len();
        assert!((10_000..=14_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn the_empty_history_packs_and_a_history_of_another_version_is_refused() {
        assert_eq!(unpack(&pack(&[])), Ok(Vec::new()));
        let mut bytes = write(&[]);
        bytes.truncate(2);
        bytes[0] = VERSION + 1;
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        assert_eq!(unpack(&bytes), Err(Corrupt));
    }

    #[test]
    fn entries_of_the_same_day_station_and_family_are_added_up() {
        let unknown = Entry { margin: None, ..fill(3) };
        let packed = pack(&[fill(5), fill(3), unknown]);
        let entries = unpack(&packed).unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!((entries[0].visits, entries[0].volume_ml, entries[0].margin), (2, 80_000, None));
        assert_eq!(entries[1], fill(5));
    }

    #[test]
    fn merging_equals_packing_everything_at_once() {
        let packed = merge(&[], &[fill(1), fill(9)]).unwrap();
        assert_eq!(merge(&packed, &[fill(4)]).unwrap(), pack(&[fill(1), fill(4), fill(9)]));
    }

    proptest! {
        #[test]
        fn unpacking_gives_back_what_was_packed(entries in proptest::collection::vec(any_entry(), 0..60)) {
            let entries = sorted(entries);
            prop_assert_eq!(unpack(&pack(&entries)).unwrap(), entries);
        }

        #[test]
        fn a_truncated_history_is_refused(
            entries in proptest::collection::vec(any_entry(), 1..20), cut in 1_usize..200,
        ) {
            let bytes = pack(&entries);
            let cut = cut.min(bytes.len());
            prop_assert_eq!(unpack(&bytes[..bytes.len() - cut]), Err(Corrupt));
        }

        #[test]
        fn a_changed_byte_is_noticed(
            entries in proptest::collection::vec(any_entry(), 1..20), at in any::<prop::sample::Index>(), flip in 1_u8..=255,
        ) {
            let mut bytes = pack(&entries);
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            prop_assert_eq!(unpack(&bytes), Err(Corrupt));
        }

        #[test]
        fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut sealed = bytes.clone();
            sealed.extend_from_slice(&checksum(&bytes).to_le_bytes());
            // With a right checksum the decoder itself must cope; without one nothing may pass.
            if let Ok(entries) = unpack(&sealed) {
                prop_assert!(entries.is_sorted_by(|a, b| a.key() < b.key()));
            }
            let mut spoilt = sealed;
            if let Some(last) = spoilt.last_mut() {
                *last ^= 1;
            }
            prop_assert_eq!(unpack(&spoilt), Err(Corrupt));
        }

        #[test]
        fn the_order_of_merging_does_not_matter(
            a in proptest::collection::vec(any_entry(), 0..20), b in proptest::collection::vec(any_entry(), 0..20),
        ) {
            let (a, b) = (sorted(a), sorted(b));
            let total = |x: &[Entry]| x.iter().map(|it| i128::from(it.visits)).sum::<i128>();
            let ab = merge(&pack(&a), &b).unwrap();
            prop_assert_eq!(total(&unpack(&ab).unwrap()) <= total(&a) + total(&b), true);
            prop_assert_eq!(&ab, &merge(&pack(&b), &a).unwrap());
        }
    }
}
