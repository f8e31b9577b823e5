//! The file on its way: written without a name, so that nothing is left of it, and sent only when it is complete.

use crate::asked::FileFormat;
use crate::model::{ExportId, List, Reason};
use crate::rules::Canary;
use crate::{canaries, lists};
use chrono_tz::Tz;
use database::Reader;
use exchange::{Column, Header, Mark, TableError, TableWriter};
use kernel::{Code, Instant, Lang, Problem, Words};
use std::fs::{self, File};
use std::io::{self, BufWriter, Error, Seek};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use web::{App, Download};

/// Who takes a list, and why.
#[derive(Clone, Debug)]
pub(crate) struct Taker {
    pub(crate) number: i64,
    /// Whose own segments may narrow the list.
    pub(crate) user: Uuid,
    pub(crate) user_name: String,
    pub(crate) reason: Reason,
    pub(crate) reason_text: Option<String>,
    pub(crate) approved_by: Option<String>,
    pub(crate) lang: Lang,
}

/// A file with all its rows.
#[derive(Debug)]
pub(crate) struct Made {
    file: File,
    pub(crate) rows: u64,
    /// Numbers of the customers on it.
    pub(crate) numbers: Vec<String>,
    /// What was planted.
    pub(crate) canaries: Vec<Canary>,
}

/// Writes a list within the reader's scope.
pub(crate) async fn make(
    app: &App,
    reader: &Reader,
    (list, filter, format): (List, &str, FileFormat),
    taker: &Taker,
    progress: impl FnMut(u64) + Send + 'static,
) -> Result<Made, Problem> {
    let columns = lists::columns(app, reader, list).await?;
    let file = tempfile::tempfile_in(app.data_dir.as_path()).map_err(cannot_store)?;
    let output = BufWriter::new(file.try_clone().map_err(cannot_store)?);
    let mut table =
        TableWriter::new(output, format.format(), &columns, Header::Titles(taker.lang)).map_err(unwritten)?;
    table.tell(progress);
    watch_customers(&mut table, &columns);
    let mut canaries = if matches!(list, List::Customers | List::Details) {
        canaries::canaries_for(app, reader, taker.number).await?
    } else {
        Vec::new()
    };
    table.plant(canaries::planted(&columns, &canaries));
    let rows = lists::write(app, reader, taker.user, (list, filter), &mut table).await?;
    let mut place = 0;
    let written = table.planted().to_vec();
    canaries.retain(|_| {
        place += 1;
        written.contains(&(place - 1))
    });
    let numbers = table.take_watched();
    table.mark(mark(app, list, rows, taker));
    table.finish().map_err(unwritten)?;
    Ok(Made { file, rows, numbers, canaries })
}

/// Remembers whom a list holds, so that a person can be told who was given their data.
pub fn watch_customers(table: &mut TableWriter, columns: &[Column]) {
    let is_number = |it: &Column| it.name == "number" || it.name == "customer_number";
    if let Some(column) = columns.iter().position(is_number) {
        table.watch(column);
    }
}

impl Made {
    pub(crate) fn download(mut self, name: String, format: FileFormat) -> Result<Download, Problem> {
        self.file.rewind().map_err(cannot_store)?;
        Ok(Download::of_file(name, format.content_type(), self.file))
    }

    /// Keeps the file for who asked for it.
    pub(crate) fn keep(mut self, app: &App, id: ExportId, format: FileFormat) -> Result<(), Problem> {
        let path = path_of(app, id, format);
        make_private(path.parent().unwrap_or(Path::new("."))).map_err(cannot_store)?;
        self.file.rewind().map_err(cannot_store)?;
        let mut kept = File::create(&path).map_err(cannot_store)?;
        io::copy(&mut self.file, &mut kept).map_err(cannot_store)?;
        kept.sync_all().map_err(cannot_store)
    }
}

fn folder_of(app: &App, id: ExportId) -> PathBuf {
    app.data_dir.join("exports").join(id.to_string())
}

pub(crate) fn path_of(app: &App, id: ExportId, format: FileFormat) -> PathBuf {
    folder_of(app, id).join(format!("list.{}", format.ending()))
}

/// Deletes what was kept. What is not there is gone already; what cannot be deleted is tried again at night.
pub(crate) fn remove(app: &App, id: ExportId) {
    drop(fs::remove_dir_all(folder_of(app, id)));
}

/// Makes a folder that nobody else on the machine can look into.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// What a file is called: its list, the number by which it is known again, and the day.
pub(crate) fn name(app: &App, list: List, number: i64, format: FileFormat) -> String {
    let day = local(app, app.now()).date_naive();
    format!("{}-E{number:06}-{day}.{}", list.as_str(), format.ending())
}

fn local(app: &App, at: Instant) -> chrono::DateTime<Tz> {
    let zone = app.settings.business.time_zone.parse::<Tz>().unwrap_or(Tz::UTC);
    at.utc().with_timezone(&zone)
}

fn mark(app: &App, list: List, rows: u64, taker: &Taker) -> Mark {
    let lang = taker.lang;
    let at = local(app, app.now()).format("%Y-%m-%d %H:%M:%S %:z").to_string();
    let number = format!("E{:06}", taker.number);
    let line = Words::new(
        format!("内部资料 严禁外传 · 导出 {number} · {} · {at}", taker.user_name),
        format!("Internal, not to be passed on · export {number} · {} · {at}", taker.user_name),
    );
    let mut mark = Mark {
        sheet: Words::new("导出说明", "About this file").get(lang).to_owned(),
        line: line.get(lang).to_owned(),
        lines: Vec::new(),
    };
    mark.add(&Words::new("导出编号", "Export"), lang, number);
    mark.add(&Words::new("名单", "List"), lang, list.as_str());
    mark.add(&Words::new("导出人", "Taken by"), lang, taker.user_name.clone());
    mark.add(&Words::new("时间", "At"), lang, at);
    mark.add(&Words::new("行数", "Rows"), lang, rows.to_string());
    mark.add(&Words::new("用途", "Needed for"), lang, taker.reason.words().get(lang));
    if let Some(text) = &taker.reason_text {
        mark.add(&Words::new("用途说明", "In words"), lang, text.clone());
    }
    if let Some(name) = &taker.approved_by {
        mark.add(&Words::new("审批人", "Agreed to by"), lang, name.clone());
    }
    mark
}

pub(crate) fn unwritten(error: TableError) -> Problem {
    match error {
        TableError::TooManyRows => {
            let words = error.words();
            Problem::field("format", "too_many_rows", format!("{} / {}", words.en, words.zh))
        }
        TableError::Io(error) => cannot_store(error),
        other => Problem::internal(other),
    }
}

pub(crate) fn cannot_store(error: Error) -> Problem {
    Problem { cause: Some(error.to_string()), ..Problem::new(Code::CannotStore) }
}
