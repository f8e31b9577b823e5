//! What one import remembers from its first row to its last: its mode, the rows that landed, its journal; and its way
//! through the file.

use super::journal::Journal;
use super::{CHUNK_ROWS, Refusal, refuse};
use crate::canaries::{CanaryMet, tell_met, trace_canaries};
use database::{Scope, Who, Work};
use exchange::{At, CellProblem, Record};
use kernel::Words;
use stations::importing::{Chunks, ImportError, ImportOptions, ImportSummary, Intake, Line, Mode};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use uuid::Uuid;
use web::App;

pub(super) struct Run {
    pub(super) mode: Mode,
    pub(super) journal: Journal,
    import: Option<Uuid>,
    hasher: RandomState,
    /// Hash of a row's key → the row that said something of it first. Whole keys would take many times the memory.
    landed: HashMap<u64, u64>,
    /// Number of the export → rows that were planted into it.
    canaries: BTreeMap<i64, Vec<u64>>,
}

impl Run {
    pub(super) fn of(options: &ImportOptions) -> Self {
        Self {
            mode: options.mode,
            journal: Journal::of(options.journal.filter(|_| !options.dry_run)),
            import: options.journal,
            hasher: RandomState::new(),
            landed: HashMap::new(),
            canaries: BTreeMap::new(),
        }
    }

    /// Notes that a row with this key is done with; the first counts.
    pub(super) fn landed(&mut self, key: &str, row: u64) {
        let hash = self.hasher.hash_one(key);
        self.landed.entry(hash).or_insert(row);
    }

    /// Refuses a row that would make something new where that was not asked for.
    pub(super) fn refused_as_new(&self, at: At) -> Option<Refusal> {
        (self.mode == Mode::Update).then(|| {
            let words = Words::new(
                "尚未登记,本次导入仅更新:请更正编号,或改用“新增并更新”",
                "is not filed, and this import only updates: correct it, or import with `both`",
            );
            (at, "not_filed", words)
        })
    }

    /// Refuses a row that would change what is filed: where that was not asked for, or an earlier row of the same
    /// file said something else.
    pub(super) fn refused_as_known(&self, at: At, key: &str) -> Option<Refusal> {
        if let Some(first) = self.landed.get(&self.hasher.hash_one(key)) {
            let words = Words::new(
                format!("与第 {first} 行重复且内容不同,请只保留一行"),
                format!("repeats row {first} and says something else: keep one of them"),
            );
            return Some((at, "repeats_row", words));
        }
        (self.mode == Mode::Add).then(|| {
            let words = Words::new(
                "已登记且内容不同,本次导入仅新增:请删除此行,或改用“新增并更新”",
                "is filed already and says something else, and this import only adds: remove the row, or import \
                 with `both`",
            );
            (at, "exists", words)
        })
    }

    /// Refuses rows that were planted into an export: they are nobody.
    pub(super) async fn refuse_canaries<T>(
        &mut self,
        app: &App,
        work: &Work,
        intake: &Intake,
        at: At,
        lines: &mut [Line<T>],
        texts: impl Fn(&T) -> [Option<String>; 2],
    ) -> Result<(), database::Error> {
        let said: Vec<String> = lines
            .iter()
            .filter_map(|it| it.read.as_ref().ok())
            .flat_map(|it| texts(it).into_iter().flatten())
            .collect();
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let planted = trace_canaries(work, &app.vault, &said).await?;
        if planted.is_empty() {
            return Ok(());
        }
        for line in lines {
            let Ok(read) = &line.read else { continue };
            let export = texts(read).into_iter().flatten().find_map(|it| planted.get(&it).copied());
            let Some(export) = export else { continue };
            self.canaries.entry(export).or_default().push(line.row.as_row().number());
            let words = Words::new(
                "此行不是客户,来自一份导出的名单,已通知管理员",
                "is no customer: it comes from a list that was exported, and the administrator was told",
            );
            refuse(intake, line, (at, "not_a_customer", words));
        }
        Ok(())
    }
}

/// A file on its way in: a chunk of rows for each transaction.
pub(super) struct Passage<'a> {
    pub(super) intake: Intake,
    pub(super) run: Run,
    app: &'a App,
    who: Who,
    chunks: Chunks<'a>,
    total: ImportSummary,
}

impl<'a> Passage<'a> {
    pub(super) fn begin(app: &'a App, who: Who, intake: Intake, options: &ImportOptions) -> Self {
        let chunks = Chunks::new(app, who.clone(), options);
        Self { intake, run: Run::of(options), app, who, chunks, total: ImportSummary::default() }
    }

    /// The next rows with the transaction in which they land; none at the end of the file.
    pub(super) async fn next<T>(
        &mut self,
        read: impl Fn(&Record<'_>) -> Result<T, Vec<CellProblem>>,
    ) -> Result<Option<(Work, Vec<Line<T>>)>, ImportError> {
        let lines = self.intake.next_chunk(CHUNK_ROWS, read)?;
        if lines.is_empty() {
            return Ok(None);
        }
        Ok(Some((self.chunks.begin().await?, lines)))
    }

    /// Ends the transaction of these rows, counts them, and writes down what was refused of them.
    pub(super) async fn land<T>(
        &mut self,
        work: Work,
        lines: &[Line<T>],
        counts: &ImportSummary,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<(), ImportError> {
        self.total.new += counts.new;
        self.total.known += counts.known;
        self.total.changed += counts.changed;
        self.chunks.end(work).await?;
        self.intake.settle(lines)?;
        self.intake.tell(progress);
        Ok(())
    }

    pub(super) async fn end(self) -> Result<ImportSummary, ImportError> {
        self.chunks.finish().await?;
        met_canaries(self.app, &self.who, self.run).await?;
        self.intake.finish(self.total)
    }
}

/// Tells of rows that were planted into exports, of a dry run too.
async fn met_canaries(app: &App, who: &Who, run: Run) -> Result<(), ImportError> {
    if run.canaries.is_empty() {
        return Ok(());
    }
    let mut work = app.db.work(who.clone(), Scope::Everything).await?;
    for (export_number, rows) in run.canaries {
        let met = CanaryMet { export_number, import: run.import, by: who.name.clone(), user: who.user, rows };
        tell_met(&mut work, &met);
    }
    Ok(work.commit().await?)
}
