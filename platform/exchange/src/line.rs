//! A row of separated values: quoted where it must be, and guarded against what a spreadsheet would compute.

use crate::table::{Value, fixed};
use std::io::{self, Write};

pub(crate) fn put_value(line: &mut Vec<u8>, value: &Value<'_>, delimiter: u8) -> io::Result<()> {
    match value {
        Value::Text(text) => put_text(line, text, delimiter, true),
        Value::Integer(number) => write!(line, "{number}")?,
        Value::Decimal { mantissa, places } => line.extend_from_slice(fixed(*mantissa, *places).as_bytes()),
        Value::Date(date) => write!(line, "{}", date.format("%Y-%m-%d"))?,
        Value::DateTime(at) => write!(line, "{}", at.format("%Y-%m-%d %H:%M:%S"))?,
        Value::Boolean(yes) => write!(line, "{yes}")?,
        Value::Empty => (),
    }
    Ok(())
}

/// A text, quoted where it must be, with an apostrophe before what a spreadsheet would compute.
pub(crate) fn put_text(line: &mut Vec<u8>, text: &str, delimiter: u8, guard: bool) {
    let guard = guard && (is_dangerous(text) || is_guarded(text.as_bytes()));
    let special = |it: &u8| *it == delimiter || matches!(it, b'"' | b'\n' | b'\r');
    let quoted = text.bytes().any(|it| special(&it)) || text.starts_with(' ') || text.ends_with(' ');
    if quoted {
        line.push(b'"');
    }
    if guard {
        line.push(b'\'');
    }
    for byte in text.bytes() {
        if byte == b'"' {
            line.push(b'"');
        }
        line.push(byte);
    }
    if quoted {
        line.push(b'"');
    }
}

/// Ends the line with `\n` in place of its last delimiter.
pub(crate) fn end_line(line: &mut Vec<u8>, output: &mut impl Write) -> io::Result<()> {
    line.pop();
    line.push(b'\n');
    output.write_all(line)
}

/// Whether a spreadsheet would take the text for a formula.
pub(crate) fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Whether the text is a dangerous one behind apostrophes: reading takes one away, so writing adds one.
pub(crate) fn is_guarded(text: &[u8]) -> bool {
    let rest = text.iter().position(|it| *it != b'\'').unwrap_or(text.len());
    0 < rest && text.get(rest).is_some_and(|it| matches!(it, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}

pub(crate) fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|it: char| it.is_ascii_digit())
        && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.')
}
