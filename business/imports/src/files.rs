//! Files on the way: what was uploaded, and what was rejected. They hold personal values in the clear, stand in
//! folders that the program alone can read, and are deleted after some weeks.
//!
//! **Invariant:** a path is made of ids and of [`rules::plain_name`](crate::rules), never of what somebody sent.

use crate::model::{ImportId, ImportProblem, UploadId};
use axum::body::Body;
use futures_util::StreamExt;
use kernel::{Code, Problem};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use web::App;

/// The first problems of an import, beside its rejected rows.
const PROBLEMS_FILE: &str = "problems.json";

pub(crate) fn upload_folder(app: &App, id: UploadId) -> PathBuf {
    app.data_dir.join("uploads").join(id.to_string())
}

pub(crate) fn import_folder(app: &App, id: ImportId) -> PathBuf {
    app.data_dir.join("imports").join(id.to_string())
}

/// Makes a folder that nobody else on the machine can look into.
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// Stores what is sent, piece by piece, and says how long it was. What is too long, or breaks off, leaves nothing.
pub(crate) async fn save(app: &App, id: UploadId, name: &str, body: Body) -> Result<u64, Problem> {
    let folder = upload_folder(app, id);
    make_private(&folder).map_err(cannot_store)?;
    let saved = save_into(&folder.join(name), body, app.settings.imports.upload_bytes_max).await;
    if saved.is_err() {
        remove(&folder);
    }
    saved
}

async fn save_into(path: &Path, body: Body, bytes_max: u64) -> Result<u64, Problem> {
    let mut file = File::create(path).await.map_err(cannot_store)?;
    let mut pieces = body.into_data_stream();
    let mut bytes = 0;
    while let Some(piece) = pieces.next().await {
        let piece = piece
            .map_err(|it| Problem::with_detail(Code::Malformed, format!("the upload broke off: {it}")))?;
        bytes += piece.len() as u64;
        if bytes_max < bytes {
            return Err(too_large(bytes_max));
        }
        file.write_all(&piece).await.map_err(cannot_store)?;
    }
    file.flush().await.map_err(cannot_store)?;
    Ok(bytes)
}

/// What a file that is larger than allowed is answered.
pub(crate) fn too_large(bytes_max: u64) -> Problem {
    Problem::with_detail(
        Code::TooLarge,
        format!(
            "at most {bytes_max} bytes (imports.upload_bytes_max): split the file, or use `forecourt import` / \
             最多 {bytes_max} 字节,请拆分文件或使用命令行导入"
        ),
    )
}

fn cannot_store(error: io::Error) -> Problem {
    Problem { cause: Some(error.to_string()), ..Problem::new(Code::CannotStore) }
}

/// Deletes a folder. One that is not there is gone already; one that cannot be deleted is tried again at night.
pub(crate) fn remove(folder: &Path) {
    drop(fs::remove_dir_all(folder));
}

/// Keeps the first problems of an import.
pub(crate) fn keep_problems(folder: &Path, problems: &[ImportProblem]) -> io::Result<()> {
    fs::write(folder.join(PROBLEMS_FILE), serde_json::to_vec(problems)?)
}

/// The first problems of an import; none when they were deleted.
pub(crate) fn problems(folder: &Path) -> Vec<ImportProblem> {
    let text = fs::read(folder.join(PROBLEMS_FILE)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}
