//! The file of refused rows as a workbook: the cells at fault are marked, and nothing in it is computed. What a mapping
//! may empty, and what it may not. Rows that are planted, and what says who took a list.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use exchange::{
    Binding, Column, ColumnKind, Field, FieldKind, Format, Header, Mapping, Mark, Planted, PlantedCell,
    Rejects, Source, SourceOptions, TableWriter, Value,
};
use kernel::{Lang, Words};
use std::io::Read;
use std::path::Path;

fn words(text: &str) -> Words {
    Words::new(text, text)
}

/// All parts of a workbook as one text.
fn parts(path: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut all = String::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        all.push_str(&format!("\n== {}\n", part.name()));
        part.read_to_string(&mut all).unwrap();
    }
    all
}

#[test]
fn the_cells_at_fault_are_coloured_and_say_why_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    let csv = "number,name,phone\nK1,=HYPERLINK(1),12\n".as_bytes().to_vec();
    let mut source = Source::from_bytes("list.csv", csv, &SourceOptions::default()).unwrap();
    let path = dir.path().join("errors.xlsx");
    let mut rejects = Rejects::create(&path, &source, Lang::Zh).unwrap();
    let row = source.next_row().unwrap().unwrap().to_owned();
    let phone = exchange::CellProblem::new("phone", "not_a_phone", Words::new("不是电话", "is no phone"));
    let whole = exchange::CellProblem { column: None, ..phone.clone() };
    rejects.write(&row.as_row(), &[phone, whole]).unwrap();
    rejects.finish().unwrap();
    let all = parts(&path);
    assert!(all.contains("FFFFC7CE"), "the cell is coloured");
    assert!(all.contains("is no phone") && all.contains("不是电话"), "{all}");
    assert!(
        all.contains("ref=\"C2\"") && all.contains("ref=\"D2\""),
        "the phone, and the reasons of the row"
    );
    assert!(!all.contains("<f>"), "nothing is computed");
    let again = Source::open(&path, &SourceOptions::default()).unwrap();
    assert_eq!(again.header(), ["number", "name", "phone", "导入问题"]);
    assert!(again.sheets().len() == 1, "no other sheet comes along");
}

fn fields() -> Vec<Field> {
    vec![
        Field::required("number", &[], FieldKind::Text, words("number")),
        Field::optional("name", &[], FieldKind::Text, words("name")).clearable(),
        Field::optional("kind", &[], FieldKind::Text, words("kind")),
    ]
}

fn fault(mapping: &str) -> Option<&'static str> {
    let header = ["number", "name", "kind"].map(str::to_owned);
    let mapping = Mapping::parse("m.toml", &format!("kind = \"customers\"\n{mapping}")).unwrap();
    mapping.bind(&header, &fields()).err().map(|it| it[0].code)
}

#[test]
fn a_mapping_that_would_blank_what_must_be_there_is_refused_before_any_row() {
    let blank = Some("would_blank_required");
    assert_eq!(fault("[columns]\nnumber = { column = \"number\", empty = \"clear\" }"), blank);
    assert_eq!(fault("[columns]\nnumber = { value = \" \" }"), blank);
    assert_eq!(fault("[values.number]\n\"*\" = \"\""), blank);
    assert_eq!(fault("[columns]\nkind = { column = \"kind\", empty = \"clear\" }"), Some("cannot_clear"));
    assert_eq!(fault("[columns]\nname = { column = \"name\", empty = \"clear\" }"), None);
    assert_eq!(fault("[columns]\nname = { column = \"name\", empty = \"keep\" }"), None);
    assert!(
        Mapping::parse("m", "kind = \"c\"\n[columns]\na = { column = \"a\", empty = \"maybe\" }").is_err()
    );
}

#[test]
fn an_empty_cell_clears_only_where_the_mapping_says_so() {
    let header = ["number", "name", "kind"].map(str::to_owned);
    let text = "kind = \"customers\"\n[columns]\nname = { column = \"name\", empty = \"clear\" }";
    let clears = Mapping::parse("m.toml", text).unwrap().bind(&header, &fields()).unwrap();
    let keeps = Binding::by_name(&header, &fields()).unwrap();
    let csv = b"number,name,kind\nK1,,\n".to_vec();
    let mut source = Source::from_bytes("list.csv", csv, &SourceOptions::default()).unwrap();
    let row = source.next_row().unwrap().unwrap().to_owned();
    let says = |binding: &Binding, field| binding.read(&row.as_row()).unwrap().clears(binding.at(field));
    assert!(says(&clears, "name") && !says(&clears, "kind") && !says(&keeps, "name"));
}

#[test]
fn planted_rows_come_between_the_others_and_are_not_counted() {
    let dir = tempfile::tempdir().unwrap();
    let columns = [
        Column::new("serial", words("serial"), ColumnKind::Integer),
        Column::new("number", words("number"), ColumnKind::Text),
    ];
    let path = dir.path().join("list.csv");
    let mut table = TableWriter::create(&path, Format::Csv, &columns, Header::Names).unwrap();
    table.watch(1);
    let cells = vec![PlantedCell::OneMore, PlantedCell::Text("X9".into())];
    let late = Planted { key: 1, after: 9, cells: cells.clone() };
    table.plant(vec![late, Planted { key: 0, after: 2, cells }]);
    for serial in [1, 2, 7] {
        table.write(&[Value::Integer(serial), Value::Text(&format!("K{serial}"))]).unwrap();
    }
    assert_eq!((table.rows(), table.planted()), (3, &[0_usize][..]));
    assert_eq!(table.take_watched(), ["K1", "K2", "K7"], "whom a list held leaves out who is nobody");
    table.finish().unwrap();
    assert_eq!(std::fs::read_to_string(path).unwrap(), "serial,number\n1,K1\n2,K2\n3,X9\n7,K7\n");
}

#[test]
fn a_workbook_says_on_every_page_and_on_a_sheet_who_took_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.xlsx");
    let columns = [Column::new("number", words("number"), ColumnKind::Text)];
    let mut table = TableWriter::create(&path, Format::Xlsx, &columns, Header::Names).unwrap();
    table.mark(Mark {
        sheet: "About".into(),
        line: "E000007 & chen".into(),
        lines: vec![("In words".into(), "=1+1".into())],
    });
    table.write(&[Value::Text("K1")]).unwrap();
    table.finish().unwrap();
    let all = parts(&path);
    assert!(all.contains("E000007 &amp;&amp; chen"), "{all}");
    assert!(all.contains("<oddHeader>") && all.contains("<oddFooter>") && !all.contains("<f>"), "{all}");
    let first = Source::open(&path, &SourceOptions::default()).unwrap();
    assert_eq!((first.header(), first.sheets().len()), (&["number".to_owned()][..], 2));
}
