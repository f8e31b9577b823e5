//! What became of work that was answered with 202.

use crate::model::{Job, JobId};
use crate::{may, queue};
use identity::Person;
use kernel::Problem;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes as handlers;
use web::{Failure, Json, Path, Routes};

/// The routes of jobs.
pub fn routes() -> Routes {
    Routes::new().personal(handlers!(list_jobs)).personal(handlers!(show_job))
}

/// Jobs shown in one list.
const SHOWN_MAX: u32 = 100;

#[derive(Debug, Serialize, ToSchema)]
struct JobsList {
    items: Vec<Job>,
}

/// Whether the person may see jobs that others asked for.
fn sees_all(person: &Person) -> bool {
    person.may::<may::ReadJobs>() && person.principal.token_permissions.is_none()
}

/// The newest jobs: one's own, or everybody's for who may read jobs.
#[utoipa::path(get, path = "/jobs", tag = "jobs", responses((status = OK, body = JobsList)))]
async fn list_jobs(person: Person) -> Result<Json<JobsList>, Failure> {
    let of = Some(person.principal.user.id.uuid()).filter(|_| !sees_all(&person));
    Ok(Json(JobsList { items: queue::recent(&person.read(), of, SHOWN_MAX).await? }))
}

/// One job: its state, how far it is, and its result.
#[utoipa::path(get, path = "/jobs/{job_id}", tag = "jobs", params(("job_id" = JobId, Path)),
    responses((status = OK, body = Job)))]
async fn show_job(person: Person, Path(id): Path<JobId>) -> Result<Json<Job>, Failure> {
    let job = queue::find(&person.read(), id).await?.ok_or_else(Problem::not_found)?;
    if job.created_by_user == Some(person.principal.user.id.uuid()) || sees_all(&person) {
        Ok(Json(job))
    } else {
        Err(Problem::not_found().into())
    }
}
