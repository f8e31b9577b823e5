//! How everybody stands, kept from one day to the next, so that a day costs what happened on it.
//!
//! Within a week nothing that was decided about whole weeks changes: stations, habits, warnings and the course of the
//! watch stay as they are. Of a customer without new purchases the figures of a day follow from those of the day before
//! until a purchase crosses a line (leaves the year, or goes from one period into the next), and that day is known
//! beforehand. So a day needs the histories of those with new entries and of those who are [`Standing::due`]; comparisons
//! with others are made anew from the figures of all.
//!
//! What cannot be continued exactly is not continued: [`Advanced::NeedsAll`] says why, and the standing is as it was.
//!
//! **Invariant:** after [`Standing::advance`] everything that is asked for is what a run over all histories finds.

mod sketch;

use crate::assess::{Assessment, CorruptHistory, CustomerFinding, summarise};
use crate::classify::{Profile, classify};
use crate::fold::watch;
use crate::habits::Habits;
use crate::holds::StationHolds;
use crate::input::{Calendar, CustomerHistory, Input, StationFacts};
use crate::lifetime::{Appraiser, Valuation};
use crate::rules::Rules;
use crate::scorecard::{Card, Question, Score};
use crate::station_alert::StationAlert;
use crate::survey::{HORIZON_DAYS, Reader, Survey, in_chunks};
use crate::warning::{Warning, WatchState};
use kernel::{BusinessDay, Week};
use rayon::prelude::*;
use sketch::Sketch;
use std::collections::HashMap;

/// Everybody as of a day.
#[derive(Debug)]
pub struct Standing {
    as_of: BusinessDay,
    rules: Rules,
    /// Since when purchases are known, and what is asked of the scorecard.
    known_from: BusinessDay,
    question: Question,
    stations: Vec<StationFacts>,
    calendar: Calendar,
    survey: Survey,
    station_alerts: Vec<StationAlert>,
    holds: StationHolds,
    /// Place in the three lists below.
    places: HashMap<u64, usize>,
    profiles: Vec<Profile>,
    sketches: Vec<Sketch>,
    watched: Vec<Watched>,
}

type Watched = (Vec<Warning>, WatchState);

/// What a history says as of a day.
struct Found {
    profile: Profile,
    sketch: Sketch,
    /// None of those who were watched before: no week has ended.
    watched: Option<Watched>,
}

/// How a day went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advanced {
    /// The standing is that of the new day.
    Done,
    /// Only a run over all histories can tell: the standing is still that of the day before.
    NeedsAll(Reason),
}

/// Why a day cannot be continued from the day before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("a week is over, and everybody is watched by the week")]
    WeekOver,
    #[error("the day is not after the one before")]
    NotLater,
    #[error("rules, closures or festivals are others than before")]
    OtherGround,
    #[error("purchases of a week that was over, or the kind of a customer, became others")]
    Late,
    #[error("a station sold for the first time")]
    NewStation,
    #[error("purchases are so old that they do not count any more")]
    TooOld,
    #[error("one more period of 28 days is known")]
    PeriodOver,
}

/// What is asked beside the assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Since when purchases are known.
    pub known_from: BusinessDay,
    pub question: Question,
}

impl Standing {
    /// A run over all histories.
    pub fn new(
        input: &Input<'_>,
        as_of: BusinessDay,
        rules: &Rules,
        asked: Asked,
    ) -> Result<Self, CorruptHistory> {
        let survey = Survey::new(input, as_of, rules)?;
        let station_alerts = survey.cells.station_alerts(&survey.openings, rules);
        let mut standing = Self {
            as_of,
            rules: rules.clone(),
            known_from: asked.known_from,
            question: asked.question,
            stations: input.stations.to_vec(),
            calendar: input.calendar.clone(),
            holds: StationHolds::new(&station_alerts, &survey.openings),
            survey,
            station_alerts,
            places: input.customers.iter().enumerate().map(|(place, it)| (it.key, place)).collect(),
            profiles: Vec::with_capacity(input.customers.len()),
            sketches: Vec::with_capacity(input.customers.len()),
            watched: Vec::with_capacity(input.customers.len()),
        };
        for found in standing.look_at(input.customers, as_of)? {
            standing.add(found);
        }
        Ok(standing)
    }

    /// The day of the standing.
    pub fn as_of(&self) -> BusinessDay {
        self.as_of
    }

    /// Keys of those whose histories a later day needs although nothing was added to them.
    pub fn due(&self, day: BusinessDay) -> impl Iterator<Item = u64> {
        let all = self.profiles.iter().zip(&self.sketches);
        all.filter(move |(_, sketch)| sketch.due <= day).map(|(profile, _)| profile.key)
    }

