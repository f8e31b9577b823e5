//! The list of classes as a file: ordered by serial, without ids, the same bytes on both engines.

use crate::facts;
use crate::model::Rfm;
use crate::reports::{Explained, Wanting, each_exported, money_format, shown_day};
use database::{Error, Scope, Sql};
use exchange::{Column, ColumnKind, Format, Header, TableError, TableWriter, Value};
use kernel::{BusinessDay, Words};
use std::io::Write;

/// Why a list cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("nothing was analysed as of that day or before: run `analyse` first")]
    NotAnalysed,
    #[error(transparent)]
    Database(#[from] Error),
    #[error(transparent)]
    Table(#[from] TableError),
}

/// The columns of the exported classes.
pub fn classification_columns() -> Vec<Column> {
    let column = |name, zh, en, kind| Column::new(name, Words::new(zh, en), kind);
    let text = |name, zh, en| column(name, zh, en, ColumnKind::Text);
    vec![
        text("customer_number", "客户编号", "Customer number"),
        column("as_of", "截至日", "As of", ColumnKind::Date),
        column("since", "自", "Since", ColumnKind::Date),
        text("abc", "价值分类", "Class by value"),
        text("relationship", "关系分类", "Relationship"),
        column("rfm_r", "R 分", "R score", ColumnKind::Integer),
        column("rfm_f", "F 分", "F score", ColumnKind::Integer),
        column("rfm_m", "M 分", "M score", ColumnKind::Integer),
        text("abc_zh", "价值分类依据", "Class by value: reason (Chinese)"),
        text("abc_en", "价值分类依据(英文)", "Class by value: reason"),
        text("relationship_zh", "关系分类依据", "Relationship: reason (Chinese)"),
        text("relationship_en", "关系分类依据(英文)", "Relationship: reason"),
        text("rfm_zh", "RFM 依据", "RFM: reason (Chinese)"),
        text("rfm_en", "RFM 依据(英文)", "RFM: reason"),
    ]
}

/// Writes what a day shows; without a day, what is known today. The reasons are those of the day since which
/// the class holds, so that a past day gives today what it gave then. Returns the number of rows.
pub async fn export_classification(
    sql: &impl Sql,
    scope: &Scope,
    as_of: Option<BusinessDay>,
    output: impl Write + Send + 'static,
    format: Format,
) -> Result<u64, ExportError> {
    let mut writer = TableWriter::new(output, format, &classification_columns(), Header::Names)?;
    let rows = export_classes(sql, scope, as_of, &Wanting::default(), &mut writer).await?;
    writer.finish()?;
    Ok(rows)
}

/// Writes those in the classes wanted into a table with [`classification_columns`].
pub async fn export_classes(
    sql: &impl Sql,
    scope: &Scope,
    as_of: Option<BusinessDay>,
    wanting: &Wanting,
    writer: &mut TableWriter,
) -> Result<u64, ExportError> {
    let shown = shown_day(sql, as_of).await?.ok_or(ExportError::NotAnalysed)?;
    let money = money_format(sql).await?;
    let (as_of, mut rows, mut failure) = (as_of.unwrap_or(shown.run.as_of), 0_u64, None);
    let result = each_exported(sql, scope, &shown, wanting, |row| {
        let explained = Explained::new(&facts::from_text(&row.facts)?, &money);
        let [abc, relationship, rfm] =
            [explained.abc, explained.relationship, explained.rfm].map(Option::unwrap_or_default);
        let score = |of: fn(Rfm) -> u8| row.shown.score(of).map_or(Value::Empty, Value::Integer);
        rows += 1;
        let written = writer.write(&[
            Value::Text(&row.number),
            Value::Date(as_of.date()),
            Value::Date(row.since.date()),
            Value::Text(row.shown.abc.map_or("", |it| it.as_str())),
            Value::Text(row.shown.relationship.map_or("", |it| it.as_str())),
            score(|it| it.recency),
            score(|it| it.frequency),
            score(|it| it.monetary),
            Value::Text(&abc.zh),
            Value::Text(&abc.en),
            Value::Text(&relationship.zh),
            Value::Text(&relationship.en),
            Value::Text(&rfm.zh),
            Value::Text(&rfm.en),
        ]);
        // The stream ends here; which failure ended it is told below.
        written.map_err(|it| {
            failure = Some(it);
            Error::Fault("the list cannot be written".to_owned())
        })
    })
    .await;
    if let Some(failure) = failure {
        return Err(failure.into());
    }
    result?;
    Ok(rows)
}
