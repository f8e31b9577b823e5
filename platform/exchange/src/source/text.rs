//! Rows of separated values (RFC 4180, and what programs make of it), streamed in bounded memory.
//!
//! Our own reader rather than a library's, for what an import owes its user: a quote left open costs one row
//! and not the rest of the file, no row grows past its limit, and rows are numbered as a spreadsheet does.

use super::decode::Decoder;
use super::row::{Row, Span};
use crate::line::is_guarded;
use crate::problem::Fault;
use memchr::{memchr, memchr2};
use std::io::Read;

/// The longest row: 1 MiB of UTF-8.
const ROW_MAX: usize = 1 << 20;
/// The longest cell: 32 KiB of UTF-8.
pub(super) const CELL_MAX: usize = 32 << 10;
/// How much is read at once.
const CHUNK: usize = 256 << 10;

pub(super) struct TextRows {
    decoder: Decoder,
    buffer: Vec<u8>,
    /// The part of the buffer not yet made into rows.
    start: usize,
    end: usize,
    at_end: bool,
    /// Offset of `buffer[0]` in the stream.
    base: u64,
    line_end: u8,
    delimiter: u8,
    /// How many cells a row has, once the header is known.
    width: Option<usize>,
    number: u64,
    scratch: Vec<u8>,
    lossy: String,
    spans: Vec<Span>,
    faults: Vec<(Option<usize>, Fault)>,
}

/// Where the current row's text was put.
enum Text {
    Buffer(usize, usize),
    Scratch,
}

/// What became of a record that holds quotes.
enum Quoted {
    /// Complete; so many bytes long with its line end.
    Record(usize),
    NeedsMore,
    Broken(Fault),
}

impl TextRows {
    /// Starts reading; finds the delimiter on the header's line unless it is given.
    pub(super) fn open(
        decoder: Decoder,
        delimiter: Option<u8>,
        header_row: u64,
    ) -> std::io::Result<Result<Self, Fault>> {
        let mut rows = Self {
            decoder,
            buffer: vec![0; 2 * CHUNK],
            start: 0,
            end: 0,
            at_end: false,
            base: 0,
            line_end: b'\n',
            delimiter: b',',
            width: None,
            number: 0,
            scratch: Vec::new(),
            lossy: String::new(),
            spans: Vec::new(),
            faults: Vec::new(),
        };
        while !rows.at_end && rows.end < CHUNK {
            rows.fill()?;
        }
        let sample = &rows.buffer[..rows.end];
        if let Some(at) = memchr(0, sample) {
            return Ok(Err(not_text(at)));
        }
        if memchr(b'\n', sample).is_none() && memchr(b'\r', sample).is_some() {
            rows.line_end = b'\r';
        }
        let line = usize::try_from(header_row - 1).unwrap_or(usize::MAX);
        rows.delimiter = delimiter.unwrap_or_else(|| likely_delimiter(sample, line, rows.line_end));
        Ok(Ok(rows))
    }

