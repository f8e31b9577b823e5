//! The figures behind a warning and a station's alert, as short text: arrays of integers in the order of the
//! fields, null for none.

use analytics::{Signals, StationAlertFacts, WarningFacts};
use database::Error;
use kernel::BusinessDay;

/// The order of [`WarningFacts`]' fields. Stored figures outlive the program: add at the end only.
type Numbers = [Option<i64>; 23];
const ALERT_FIELDS: usize = 6;

pub(crate) fn to_text(facts: &WarningFacts) -> String {
    let Signals { gap, missing, drop } = facts.signals;
    let whole = |it: u32| Some(i64::from(it));
    let numbers: Numbers = [
        Some(i64::from(facts.until.0)),
        whole(facts.base_weeks),
        whole(facts.base_visits_tenths),
        Some(facts.base_volume_ml),
        Some(facts.base_amount),
        whole(facts.now_visits),
        Some(facts.now_volume_ml),
        Some(facts.now_amount),
        facts.ratio_per_mille.map(i64::from),
        whole(facts.usual_gap_tenths),
        whole(facts.days_since_last),
        whole(facts.gap_limit_95_days),
        whole(facts.gap_limit_days),
        Some(i64::from(facts.peers_change_per_mille)),
        whole(facts.missing_milli),
        whole(facts.missing_limit_milli),
        Some(i64::from(gap)),
        Some(i64::from(missing)),
        Some(i64::from(drop)),
        whole(facts.probability_per_mille),
        Some(facts.amount_at_risk),
        Some(facts.volume_at_risk_ml),
        Some(facts.priority),
    ];
    write(&numbers)
}

fn write(numbers: &[Option<i64>]) -> String {
    // Integers and nulls: turning them into JSON cannot fail.
    serde_json::to_string(numbers).unwrap_or_default()
}

fn read(what: &str, text: &str, expected: usize) -> Result<Vec<Option<i64>>, Error> {
    let damaged = || Error::Damaged(format!("facts of {what}: `{text}`"));
    let numbers: Vec<Option<i64>> = serde_json::from_str(text).map_err(|_| damaged())?;
    if numbers.len() == expected { Ok(numbers) } else { Err(damaged()) }
}

pub(crate) fn from_text(text: &str) -> Result<WarningFacts, Error> {
    let numbers = read(
        "a warning",
        text,
        std::mem::size_of::<Numbers>().div_euclid(std::mem::size_of::<Option<i64>>()),
    )?;
    let long = |index: usize| numbers.get(index).copied().flatten().unwrap_or_default();
    let whole = |index: usize| long(index) as u32;
    Ok(WarningFacts {
        until: BusinessDay(long(0) as i32),
        base_weeks: whole(1),
        base_visits_tenths: whole(2),
        base_volume_ml: long(3),
        base_amount: long(4),
        now_visits: whole(5),
        now_volume_ml: long(6),
        now_amount: long(7),
        ratio_per_mille: numbers.get(8).copied().flatten().map(|it| it as u32),
        usual_gap_tenths: whole(9),
        days_since_last: whole(10),
        gap_limit_95_days: whole(11),
        gap_limit_days: whole(12),
        peers_change_per_mille: long(13) as i32,
        missing_milli: whole(14),
        missing_limit_milli: whole(15),
        signals: Signals { gap: long(16) != 0, missing: long(17) != 0, drop: long(18) != 0 },
        probability_per_mille: whole(19),
        amount_at_risk: long(20),
        volume_at_risk_ml: long(21),
        priority: long(22),
    })
}

pub(crate) fn alert_to_text(facts: &StationAlertFacts) -> String {
    let numbers: [Option<i64>; ALERT_FIELDS] = [
        Some(i64::from(facts.customers)),
        Some(i64::from(facts.customers_down)),
        Some(i64::from(facts.expected_visits)),
        Some(i64::from(facts.now_visits)),
        Some(i64::from(facts.change_per_mille)),
        facts.others_change_per_mille.map(i64::from),
    ];
    write(&numbers)
}

pub(crate) fn alert_from_text(text: &str) -> Result<StationAlertFacts, Error> {
    let numbers = read("a station alert", text, ALERT_FIELDS)?;
    let long = |index: usize| numbers.get(index).copied().flatten().unwrap_or_default();
    Ok(StationAlertFacts {
        customers: long(0) as u32,
        customers_down: long(1) as u32,
        expected_visits: long(2) as u32,
        now_visits: long(3) as u32,
        change_per_mille: long(4) as i32,
        others_change_per_mille: numbers.get(5).copied().flatten().map(|it| it as i32),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn facts(until: i32) -> WarningFacts {
        WarningFacts {
            until: BusinessDay(until),
            base_weeks: 26,
            base_visits_tenths: 80,
            base_volume_ml: 240_000,
            base_amount: 190_000,
            now_visits: 2,
            now_volume_ml: 78_000,
            now_amount: 60_000,
            ratio_per_mille: Some(250),
            usual_gap_tenths: 50,
            days_since_last: 19,
            gap_limit_95_days: 12,
            gap_limit_days: 15,
            peers_change_per_mille: -40,
            missing_milli: 4_100,
            missing_limit_milli: 3_200,
            signals: Signals { gap: true, missing: true, drop: false },
            probability_per_mille: 610,
            amount_at_risk: 1_690_000,
            volume_at_risk_ml: 2_106_000,
            priority: 1_030_900,
        }
    }

    #[test]
    fn figures_come_back_as_they_were() {
        let facts = facts(17_000);
        assert_eq!(from_text(&to_text(&facts)).unwrap(), facts);
        let unknown = WarningFacts { ratio_per_mille: None, ..facts };
        assert_eq!(from_text(&to_text(&unknown)).unwrap(), unknown);
    }

    #[test]
    fn figures_of_an_alert_come_back_as_they_were() {
        let facts = StationAlertFacts {
            customers: 80,
            customers_down: 44,
            expected_visits: 310,
            now_visits: 150,
            change_per_mille: -516,
            others_change_per_mille: None,
        };
        assert_eq!(alert_from_text(&alert_to_text(&facts)).unwrap(), facts);
    }

    #[test]
    fn damaged_figures_are_told_and_not_guessed() {
        assert!(matches!(from_text("[1,2,3]"), Err(Error::Damaged(_))));
        assert!(matches!(alert_from_text("no"), Err(Error::Damaged(_))));
    }
}
