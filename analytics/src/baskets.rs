//! What goes with what: pairs and triples of things that one customer buys on one day.
//!
//! By day and not by receipt: who fills up, and comes back from the shop with a receipt of its own, bought both. Counting is one
//! pass over sorted rows into integer counters of fixed size ([`count`]); what is more than chance, in what direction, and what
//! it earns is worked out from the counters alone ([`suggestions`]); [`next_offer`] picks for one customer.

mod counts;
mod fisher;
mod offer;
mod suggestion;

pub use counts::{Bought, CannotCount, Counter, Counts, ITEMS_MAX, Item, count};
pub use fisher::at_least_together;
pub use offer::{CannotOffer, Habit, Offer, next_offer};
pub use suggestion::{Evidence, Given, Suggestion, Together, suggestions};
