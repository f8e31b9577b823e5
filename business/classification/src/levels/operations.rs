//! Working out levels after an analysis.

use super::model::{LevelRules, LevelRulesVersion, RegradeState, Standing, Step};
use super::rules::{Reign, bounds_for, judge, reigns};
use super::store::{self, DayRow, LevelRow, RegradeRow, StandingRow};
use crate::sources::{Customer, Sources, read_entries};
use crate::store::{OPEN, seed_version, versions};
use analytics::levels::{CustomerLevel, LevelFacts, level_course};
use database::{AuditEntry, Error, Sql, Work};
use kernel::BusinessDay;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Whoever assigns levels takes a number of it first, so that two wait for each other.
pub(super) const SERIES: &str = "classification_level";

/// By what levels are worked out, beside the sales.
pub(super) struct Ground {
    pub(super) versions: Vec<LevelRulesVersion>,
    /// Of the units that have bounds of their own.
    pub(super) unit_paths: HashMap<Uuid, String>,
    /// Of the customers' units; nothing as long as no unit has bounds of its own.
    pub(super) owner_paths: HashMap<i64, String>,
}

impl Ground {
    pub(super) async fn read(sql: &impl Sql) -> Result<Self, Error> {
        let versions = versions::<LevelRules>(sql, u32::MAX).await?;
        let units: Vec<Uuid> =
            versions.iter().flat_map(|it| it.rules.units.iter().map(|it| it.unit)).collect();
        let owner_paths = if units.is_empty() { HashMap::new() } else { store::owner_paths(sql).await? };
        Ok(Self { versions, unit_paths: store::unit_paths(sql, units).await?, owner_paths })
    }

    fn bounds(&self, reign: Reign<'_>, serial: i64) -> analytics::levels::LevelBounds {
        bounds_for(reign.rules, &self.unit_paths, self.owner_paths.get(&serial).map(String::as_str))
    }
}

/// What was kept before.
#[derive(Debug, PartialEq)]
struct Before {
    /// The day worked out last.
    day: Option<BusinessDay>,
    held: HashMap<i64, LevelRow>,
    regrades: HashMap<i64, RegradeRow>,
    /// The newest version of the rules.
    rules_version: u32,
}

impl Before {
    async fn read(sql: &impl Sql) -> Result<Self, Error> {
        let newest = versions::<LevelRules>(sql, 1).await?;
        Ok(Self {
            day: store::last_day(sql).await?.map(|it| BusinessDay(it.as_of as i32)),
            held: store::held(sql).await?,
            regrades: store::standing_regrades(sql).await?,
            rules_version: newest.first().map_or(1, |it| it.rules.version),
        })
    }
}

/// What is to be kept of one customer.
#[derive(Debug)]
struct Outcome {
    serial: i64,
    steps: Vec<Step>,
    proposal: Option<Step>,
    standing: Option<Standing>,
}

/// Levels up to the day of the newest analysis, worked out and not kept yet.
#[derive(Debug)]
pub struct Levelling {
    as_of: BusinessDay,
    /// The fingerprint of the purchases, as the analysis had it.
    seen: i64,
    before: Before,
    outcomes: Vec<Outcome>,
    /// By which the last day was judged.
    rules_version: u32,
}

impl Levelling {
    /// Works out what the rules leave to the figures, and what they leave to people; none before the first analysis, or
    /// when a later day was worked out. It takes a while, for which nobody waits: nothing is written yet.
    pub async fn compute(sql: &impl Sql) -> Result<Option<Self>, Error> {
        let Some(run) = crate::verify::newest_run(sql).await? else { return Ok(None) };
        let before = Before::read(sql).await?;
        if before.day.is_some_and(|it| run.as_of < it) {
            return Ok(None);
        }
        let ground = Ground::read(sql).await?;
        let sources = Sources::again(sql, run.inputs, run.as_of).await?;
        let task = tokio::task::spawn_blocking(move || {
            let outcomes = outcomes(&sources, &ground, &before)?;
            let in_force = reigns(&ground.versions, sources.as_of, sources.as_of);
            let rules_version = in_force.last().map_or(1, |it| it.rules.version);
            Ok(Self { as_of: run.as_of, seen: run.seen, before, outcomes, rules_version })
        });
        task.await.map_err(|it| Error::Fault(it.to_string()))?.map(Some)
    }

