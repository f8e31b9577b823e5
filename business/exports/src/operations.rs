//! Taking a list at once, asking for one, agreeing to it, fetching it.

use crate::asked::{Asked, FileFormat, told};
use crate::file::{self, Made, Taker};
use crate::jobs;
use crate::lists;
use crate::model::{ExportId, ExportState, List, Reason};
use crate::rules::{self, TEXT_CHARS_MAX};
use crate::sight;
use crate::store::{self, Change, ExportRow};
use customers::plant_canaries;
use database::{AuditEntry, Reader, Scope, Sql, Who, Work};
use identity::UserId;
use kernel::{Code, Instant, Lang, Problem, Words};
use privacy::{Held, NewExport};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fs::File;
use vault::SubjectId;
use web::{App, Download};

/// What is sealed beside an export.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) filter: String,
    pub(crate) reason_text: Option<String>,
    pub(crate) refusal: Option<String>,
}

/// Somebody who takes a list or asks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker<'a> {
    pub(crate) user: UserId,
    pub(crate) lang: Lang,
    pub(crate) scope: &'a Scope,
}

/// Checks what is asked for, and notes it: what is not noted does not leave.
pub(crate) async fn add(
    app: &App,
    work: &mut Work,
    (list, asked): (List, &Asked),
    asker: Asker<'_>,
) -> Result<ExportRow, Problem> {
    let reason = check(app, list, asked).await?;
    let id = ExportId(work.new_id());
    let reason_text = asked.reason_text.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let said =
        Said { filter: asked.filter.clone(), reason_text: reason_text.map(str::to_owned), refusal: None };
    let row = ExportRow {
        id: id.uuid(),
        number: work.take_numbers("exports_export", 1).await?,
        list: list.as_str().to_owned(),
        format: asked.format.ending().to_owned(),
        lang: lang_name(asker.lang).to_owned(),
        reason: reason.as_str().to_owned(),
        asked: seal(app, work, id, &said).await?,
        state: ExportState::Making.as_str().to_owned(),
        rows_written: None,
        canaries: None,
        scope: sight::sight_text(asker.scope, &[]),
        scope_path: top_of(work, asker.scope).await?,
        job_id: None,
        message: None,
        asked_at_us: work.now().micros(),
        user_id: Some(asker.user.uuid()),
        user_name: work.who().name.clone(),
        decided_at_us: None,
        decided_by_user: None,
        decided_by_name: None,
        made_at_us: None,
        expires_at_us: None,
        fetched_at_us: None,
        fetches: 0,
    };
    work.insert(row.clone()).await?;
    Ok(row)
}

/// Refuses an export without a reason, or with filters that its list does not know.
async fn check(app: &App, list: List, asked: &Asked) -> Result<Reason, Problem> {
    lists::check(app, list, &asked.filter).await?;
    let problem = rules::reason_problem(asked.reason, asked.reason_text.as_deref());
    match (asked.reason, problem) {
        (Some(reason), None) => Ok(reason),
        (_, problem) => Err(Problem::invalid(problem.into_iter().collect())),
    }
}

const fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

async fn seal(app: &App, work: &Work, id: ExportId, said: &Said) -> Result<String, Problem> {
    Ok(app.vault.seal_json(work, SubjectId(id.uuid()), &json!(said)).await?.to_string())
}

/// What was said when the list was asked for, and about it since.
pub(crate) async fn said(app: &App, sql: &impl Sql, row: &ExportRow) -> Result<Said, Problem> {
    let sealed = serde_json::from_str(&row.asked).map_err(Problem::internal)?;
    let said = app.vault.open_json(sql, &sealed).await?;
    Ok(said.and_then(|it| serde_json::from_value(it).ok()).unwrap_or_default())
}

/// The path of the unit below which a scope lies.
pub(crate) async fn top_of(sql: &impl Sql, scope: &Scope) -> Result<String, Problem> {
    let paths: Vec<String> = match scope {
        Scope::Everything => vec![store::root_path(sql).await?],
        Scope::Subtrees(subtrees) => subtrees.iter().map(|it| it.path.clone()).collect(),
    };
    let first = paths.first().map_or("", String::as_str);
    let above_all = |it: &&str| paths.iter().all(|path| path.starts_with(it));
    Ok(organisation::ancestors(first).filter(above_all).last().unwrap_or_default().to_owned())
}

