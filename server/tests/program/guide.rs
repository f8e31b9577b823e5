//! The guide's ten explanations are what the program says of a sample area, to the letter.

use crate::area::KINDS;
use crate::desk::Desk;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use testkit::golden::assert_golden;

const UNTIL: &str = "2026-01-31";

type Row = HashMap<String, String>;

fn rows(desk: &Desk, list: &str) -> Vec<Row> {
    let file = format!("{list}.csv");
    desk.run(&["--data", "data", "export", list, "--format", "csv", "--output", &file]).done();
    csv::Reader::from_path(desk.path(&file)).unwrap().deserialize().map(Result::unwrap).collect()
}

fn sample() -> Desk {
    let desk = Desk::new();
    let size = ["--stations", "4", "--customers", "400", "--days", "730", "--until", UNTIL];
    desk.run(&[&["generate", "area"], &size[..]].concat()).done();
    for kind in KINDS {
        desk.run(&["--data", "data", "import", kind, &format!("area/{kind}.csv")]).done();
    }
    desk.run(&["--data", "data", "analyse", "--as-of", UNTIL]).done();
    desk
}

const HEAD: &str = "# Ten explanations / 十条说明

What the program says of customers of a sample area (`forecourt generate area --stations 4 --customers 400 --days 730 --until
2026-01-31`), word for word: a test writes this page anew and compares. Every number in it is kept with the finding that it
explains, and another test reads them back.

以下为程序对样例片区客户给出的原文,由测试重新生成并逐字比对;每个数字都随结论一并保存,另有测试逐一核对。
";

/// The first row of each kind in `column`, in the order of `kinds`.
fn first_of<'a>(rows: &'a [Row], column: &str, kinds: &[&str]) -> Vec<&'a Row> {
    kinds
        .iter()
        .map(|kind| rows.iter().find(|it| it[column] == **kind).unwrap_or_else(|| panic!("no {kind}")))
        .collect()
}

fn tell(page: &mut String, number: usize, title: &str, paragraphs: &[&[&str]]) {
    writeln!(page, "\n## {number}. {title}").unwrap();
    for paragraph in paragraphs {
        writeln!(page, "\n{}", paragraph.join("\n")).unwrap();
    }
}

#[test]
fn the_guides_ten_explanations_are_what_the_program_says() {
    let desk = sample();
    let mut page = HEAD.to_owned();
    let warnings = rows(&desk, "warnings");
    let told = first_of(&warnings, "state", &["yellow", "red", "confirmed", "recovered", "lost"]);
    for (number, it) in (1..).zip(&told) {
        let title = format!("{}: warning, {}, since {}", it["customer_number"], it["state"], it["opened_on"]);
        let texts: [&[&str]; 2] =
            [&[&it["reason_zh"], &it["advice_zh"]], &[&it["reason_en"], &it["advice_en"]]];
        tell(&mut page, number, &title, &texts);
    }
    let classes = rows(&desk, "classification");
    let told = first_of(&classes, "relationship", &["gold", "regular", "sleeping", "lost", "occasional"]);
    for (number, it) in (6..).zip(&told) {
        let title =
            format!("{}: class {}, {}", it["customer_number"], it["abc"].to_uppercase(), it["relationship"]);
        let in_words = |language: &str| {
            ["abc", "relationship", "rfm"].map(|axis| it[&format!("{axis}_{language}")].clone()).join("\n")
        };
        tell(&mut page, number, &title, &[&[&in_words("zh")], &[&in_words("en")]]);
    }
    assert_golden(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/explanations.md"), &page);
}
