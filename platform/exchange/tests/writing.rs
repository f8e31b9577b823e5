//! Lists and rejected rows written, and read back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;

use chrono::{NaiveDate, NaiveDateTime};
use common::Shared;
use exchange::{
    CellProblem, Column, ColumnKind, Format, Header, Problems, Rejects, Source, SourceOptions, TableWriter,
    Tally, Value,
};
use kernel::{Lang, Words};

fn columns() -> Vec<Column> {
    let column = |name, zh: &str, kind| Column::new(name, Words::new(zh, name), kind);
    vec![
        column("name", "名称", ColumnKind::Text),
        column("visits", "次数", ColumnKind::Integer),
        column("amount", "金额", ColumnKind::Decimal(2)),
        column("day", "日期", ColumnKind::Date),
        column("at", "时间", ColumnKind::DateTime),
        column("active", "在用", ColumnKind::Boolean),
    ]
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
}

fn at() -> NaiveDateTime {
    day().and_hms_opt(8, 15, 59).unwrap()
}

fn row(name: &str) -> [Value<'_>; 6] {
    let amount = Value::Decimal { mantissa: -105, places: 2 };
    [
        Value::Text(name),
        Value::Integer(12),
        amount,
        Value::Date(day()),
        Value::DateTime(at()),
        Value::Boolean(true),
    ]
}

