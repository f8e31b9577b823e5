//! XLSX workbooks: canonical texts, formulas with and without results, and limits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use exchange::{Field, FieldKind, Mapping, Row, Source, SourceOptions};
use kernel::Words;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::io::Write;

fn open(bytes: Vec<u8>) -> Source {
    Source::from_bytes("book.xlsx", bytes, &SourceOptions::default()).unwrap()
}

fn cells(source: &mut Source) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    while let Some(row) = source.next_row().unwrap() {
        rows.push(row.cells().map(str::to_owned).collect());
    }
    rows
}

/// A workbook whose one sheet holds this XML, as programs other than our writer make it.
fn with_sheet_data(rows: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet();
    let plain = workbook.save_to_buffer().unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(plain)).unwrap();
    let mut changed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        changed.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let sheet = format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
            );
            changed.write_all(sheet.as_bytes()).unwrap();
        } else {
            std::io::copy(&mut part, &mut changed).unwrap();
        }
    }
    changed.finish().unwrap().into_inner()
}

#[test]
fn numbers_dates_and_booleans_become_canonical_text() {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let time = Format::new().set_num_format("yyyy/m/d h:mm");
    let sheet = workbook.add_worksheet();
    for (column, title) in (0..).zip(["n", "noise", "int", "day", "at", "yes", "text", "clock"]) {
        sheet.write_string(0, column, title).unwrap();
    }
    sheet.write_number(2, 0, 25.01).unwrap();
    sheet.write_number(2, 1, "0.30000000000000004".parse::<f64>().unwrap()).unwrap();
    sheet.write_number(2, 2, 123_456_789_012_345_f64).unwrap();
    sheet.write_datetime_with_format(2, 3, ExcelDateTime::from_ymd(2026, 1, 31).unwrap(), &date).unwrap();
    let at = ExcelDateTime::from_ymd(2026, 1, 31).unwrap().and_hms(8, 15, 59).unwrap();
    sheet.write_datetime_with_format(2, 4, at, &time).unwrap();
    sheet.write_boolean(2, 5, true).unwrap();
    sheet.write_string(2, 6, " 00123 ").unwrap();
    let clock = Format::new().set_num_format("hh:mm:ss");
    sheet.write_datetime_with_format(2, 7, ExcelDateTime::from_hms(8, 15, 1).unwrap(), &clock).unwrap();
    let mut source = open(workbook.save_to_buffer().unwrap());
    let row = source.next_row().unwrap().unwrap();
    assert_eq!(row.number(), 3);
    let expected = [
        "25.01",
        "0.3",
        "123456789012345",
        "2026-01-31",
        "2026-01-31 08:15:59",
        "true",
        " 00123 ",
        "08:15:01",
    ];
    assert_eq!(row.cells().collect::<Vec<_>>(), expected);
    assert!(source.next_row().unwrap().is_none());
}

#[test]
fn a_formula_counts_by_its_stored_result_and_without_one_costs_its_cell() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "litres").unwrap();
    sheet.write_formula(1, 0, Formula::new("=10.5+21").set_result("31.5")).unwrap();
    let mut source = open(workbook.save_to_buffer().unwrap());
    assert_eq!(cells(&mut source), [["31.5"]]);

    let mut source = open(with_sheet_data(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>
           <row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><v>5</v></c></row>
           <row r="3"><c r="A3" t="str"><f>""</f><v></v></c><c r="B3"><v>6</v></c></row>
           <row r="4"><c r="A4" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B4"><v>7</v></c></row>
           <row r="5"><c r="A5"><f>1+1</f><v>2</v></c><c r="B5"><v>8</v></c></row>"#,
    ));
    let mut seen = Vec::new();
    while let Some(row) = source.next_row().unwrap() {
        seen.push((row.fault_at(0).map(|it| it.code), row.get(0).to_owned(), row.get(1).to_owned()));
        assert_eq!(row.fault(), None, "the row itself can be used");
    }
    let expected = [
        (Some("formula_without_value"), "", "5"),
        (None, "", "6"),
        (Some("formula_failed"), "#DIV/0!", "7"),
        (None, "2", "8"),
    ];
    assert_eq!(seen, expected.map(|(code, a, b)| (code, a.to_owned(), b.to_owned())));
}

