//! The routes of imports.

mod history;
mod mappings;
mod undo;
mod uploads;

use crate::may;
use crate::store::Listed;
use database::Sql;
use identity::{Actor, Right};
use kernel::{Code, Problem};
use utoipa_axum::routes as handlers;
use web::{Permission, Routes};

/// The routes of imports.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::RunImports>(handlers!(uploads::upload_file))
        .permit::<may::RunImports>(handlers!(uploads::show_upload, uploads::delete_upload))
        .permit::<may::RunImports>(handlers!(history::start_import, history::list_imports))
        .permit::<may::RunImports>(handlers!(history::show_import))
        .permit::<may::RunImports>(handlers!(history::download_rejects))
        .permit::<may::RunImports>(handlers!(history::download_mapping))
        .permit::<may::RunImports>(handlers!(uploads::download_template))
        .permit::<may::RunImports>(handlers!(undo::undo_import))
        .permit::<may::RunImports>(handlers!(mappings::list_mappings))
        .permit::<may::RunImports>(handlers!(mappings::change_mapping, mappings::delete_mapping))
}

/// Whether the actor holds the right for the whole company. Imports write wherever their rows say, and their
/// history tells of every unit: below the company nobody sees or runs any.
async fn acts_for_company<P: Right>(sql: &impl Sql, actor: &Actor<P>) -> Result<bool, database::Error> {
    organisation::covers_company(sql, actor.scope()).await
}

/// Refuses to import in the name of a part of the company.
async fn require_company(sql: &impl Sql, actor: &Actor<may::RunImports>) -> Result<(), Problem> {
    if acts_for_company(sql, actor).await? {
        return Ok(());
    }
    let detail = "imports write to the whole company: this needs the right at its root / 导入会写入全公司数据,需要公司级权限";
    Err(Problem { permission: Some(may::RunImports::NAME), ..Problem::with_detail(Code::Forbidden, detail) })
}

/// What does not exist and what lies outside the scope are answered alike.
async fn find_company_wide(sql: &impl Sql, actor: &Actor<may::RunImports>) -> Result<(), Problem> {
    if acts_for_company(sql, actor).await? { Ok(()) } else { Err(Problem::not_found()) }
}

/// The state of an import as listed.
fn state_of(listed: &Listed) -> crate::model::ImportState {
    crate::rules::state(listed.row.outcome.as_deref(), listed.job_state.as_deref())
}
