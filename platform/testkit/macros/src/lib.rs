//! `#[both_databases]`: one test body, two tests.

mod expand;

use proc_macro::TokenStream;

/// Makes one asynchronous test of a body per database: `NAME::sqlite` and `NAME::postgres`.
///
/// The function takes one argument, whose type implements `testkit::Fixture`: what the test works with,
/// made afresh on that database. It may return a `Result`, like any test.
///
/// ```text
/// #[both_databases]
/// async fn a_customer_is_found_by_her_plate(app: TestApp) { … }
/// ```
#[proc_macro_attribute]
pub fn both_databases(attribute: TokenStream, item: TokenStream) -> TokenStream {
    match expand::expand(&attribute.into(), item.into()) {
        Ok(tests) => tests.into(),
        Err(misuse) => misuse.to_compile_error().into(),
    }
}
