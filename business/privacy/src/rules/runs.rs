//! Many serials as few runs: `1-5000,5003,5007-5010`.

use std::collections::BTreeSet;
use std::fmt::Write;

/// Serials in order, each once, as runs of those that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Runs(Vec<(i64, i64)>);

/// Some runs as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) text: String,
}

/// Runs of one stored part: some kilobytes.
const RUNS_PER_PART: usize = 1_000;

impl Runs {
    pub(crate) fn of(mut serials: Vec<i64>) -> Self {
        serials.sort_unstable();
        serials.dedup();
        let mut runs: Vec<(i64, i64)> = Vec::new();
        for serial in serials {
            match runs.last_mut() {
                Some(run) if run.1 + 1 == serial => run.1 = serial,
                _ => runs.push((serial, serial)),
            }
        }
        Self(runs)
    }

    /// All serials from the first on.
    pub(crate) fn up_to(last: i64) -> Self {
        Self(if last < 1 { Vec::new() } else { vec![(1, last)] })
    }

    pub(crate) fn parts(&self) -> Vec<Part> {
        let part = |runs: &[(i64, i64)]| Part {
            first: runs.first().map_or(0, |it| it.0),
            last: runs.last().map_or(0, |it| it.1),
            text: text_of(runs),
        };
        self.0.chunks(RUNS_PER_PART).map(part).collect()
    }
}

fn text_of(runs: &[(i64, i64)]) -> String {
    let mut text = String::new();
    for (first, last) in runs {
        if !text.is_empty() {
            text.push(',');
        }
        // Writing into a String cannot fail.
        let _ = if first == last { write!(text, "{first}") } else { write!(text, "{first}-{last}") };
    }
    text
}

/// The first and last of each stored run.
fn runs_in(text: &str) -> impl Iterator<Item = (i64, i64)> {
    text.split(',').filter_map(|run| {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        Some((first.parse().ok()?, last.parse().ok()?))
    })
}

/// Whether stored runs hold a serial.
pub(crate) fn holds(text: &str, serial: i64) -> bool {
    runs_in(text).any(|(first, last)| first <= serial && serial <= last)
}

/// Whether stored runs hold one of many serials.
pub(crate) fn holds_any(text: &str, serials: &BTreeSet<i64>) -> bool {
    runs_in(text).any(|(first, last)| first <= last && serials.range(first..=last).next().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_each_other_is_one_run() {
        let parts = Runs::of(vec![7, 1, 2, 3, 3, 9, 8]).parts();
        assert_eq!(parts, [Part { first: 1, last: 9, text: "1-3,7-9".to_owned() }]);
        assert_eq!(Runs::of(vec![5]).parts()[0].text, "5");
        assert_eq!(Runs::of(Vec::new()).parts(), []);
    }

    #[test]
    fn a_serial_is_found_in_its_run_alone() {
        for (serial, is_held) in
            [(1, true), (2, true), (3, true), (4, false), (7, true), (8, false), (0, false)]
        {
            assert_eq!(holds("1-3,7", serial), is_held, "{serial}");
        }
        assert!(!holds("", 1));
        let any = |serials: &[i64]| holds_any("1-3,7", &serials.iter().copied().collect());
        assert!(any(&[4, 7]) && any(&[2]) && !any(&[0, 4, 8]) && !any(&[]));
    }

    #[test]
    fn scattered_serials_are_stored_in_parts_that_say_where_they_begin_and_end() {
        let runs = Runs::of((0..2_500).map(|it| it * 2).collect());
        let parts = runs.parts();
        assert_eq!(parts.len(), 3);
        assert_eq!((parts[1].first, parts[1].last), (2_000, 3_998));
        assert!(holds(&parts[1].text, 2_002) && !holds(&parts[1].text, 2_001));
    }
}
