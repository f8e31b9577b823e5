//! What may be written and attached: a file is what its content says.

use super::model::AttachmentType;
use kernel::FieldProblem;
use std::io::{Cursor, Read};

/// Longest note, in characters.
pub(crate) const NOTE_CHARS_MAX: usize = 4_000;
/// Longest name of a file, in characters.
const NAME_CHARS_MAX: usize = 120;

/// The text of a note without outer space.
pub(crate) fn normal_note(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars == 0 {
        return Err(FieldProblem::new("text", "required", "must not be empty / 不能为空"));
    }
    if NOTE_CHARS_MAX < chars {
        let message = format!(
            "at most {NOTE_CHARS_MAX} characters, this has {chars}: attach a file instead / 最多 {NOTE_CHARS_MAX} 个字符,现为 {chars} 个,请改为附件"
        );
        return Err(FieldProblem::new("text", "too_long", message));
    }
    if text.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\r' | '\t')) {
        return Err(FieldProblem::new("text", "unfit", "no control characters / 不能含控制字符"));
    }
    Ok(text.to_owned())
}

/// Why a file is not attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("the file is empty / 文件为空")]
    Empty,
    #[error(
        "only PDF, JPEG, PNG, WebP, XLSX, DOCX and plain text are taken, by their content / 只接受 PDF、JPEG、PNG、WebP、XLSX、DOCX 和纯文本,按内容判断"
    )]
    Unknown,
    #[error(
        "pages and pictures that can carry a script (HTML, SVG, XML) are not taken / 不接受可携带脚本的网页或图形(HTML、SVG、XML)"
    )]
    Markup,
    #[error("scripts and programs are not taken / 不接受脚本或程序")]
    Script,
    #[error("the document holds macros: save it without them / 文档含宏,请另存为不含宏的格式")]
    Macros,
    #[error("the document unpacks to far more than it should / 文档解压后体积异常")]
    Bomb,
    #[error("the document is damaged: open it and save it again / 文档已损坏,请打开后重新保存")]
    Damaged,
    #[error("this type of file is switched off in the settings / 系统设置中已停用此类文件")]
    SwitchedOff,
}

impl Unfit {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::Unknown => "unknown_type",
            Self::Markup => "markup",
            Self::Script => "script",
            Self::Macros => "macros",
            Self::Bomb => "unpacks_too_large",
            Self::Damaged => "damaged",
            Self::SwitchedOff => "type_switched_off",
        }
    }
}

/// What a file is, by its content, if it may be attached.
pub(crate) fn type_of(bytes: &[u8], allowed: &[String]) -> Result<AttachmentType, Unfit> {
    let found = detect(bytes)?;
    if allowed.iter().any(|it| it == found.as_str()) { Ok(found) } else { Err(Unfit::SwitchedOff) }
}

fn detect(bytes: &[u8]) -> Result<AttachmentType, Unfit> {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    match bytes {
        [] => Err(Unfit::Empty),
        [b'%', b'P', b'D', b'F', b'-', ..] => Ok(AttachmentType::Pdf),
        [0xff, 0xd8, 0xff, ..] => Ok(AttachmentType::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(AttachmentType::Png),
        _ if is_webp => Ok(AttachmentType::Webp),
        [b'P', b'K', 3, 4, ..] => office(bytes),
        [b'#', b'!', ..] => Err(Unfit::Script),
        _ => plain_text(bytes),
    }
}

/// Words with which pages, pictures and scripts that run in a browser begin.
const MARKUP: [&str; 9] =
    ["<!doctype", "<html", "<svg", "<script", "<?xml", "<body", "<iframe", "<math", "<!entity"];

fn plain_text(bytes: &[u8]) -> Result<AttachmentType, Unfit> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(Unfit::Unknown) };
    let text = text.trim_start_matches('\u{feff}');
    if text.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\r' | '\t')) {
        return Err(Unfit::Unknown);
    }
    let lower = text.to_ascii_lowercase();
    if MARKUP.iter().any(|it| lower.contains(it)) || lower.trim_start().starts_with('<') {
        return Err(Unfit::Markup);
    }
    if lower.trim_start().starts_with("#!") {
        return Err(Unfit::Script);
    }
    Ok(AttachmentType::Text)
}