/// The same row on its way into a file.
pub(crate) async fn taker(app: &App, sql: &impl Sql, row: &ExportRow) -> Result<(Taker, Said), Problem> {
    let said = said(app, sql, row).await?;
    let taker = Taker {
        number: row.number,
        user: row.user_id.unwrap_or_default(),
        user_name: row.user_name.clone(),
        reason: Reason::parse(&row.reason).unwrap_or(Reason::Other),
        reason_text: said.reason_text.clone(),
        approved_by: row.decided_by_name.clone(),
        lang: Lang::parse(&row.lang).unwrap_or_default(),
    };
    Ok((taker, said))
}

pub(crate) fn parts(row: &ExportRow) -> Result<(List, FileFormat), Problem> {
    let list = List::parse(&row.list).ok_or_else(|| Problem::internal("unknown list"))?;
    Ok((list, FileFormat::parse(&row.format)))
}

/// Takes a list at once. One of so many rows that somebody must agree is refused, and can be asked for.
pub(crate) async fn take(
    app: &App,
    reader: &Reader,
    mut first: Work,
    (list, asked): (List, &Asked),
    asker: Asker<'_>,
) -> Result<Download, Problem> {
    let who = first.who().clone();
    let row = add(app, &mut first, (list, asked), asker).await?;
    first.commit().await?;
    let (taker, _) = taker(app, reader, &row).await?;
    let made = file::make(app, reader, (list, &asked.filter, asked.format), &taker, |_| ()).await;
    let mut work = app.db.work(who, asker.scope.clone()).await?;
    let made = match made {
        Ok(made) => made,
        Err(problem) => {
            fail(&work, &row, &problem).await?;
            work.commit().await?;
            return Err(problem);
        }
    };
    let from_rows = app.settings.exports.approval_from_rows;
    if rules::needs_approval(made.rows, from_rows) {
        let change =
            Change { state: Some(ExportState::Refused), rows: Some(made.rows as i64), ..Change::default() };
        store::change(&work, row.id, &[ExportState::Making], change).await?;
        note(&mut work, &row, "exports.export_too_large", json!({ "rows": made.rows }));
        work.commit().await?;
        return Err(approval_needed(made.rows, from_rows));
    }
    let name = file::name(app, list, row.number, asked.format);
    record(
        app,
        &mut work,
        &row,
        &made,
        Change { state: Some(ExportState::Taken), is_fetched: true, ..Change::default() },
    )
    .await?;
    note(&mut work, &row, list.audit_action(), taken_detail(&row, &made, &asked.filter));
    work.commit().await?;
    made.download(name, asked.format)
}

fn taken_detail(row: &ExportRow, made: &Made, filter: &str) -> serde_json::Value {
    json!({ "rows": made.rows, "filter": told(filter), "number": row.number, "reason": row.reason })
}

fn approval_needed(rows: u64, from_rows: u64) -> Problem {
    Problem::with_detail(
        Code::Refused,
        format!(
            "{rows} rows: from {from_rows} rows on somebody else must agree; ask for it with POST /exports, or narrow \
             the list / 共 {rows} 行,达到 {from_rows} 行需他人审批:请提交导出申请,或缩小范围"
        ),
    )
}

/// Stores what was made: how many rows, whom they held, what was planted.
pub(crate) async fn record(
    app: &App,
    work: &mut Work,
    row: &ExportRow,
    made: &Made,
    change: Change,
) -> Result<(), Problem> {
    let planted: Vec<String> =
        made.canaries.iter().flat_map(|it| [it.number.clone(), it.name.clone()]).collect();
    plant_canaries(work, &app.vault, row.number, &planted).await?;
    let held = rules::pack(store::serials(work, &made.numbers).await?);
    let filter = told(&said(app, work, row).await?.filter);
    let noted = NewExport {
        list: &row.list,
        number: Some(row.number),
        rows: made.rows,
        filter: &filter,
        held: Held::Numbers(made.numbers.clone()),
    };
    privacy::note_export(app, work, noted).await?;
    let change = Change {
        rows: Some(made.rows as i64),
        canaries: Some(made.canaries.len() as i64),
        held: Some(held),
        made: Some(work.now().micros()),
        ..change
    };
    store::change(work, row.id, &[ExportState::Making], change).await?;
    let event = json!({ "export": row.id, "number": row.number, "list": row.list, "rows": made.rows,
        "user": row.user_id });
    work.tell("exports.list_taken", &event);
    Ok(())
}