    pub(super) fn set_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(super) fn encoding_name(&self) -> &'static str {
        self.decoder.encoding_name()
    }

    pub(super) fn bytes_taken(&self) -> u64 {
        self.decoder.taken()
    }

    /// The next row that is not blank.
    pub(super) fn next_row(&mut self) -> std::io::Result<Option<Row<'_>>> {
        let text = loop {
            self.faults.clear();
            self.spans.clear();
            let Some((line, complete)) = self.next_line()? else { return Ok(None) };
            self.number += 1;
            let text = self.split(line, complete)?;
            let blank = self.faults.is_empty() && self.spans.iter().all(|it| it.start == it.end);
            if !blank {
                break text;
            }
        };
        let bytes = match text {
            Text::Buffer(start, end) => &self.buffer[start..end],
            Text::Scratch => &self.scratch,
        };
        // Cells are cut at ASCII characters, so that sound text stays sound in each of them.
        let (text, spans) = match str::from_utf8(bytes) {
            Ok(text) => (text, &self.spans),
            Err(_) => {
                self.lossy.clear();
                for span in &mut self.spans {
                    let start = self.lossy.len();
                    self.lossy
                        .push_str(&String::from_utf8_lossy(&bytes[span.start as usize..span.end as usize]));
                    *span = Span::new(start, self.lossy.len());
                }
                (self.lossy.as_str(), &self.spans)
            }
        };
        Ok(Some(Row { number: self.number, text, spans, dates: &[], faults: &self.faults }))
    }

    /// The next line without its end, as a range of the buffer from `start`, and whether its end was there.
    /// A line too long is cut at the limit and the rest of it skipped.
    fn next_line(&mut self) -> std::io::Result<Option<(usize, bool)>> {
        let mut searched = 0;
        loop {
            if let Some(at) = memchr(self.line_end, &self.buffer[self.start + searched..self.end]) {
                return Ok(Some((searched + at, true)));
            }
            searched = self.end - self.start;
            if self.at_end {
                return Ok((0 < searched).then_some((searched, false)));
            }
            if ROW_MAX < searched {
                return Ok(Some((searched, false)));
            }
            self.fill()?;
        }
    }

    /// Makes cells of the line that begins at `start`, or of the record that a quoted cell carries over
    /// several lines, and moves `start` behind it.
    fn split(&mut self, line: usize, complete: bool) -> std::io::Result<Text> {
        let begin = self.start;
        let raw = &self.buffer[begin..begin + line];
        let carriage_return = complete && self.line_end == b'\n' && raw.last() == Some(&b'\r');
        let content = line - usize::from(carriage_return);
        if ROW_MAX < content {
            return self.skip_long_line(complete, line);
        }
        if memchr(b'"', raw).is_some() {
            if let Some(text) = self.split_quoted()? {
                return Ok(text);
            }
        } else {
            self.start = begin + line + usize::from(complete);
            split_plain(&self.buffer[begin..begin + content], self.delimiter, &mut self.spans);
            self.check(begin..begin + content, complete);
            return Ok(Text::Buffer(begin, begin + content));
        }
        // The quotes do not pair up: this line alone is lost, and reading goes on at the next. The buffer
        // may have moved while more was read.
        let begin = self.start;
        self.start = begin + line + usize::from(complete);
        self.decoder.damage_before(self.base + self.start as u64);
        self.spans.clear();
        split_plain(&self.buffer[begin..begin + content], self.delimiter, &mut self.spans);
        Ok(Text::Buffer(begin, begin + content))
    }

    /// Reads a record with quotes into `scratch`; none, with the fault noted, when the quotes do not pair up.
    fn split_quoted(&mut self) -> std::io::Result<Option<Text>> {
        loop {
            self.spans.clear();
            self.scratch.clear();
            let window = &self.buffer[self.start..self.end];
            let reader = QuotedReader {
                window,
                at_end: self.at_end,
                delimiter: self.delimiter,
                line_end: self.line_end,
            };
            match reader.read(&mut self.scratch, &mut self.spans) {
                Quoted::Record(length) => {
                    let begin = self.start;
                    self.start += length;
                    let ended = length == 0 || self.buffer[self.start - 1] == self.line_end;
                    self.check(begin..self.start, ended);
                    return Ok(Some(Text::Scratch));
                }
                Quoted::NeedsMore => self.fill()?,
                Quoted::Broken(fault) => {
                    self.faults.push((None, fault));
                    return Ok(None);
                }
            }
        }
    }

    /// Notes what is wrong with a row whose cells are known, from its raw bytes.
    fn check(&mut self, raw: std::ops::Range<usize>, ended: bool) {
        let converted = self.decoder.damage_before(self.base + raw.end as u64);
        let damage = match converted {
            Some((at, in_file)) => Some((at.saturating_sub(self.base) as usize, in_file)),
            None => str::from_utf8(&self.buffer[raw.clone()]).err().map(|error| {
                let at = raw.start + error.valid_up_to();
                (at, self.decoder.offset_in_file(self.base + at as u64))
            }),
        };
        if let Some((at, in_file)) = damage {
            let before = &self.buffer[raw.start..at.clamp(raw.start, raw.end)];
            let column = memchr::memchr_iter(self.delimiter, before).count() + 1;
            self.faults.push((None, wrong_encoding(self.decoder.encoding_name(), in_file, column)));
        }
        if let Some(long) = self.spans.iter().position(|it| CELL_MAX < (it.end - it.start) as usize) {
            self.faults.push((None, cell_too_long(long + 1)));
        }
        self.check_width(ended);
    }

    fn check_width(&mut self, ended: bool) {
        let Some(width) = self.width else { return };
        let blank = self.spans.iter().all(|it| it.start == it.end);
        let found = self.spans.len();
        if found < width && !blank {
            let fault = if ended { too_few_cells(found, width) } else { line_cut(found, width) };
            self.faults.push((None, fault));
        } else if width < found {
            // A delimiter at the line's end makes an empty cell too many, which does no harm.
            if self.spans[width..].iter().all(|it| it.start == it.end) {
                self.spans.truncate(width);
            } else {
                self.faults.push((None, too_many_cells(found, width)));
            }
        }
    }

    /// Gives up a line longer than the limit: keeps its first bytes to show, skips to its end.
    fn skip_long_line(&mut self, mut complete: bool, line: usize) -> std::io::Result<Text> {
        self.faults.push((None, row_too_long()));
        self.scratch.clear();
        self.scratch.extend_from_slice(&self.buffer[self.start..self.start + 80.min(line)]);
        self.start += line + usize::from(complete);
        while !complete {
            match memchr(self.line_end, &self.buffer[self.start..self.end]) {
                Some(at) => {
                    self.start += at + 1;
                    complete = true;
                }
                None if self.at_end => {
                    self.start = self.end;
                    complete = true;
                }
                None => {
                    self.start = self.end;
                    self.fill()?;
                }
            }
        }
        self.decoder.damage_before(self.base + self.start as u64);
        let shown = String::from_utf8_lossy(&self.scratch).into_owned().into_bytes();
        self.scratch = shown;
        self.spans.push(Span::new(0, self.scratch.len()));
        Ok(Text::Scratch)
    }

    /// Reads on: makes room first, by moving what is unread to the front and growing if that is not enough.
    fn fill(&mut self) -> std::io::Result<()> {
        if 0 < self.start && self.buffer.len() - self.end < CHUNK {
            self.buffer.copy_within(self.start..self.end, 0);
            self.base += self.start as u64;
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() - self.end < CHUNK {
            self.buffer.resize(self.end + 2 * CHUNK, 0);
        }
        let length = self.decoder.read(&mut self.buffer[self.end..])?;
        self.end += length;
        self.at_end = length == 0;
        Ok(())
    }
}

