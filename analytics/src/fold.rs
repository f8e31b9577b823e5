//! The weekly fold: one customer's state, carried from week to week.
//!
//! **Invariant:** what is decided for week t rests on data up to the end of week t only, so that one late
//! run and many weekly runs end in the same state.

use crate::habits::{Habits, gap_mean};
use crate::history::Entry;
use crate::holds::StationHolds;
use crate::index::contribution;
use crate::input::{CustomerHistory, Segment};
use crate::panel::{Panel, Sums, Worth};
use crate::rules::Rules;
use crate::signals::{cusum, drop::Count, gap::Gaps, ratio};
use crate::survey::{Reader, Survey};
use crate::warning::{Judgement, Signals, Transition, Warning, WarningFacts, WarningState, WatchState};
use crate::{evidence, signals};
use kernel::BusinessDay;

/// Folds all complete weeks of a customer into episodes and a final state. Panel and entries of the reader are those of the
/// customer. Also gives what the customer's gaps are like, up to the last visit.
pub(crate) fn watch(
    customer: &CustomerHistory<'_>,
    reader: &Reader,
    survey: &Survey,
    alerts: &StationHolds,
    rules: &Rules,
) -> (Vec<Warning>, WatchState, Habits) {
    let panel = &reader.panel;
    let mut fold = Fold {
        panel,
        entries: &reader.entries,
        survey,
        alerts,
        rules,
        segment: customer.segment,
        electric_from: customer.electric_from,
        passed: 0,
        habits: Habits::default(),
        next_visit: 0,
        last_visit: None,
        idle_days: 0.0,
        recent: [0.0; RECENT_WEEKS],
        missing: 0.0,
        judgement: Judgement::TooShort,
        open: None,
        quiet_until: None,
        warnings: Vec::new(),
    };
    for t in 0..panel.weeks.len() {
        fold.advance(t);
    }
    fold.finish()
}

/// The base as it was, and what is usual for the customer; frozen while a warning is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Base {
    pub sums: Sums,
    /// What was bought in its weeks; filled in when a warning opens.
    pub worth: Worth,
    /// Visits per week.
    pub rate: f64,
    pub gaps: Gaps,
    pub gap_level: f64,
    /// α of the weekly visits.
    pub dispersion: f64,
    pub missing_limit: f64,
    /// Median of the four-week blocks.
    pub median_block: Option<f64>,
}

impl Base {
    pub(crate) fn count(&self) -> Count {
        Count { visits: self.sums.visits as f64, weeks: self.sums.exposure() }
    }
}

#[derive(Debug)]
struct Open {
    warning: Warning,
    base: Base,
    opened: usize,
    red: Option<usize>,
}

/// What a week shows beside the base.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub signals: Signals,
    /// Sums over the known weeks of the last four.
    pub sums: Sums,
    /// Weeks' worth of visits to expect in them: open days times the station's index.
    pub expected_weeks: f64,
    pub idle_days: f64,
    pub missing: f64,
    pub drop_probability: f64,
    pub ratio: Option<f64>,
}

struct Fold<'a> {
    panel: &'a Panel,
    entries: &'a [Entry],
    survey: &'a Survey,
    alerts: &'a StationHolds,
    rules: &'a Rules,
    segment: Segment,
    electric_from: Option<BusinessDay>,
    /// Weeks that the next seven fields have taken in. In weeks in which a customer cannot be judged nobody asks for
    /// them: they wait.
    passed: usize,
    habits: Habits,
    next_visit: usize,
    last_visit: Option<BusinessDay>,
    /// Days since the last visit on the station's clock: closed days do not count, slow weeks count less.
    idle_days: f64,
    /// Expected weeks' worth of the last four weeks, the newest last.
    recent: [f64; RECENT_WEEKS],
    missing: f64,
    judgement: Judgement,
    open: Option<Open>,
    quiet_until: Option<usize>,
    warnings: Vec<Warning>,
}

