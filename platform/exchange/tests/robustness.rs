//! Whatever the bytes, there is an answer; whatever the rows, they come back as they were written.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;

use common::Shared;
use exchange::{
    Binding, Column, ColumnKind, Field, FieldKind, Format, Header, Mapping, Source, SourceOptions,
};
use exchange::{TableWriter, Value};
use kernel::Words;
use proptest::prelude::*;

/// Opens and reads to the end or to the first error, touching every cell.
fn exhaust(bytes: Vec<u8>, options: &SourceOptions) -> u64 {
    let Ok(mut source) = Source::from_bytes("any", bytes, options) else { return 0 };
    let field = Field::optional("a", &["b", "n"], FieldKind::Decimal, Words::default());
    let binding = Binding::by_name(source.header(), &[field]);
    let mut length = 0;
    while let Ok(Some(row)) = source.next_row() {
        length += row.cells().map(|it| it.len() as u64).sum::<u64>();
        let Ok(binding) = &binding else { continue };
        let Ok(record) = binding.read(&row) else { continue };
        let cell = record.cell(binding.at("a"));
        drop((cell.text(), cell.integer(), cell.money(2), cell.date(), cell.moment(), cell.boolean()));
    }
    length
}

fn write_texts(rows: &[Vec<String>], format: Format) -> Vec<u8> {
    let columns = ["a", "b", "c"].map(|name| Column::new(name, Words::default(), ColumnKind::Text));
    let output = Shared::default();
    let mut table = TableWriter::new(output.clone(), format, &columns, Header::Names).unwrap();
    for row in rows {
        table.write(&row.iter().map(|it| Value::Text(it)).collect::<Vec<_>>()).unwrap();
    }
    table.finish().unwrap();
    output.bytes()
}

fn read_texts(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let mut source = Source::from_bytes("list", bytes, &SourceOptions::default()).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = source.next_row().unwrap() {
        assert_eq!(row.fault(), None);
        rows.push((0..3).map(|it| row.get(it).to_owned()).collect());
    }
    rows
}

/// What the `csv` crate, an independent reader, makes of the same bytes.
fn oracle(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9 ]{0,8}",
        "[-=+@'\"\t,;|\n\r0-9a站]{0,6}",
        // What a workbook's XML can hold: no control characters.
        "[\\PC\n\t]{0,12}",
    ]
}

/// Rows of three cells of which one at least says something.
fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    let row = proptest::collection::vec(cell(), 3)
        .prop_filter("a blank row is passed over", |row| row.iter().any(|it| !it.is_empty()));
    proptest::collection::vec(row, 0..12)
}

/// A small sound workbook to damage.
fn workbook() -> Vec<u8> {
    let rows: Vec<Vec<String>> = (0..5).map(|it| vec![it.to_string(), "站".into(), "x".into()]).collect();
    write_texts(&rows, Format::Xlsx)
}

proptest! {
    #[test]
    fn rows_written_as_csv_are_read_back(rows in table()) {
        for format in [Format::Csv, Format::CsvWithMark] {
            prop_assert_eq!(read_texts(write_texts(&rows, format)), rows.clone());
        }
    }

    #[test]
    fn our_reader_agrees_with_the_csv_crate(rows in table()) {
        let bytes = write_texts(&rows, Format::Csv);
        let unguarded = |row: Vec<String>| -> Vec<String> {
            let strip = |it: String| {
                let dangerous = it.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']);
                it.strip_prefix('\'').filter(|_| dangerous).map_or(it.clone(), str::to_owned)
            };
            row.into_iter().map(strip).collect()
        };
        let expected: Vec<_> = oracle(&bytes).into_iter().map(unguarded).collect();
        prop_assert_eq!(read_texts(bytes), expected);
    }

    #[test]
    fn any_bytes_are_read_as_a_table_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        exhaust(bytes, &SourceOptions::default());
    }

    #[test]
    fn any_text_like_bytes_are_read_to_the_end(
        text in "[a,b;\"\n\r\t|'=站 0-9]{0,200}", label in 0_usize..5, header_row in 1_u64..4,
    ) {
        let encoding = [None, Some(encoding_rs::GB18030), Some(encoding_rs::UTF_16LE), Some(encoding_rs::SHIFT_JIS),
            Some(encoding_rs::UTF_8)][label];
        let options = SourceOptions { encoding, header_row, ..SourceOptions::default() };
        exhaust(text.clone().into_bytes(), &options);
        exhaust(encoding_rs::GB18030.encode(&text).0.into_owned(), &options);
    }

    #[test]
    fn any_mapping_is_read_or_refused(text in "(kind|columns|values|options|file|[\\[\\]{}=\"., \na-z0-9%*])*") {
        if let Ok(mapping) = Mapping::parse("any.toml", &text) {
            drop(mapping.bind(&["a".to_owned(), "b".to_owned()], &[]));
        }
    }

    #[test]
    fn a_mapping_of_any_bytes_is_refused_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(Mapping::parse("any.toml", &String::from_utf8_lossy(&bytes)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_written_as_xlsx_are_read_back(rows in table()) {
        // XML turns a carriage return into a line feed, in workbooks as everywhere.
        let rows: Vec<Vec<String>> =
            rows.into_iter().map(|row| row.into_iter().map(|it| it.replace('\r', " ")).collect()).collect();
        prop_assert_eq!(read_texts(write_texts(&rows, Format::Xlsx)), rows);
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<proptest::sample::Index>(),
    ) {
        let mut bytes = workbook();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        exhaust(bytes.clone(), &SourceOptions::default());
        bytes.truncate(cut.index(bytes.len()));
        exhaust(bytes, &SourceOptions::default());
    }
}
