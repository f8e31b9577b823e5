//! Why the vault refuses.

use crate::kind::{SubjectId, ValueId};
use kernel::{Code, Problem};
use std::path::PathBuf;

/// A refusal or failure of the vault. The texts about the key file say what to do: nobody reads them twice.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The database has sealed values and the file that opens them is not there.
    #[error(
        "the key file {} is missing, and this database was sealed with key {key_name}: restore the file from where it is kept (it is never part of a backup); without it names, phones and plates cannot be read. 缺少密钥文件,请从保管处恢复密钥 {key_name} 后再启动",
        path.display()
    )]
    KeyFileMissing { path: PathBuf, key_name: String },
    /// The file is of another installation.
    #[error(
        "the key file {} holds key {found}, and this database was sealed with key {expected}: put the key file of this database there, or point to the database of this key file. 密钥文件与数据库不匹配:文件为 {found},数据库为 {expected}",
        path.display()
    )]
    KeyFileWrong { path: PathBuf, found: String, expected: String },
    /// The file cannot be read, written, or understood.
    #[error("the key file {}: {why}", path.display())]
    KeyFileUnusable { path: PathBuf, why: String },
    /// The key file was being changed, and the half-way state needs both.
    #[error(
        "the key file is being changed from {from} to {to}, and {} is missing: put it back and run `forecourt vault rotate` to go on. 密钥更换尚未完成,缺少新密钥文件,请放回后重新执行 `forecourt vault rotate`",
        path.display()
    )]
    HalfRotated { path: PathBuf, from: String, to: String },
    /// The list of erased persons beside the key file was altered: going on might show them again.
    #[error(
        "line {line} of {} was altered, or lines before it are missing: put the file back as it was (a copy goes with each copy of the key file); without it a restored backup would show persons again who were erased. 清除名册被改动,请恢复原文件",
        path.display()
    )]
    LedgerAltered { path: PathBuf, line: usize },
    /// The list of erased persons cannot be read or written.
    #[error("the list of erased persons {}: {why}", path.display())]
    LedgerUnusable { path: PathBuf, why: String },
    /// The person was erased: nothing is sealed for them again.
    #[error("subject {0} was erased: nothing can be sealed for it")]
    Erased(SubjectId),
    /// No such value.
    #[error("there is no sealed value {0}")]
    Unknown(ValueId),
    /// What is stored does not open: it was altered, or belongs elsewhere.
    #[error("what is sealed for subject {0} was altered or belongs elsewhere")]
    Altered(SubjectId),
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Database(cause) => cause.into(),
            VaultError::Erased(_) => Problem::with_detail(Code::Refused, error.to_string()),
            VaultError::Unknown(_) => Problem::not_found(),
            other => Problem::internal(other),
        }
    }
}
