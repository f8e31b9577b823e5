//! What to generate, and what went wrong.

use kernel::{BusinessDay, Words};
use std::path::PathBuf;

/// How large an area to generate. The same settings give the same bytes on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Number of stations, 1 to 1,000.
    pub stations: u32,
    /// Number of customers on file, 1 to 500,000.
    pub customers: u32,
    /// Length of the history in trading days, 28 to 3,650.
    pub days: u32,
    /// Last trading day of the history, in the years 2002 to 2099.
    pub until: BusinessDay,
    /// Any number: another seed is another area.
    pub seed: u64,
}

/// A setting's name and the values it may take.
struct Range {
    argument: &'static str,
    least: u32,
    most: u32,
}

const STATIONS: Range = Range { argument: "stations", least: 1, most: 1_000 };
const CUSTOMERS: Range = Range { argument: "customers", least: 1, most: 500_000 };
const DAYS: Range = Range { argument: "days", least: 28, most: 3_650 };
/// The lunar calendar and the plate numbers hold well beyond; nobody needs a history outside.
const FIRST_YEAR: i32 = 2002;
const LAST_YEAR: i32 = 2099;

impl Settings {
    pub const DEFAULT_STATIONS: u32 = 12;
    pub const DEFAULT_CUSTOMERS: u32 = 8_000;
    pub const DEFAULT_DAYS: u32 = 730;
    pub const DEFAULT_SEED: u64 = 1;

    /// The default area with its history ending on `until`.
    pub const fn ending(until: BusinessDay) -> Self {
        Self {
            stations: Self::DEFAULT_STATIONS,
            customers: Self::DEFAULT_CUSTOMERS,
            days: Self::DEFAULT_DAYS,
            until,
            seed: Self::DEFAULT_SEED,
        }
    }

    /// First trading day of the history.
    pub fn first(&self) -> BusinessDay {
        self.until.plus(1 - self.days as i32)
    }

    /// Refuses settings out of range, naming the argument.
    pub fn validate(&self) -> Result<(), Error> {
        STATIONS.holds(self.stations)?;
        CUSTOMERS.holds(self.customers)?;
        DAYS.holds(self.days)?;
        let year = chrono::Datelike::year(&self.until.date());
        if (FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Ok(());
        }
        Err(Error::Argument {
            argument: "until",
            given: self.until.to_string(),
            least: format!("{FIRST_YEAR}-01-01"),
            most: format!("{LAST_YEAR}-12-31"),
        })
    }
}

impl Range {
    fn holds(&self, given: u32) -> Result<(), Error> {
        if (self.least..=self.most).contains(&given) {
            return Ok(());
        }
        Err(Error::Argument {
            argument: self.argument,
            given: given.to_string(),
            least: self.least.to_string(),
            most: self.most.to_string(),
        })
    }
}

/// Why nothing, or not everything, was generated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("`{argument}` must lie between {least} and {most}, not {given}")]
    Argument { argument: &'static str, given: String, least: String, most: String },
    #[error("cannot write `{}`: {cause}", path.display())]
    Write { path: PathBuf, cause: std::io::Error },
    #[error("cannot read `{}`: {cause}", path.display())]
    Read { path: PathBuf, cause: std::io::Error },
}

impl Error {
    /// The same in the product's languages.
    pub fn words(&self) -> Words {
        let zh = match self {
            Self::Argument { argument, given, least, most } => {
                format!("参数 `{argument}` 应在 {least} 至 {most} 之间，而不是 {given}")
            }
            Self::Write { path, cause } => format!("无法写入 `{}`：{cause}", path.display()),
            Self::Read { path, cause } => format!("无法读取 `{}`：{cause}", path.display()),
        };
        Words::new(zh, self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings::ending("2026-06-30".parse().unwrap())
    }

    #[test]
    fn the_default_area_is_valid_and_ends_on_the_day_asked_for() {
        assert!(settings().validate().is_ok());
        assert_eq!(settings().first().to_string(), "2024-07-01");
    }

    #[test]
    fn a_setting_out_of_range_is_refused_by_name() {
        let cases = [
            (Settings { stations: 0, ..settings() }, "stations"),
            (Settings { customers: 0, ..settings() }, "customers"),
            (Settings { customers: 500_001, ..settings() }, "customers"),
            (Settings { days: 27, ..settings() }, "days"),
            (Settings::ending("1999-12-31".parse().unwrap()), "until"),
        ];
        for (settings, name) in cases {
            let refusal = settings.validate().unwrap_err();
            assert!(refusal.to_string().contains(&format!("`{name}`")), "{refusal}");
            assert!(refusal.words().zh.contains(&format!("`{name}`")), "{refusal:?}");
        }
    }
}
