//! From purchases to what goes together, and why nothing does.

use crate::model::{Found, Kept, Kind, Kinds, Tally};
use analytics::baskets::{Bought, CannotCount, Counter, Evidence, Habit, Suggestion, suggestions};
use analytics::{Corrupt, Entry, read};
use kernel::BusinessDay;
use sales::ShopLine;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Fifty-two weeks, so that every season and every day of the week counts alike.
pub(crate) const WINDOW_DAYS: i32 = 364;
/// Products that are told apart, those bought on most days; the counters of a unit then take a megabyte at most.
const PRODUCTS_MAX: usize = 75;
/// Suggestions kept of a unit: more than anybody reads.
const SUGGESTIONS_MAX: usize = 300;

/// The year that ends with a day.
pub(crate) fn window(until: BusinessDay) -> RangeInclusive<BusinessDay> {
    until.plus(1 - WINDOW_DAYS)..=until
}

/// Everything that suggestions rest on.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    pub(crate) until: BusinessDay,
    /// Packed, by serial.
    pub(crate) histories: Vec<(i64, Vec<u8>)>,
    /// By serial as well.
    pub(crate) shop: Vec<ShopLine>,
    /// Units above the stations, from the top.
    pub(crate) units: Vec<Uuid>,
    /// The same by station, as places in `units`.
    pub(crate) above: BTreeMap<u32, Vec<u16>>,
}

/// Why nothing was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CannotTally {
    #[error("customer {0}: {1}")]
    Corrupt(i64, Corrupt),
    #[error(transparent)]
    Count(#[from] CannotCount),
}

/// A kind of thing that a customer bought on a day, in one unit.
#[derive(Clone, Copy, Debug)]
struct Line {
    unit: u16,
    day: BusinessDay,
    kind: Kind,
    amount: i64,
    margin: Option<i64>,
}

impl Line {
    fn new(unit: u16, kind: Kind, entry: &Entry) -> Self {
        Self { unit, day: entry.day, kind, amount: entry.amount, margin: entry.margin }
    }
}

/// Sums the lines of one customer up by unit, day and kind. What was given back the same day was not bought.
fn netted(mut lines: Vec<Line>) -> Vec<Line> {
    let key = |it: &Line| (it.unit, it.day, it.kind);
    lines.sort_unstable_by_key(key);
    lines.dedup_by(|next, kept| {
        let is_same = key(next) == key(kept);
        if is_same {
            kept.amount = kept.amount.saturating_add(next.amount);
            kept.margin = kept.margin.zip(next.margin).map(|(one, other)| one.saturating_add(other));
        }
        is_same
    });
    lines.retain(|it| 0 < it.amount);
    lines
}

fn fuels(history: &[Entry]) -> impl Iterator<Item = (Kind, &Entry)> {
    history.iter().filter(|it| it.family.is_fuel()).map(|it| (Kind::Fuel(it.family), it))
}

fn products(shop: &[ShopLine]) -> impl Iterator<Item = (Kind, &Entry)> {
    shop.iter().map(|it| (Kind::Product(it.product_no), &it.entry))
}

/// On how many days of the window a customer bought each kind, wherever that was.
pub(crate) fn days_by_kind(
    history: &[Entry],
    shop: &[ShopLine],
    window: &RangeInclusive<BusinessDay>,
) -> BTreeMap<Kind, u32> {
    let bought = fuels(history).chain(products(shop)).filter(|it| window.contains(&it.1.day));
    let mut days = BTreeMap::new();
    for line in netted(bought.map(|(kind, entry)| Line::new(0, kind, entry)).collect()) {
        *days.entry(line.kind).or_default() += 1;
    }
    days
}

/// The habits of a customer, as far as suggestions know the kinds.
pub(crate) fn habits(days: &BTreeMap<Kind, u32>, kinds: &Kinds) -> Vec<Habit> {
    days.iter().filter_map(|(kind, days)| Some(Habit { item: kinds.item(*kind)?, days: *days })).collect()
}

/// The lines of each customer, by serial.
fn by_customer(shop: &[ShopLine]) -> impl Iterator<Item = &[ShopLine]> {
    shop.chunk_by(|one, other| one.customer_serial == other.customer_serial)
}

