//! Sales on both databases: what a file does, and what `verify` finds.
#![recursion_limit = "256"]

mod feed;
mod imports;
mod verifying;
