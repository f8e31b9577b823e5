//! The attribute, the runner and the server together.

use std::net::TcpStream;
use testkit::{Engine, Fixture, both_databases, postgres};

/// A fixture that remembers what it was started on.
struct Started(Engine);

impl Fixture for Started {
    async fn start(engine: Engine) -> Self {
        if engine == Engine::Postgres {
            let address = postgres::url().split(['@', '/']).nth(3).expect("scheme://user@address/database");
            assert!(TcpStream::connect(address).is_ok(), "no server at {address}");
        }
        Self(engine)
    }
}

#[both_databases]
async fn the_fixture_is_started_on_the_engine_that_the_test_is_named_after(started: Started) {
    let test = std::thread::current().name().unwrap().to_string();
    let name = match started.0 {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    assert!(test.ends_with(&format!("::{name}")), "{test} was started on {name}");
}

#[both_databases]
async fn a_test_may_return_a_result(_started: Started) -> Result<(), std::num::ParseIntError> {
    assert_eq!("7".parse::<u8>()?, 7);
    Ok(())
}