/// Parts of an office document at most.
const ENTRIES_MAX: usize = 10_000;
/// All parts together, unpacked.
const UNPACKED_BYTES_MAX: u64 = 256 << 20;
/// Unpacked for each packed byte, beyond what small documents may have anyway.
const RATIO_MAX: u64 = 100;
const SMALL_BYTES: u64 = 8 << 20;

/// A workbook or a text document: a ZIP archive that says so, and unpacks to no more than such a one does. What the
/// archive says of its sizes is not believed: it is unpacked piece by piece into nothing, up to the limit.
fn office(bytes: &[u8]) -> Result<AttachmentType, Unfit> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unfit::Damaged)?;
    if ENTRIES_MAX < archive.len() {
        return Err(Unfit::Bomb);
    }
    let limit = unpacked_max(bytes.len() as u64);
    let mut claimed = 0_u64;
    let (mut is_package, mut found, mut has_macros) = (false, None, false);
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| Unfit::Damaged)?;
        claimed = claimed.saturating_add(part.size());
        let name = part.name().map_err(|_| Unfit::Damaged)?.to_ascii_lowercase();
        is_package |= name == "[content_types].xml";
        has_macros |= name.contains("vbaproject");
        match name.as_str() {
            "xl/workbook.xml" => found = Some(AttachmentType::Xlsx),
            "word/document.xml" => found = Some(AttachmentType::Docx),
            _ => {}
        }
    }
    if limit < claimed {
        return Err(Unfit::Bomb);
    }
    let (true, Some(found)) = (is_package, found) else { return Err(Unfit::Unknown) };
    if has_macros {
        return Err(Unfit::Macros);
    }
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Unfit::Damaged)?;
        // One byte beyond what is left tells that there is more.
        let mut rest = part.take(limit - unpacked + 1);
        unpacked += std::io::copy(&mut rest, &mut std::io::sink()).map_err(|_| Unfit::Damaged)?;
        if limit < unpacked {
            return Err(Unfit::Bomb);
        }
    }
    Ok(found)
}

/// How much a document of so many bytes may unpack to.
fn unpacked_max(bytes: u64) -> u64 {
    bytes.saturating_mul(RATIO_MAX).clamp(SMALL_BYTES, UNPACKED_BYTES_MAX)
}

