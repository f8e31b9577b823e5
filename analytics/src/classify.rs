//! From every customer's profile to the three axes. The comparisons with other customers happen here, in
//! the order of keys, once all profiles are known.

use crate::abc::{AbcClass, AbcFacts, Measure};
use crate::assess::Classification;
use crate::habits::{Habits, SegmentHabits, gap_mean};
use crate::input::{CustomerHistory, Segment};
use crate::relationship::{Relationship, RelationshipFacts};
use crate::rfm::RfmFacts;
use crate::rules::{AbcBasis, Rules};
use crate::signals::gap::Gaps;
use crate::survey::{Reader, Survey};
use kernel::BusinessDay;
use kernel::rounding::{div_floor, half_up, saturate};
use rayon::prelude::*;

/// Thirteen periods of 28 days: a year in which every weekday comes equally often.
const WINDOW_DAYS: i32 = 364;

/// What classification needs to remember of a customer.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub key: u64,
    pub segment: Segment,
    visits: Option<Visits>,
    /// Of the window, in the smallest money unit.
    amount: i64,
    /// The part of `amount` whose margin is known, and that margin.
    amount_with_margin: i64,
    margin: i64,
}

#[derive(Clone, Debug)]
struct Visits {
    first: BusinessDay,
    last: BusinessDay,
    /// Visit days ever, and in the window.
    ever: u32,
    in_window: u32,
    /// Visit days in the first and second half of the time known.
    first_half: u32,
    second_half: u32,
    usual: UsualGap,
}

/// What gaps are usual for a customer; it stays until the customer comes again or a week ends.
#[derive(Clone, Copy, Debug)]
struct UsualGap {
    /// In tenths of a day.
    tenths: u32,
    twice_days: u32,
    /// So many days at most last 95 and 99 of 100 gaps.
    limit_95_days: u32,
    limit_99_days: u32,
}

impl UsualGap {
    /// Of `gaps` gaps that last so many days together.
    fn new(gap_days: i32, gaps: u32, habits: &Habits, segment: &SegmentHabits) -> Self {
        let gaps = Gaps {
            mean: gap_mean(f64::from(gap_days), f64::from(gaps), segment),
            shape: habits.gap_shape(segment),
            dispersion: 0.0,
        };
        let limit = |level: f64| gaps.limit(level).ceil().min(LIMIT_DAYS_MAX) as u32;
        Self {
            tenths: (gaps.mean * 10.0).round() as u32,
            twice_days: (2.0 * gaps.mean).ceil() as u32,
            limit_95_days: limit(0.95),
            limit_99_days: limit(0.99),
        }
    }
}

impl Profile {
    /// `habits` must know all gaps of the customer.
    pub(crate) fn new(
        customer: &CustomerHistory<'_>,
        reader: &Reader,
        habits: &Habits,
        survey: &Survey,
        as_of: BusinessDay,
    ) -> Self {
        let of_segment = survey.latest_habits(customer.segment);
        let from = as_of.plus(1 - WINDOW_DAYS);
        let mut profile = Self {
            key: customer.key,
            segment: customer.segment,
            visits: Visits::new(&reader.panel.visit_days, (habits, &of_segment), as_of),
            amount: 0,
            amount_with_margin: 0,
            margin: 0,
        };
        for entry in reader.entries.iter().filter(|it| from <= it.day) {
            profile.amount = profile.amount.saturating_add(entry.amount);
            if let Some(margin) = entry.margin {
                profile.amount_with_margin = profile.amount_with_margin.saturating_add(entry.amount);
                profile.margin = profile.margin.saturating_add(margin);
            }
        }
        profile
    }
}