fn written(format: Format, header: Header, rows: &[[Value<'_>; 6]]) -> Shared {
    let output = Shared::default();
    let mut table = TableWriter::new(output.clone(), format, &columns(), header).unwrap();
    for row in rows {
        table.write(row).unwrap();
    }
    table.finish().unwrap();
    output
}

fn text(written: Shared) -> String {
    String::from_utf8(written.bytes()).unwrap()
}

fn read_back(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let mut source = Source::from_bytes("list", bytes, &SourceOptions::default()).unwrap();
    let mut rows = vec![source.header().to_vec()];
    while let Some(row) = source.next_row().unwrap() {
        assert_eq!(row.fault(), None);
        rows.push(row.cells().map(str::to_owned).collect());
    }
    rows
}

#[test]
fn a_list_is_written_with_fixed_places_and_names_or_titles() {
    let zeros = [Value::Empty; 6].map(|_| Value::Integer(0));
    let text = text(written(Format::Csv, Header::Names, &[row("一号,站"), zeros]));
    let expected = "name,visits,amount,day,at,active\n\
                    \"一号,站\",12,-1.05,2026-01-31,2026-01-31 08:15:59,true\n\
                    0,0,0,0,0,0\n";
    assert_eq!(text, expected);
    let titles = self::text(written(Format::CsvWithMark, Header::Titles(Lang::Zh), &[]));
    assert_eq!(titles, "\u{feff}名称,次数,金额,日期,时间,在用\n");
}

#[test]
fn csv_and_xlsx_of_the_same_rows_read_back_alike() {
    let rows = [
        row("一号站"),
        row("=1+1"),
        row(" padded "),
        row("say \"hi\"\nthere"),
        row("+86 138"),
        row("'=x"),
        row("_x0041_"),
        row("bell\u{7}"),
    ];
    let csv = read_back(written(Format::Csv, Header::Names, &rows).bytes());
    let xlsx = read_back(written(Format::Xlsx, Header::Names, &rows).bytes());
    assert_eq!(csv, xlsx);
    assert_eq!(csv[2][0], "=1+1");
    assert_eq!(csv[6][0], "'=x");
    assert_eq!(csv[1], ["一号站", "12", "-1.05", "2026-01-31", "2026-01-31 08:15:59", "true"]);
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    for format in [Format::Csv, Format::CsvWithMark, Format::Xlsx] {
        let make = || written(format, Header::Titles(Lang::En), &[row("a"), row("b")]).bytes();
        assert_eq!(make(), make(), "{format:?}");
    }
}

#[test]
fn a_text_that_a_spreadsheet_would_compute_is_guarded_and_a_number_is_not() {
    for dangerous in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
        let text = text(written(Format::Csv, Header::Names, &[row(dangerous)]));
        let line = text.split_once('\n').unwrap().1;
        let first = line.trim_start_matches('"').chars().next();
        assert_eq!(first, Some('\''), "{line}");
        assert!(line.contains(",-1.05,"), "{line}");
    }
}

#[test]
fn numbers_beyond_what_a_spreadsheet_keeps_stay_exact() {
    let output = Shared::default();
    let columns = [Column::new("n", Words::default(), ColumnKind::Integer)];
    let mut table = TableWriter::new(output.clone(), Format::Xlsx, &columns, Header::Names).unwrap();
    for number in [i64::MAX, i64::MIN, 999_999_999_999_999, 0] {
        table.write(&[Value::Integer(number)]).unwrap();
    }
    table.finish().unwrap();
    let expected = [["n"], ["9223372036854775807"], ["-9223372036854775808"], ["999999999999999"], ["0"]];
    assert_eq!(read_back(output.bytes()), expected);
}

#[test]
fn a_row_of_another_width_is_refused() {
    let mut table = TableWriter::new(Shared::default(), Format::Csv, &columns(), Header::Names).unwrap();
    let error = table.write(&[Value::Empty]).unwrap_err();
    assert!(error.to_string().contains("1 cells"), "{error}");
    assert!(error.words().zh.contains("6 列"));
}

#[test]
fn a_list_cannot_be_written_where_nothing_may_be_written() {
    let error =
        TableWriter::create("no/such/dir/list.csv", Format::Csv, &columns(), Header::Names).unwrap_err();
    assert!(error.words().zh.contains("无法写入"), "{error}");
}

fn negative(column: &str) -> CellProblem {
    CellProblem::new(column, "negative", Words::new("升数不能为负", "litres cannot be negative"))
}

/// Rejects every row of the file, for its own fault or for one of the capability's.
fn rejected(source: &mut Source, format: Format, lang: Lang) -> Vec<u8> {
    let output = Shared::default();
    let mut rejects = Rejects::new(output.clone(), format, source, lang).unwrap();
    while let Some(row) = source.next_row().unwrap() {
        let fault = row.fault().map(|it| it.clone().of_row());
        rejects.write(&row, &[fault.unwrap_or_else(|| negative("litres"))]).unwrap();
    }
    rejects.finish().unwrap();
    output.bytes()
}

#[test]
fn rejected_rows_are_written_in_their_own_columns_with_the_reason_in_one_more() {
    let text = "站号;litres\n007;-3,5\n=1;\"a;b\"\n1\n";
    let mut source = Source::from_bytes("f.csv", text.into(), &SourceOptions::default()).unwrap();
    let written = String::from_utf8(rejected(&mut source, Format::CsvWithMark, Lang::En)).unwrap();
    let lines: Vec<_> = written.lines().collect();
    assert_eq!(lines[0], "\u{feff}站号;litres;import problems");
    assert_eq!(lines[1], "007;'-3,5;litres: litres cannot be negative");
    assert_eq!(lines[2], "'=1;\"a;b\";litres: litres cannot be negative");
    assert!(lines[3].starts_with("1;;\"has 1 cells"), "{}", lines[3]);
}

#[test]
fn a_rejected_file_is_read_again_as_it_was_and_rejected_again_in_the_same_shape() {
    for format in [Format::CsvWithMark, Format::Xlsx] {
        let text = "title\nstation;litres\n007;-3.5\n\"=1\";\"two\nlines\"\n";
        let options = SourceOptions { header_row: 2, ..SourceOptions::default() };
        let mut first = Source::from_bytes("f.csv", text.into(), &options).unwrap();
        let once = rejected(&mut first, format, Lang::Zh);
        let mut second = Source::from_bytes("f", once.clone(), &options).unwrap();
        assert_eq!(second.header(), ["station", "litres", "导入问题"]);
        let twice = rejected(&mut second, format, Lang::Zh);
        assert_eq!(once, twice, "{format:?}");
        let mut third = Source::from_bytes("f", twice, &options).unwrap();
        let row = third.next_row().unwrap().unwrap();
        assert_eq!([row.get(0), row.get(1)], ["007", "-3.5"]);
        let row = third.next_row().unwrap().unwrap();
        assert_eq!([row.get(0), row.get(1)], ["=1", "two\nlines"]);
    }
}

#[test]
fn blank_lines_above_the_header_and_cells_beyond_it_are_not_lost() {
    let text = "title\n\na,b\n1,2,3,\n";
    let options = SourceOptions { header_row: 3, ..SourceOptions::default() };
    let mut source = Source::from_bytes("f.csv", text.into(), &options).unwrap();
    let written = String::from_utf8(rejected(&mut source, Format::Csv, Lang::En)).unwrap();
    assert!(written.starts_with("title\n\na,b,import problems\n1,2,has 4 cells"), "{written}");
    assert!(written.contains("beyond the last column: 3"), "{written}");
}

#[test]
fn a_file_appears_only_when_it_is_complete_and_an_unfinished_one_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, "old").unwrap();
    let begin = || TableWriter::create(&path, Format::Csv, &columns(), Header::Names).unwrap();
    drop(begin());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    begin().finish().unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("name,"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_text_longer_than_a_cell_is_cut_in_a_workbook_with_a_mark() {
    let long = "站".repeat(40_000);
    let output = Shared::default();
    let columns = [Column::new("n", Words::default(), ColumnKind::Text)];
    let mut table = TableWriter::new(output.clone(), Format::Xlsx, &columns, Header::Names).unwrap();
    table.write(&[Value::Text(&long)]).unwrap();
    table.finish().unwrap();
    let sheet = zip_part(output.bytes(), "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches('站').count(), 32_766);
    assert!(sheet.contains("站…<"));
}

/// The text of one part of a workbook.
fn zip_part(workbook: Vec<u8>, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn rejects_are_a_workbook_when_their_name_ends_so() {
    let folder = tempfile::tempdir().unwrap();
    let source = Source::from_bytes("f.csv", "a\n1\n".into(), &SourceOptions::default()).unwrap();
    for (name, start) in [("errors.XLSX", b"PK".as_slice()), ("errors.csv", b"\xef\xbb\xbf")] {
        let path = folder.path().join(name);
        Rejects::create(&path, &source, Lang::Zh).unwrap().finish().unwrap();
        assert!(std::fs::read(&path).unwrap().starts_with(start), "{name}");
    }
}

#[test]
fn a_tally_counts_by_code_and_shows_the_first_problems_with_their_places() {
    let mut tally = Tally::default();
    for row in 2..152 {
        let mut problems = Problems::default();
        assert_eq!(problems.take(Ok(1)), Some(1));
        assert!(problems.is_empty());
        assert_eq!(problems.take::<i64>(Err(negative("升数"))), None);
        problems.push(negative("升数"));
        tally.reject("sales.csv", row, problems.as_slice());
    }
    assert_eq!((tally.rejected, tally.problems["negative"], tally.first.len()), (150, 300, Tally::SHOWN_MAX));
    assert_eq!(tally.first[0].line(Lang::Zh), "sales.csv 第 2 行,升数 列:升数不能为负");
    assert_eq!(tally.first[2].line(Lang::En), "sales.csv, row 3, column 升数: litres cannot be negative");
}
