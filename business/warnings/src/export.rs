//! The list of warnings as a file: ordered by serial and opening, without ids, the same bytes on both engines.

use crate::facts;
use crate::reports::{each_exported, to_state};
use database::{Error, Scope, Sql};
use exchange::{Column, ColumnKind, Format, Header, TableWriter, Value};
use kernel::{BusinessDay, Words};
use std::io::Write;

/// The columns of the exported warnings; money has as many decimals as the currency.
fn warning_columns(currency_digits: u32) -> Vec<Column> {
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
        let (state, facts) = (to_state(&row.last.state)?, facts::from_text(&row.last.facts)?);
        let (reason, advice) = (facts.explain(&money), facts.advice(state));
        let decimal = |mantissa: i64, places: u32| Value::Decimal { mantissa, places };
        rows += 1;
        let written = writer.write(&[
            Value::Text(&row.number),
            Value::Date(as_of.date()),
            Value::Date(row.opened_on.date()),
            Value::Text(state.as_str()),
            Value::Date(BusinessDay(row.last.day as i32).date()),
            decimal(i64::from(facts.probability_per_mille), 1),
            decimal(facts.amount_at_risk, money.currency_digits),
            decimal(facts.volume_at_risk_ml, 3),
            decimal(i64::from(facts.base_visits_tenths), 1),
            Value::Integer(i64::from(facts.now_visits)),
            Value::Integer(i64::from(facts.days_since_last)),
            Value::Text(&reason.zh),
            Value::Text(&reason.en),
            Value::Text(&advice.zh),
            Value::Text(&advice.en),
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
    writer.finish()?;
    Ok(rows)
}
