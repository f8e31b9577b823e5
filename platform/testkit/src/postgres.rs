//! The PostgreSQL of the tests.

/// The administrator's URL of the server that tests make their databases on: named by
/// `TEST_POSTGRES_URL`, else started once and shared by all test processes.
pub use testkit_cluster::url;
