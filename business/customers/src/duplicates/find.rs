//! The finder: one pass over all files for the keys under which they meet, one over the pairs that met.

use super::facts::{self, File};
use super::rules::{self, Judgement};
use crate::model::CustomerId;
use database::Sql;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};
use vault::{Vault, VaultError};

/// Files that meet under one key are all compared with each other up to this many; beyond it, each with the next
/// ones alone: a switchboard's phone stands in hundreds of files.
const MEETING_MAX: usize = 40;
const NEXT_ONES: usize = 20;

/// Pairs opened at a time.
const PAIRS_PER_BATCH: usize = 1_000;
/// Files kept open from one batch to the next: a file meets others in many batches, and opening it is what takes
/// the time.
const FILES_KEPT_MAX: usize = 50_000;

/// Two files that may be of one customer, the one with the lower serial first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundPair {
    pub(crate) one: CustomerId,
    pub(crate) other: CustomerId,
    pub(crate) serials: (i64, i64),
    pub(crate) judgement: Judgement,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub files: u64,
    /// Pairs that met under a key.
    pub compared: u64,
    /// Pairs by grade.
    pub pairs: BTreeMap<String, u64>,
}

/// A file that met others: by its place in the list of all. The hash is of this run alone and is never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    key: u64,
    place: u32,
}

/// Compares all files. `is_settled` names pairs about which people decided.
pub(crate) async fn find(
    sql: &impl Sql,
    vault: &Vault,
    is_settled: impl Fn(CustomerId, CustomerId) -> bool,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(Summary, Vec<FoundPair>), VaultError> {
    let (ids, met) = gather(sql, vault, progress).await?;
    let candidates = candidates(met);
    let mut summary =
        Summary { files: ids.len() as u64, compared: candidates.len() as u64, ..Summary::default() };
    for grade in rules::Grade::ALL {
        summary.pairs.insert(grade.as_str().to_owned(), 0);
    }
    let total = (ids.len() + candidates.len()) as u64;
    let (mut found, mut files) = (Vec::new(), HashMap::new());
    for (batch, pairs) in candidates.chunks(PAIRS_PER_BATCH).enumerate() {
        let id = |place: u32| ids.get(place as usize).copied();
        let pairs: Vec<_> = pairs.iter().filter_map(|it| Some((id(it.0)?, id(it.1)?))).collect();
        if FILES_KEPT_MAX < files.len() {
            files.clear();
        }
        let wanted = pairs.iter().flat_map(|it| [it.0, it.1]).filter(|it| !files.contains_key(it));
        // In the order in which they were filed, and so lie.
        let wanted: BTreeSet<CustomerId> = wanted.collect();
        files.extend(facts::files(sql, vault, &wanted.into_iter().collect::<Vec<_>>()).await?);
        let judged = pairs.iter().filter(|it| !is_settled(it.0, it.1)).filter_map(|it| {
            let (one, other) = (files.get(&it.0)?, files.get(&it.1)?);
            Some(pair(one, other, rules::judge(&one.facts, &other.facts)?))
        });
        for it in judged {
            *summary.pairs.entry(it.judgement.grade.as_str().to_owned()).or_default() += 1;
            found.push(it);
        }
        progress(ids.len() as u64 + (batch * PAIRS_PER_BATCH) as u64, total);
    }
    progress(total, total);
    Ok((summary, found))
}

fn pair(one: &File, other: &File, judgement: Judgement) -> FoundPair {
    FoundPair { one: one.id, other: other.id, serials: (one.serial, other.serial), judgement }
}

/// Reads all files, in the order of their serials, and keeps of each the numbers under which it may meet others.
async fn gather(
    sql: &impl Sql,
    vault: &Vault,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(Vec<CustomerId>, Vec<Met>), VaultError> {
    let hasher = RandomState::new();
    let (mut ids, mut met) = (Vec::new(), Vec::new());
    let mut after = 0;
    loop {
        let files = facts::files_after(sql, vault, after).await?;
        let Some(last) = files.last() else { return Ok((ids, met)) };
        after = last.serial;
        for file in &files {
            // More files than a u32 counts do not fit one installation by far.
            let place = ids.len() as u32;
            ids.push(file.id);
            met.extend(rules::keys(&file.facts).iter().map(|it| Met { key: hasher.hash_one(it), place }));
        }
        progress(ids.len() as u64, 0);
    }
}

/// The pairs that met, each once, in order.
fn candidates(mut met: Vec<Met>) -> Vec<(u32, u32)> {
    met.sort_unstable();
    met.dedup();
    let mut pairs = Vec::new();
    for group in met.chunk_by(|one, other| one.key == other.key) {
        let reach = if group.len() <= MEETING_MAX { MEETING_MAX } else { NEXT_ONES };
        for (at, one) in group.iter().enumerate() {
            pairs.extend(group.iter().skip(at + 1).take(reach).map(|it| (one.place, it.place)));
        }
    }
    drop(met);
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(groups: &[&[u32]]) -> Vec<Met> {
        let of = |(key, places): (usize, &&[u32])| {
            places.iter().map(|it| Met { key: key as u64, place: *it }).collect::<Vec<_>>()
        };
        groups.iter().enumerate().flat_map(of).collect()
    }

    #[test]
    fn files_that_meet_twice_are_compared_once() {
        assert_eq!(candidates(met(&[&[3, 1], &[1, 3, 2], &[5]])), [(1, 2), (1, 3), (2, 3)]);
    }

    #[test]
    fn pairs_grow_with_the_files_of_a_crowd_and_not_with_their_square() {
        let crowd: Vec<u32> = (0..1_000).collect();
        let pairs = candidates(met(&[&crowd])).len();
        assert!(pairs < 1_000 * NEXT_ONES, "{pairs}");
        let few: Vec<u32> = (0..MEETING_MAX as u32).collect();
        assert_eq!(2 * candidates(met(&[&few])).len(), MEETING_MAX * (MEETING_MAX - 1));
    }
}
