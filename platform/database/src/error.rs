//! What a database can answer instead of data, as few cases as callers tell apart.

use kernel::{Code, Problem};
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A failed database operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique key is taken; the text names the constraint or the columns.
    #[error("already exists: {0}")]
    Duplicate(String),
    /// A row that others refer to, or that refers to nothing.
    #[error("refers to something that does not exist: {0}")]
    Reference(String),
    /// No connection, or none in time.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The disk is full, or the file or directory may not be written.
    #[error("the database cannot be written: {0}")]
    CannotStore(String),
    /// The file is no database of ours, or was made by a newer version.
    #[error("{0}")]
    Incompatible(String),
    /// Stored data that cannot be read as what it should be: damage, or a fault of ours.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// A fault of ours.
    #[error("{0}")]
    Fault(String),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => return Self::Duplicate(text),
            Some(SqlErr::ForeignKeyConstraintViolation(text)) => return Self::Reference(text),
            _ => {}
        }
        let text = error.to_string();
        match &error {
            DbErr::ConnectionAcquire(_) => Self::Unavailable(text),
            DbErr::Conn(RuntimeErr::SqlxError(cause))
            | DbErr::Exec(RuntimeErr::SqlxError(cause))
            | DbErr::Query(RuntimeErr::SqlxError(cause)) => classify(cause, text),
            _ => Self::Fault(text),
        }
    }
}

fn classify(cause: &sea_orm::SqlxError, text: String) -> Error {
    use sea_orm::SqlxError;
    match cause {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => Error::Unavailable(text),
        SqlxError::Database(refusal) => by_code(refusal.code().as_deref().unwrap_or_default(), text),
        _ => Error::Fault(text),
    }
}

/// Tells the codes of both engines apart: SQLite's are numbers (the low byte is the primary code), PostgreSQL's
/// have five characters (appendix A of its manual).
fn by_code(code: &str, text: String) -> Error {
    if code.len() == 5 && !code.starts_with("23") {
        return match code {
            "53100" | "25006" | "42501" => Error::CannotStore(text),
            _ if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
                Error::Unavailable(text)
            }
            "3D000" | "28P01" | "28000" => Error::Unavailable(text),
            _ => Error::Fault(text),
        };
    }
    match code.parse::<u32>().map(|it| it & 0xff) {
        Ok(5 | 6) => Error::Unavailable(text),
        Ok(8 | 13 | 14) => Error::CannotStore(text),
        Ok(11 | 26) => Error::Incompatible(format!("this file is damaged or not a database: {text}")),
        Ok(10) => Error::CannotStore(text),
        _ => Error::Fault(text),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Duplicate(_) => Code::AlreadyExists,
            Error::Unavailable(_) => Code::Unavailable,
            Error::CannotStore(_) => Code::CannotStore,
            Error::Reference(_) | Error::Incompatible(_) | Error::Damaged(_) | Error::Fault(_) => {
                Code::Internal
            }
        };
        Problem { cause: Some(error.to_string()), ..Problem::new(code) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_on_both_engines() {
        assert!(matches!(by_code("13", String::new()), Error::CannotStore(_)));
        assert!(matches!(by_code("53100", String::new()), Error::CannotStore(_)));
    }

    #[test]
    fn an_extended_sqlite_code_counts_as_its_primary_one() {
        assert!(matches!(by_code("1032", String::new()), Error::CannotStore(_)), "SQLITE_READONLY_DBMOVED");
        assert!(matches!(by_code("261", String::new()), Error::Unavailable(_)), "SQLITE_BUSY_RECOVERY");
    }

    #[test]
    fn a_lost_connection_is_unavailable_and_not_a_fault() {
        assert!(matches!(by_code("57P01", String::new()), Error::Unavailable(_)));
    }
}
