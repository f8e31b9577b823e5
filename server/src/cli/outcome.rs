//! How a command ended, when it could do its work.

use std::process::ExitCode;

/// What a command that ran to its end has to say to a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// Done, but rows were rejected or checks failed.
    WithFaults,
}

impl Outcome {
    pub(crate) fn of(faults: u64) -> Self {
        if faults == 0 { Self::Done } else { Self::WithFaults }
    }

    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::WithFaults => ExitCode::from(1),
        }
    }
}
