//! What a camera read: it finds those alone who opted in to being recognised (PIPL Art. 26).

use crate::model::{Incoming, ReadBy};
use customers::{Blind, CustomerId, IdentifierKind};
use database::Work;
use kernel::Problem;
use std::collections::{HashMap, HashSet};
use vault::Vault;

/// Takes away what a camera read of somebody who did not opt in, or of nobody known. Not even a hash of it is kept: it
/// was never read.
pub(crate) async fn hide_unwilling(
    work: &Work,
    vault: &Vault,
    lines: &mut [Incoming],
) -> Result<(), Problem> {
    let mut read: HashMap<(IdentifierKind, String), Option<Blind>> = HashMap::new();
    for line in lines.iter().filter(|it| it.read_by == ReadBy::Camera) {
        if let Some((kind, value)) = &line.identifier {
            let blind = || customers::blind(vault, *kind, value);
            read.entry((*kind, value.clone())).or_insert_with(blind);
        }
    }
    if read.is_empty() {
        return Ok(());
    }
    let mut holders: HashMap<Blind, Vec<CustomerId>> = HashMap::new();
    for kind in [IdentifierKind::Plate, IdentifierKind::Card, IdentifierKind::Phone] {
        let blinds: Vec<Blind> = read.iter().filter(|it| it.0.0 == kind).filter_map(|it| *it.1).collect();
        for (blind, _, _, customer) in customers::find_by_identifiers(work, kind, &blinds).await? {
            holders.entry(blind).or_default().push(customer);
        }
    }
    let all: HashSet<CustomerId> = holders.values().flatten().copied().collect();
    let all: Vec<CustomerId> = all.into_iter().collect();
    let willing = privacy::camera_opted_in(work, &all).await?;
    // A plate that changed hands counts only when each of its holders agreed.
    let agrees = |identifier: &(IdentifierKind, String)| {
        let blind = read.get(identifier).copied().flatten();
        let holders = blind.and_then(|it| holders.get(&it));
        holders.is_some_and(|it| it.iter().all(|customer| willing.contains(customer)))
    };
    for line in lines.iter_mut().filter(|it| it.read_by == ReadBy::Camera) {
        line.identifier = line.identifier.take().filter(|it| agrees(it));
    }
    Ok(())
}
