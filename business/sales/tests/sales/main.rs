//! Sales on both databases: what a file does, and what `verify` finds.
#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, reason = "what a test needs and does not get should fail loudly")]

mod camera;
mod feed;
mod imports;
mod receipts;
mod verifying;
