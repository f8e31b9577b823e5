//! What is kept of a person, put together by walking the registry of references, so that no table is forgotten.

use super::told;
use crate::error::PrivacyError;
use crate::model::{PackageId, Request};
use crate::rules::requests::is_open;
use crate::store::requests::{self as store, PackageRow};
use crate::store::{self as rows, Person};
use database::{JsonRow, Sql, Target, Walk, Work};
use kernel::{BusinessDay, Instant};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use uuid::Uuid;
use vault::SubjectId;
use web::App;

/// The rows of one table, or the values of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) rows: Vec<JsonRow>,
}

/// Columns that name the staff who did something, which is their data and not the person's.
const STAFF_NAMES: &[&str] = &["by_name", "user_name", "acknowledged_by_name"];

/// Rows of one table that a package holds at most.
const ROWS_MAX: i64 = 100_000;

pub(crate) fn package_path(app: &App, id: PackageId) -> PathBuf {
    app.data_dir.join("packages").join(format!("{id}.sealed"))
}

/// Everything that is kept of a person: values in clear, and the rows of every declared table.
pub(crate) async fn gather(app: &App, sql: &impl Sql, person: &Person) -> Result<Vec<Section>, PrivacyError> {
    let key = (person.id, person.serial);
    let beside = crate::store::erasures::subjects_beside(sql, &app.references, key).await?;
    let mut sections = Vec::new();
    for subject in [person.id.uuid()].into_iter().chain(beside) {
        let values = app.vault.reveal(sql, SubjectId(subject)).await?;
        let to_row = |it: &vault::PersonalValue| {
            JsonRow::from_iter([("kind".to_owned(), json!(it.kind)), ("value".to_owned(), json!(it.plain))])
        };
        let title = "personal values 个人信息".to_owned();
        sections.push(Section { title, rows: values.iter().map(to_row).collect() });
    }
    let walk = Walk::begin(sql, app.db.engine()).await?;
    let own = walk.rows(sql, ("customers_customer", "id"), person.id.uuid(), 1).await?;
    sections.push(section(app, sql, "customers_customer", own).await?);
    let declared: BTreeSet<&str> = app
        .references
        .columns
        .iter()
        .filter(|it| matches!(it.target, Target::Customer | Target::CustomerSerial))
        .map(|it| it.table)
        .collect();
    let mut tables = BTreeSet::new();
    for column in &app.references.columns {
        let is_new = |tables: &mut BTreeSet<_>| tables.insert(column.table);
        let place = (column.table, column.column);
        let found = match column.target {
            Target::Customer if is_new(&mut tables) => {
                walk.rows(sql, place, person.id.uuid(), ROWS_MAX).await?
            }
            Target::CustomerSerial if is_new(&mut tables) => {
                walk.rows(sql, place, person.serial, ROWS_MAX).await?
            }
            _ => continue,
        };
        let ids: Vec<Uuid> = found.iter().filter_map(|it| it.get("id")?.as_str()?.parse().ok()).collect();
        sections.push(section(app, sql, column.table, found).await?);
        // What belongs to a row and names no customer itself: the lines of a receipt, the steps of a request.
        for (part, name) in walk.parts_of(column.table) {
            if !declared.contains(part.as_str()) {
                let rows = walk.rows_naming(sql, (&part, &name), &ids, ROWS_MAX).await?;
                sections.push(section(app, sql, &part, rows).await?);
            }
        }
    }
    sections.retain(|it| !it.rows.is_empty());
    Ok(sections)
}

/// Rows as a person may read them: without the ids of staff, with dates as dates, with what was sealed opened.
async fn section(
    app: &App,
    sql: &impl Sql,
    table: &str,
    rows: Vec<JsonRow>,
) -> Result<Section, PrivacyError> {
    let staff: Vec<&str> = app
        .references
        .columns
        .iter()
        .filter(|it| {
            it.table == table && matches!(it.target, Target::User | Target::UserText | Target::Employee)
        })
        .map(|it| it.column)
        .collect();
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let mut readable = JsonRow::new();
        let is_of_staff = |name: &str| staff.contains(&name) || STAFF_NAMES.contains(&name);
        for (name, value) in row.into_iter().filter(|it| !is_of_staff(&it.0) && !it.1.is_null()) {
            let (name, value) = to_readable(app, sql, name, value).await?;
            readable.insert(name, value);
        }
        shown.push(readable);
    }
    Ok(Section { title: title_of(table), rows: shown })
}

