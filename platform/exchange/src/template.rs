//! Workbooks to fill in: a sheet with the headings alone, whose closed words are chosen from lists, a sheet that
//! explains every column, and one that shows how rows are written.

use crate::fields::{Choice, Field, FieldKind};
use crate::table::TableError;
use kernel::{Lang, Words};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format as CellFormat, Formula, Workbook, Worksheet,
    XlsxError,
};
use std::io::{Seek, Write};

/// What a template is made of.
#[derive(Debug)]
pub struct Template<'a> {
    /// The sheet that is filled in, and the one that an import reads: the first.
    pub title: Words,
    pub fields: &'a [Field],
    /// Rows that show how values are written, by field; they stand apart, so that none is imported by mistake.
    pub examples: &'a [Vec<(&'static str, &'static str)>],
    pub lang: Lang,
}

/// Rows to which lists and formats reach.
const ROWS: u32 = 50_000;
/// What a list of words written into a cell's rule may hold.
const WORDS_CHARS_MAX: usize = 255;

/// The heading of a field: one that every import recognises, in the reader's language as far as it has one.
fn heading(field: &Field, lang: Lang) -> &str {
    match lang {
        Lang::Zh => field.aliases.first().unwrap_or(&field.name),
        Lang::En => &field.name,
    }
}

/// The spelling of a word that a reader of the language chooses, which an import knows.
fn spelling(choice: &Choice, lang: Lang) -> &'static str {
    let is_ascii = |it: &str| it.is_ascii();
    match lang {
        Lang::Zh => choice.aliases.iter().copied().find(|it| !is_ascii(it)).unwrap_or(choice.value),
        Lang::En => choice.value,
    }
}

/// Writes a template.
pub fn write_template(template: &Template<'_>, output: impl Write + Seek + Send) -> Result<(), TableError> {
    let mut workbook = Workbook::new();
    // A workbook carries its date of creation; a fixed one keeps the bytes the same.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let lang = template.lang;
    put_form(workbook.add_worksheet(), template)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(Words::new("填写说明", "Explanation").get(lang))?;
    put_explanation(sheet, template)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(Words::new("示例", "Examples").get(lang))?;
    put_examples(sheet, template)?;
    Ok(workbook.save_to_writer(output)?)
}

fn put_headings(sheet: &mut Worksheet, template: &Template<'_>) -> Result<(), XlsxError> {
    let must = CellFormat::new().set_bold().set_background_color(Color::RGB(0x00FF_E699));
    let may = CellFormat::new().set_bold().set_background_color(Color::RGB(0x00DD_EBF7));
    for (column, field) in (0_u16..).zip(template.fields) {
        let format = if field.required { &must } else { &may };
        sheet.write_string_with_format(0, column, heading(field, template.lang), format)?;
        sheet.set_column_width(column, 18)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn put_form(sheet: &mut Worksheet, template: &Template<'_>) -> Result<(), XlsxError> {
    sheet.set_name(template.title.get(template.lang))?;
    put_headings(sheet, template)?;
    // Long numbers of cards and phones stay as they are typed.
    let text = CellFormat::new().set_num_format("@");
    for (column, field) in (0_u16..).zip(template.fields) {
        if matches!(field.kind, FieldKind::Text) {
            sheet.set_column_format(column, &text)?;
        }
        let words: Vec<&str> = match field.kind {
            FieldKind::Choice(choices) => choices.iter().map(|it| spelling(it, template.lang)).collect(),
            FieldKind::Boolean if template.lang == Lang::Zh => vec!["是", "否"],
            FieldKind::Boolean => vec!["yes", "no"],
            _ => continue,
        };
        let list = if words.join(",").chars().count() <= WORDS_CHARS_MAX {
            DataValidation::new().allow_list_strings(&words)?
        } else {
            DataValidation::new().allow_list_formula(Formula::new(words.join(",")))
        };
        sheet.add_data_validation(1, column, ROWS, column, &list)?;
    }
    Ok(())
}

fn put_explanation(sheet: &mut Worksheet, template: &Template<'_>) -> Result<(), XlsxError> {
    let lang = template.lang;
    let bold = CellFormat::new().set_bold();
    let wrapped = CellFormat::new().set_text_wrap();
    let titles = [
        (Words::new("列名", "Column"), 18),
        (Words::new("也可写作", "Also recognised"), 30),
        (Words::new("必填", "Required"), 10),
        (Words::new("内容", "Holds"), 14),
        (Words::new("可填的词", "Words"), 40),
        (Words::new("说明", "Meaning"), 40),
        (Words::new("说明(英文)", "Meaning (Chinese)"), 40),
    ];
    for (column, (title, width)) in (0_u16..).zip(&titles) {
        sheet.write_string_with_format(0, column, title.get(lang), &bold)?;
        sheet.set_column_width(column, *width)?;
    }
    for (row, field) in (1_u32..).zip(template.fields) {
        let names: Vec<&str> = field.names().collect();
        let others =
            names.into_iter().filter(|it| *it != heading(field, lang)).collect::<Vec<_>>().join(", ");
        let yes = Words::new("是", "yes");
        let other = match lang {
            Lang::Zh => &field.help.en,
            Lang::En => &field.help.zh,
        };
        let cells = [
            heading(field, lang),
            &others,
            if field.required { yes.get(lang) } else { "" },
            holds(field.kind).get(lang),
            &words_of(field.kind, lang),
            field.help.get(lang),
            other,
        ]
        .map(str::to_owned);
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, column, cell, &wrapped)?;
        }
    }
    Ok(())
}

fn words_of(kind: FieldKind, lang: Lang) -> String {
    match kind {
        FieldKind::Choice(choices) => choices
            .iter()
            .map(|it| format!("{} ({})", spelling(it, lang), it.value))
            .collect::<Vec<_>>()
            .join(", "),
        _ => String::new(),
    }
}

fn holds(kind: FieldKind) -> &'static Words {
    use std::sync::LazyLock;
    static HOLDS: LazyLock<[Words; 7]> = LazyLock::new(|| {
        [
            Words::new("文字", "text"),
            Words::new("整数", "whole number"),
            Words::new("数值", "number"),
            Words::new("日期 2026-01-31", "date, 2026-01-31"),
            Words::new("时间 2026-01-31 08:15", "time, 2026-01-31 08:15"),
            Words::new("是/否", "yes or no"),
            Words::new("从列表选择", "chosen from the list"),
        ]
    });
    match kind {
        FieldKind::Text => &HOLDS[0],
        FieldKind::Integer => &HOLDS[1],
        FieldKind::Decimal => &HOLDS[2],
        FieldKind::Date => &HOLDS[3],
        FieldKind::DateTime => &HOLDS[4],
        FieldKind::Boolean => &HOLDS[5],
        FieldKind::Choice(_) => &HOLDS[6],
    }
}

fn put_examples(sheet: &mut Worksheet, template: &Template<'_>) -> Result<(), XlsxError> {
    put_headings(sheet, template)?;
    for (row, example) in (1_u32..).zip(template.examples) {
        for (column, field) in (0_u16..).zip(template.fields) {
            let Some((_, value)) = example.iter().find(|it| it.0 == field.name) else { continue };
            let shown = match field.kind {
                FieldKind::Choice(choices) => choices
                    .iter()
                    .find(|it| it.value == *value)
                    .map_or(*value, |it| spelling(it, template.lang)),
                _ => value,
            };
            sheet.write_string(row, column, shown)?;
        }
    }
    Ok(())
}
