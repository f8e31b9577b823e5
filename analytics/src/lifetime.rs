//! How long customers stay, how often they come, and what that is worth: buy-till-you-die models.
//!
//! A customer comes at a rate of their own until they silently stop. Rates and chances of stopping differ between
//! customers and are mixed over: two distributions with four parameters describe a whole segment, and what a
//! customer did so far says where in them they stand.
//!
//! - [`Dropout::AfterRepeat`] with k = 1 is BG/NBD (Fader, Hardie & Lee 2005), [`Dropout::AfterEvery`] with k = 1 is MBG/NBD
//!   (Batislam, Denizel & Filiztekin 2007), with k ≥ 2 MBG/CNBD-k (Reutterer, Platzer & Schröder 2020), whose
//!   visits come more regularly than chance.
//! - [`spend`] tells what a visit is worth: Gamma-Gamma (Fader & Hardie 2013).
//!
//! Times are in weeks. BG/NBD takes whoever came once for alive whatever happened since, so that its probability of
//! being alive ranks worse than chance; it is here as the yardstick that every paper reports.

mod expectation;
mod fit;
mod likelihood;
mod matrix;
mod record;
mod simplex;
pub mod spend;
mod valuation;
mod value;

pub use expectation::Outlook;
pub use fit::{CannotFit, Fitted, RepeatsModel, fit, fit_regular};
pub use likelihood::{Dropout, Parameters, log_likelihood};
pub use record::Record;
pub(crate) use valuation::Known;
pub use valuation::{
    Appraiser, Calibration, Models, Scaled, SegmentModel, Valuation, ValuedBy, Visits, fit_models,
};
pub use value::{Discount, Quarters, Worth, worth};
