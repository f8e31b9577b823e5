//! Bytes of a file in whatever encoding, as a stream of UTF-8.

use crate::problem::Fault;
use crate::values::shown;
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};
use std::collections::VecDeque;
use std::io::Read;

/// Reads a file as UTF-8. Bytes that do not belong to the encoding are remembered by place, and stand as
/// U+FFFD (or, in a UTF-8 file, as they are).
pub(super) struct Decoder {
    input: Box<dyn Read + Send>,
    state: State,
    encoding: &'static Encoding,
    /// Bytes read from the file but not yet passed on.
    pending: Vec<u8>,
    /// Bytes taken from the file so far.
    taken: u64,
    /// Bytes of UTF-8 handed out so far.
    given: u64,
    /// Length of the byte order mark.
    mark: u64,
    /// Damaged places: offset in the stream handed out, and in the file.
    damaged: VecDeque<(u64, u64)>,
}

enum State {
    /// Only ASCII so far, which is the same in UTF-8 and in GB18030.
    Undecided,
    Utf8,
    Convert(Box<encoding_rs::Decoder>),
    /// A decoder may not be asked again once it has seen the end.
    Ended,
}

/// How much is looked at to tell UTF-8 from GB18030, beginning at the first byte that differs.
const WINDOW: usize = 64 * 1024;

/// Understands the names that people write: utf-8, gb18030, gbk, utf-16le, big5, windows-1252 ….
pub(crate) fn encoding_named(name: &str) -> Result<&'static Encoding, Fault> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        let name = shown(name);
        Fault::new(
            "unknown_encoding",
            format!("未知的编码“{name}”,常用:utf-8、gb18030、utf-16le"),
            format!("unknown encoding `{name}`; common ones are utf-8, gb18030, utf-16le"),
        )
    })
}

impl Decoder {
    /// Looks at the first bytes. A byte order mark decides; without one the encoding named does, and without
    /// that the first bytes that are not ASCII.
    pub(super) fn open(
        mut input: Box<dyn Read + Send>,
        named: Option<&'static Encoding>,
    ) -> std::io::Result<Self> {
        let mut pending = Vec::with_capacity(WINDOW);
        input.by_ref().take(4).read_to_end(&mut pending)?;
        let taken = pending.len() as u64;
        let (encoding, mark) = match Encoding::for_bom(&pending) {
            Some((encoding, mark)) => (Some(encoding), mark),
            None => (named, 0),
        };
        pending.drain(..mark);
        let mut decoder = Self {
            input,
            state: State::Undecided,
            encoding: UTF_8,
            pending,
            taken,
            given: 0,
            mark: mark as u64,
            damaged: VecDeque::new(),
        };
        if let Some(encoding) = encoding {
            decoder.decide(encoding);
        }
        Ok(decoder)
    }

    /// Bytes taken from the file so far, for progress.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    pub(super) fn encoding_name(&self) -> &'static str {
        self.encoding.name()
    }

    /// Where in the file the stream's byte lies; for UTF-8 only, where both run alike.
    pub(super) fn offset_in_file(&self, offset: u64) -> u64 {
        self.mark + offset
    }

    /// The first damaged place between two offsets of the stream: its offset in the stream and in the file.
    /// Places before `end` are forgotten.
    pub(super) fn damage_before(&mut self, end: u64) -> Option<(u64, u64)> {
        let first = self.damaged.front().copied().filter(|(at, _)| *at < end);
        while self.damaged.front().is_some_and(|(at, _)| *at < end) {
            self.damaged.pop_front();
        }
        first
    }

    fn decide(&mut self, encoding: &'static Encoding) {
        self.encoding = encoding;
        self.state = if encoding == UTF_8 {
            State::Utf8
        } else {
            State::Convert(Box::new(encoding.new_decoder_without_bom_handling()))
        };
    }

    fn take(&mut self, into: usize) -> std::io::Result<usize> {
        let taken = self.input.by_ref().take(into as u64).read_to_end(&mut self.pending)?;
        self.taken += taken as u64;
        Ok(taken)
    }

    fn give_pending(&mut self, into: &mut [u8]) -> usize {
        let length = self.pending.len().min(into.len());
        into[..length].copy_from_slice(&self.pending[..length]);
        self.pending.drain(..length);
        length
    }

    fn read_plain(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if !self.pending.is_empty() {
            return Ok(self.give_pending(into));
        }
        let length = self.input.read(into)?;
        self.taken += length as u64;
        Ok(length)
    }

    fn read_on(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match &self.state {
            State::Undecided => self.read_undecided(into),
            State::Utf8 => self.read_plain(into),
            State::Convert(_) => self.read_converted(into),
            State::Ended => Ok(0),
        }
    }

    /// Hands on ASCII as it is; stops before the first other byte, and decides there.
    fn read_undecided(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.read_plain(into)?;
        let Some(plain) = into[..length].iter().position(|it| !it.is_ascii()) else {
            return Ok(length);
        };
        self.pending.splice(..0, into[plain..length].iter().copied());
        if 0 < plain {
            return Ok(plain);
        }
        self.take(WINDOW.saturating_sub(self.pending.len()))?;
        let complete = self.pending.len() < WINDOW;
        self.decide(if looks_like_utf8(&self.pending, complete) { UTF_8 } else { GB18030 });
        self.read_on(into)
    }

    fn read_converted(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let last = self.pending.len() < WINDOW && self.take(WINDOW)? == 0;
            let State::Convert(decoder) = &mut self.state else { return Ok(0) };
            let (result, read, mut written) =
                decoder.decode_to_utf8_without_replacement(&self.pending, into, last);
            let before = self.taken - self.pending.len() as u64;
            self.pending.drain(..read);
            if let DecoderResult::Malformed(length, after) = result {
                let at = before + read as u64 - u64::from(after) - u64::from(length);
                self.damaged.push_back((self.given + written as u64, at));
                written += put_replacement(&mut into[written..]);
            }
            if last && matches!(result, DecoderResult::InputEmpty) {
                self.state = State::Ended;
                return Ok(written);
            }
            if 0 < written {
                return Ok(written);
            }
        }
    }
}

/// U+FFFD, if there is room; otherwise the place remembered must do.
fn put_replacement(into: &mut [u8]) -> usize {
    let (mark, mut buffer) = (char::REPLACEMENT_CHARACTER, [0; 4]);
    let mark = mark.encode_utf8(&mut buffer).as_bytes();
    into.get_mut(..mark.len()).map_or(0, |room| {
        room.copy_from_slice(mark);
        mark.len()
    })
}

impl Read for Decoder {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.read_on(into)?;
        self.given += length as u64;
        Ok(length)
    }
}

/// Whether the bytes are UTF-8, perhaps with a damaged place or two, rather than GB18030, which makes
/// valid UTF-8 only by accident.
fn looks_like_utf8(window: &[u8], complete: bool) -> bool {
    let (mut sound, mut broken, mut read) = (0_usize, 0_usize, 0);
    for chunk in window.utf8_chunks() {
        read += chunk.valid().len() + chunk.invalid().len();
        sound += chunk.valid().chars().filter(|it| !it.is_ascii()).count();
        let cut_by_window = !complete && read == window.len();
        broken += usize::from(!chunk.invalid().is_empty() && !cut_by_window);
    }
    broken * 2 <= sound
}
