//! How far a long command is: a bar on a terminal, silence in a pipe.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error that is not there unless somebody looks.
#[derive(Debug)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Begins to show how far `what` is.
    pub(crate) fn of(what: &'static str) -> Self {
        let bar = ProgressBar::new(0).with_message(what);
        // A template of ours: a test draws it.
        let style = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} % {eta:>4}");
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    pub(crate) fn set(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_bar_can_be_drawn() {
        assert!(ProgressStyle::with_template("{msg} {wide_bar} {percent:>3} % {eta:>4}").is_ok());
        Progress::of("test").set(1, 2);
    }
}
