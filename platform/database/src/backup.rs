//! The portable logical backup: every table as lines of JSON, readable into either engine.
//!
//! A gzip file of lines. The first is the header: format, versions, migrations, tables with their columns. Then
//! for each table a line with its name and one line per row, in the order of its primary key: numbers and truth
//! values as JSON, identifiers as text, bytes in base64. The last line counts the rows and holds the SHA-256 of
//! everything before it, so that a file cut short or altered is told. Equal data gives equal bytes, on whichever
//! engine it stands.
//!
//! **Invariant:** the key file is never part of a backup, which without it shows no personal value.

use crate::catalogue::{self, Kind, Table};
use crate::connect::Db;
use crate::dialect;
use crate::error::Error;
use crate::query::Query;
use crate::row::{Column, Row};
use crate::sql::Sql;
use crate::who::{Scope, Who};
use crate::work::Work;
use data_encoding::{BASE64, HEXLOWER};
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt;
use sea_orm::{DatabaseTransaction, StreamTrait, Value};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::pin::pin;
use uuid::Uuid;

const FORMAT: &str = "forecourt-backup";
const FORMAT_VERSION: u32 = 1;
/// A longer line is damage: the longest values are histories of a few hundred kilobytes.
const LINE_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Rows are stored in batches of so many values, or of so many bytes when they are long.
const BATCH_VALUES: usize = 12_000;
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// Why there is no backup, or why it was not restored. Nothing is stored then.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Database(#[from] Error),
    #[error("the backup cannot be read or written: {0}")]
    File(#[from] io::Error),
    /// Some other file, or one that was edited.
    #[error("line {line} of the backup: {why}")]
    NotABackup { line: u64, why: String },
    #[error("the backup ends too early, after line {line}: take another copy of it")]
    Truncated { line: u64 },
    #[error("the backup was altered after it was made: its checksum does not fit")]
    Altered,
    #[error(
        "the backup has format {found} and this version of forecourt reads up to {FORMAT_VERSION}: install a newer one"
    )]
    NewerFormat { found: u32 },
    #[error(
        "the backup was made by forecourt {made_by}, whose schema differs (migrations only in the backup: {}; only in this database: {}): restore it with that version and upgrade then",
        list(only_there),
        list(only_here)
    )]
    OtherSchema { made_by: String, only_there: Vec<String>, only_here: Vec<String> },
    #[error("this database already holds data: a backup is only restored into a new one")]
    NotEmpty,
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// What was written or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupSummary {
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// SHA-256 of the content, in hexadecimal: equal for equal data.
    pub sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    forecourt: String,
    migrations: Vec<String>,
    tables: Vec<TableHeader>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct TableHeader {
    name: String,
    columns: Vec<(String, Kind)>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TableStart {
    table: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Trailer {
    rows: BTreeMap<String, u64>,
    sha256: String,
}

/// Writes everything as it is at one moment; writers go on meanwhile.
pub async fn backup(db: &Db, out: &mut (impl Write + Send)) -> Result<BackupSummary, BackupError> {
    let snapshot = Snapshot(dialect::begin_snapshot(db).await?);
    let tables = catalogue::tables(&snapshot, db.engine()).await?;
    let header = Header {
        format: FORMAT.to_owned(),
        version: FORMAT_VERSION,
        forecourt: env!("CARGO_PKG_VERSION").to_owned(),
        migrations: migrations(&snapshot).await?,
        tables: tables.iter().map(header_of).collect(),
    };
    let mut sink = Sink::new(out);
    sink.json(&header)?;
    let mut rows = BTreeMap::new();
    for table in &tables {
        sink.json(&TableStart { table: table.name.clone() })?;
        rows.insert(table.name.clone(), write_rows(&snapshot, table, &mut sink).await?);
    }
    let sha256 = sink.finish(&rows)?;
    Ok(BackupSummary { rows, sha256 })
}

/// Reads a backup into a database that was just migrated and holds nothing: all of it, or nothing.
pub async fn restore(db: &Db, input: impl BufRead + Send) -> Result<BackupSummary, BackupError> {
    let mut source = Source::new(input)?;
    let header = read_header(&mut source)?;
    let work = db.work(Who::system("restore"), Scope::Everything).await?;
    let tables = catalogue::tables(&work, db.engine()).await?;
    refuse_other_schema(&header, &tables, migrations(&work).await?)?;
    refuse_data(&work).await?;
    let loosened = dialect::loosen_references(&work).await?;
    // What migrations put in comes back as it was when the backup was made.
    for table in tables.iter().rev() {
        work.run(Query::new(&format!("delete from {}", table.name))).await?;
    }
    let mut rows = BTreeMap::new();
    for table in &tables {
        let start: TableStart = source.json()?;
        if start.table != table.name {
            return Err(source.wrong(format!("expected table {}, found {}", table.name, start.table)));
        }
        rows.insert(table.name.clone(), read_rows(&work, table, &mut source).await?);
    }
    let sha256 = source.finish(&rows)?;
    dialect::settle_references(&work, &loosened).await?;
    work.commit().await?;
    Ok(BackupSummary { rows, sha256 })
}

/// Everything as it was at one moment.
struct Snapshot(DatabaseTransaction);

impl Sql for Snapshot {
    type Connection = DatabaseTransaction;

    fn connection(&self) -> &DatabaseTransaction {
        &self.0
    }
}

fn header_of(table: &Table) -> TableHeader {
    TableHeader { name: table.name.clone(), columns: table.columns.clone() }
}

async fn migrations(sql: &impl Sql) -> Result<Vec<String>, Error> {
    let names: Vec<(String,)> =
        sql.rows(Query::new("select name from database_migration where name <> 'lock'")).await?;
    let mut names: Vec<String> = names.into_iter().map(|it| it.0).collect();
    names.sort();
    Ok(names)
}

async fn write_rows<W: Write>(
    snapshot: &Snapshot,
    table: &Table,
    sink: &mut Sink<'_, W>,
) -> Result<u64, BackupError> {
    let statement = snapshot.statement(table.select());
    let mut stream = pin!(snapshot.0.stream_raw(statement).await.map_err(Error::from)?);
    let (mut rows, mut line) = (0, String::new());
    while let Some(row) = stream.try_next().await.map_err(Error::from)? {
        line.clear();
        write_row(&mut line, table, &Row(row))?;
        sink.line(&line)?;
        rows += 1;
    }
    Ok(rows)
}

fn write_row(line: &mut String, table: &Table, row: &Row) -> Result<(), Error> {
    for (index, (_, kind)) in table.columns.iter().enumerate() {
        line.push(if index == 0 { '[' } else { ',' });
        let value = match kind {
            Kind::Bigint => row.get::<Option<i64>>(index)?.map(|it| it.to_string()),
            Kind::Boolean => row.get::<Option<bool>>(index)?.map(|it| it.to_string()),
            Kind::Uuid => row.get::<Option<Uuid>>(index)?.map(|it| format!("\"{it}\"")),
            Kind::Bytea => row.get::<Option<Vec<u8>>>(index)?.map(|it| format!("\"{}\"", BASE64.encode(&it))),
            Kind::Text => row
                .get::<Option<String>>(index)?
                .map(|it| serde_json::to_string(&it))
                .transpose()
                .map_err(|it| Error::Fault(it.to_string()))?,
        };
        line.push_str(value.as_deref().unwrap_or("null"));
    }
    line.push(']');
    Ok(())
}

fn read_header(source: &mut Source<'_>) -> Result<Header, BackupError> {
    let value: serde_json::Value = source.json()?;
    if value.get("format").and_then(|it| it.as_str()) != Some(FORMAT) {
        return Err(source.wrong("this file is no backup of forecourt".to_owned()));
    }
    let version = value.get("version").and_then(serde_json::Value::as_u64).unwrap_or(0) as u32;
    if version > FORMAT_VERSION {
        return Err(BackupError::NewerFormat { found: version });
    }
    serde_json::from_value(value).map_err(|it| source.wrong(it.to_string()))
}

fn refuse_other_schema(header: &Header, tables: &[Table], here: Vec<String>) -> Result<(), BackupError> {
    let is_same = header.tables.iter().eq(tables.iter().map(header_of).collect::<Vec<_>>().iter());
    if header.migrations == here && is_same {
        return Ok(());
    }
    let missing_in = |names: &[String], all: &[String]| {
        all.iter().filter(|it| !names.contains(it)).cloned().collect::<Vec<_>>()
    };
    Err(BackupError::OtherSchema {
        made_by: header.forecourt.clone(),
        only_there: missing_in(&here, &header.migrations),
        only_here: missing_in(&header.migrations, &here),
    })
}

/// Whatever people or jobs do leaves a line in the audit or an event; migrations leave neither.
async fn refuse_data(work: &Work) -> Result<(), BackupError> {
    let used: Option<(i64,)> =
        work.row(Query::new("select cast(sum(seq) as bigint) from chain_head having sum(seq) > 0")).await?;
    if used.is_some() { Err(BackupError::NotEmpty) } else { Ok(()) }
}

async fn read_rows(work: &Work, table: &Table, source: &mut Source<'_>) -> Result<u64, BackupError> {
    let columns = table.column_names();
    let rows_max = BATCH_VALUES.div_euclid(columns.len().max(1)).max(1);
    let mut rows = 0;
    loop {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < rows_max && bytes < BATCH_BYTES && source.next_is_row()? {
            bytes += source.line.len();
            let mut values = Vec::with_capacity(columns.len());
            read_row(table, source, &mut values)?;
            batch.push(values);
        }
        if batch.is_empty() {
            return Ok(rows);
        }
        rows += batch.len() as u64;
        dialect::insert_all(work.connection(), &table.name, &columns, batch.into_iter(), "").await?;
    }
}

fn read_row(table: &Table, source: &mut Source<'_>, values: &mut Vec<Value>) -> Result<(), BackupError> {
    let row: Vec<serde_json::Value> = source.json()?;
    if row.len() != table.columns.len() {
        return Err(source.wrong(format!("a row of {} has {} values", table.name, row.len())));
    }
    for ((name, kind), json) in table.columns.iter().zip(row) {
        let value = read_value(*kind, json)
            .ok_or_else(|| source.wrong(format!("{}.{name} holds something else", table.name)))?;
        values.push(value);
    }
    Ok(())
}

pub(crate) fn read_value(kind: Kind, json: serde_json::Value) -> Option<Value> {
    use serde_json::Value as Json;
    Some(match (kind, json) {
        (Kind::Bigint, Json::Null) => None::<i64>.value(),
        (Kind::Bigint, Json::Number(number)) => number.as_i64()?.value(),
        (Kind::Boolean, Json::Null) => None::<bool>.value(),
        (Kind::Boolean, Json::Bool(truth)) => truth.value(),
        (Kind::Text, Json::Null) => None::<String>.value(),
        (Kind::Text, Json::String(text)) => text.value(),
        (Kind::Uuid, Json::Null) => None::<Uuid>.value(),
        (Kind::Uuid, Json::String(text)) => text.parse::<Uuid>().ok()?.value(),
        (Kind::Bytea, Json::Null) => None::<Vec<u8>>.value(),
        (Kind::Bytea, Json::String(text)) => BASE64.decode(text.as_bytes()).ok()?.value(),
        _ => return None,
    })
}

/// Where lines go: packed, and summed up on the way.
struct Sink<'a, W: Write> {
    out: GzEncoder<&'a mut W>,
    digest: Sha256,
}

impl<'a, W: Write> Sink<'a, W> {
    fn new(out: &'a mut W) -> Self {
        // The fastest level: the file is written once and the machine has work to do.
        Self { out: GzEncoder::new(out, flate2::Compression::fast()), digest: Sha256::new() }
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        for bytes in [line.as_bytes(), b"\n"] {
            self.digest.update(bytes);
            self.out.write_all(bytes)?;
        }
        Ok(())
    }

    fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.line(&serde_json::to_string(value)?)
    }

    fn finish(mut self, rows: &BTreeMap<String, u64>) -> io::Result<String> {
        let sha256 = HEXLOWER.encode(&self.digest.clone().finalize());
        self.json(&Trailer { rows: rows.clone(), sha256: sha256.clone() })?;
        self.out.finish()?.flush()?;
        Ok(sha256)
    }
}