/// Fuels, and the products that were bought on most customer-days; of equals those that were filed first.
fn chosen(shop: &[ShopLine], window: &RangeInclusive<BusinessDay>) -> Kinds {
    let mut days: BTreeMap<Kind, u32> = BTreeMap::new();
    for lines in by_customer(shop) {
        for (kind, count) in days_by_kind(&[], lines, window) {
            *days.entry(kind).or_default() += count;
        }
    }
    let mut most: Vec<(Kind, u32)> = days.into_iter().collect();
    most.sort_by_key(|it| (Reverse(it.1), it.0));
    let products = most.into_iter().take(PRODUCTS_MAX).map(|it| it.0);
    let fuels = analytics::Family::ALL.into_iter().filter(|it| it.is_fuel()).map(Kind::Fuel);
    Kinds::new(fuels.chain(products).collect())
}

/// Counts what goes together in every unit with purchases, in the order of units.
pub(crate) fn tally(sources: &Sources) -> Result<Vec<Found>, CannotTally> {
    let window = window(sources.until);
    let kinds = chosen(&sources.shop, &window);
    let mut counters: BTreeMap<u16, Counter> = BTreeMap::new();
    let (mut seen, mut entries, mut rest) = (0_u64, Vec::new(), sources.shop.as_slice());
    for (serial, history) in &sources.histories {
        rest = &rest[rest.partition_point(|it| it.customer_serial < *serial)..];
        let shop = &rest[..rest.partition_point(|it| it.customer_serial == *serial)];
        unpack(*serial, history, &mut entries)?;
        let mut lines = Vec::new();
        for (kind, entry) in fuels(&entries).chain(products(shop)).filter(|it| window.contains(&it.1.day)) {
            let above = sources.above.get(&entry.station).into_iter().flatten();
            lines.extend(above.map(|unit| Line::new(*unit, kind, entry)));
        }
        let mut hash = fold(0, serial.unsigned_abs());
        let lines = netted(lines);
        for line in &lines {
            hash = fingerprint(hash, line);
            let Some(item) = kinds.item(line.kind) else { continue };
            let counter = match counters.entry(line.unit) {
                Slot::Occupied(it) => it.into_mut(),
                Slot::Vacant(it) => it.insert(Counter::new(kinds.count())?),
            };
            let customer = serial.unsigned_abs();
            counter.add(Bought { customer, day: line.day, item, margin: line.margin })?;
        }
        seen = if lines.is_empty() { seen } else { seen.wrapping_add(hash) };
    }
    counters.into_iter().map(|(unit, it)| found(sources, unit, seen.cast_signed(), it, &kinds)).collect()
}

fn unpack(serial: i64, history: &[u8], entries: &mut Vec<Entry>) -> Result<(), CannotTally> {
    entries.clear();
    if history.is_empty() {
        Ok(())
    } else {
        read(history, entries).map_err(|it| CannotTally::Corrupt(serial, it))
    }
}

fn found(
    sources: &Sources,
    unit: u16,
    seen: i64,
    counter: Counter,
    kinds: &Kinds,
) -> Result<Found, CannotTally> {
    let counts = counter.finish()?;
    let mut all = suggestions(&counts, &Evidence::default());
    // What can be expected to earn most, then what is said most strongly; of equals the smallest keys.
    let worth = |it: &Suggestion| (it.expected_margin, it.lift_hundredths, it.joint_days);
    all.sort_by_key(|it| (Reverse(worth(it)), it.given, it.then));
    let tally = Tally {
        unit: sources.units.get(usize::from(unit)).copied().unwrap_or_default(),
        until: sources.until,
        seen,
        days: counts.days(),
        customers: counts.customers(),
        found: all.len() as u32,
    };
    let kept = all.iter().take(SUGGESTIONS_MAX).filter_map(|it| Kept::of(it, kinds));
    Ok(Found { tally, suggestions: kept.collect() })
}

/// A number that is another one when any purchase that was counted is another one: it tells change, not forgery.
fn fingerprint(hash: u64, line: &Line) -> u64 {
    let words = [
        u64::from(line.unit),
        u64::from(line.day.0.unsigned_abs()),
        line.kind.number(),
        line.amount.cast_unsigned(),
        line.margin.map_or(u64::MAX, i64::cast_unsigned),
    ];
    words.into_iter().fold(hash, fold)
}