impl Visits {
    fn new(
        days: &[BusinessDay],
        (habits, of_segment): (&Habits, &SegmentHabits),
        as_of: BusinessDay,
    ) -> Option<Self> {
        let (&first, &last) = (days.first()?, days.last()?);
        let from = |day: BusinessDay| days.len() - days.partition_point(|it| *it < day);
        let middle = first.plus(div_floor(i64::from(as_of.since(first)) + 1, 2) as i32);
        let second_half = from(middle) as u32;
        // The year that ends with the last visit.
        let recent = from(last.plus(1 - WINDOW_DAYS));
        Some(Self {
            first,
            last,
            ever: days.len() as u32,
            in_window: from(as_of.plus(1 - WINDOW_DAYS)) as u32,
            first_half: days.len() as u32 - second_half,
            second_half,
            usual: UsualGap::new(
                last.since(days[days.len() - recent]),
                recent as u32 - 1,
                habits,
                of_segment,
            ),
        })
    }
}

/// Classifies all customers; the result is in the order of the profiles.
pub(crate) fn classify(profiles: &[Profile], as_of: BusinessDay, rules: &Rules) -> Vec<Classification> {
    let ranked = rank_by_value(profiles, as_of, rules);
    let ladders = Segment::ALL.map(|it| Ladders::new(profiles, it));
    let classify = |(profile, abc): (&Profile, Option<AbcFacts>)| {
        let visits = profile.visits.as_ref();
        let class = abc.as_ref().and_then(|it| it.class);
        Classification {
            abc,
            rfm: visits.and_then(|it| ladders[profile.segment.index()].score(profile, it, as_of)),
            relationship: visits.map(|it| relate(it, class, as_of, rules)),
        }
    };
    profiles.par_iter().zip(ranked).map(classify).collect()
}

fn rank_by_value(profiles: &[Profile], as_of: BusinessDay, rules: &Rules) -> Vec<Option<AbcFacts>> {
    let (measure, values) = values(profiles, rules);
    let mut ranked: Vec<_> = profiles.iter().map(|_| None).collect();
    let mut order: Vec<usize> = (0..profiles.len()).filter(|&it| 0 < values[it]).collect();
    order.par_sort_unstable_by_key(|&it| (std::cmp::Reverse(values[it]), profiles[it].key));
    let total: i128 = order.iter().map(|&it| i128::from(values[it])).sum();
    let per_mille = |part: i128| half_up(part * 1_000, total.max(1)) as u32;
    let mut above = 0_i128;
    for (position, &it) in order.iter().enumerate() {
        let Some(visits) = &profiles[it].visits else { continue };
        let weeks_known = div_floor(i64::from(as_of.since(visits.first)), 7) as u32;
        let has_evidence = rules.evidence_visits <= visits.ever && rules.evidence_weeks <= weeks_known;
        let through = above + i128::from(values[it]);
        ranked[it] = Some(AbcFacts {
            class: has_evidence.then(|| abc_class(above, total, rules)),
            measure,
            from: as_of.plus(1 - WINDOW_DAYS),
            until: as_of,
            value: values[it],
            total: saturate(total),
            rank: position as u32 + 1,
            ranked: order.len() as u32,
            share_above_per_mille: per_mille(above),
            share_through_per_mille: per_mille(through),
            visits: visits.in_window,
            weeks_known,
        });
        above = through;
    }
    ranked
}

/// The class of the customer above whom `above` of `total` is brought: who crosses a border belongs above it.
fn abc_class(above: i128, total: i128, rules: &Rules) -> AbcClass {
    if above * 1_000 < total * i128::from(rules.a_share_per_mille) {
        AbcClass::A
    } else if above * 1_000 < total * i128::from(rules.b_share_per_mille) {
        AbcClass::B
    } else {
        AbcClass::C
    }
}

/// Everybody's value by the basis of the rules: the margin where enough is known (the unknown part at the mean margin of the known),
/// else the amount.
fn values(profiles: &[Profile], rules: &Rules) -> (Measure, Vec<i64>) {
    let sum = |of: fn(&Profile) -> i64| profiles.iter().map(|it| i128::from(of(it))).sum::<i128>();
    let (amount, known, margin) = (sum(|it| it.amount), sum(|it| it.amount_with_margin), sum(|it| it.margin));
    let known_enough = match rules.abc_basis {
        AbcBasis::Amount => false,
        AbcBasis::Margin => true,
        AbcBasis::MarginWhenKnown => amount * i128::from(rules.margin_known_per_mille) <= known * 1_000,
    };
    if known <= 0 || !known_enough {
        return (Measure::Amount, profiles.iter().map(|it| it.amount.max(0)).collect());
    }
    let value = |it: &Profile| {
        let unknown = i128::from(it.amount) - i128::from(it.amount_with_margin);
        it.margin.saturating_add(saturate(half_up(unknown * margin, known))).max(0)
    };
    (Measure::Margin, profiles.iter().map(value).collect())
}

