//! The last four weeks against the median of the six four-week blocks before: simple, robust against a
//! single strong month, and fit for customers who come twice a week or more.

use crate::panel::Panel;

/// Weeks of a block, and blocks that make the median.
const BLOCK_WEEKS: usize = 4;
const BLOCKS: usize = 6;
const BLOCKS_MIN: usize = 3;
/// Thousandths of open weeks without which a block says nothing.
const BLOCK_OPEN_MILLI: i64 = 2_000;

/// The median of the visits in the blocks before week t−3, each scaled to four open weeks; none when fewer
/// than three blocks are known.
pub(crate) fn median_block(panel: &Panel, t: usize) -> Option<f64> {
    let mut blocks = [0.0; BLOCKS];
    let mut known = 0;
    for back in 1..=BLOCKS {
        let Some(until) = (t + 1).checked_sub(back * BLOCK_WEEKS) else { break };
        let sums = panel.sums(until.saturating_sub(BLOCK_WEEKS), until);
        if BLOCK_OPEN_MILLI <= sums.exposure_milli {
            blocks[known] = sums.visits as f64 * BLOCK_WEEKS as f64 / sums.exposure();
            known += 1;
        }
    }
    if known < BLOCKS_MIN {
        return None;
    }
    let blocks = &mut blocks[..known];
    blocks.sort_by(f64::total_cmp);
    let middle = known.div_euclid(2);
    Some(if known % 2 == 1 { blocks[middle] } else { f64::midpoint(blocks[middle - 1], blocks[middle]) })
}
