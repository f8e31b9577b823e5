//! What a job is, and how it can end.

use kernel::{Code, Instant, Problem};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

kernel::id_type! {
    /// A piece of background work.
    JobId
}

/// Where a job is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its time, for a worker, or for another attempt.
    Queued,
    Running,
    Done,
    /// Given up: by the job itself, or after the last attempt.
    Failed,
}

impl JobState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Queued, Self::Running, Self::Done, Self::Failed].into_iter().find(|it| it.as_str() == text)
    }
}

/// How a job is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// A job of the same name and key that still waits for its first attempt stands for this one as well, and
    /// two of them never run at the same time.
    pub dedup_key: Option<String>,
    /// Not before this time.
    pub run_after: Option<Instant>,
    /// How often it is tried, the first time included.
    pub attempts_max: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { dedup_key: None, run_after: None, attempts_max: 5 }
    }
}

impl Options {
    pub fn once_per(dedup_key: impl Into<String>) -> Self {
        Self { dedup_key: Some(dedup_key.into()), ..Self::default() }
    }
}

/// A job as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Job {
    pub id: JobId,
    pub name: String,
    pub state: JobState,
    /// Steps done, of `progress_total`; 0 of 0 while it is not known.
    pub progress_done: i64,
    pub progress_total: i64,
    pub attempts: i64,
    /// Why the last attempt failed; empty otherwise.
    pub message: String,
    /// What it returned, once done.
    pub result: Option<serde_json::Value>,
    pub created_at: Instant,
    pub started_at: Option<Instant>,
    pub finished_at: Option<Instant>,
    /// Who asked for it; nobody for scheduled work.
    pub created_by_user: Option<Uuid>,
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobError {
    /// May go better later: tried again, ever more rarely, up to the limit.
    Retry(String),
    /// Will never go well: given up at once.
    Final(String),
}

impl JobError {
    pub fn retry(cause: impl fmt::Display) -> Self {
        Self::Retry(cause.to_string())
    }

    pub fn give_up(cause: impl fmt::Display) -> Self {
        Self::Final(cause.to_string())
    }

    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Retry(text) | Self::Final(text) => text,
        }
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for JobError {}

impl From<database::Error> for JobError {
    fn from(error: database::Error) -> Self {
        Self::retry(error)
    }
}

impl From<Problem> for JobError {
    fn from(problem: Problem) -> Self {
        match problem.code {
            Code::Internal | Code::Unavailable | Code::CannotStore | Code::InProgress => Self::retry(problem),
            _ => Self::give_up(problem),
        }
    }
}

/// When scheduled work is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Once a day at so many minutes after midnight, in the company's time zone.
    Daily { at_minutes: i32 },
    /// At every full multiple of so many minutes, counted from 1970-01-01 UTC.
    Every { minutes: u32 },
}
