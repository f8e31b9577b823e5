//! Files of rows over the API: uploaded, looked at, mapped, tried, imported in the background, and remembered.
//!
//! What a row does is decided by the capability to which it belongs; the command line and the API run the same
//! functions through [`import_file`]. Here stand the files on the way and the history of imports.

mod mapping;
mod model;
mod rules;

mod dispatch;
mod files;
mod operations;
mod preview;
mod store;
mod templates;
mod undo;

mod http;
mod jobs;
mod processing;
mod schema;

pub use dispatch::{Summary, import_file};
pub use http::routes;
pub use jobs::{RUN, forget_all_files, forget_files, register};
pub use mapping::{ColumnSource, FileForm, MappingBody, ValueForm};
pub use model::{Counts, ImportId, ImportProblem, ImportState, Kind, UploadId};
pub use processing::PROCESSING;
pub use schema::{MIGRATIONS, REFERENCES};
pub use templates::save_template;
pub use undo::UNDO;

identity::permissions! {
    /// Import files of the whole company, and see what was imported. 导入文件
    RunImports = "imports.run_imports" for [SystemAdministrator, CompanyMarketing];
}
