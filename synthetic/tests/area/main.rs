//! A whole area, generated once and read back.
#![expect(clippy::unwrap_used, reason = "a file that cannot be read fails the test that reads it")]
#![expect(clippy::float_arithmetic, reason = "shares are compared with bounds")]

mod files;
mod reading;
mod truth;