/// Weeks that are looked at as they are now.
const RECENT_WEEKS: usize = 4;
/// Weeks at the ends of which an index is not believed.
const INDEX_RANGE: (f64, f64) = (0.25, 1.5);
/// In a festival week only half the days count towards a gap.
const FESTIVAL_WEIGHT: f64 = 0.5;
/// The "drop" of the drop probability: to below half.
const DROP_SHARE: f64 = 0.5;

impl Fold<'_> {
    fn advance(&mut self, t: usize) {
        match self.open.take() {
            Some(open) => {
                self.catch_up(t);
                self.follow(t, open);
            }
            None => self.look_out(t),
        }
    }

    /// Takes in all weeks up to t.
    fn catch_up(&mut self, t: usize) {
        for week in self.passed..=t {
            let sunday = self.survey.openings.week(self.panel.start + week).sunday();
            self.habits.advance(self.panel, week, sunday);
        }
        let sunday = self.survey.openings.week(self.panel.start + t).sunday();
        while self.panel.visit_days.get(self.next_visit).is_some_and(|it| *it <= sunday) {
            self.last_visit = Some(self.panel.visit_days[self.next_visit]);
            self.next_visit += 1;
        }
        // Time runs anew from the last week with a visit, and no further back than four weeks is anything kept.
        let last_seen = (self.passed..=t).rev().find(|it| 0 < self.panel.weeks[*it].days);
        let from = last_seen.unwrap_or(self.passed).min((t + 1).saturating_sub(RECENT_WEEKS));
        for week in from.max(self.passed)..=t {
            let expected_weeks = self.expected_weeks(week, &self.panel.base(week));
            self.pass_time(week, expected_weeks);
        }
        self.passed = t + 1;
    }

    fn is_last(&self, t: usize) -> bool {
        t + 1 == self.panel.weeks.len()
    }

    /// Weeks' worth of visits that a week of this customer is good for: 0 when unknown.
    fn expected_weeks(&self, t: usize, base: &Sums) -> f64 {
        let cell = &self.panel.weeks[t];
        if !cell.is_known() {
            return 0.0;
        }
        let own = contribution(self.panel, t, base);
        let index = self.survey.cells.index(cell.home(), self.segment, self.panel.start + t, own.as_ref());
        f64::from(cell.exposure_milli) / 1_000.0 * index.clamp(INDEX_RANGE.0, INDEX_RANGE.1)
    }

    fn pass_time(&mut self, t: usize, expected_weeks: f64) {
        let cell = &self.panel.weeks[t];
        let weight = if cell.is_festival { FESTIVAL_WEIGHT } else { expected_weeks };
        if cell.days == 0 {
            self.idle_days += 7.0 * weight;
        } else {
            self.idle_days = f64::from(6 - cell.last_weekday.min(6)) * weight;
        }
        self.recent.rotate_left(1);
        self.recent[3] = expected_weeks;
    }

    fn base(&self, t: usize, sums: Sums) -> Base {
        let week = self.panel.start + t;
        let segment = self.survey.habits(week, self.segment);
        let open_days = 7.0 * sums.exposure();
        let dispersion = self.habits.dispersion(segment);
        let gaps = Gaps {
            mean: gap_mean(open_days, sums.days as f64, segment),
            shape: self.habits.gap_shape(segment),
            dispersion,
        };
        let rate = cusum::usual_rate(sums.visits as f64, sums.exposure());
        Base {
            rate,
            gaps,
            gap_level: gaps.level(f64::from(self.rules.gap_false_alarms_milli) / 1_000.0),
            dispersion,
            missing_limit: cusum::limit(rate, f64::from(self.rules.cusum_false_alarms_milli) / 1_000.0),
            median_block: None,
            worth: Worth::default(),
            sums,
        }
    }

    /// No warning is open: is one due?
    fn look_out(&mut self, t: usize) {
        if self.is_electric(t) {
            self.missing = 0.0;
            self.judgement = Judgement::Changed;
            return;
        }
        let sums = self.panel.base(t);
        if let Err(reason) = self.rules.can_judge(&sums) {
            self.missing = 0.0;
            // The next week says it anew: only the last word counts.
            if self.is_last(t) {
                self.catch_up(t);
                self.judgement = if self.is_gone(t) { Judgement::Gone } else { reason };
            }
            return;
        }
        self.catch_up(t);
        self.judgement = Judgement::Judged;
        let mut base = self.base(t, sums);
        if self.is_quiet(t) {
            self.missing = 0.0;
        } else {
            self.count_missing(t, &base);
        }
        let now = self.signals(t, &mut base, true);
        let count = now.signals.count();
        if count == 0 || self.is_suppressed(t) {
            return;
        }
        if count == 1 && self.alerts.holds(self.panel.weeks[t].home(), self.panel.start + t) {
            return;
        }
        base.median_block = base.median_block.or_else(|| ratio::median_block(self.panel, t));
        let state = if 2 <= count { WarningState::Red } else { WarningState::Yellow };
        self.open_warning(t, state, base, &now);
    }

    fn count_missing(&mut self, t: usize, base: &Base) {
        let expected = base.rate * self.recent[3];
        // Slow weeks of a festival and weeks of closed stations say nothing.
        if 0.0 < expected {
            let drop_to = f64::from(self.rules.drop_to_per_mille) / 1_000.0;
            let visits = self.panel.weeks[t].visits;
            self.missing = cusum::step(self.missing, visits, expected, base.dispersion, drop_to);
        }
    }

    fn open_warning(&mut self, t: usize, state: WarningState, mut base: Base, now: &Now) {
        base.worth = self.panel.base_worth(t, self.entries, &self.survey.openings);
        let facts = self.facts(t, &base, now);
        let transition = Transition { day: facts.until, state, facts: facts.clone() };
        let warning = Warning { opened: facts.until, state, transitions: vec![transition], latest: facts };
        let red = (state == WarningState::Red).then_some(t);
        self.open = Some(Open { warning, base, opened: t, red });
    }

    /// A warning is open: has it got worse, better, or come to its end?
    fn follow(&mut self, t: usize, mut open: Open) {
        self.count_missing(t, &open.base);
        let mut base = open.base;
        let now = self.signals(t, &mut base, false);
        let next = self.next_state(t, &open, &now);
        if next.is_some() || self.is_last(t) {
            open.warning.latest = self.facts(t, &open.base, &now);
        }
        if let Some(state) = next {
            let facts = open.warning.latest.clone();
            open.warning.state = state;
            open.warning.transitions.push(Transition { day: facts.until, state, facts });
            if state == WarningState::Red {
                open.red = Some(t);
            }
            if !state.is_open() {
                self.quiet_until = Some(t + self.rules.cool_down_weeks as usize);
                self.missing = 0.0;
                self.warnings.push(open.warning);
                return;
            }
        }
        self.open = Some(open);
    }

    fn next_state(&self, t: usize, open: &Open, now: &Now) -> Option<WarningState> {
        let rules = self.rules;
        if self.is_electric(t) {
            return Some(WarningState::Changed);
        }
        if self.has_recovered(t, open) {
            return Some(WarningState::Recovered);
        }
        if self.is_lost(t, &open.base.gaps) {
            return Some(WarningState::Lost);
        }
        if rules.settle_weeks as usize <= t - open.opened {
            return Some(WarningState::Settled);
        }
        let is_certain = rules.drop_probability_per_mille as f64 <= 1_000.0 * now.drop_probability;
        match (open.warning.state, open.red) {
            (WarningState::Yellow, _) if 2 <= now.signals.count() || is_certain => Some(WarningState::Red),
            (WarningState::Red, Some(red)) if rules.confirm_weeks as usize <= t - red => {
                let usual = open.base.rate * now.expected_weeks;
                let share = f64::from(rules.recovered_per_mille) / 1_000.0;
                ((now.sums.visits as f64) < share * usual).then_some(WarningState::Confirmed)
            }
            _ => None,
        }
    }

    /// Back to 70 % of the base over two known weeks, or over as many as usually hold three visits.
    fn has_recovered(&self, t: usize, open: &Open) -> bool {
        let weeks = (3.0 / open.base.rate).ceil().max(2.0) as usize;
        if t < open.opened + weeks {
            return false;
        }
        let sums = self.panel.sums(t + 1 - weeks, t + 1);
        let index = if 0.0 < self.recent[3] { self.recent[3].min(1.0) } else { 1.0 };
        let usual = open.base.rate * sums.exposure() * index;
        let share = f64::from(self.rules.recovered_per_mille) / 1_000.0;
        2 <= sums.weeks && share * usual <= sums.visits as f64
    }

    /// After a warning and in a festival only a total stop is told.
    fn is_suppressed(&self, t: usize) -> bool {
        let holds_back = self.panel.weeks[t].is_festival || self.is_quiet(t);
        holds_back && self.days_since_last(t) <= self.rules.total_stop_days
    }

    fn is_electric(&self, t: usize) -> bool {
        let sunday = self.survey.openings.week(self.panel.start + t).sunday();
        self.electric_from.is_some_and(|from| from <= sunday)
    }

    fn is_quiet(&self, t: usize) -> bool {
        self.quiet_until.is_some_and(|until| t <= until)
    }

    fn is_gone(&self, t: usize) -> bool {
        if self.days_since_last(t) < self.rules.lost_days {
            return false;
        }
        let base = self.panel.sums(0, t + 1);
        let segment = self.survey.habits(self.panel.start + t, self.segment);
        let seen =
            self.last_visit.zip(self.panel.visit_days.first()).map_or(0, |(last, first)| last.since(*first));
        let mean = gap_mean(f64::from(seen), base.days as f64, segment);
        self.is_lost(
            t,
            &Gaps {
                mean,
                shape: self.habits.gap_shape(segment),
                dispersion: self.habits.dispersion(segment),
            },
        )
    }

    fn is_lost(&self, t: usize, gaps: &Gaps) -> bool {
        let days = self.days_since_last(t);
        self.rules.lost_days <= days && gaps.is_beyond(f64::from(days), LOST_LEVEL)
    }

    fn days_since_last(&self, t: usize) -> u32 {
        let sunday = self.survey.openings.week(self.panel.start + t).sunday();
        self.last_visit.map_or(0, |last| sunday.since(last).max(0) as u32)
    }

    /// Is it also longer than every gap of the year before? Habits that no distribution catches (shifts,
    /// holidays, two cards in turn) show there. A gap beyond all measure does not count in full, or who
    /// stayed away once could never be missed again.
    fn is_beyond_own(&self, t: usize, base: &Base) -> bool {
        let days = f64::from(self.days_since_last(t));
        let past = &self.panel.visit_days[..self.next_visit];
        let Some(last) = past.last() else { return 0.0 < days };
        let recent = past.partition_point(|it| GAP_MEMORY_DAYS < last.since(*it));
        let longest = past[recent..].windows(2).map(|it| it[1].since(it[0])).max().unwrap_or(0);
        // The limit of the gaps takes long to find, and is seldom the one that decides.
        OWN_FACTOR * f64::from(longest) < days || OWN_LIMIT_MAX * base.gaps.limit(base.gap_level) < days
    }

    /// The signals of week t; probability and ratio only where they can matter.
    fn signals(&self, t: usize, base: &mut Base, is_watching: bool) -> Now {
        let sums = self.panel.sums((t + 1).saturating_sub(4), t + 1);
        let expected_weeks: f64 = self.recent.iter().sum();
        let mut now = Now {
            signals: Signals {
                gap: base.gaps.is_beyond(self.idle_days, base.gap_level) && self.is_beyond_own(t, base),
                missing: base.missing_limit <= self.missing,
                drop: false,
            },
            sums,
            expected_weeks,
            idle_days: self.idle_days,
            missing: self.missing,
            drop_probability: 0.0,
            ratio: None,
        };
        let is_frequent = f64::from(self.rules.frequent_rate_milli) <= 1_000.0 * base.rate;
        // Without a warning the probability is only asked for when another signal fired, or when it may fire itself.
        if is_watching && !is_frequent && now.signals.count() == 0 {
            return now;
        }
        // Above half of what is usual the probability of being below half is small.
        let is_low = (sums.visits as f64) < DROP_SHARE * base.rate * expected_weeks;
        if is_low && NOW_WEEKS_MIN <= sums.weeks {
            let count = Count { visits: sums.visits as f64, weeks: expected_weeks };
            now.drop_probability =
                signals::drop::probability(count, base.count(), DROP_SHARE, base.dispersion);
            base.median_block = base.median_block.or_else(|| ratio::median_block(self.panel, t));
            now.ratio = base.median_block.map(|it| sums.visits as f64 * 4.0 / (it * expected_weeks).max(0.1));
            now.signals.drop = is_frequent
                && f64::from(self.rules.drop_probability_per_mille) <= 1_000.0 * now.drop_probability
                && now.ratio.is_some_and(|it| 1_000.0 * it <= f64::from(self.rules.ratio_per_mille));
        }
        now
    }

    fn facts(&self, t: usize, base: &Base, now: &Now) -> WarningFacts {
        let (first, cell) = ((t + 1).saturating_sub(4), &self.panel.weeks[t]);
        let peers =
            evidence::peers_change(&self.survey.cells, cell.home(), self.segment, self.panel.start + t);
        let weeks = &self.panel.weeks[first..=t];
        evidence::facts(&evidence::Sight {
            until: self.survey.openings.week(self.panel.start + t).sunday(),
            days_since_last: self.days_since_last(t),
            peers_change_per_mille: peers,
            visits: weeks.iter().map(|it| it.visits).fold(0, u32::saturating_add),
            worth: self.panel.recent_worth(t, self.entries, &self.survey.openings),
            base,
            now,
        })
    }

    fn finish(mut self) -> (Vec<Warning>, WatchState, Habits) {
        let last = self.panel.weeks.len().checked_sub(1);
        let base = last.map(|t| self.panel.base(t)).unwrap_or_default();
        let rate = self
            .open
            .as_ref()
            .map_or_else(|| base.visits as f64 / base.exposure().max(1.0), |open| open.base.rate);
        let sunday = |t: usize| self.survey.openings.week(self.panel.start + t).sunday();
        let state = WatchState {
            until: last.map(sunday),
            judgement: self.judgement,
            home_station: last.map(|t| self.survey.openings.stations[self.panel.weeks[t].home()]),
            rate_milli: (rate * 1_000.0).round() as u32,
            missing_milli: (self.missing * 1_000.0).round() as u32,
            open: self.open.as_ref().map(|it| it.warning.state),
            quiet_until: self.quiet_until.filter(|until| last.is_some_and(|t| t < *until)).map(sunday),
        };
        self.warnings.extend(self.open.map(|it| it.warning));
        self.habits.take_gaps(&self.panel.visit_days);
        (self.warnings, state, self.habits)
    }
}

/// 99 of 100 gaps are shorter than one that makes a customer lost.
pub(crate) const LOST_LEVEL: f64 = 0.99;
/// How far back a customer's longest gap is looked for.
const GAP_MEMORY_DAYS: i32 = 364;
/// By how much a gap must be longer than the longest.
const OWN_FACTOR: f64 = 1.15;
/// A longer gap in the past raises the limit by at most this factor.
const OWN_LIMIT_MAX: f64 = 1.6;
/// Known weeks of the last four without which no drop is judged.
const NOW_WEEKS_MIN: u32 = 3;
