//! What a customer bought lately, in one short row: worked out from a packed history, as of a day.

use crate::fields::WINDOWS;
use analytics::{Entry, Family};
use database::rows;

/// Days of the last weeks, and of the weeks before them that say what is usual.
const LATELY_DAYS: i64 = 28;
const USUAL_DAYS: i64 = 182;

rows! {
    pub(crate) struct FiguresRow in "segments_figures" {
        pub(crate) customer_serial: i64,
        pub(crate) last_day: Option<i64>,
        pub(crate) visits_7: i64,
        pub(crate) visits_28: i64,
        pub(crate) visits_91: i64,
        pub(crate) visits_182: i64,
        pub(crate) visits_364: i64,
        pub(crate) volume_7_ml: i64,
        pub(crate) volume_28_ml: i64,
        pub(crate) volume_91_ml: i64,
        pub(crate) volume_182_ml: i64,
        pub(crate) volume_364_ml: i64,
        pub(crate) amount_7_minor: i64,
        pub(crate) amount_28_minor: i64,
        pub(crate) amount_91_minor: i64,
        pub(crate) amount_182_minor: i64,
        pub(crate) amount_364_minor: i64,
        /// Visits for fuel.
        pub(crate) fills_28: i64,
        /// Visits for fuel in the 182 days before the last 28.
        pub(crate) usual_fills: i64,
        /// 1 for Monday … 7 for Sunday.
        pub(crate) weekday: Option<i64>,
        pub(crate) gasoline_day: Option<i64>,
        pub(crate) diesel_day: Option<i64>,
        pub(crate) cng_day: Option<i64>,
        pub(crate) lng_day: Option<i64>,
        pub(crate) charging_day: Option<i64>,
        pub(crate) goods_day: Option<i64>,
        pub(crate) car_service_day: Option<i64>,
        pub(crate) abc: Option<String>,
        pub(crate) relationship: Option<String>,
        pub(crate) recency: Option<i64>,
        pub(crate) frequency: Option<i64>,
        pub(crate) monetary: Option<i64>,
        pub(crate) warning: Option<String>,
    }
}

/// What the analysis says of a customer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Standing {
    pub(crate) abc: Option<String>,
    pub(crate) relationship: Option<String>,
    /// `543`.
    pub(crate) rfm: Option<String>,
    pub(crate) warning: Option<String>,
}

/// Sums over one span.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    visits: i64,
    volume_ml: i64,
    amount: i64,
}

/// The figures of a customer at the end of `as_of`; purchases after it do not count.
pub(crate) fn figures(customer_serial: i64, entries: &[Entry], as_of: i64, standing: Standing) -> FiguresRow {
    let until = entries.partition_point(|it| i64::from(it.day.0) <= as_of);
    let entries = entries.get(..until).unwrap_or_default();
    let within = |it: &Entry, days: i64| as_of - days < i64::from(it.day.0);
    let [w7, w28, w91, w182, w364] = WINDOWS.map(|days| {
        let mut sums = Sums::default();
        for it in entries.iter().rev().take_while(|it| within(it, days)) {
            sums.visits += i64::from(it.visits);
            sums.volume_ml = sums.volume_ml.saturating_add(it.volume_ml);
            sums.amount = sums.amount.saturating_add(it.amount);
        }
        sums
    });
    let fills = |days: i64| -> i64 {
        let lately = entries.iter().rev().take_while(|it| within(it, days));
        lately.filter(|it| it.family.is_fuel()).map(|it| i64::from(it.visits)).sum()
    };
    let last =
        |family: Family| entries.iter().rev().find(|it| it.family == family).map(|it| i64::from(it.day.0));
    let score = |at: usize| {
        let digit = standing.rfm.as_deref().and_then(|it| it.as_bytes().get(at).copied());
        digit.filter(u8::is_ascii_digit).map(|it| i64::from(it - b'0'))
    };
    FiguresRow {
        customer_serial,
        last_day: entries.last().map(|it| i64::from(it.day.0)),
        visits_7: w7.visits,
        visits_28: w28.visits,
        visits_91: w91.visits,
        visits_182: w182.visits,
        visits_364: w364.visits,
        volume_7_ml: w7.volume_ml,
        volume_28_ml: w28.volume_ml,
        volume_91_ml: w91.volume_ml,
        volume_182_ml: w182.volume_ml,
        volume_364_ml: w364.volume_ml,
        amount_7_minor: w7.amount,
        amount_28_minor: w28.amount,
        amount_91_minor: w91.amount,
        amount_182_minor: w182.amount,
        amount_364_minor: w364.amount,
        fills_28: fills(LATELY_DAYS),
        usual_fills: fills(LATELY_DAYS + USUAL_DAYS) - fills(LATELY_DAYS),
        weekday: weekday(entries.iter().rev().take_while(|it| within(it, 364))),
        gasoline_day: last(Family::Gasoline),
        diesel_day: last(Family::Diesel),
        cng_day: last(Family::Cng),
        lng_day: last(Family::Lng),
        charging_day: last(Family::Charging),
        goods_day: last(Family::Goods),
        car_service_day: last(Family::CarService),
        recency: score(0),
        frequency: score(1),
        monetary: score(2),
        abc: standing.abc,
        relationship: standing.relationship,
        warning: standing.warning,
    }
}

