//! The first rows of a file, how it is read, and which column probably means what.

use crate::mapping::{ColumnSource, FileForm, MappingBody};
use crate::model::{Columns, Kind};
use crate::rules;
use exchange::{Basis, Field, FieldKind, Mapping, OpenError, Row, Source, suggest};
use kernel::Words;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use utoipa::ToSchema;

/// Rows shown.
const ROWS_SHOWN: usize = 20;
/// Characters of a cell shown.
const CELL_CHARS_MAX: usize = 200;

/// Faults after which no way of reading makes a table of the file.
const HOPELESS: [&str; 5] = ["cannot_read", "old_workbook", "too_large", "workbook_damaged", "not_text"];

/// A file as it is read with the settings tried.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// `csv` or `xlsx`, by its content.
    format: String,
    /// Of a text file, as far as the rows shown tell.
    encoding: Option<String>,
    delimiter: Option<String>,
    /// Of a workbook.
    sheets: Vec<String>,
    /// Why its rows cannot be told with these settings: try another header row, sheet or encoding.
    problem: Option<Words>,
    header: Vec<String>,
    rows: Vec<PreviewRow>,
    /// As asked for, else as the columns suggest; none when they suggest nothing.
    kind: Option<Kind>,
    /// The fields of the kind.
    fields: Vec<FieldForm>,
    suggestions: Vec<ColumnSuggestion>,
}

/// One of the first rows.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PreviewRow {
    /// As a spreadsheet counts.
    number: u64,
    /// Long ones are cut with `…`.
    cells: Vec<String>,
    /// What makes the row unusable.
    problem: Option<Words>,
}

/// A field that a kind asks of a file.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FieldForm {
    name: String,
    words: Words,
    required: bool,
    /// Whether the mapping may let empty cells empty it.
    clearable: bool,
    /// text, integer, decimal, date, time, boolean or choice.
    holds: String,
    /// The words that a choice may be.
    choices: Vec<String>,
    /// Other names by which its column is recognised.
    aliases: Vec<String>,
}

/// The column that a field is probably fed by.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ColumnSuggestion {
    field: String,
    column: Option<String>,
    /// `name`: it has the field's name; `alias`: a name known to mean it; `likeness`: a similar name, look at it;
    /// `nothing`: no column is like it.
    basis: String,
}

/// How a file is to be looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    pub(crate) kind: Option<Kind>,
    pub(crate) form: FileForm,
    pub(crate) decimal_comma: bool,
}

/// Why a file cannot be looked at.
#[derive(Debug)]
pub(crate) enum NoPreview {
    /// The settings say something that is not known: an encoding, a delimiter.
    Settings(exchange::MappingError),
    /// It is no table at all.
    File(OpenError),
}

/// Looks at a file. Blocks: it reads the disk.
pub(crate) fn preview(path: &Path, look: &Look, columns: &Columns) -> Result<Preview, NoPreview> {
    let mapping = MappingBody { file: look.form.clone(), ..MappingBody::default() };
    // Any kind will do: only how the file is read is asked for.
    let mapping: Mapping = mapping.to_mapping(Kind::Sales).map_err(NoPreview::Settings)?;
    let mut options = mapping.source_options();
    options.decimal_comma = look.decimal_comma;
    match Source::open(path, &options) {
        Ok(source) => read(source, look.kind, columns).map_err(NoPreview::File),
        Err(error) if HOPELESS.contains(&error.fault.code) => Err(NoPreview::File(error)),
        Err(error) => {
            let preview = Preview { problem: Some(error.fault.message), ..Preview::default() };
            Ok(look.kind.into_iter().fold(preview, |preview, kind| preview.told_as(kind, columns)))
        }
    }
}

fn read(mut source: Source, kind: Option<Kind>, columns: &Columns) -> Result<Preview, OpenError> {
    let mut rows = Vec::with_capacity(ROWS_SHOWN);
    while rows.len() < ROWS_SHOWN {
        let Some(row) = source.next_row()? else { break };
        rows.push(shown(&row));
    }
    let header = source.header().to_vec();
    let delimiter = match source.delimiter() {
        b'\t' => "tab".to_owned(),
        other => char::from(other).to_string(),
    };
    let kind = kind.or_else(|| rules::guess_kind(&header));
    let preview = Preview {
        format: if source.is_workbook() { "xlsx" } else { "csv" }.to_owned(),
        encoding: source.encoding().map(str::to_lowercase),
        delimiter: (!source.is_workbook()).then_some(delimiter),
        sheets: source.sheets().to_vec(),
        problem: None,
        header,
        rows,
        ..Preview::default()
    };
    Ok(kind.into_iter().fold(preview, |preview, kind| preview.told_as(kind, columns)))
}

fn shown(row: &Row<'_>) -> PreviewRow {
    PreviewRow {
        number: row.number(),
        cells: row.cells().map(cut).collect(),
        problem: row.fault().map(|it| it.message.clone()),
    }
}

fn cut(cell: &str) -> String {
    match cell.char_indices().nth(CELL_CHARS_MAX) {
        None => cell.to_owned(),
        Some((end, _)) => format!("{}…", cell.get(..end).unwrap_or_default()),
    }
}

fn form(field: &Field) -> FieldForm {
    let (holds, choices) = match field.kind {
        FieldKind::Text => ("text", Vec::new()),
        FieldKind::Integer => ("integer", Vec::new()),
        FieldKind::Decimal => ("decimal", Vec::new()),
        FieldKind::Date => ("date", Vec::new()),
        FieldKind::DateTime => ("time", Vec::new()),
        FieldKind::Boolean => ("boolean", Vec::new()),
        FieldKind::Choice(choices) => ("choice", choices.iter().map(|it| it.value.to_owned()).collect()),
    };
    FieldForm {
        name: field.name.to_string(),
        words: field.help.clone(),
        required: field.required,
        clearable: field.is_clearable,
        holds: holds.to_owned(),
        choices,
        aliases: field.aliases.iter().map(ToString::to_string).collect(),
    }
}

impl Preview {
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    pub(crate) fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// The same rows as those of a kind.
    pub(crate) fn told_as(self, kind: Kind, columns: &Columns) -> Self {
        let fields = columns.of(kind);
        let suggestions = suggest(&self.header, &fields).into_iter().map(|it| ColumnSuggestion {
            field: it.field,
            column: it.column,
            basis: it.basis.as_str().to_owned(),
        });
        Self {
            kind: Some(kind),
            suggestions: suggestions.collect(),
            fields: fields.iter().map(form).collect(),
            ..self
        }
    }

    /// The mapping to start from where none is remembered: what is sure is bound, the rest is for somebody to say.
    pub(crate) fn mapping(&self, look: &Look) -> MappingBody {
        let is_sure = |it: &&ColumnSuggestion| {
            [Basis::Name, Basis::Alias].iter().any(|basis| basis.as_str() == it.basis)
        };
        let sure = self.suggestions.iter().filter(is_sure);
        let columns: BTreeMap<_, _> = sure
            .map(|it| {
                (it.field.clone(), ColumnSource { column: it.column.clone(), ..ColumnSource::default() })
            })
            .collect();
        let mut mapping = MappingBody { file: look.form.clone(), columns, ..MappingBody::default() };
        mapping.options.decimal_comma = look.decimal_comma;
        mapping
    }
}
