//! The list of warnings as a file: ordered by serial and opening, without ids, the same bytes on both engines.

use crate::facts;
use crate::reports::{WarningFilter, each_exported, place, queue_page, to_state};
use analytics::{WarningFacts, WarningState};
use database::{Error, Scope, Sql};
use exchange::{Column, ColumnKind, Format, Header, TableError, TableWriter, Value};
use kernel::{BusinessDay, Words};
use std::io::Write;
use vault::Vault;

/// The columns of the exported warnings; money has as many decimals as the currency.
pub fn warning_columns(currency_digits: u32) -> Vec<Column> {
    let column = |name, zh, en, kind| Column::new(name, Words::new(zh, en), kind);
    vec![
        column("customer_number", "客户编号", "Customer number", ColumnKind::Text),
        column("as_of", "截至日", "As of", ColumnKind::Date),
        column("opened_on", "预警日", "Opened on", ColumnKind::Date),
        column("state", "状态", "State", ColumnKind::Text),
        column("state_since", "状态自", "State since", ColumnKind::Date),
        column("probability_percent", "下滑概率(%)", "Probability (%)", ColumnKind::Decimal(1)),
        column(
            "value_at_risk",
            "年度风险金额",
            "Value at risk per year",
            ColumnKind::Decimal(currency_digits),
        ),
        column("volume_at_risk_l", "年度风险油量(升)", "Volume at risk per year (l)", ColumnKind::Decimal(3)),
        column("base_visits", "基期每四周来店", "Visits in four weeks of the base", ColumnKind::Decimal(1)),
        column("now_visits", "近四周来店", "Visits in the last four weeks", ColumnKind::Integer),
        column("days_since_last", "距上次来店(天)", "Days since the last visit", ColumnKind::Integer),
        column("reason_zh", "依据", "Reason (Chinese)", ColumnKind::Text),
        column("reason_en", "依据(英文)", "Reason", ColumnKind::Text),
        column("advice_zh", "建议", "Advice (Chinese)", ColumnKind::Text),
        column("advice_en", "建议(英文)", "Advice", ColumnKind::Text),
    ]
}

/// Rows fetched at a time.
const PAGE_ROWS: u32 = 1_000;

/// Writes the warnings that a list with this filter shows, in its order. Returns the number of rows.
pub async fn export_queue(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    filter: &WarningFilter,
    money: &analytics::Format,
    writer: &mut TableWriter,
) -> Result<u64, classification::ExportError> {
    let Some(shown) = classification::shown_day(sql, None).await? else { return Ok(0) };
    let (mut after, mut rows) = (None, 0);
    loop {
        let page = queue_page(sql, vault, scope, filter, (after, PAGE_ROWS)).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = Some(place(last));
        rows += page.len() as u64;
        for listed in &page {
            let warning = &listed.warning;
            let line = WarningLine {
                number: &listed.number,
                as_of: shown.run.as_of,
                opened_on: BusinessDay(warning.opened_on as i32),
                state: to_state(&warning.state)?,
                state_since: BusinessDay(warning.state_since as i32),
                facts: &facts::from_text(&warning.facts)?,
            };
            line.write(money, writer)?;
        }
    }
}

/// A warning as a row of the file.
struct WarningLine<'a> {
    number: &'a str,
    as_of: BusinessDay,
    opened_on: BusinessDay,
    state: WarningState,
    state_since: BusinessDay,
    facts: &'a WarningFacts,
}

impl WarningLine<'_> {
    fn write(&self, money: &analytics::Format, writer: &mut TableWriter) -> Result<(), TableError> {
        let (reason, advice) = (self.facts.explain(money), self.facts.advice(self.state));
        let decimal = |mantissa: i64, places: u32| Value::Decimal { mantissa, places };
        writer.write(&[
            Value::Text(self.number),
            Value::Date(self.as_of.date()),
            Value::Date(self.opened_on.date()),
            Value::Text(self.state.as_str()),
            Value::Date(self.state_since.date()),
            decimal(i64::from(self.facts.probability_per_mille), 1),
            decimal(self.facts.amount_at_risk, money.currency_digits),
            decimal(self.facts.volume_at_risk_ml, 3),
            decimal(i64::from(self.facts.base_visits_tenths), 1),
            Value::Integer(i64::from(self.facts.now_visits)),
            Value::Integer(i64::from(self.facts.days_since_last)),
            Value::Text(&reason.zh),
            Value::Text(&reason.en),
            Value::Text(&advice.zh),
            Value::Text(&advice.en),
        ])
    }
}

/// Writes every warning that had opened by a day (the newest that was analysed when none is given), in the
/// state it had then. Figures and reasons are those of the last change of state up to that day, so that a past
/// day gives today what it gave then. Returns the number of rows.
pub async fn export_warnings(
    sql: &impl Sql,
    scope: &Scope,
    as_of: Option<BusinessDay>,
    output: impl Write + Send + 'static,
    format: Format,
) -> Result<u64, classification::ExportError> {
    let shown = classification::shown_day(sql, as_of).await?;
    let shown = shown.ok_or(classification::ExportError::NotAnalysed)?;
    let money = classification::money_format(sql).await?;
    let mut writer =
        TableWriter::new(output, format, &warning_columns(money.currency_digits), Header::Names)?;
    let (as_of, mut rows, mut failure) = (as_of.unwrap_or(shown.run.as_of), 0_u64, None);
    let result = each_exported(sql, scope, as_of, |row| {
        let line = WarningLine {
            number: &row.number,
            as_of,
            opened_on: row.opened_on,
            state: to_state(&row.last.state)?,
            state_since: BusinessDay(row.last.day as i32),
            facts: &facts::from_text(&row.last.facts)?,
        };
        rows += 1;
        let written = line.write(&money, &mut writer);
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
    writer.finish()?;
    Ok(rows)
}