#[test]
fn a_formula_without_result_is_a_problem_of_its_field_only() {
    let bytes = with_sheet_data(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>
           <row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><v>5</v></c></row>"#,
    );
    let fields = [
        Field::optional("a", &[], FieldKind::Integer, Words::default()),
        Field::required("b", &[], FieldKind::Integer, Words::default()),
    ];
    let mut source = open(bytes);
    let binding = Mapping::default().bind(source.header(), &fields).unwrap();
    let row = source.next_row().unwrap().unwrap();
    let record = binding.read(&row).unwrap();
    let problem = record.filled(binding.at("a")).unwrap().integer().unwrap_err();
    assert_eq!((problem.column.as_deref(), problem.code), (Some("a"), "formula_without_value"));
    assert_eq!(record.cell(binding.at("b")).integer(), Ok(5));
}

#[test]
fn a_card_number_that_the_spreadsheet_has_cut_is_not_taken_for_a_card_number() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "card").unwrap();
    sheet.write_number(1, 0, 1_000_111_122_223_333_444_f64).unwrap();
    let mut source = open(workbook.save_to_buffer().unwrap());
    let row = source.next_row().unwrap().unwrap();
    assert_eq!(row.fault_at(0).map(|it| it.code), Some("number_damaged"));
}

#[test]
fn a_sheet_is_chosen_by_name_and_a_wrong_name_is_told_with_those_there_are() {
    let mut workbook = Workbook::new();
    for name in ["一月", "二月"] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet.write_string(0, 0, "月").unwrap();
        sheet.write_string(1, 0, name).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    assert_eq!(cells(&mut open(bytes.clone())), [["一月"]]);
    let named = |name: &str| {
        let options = SourceOptions { sheet: Some(name.into()), ..SourceOptions::default() };
        Source::from_bytes("book.xlsx", bytes.clone(), &options)
    };
    assert_eq!(cells(&mut named("二月").unwrap()), [["二月"]]);
    let error = named("三月").unwrap_err();
    assert_eq!(error.fault.code, "sheet_missing");
    assert!(error.fault.message.zh.contains("一月, 二月"), "{error}");
}

#[test]
fn a_workbook_larger_than_the_limit_is_refused_before_it_is_read() {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.resize((100 << 20) + 1, 0);
    let error = Source::from_bytes("big.xlsx", bytes, &SourceOptions::default()).unwrap_err();
    assert_eq!(error.fault.code, "too_large");
    assert!(error.fault.message.en.contains("CSV"));
}

#[test]
fn many_rows_come_in_order_and_a_source_may_be_left_in_the_middle() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "n").unwrap();
    for row in 1..30_000 {
        sheet.write_number(row, 0, row).unwrap();
        sheet.write_string(row, 1, "").unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let mut source = open(bytes.clone());
    let mut expected = 1..30_000_u64;
    while let Some(row) = source.next_row().unwrap() {
        let number = expected.next().unwrap();
        assert_eq!((row.number(), row.get(0)), (number + 1, number.to_string().as_str()));
    }
    assert_eq!(expected.next(), None);
    assert_eq!(source.progress().done, source.progress().total);
    let mut left = open(bytes);
    assert!(left.next_row().unwrap().is_some());
}

#[test]
fn cells_without_a_header_make_the_row_unusable_and_short_rows_do_not() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip([vec!["a", "b"], vec!["1"], vec!["1", "2", "3"], vec!["1", "2"]]) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    let mut source = open(workbook.save_to_buffer().unwrap());
    let mut codes = Vec::new();
    let code_of = |row: Row<'_>| row.fault().map(|it| it.code);
    while let Some(row) = source.next_row().unwrap() {
        codes.push((code_of(row), row.get(1).to_owned()));
    }
    let expected = [(None, ""), (Some("too_many_cells"), "2"), (None, "2")];
    assert_eq!(codes, expected.map(|(code, cell)| (code, cell.to_owned())));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn a_sheet_of_any_cells_is_read_or_refused(
        rows in "(<row r=\"[0-9]{1,9}\">|</row>|<row>|<c r=\"[A-Z]{1,4}[0-9]{1,8}\" (t=\"(n|s|str|b|d|e|inlineStr|x)\")?>|<c>|</c>|<f>|</f>|<v>|</v>|<v/>|<is><t>a</t></is>|[-0-9.e#a]{1,9}|&amp;|&|<|>){0,40}",
    ) {
        let header = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>";
        let bytes = with_sheet_data(&format!("{header}{rows}"));
        let mut source = Source::from_bytes("book.xlsx", bytes, &SourceOptions::default());
        while let Ok(source) = &mut source
            && let Ok(Some(row)) = source.next_row()
        {
            row.cells().for_each(drop);
        }
    }
}
