//! Text files: encodings, delimiters, quotes, and everything that can be wrong with them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use exchange::{OpenError, Source, SourceOptions};

/// Row number, cells, and the code of what is wrong with the row.
type Seen = (u64, Vec<String>, Option<&'static str>);

fn open(bytes: impl AsRef<[u8]>) -> Result<Source, OpenError> {
    Source::from_bytes("file.csv", bytes.as_ref().to_vec(), &SourceOptions::default())
}

fn rows(source: &mut Source) -> Vec<Seen> {
    let mut rows = Vec::new();
    while let Some(row) = source.next_row().unwrap() {
        rows.push((row.number(), row.cells().map(str::to_owned).collect(), row.fault().map(|it| it.code)));
    }
    rows
}

fn read(bytes: impl AsRef<[u8]>) -> Vec<Seen> {
    rows(&mut open(bytes).unwrap())
}

fn good(number: u64, cells: &[&str]) -> Seen {
    (number, cells.iter().map(|it| (*it).to_owned()).collect(), None)
}

fn code(bytes: impl AsRef<[u8]>) -> &'static str {
    open(bytes).unwrap_err().fault.code
}

/// The numbers of the rows that can be used, and those that cannot with the reason.
fn outcome(bytes: impl AsRef<[u8]>) -> (Vec<u64>, Vec<(u64, &'static str)>) {
    let rows = read(bytes);
    let bad = rows.iter().filter_map(|(number, _, code)| code.map(|it| (*number, it))).collect();
    (rows.iter().filter(|it| it.2.is_none()).map(|it| it.0).collect(), bad)
}

#[test]
fn rows_are_numbered_from_the_header_as_row_one() {
    assert_eq!(read("a,b\n1,2\n3,4\n"), [good(2, &["1", "2"]), good(3, &["3", "4"])]);
}

#[test]
fn blank_lines_are_passed_over_and_counted() {
    assert_eq!(read("a,b\n\n1,2\r\n,\n\n3,4"), [good(3, &["1", "2"]), good(6, &["3", "4"])]);
}

#[test]
fn the_line_ends_of_all_systems_are_understood() {
    for text in ["a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r"] {
        assert_eq!(read(text), [good(2, &["1", "2"]), good(3, &["3", "4"])], "{text:?}");
    }
}

#[test]
fn quoted_cells_may_hold_delimiters_quotes_and_line_breaks() {
    let text = "a,b\r\n\"1,1\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",x\r\n5\" pipe,\"\"\r\n";
    let expected =
        [good(2, &["1,1", "say \"hi\""]), good(3, &["two\r\nlines", "x"]), good(4, &["5\" pipe", ""])];
    assert_eq!(read(text), expected);
}

#[test]
fn the_delimiter_is_found_on_the_header_line() {
    for delimiter in [",", ";", "\t", "|"] {
        let text = ["a|1", "b", "\"c,;\""].join(delimiter).replace("a|1", "a")
            + "\n"
            + &["1", "2", "3"].join(delimiter);
        assert_eq!(read(&text), [good(2, &["1", "2", "3"])], "{delimiter:?}");
    }
    let options = SourceOptions { delimiter: Some(b'|'), ..SourceOptions::default() };
    let mut source = Source::from_bytes("f", b"a,b|c\n1|2".to_vec(), &options).unwrap();
    assert_eq!(source.header(), ["a,b", "c"]);
    assert_eq!(rows(&mut source), [good(2, &["1", "2"])]);
}

#[test]
fn a_header_row_further_down_is_found_and_what_stands_above_is_kept() {
    let options = SourceOptions { header_row: 3, ..SourceOptions::default() };
    let text = "Station report\nmade today\na;b\n1;2\n";
    let mut source = Source::from_bytes("f", text.into(), &options).unwrap();
    assert_eq!(source.header(), ["a", "b"]);
    assert_eq!(source.preamble(), [["Station report"], ["made today"]]);
    assert_eq!(rows(&mut source), [good(4, &["1", "2"])]);
}

#[test]
fn utf8_with_and_without_mark_and_utf16_and_gb18030_read_alike() {
    let text = "站点,升数\n一号站,31.5\n二号站,𠮷\n";
    let utf16 = |to: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(to).collect()
    };
    let (gb18030, ..) = encoding_rs::GB18030.encode(text);
    let files = [
        text.into(),
        format!("\u{feff}{text}").into(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        gb18030.into_owned(),
    ];
    for (index, bytes) in files.into_iter().enumerate() {
        let mut source = open(bytes).unwrap();
        assert_eq!(source.header(), ["站点", "升数"], "file {index}");
        assert_eq!(
            rows(&mut source),
            [good(2, &["一号站", "31.5"]), good(3, &["二号站", "𠮷"])],
            "file {index}"
        );
    }
}

#[test]
fn gb18030_is_recognised_however_late_its_first_character_comes() {
    for ascii_rows in [0, 1, 7, 9_361, 20_000, 43_690, 100_000] {
        let text = format!("a,b\n{}一号站,31\n", "1234,5\n".repeat(ascii_rows));
        let (gb18030, ..) = encoding_rs::GB18030.encode(&text);
        for bytes in [gb18030.as_ref(), text.as_bytes()] {
            let rows = read(bytes);
            assert_eq!(rows.len(), ascii_rows + 1);
            assert_eq!(rows[ascii_rows], good(ascii_rows as u64 + 2, &["一号站", "31"]));
        }
    }
}

#[test]
fn an_encoding_may_be_named_and_a_byte_order_mark_wins_over_it() {
    let options =
        SourceOptions { encoding: encoding_rs::Encoding::for_label(b"big5"), ..SourceOptions::default() };
    let (big5, ..) = encoding_rs::BIG5.encode("站點,升數\n一號站,1\n");
    let mut source = Source::from_bytes("f", big5.into_owned(), &options).unwrap();
    assert_eq!(rows(&mut source), [good(2, &["一號站", "1"])]);
    let mut source = Source::from_bytes("f", "\u{feff}站點\n一號站\n".into(), &options).unwrap();
    assert_eq!(rows(&mut source), [good(2, &["一號站"])]);
}

#[test]
fn a_byte_that_is_not_utf8_costs_its_row_and_is_told_with_its_place() {
    let bytes = [b"\xef\xbb\xbfname,n\n\xe7\xab\x99,1\nbad,\xff2\n".as_slice(), "好,3\n".as_bytes()].concat();
    let mut source = open(bytes).unwrap();
    let mut seen = Vec::new();
    while let Some(row) = source.next_row().unwrap() {
        let message = row.fault().map(|it| it.message.en.clone());
        seen.push((row.number(), row.get(0).to_owned(), message));
    }
    assert_eq!([&seen[0].1, &seen[2].1], ["站", "好"]);
    let message = seen[1].2.as_deref().unwrap();
    assert!(message.starts_with("byte 20 (cell 2) is not UTF-8"), "{message}");
}

#[test]
fn a_byte_that_is_not_gb18030_costs_its_row_and_is_told_with_its_place() {
    let (gb18030, ..) = encoding_rs::GB18030.encode("站点名称,n\n一号站,1\n");
    let bytes = [gb18030.as_ref(), b"ok,1\nbad,\xff\n\"q\",\"\xff\"\nok,2\n"].concat();
    let at = gb18030.len() + 5 + 4;
    let mut source = open(bytes).unwrap();
    let mut faults = Vec::new();
    while let Some(row) = source.next_row().unwrap() {
        faults.extend(row.fault().map(|it| (row.number(), it.message.en.clone())));
    }
    assert_eq!(faults.iter().map(|it| it.0).collect::<Vec<_>>(), [4, 5]);
    assert!(faults[0].1.starts_with(&format!("byte {at} (cell 2) is not gb18030")), "{faults:?}");
}

#[test]
fn a_file_declared_in_the_wrong_encoding_is_told_row_by_row() {
    let (gb18030, ..) = encoding_rs::GB18030.encode("a,b\n一号站,1\nplain,2\n");
    let options = SourceOptions { encoding: Some(encoding_rs::UTF_8), ..SourceOptions::default() };
    let mut source = Source::from_bytes("f", gb18030.into_owned(), &options).unwrap();
    let rows = rows(&mut source);
    assert_eq!(rows.iter().map(|it| it.2).collect::<Vec<_>>(), [Some("wrong_encoding"), None]);
}

#[test]
fn a_row_with_too_few_or_too_many_cells_is_told_and_good_rows_land() {
    let text = "a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n7,8,9\n";
    let (good, bad) = outcome(text);
    assert_eq!(good, [2, 5, 6]);
    assert_eq!(bad, [(3, "too_few_cells"), (4, "too_many_cells")]);
}

#[test]
fn a_last_line_that_breaks_off_is_told_and_good_rows_land() {
    assert_eq!(outcome("a,b,c\n1,2,3\n4,5"), (vec![2], vec![(3, "line_cut")]));
    assert_eq!(outcome("a,b,c\n1,2,3\n4,5,6"), (vec![2, 3], vec![]));
    assert_eq!(outcome("a,b,c\n1,2,3\n4,\"5"), (vec![2], vec![(3, "quote_unclosed")]));
}

#[test]
fn a_quote_left_open_costs_one_row_and_not_the_rest_of_the_file() {
    let text = "a,b\n1,\"open\n2,x\n3,y\n";
    assert_eq!(outcome(text), (vec![3, 4], vec![(2, "quote_unclosed")]));
    let long = format!("a,b\n1,\"open\n{}", "2,x\n".repeat(100_000));
    let (good, bad) = outcome(long);
    assert_eq!((good.len(), bad), (100_000, vec![(2, "quote_unclosed")]));
    assert_eq!(outcome("a,b\n\"1\"x,2\n3,4\n"), (vec![3], vec![(2, "quote_stray")]));
}

#[test]
fn a_quoted_cell_longer_than_any_read_is_put_together() {
    for lines in [15_000, 16_000] {
        for before in [0, 60_000, 130_000] {
            let cell = "x\n".repeat(lines);
            let text = format!("a,b\n{}7,\"{cell}\"\n8,z\n", "1,2\n".repeat(before));
            let rows = read(text);
            assert_eq!(rows[before], good(before as u64 + 2, &["7", &cell]));
            assert_eq!(rows[before + 1], good(before as u64 + 3, &["8", "z"]));
        }
    }
}

#[test]
fn an_endless_line_or_cell_costs_its_row_and_no_memory() {
    let text = format!("a,b\n1,{}\n2,x\n{},y\n3,z\n", "9".repeat(5 << 20), "8".repeat(40 << 10));
    assert_eq!(outcome(text), (vec![3, 5], vec![(2, "row_too_long"), (4, "cell_too_long")]));
    let endless = format!("a,b\n1,2\n3,{}", "9".repeat(3 << 20));
    assert_eq!(outcome(endless), (vec![2], vec![(3, "row_too_long")]));
}

#[test]
fn a_duplicate_header_is_refused_naming_both_columns() {
    let error = open("code,name,code\n1,2,3\n").unwrap_err();
    assert_eq!(error.fault.code, "header_duplicate");
    assert!(error.fault.message.en.contains("columns 1 (A) and 3 (C) are both named `code`"), "{error}");
}

#[test]
fn an_empty_header_is_refused_unless_nothing_follows_it() {
    assert_eq!(code("a,,c\n1,2,3\n"), "header_empty");
    assert_eq!(read("a,b,\n1,2,\n"), [good(2, &["1", "2"])]);
}

#[test]
fn a_file_that_is_no_table_is_refused_with_the_reason() {
    assert_eq!(code(""), "header_missing");
    assert_eq!(code("\n\n"), "header_missing");
    assert_eq!(code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "old_workbook");
    assert_eq!(code("a\0,\0b\0"), "not_text");
    assert_eq!(code("PK\x03\x04 but no archive"), "workbook_damaged");
    let missing = Source::open("no/such/file.csv", &SourceOptions::default()).unwrap_err();
    assert_eq!(missing.fault.code, "cannot_read");
    assert_eq!(missing.file, "no/such/file.csv");
}

#[test]
fn progress_ends_at_the_whole_file() {
    let text = format!("a,b\n{}", "1,2\n".repeat(200_000));
    let mut source = open(&text).unwrap();
    let begun = source.progress();
    rows(&mut source);
    let ended = source.progress();
    assert!(begun.done < ended.done);
    assert_eq!((ended.done, ended.total), (text.len() as u64, text.len() as u64));
}

#[test]
fn a_row_kept_outlives_the_next_one() {
    let mut source = open("a,b\n1,2\n3,4\n").unwrap();
    let kept = source.next_row().unwrap().unwrap().to_owned();
    source.next_row().unwrap();
    assert_eq!(kept.as_row().cells().collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!((kept.as_row().number(), kept.as_row().get(9)), (2, ""));
}
