//! Import and export of tables: CSV and XLSX in, CSV and XLSX out, without any database.
//!
//! A capability declares its [`Field`]s; a [`Source`] streams the rows of a file; a [`Mapping`] (or the
//! header itself) binds fields to columns; a [`Cell`] parses one value; [`Rejects`] writes what was refused
//! beside the reason; a [`TableWriter`] writes lists.
//!
//! **Invariant:** no number passes through a float on its way from text to integer; memory does not grow
//! with the file; whatever the bytes, the answer is a value or a problem with row and column, never a panic.

mod binding;
mod fields;
mod line;
mod mapping;
mod mark;
mod problem;
mod report;
mod source;
mod suggest;
mod table;
mod template;

mod output;
pub mod values;

pub use binding::{At, Binding, Cell, Record};
pub use fields::{Choice, Field, FieldKind};
pub use mapping::{FieldSource, FileSettings, Mapping, Options, Translation};
pub use mark::{Mark, Planted, PlantedCell};
pub use problem::{CellProblem, Fault, HeaderProblem, MappingError, OpenError, Problems, RowProblem};
pub use report::{Rejects, Tally};
pub use source::{OwnedRow, Progress, Row, Source, SourceOptions};
pub use suggest::{Basis, Suggestion, suggest};
pub use table::{Column, ColumnKind, Format, Header, TableError, TableWriter, Value};
pub use template::{Template, write_template};