/// RFM quintiles among the customers of one segment who came in the window: what each came to, ascending.
struct Ladders {
    segment: Segment,
    recency: Vec<i64>,
    frequency: Vec<i64>,
    monetary: Vec<i64>,
}

impl Ladders {
    fn new(profiles: &[Profile], segment: Segment) -> Self {
        let members = || {
            let of_segment = profiles.iter().filter(move |it| it.segment == segment);
            of_segment.filter_map(|it| Some((it, it.visits.as_ref().filter(|it| 0 < it.in_window)?)))
        };
        let sorted = |mut values: Vec<i64>| {
            values.par_sort_unstable();
            values
        };
        Self {
            segment,
            recency: sorted(members().map(|(_, it)| i64::from(it.last.0)).collect()),
            frequency: sorted(members().map(|(_, it)| i64::from(it.in_window)).collect()),
            monetary: sorted(members().map(|(it, _)| it.amount).collect()),
        }
    }

    fn score(&self, profile: &Profile, visits: &Visits, as_of: BusinessDay) -> Option<RfmFacts> {
        (0 < visits.in_window).then(|| RfmFacts {
            recency: quintile(&self.recency, i64::from(visits.last.0)),
            frequency: quintile(&self.frequency, i64::from(visits.in_window)),
            monetary: quintile(&self.monetary, profile.amount),
            segment: self.segment,
            compared: self.recency.len() as u32,
            days_since_last: as_of.since(visits.last) as u32,
            visits: visits.in_window,
            amount: profile.amount,
        })
    }
}

/// 1 + ⌊5 · (how many are less) / (how many there are)⌋, of ascending values.
fn quintile(ascending: &[i64], value: i64) -> u8 {
    let less = ascending.partition_point(|it| *it < value);
    1 + div_floor(5 * less as i64, ascending.len().max(1) as i64) as u8
}

/// Days beyond which nobody's gap is told.
const LIMIT_DAYS_MAX: f64 = 3_650.0;

fn relate(visits: &Visits, abc: Option<AbcClass>, as_of: BusinessDay, rules: &Rules) -> RelationshipFacts {
    let usual = visits.usual;
    let mut facts = RelationshipFacts {
        relationship: Relationship::Occasional,
        abc,
        first: visits.first,
        last: visits.last,
        days_since_last: as_of.since(visits.last) as u32,
        days_known: as_of.since(visits.first) as u32,
        usual_gap_tenths: usual.tenths,
        gap_limit_95_days: usual.limit_95_days,
        gap_limit_99_days: usual.limit_99_days,
        sleeping_from_days: rules.sleeping_days.max(usual.limit_95_days.min(usual.twice_days)),
        lost_from_days: rules.lost_days.max(usual.limit_99_days),
        visits_first_half: visits.first_half,
        visits_second_half: visits.second_half,
    };
    facts.relationship = relationship(&facts, rules);
    facts
}

fn relationship(facts: &RelationshipFacts, rules: &Rules) -> Relationship {
    let is_growing =
        3 <= facts.visits_second_half && 5 * facts.visits_first_half <= 4 * facts.visits_second_half;
    if facts.lost_from_days <= facts.days_since_last {
        Relationship::Lost
    } else if facts.sleeping_from_days <= facts.days_since_last {
        Relationship::Sleeping
    } else if facts.days_known < rules.new_days {
        Relationship::New
    } else if facts.abc == Some(AbcClass::A) && facts.days_since_last <= facts.gap_limit_95_days {
        Relationship::Gold
    } else if matches!(facts.abc, Some(AbcClass::A | AbcClass::B)) {
        Relationship::Regular
    } else if facts.days_known <= rules.short_history_days && is_growing {
        Relationship::Potential
    } else {
        Relationship::Occasional
    }
}
