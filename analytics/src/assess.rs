//! One call for the nightly run.

use crate::abc::AbcFacts;
use crate::classify::{Profile, classify};
use crate::fold::watch;
use crate::history::{Corrupt, Entry};
use crate::holds::StationHolds;
use crate::input::{CustomerHistory, Input};
use crate::relationship::RelationshipFacts;
use crate::rfm::RfmFacts;
use crate::rules::Rules;
use crate::station_alert::StationAlert;
use crate::survey::{Reader, Survey, in_chunks};
use crate::warning::{Judgement, Warning, WarningState, WatchState};
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// What is found about all customers as of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// In the order of the input.
    pub customers: Vec<CustomerFinding>,
    /// Past and present, by opening day and station.
    pub station_alerts: Vec<StationAlert>,
    pub summary: Summary,
}

/// What is found about one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerFinding {
    pub key: u64,
    pub classification: Classification,
    /// Every episode up to the day of the assessment, in order; at most the last one is open.
    pub warnings: Vec<Warning>,
    pub watch: WatchState,
}

/// The three axes; all none for a customer who never bought anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    /// None without a purchase in the last 364 days.
    pub abc: Option<AbcFacts>,
    /// None without a visit in the last 364 days.
    pub rfm: Option<RfmFacts>,
    pub relationship: Option<RelationshipFacts>,
}

/// Counts over all customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub customers: u32,
    /// Packed entries up to the day of the assessment.
    pub entries: u64,
    pub judged: u32,
    pub too_short: u32,
    pub too_rare: u32,
    pub gone: u32,
    pub changed: u32,
    pub yellow: u32,
    pub red: u32,
    pub confirmed: u32,
    pub station_alerts_open: u32,
}

/// A customer whose packed history cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("customer {key}: {cause}")]
pub struct CorruptHistory {
    pub key: u64,
    pub cause: Corrupt,
}

/// Classifies and watches every customer with what was known at the end of `as_of`; later entries are
/// ignored. The first damaged history in the input stops the run: a finding on half the data would look whole.
pub fn assess(input: &Input<'_>, as_of: BusinessDay, rules: &Rules) -> Result<Assessment, CorruptHistory> {
    Ok(assess_and(input, as_of, rules, |_, _| ())?.0)
}

/// The same, and in the same pass whatever else is to be found of each customer by itself: `also` is given the
/// customer and the entries up to `as_of` of the last ten years. What it finds comes in the order of the input.
pub fn assess_and<T: Send>(
    input: &Input<'_>,
    as_of: BusinessDay,
    rules: &Rules,
    also: impl Fn(&CustomerHistory<'_>, &[Entry]) -> T + Sync,
) -> Result<(Assessment, Vec<T>), CorruptHistory> {
    let survey = Survey::new(input, as_of, rules)?;
    let station_alerts = survey.cells.station_alerts(&survey.openings, rules);
    let holds = StationHolds::new(&station_alerts, &survey.openings);
    let looked_at = in_chunks(input.customers, |customers| {
        let mut reader = Reader::default();
        let mut looked_at = LookedAt::with_capacity(customers.len());
        for customer in customers {
            reader.read(customer, as_of)?;
            reader.panel.fill(&reader.entries, customer.segment, &survey.openings, &survey.festivals);
            let (warnings, state, habits) = watch(customer, &reader, &survey, &holds, rules);
            looked_at.watched.push((warnings, state));
            looked_at.profiles.push(Profile::new(customer, &reader, &habits, &survey, as_of));
            looked_at.also.push(also(customer, &reader.entries));
        }
        Ok(looked_at)
    })?;
    let mut all = LookedAt::with_capacity(input.customers.len());
    for it in looked_at {
        all.append(it);
    }
    let classes = classify(&all.profiles, as_of, rules);
    let finding = |((customer, classification), (warnings, watch)): ((&CustomerHistory<'_>, _), _)| {
        CustomerFinding { key: customer.key, classification, warnings, watch }
    };
    let customers: Vec<_> = input.customers.iter().zip(classes).zip(all.watched).map(finding).collect();
    let summary = summarise(&customers, &station_alerts, survey.entries);
    Ok((Assessment { customers, station_alerts, summary }, all.also))
}

/// What was found of customers by themselves, in the order of the input.
struct LookedAt<T> {
    profiles: Vec<Profile>,
    watched: Vec<(Vec<Warning>, WatchState)>,
    also: Vec<T>,
}

impl<T> LookedAt<T> {
    fn with_capacity(customers: usize) -> Self {
        Self {
            profiles: Vec::with_capacity(customers),
            watched: Vec::with_capacity(customers),
            also: Vec::with_capacity(customers),
        }
    }

    fn append(&mut self, mut other: Self) {
        self.profiles.append(&mut other.profiles);
        self.watched.append(&mut other.watched);
        self.also.append(&mut other.also);
    }
}

pub(crate) fn summarise(customers: &[CustomerFinding], alerts: &[StationAlert], entries: u64) -> Summary {
    let mut summary = Summary {
        customers: customers.len() as u32,
        entries,
        station_alerts_open: alerts.iter().filter(|it| it.closed.is_none()).count() as u32,
        ..Summary::default()
    };
    for customer in customers {
        *match customer.watch.judgement {
            Judgement::Judged => &mut summary.judged,
            Judgement::TooShort => &mut summary.too_short,
            Judgement::TooRare => &mut summary.too_rare,
            Judgement::Gone => &mut summary.gone,
            Judgement::Changed => &mut summary.changed,
        } += 1;
        match customer.watch.open {
            Some(WarningState::Yellow) => summary.yellow += 1,
            Some(WarningState::Red) => summary.red += 1,
            Some(WarningState::Confirmed) => summary.confirmed += 1,
            _ => {}
        }
    }
    summary
}