    /// Assigns and proposes. Returns how many levels changed and how many changes wait for the first time; nothing when
    /// something was decided, changed or analysed meanwhile: then it is worked out again.
    pub async fn keep(self, work: &mut Work) -> Result<Option<u64>, Error> {
        work.take_numbers(SERIES, 1).await?;
        seed_version::<LevelRules>(work).await?;
        let newest = crate::verify::newest_run(work).await?.map(|it| (it.as_of, it.seen));
        if newest != Some((self.as_of, self.seen)) || Before::read(work).await? != self.before {
            return Ok(None);
        }
        let changed = keep(work, self.as_of, self.outcomes, &self.before).await?;
        let (at_us, rules_version) = (work.now().micros(), i64::from(self.rules_version));
        let as_of = i64::from(self.as_of.0);
        store::put_day(work, DayRow { as_of, at_us, rules_version, seen: self.seen }).await?;
        Ok(Some(changed))
    }
}

fn outcomes(sources: &Sources, ground: &Ground, before: &Before) -> Result<Vec<Outcome>, Error> {
    let mut entries = Vec::new();
    let mut found = Vec::new();
    for customer in &sources.customers {
        read_entries(customer, &mut entries)?;
        let Some(first) = entries.first().map(|it| it.day) else { continue };
        let assigned = assigned(before, customer.serial)?;
        let since = before.day.map_or(first, |it| it.plus(1)).min(sources.as_of);
        let days = reigns(&ground.versions, since, sources.as_of);
        let outcome = outcome(customer, &entries, (assigned, &days), ground);
        found.extend(outcome.filter(|it| {
            let was = assigned.is_some() || before.regrades.contains_key(&it.serial);
            was || it.standing.is_some() || !it.steps.is_empty()
        }));
    }
    Ok(found)
}

fn assigned(before: &Before, serial: i64) -> Result<Option<CustomerLevel>, Error> {
    store::to_level(before.held.get(&serial).map(|it| it.level.as_str()))
}