/// Cells of a line without quotes.
fn split_plain(line: &[u8], delimiter: u8, spans: &mut Vec<Span>) {
    let mut start = 0;
    for end in memchr::memchr_iter(delimiter, line) {
        push_span(line, start, end, spans);
        start = end + 1;
    }
    push_span(line, start, line.len(), spans);
}

/// Adds a cell, without the apostrophe that guards an exported text from being taken for a formula.
fn push_span(text: &[u8], start: usize, end: usize, spans: &mut Vec<Span>) {
    let guarded = text.get(start) == Some(&b'\'') && is_guarded(&text[start..end]);
    spans.push(Span::new(start + usize::from(guarded), end));
}

struct QuotedReader<'a> {
    window: &'a [u8],
    at_end: bool,
    delimiter: u8,
    line_end: u8,
}

impl QuotedReader<'_> {
    /// Reads one record from the front of the window, unquoted into `text`.
    fn read(&self, text: &mut Vec<u8>, spans: &mut Vec<Span>) -> Quoted {
        let mut at = 0;
        loop {
            let start = text.len();
            let after = if self.window.get(at) == Some(&b'"') {
                match self.read_quoted_cell(at + 1, text) {
                    Ok(after) => after,
                    Err(ended) => return ended,
                }
            } else {
                let after = match memchr2(self.delimiter, self.line_end, &self.window[at..]) {
                    Some(length) => at + length,
                    None if self.at_end => self.window.len(),
                    None => return self.needs_more(),
                };
                let before_line_feed = self.window.get(after) == Some(&b'\n');
                let cell = &self.window[at..after];
                text.extend_from_slice(cell.strip_suffix(b"\r").filter(|_| before_line_feed).unwrap_or(cell));
                after
            };
            push_span(text, start, text.len(), spans);
            match self.window.get(after) {
                Some(byte) if *byte == self.delimiter => at = after + 1,
                Some(byte) if *byte == self.line_end => return Quoted::Record(after + 1),
                Some(b'\r') => return Quoted::Record(after + 2),
                _ => return Quoted::Record(after),
            }
        }
    }

    /// Reads the rest of a quoted cell: the place of the delimiter or line end behind it.
    fn read_quoted_cell(&self, mut at: usize, text: &mut Vec<u8>) -> Result<usize, Quoted> {
        let start = at;
        loop {
            let Some(length) = memchr(b'"', &self.window[at..]) else {
                if self.at_end || CELL_MAX < self.window.len() - start {
                    return Err(Quoted::Broken(quote_unclosed()));
                }
                return Err(self.needs_more());
            };
            text.extend_from_slice(&self.window[at..at + length]);
            at += length + 1;
            if CELL_MAX < at - start {
                return Err(Quoted::Broken(quote_unclosed()));
            }
            match self.window.get(at) {
                Some(b'"') => {
                    text.push(b'"');
                    at += 1;
                }
                Some(byte) if *byte == self.delimiter || *byte == self.line_end => return Ok(at),
                Some(b'\r') if self.window.get(at + 1) == Some(&self.line_end) => return Ok(at),
                None if self.at_end => return Ok(at),
                None => return Err(self.needs_more()),
                Some(b'\r') if self.window.len() == at + 1 && !self.at_end => return Err(self.needs_more()),
                Some(_) => return Err(Quoted::Broken(quote_stray())),
            }
        }
    }

    fn needs_more(&self) -> Quoted {
        if ROW_MAX < self.window.len() { Quoted::Broken(row_too_long()) } else { Quoted::NeedsMore }
    }
}

