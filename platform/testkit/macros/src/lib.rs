//! `#[both_databases]`
