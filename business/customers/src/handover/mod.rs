//! What an employee who leaves, or changes posts, was to look after passes to a successor or into the public pool.
//!
//! What there is to pass on is found along the registry of references, so that nothing is left with somebody who
//! is gone. It is passed on in the background, in chunks, each noted, and can be given back.

mod rules;

mod http;
mod jobs;
mod operations;
mod store;

pub(crate) use http::routes;
pub(crate) use jobs::register;
pub use rules::HandoverState;
