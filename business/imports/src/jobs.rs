//! Imports in the background, and the end of old files.

use crate::files;
use crate::model::ImportId;
use crate::operations::{self, Ended};
use crate::store;
use crate::undo::{self, UNDO};
use ::jobs::{Context, JobError, JobId, Options, Registry};
use database::{Error, Scope, Who, Work};
use kernel::{Instant, Words};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use web::App;

/// Runs one import.
pub const RUN: &str = "imports.run";

/// Which import is to be run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct RunImport {
    pub(crate) import: ImportId,
}

/// Names the jobs of this capability to the workers.
pub fn register(registry: &mut Registry, app: &App) {
    let (running, undoing, forgetting) = (app.clone(), app.clone(), app.clone());
    registry
        .job(RUN, move |context: Context, request: RunImport| run(running.clone(), context, request.import));
    registry.job(UNDO, move |context: Context, request: RunImport| {
        undo::run(undoing.clone(), context, request.import)
    });
    // A file may hold whoever was erased, and cannot be asked: all that are not being read go.
    registry.subscribe("imports.forget_erased", &["privacy.person_erased"], move |context, _events| {
        let app = forgetting.clone();
        async move {
            let work = context.work().await.map_err(JobError::retry)?;
            forget_files(&app, &work, work.now().plus_seconds(1)).await.map_err(JobError::retry)?;
            work.commit().await.map_err(JobError::retry)
        }
    });
}

pub(crate) async fn ask_for(work: &Work, request: RunImport) -> Result<JobId, Error> {
    ::jobs::enqueue(work, RUN, &request, Options::once_per(request.import.to_string())).await
}

/// Runs an import to its end. Run again after a crash, it reads the file from the beginning: rows that landed are
/// known then, and sales go on in the same batch.
async fn run(app: App, context: Context, id: ImportId) -> Result<&'static str, JobError> {
    let listed =
        store::find_import(&context.read(), id).await?.ok_or_else(|| JobError::give_up("no such import"))?;
    let row = listed.row;
    if row.outcome.is_some() {
        return Ok("ended before");
    }
    let (reader, asked) = (app.clone(), row.clone());
    let told = context.clone();
    let ended = beside(async move || {
        let mut progress = |done: u64, total: u64| told.progress(done as i64, total as i64);
        operations::perform(&reader, &asked, &mut progress).await
    })
    .await?;
    let Ended { ending, problems } = ended?;
    let folder = files::import_folder(&app, id);
    if problems.is_empty() {
        files::remove(&folder);
    } else {
        files::keep_problems(&folder, &problems).map_err(JobError::retry)?;
    }
    let mut work = context.work().await?;
    operations::finish(&mut work, &row, &ending).await?;
    work.commit().await?;
    Ok(ending.outcome)
}

/// Runs something that reads the disk on a thread of its own, so that it holds up nobody. When the job is given
/// up, it ends where it next waits, and the open transaction is given up.
pub(crate) async fn beside<T: Send + 'static>(
    make: impl AsyncFnOnce() -> T + Send + 'static,
) -> Result<T, JobError> {
    let (held, gone) = oneshot::channel::<()>();
    let runtime = tokio::runtime::Handle::current();
    let working = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            tokio::select! {
                done = make() => Some(done),
                _ = gone => None,
            }
        })
    });
    let done = working.await.map_err(JobError::retry)?;
    drop(held);
    done.ok_or_else(|| JobError::retry("stopped"))
}

/// Deletes files uploaded, and rows rejected, before an instant. Returns how many.
pub async fn forget_files(app: &App, work: &Work, before: Instant) -> Result<u64, Error> {
    let mut gone = 0;
    for upload in store::uploads_before(work, before).await? {
        gone += store::delete_upload(work, upload).await?;
        files::remove(&files::upload_folder(app, upload));
    }
    for import in store::rejects_before(work, before).await? {
        gone += store::forget_rejects(work, import).await?;
        files::remove(&files::import_folder(app, import));
    }
    Ok(gone)
}

/// Deletes all files that are not being read: one of them may hold a person who was erased. Returns how many.
pub async fn forget_all_files(app: &App) -> Result<u64, Error> {
    let work = app.db.work(Who::system("imports.forget_erased"), Scope::Everything).await?;
    let gone = forget_files(app, &work, work.now().plus_seconds(1)).await?;
    work.commit().await?;
    Ok(gone)
}

/// What the user reads of an import whose job was given up.
pub(crate) fn given_up(cause: &str) -> Words {
    Words::new(
        format!("导入未能完成,请稍后重新导入同一文件:{cause}"),
        format!("the import could not be completed; import the same file again later: {cause}"),
    )
}