fn outcome(
    customer: &Customer,
    entries: &[analytics::Entry],
    (assigned, days): (Option<CustomerLevel>, &[Reign<'_>]),
    ground: &Ground,
) -> Option<Outcome> {
    let serial = customer.serial;
    let (mut course, mut last) = (Vec::new(), None);
    for reign in days {
        let criteria = reign.rules.criteria(ground.bounds(*reign, serial));
        let found = level_course(entries, (reign.from, reign.until), &criteria);
        course.extend(found.changes.into_iter().map(|it| (it, reign.rules)));
        last = Some((found.last, reign.rules));
    }
    let (facts, rules) = last?;
    let verdict = judge(assigned, &course, (&facts, rules));
    let level = verdict.steps.last().map_or(assigned, |it| it.to);
    Some(Outcome {
        serial,
        steps: verdict.steps,
        proposal: verdict.proposal,
        standing: standing(level, facts, rules.near_per_mille),
    })
}

/// Where a customer stands; nothing of whoever has no level and is far from one.
pub(super) fn standing(
    level: Option<CustomerLevel>,
    facts: LevelFacts,
    near_per_mille: u32,
) -> Option<Standing> {
    let near = facts.near(near_per_mille);
    let matters = level.is_some() || facts.level.is_some() || near.is_some();
    matters.then_some(Standing { level, facts, near })
}

async fn keep(
    work: &mut Work,
    as_of: BusinessDay,
    outcomes: Vec<Outcome>,
    before: &Before,
) -> Result<u64, Error> {
    let mut plan = Plan::default();
    let mut left: HashMap<i64, &LevelRow> = before.held.iter().map(|it| (*it.0, it.1)).collect();
    let mut asked: HashMap<i64, &RegradeRow> = before.regrades.iter().map(|it| (*it.0, it.1)).collect();
    for outcome in outcomes {
        let (held, regrade) = (left.remove(&outcome.serial), asked.remove(&outcome.serial));
        plan.follow(outcome, held, regrade);
    }
    // Files whose purchases went to another file have no level of their own any more.
    plan.ended.extend(asked.values().map(|it| it.seq));
    let gone: Vec<_> = left.into_values().cloned().collect();
    for row in gone {
        plan.end(row, as_of);
    }
    plan.store(work, as_of).await
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    /// Customers whose open level is replaced.
    replaced: Vec<i64>,
    /// Levels, each with the position of its regrade in `regrades` unless it was there before.
    levels: Vec<(LevelRow, Option<usize>)>,
    /// Serial, change, and whether it waits.
    regrades: Vec<(i64, Step, bool)>,
    ended: Vec<i64>,
    standings: Vec<StandingRow>,
}

impl Plan {
    fn follow(&mut self, outcome: Outcome, held: Option<&LevelRow>, regrade: Option<&RegradeRow>) {
        let serial = outcome.serial;
        if !outcome.steps.is_empty() {
            self.replaced.push(serial);
        }
        let mut open = held.filter(|_| !outcome.steps.is_empty()).map(|it| (it.clone(), None));
        for step in outcome.steps {
            let day = i64::from(step.facts.day.0);
            let next = step.to.map(|level| LevelRow {
                customer_serial: serial,
                from_day: day,
                until_day: OPEN,
                level: level.as_str().to_owned(),
                regrade_seq: 0,
            });
            self.close(open.take(), day);
            open = next.map(|it| (it, Some(self.regrades.len())));
            self.regrades.push((serial, step, false));
        }
        self.levels.extend(open);
        let stands = regrade.zip(outcome.proposal.as_ref()).is_some_and(|(it, step)| it.asks_for(step));
        if !stands {
            self.ended.extend(regrade.map(|it| it.seq));
            self.regrades.extend(outcome.proposal.map(|it| (serial, it, true)));
        }
        self.standings.extend(outcome.standing.map(|it| StandingRow::new(serial, &it)));
    }

    /// Ends a level on a day; one that began on that very day never held.
    fn close(&mut self, open: Option<(LevelRow, Option<usize>)>, day: i64) {
        if let Some((row, regrade)) = open.filter(|it| it.0.from_day < day) {
            self.levels.push((LevelRow { until_day: day, ..row }, regrade));
        }
    }

    fn end(&mut self, row: LevelRow, as_of: BusinessDay) {
        self.replaced.push(row.customer_serial);
        self.close(Some((row, None)), i64::from(as_of.0));
    }

    async fn store(self, work: &mut Work, as_of: BusinessDay) -> Result<u64, Error> {
        let count = self.regrades.len() as i64;
        let first = if count == 0 { 0 } else { work.take_numbers("classification_regrade", count).await? };
        let proposed = self.regrades.iter().filter(|it| it.2).count() as i64;
        let ended = self.ended.len();
        let rows = self.regrades.into_iter().zip(first..);
        let rows: Vec<_> =
            rows.map(|((serial, step, waits), seq)| regrade_row(work, serial, &step, (waits, seq))).collect();
        store::end_regrades(work, &self.ended).await?;
        store::insert_regrades(work, rows).await?;
        let levels = self.levels.into_iter().map(|(row, regrade)| match regrade {
            Some(position) => LevelRow { regrade_seq: first + position as i64, ..row },
            None => row,
        });
        store::replace_held(work, &self.replaced, levels.collect()).await?;
        work.replace_derived(self.standings).await?;
        if 0 < count || 0 < ended {
            let detail = json!({
                "as_of": as_of,
                "assigned": count - proposed,
                "proposed": proposed,
                "ended": ended,
            });
            work.audit(AuditEntry {
                action: "classification.levels_assigned",
                subject_kind: "levels",
                subject: None,
                unit: None,
                detail: detail.clone(),
            });
            work.tell("classification.levels_assigned", &detail);
        }
        Ok(count as u64)
    }
}

fn regrade_row(work: &Work, serial: i64, step: &Step, (waits, seq): (bool, i64)) -> RegradeRow {
    let day = i64::from(step.facts.day.0);
    let state = if waits { RegradeState::Proposed } else { RegradeState::Applied };
    RegradeRow {
        seq,
        id: work.new_id(),
        customer_serial: serial,
        from_level: store::level_text(step.from),
        to_level: store::level_text(step.to),
        day,
        rules_version: i64::from(step.rules_version),
        facts: store::to_text(&step.facts),
        state: state.as_str().to_owned(),
        stands: waits,
        made_us: work.now().micros(),
        effective_day: (!waits).then_some(day),
        decided_us: None,
        by_user: None,
        reason: String::new(),
    }
}
