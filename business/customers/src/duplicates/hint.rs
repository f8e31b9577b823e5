//! Telling of a likely duplicate before a file is made.
//!
//! Within the asker's scope the file is named. Outside it nothing is said but that there is one, and that only
//! where what was typed fits on so many counts that the pair would be probable: a phone and a name, for
//! instance. So nobody learns of a phone, a name or a plate alone whether somebody is a customer elsewhere.

use super::facts;
use super::reports;
use super::rules::{self, Facts, Grade, Judgement};
use crate::model::{CustomerId, IdentifierKind, Kind};
use crate::operations::blind_of_normal;
use crate::rules::{normal_identifier, search_key, search_key_end};
use crate::store::{Blind, find_by_identifiers};
use database::{AuditEntry, Scope, Sql, Work};
use kernel::Words;
use serde_json::json;
use std::collections::BTreeSet;
use vault::{PersonalKind, Vault, VaultError};

/// What somebody is about to file, as typed.
#[derive(Clone, Debug)]
pub(crate) struct NewFileFacts<'a> {
    pub(crate) kind: Kind,
    pub(crate) name: Option<&'a str>,
    pub(crate) phones: Vec<&'a str>,
    pub(crate) plates: Vec<&'a str>,
    pub(crate) cards: Vec<&'a str>,
}

/// A file that may be of the same customer, within the scope.
#[derive(Clone, Debug)]
pub(crate) struct Hint {
    pub(crate) customer: CustomerId,
    pub(crate) judgement: Judgement,
}

/// What is told before a file is made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hints {
    /// The surest first.
    pub(crate) inside: Vec<Hint>,
    pub(crate) is_elsewhere: bool,
}

/// What is said of a file outside the scope.
pub(crate) fn elsewhere_words() -> Words {
    Words::new(
        "很可能已有同一客户的档案,但不在您的权限范围内,请联系公司营销部门核实",
        "a file that is probably of the same customer exists outside your part of the company: ask company marketing",
    )
}

/// Notes that somebody was told of a file out of sight: not of which.
pub(crate) fn note_elsewhere(work: &mut Work) {
    work.audit(AuditEntry {
        action: "customers.duplicate_hinted",
        subject_kind: "customer",
        subject: None,
        unit: None,
        detail: json!({}),
    });
}

/// Organisations whose names begin alike that are compared, and the signs that must be alike.
const NAMED_LIKE_MAX: i64 = 200;
const NAME_SIGNS: usize = 4;
/// Files that are told of at most.
const HINTS_MAX: usize = 10;

/// Who may be meant.
pub(crate) async fn hints(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    new: &NewFileFacts<'_>,
) -> Result<Hints, VaultError> {
    let mut facts = Facts::named(new.kind, new.name);
    let normal = |kind, values: &[&str]| {
        let values = values.iter().map(|it| normal_identifier(kind, it));
        values.filter(|it| !it.is_empty()).collect::<Vec<String>>()
    };
    facts.phones = normal(IdentifierKind::Phone, &new.phones);
    facts.plates = normal(IdentifierKind::Plate, &new.plates);
    let cards = normal(IdentifierKind::Card, &new.cards);
    let blinds: Vec<Blind> =
        cards.iter().map(|it| blind_of_normal(vault, IdentifierKind::Card, it)).collect();
    facts.cards = blinds.iter().map(|it| it.to_vec()).collect();
    let candidates = candidates(sql, vault, scope, &facts, &blinds).await?;
    let inside: BTreeSet<CustomerId> =
        reports::in_sight(sql, scope, &candidates).await?.into_iter().collect();
    let mut hints = Hints::default();
    for (id, file) in facts::files(sql, vault, &candidates).await? {
        let Some(judgement) = rules::judge(&facts, &file.facts) else { continue };
        if inside.contains(&id) {
            hints.inside.push(Hint { customer: id, judgement });
        } else {
            hints.is_elsewhere |= Grade::Probable <= judgement.grade;
        }
    }
    hints.inside.sort_by_key(|it| (std::cmp::Reverse(it.judgement.score), it.customer));
    hints.inside.truncate(HINTS_MAX);
    Ok(hints)
}

/// Files with one of the phones, plates or cards, wherever they are, and organisations within the scope whose names
/// begin alike. Of a file that was merged, the one that was kept.
async fn candidates(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    facts: &Facts,
    cards: &[Blind],
) -> Result<Vec<CustomerId>, VaultError> {
    let of = |kind, values: &[String]| {
        values.iter().filter_map(|it| vault.whole_token(kind, it)).collect::<Vec<_>>()
    };
    let tokens = [of(PersonalKind::Phone, &facts.phones), of(PersonalKind::Plate, &facts.plates)].concat();
    let mut found: BTreeSet<CustomerId> = BTreeSet::new();
    for subjects in vault.subjects_by_token(sql, &tokens).await?.into_values() {
        found.extend(subjects.into_iter().map(|it| CustomerId(it.0)));
    }
    found.extend(find_by_identifiers(sql, IdentifierKind::Card, cards).await?.into_iter().map(|it| it.3));
    if facts.is_organisation && !facts.full_name.is_empty() {
        let begin: String = vault::normalise::name(&facts.full_name).chars().take(NAME_SIGNS).collect();
        let key = search_key(&begin);
        let end = search_key_end(&key);
        found.extend(reports::named_like(sql, scope, (key, end), NAMED_LIKE_MAX).await?);
    }
    let found: Vec<CustomerId> = found.into_iter().collect();
    Ok(reports::unmerged(sql, &found).await?)
}