/// The delimiter that stands most often, outside quotes, on the header's line.
fn likely_delimiter(sample: &[u8], line: usize, line_end: u8) -> u8 {
    let mut lines = sample.split(|it| *it == line_end).skip(line);
    let header = lines.find(|it| !it.trim_ascii().is_empty()).unwrap_or_default();
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in header {
        quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| delimiter == byte && !quoted) {
            *count += 1;
        }
    }
    // The first of equals: a comma where nothing speaks for another.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

fn not_text(at: usize) -> Fault {
    Fault::new(
        "not_text",
        format!(
            "第 {at} 字节是零字节,不是文本表格。若为 UTF-16,请在映射的 [file] 中设 encoding = \"utf-16le\""
        ),
        format!(
            "byte {at} is zero, so this is no text; if it is UTF-16, set `encoding = \"utf-16le\"` in [file] of the mapping"
        ),
    )
}

fn wrong_encoding(encoding: &str, at: u64, column: usize) -> Fault {
    Fault::new(
        "wrong_encoding",
        format!(
            "第 {at} 字节(第 {column} 列)不是 {encoding} 编码。请另存为 UTF-8,或在映射的 [file] 中设 encoding"
        ),
        format!(
            "byte {at} (cell {column}) is not {encoding}; save the file as UTF-8 or set `encoding` in [file] of the mapping"
        ),
    )
}

fn cell_too_long(column: usize) -> Fault {
    Fault::new(
        "cell_too_long",
        format!("第 {column} 列的内容超过 32 KiB,请检查是否缺少引号或换行"),
        format!("cell {column} is longer than 32 KiB; check for a missing quote or line break"),
    )
}

fn row_too_long() -> Fault {
    Fault::new(
        "row_too_long",
        "该行超过 1 MiB,请检查是否缺少换行",
        "the row is longer than 1 MiB; check for a missing line break",
    )
}

fn quote_unclosed() -> Fault {
    Fault::new(
        "quote_unclosed",
        "引号没有闭合。请补上引号,或把内容中的引号写成两个",
        "a quote is left open; close it, or double the quotes inside the text",
    )
}

fn quote_stray() -> Fault {
    Fault::new(
        "quote_stray",
        "引号之后还有内容。请把内容中的引号写成两个",
        "something follows the closing quote; double the quotes inside the text",
    )
}

fn too_few_cells(found: usize, width: usize) -> Fault {
    Fault::new(
        "too_few_cells",
        format!("只有 {found} 列,表头有 {width} 列。请补齐该行"),
        format!("has {found} cells where the header has {width}; complete the row"),
    )
}

fn line_cut(found: usize, width: usize) -> Fault {
    Fault::new(
        "line_cut",
        format!("文件在该行中断:只有 {found} 列,表头有 {width} 列。请重新导出或传输文件"),
        format!(
            "the file breaks off in this row: {found} cells where the header has {width}; export or transfer it again"
        ),
    )
}

fn too_many_cells(found: usize, width: usize) -> Fault {
    Fault::new(
        "too_many_cells",
        format!("有 {found} 列,表头只有 {width} 列。含分隔符的内容请加引号"),
        format!("has {found} cells where the header has {width}; put text with the delimiter into quotes"),
    )
}