pub(crate) async fn fail(work: &Work, row: &ExportRow, problem: &Problem) -> Result<(), Problem> {
    let text = problem.detail.clone().unwrap_or_else(|| problem.to_string());
    let text = problem.fields.first().map_or(text, |it| it.message.clone());
    let (en, zh) = text.rsplit_once(" / ").unwrap_or((&text, &text));
    let message = serde_json::to_string(&Words::new(zh, en)).unwrap_or_default();
    let change = Change { state: Some(ExportState::Failed), message: Some(message), ..Change::default() };
    store::change(work, row.id, &[ExportState::Making], change).await?;
    Ok(())
}

pub(crate) fn note(work: &mut Work, row: &ExportRow, action: &'static str, detail: serde_json::Value) {
    work.audit(AuditEntry { action, subject_kind: "export", subject: Some(row.id), unit: None, detail });
}

/// Asks for a list to be made in the background.
pub(crate) async fn ask(
    app: &App,
    work: &mut Work,
    (list, asked): (List, &Asked),
    asker: Asker<'_>,
) -> Result<ExportRow, Problem> {
    let row = add(app, work, (list, asked), asker).await?;
    let job = jobs::ask_for(work, ExportId(row.id)).await?;
    store::change(
        work,
        row.id,
        &[ExportState::Making],
        Change { job: Some(job.uuid()), ..Change::default() },
    )
    .await?;
    let detail = json!({ "list": row.list, "filter": told(&asked.filter), "number": row.number,
        "reason": row.reason });
    note(work, &row, "exports.export_asked_for", detail);
    Ok(row)
}

/// Agrees to an export: its file is then made, with what who asked may see by then.
pub(crate) async fn approve(work: &mut Work, row: &ExportRow, by: UserId) -> Result<(), Problem> {
    not_own(row, by)?;
    let job = jobs::ask_for(work, ExportId(row.id)).await?;
    let change = Change {
        state: Some(ExportState::Making),
        job: Some(job.uuid()),
        decided: Some((Some(by.uuid()), work.who().name.clone())),
        ..Change::default()
    };
    if !store::change(work, row.id, &[ExportState::Waiting], change).await? {
        return Err(decided_already());
    }
    note(work, row, "exports.export_approved", json!({ "number": row.number, "rows": row.rows_written }));
    Ok(())
}

/// Refuses an export, with the reason.
pub(crate) async fn refuse(
    app: &App,
    work: &mut Work,
    row: &ExportRow,
    by: UserId,
    why: &str,
) -> Result<(), Problem> {
    not_own(row, by)?;
    let why = why.trim();
    if why.is_empty() || TEXT_CHARS_MAX < why.chars().count() {
        let message = "say why, in at most 500 characters / 请写明理由,最多 500 个字符";
        return Err(Problem::field("reason", "required", message));
    }
    let said = Said { refusal: Some(why.to_owned()), ..said(app, work, row).await? };
    let change = Change {
        state: Some(ExportState::Refused),
        decided: Some((Some(by.uuid()), work.who().name.clone())),
        asked: Some(seal(app, work, ExportId(row.id), &said).await?),
        ..Change::default()
    };
    if !store::change(work, row.id, &[ExportState::Waiting], change).await? {
        return Err(decided_already());
    }
    note(work, row, "exports.export_refused", json!({ "number": row.number, "rows": row.rows_written }));
    Ok(())
}

fn not_own(row: &ExportRow, by: UserId) -> Result<(), Problem> {
    if row.user_id != Some(by.uuid()) {
        return Ok(());
    }
    let detail = "somebody else must agree to what you ask for / 本人申请须由他人审批";
    Err(Problem::with_detail(Code::Refused, detail))
}

fn decided_already() -> Problem {
    Problem::with_detail(Code::Refused, "it does not wait for anybody any more / 该申请已不在待审批状态")
}

