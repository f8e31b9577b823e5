//! Golden files: what a surface looks like, committed, so that a change of it is read in review.

use std::path::Path;

/// Set to `write` to take what the tests found as right: read the difference before committing it.
pub const VARIABLE: &str = "FORECOURT_GOLDEN";

/// Compares `text` with the golden file at `path`.
///
/// # Panics
/// When they differ, showing the first line that does, and how to accept it.
#[track_caller]
pub fn assert_golden(path: impl AsRef<Path>, text: &str) {
    let path = path.as_ref();
    if std::env::var(VARIABLE).is_ok_and(|it| it == "write") {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("the folder of golden files can be made");
        }
        std::fs::write(path, text).expect("a golden file can be written");
        return;
    }
    let golden = std::fs::read_to_string(path).unwrap_or_default();
    if let Some(difference) = difference(&golden, text) {
        panic!(
            "{} is not what it was.\n{difference}\nIf this is meant, run the test with {VARIABLE}=write, read the difference and commit it.",
            path.display()
        );
    }
}

/// The first lines that differ; nothing when all are the same.
fn difference(golden: &str, text: &str) -> Option<String> {
    if golden == text {
        return None;
    }
    let same = golden.lines().zip(text.lines()).take_while(|(golden, now)| golden == now).count();
    let line = |of: &str| of.lines().nth(same).unwrap_or("(the end)").to_owned();
    Some(format!("line {}\n  golden: {}\n  now:    {}", same + 1, line(golden), line(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_shown() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nb\n", "a\nc\n").unwrap(), "line 2\n  golden: b\n  now:    c");
        assert!(difference("a\n", "a\nb\n").unwrap().contains("golden: (the end)"));
    }
}
