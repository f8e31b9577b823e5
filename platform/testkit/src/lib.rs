//! What tests stand on: the databases, the application started on either, and the people who use it.
//!
//! With the feature `app` there is `TestApp`, the whole application in the test's own process; without it the
//! crate compiles in seconds.

pub mod golden;
pub mod postgres;

#[cfg(feature = "app")]
mod actor;
#[cfg(feature = "app")]
mod app;
#[cfg(feature = "app")]
mod area;
#[cfg(feature = "app")]
mod home;

#[cfg(feature = "app")]
pub use actor::{Actor, Response};
#[cfg(feature = "app")]
pub use app::{OPENING, TestApp};
#[cfg(feature = "app")]
pub use area::SampleArea;

pub use testkit_macros::both_databases;

use std::future::Future;

/// The databases that every test of [`both_databases`] runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a test works with, made afresh for each test: an empty database, a running application.
pub trait Fixture: Sized {
    /// Makes it on a database of its own.
    ///
    /// # Panics
    /// When that fails: the test then fails, with the reason.
    fn start(engine: Engine) -> impl Future<Output = Self>;
}

/// Runs `test` on a fixture on `engine`; [`both_databases`] calls it.
///
/// # Panics
/// When the test does.
pub fn run<F: Fixture, T: Future>(engine: Engine, test: impl FnOnce(F) -> T) -> T::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime needs nothing that a test machine may lack")
        .block_on(async { test(F::start(engine).await).await })
}
