//! What a run changes in the kept warnings, as a pure comparison.

pub(crate) mod handling;

use crate::model::Episode;
use std::collections::HashMap;
use uuid::Uuid;

/// A kept warning, as far as it must be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub id: Uuid,
    pub serial: i64,
    pub opened_on: i64,
    pub digest: i64,
    pub is_open: bool,
    pub is_withdrawn: bool,
}

/// What is to be done. Numbers are positions among the episodes found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub insert: Vec<usize>,
    pub update: Vec<(Uuid, usize)>,
    pub withdraw: Vec<Uuid>,
}

impl Changes {
    pub(crate) fn count(&self) -> u64 {
        (self.insert.len() + self.update.len() + self.withdraw.len()) as u64
    }
}

/// Compares what is kept with what the fold found in the whole history.
///
/// Late sales can take an episode back: it is withdrawn, not deleted, since people may have acted on it. They
/// can also move the opening of the open episode: it stays the same warning, with what was decided about it.
pub(crate) fn compare(stored: &[Stored], found: &[Episode]) -> Changes {
    let mut kept: HashMap<(i64, i64), &Stored> =
        stored.iter().map(|it| ((it.serial, it.opened_on), it)).collect();
    let mut changes = Changes::default();
    let mut unmatched = Vec::new();
    for (position, episode) in found.iter().enumerate() {
        match kept.remove(&(episode.serial, episode.opened_on)) {
            Some(same) if same.digest == episode.digest && !same.is_withdrawn => {}
            Some(same) => changes.update.push((same.id, position)),
            None => unmatched.push(position),
        }
    }
    let mut orphans: Vec<_> = kept.into_values().filter(|it| !it.is_withdrawn).collect();
    orphans.sort_unstable_by_key(|it| (it.serial, it.opened_on));
    let mut moved: HashMap<i64, Uuid> =
        orphans.iter().filter(|it| it.is_open).map(|it| (it.serial, it.id)).collect();
    for position in unmatched {
        let same =
            found.get(position).filter(|it| it.state.is_open()).and_then(|it| moved.remove(&it.serial));
        match same {
            Some(id) => {
                orphans.retain(|it| it.id != id);
                changes.update.push((id, position));
            }
            None => changes.insert.push(position),
        }
    }
    changes.withdraw = orphans.into_iter().map(|it| it.id).collect();
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::{Transition, Warning, WarningState};
    use kernel::BusinessDay;

    fn episode(serial: i64, opened: i32, states: &[(i32, WarningState)]) -> Episode {
        let facts = crate::facts::tests::facts;
        let transitions: Vec<_> = states
            .iter()
            .map(|&(day, state)| Transition { day: BusinessDay(day), state, facts: facts(day) })
            .collect();
        let &(last, state) = states.last().unwrap();
        let warning = Warning { opened: BusinessDay(opened), state, transitions, latest: facts(last) };
        Episode::new(serial, Uuid::from_u128(serial as u128), &warning)
    }

    fn open(serial: i64, opened: i32) -> Episode {
        episode(serial, opened, &[(opened, WarningState::Yellow)])
    }

    fn stored(id: u128, episode: &Episode) -> Stored {
        Stored {
            id: Uuid::from_u128(id),
            serial: episode.serial,
            opened_on: episode.opened_on,
            digest: episode.digest,
            is_open: episode.state.is_open(),
            is_withdrawn: false,
        }
    }

    #[test]
    fn the_same_findings_change_nothing() {
        let found = [open(1, 70), open(2, 77)];
        let kept = [stored(1, &found[0]), stored(2, &found[1])];
        assert_eq!(compare(&kept, &found), Changes::default());
    }

    #[test]
    fn a_new_episode_is_inserted() {
        assert_eq!(compare(&[], &[open(1, 70)]).insert, [0]);
    }

    #[test]
    fn an_episode_that_went_on_is_updated() {
        let before = open(1, 70);
        let after = episode(1, 70, &[(70, WarningState::Yellow), (84, WarningState::Red)]);
        let changes = compare(&[stored(5, &before)], &[after]);
        assert_eq!(changes, Changes { update: vec![(Uuid::from_u128(5), 0)], ..Changes::default() });
    }

    #[test]
    fn an_episode_that_late_sales_took_back_is_withdrawn_once() {
        let mut kept = stored(5, &open(1, 70));
        assert_eq!(compare(&[kept], &[]).withdraw, [Uuid::from_u128(5)]);
        kept.is_withdrawn = true;
        assert_eq!(compare(&[kept], &[]), Changes::default());
    }

    #[test]
    fn a_withdrawn_episode_that_is_found_again_is_the_same_warning() {
        let found = open(1, 70);
        let kept = Stored { is_withdrawn: true, ..stored(5, &found) };
        assert_eq!(compare(&[kept], &[found]).update, [(Uuid::from_u128(5), 0)]);
    }

    #[test]
    fn an_open_warning_whose_opening_moved_keeps_its_identity() {
        let changes = compare(&[stored(5, &open(1, 70))], &[open(1, 63)]);
        assert_eq!(changes, Changes { update: vec![(Uuid::from_u128(5), 0)], ..Changes::default() });
    }

    #[test]
    fn a_closed_episode_never_becomes_another_one() {
        let closed = episode(1, 70, &[(70, WarningState::Yellow), (91, WarningState::Recovered)]);
        let changes = compare(&[stored(5, &closed)], &[open(1, 200)]);
        assert_eq!((changes.insert, changes.withdraw), (vec![0], vec![Uuid::from_u128(5)]));
    }

    #[test]
    fn a_change_in_an_old_transition_is_noticed() {
        let states = [(70, WarningState::Yellow), (91, WarningState::Recovered)];
        let (before, mut after) = (episode(1, 70, &states), episode(1, 70, &states));
        assert_eq!(before.digest, after.digest);
        after = episode(1, 70, &[(70, WarningState::Red), (91, WarningState::Recovered)]);
        assert_ne!(before.digest, after.digest);
    }
}
