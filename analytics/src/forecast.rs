//! What stations will sell: daily series 14 days ahead, weekly ones 26 weeks ahead, with intervals that hold.
//!
//! A series is cleaned first: days when nothing could be sold are unknown, days of the caller's calendar are divided by
//! what such days do to all series together. A pool of simple members looks ahead from there, and how far off each was at
//! past origins decides which of them speaks. The interval is what the errors at those origins were, horizon by
//! horizon; it is not what a model thinks of itself. What is foretold for an origin uses data up to that origin only.
//!
//! Nothing is learnt from nothing: [`CannotForecast`] says why there is no figure.

mod calendar;
mod cannot;
mod effects;
mod interval;
mod members;
mod mstl;
mod panel;
mod rehearsal;
mod series;
mod theta;
mod total;
mod trend;

pub use calendar::{DayKind, DayTable};
pub use cannot::CannotForecast;
pub use interval::Range;
pub use members::Member;
pub use panel::{Accuracy, Forecast, Panel, Step, forecast};
pub use rehearsal::{Rehearsed, rehearse};
pub use series::{Event, EventKind, Rhythm, Series};
pub use total::{Total, total};
pub use trend::{Leaders, TrendNote, Window, trend_note};