/// The weekday with most visits; of two alike the earlier in the week.
fn weekday<'a>(entries: impl Iterator<Item = &'a Entry>) -> Option<i64> {
    let mut visits = [0_i64; 7];
    for it in entries {
        if let Some(sum) = visits.get_mut(usize::from(it.day.weekday())) {
            *sum += i64::from(it.visits);
        }
    }
    let most = visits.iter().copied().max().filter(|it| *it > 0)?;
    visits.iter().position(|it| *it == most).map(|it| it as i64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::BusinessDay;

    fn bought(day: i32, family: Family) -> Entry {
        Entry { day: BusinessDay(day), station: 1, family, visits: 1, volume_ml: 10, amount: 7, margin: None }
    }

    fn of(entries: &[Entry], as_of: i64) -> FiguresRow {
        figures(1, entries, as_of, Standing::default())
    }

    #[test]
    fn a_span_ends_with_the_day_and_begins_so_many_days_before() {
        let entries: Vec<_> = [72, 73, 93, 94, 100, 101].map(|it| bought(it, Family::Gasoline)).to_vec();
        let row = of(&entries, 100);
        assert_eq!(
            (row.visits_7, row.visits_28, row.last_day),
            (2, 4, Some(100)),
            "day 93 is the eighth, 72 the 29th"
        );
        assert_eq!((row.volume_28_ml, row.amount_7_minor), (40, 14));
    }

    #[test]
    fn usual_are_the_fills_of_the_twenty_six_weeks_before() {
        let days = [700, 701, 790, 882, 883, 910];
        let mut entries: Vec<_> = days.map(|it| bought(it, Family::Diesel)).to_vec();
        entries.insert(3, bought(800, Family::Goods));
        let row = of(&entries, 910);
        assert_eq!((row.fills_28, row.usual_fills), (2, 3), "700 is too long ago, goods are no fill");
    }

    #[test]
    fn the_earlier_of_two_weekdays_alike_is_the_usual_one() {
        // 4 is the Monday after the epoch's Thursday.
        let entries = [bought(4, Family::Goods), bought(5, Family::Goods)];
        assert_eq!(of(&entries, 10).weekday, Some(1));
        assert_eq!(of(&entries, 3).weekday, None);
    }

    #[test]
    fn the_scores_are_those_of_the_cell() {
        let standing = Standing { rfm: Some("531".to_owned()), ..Standing::default() };
        let row = figures(1, &[], 10, standing);
        assert_eq!((row.recency, row.frequency, row.monetary), (Some(5), Some(3), Some(1)));
    }
}