/// A step of a hash by multiplication (FNV-1a, a word at a time), whose high bits are brought down.
const fn fold(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word ^ 0xCBF2_9CE4_8422_2325).wrapping_mul(0x0000_0100_0000_01B3);
    product ^ (product >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::{Family, pack};

    const UNTIL: BusinessDay = BusinessDay(20_000);

    fn entry(days_ago: i32, family: Family, amount: i64) -> Entry {
        let day = UNTIL.plus(-days_ago);
        Entry { day, station: 1, family, visits: 1, volume_ml: 0, amount, margin: Some(amount.div_euclid(4)) }
    }

    fn line(serial: i64, product_no: u32, days_ago: i32, amount: i64) -> ShopLine {
        ShopLine { customer_serial: serial, product_no, entry: entry(days_ago, Family::Goods, amount) }
    }

    /// Twelve customers fill up on ten days each, every second of them with a wash, and take water at random.
    fn sources() -> Sources {
        let days = |serial: i64| (0..10).map(move |it| (it * 7 + serial as i32) % 360);
        let mut shop = Vec::new();
        let mut histories = Vec::new();
        for serial in 1..=12 {
            let fills: Vec<Entry> = days(serial).map(|it| entry(it, Family::Gasoline, 20_000)).collect();
            histories.push((serial, pack(&fills)));
            for (place, day) in days(serial).enumerate() {
                // Half of the fills, and days without any.
                if place % 2 == 0 {
                    shop.push(line(serial, 1, day, 3_000));
                    shop.push(line(serial, 2, day, 500));
                } else {
                    shop.push(line(serial, 3, day + 3, 900));
                }
            }
        }
        let above = BTreeMap::from([(1, vec![0, 1])]);
        Sources { until: UNTIL, histories, shop, units: vec![Uuid::nil(), Uuid::max()], above }
    }

    #[test]
    fn a_small_example_is_counted_as_by_hand() {
        let found = tally(&sources()).unwrap();
        assert_eq!(found.len(), 2, "the company and the area");
        assert_eq!(found[0].suggestions, found[1].suggestions);
        // 120 days with a fill, 60 of them with wash and water, and 60 with nothing but the third thing.
        let it = &found[0].tally;
        assert_eq!((it.days, it.customers), (180, 12));
        let (wash, water) = (Kind::Product(1), Kind::Product(2));
        let pair = found[0].suggestions.iter().find(|it| it.given == wash && it.then == water).unwrap();
        let counted = &pair.counted;
        assert_eq!((counted.joint_days, counted.given_days, counted.then_days), (60, 60, 60));
        assert_eq!((counted.customers, counted.margin), (12, Some(125)));
        let fill = Kind::Fuel(Family::Gasoline);
        let pair = found[0].suggestions.iter().find(|it| it.given == fill && it.then == wash).unwrap();
        let told = pair.suggestion(&Kinds::new(vec![fill, wash])).unwrap();
        assert_eq!((told.confidence_per_mille, told.usual_per_mille, told.lift_hundredths), (500, 333, 150));
        assert_eq!((told.support_per_million, told.expected_margin), (333_333, Some(375)));
        assert!(!found[0].suggestions.iter().any(|it| it.kinds().any(|it| it == Kind::Product(3))));
    }

    #[test]
    fn what_was_given_back_or_lies_outside_the_year_was_not_bought() {
        let lines = [line(1, 1, 5, 900), line(1, 1, 5, -900), line(1, 2, 364, 900), line(1, 2, 363, 900)];
        let days = days_by_kind(&[entry(-1, Family::Diesel, 1)], &lines, &window(UNTIL));
        assert_eq!(days, BTreeMap::from([(Kind::Product(2), 1)]));
    }

    #[test]
    fn any_purchase_that_counts_changes_the_fingerprint_and_none_other() {
        let of = |change: &dyn Fn(&mut Sources)| {
            let mut sources = sources();
            change(&mut sources);
            tally(&sources).unwrap()[0].tally.seen
        };
        let seen = of(&|_| {});
        assert_eq!(of(&|it| it.histories.insert(0, (0, pack(&[entry(400, Family::Diesel, 5)])))), seen);
        assert_ne!(of(&|it| it.shop[0].entry.margin = None), seen);
        assert_ne!(of(&|it| it.shop[0].entry.amount += 1), seen);
        assert_ne!(of(&|it| it.shop[0].product_no = 9), seen);
    }

    #[test]
    fn of_many_products_those_bought_most_are_told_apart() {
        let mut shop: Vec<ShopLine> = (1..=80).map(|it| line(1, it, 1, 100)).collect();
        shop.push(line(2, 80, 1, 100));
        let kinds = chosen(&shop, &window(UNTIL));
        assert_eq!(usize::from(kinds.count()), 5 + PRODUCTS_MAX);
        assert!(kinds.item(Kind::Product(80)).is_some() && kinds.item(Kind::Product(75)).is_none());
    }

    #[test]
    fn a_damaged_history_is_named() {
        let mut sources = sources();
        sources.histories[4].1 = vec![1, 2, 3];
        assert_eq!(tally(&sources), Err(CannotTally::Corrupt(5, Corrupt)));
        sources.histories.clear();
        assert_eq!(tally(&sources), Ok(Vec::new()), "nobody bought anything");
    }
}