/// The name under which an attached file is kept and sent: without a path, and with the ending of what it is.
pub(crate) fn plain_name(name: &str, kind: AttachmentType) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|it| !it.is_control() && !matches!(it, '<' | '>' | ':' | '"' | '|' | '?' | '*'))
        .collect();
    let kept = kept.trim().trim_matches('.');
    let (stem, ending) = kept.rsplit_once('.').unwrap_or((kept, ""));
    let fits = kind.endings().iter().any(|it| it.eq_ignore_ascii_case(ending));
    let stem = if fits { stem } else { kept };
    let stem: String = stem.chars().take(NAME_CHARS_MAX).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    let ending = if fits { ending.to_ascii_lowercase() } else { kind.ending().to_owned() };
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn all() -> Vec<String> {
        AttachmentType::ALL.iter().map(|it| it.as_str().to_owned()).collect()
    }

    #[track_caller]
    fn check(bytes: &[u8], expect: Result<AttachmentType, Unfit>) {
        assert_eq!(type_of(bytes, &all()), expect);
    }

    fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

    #[test]
    fn the_content_says_what_a_file_is() {
        check(b"%PDF-1.7\n", Ok(AttachmentType::Pdf));
        check(&[0xff, 0xd8, 0xff, 0xe0], Ok(AttachmentType::Jpeg));
        check(b"\x89PNG\r\n\x1a\n....", Ok(AttachmentType::Png));
        check(b"RIFF\x24\0\0\0WEBPVP8 ", Ok(AttachmentType::Webp));
        check("加油记录\n一号枪".as_bytes(), Ok(AttachmentType::Text));
        check(&archive(&[TYPES, ("xl/workbook.xml", b"<workbook/>")]), Ok(AttachmentType::Xlsx));
        check(&archive(&[TYPES, ("word/document.xml", b"<document/>")]), Ok(AttachmentType::Docx));
    }

    #[test]
    fn what_could_run_is_refused_whatever_it_is_called() {
        check(b"<svg onload=\"alert(1)\"/>", Err(Unfit::Markup));
        check(b"\xef\xbb\xbf <?xml version=\"1.0\"?><svg><script/></svg>", Err(Unfit::Markup));
        check(b"hello <script>alert(1)</script>", Err(Unfit::Markup));
        check(b"<!DOCTYPE html>", Err(Unfit::Markup));
        check(b"#!/bin/sh\nrm -rf /", Err(Unfit::Script));
        check(b"MZ\x90\0\x03", Err(Unfit::Unknown));
        check(b"\x7fELF", Err(Unfit::Unknown));
        check(b"", Err(Unfit::Empty));
        let macros = archive(&[TYPES, ("xl/workbook.xml", b""), ("xl/vbaProject.bin", b"x")]);
        check(&macros, Err(Unfit::Macros));
        check(&archive(&[("a.txt", b"x")]), Err(Unfit::Unknown));
        check(b"PK\x03\x04 and nothing more", Err(Unfit::Damaged));
    }

    #[test]
    fn a_zip_bomb_is_refused_before_it_is_unpacked() {
        let zeros = vec![0_u8; 64 << 20];
        let bomb = archive(&[TYPES, ("xl/workbook.xml", b""), ("xl/worksheets/sheet1.xml", &zeros)]);
        assert!(bomb.len() < 1 << 20, "{}", bomb.len());
        check(&bomb, Err(Unfit::Bomb));
    }

    #[test]
    fn a_zip_bomb_that_lies_about_its_size_is_noticed_on_the_way() {
        let zeros = vec![0_u8; 64 << 20];
        let mut bomb = archive(&[TYPES, ("xl/workbook.xml", b""), ("xl/worksheets/sheet1.xml", &zeros)]);
        // The size unpacked, as the file's header and the directory at the end have it, becomes 100 bytes.
        let size = (64_u32 << 20).to_le_bytes();
        let places: Vec<usize> = (0..bomb.len() - 4).filter(|it| bomb[*it..*it + 4] == size).collect();
        assert!(!places.is_empty());
        for place in places {
            bomb[place..place + 4].copy_from_slice(&100_u32.to_le_bytes());
        }
        let found = type_of(&bomb, &all());
        assert!(matches!(found, Err(Unfit::Bomb | Unfit::Damaged)), "{found:?}");
    }

    #[test]
    fn an_honest_workbook_of_repeated_rows_is_no_bomb() {
        let mut rows = String::new();
        for row in 0..20_000 {
            write!(rows, "<row r=\"{row}\"><c><v>{}</v></c></row>", row * 7_919).unwrap();
        }
        let book = archive(&[TYPES, ("xl/workbook.xml", b""), ("xl/worksheets/sheet1.xml", rows.as_bytes())]);
        check(&book, Ok(AttachmentType::Xlsx));
    }

    #[test]
    fn a_type_may_be_switched_off() {
        assert_eq!(type_of(b"%PDF-1.7", &["png".to_owned()]), Err(Unfit::SwitchedOff));
    }

    #[test]
    fn a_name_ends_as_the_content_asks_and_holds_no_path() {
        assert_eq!(plain_name("合同.PDF", AttachmentType::Pdf), "合同.pdf");
        assert_eq!(plain_name("../../etc/passwd", AttachmentType::Text), "passwd.txt");
        assert_eq!(plain_name("picture.svg", AttachmentType::Png), "picture.svg.png");
        assert_eq!(plain_name("a\"\r\n<b>.jpeg", AttachmentType::Jpeg), "ab.jpeg");
        assert_eq!(plain_name("...", AttachmentType::Pdf), "file.pdf");
    }

    #[test]
    fn a_note_is_neither_empty_nor_a_book() {
        assert_eq!(normal_note(" 下月换车 ").unwrap(), "下月换车");
        assert_eq!(normal_note("\n ").unwrap_err().code, "required");
        assert!(normal_note(&"长".repeat(NOTE_CHARS_MAX)).is_ok());
        assert_eq!(normal_note(&"a".repeat(1 << 20)).unwrap_err().code, "too_long");
        assert_eq!(normal_note("a\u{0}b").unwrap_err().code, "unfit");
    }
}