/// Hands the file to who asked for it, as long as they may still see all that is in it.
pub(crate) async fn fetch(app: &App, work: &mut Work, row: &ExportRow) -> Result<Download, Problem> {
    let (list, format) = parts(row)?;
    let stored = ExportState::parse(&row.state).unwrap_or(ExportState::Failed);
    if rules::state(stored, row.expires_at_us, work.now()) != ExportState::Ready {
        let detail =
            "there is no file to fetch, or not any more: ask again / 文件尚未生成或已过期,请重新申请";
        return Err(Problem::with_detail(Code::Refused, detail));
    }
    let user = row.user_id.map(UserId::from).ok_or_else(Problem::not_found)?;
    let now = lists::reader_of(app, list, user).await?;
    let (made_with, hidden) = sight::sight_of_text(&row.scope);
    let sees_all = now.is_some_and(|it| {
        sight::covers(it.scope(), &made_with)
            && it.hidden_kinds().iter().all(|kind| hidden.iter().any(|was| was == kind))
    });
    if !sees_all {
        let detail = "your rights have become fewer since the list was made: ask again / 名单生成后您的权限已缩小,请重新申请";
        return Err(Problem {
            permission: Some(lists::permission(list)),
            ..Problem::with_detail(Code::Forbidden, detail)
        });
    }
    let file = File::open(file::path_of(app, ExportId(row.id), format)).map_err(|_| Problem::not_found())?;
    let change = Change { is_fetched: true, ..Change::default() };
    store::change(work, row.id, &[ExportState::Ready], change).await?;
    let said = said(app, work, row).await?;
    let detail = json!({ "rows": row.rows_written, "filter": told(&said.filter), "number": row.number,
        "reason": row.reason, "approved_by": row.decided_by_name });
    note(work, row, list.audit_action(), detail);
    Ok(Download::of_file(file::name(app, list, row.number, format), format.content_type(), file))
}

/// An export by the command line, which acts for the whole company.
#[derive(Debug)]
pub struct OnTheCommandLine<'a> {
    pub list: List,
    /// `csv` or `xlsx`.
    pub format: &'a str,
    pub rows: u64,
    /// Numbers of the customers on it; none when it may hold everybody.
    pub numbers: Option<&'a [String]>,
    pub reason: Reason,
}

/// Keeps the command line's export in the same history. Returns its number.
///
/// # Errors
/// The database is not there.
pub async fn note_command_line(app: &App, export: OnTheCommandLine<'_>) -> Result<i64, Problem> {
    let work = app.db.work(Who::system("export"), Scope::Everything).await?;
    let id = ExportId(work.new_id());
    let number = work.take_numbers("exports_export", 1).await?;
    let now = work.now().micros();
    let row = ExportRow {
        id: id.uuid(),
        number,
        list: export.list.as_str().to_owned(),
        format: export.format.to_owned(),
        lang: lang_name(Lang::default()).to_owned(),
        reason: export.reason.as_str().to_owned(),
        asked: seal(app, &work, id, &Said::default()).await?,
        state: ExportState::Making.as_str().to_owned(),
        rows_written: Some(export.rows as i64),
        canaries: Some(0),
        scope: sight::sight_text(&Scope::Everything, &[]),
        scope_path: top_of(&work, &Scope::Everything).await?,
        job_id: None,
        message: None,
        asked_at_us: now,
        user_id: None,
        user_name: work.who().name.clone(),
        decided_at_us: None,
        decided_by_user: None,
        decided_by_name: None,
        made_at_us: Some(now),
        expires_at_us: None,
        fetched_at_us: None,
        fetches: 0,
    };
    work.insert(row).await?;
    let serials = match export.numbers {
        Some(numbers) => store::serials(&work, numbers).await?,
        None => (1..=store::last_serial(&work).await?).collect(),
    };
    let held = rules::pack(serials);
    let change =
        Change { state: Some(ExportState::Taken), held: Some(held), is_fetched: true, ..Change::default() };
    store::change(&work, id.uuid(), &[ExportState::Making], change).await?;
    work.commit().await?;
    Ok(number)
}

/// Until when a file made now can be fetched.
pub(crate) fn expires(app: &App, now: Instant) -> i64 {
    now.plus_seconds(app.settings.exports.file_hours * 3_600).micros()
}
