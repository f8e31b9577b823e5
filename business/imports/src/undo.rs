//! Taking an import of customers, vehicles or cards back: asked for, looked at, done in the background.

use crate::jobs::{RunImport, beside};
use crate::model::{ImportId, Kind};
use crate::operations::{ImportsError, to_text};
use crate::store::{self, ImportRow, Listed, UndoRow};
use ::jobs::{Context, JobError, JobId, Options};
use customers::{UndoPass, Undone};
use database::{AuditEntry, Sql, Who, WhoKind, Work};
use kernel::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use web::App;

/// Takes one import back.
pub const UNDO: &str = "imports.undo";

/// What is asked about taking an import back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UndoAsk {
    /// Only say what would become of it.
    Look,
    /// Take all of it back, or nothing when somebody changed rows since.
    All,
    /// Take back what can be; rows that somebody changed since stay.
    Rest,
}

impl UndoAsk {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::All => "all",
            Self::Rest => "rest",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Look, Self::All, Self::Rest].into_iter().find(|it| it.as_str() == text)
    }
}

/// Whether there is anything to take back.
pub(crate) fn can_undo(row: &ImportRow) -> bool {
    let has_journal = Kind::parse(&row.kind).is_some_and(Kind::has_journal);
    has_journal && !row.is_dry_run && row.outcome.is_some() && row.mode.is_some()
}

/// Asks for an import to be taken back. One that was taken back, or is about to be, answers with that job.
pub(crate) async fn ask(work: &mut Work, listed: &Listed, ask: UndoAsk) -> Result<JobId, ImportsError> {
    let row = &listed.row;
    let id = ImportId(row.id);
    if !can_undo(row) {
        let detail = "only ended imports of customers, vehicles and cards can be taken back here; sales by their batch \
                      / 此处仅可撤销已结束的客户、车辆、卡导入;销售请撤销其批次";
        return Err(Problem::with_detail(Code::Refused, detail).into());
    }
    if let Some(earlier) = store::find_undo(work, id).await? {
        let job = JobId::from(earlier.job_id);
        let is_done = earlier.outcome.as_deref() == Some("done");
        let waits = earlier.outcome.is_none()
            && ::jobs::find(work, job)
                .await?
                .is_some_and(|it| [::jobs::JobState::Queued, ::jobs::JobState::Running].contains(&it.state));
        if is_done || waits {
            return Ok(job);
        }
    }
    let job =
        ::jobs::enqueue(work, UNDO, &RunImport { import: id }, Options::once_per(row.id.to_string())).await?;
    let undo = UndoRow {
        import_id: row.id,
        asked: ask.as_str().to_owned(),
        job_id: job.uuid(),
        outcome: None,
        result: None,
        asked_at_us: work.now().micros(),
        finished_at_us: None,
        user_id: work.who().user,
        user_name: work.who().name.clone(),
    };
    store::ask_undo(work, undo).await?;
    if ask != UndoAsk::Look {
        note(
            work,
            id,
            "imports.undo_asked_for",
            json!({ "ask": ask, "kind": row.kind, "file": row.file_name }),
        );
    }
    Ok(job)
}

fn note(work: &mut Work, id: ImportId, action: &'static str, detail: serde_json::Value) {
    work.audit(AuditEntry { action, subject_kind: "import", subject: Some(id.uuid()), unit: None, detail });
}

/// What came of asking.
pub(crate) async fn found(
    sql: &impl Sql,
    id: ImportId,
) -> Result<Option<(UndoRow, Undone)>, database::Error> {
    let Some(row) = store::find_undo(sql, id).await? else { return Ok(None) };
    let result = row.result.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    Ok(Some((row, result)))
}

/// Runs what was asked. Run again after a crash, it goes on with what is left, since what was taken back is marked.
pub(crate) async fn run(app: App, context: Context, id: ImportId) -> Result<&'static str, JobError> {
    let row = store::find_undo(&context.read(), id).await?;
    let row = row.ok_or_else(|| JobError::give_up("nobody asked for it"))?;
    if row.outcome.is_some() {
        return Ok("ended before");
    }
    let ask = UndoAsk::parse(&row.asked).ok_or_else(|| JobError::give_up("asked for something unknown"))?;
    let (user, name) = (row.user_id, row.user_name.clone());
    let who = Who { kind: WhoKind::User, user, name, trace_id: String::new() };
    let told = context.clone();
    let done = beside(async move || {
        let mut progress = |done: u64, total: u64| told.progress(done as i64, total as i64);
        let look = customers::undo_import(&app, &who, id.uuid(), UndoPass::Look, &mut progress).await?;
        let goes_on = match ask {
            UndoAsk::Look => false,
            UndoAsk::All => look.kept == 0,
            UndoAsk::Rest => true,
        };
        if !goes_on {
            let outcome = if ask == UndoAsk::Look { "looked" } else { "kept_rows" };
            return Ok::<_, customers::CustomersError>((outcome, look));
        }
        let done = customers::undo_import(&app, &who, id.uuid(), UndoPass::Apply, &mut progress).await?;
        Ok(("done", done))
    });
    let (outcome, result) = done.await?.map_err(|it| JobError::retry(Problem::from(it)))?;
    let mut work = context.work().await?;
    store::finish_undo(&work, id, outcome, to_text(&result)).await?;
    if outcome == "done" {
        let Undone { removed, restored, kept, .. } = result;
        let detail =
            json!({ "removed": removed, "restored": restored, "kept": kept, "asked_by": row.user_name });
        note(&mut work, id, "imports.import_undone", detail);
        work.tell(
            "imports.import_undone",
            &json!({ "import": id, "removed": removed, "restored": restored }),
        );
    }
    work.commit().await?;
    Ok(outcome)
}