    /// Goes on to a later day. `news` has the whole histories of those who are [`Standing::due`], of those with any other
    /// entry than before, and of new customers, who come after all others.
    pub fn advance(&mut self, news: &Input<'_>, day: BusinessDay) -> Result<Advanced, CorruptHistory> {
        if let Some(reason) = self.cannot(news, day) {
            return Ok(Advanced::NeedsAll(reason));
        }
        let looked_at = self.look_at(news.customers, day)?;
        let mut each = news.customers.iter().zip(&looked_at);
        if let Some(reason) = each.find_map(|(customer, found)| self.breaks(customer, &found.sketch, day)) {
            return Ok(Advanced::NeedsAll(reason));
        }
        self.sketches.par_iter_mut().for_each(|it| it.pass(day, self.known_from));
        for found in looked_at {
            self.survey.entries += u64::from(found.sketch.entries);
            if let Some(&place) = self.places.get(&found.profile.key) {
                self.survey.entries -= u64::from(self.sketches[place].entries);
                (self.profiles[place], self.sketches[place]) = (found.profile, found.sketch);
            } else {
                self.places.insert(found.profile.key, self.profiles.len());
                self.add(found);
            }
        }
        self.as_of = day;
        Ok(Advanced::Done)
    }

    fn add(&mut self, found: Found) {
        self.profiles.push(found.profile);
        self.sketches.push(found.sketch);
        self.watched.extend(found.watched);
    }

    fn cannot(&self, news: &Input<'_>, day: BusinessDay) -> Option<Reason> {
        let periods = |until| sketch::periods(self.known_from, until);
        if day <= self.as_of {
            Some(Reason::NotLater)
        } else if Week::last_complete(day) != Week::last_complete(self.as_of) {
            Some(Reason::WeekOver)
        } else if news.stations != self.stations || *news.calendar != self.calendar {
            Some(Reason::OtherGround)
        } else if periods(day) != periods(self.as_of) {
            Some(Reason::PeriodOver)
        } else if self.sketches.iter().any(|it| it.oldest.is_some_and(|it| HORIZON_DAYS < day.since(it))) {
            Some(Reason::TooOld)
        } else {
            None
        }
    }

    /// What about a customer with news does not leave whole weeks as they were.
    fn breaks(&self, customer: &CustomerHistory<'_>, now: &Sketch, day: BusinessDay) -> Option<Reason> {
        let before = self.places.get(&customer.key).map(|it| (&self.sketches[*it], &self.profiles[*it]));
        let is_late = match before {
            Some((before, profile)) => {
                before.settled != now.settled
                    || (profile.segment, profile.electric_from) != (customer.segment, customer.electric_from)
            }
            None => now.settled != Sketch::NOTHING_SETTLED,
        };
        if is_late {
            Some(Reason::Late)
        } else if now.oldest.is_some_and(|it| HORIZON_DAYS < day.since(it)) {
            Some(Reason::TooOld)
        } else {
            now.has_new_station.then_some(Reason::NewStation)
        }
    }

    fn look_at(
        &self,
        customers: &[CustomerHistory<'_>],
        day: BusinessDay,
    ) -> Result<Vec<Found>, CorruptHistory> {
        let survey = &self.survey;
        let asked = Asked { known_from: self.known_from, question: self.question };
        let pieces = in_chunks(customers, |customers| {
            let mut reader = Reader::default();
            let mut found = Vec::with_capacity(customers.len());
            for customer in customers {
                let after = reader.read(customer, day)?;
                let place = self.places.get(&customer.key);
                let (watched, habits) = if place.is_some_and(|it| *it < self.watched.len()) {
                    reader.panel.fill_days(&reader.entries);
                    (None, Habits::of_gaps(&reader.panel.visit_days))
                } else {
                    reader.panel.fill(&reader.entries, customer.segment, &survey.openings, &survey.festivals);
                    let (warnings, state, habits) =
                        watch(customer, &reader, survey, &self.holds, &self.rules);
                    (Some((warnings, state)), habits)
                };
                let sketch = Sketch::new(customer, &reader, after, &survey.openings, day, asked);
                let profile = Profile::new(customer, &reader, &habits, survey, day);
                found.push(Found { profile, sketch, watched });
            }
            Ok(found)
        })?;
        Ok(pieces.into_iter().flatten().collect())
    }

    /// What [`crate::assess()`] finds as of the day.
    pub fn assessment(&self) -> Assessment {
        let classes = classify(&self.profiles, self.as_of, &self.rules);
        let all = self.profiles.par_iter().zip(classes).zip(&self.watched);
        let customers: Vec<_> = all
            .map(|((profile, classification), (warnings, watch))| CustomerFinding {
                key: profile.key,
                classification,
                warnings: warnings.clone(),
                watch: watch.clone(),
            })
            .collect();
        let summary = summarise(&customers, &self.station_alerts, self.survey.entries);
        Assessment { customers, station_alerts: self.station_alerts.clone(), summary }
    }

    /// What a card says of everybody as of the day, in the order of the customers; none of who cannot be judged. The card
    /// must answer the question that was asked.
    pub fn scores(&self, card: &Card) -> Vec<Option<Score>> {
        self.sketches.par_iter().map(|it| it.seen.as_ref().ok().map(|it| card.score(it))).collect()
    }

    /// What is to be expected of everybody, in the order of the customers, by an appraiser of the day.
    pub fn valuations(&self, appraiser: &Appraiser) -> Vec<Option<Valuation>> {
        self.sketches.par_iter().map(|it| appraiser.appraise_known(it.bought.as_ref()?)).collect()
    }
}
