//! Files of the parts of which a customer's file may have several: contacts, invoice titles, sites, occasions.
//!
//! A row finds the part that it is about by the customer and by what people call it (the contact's name, the title
//! on invoices, the site's name, the kind of occasion); what is not there yet is made. All four are read, compared,
//! journalled and filed by the same code; [`shape()`] says what tells them apart.

mod filer;
mod shape;

use super::identifier;
use crate::import::Passage;
use crate::model::IdentifierKind;
use crate::parts::{Contact, InvoiceTitle, Occasion, PartKind, Site};
use database::Who;
use exchange::{At, CellProblem, Field, Mapping, Record};
use filer::file_chunk;
use serde_json::{Map, Value};
use shape::{Column, columns, shape};
use stations::importing::{ImportError, ImportOptions, ImportSummary, Intake, Progress};
use std::path::Path;
use web::App;

/// The columns of a file of parts of this kind.
pub fn part_fields(kind: PartKind) -> Vec<Field> {
    columns(kind).into_iter().map(|it| it.field).collect()
}

/// What a row says of a part, by the part's fields; null empties one.
#[derive(Debug)]
struct PartLine {
    customer: String,
    says: Map<String, Value>,
}

struct Columns {
    customer: At,
    /// With the place of each in the file.
    of_part: Vec<(Column, At)>,
}

impl Columns {
    fn of(intake: &Intake, kind: PartKind) -> Self {
        let all = columns(kind).into_iter();
        let of_part = all.filter(|it| !it.key.is_empty()).map(|it| {
            let at = intake.at(&it.field.name);
            (it, at)
        });
        Self { customer: intake.at("customer_number"), of_part: of_part.collect() }
    }

    /// The column that feeds a field of the part; the customer's for what no column feeds.
    fn at(&self, key: &str) -> At {
        self.of_part.iter().find(|it| it.0.key == key).map_or(self.customer, |it| it.1)
    }

    fn read(&self, record: &Record<'_>) -> Result<PartLine, Vec<CellProblem>> {
        let mut problems = Vec::new();
        let customer = identifier(record, self.customer, IdentifierKind::CustomerNumber, &mut problems);
        let mut says = Map::new();
        for (column, at) in &self.of_part {
            if let Some(value) = column.read(record, *at, &mut problems) {
                says.insert(column.key.to_owned(), value);
            } else if record.clears(*at) {
                says.insert(column.key.to_owned(), Value::Null);
            }
        }
        match customer {
            Some(customer) if problems.is_empty() => Ok(PartLine { customer, says }),
            _ => Err(problems),
        }
    }
}

/// Imports parts of files of one kind.
pub async fn import_parts(
    app: &App,
    who: Who,
    (kind, path): (PartKind, &Path),
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportSummary, ImportError> {
    let fields = part_fields(kind);
    let intake = Intake::open(app, path, mapping, shape(kind).file, &fields, options)?;
    let columns = Columns::of(&intake, kind);
    let mut passage = Passage::begin(app, who, intake, options);
    while let Some((mut work, mut lines)) = passage.next(|record| columns.read(record)).await? {
        let (place, intake) = ((app, &mut passage.run, &mut work), &passage.intake);
        let counts = match kind {
            PartKind::Contact => file_chunk::<Contact>(place, intake, &columns, &mut lines).await?,
            PartKind::InvoiceTitle => file_chunk::<InvoiceTitle>(place, intake, &columns, &mut lines).await?,
            PartKind::Site => file_chunk::<Site>(place, intake, &columns, &mut lines).await?,
            PartKind::Occasion => file_chunk::<Occasion>(place, intake, &columns, &mut lines).await?,
        };
        passage.land(work, &lines, &counts, progress).await?;
    }
    passage.end().await
}
