//! Sales and the catalogue over the API.

mod recording;

mod batches;

mod sales;

mod products;

pub use sales::{SalesQuery, filter_of};

use web::Routes;

/// The routes of sales.
pub fn routes() -> Routes {
    Routes::new()
        .merge(recording::routes())
        .merge(batches::routes())
        .merge(sales::routes())
        .merge(products::routes())
}
