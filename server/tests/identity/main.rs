//! Who somebody is and what they may do: passwords, second factors, the single sign-on, sessions, tokens, roles of
//! the company's own, and rights handed to a colleague.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod authenticator;
mod delegations;
mod passwords;
mod person;
mod provider;
mod roles;
mod second_factor;
mod sessions;
mod tokens;
