//! What warnings would have said in the past, beside what came: a replay without a look ahead.
//!
//! Every week of the past is taken as if it were today: a card is learnt of what was known then, all customers are scored,
//! the worst of each maintainer's are handed over as far as the maintainer has room, and later weeks tell who fell. The simple
//! rules that a manager might use instead go the same way.
//!
//! **Invariant:** what is said as of a week rests on purchases up to it. Only the judging looks further.

mod episodes;
mod measured;
mod replay;
mod track;

pub use measured::{Alerts, Band, Bin, Group, Measured, Method};
pub use replay::{CannotReplay, Plan, Replayed, Tracked, replay};
pub use track::{TrackRecord, track_record};