/// Where lines come from: one is looked at before it is taken.
struct Source<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    digest: Sha256,
    line: String,
    number: u64,
    is_taken: bool,
}

impl<'a> Source<'a> {
    /// Reads the file as it was written, or unpacked.
    fn new(mut input: impl BufRead + Send + 'a) -> Result<Self, BackupError> {
        let is_packed = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let input: Box<dyn BufRead + Send + 'a> =
            if is_packed { Box::new(BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) };
        Ok(Self { input, digest: Sha256::new(), line: String::new(), number: 0, is_taken: true })
    }

    fn wrong(&self, why: String) -> BackupError {
        BackupError::NotABackup { line: self.number, why }
    }

    fn unreadable(&self, error: io::Error) -> BackupError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => BackupError::Truncated { line: self.number },
            // The packed data does not unpack, or not into text.
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => BackupError::Altered,
            _ => error.into(),
        }
    }

    /// Looks at the next line, which a file that is whole always has: its last is asked for by name.
    fn look(&mut self) -> Result<(), BackupError> {
        if !self.is_taken {
            return Ok(());
        }
        self.digest.update(self.line.as_bytes());
        self.line.clear();
        let read = self.input.by_ref().take(LINE_BYTES_MAX).read_line(&mut self.line);
        read.map_err(|it| self.unreadable(it))?;
        if !self.line.ends_with('\n') {
            return Err(BackupError::Truncated { line: self.number });
        }
        self.number += 1;
        self.is_taken = false;
        Ok(())
    }

    fn next_is_row(&mut self) -> Result<bool, BackupError> {
        self.look()?;
        Ok(self.line.starts_with('['))
    }

    /// Takes the next line.
    fn json<T: for<'de> Deserialize<'de>>(&mut self) -> Result<T, BackupError> {
        self.look()?;
        self.is_taken = true;
        serde_json::from_str(&self.line).map_err(|it| self.wrong(it.to_string()))
    }

    /// Takes the last line and compares what it says.
    fn finish(mut self, rows: &BTreeMap<String, u64>) -> Result<String, BackupError> {
        self.look()?;
        let sha256 = HEXLOWER.encode(&self.digest.clone().finalize());
        let trailer: Trailer = self.json()?;
        if trailer.sha256 != sha256 || trailer.rows != *rows {
            return Err(BackupError::Altered);
        }
        // Reading on also compares the checksum of the packed file.
        let rest = self.input.fill_buf().map(<[u8]>::len);
        if rest.map_err(|it| self.unreadable(it))? > 0 {
            return Err(self.wrong("more follows after the end of the backup".to_owned()));
        }
        Ok(sha256)
    }
}
