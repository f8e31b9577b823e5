//! Changing the rules and the holidays, and what other rules would do.

use crate::model::Shown;
use crate::rules::draft::{self, Draft};
use crate::rules::holidays::{festivals_in_order, version_of};
use crate::rules::moves::Move;
use crate::sources::{self, Sources, read_inputs};
use crate::store::{self, Version, Versioned};
use crate::{reports, verify};
use analytics::{Assessment, Rules, WarningState};
use database::{AuditEntry, Error, Sql, Work};
use kernel::{BusinessDay, Code, FieldProblem, Problem};
use serde_json::json;
use std::collections::BTreeMap;

/// Why rules or holidays cannot be changed or tried.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EditError {
    #[error("rules and holidays are the company's: only who sees all of it may change or try them")]
    NotTheCompanys,
    #[error("somebody else changed it meanwhile")]
    ChangedMeanwhile,
    #[error("nothing was analysed yet")]
    NotAnalysed,
    #[error("the trial was interrupted")]
    Interrupted,
    #[error("wrong fields")]
    Wrong(Vec<FieldProblem>),
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<FieldProblem> for EditError {
    fn from(problem: FieldProblem) -> Self {
        Self::Wrong(vec![problem])
    }
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        let text = error.to_string();
        match error {
            EditError::NotTheCompanys => {
                Self::with_detail(Code::Refused, format!("{text} / 分类标准和节假日属于全公司"))
            }
            EditError::ChangedMeanwhile => Self::new(Code::ChangedMeanwhile),
            EditError::NotAnalysed => {
                Self::with_detail(Code::Refused, format!("{text} / 尚未分析,请先运行分析"))
            }
            EditError::Interrupted => Self::internal(text),
            EditError::Wrong(fields) => Self::invalid(fields),
            EditError::Database(error) => error.into(),
        }
    }
}

/// Rules are for everybody: whoever sees only a part of the company would decide for others.
pub(crate) async fn check_whole_company(sql: &impl Sql, scope: &database::Scope) -> Result<(), EditError> {
    if reports::sees_everything(sql, scope).await? { Ok(()) } else { Err(EditError::NotTheCompanys) }
}

/// An edit that may go on.
pub(crate) struct Begun<R> {
    /// What the editor saw.
    pub newest: Version<R>,
    pub valid_from: BusinessDay,
    pub note: String,
}

/// Begins to change rules, on top of the version that the editor saw. Whoever else saves at the same time waits.
pub(crate) async fn begin<R: Versioned>(
    work: &mut Work,
    today: BusinessDay,
    seen_version: i64,
    (valid_from, note): (Option<BusinessDay>, &str),
) -> Result<Begun<R>, EditError> {
    check_whole_company(work, work.scope()).await?;
    // The number is not used: the series makes two who save at the same time wait for each other.
    work.take_numbers("classification_edit", 1).await?;
    store::seed_version::<R>(work).await?;
    let newest = store::versions::<R>(work, 1).await?.pop().unwrap_or_default();
    if i64::from(newest.rules.version()) != seen_version {
        return Err(EditError::ChangedMeanwhile);
    }
    let analysed = verify::newest_run(work).await?.map(|it| it.as_of);
    let valid_from = draft::check_day(valid_from, analysed, today)?;
    Ok(Begun { newest, valid_from, note: draft::check_note(note)? })
}

/// New rules and from when.
#[derive(Clone, Debug)]
pub(crate) struct NewRules {
    pub draft: Draft,
    /// Left out: from the day analysed last, so that the next analysis uses them.
    pub valid_from: Option<BusinessDay>,
    pub note: String,
}

/// Makes a new version of the rules, on top of the version that the editor saw. Runs of earlier days keep theirs.
pub(crate) async fn change_rules(
    work: &mut Work,
    today: BusinessDay,
    seen_version: i64,
    new: NewRules,
) -> Result<(), EditError> {
    let begun = begin::<Rules>(work, today, seen_version, (new.valid_from, &new.note)).await?;
    let Begun { newest, valid_from, note } = begun;
    let rules = new.draft.applied_to(&newest.rules).map_err(EditError::Wrong)?;
    if rules == newest.rules {
        return Err(FieldProblem::new("values", "unchanged", "nothing is changed / 没有任何改动").into());
    }
    let (before, after) = draft::changes(&newest.rules, &rules);
    let rules = Rules { version: newest.rules.version + 1, ..rules };
    // The reason may name a person: it stays beside the rules, and out of the audit.
    let detail =
        json!({ "version": rules.version, "valid_from": valid_from, "before": before, "after": after });
    work.tell("classification.rules_changed", &json!({ "version": rules.version, "valid_from": valid_from }));
    work.audit(AuditEntry {
        action: "classification.rules_changed",
        subject_kind: "rules",
        subject: None,
        unit: None,
        detail,
    });
    Ok(store::insert_version(work, &Version::made(work, rules, valid_from, note)).await?)
}

