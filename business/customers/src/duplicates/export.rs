//! The list of suspected duplicates as a file: numbers and words, no personal value.

use super::reports;
use super::rules::{Evidence, Grade};
use crate::export::ExportError;
use crate::store::damaged;
use database::Sql;
use exchange::{Column, ColumnKind, TableWriter, Value};
use kernel::Words;

/// The columns of the exported pairs.
pub fn duplicate_columns() -> Vec<Column> {
    let column = |name, zh, en, kind| Column::new(name, Words::new(zh, en), kind);
    vec![
        column("one_number", "客户编号", "Customer number", ColumnKind::Text),
        column("other_number", "另一客户编号", "Number of the other", ColumnKind::Text),
        column("grade", "程度", "Grade", ColumnKind::Text),
        column("score", "得分", "Points", ColumnKind::Integer),
        column("evidence", "依据代码", "Evidence", ColumnKind::Text),
        column("reason_zh", "依据", "Reason (Chinese)", ColumnKind::Text),
        column("reason_en", "依据(英文)", "Reason", ColumnKind::Text),
    ]
}

/// Writes the open pairs of the company, the surest first. Returns the number of rows.
///
/// # Errors
/// When the database cannot be read, or the file not be written.
pub async fn export_duplicates(sql: &impl Sql, writer: &mut TableWriter) -> Result<u64, ExportError> {
    let (mut rows, mut failed) = (0, None);
    let read = reports::each_open(sql, |(one, other, grade, score, evidence)| {
        let grade = Grade::of_number(grade).ok_or_else(|| damaged("grade", &grade.to_string()))?;
        let evidence: Vec<Evidence> =
            serde_json::from_str(&evidence).map_err(|_| damaged("evidence", &evidence))?;
        let join = |sign: &str, of: &dyn Fn(&Evidence) -> String| {
            evidence.iter().map(of).collect::<Vec<_>>().join(sign)
        };
        let codes = join(";", &|it| it.as_str().to_owned());
        let (zh, en) = (join(";", &|it| it.words().zh), join("; ", &|it| it.words().en));
        let cells = [
            Value::Text(&one),
            Value::Text(&other),
            Value::Text(grade.as_str()),
            Value::Integer(score),
            Value::Text(&codes),
            Value::Text(&zh),
            Value::Text(&en),
        ];
        rows += 1;
        failed = failed.take().or(writer.write(&cells).err());
        Ok(())
    });
    read.await?;
    failed.map_or(Ok(rows), |it| Err(it.into()))
}
