//! Where a value comes from.

use config::{ConfigError, Map, Value, ValueKind};
use std::collections::HashMap;

/// Where a value in force comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    /// The file given by `--config`.
    File,
    /// A `FORECOURT__SECTION__NAME` variable.
    Environment,
}

impl Source {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
        }
    }
}

/// The settings that somebody named, by their full names. What nobody named is a default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named(HashMap<String, Source>);

impl Named {
    /// Notes what a source names; it wins over those before it.
    pub(crate) fn add(&mut self, source: Source, values: &impl config::Source) -> Result<(), ConfigError> {
        self.add_table(source, "", &values.collect()?);
        Ok(())
    }

    fn add_table(&mut self, source: Source, prefix: &str, table: &Map<String, Value>) {
        for (name, value) in table {
            match &value.kind {
                ValueKind::Table(inner) => self.add_table(source, &format!("{prefix}{name}."), inner),
                _ => drop(self.0.insert(format!("{prefix}{name}"), source)),
            }
        }
    }

    pub(crate) fn source_of(&self, name: &str) -> Source {
        self.0.get(name).copied().unwrap_or(Source::Default)
    }
}