/// A table by what it is about, for people, and by its name, for whoever asks back.
fn title_of(table: &str) -> String {
    let about = match table.split('_').next().unwrap_or_default() {
        "customers" => "客户档案 customer file",
        "sales" => "消费记录 purchases",
        "classification" => "客户分类 classes",
        "warnings" => "流失预警 warnings",
        "privacy" => "同意与请求 consent and requests",
        _ => "其他 other",
    };
    format!("{about} · {table}")
}

async fn to_readable(
    app: &App,
    sql: &impl Sql,
    name: String,
    value: Value,
) -> Result<(String, Value), PrivacyError> {
    if let (Some(number), Some(plain)) = (value.as_i64(), name.strip_suffix("_us")) {
        return Ok((plain.to_owned(), json!(Instant::from_micros(number))));
    }
    let is_day = name.ends_with("_day") || name.ends_with("_on") || name == "day" || name == "as_of";
    if let (Some(number), true) = (value.as_i64(), is_day) {
        return Ok((name, json!(BusinessDay(number as i32))));
    }
    if let Some(sealed) = value.as_str().and_then(|it| serde_json::from_str::<Value>(it).ok())
        && sealed.get("sealed").is_some()
        && sealed.get("subject").is_some()
    {
        let plain = app.vault.open_json(sql, &sealed).await?;
        return Ok((name, plain.unwrap_or_default()));
    }
    Ok((name, value))
}

/// Puts a package together and keeps it, sealed by the person's key, for some days.
pub(crate) async fn make_package(
    app: &App,
    work: &mut Work,
    person: &Person,
    request: &Request,
) -> Result<PackageId, PrivacyError> {
    use crate::model::{RequestKind, RequestState};
    let is_asked = matches!(request.kind, RequestKind::Access | RequestKind::Portability);
    if !is_asked || !is_open(request.state) || request.state == RequestState::Received {
        return Err(PrivacyError::NotForPackage);
    }
    if rows::is_erased(work, person.id).await? {
        return Err(PrivacyError::Erased);
    }
    let sections = gather(app, work, person).await?;
    let plain = serde_json::to_vec(&sections).map_err(|it| PrivacyError::File(it.to_string()))?;
    let id = PackageId(work.new_id());
    let sealed = app.vault.seal_file(work, person.id.subject(), id.uuid(), &plain).await?;
    write_private(&package_path(app, id), &sealed).map_err(|it| PrivacyError::File(it.to_string()))?;
    let until = work.now().plus_seconds(app.settings.privacy.package_days * 86_400);
    work.insert(PackageRow {
        id: id.uuid(),
        request_id: request.id.uuid(),
        customer_id: person.id.uuid(),
        file_bytes: sealed.len() as i64,
        made_at_us: work.now().micros(),
        until_us: until.micros(),
        downloads: 0,
        by_user: work.who().user,
        by_name: work.who().name.clone(),
    })
    .await?;
    told(
        work,
        "privacy.package_made",
        person,
        json!({ "request": request.id, "package": id, "until": until }),
    );
    Ok(id)
}

fn write_private(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        options.mode(0o600);
    }
    if let Some(parent) = path.parent() {
        folder.create(parent)?;
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Opens a package that is not over; each time is noted.
pub(crate) async fn open_package(
    app: &App,
    work: &mut Work,
    person: &Person,
    package: &PackageRow,
) -> Result<Option<Vec<Section>>, PrivacyError> {
    if package.until_us <= work.now().micros() {
        return Ok(None);
    }
    let id = PackageId(package.id);
    let Ok(sealed) = std::fs::read(package_path(app, id)) else { return Ok(None) };
    let plain = app.vault.open_file(work, person.id.subject(), id.uuid(), &sealed).await?;
    let Some(plain) = plain else { return Ok(None) };
    let sections = serde_json::from_slice(&plain).map_err(|it| PrivacyError::File(it.to_string()))?;
    store::count_download(work, id).await?;
    told(work, "privacy.package_downloaded", person, json!({ "package": id, "request": package.request_id }));
    Ok(Some(sections))
}