/// Replaces the Spring Festivals, on top of those that the editor saw.
pub(crate) async fn replace_holidays(
    work: &mut Work,
    seen_version: i64,
    days: &[BusinessDay],
) -> Result<(), EditError> {
    check_whole_company(work, work.scope()).await?;
    work.take_numbers("classification_edit", 1).await?;
    let before = sources::known_festivals(work).await?;
    if version_of(&before) != seen_version {
        return Err(EditError::ChangedMeanwhile);
    }
    let after = festivals_in_order(days).map_err(EditError::Wrong)?;
    let only_in = |these: &[BusinessDay], those: &[BusinessDay]| {
        these.iter().filter(|it| !those.contains(it)).copied().collect::<Vec<_>>()
    };
    let (removed, added) = (only_in(&before, &after), only_in(&after, &before));
    work.audit(AuditEntry {
        action: "classification.holidays_changed",
        subject_kind: "holidays",
        subject: None,
        unit: None,
        detail: json!({ "removed": removed, "added": added }),
    });
    work.tell("classification.holidays_changed", &json!({ "removed": removed, "added": added }));
    Ok(store::replace_festivals(work, &after).await?)
}

/// What other rules would find, beside what those in force find in the same histories.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub as_of: BusinessDay,
    /// The version in force on that day.
    pub version: u32,
    pub moves: Vec<Move>,
    /// State → warnings, before and after.
    pub warnings: BTreeMap<&'static str, (i64, i64)>,
    /// Customers who would get an open warning, and who would lose theirs.
    pub opened: i64,
    pub gone: i64,
    pub station_alerts: (i64, i64),
}

/// The rules of a draft: on top of the newest version, as an editor shows it.
pub(crate) async fn drafted(sql: &impl Sql, draft: &Draft) -> Result<Rules, EditError> {
    let newest = store::versions::<Rules>(sql, 1).await?.pop().unwrap_or_default();
    draft.applied_to(&newest.rules).map_err(EditError::Wrong)
}

/// Runs the engine twice over the stored histories, as of the day analysed last. Nothing is stored.
pub(crate) async fn try_rules(sql: &impl Sql, rules: Rules) -> Result<Trial, EditError> {
    let run = verify::newest_run(sql).await?.ok_or(EditError::NotAnalysed)?;
    let inputs = read_inputs(sql, run.as_of).await?;
    let mut sources = Sources::again(sql, inputs, run.as_of).await?;
    let trial = move || {
        let (version, before) = (sources.inputs.rules.version, sources.assess()?);
        sources.inputs.rules = rules;
        let after = sources.assess()?;
        to_trial(&sources, version, &before, &after)
    };
    let task = tokio::task::spawn_blocking(trial).await;
    Ok(task.map_err(|_| EditError::Interrupted)??)
}

fn to_trial(
    sources: &Sources,
    version: u32,
    before: &Assessment,
    after: &Assessment,
) -> Result<Trial, Error> {
    let worth = sources.worth()?;
    let found = before.customers.iter().zip(&after.customers);
    let moves =
        sources.customers.iter().zip(found).zip(worth).map(|((customer, (before, after)), worth)| Move {
            serial: customer.serial,
            before: Shown::from(&before.classification),
            after: Shown::from(&after.classification),
            worth,
        });
    let moves = moves.collect();
    let mut warnings: BTreeMap<_, (i64, i64)> =
        WarningState::ALL.into_iter().map(|it| (it.as_str(), (0, 0))).collect();
    let (mut opened, mut gone) = (0, 0);
    for (before, after) in before.customers.iter().zip(&after.customers) {
        for it in &before.warnings {
            warnings.entry(it.state.as_str()).or_default().0 += 1;
        }
        for it in &after.warnings {
            warnings.entry(it.state.as_str()).or_default().1 += 1;
        }
        opened += i64::from(before.watch.open.is_none() && after.watch.open.is_some());
        gone += i64::from(before.watch.open.is_some() && after.watch.open.is_none());
    }
    let alerts = |of: &Assessment| i64::from(of.summary.station_alerts_open);
    let station_alerts = (alerts(before), alerts(after));
    Ok(Trial { as_of: sources.as_of, version, moves, warnings, opened, gone, station_alerts })
}
