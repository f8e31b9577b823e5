//! What a merge does to consent: the stricter of two files holds, and undoing it gives back what was taken.

use super::consents::{NewConsent, add_line};
use crate::model::{Consent, ConsentSource};
use crate::rules::consent::{last, withdrawn_by_merge};
use crate::store::consents as store;
use customers::CustomerId;
use database::{Error, Following, MergeFollower, Merging, Work};

/// Consent follows merges of files, in their transaction.
pub const MERGE_FOLLOWER: MergeFollower = MergeFollower { name: "privacy", merged, undone };

fn merged(work: &Work, merging: Merging) -> Following<'_> {
    Box::pin(async move {
        let (kept, absorbed) = (CustomerId(merging.kept), CustomerId(merging.absorbed));
        let ours = lines(work, kept).await?;
        let theirs = lines(work, absorbed).await?;
        for (purpose, channel) in withdrawn_by_merge(&ours, &theirs) {
            let version = last(&ours, purpose, channel).or(last(&theirs, purpose, channel));
            let new = NewConsent {
                purpose,
                text_version: version.map_or(1, |it| it.text_version),
                channel,
                is_given: false,
                source: ConsentSource::Merge,
                at: None,
            };
            add_line(work, kept, &new, work.now(), Some(merging.merge)).await?;
        }
        let held = store::holds(work, kept).await?;
        for hold in store::holds(work, absorbed).await? {
            if !held.iter().any(|it| it.kind == hold.kind) {
                store::add_hold(work, kept, hold.kind, (None, Some(merging.merge))).await?;
            }
        }
        Ok(())
    })
}

fn undone(work: &Work, merging: Merging) -> Following<'_> {
    Box::pin(async move {
        let kept = CustomerId(merging.kept);
        let rows = store::lines(work, kept).await?;
        let lines = store::to_lines(&rows)?;
        for row in rows.iter().filter(|it| it.merge_id == Some(merging.merge) && !it.is_given) {
            let taken = Consent::try_from(row)?;
            let before: Vec<Consent> = lines.iter().filter(|it| it.seq < taken.seq).cloned().collect();
            let was_given = last(&before, taken.purpose, taken.channel).is_some_and(|it| it.is_given);
            // What the person said since the merge counts, not what they said before it.
            let is_last = last(&lines, taken.purpose, taken.channel).is_some_and(|it| it.seq == taken.seq);
            if was_given && is_last {
                let new = NewConsent {
                    purpose: taken.purpose,
                    text_version: taken.text_version,
                    channel: taken.channel,
                    is_given: true,
                    source: ConsentSource::Merge,
                    at: None,
                };
                add_line(work, kept, &new, work.now(), Some(merging.merge)).await?;
            }
        }
        store::end_holds_of_merge(work, merging.merge).await.map(drop)
    })
}

async fn lines(work: &Work, customer: CustomerId) -> Result<Vec<Consent>, Error> {
    store::to_lines(&store::lines(work, customer).await?)
}
