//! The arithmetic behind a class, as short text: it is stored for every customer in every run, and names of
//! fields would be most of it.
//!
//! `[abc, rfm, relationship]`, each an array of its fields in their order, or null. Days are integers.

use analytics::{
    AbcClass, AbcFacts, Classification, Measure, Relationship, RelationshipFacts, RfmFacts, Segment,
};
use database::Error;
use kernel::BusinessDay;

type Abc = (Option<AbcClass>, Measure, i32, i32, i64, i64, u32, u32, u32, u32, u32, u32);
type Rfm = (u8, u8, u8, Segment, u32, u32, u32, i64);
type Relation = (Relationship, Option<AbcClass>, i32, i32, u32, u32, u32, u32, u32, u32, u32, u32, u32);

pub(crate) fn to_text(found: &Classification) -> String {
    let fields =
        (found.abc.as_ref().map(abc), found.rfm.as_ref().map(rfm), found.relationship.as_ref().map(relation));
    // Integers and plain words: turning them into JSON cannot fail.
    serde_json::to_string(&fields).unwrap_or_default()
}

pub(crate) fn from_text(text: &str) -> Result<Classification, Error> {
    let (abc, rfm, relation): (Option<Abc>, Option<Rfm>, Option<Relation>) = serde_json::from_str(text)
        .map_err(|it| Error::Damaged(format!("facts of a classification: {it}")))?;
    Ok(Classification { abc: abc.map(to_abc), rfm: rfm.map(to_rfm), relationship: relation.map(to_relation) })
}

fn abc(it: &AbcFacts) -> Abc {
    let AbcFacts { class, measure, from, until, value, total, rank, ranked, .. } = it;
    let shares = (it.share_above_per_mille, it.share_through_per_mille);
    (
        *class,
        *measure,
        from.0,
        until.0,
        *value,
        *total,
        *rank,
        *ranked,
        shares.0,
        shares.1,
        it.visits,
        it.weeks_known,
    )
}

fn to_abc(it: Abc) -> AbcFacts {
    AbcFacts {
        class: it.0,
        measure: it.1,
        from: BusinessDay(it.2),
        until: BusinessDay(it.3),
        value: it.4,
        total: it.5,
        rank: it.6,
        ranked: it.7,
        share_above_per_mille: it.8,
        share_through_per_mille: it.9,
        visits: it.10,
        weeks_known: it.11,
    }
}

fn rfm(it: &RfmFacts) -> Rfm {
    let scores = (it.recency, it.frequency, it.monetary);
    (scores.0, scores.1, scores.2, it.segment, it.compared, it.days_since_last, it.visits, it.amount)
}

fn to_rfm(it: Rfm) -> RfmFacts {
    RfmFacts {
        recency: it.0,
        frequency: it.1,
        monetary: it.2,
        segment: it.3,
        compared: it.4,
        days_since_last: it.5,
        visits: it.6,
        amount: it.7,
    }
}

fn relation(it: &RelationshipFacts) -> Relation {
    (
        it.relationship,
        it.abc,
        it.first.0,
        it.last.0,
        it.days_since_last,
        it.days_known,
        it.usual_gap_tenths,
        it.gap_limit_95_days,
        it.gap_limit_99_days,
        it.sleeping_from_days,
        it.lost_from_days,
        it.visits_first_half,
        it.visits_second_half,
    )
}

fn to_relation(it: Relation) -> RelationshipFacts {
    RelationshipFacts {
        relationship: it.0,
        abc: it.1,
        first: BusinessDay(it.2),
        last: BusinessDay(it.3),
        days_since_last: it.4,
        days_known: it.5,
        usual_gap_tenths: it.6,
        gap_limit_95_days: it.7,
        gap_limit_99_days: it.8,
        sleeping_from_days: it.9,
        lost_from_days: it.10,
        visits_first_half: it.11,
        visits_second_half: it.12,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_back_as_they_were() {
        let found = Classification {
            abc: Some(to_abc((Some(AbcClass::B), Measure::Margin, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10))),
            rfm: Some(to_rfm((1, 2, 3, Segment::Card, 4, 5, 6, -7))),
            relationship: Some(to_relation((Relationship::Gold, None, -1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))),
        };
        assert_eq!(from_text(&to_text(&found)).unwrap(), found);
        assert_eq!(from_text(&to_text(&Classification::default())).unwrap(), Classification::default());
    }

    #[test]
    fn damaged_facts_are_told_and_not_guessed() {
        assert!(matches!(from_text("[null,null]"), Err(Error::Damaged(_))));
    }
}
