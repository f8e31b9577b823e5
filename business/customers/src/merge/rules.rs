//! Decisions about merging two files: whether they may be, what changes places, what moves.

use crate::model::{Customer, Kind};
use kernel::Words;
use std::collections::HashSet;
use vault::{PersonalKind, PersonalValue, ValueId, normalise};

kernel::words! {
    /// A field of which a file has one, so that somebody chooses between two files.
    MergeField {
        Number = "number",
        /// Name and kind: who the customer is.
        Name = "name",
        Owner = "owner",
        Maintainer = "maintainer",
        Keeper = "keeper",
        JoinedOn = "joined_on",
    }
}

/// Why two files cannot be merged, or a merge not be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MergeFault {
    #[error("a file cannot be merged into itself / 不能与自身合并")]
    Itself,
    #[error("this file was merged into another already / 该档案已并入其他档案")]
    Merged,
    #[error("this merge was undone already / 该合并已撤销")]
    Undone,
    #[error(
        "one of the files was merged again since: undo that merge first / 之后又有合并,请先撤销较晚的合并"
    )]
    NotTheLatest,
}

/// Whether the one file may absorb the other.
pub(crate) fn check(kept: &Customer, absorbed: &Customer) -> Result<(), MergeFault> {
    if kept.id == absorbed.id {
        Err(MergeFault::Itself)
    } else if kept.merged_into.is_some() || absorbed.merged_into.is_some() {
        Err(MergeFault::Merged)
    } else {
        Ok(())
    }
}

/// Lets a field of the two files change places. Done twice, it is as it was.
pub(crate) fn swap(field: MergeField, one: &mut Customer, other: &mut Customer) {
    use std::mem::swap;
    match field {
        MergeField::Number => swap(&mut one.number, &mut other.number),
        MergeField::Name => {
            swap(&mut one.kind, &mut other.kind);
            swap(&mut one.organisation_name, &mut other.organisation_name);
        }
        MergeField::Owner => swap(&mut one.owner, &mut other.owner),
        MergeField::Maintainer => swap(&mut one.maintainer, &mut other.maintainer),
        MergeField::Keeper => swap(&mut one.keeper, &mut other.keeper),
        MergeField::JoinedOn => swap(&mut one.joined_on, &mut other.joined_on),
    }
}

/// The fields in which two files differ, as far as can be told without opening the vault: of two persons somebody
/// chooses the name.
pub(crate) fn differing(one: &Customer, other: &Customer) -> Vec<MergeField> {
    let differs = |field: &MergeField| {
        let (mut swapped, mut rest) = (one.clone(), other.clone());
        swap(*field, &mut swapped, &mut rest);
        let both_named = one.kind == Kind::Person && other.kind == Kind::Person;
        swapped != *one || (*field == MergeField::Name && both_named)
    };
    MergeField::ALL.iter().copied().filter(differs).collect()
}

/// Whether somebody may have several values of a kind.
const fn may_be_many(kind: PersonalKind) -> bool {
    matches!(kind, PersonalKind::Phone | PersonalKind::Plate | PersonalKind::Note)
}

/// Which of the absorbed person's values become the kept one's: those that moved rows refer to, and of the others
/// those that the kept one has not. The name is not among them: it is chosen.
pub(crate) fn moving_values(
    kept: &[PersonalValue],
    absorbed: &[PersonalValue],
    referred: &HashSet<ValueId>,
    all_referred: &HashSet<ValueId>,
) -> Vec<ValueId> {
    let is_new = |value: &PersonalValue| {
        let mut of_kind = kept.iter().filter(|it| it.kind == value.kind);
        if may_be_many(value.kind) {
            let spelling = |it: &PersonalValue| normalise::normalise(it.kind, &it.plain);
            of_kind.all(|it| spelling(it) != spelling(value))
        } else {
            of_kind.next().is_none()
        }
    };
    let moves = |it: &&PersonalValue| {
        // What a row refers to goes with its row, or stays with it.
        if all_referred.contains(&it.id) {
            return referred.contains(&it.id);
        }
        it.kind != PersonalKind::Name && is_new(it)
    };
    absorbed.iter().filter(moves).map(|it| it.id).collect()
}

/// What rows of a table are to people; the table's own name for one that a later capability added.
pub(crate) fn words_of(table: &str) -> Words {
    match table {
        "customers_identifier" => Words::new("识别标识", "identifiers at the till"),
        "customers_tag" => Words::new("标签", "tags"),
        "customers_card" => Words::new("卡", "cards"),
        "customers_vehicle" => Words::new("车辆", "vehicles"),
        "customers_customer" => Words::new("已并入的档案", "files merged before"),
        "customers_pool_move" => Words::new("公海记录", "moves in the public pool"),
        "sales_sale" => Words::new("消费记录", "receipts"),
        other => Words::new(other, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CustomerId;
    use kernel::Instant;
    use organisation::UnitId;
    use uuid::Uuid;
    use vault::SubjectId;

    fn customer(id: u128, number: &str) -> Customer {
        Customer {
            id: CustomerId(Uuid::from_u128(id)),
            serial: id as i64,
            number: number.to_owned(),
            kind: Kind::Person,
            organisation_name: None,
            owner: UnitId(Uuid::from_u128(id + 100)),
            maintainer: None,
            home_station: None,
            joined_on: None,
            created_at: Instant::from_micros(0),
            completeness: None,
            review_due: None,
            version: 1,
            merged_into: None,
            keeper: None,
        }
    }

    fn value(id: u128, kind: PersonalKind, plain: &str) -> PersonalValue {
        PersonalValue {
            id: ValueId(Uuid::from_u128(id)),
            subject: SubjectId(Uuid::from_u128(1)),
            kind,
            plain: plain.to_owned(),
        }
    }

    fn moved(kept: &[PersonalValue], absorbed: &[PersonalValue]) -> Vec<u128> {
        let none = HashSet::new();
        moving_values(kept, absorbed, &none, &none).into_iter().map(|it| it.0.as_u128()).collect()
    }

    #[test]
    fn a_file_is_not_merged_into_itself_nor_twice() {
        let (one, mut two) = (customer(1, "A"), customer(2, "B"));
        assert_eq!(check(&one, &one), Err(MergeFault::Itself));
        assert_eq!(check(&one, &two), Ok(()));
        two.merged_into = Some(one.id);
        assert_eq!(check(&one, &two), Err(MergeFault::Merged));
        assert_eq!(check(&two, &one), Err(MergeFault::Merged));
    }

    #[test]
    fn what_changed_places_twice_is_as_it_was() {
        let (mut one, mut two) = (customer(1, "A"), customer(2, "B"));
        two.kind = Kind::Organisation;
        two.organisation_name = Some("顺达运输".to_owned());
        let before = (one.clone(), two.clone());
        for field in MergeField::ALL {
            swap(*field, &mut one, &mut two);
        }
        assert_eq!((one.number.as_str(), one.kind, one.owner), ("B", Kind::Organisation, before.1.owner));
        assert_eq!(two.organisation_name, None);
        for field in MergeField::ALL {
            swap(*field, &mut one, &mut two);
        }
        assert_eq!((one, two), before);
    }

    #[test]
    fn only_what_differs_is_asked_for() {
        let (one, mut two) = (customer(1, "A"), customer(2, "B"));
        two.owner = one.owner;
        assert_eq!(differing(&one, &two), [MergeField::Number, MergeField::Name]);
    }

    #[test]
    fn phones_that_both_have_stay_and_others_move() {
        let kept = [value(1, PersonalKind::Phone, "13800138000"), value(2, PersonalKind::Name, "张三")];
        let absorbed = [
            value(3, PersonalKind::Phone, "138-0013-8000"),
            value(4, PersonalKind::Phone, "13900139000"),
            value(5, PersonalKind::Name, "张三丰"),
            value(6, PersonalKind::Note, "晚上来"),
        ];
        assert_eq!(moved(&kept, &absorbed), [4, 6]);
    }

    #[test]
    fn of_what_one_has_one_of_the_kept_value_stands() {
        let absorbed = [value(3, PersonalKind::IdentityNumber, "11010119900307567X")];
        assert_eq!(moved(&[], &absorbed), [3]);
        assert!(moved(&[value(1, PersonalKind::IdentityNumber, "x")], &absorbed).is_empty());
    }

    #[test]
    fn a_value_goes_with_the_row_that_refers_to_it() {
        let plate = value(3, PersonalKind::Plate, "京A12345");
        let referred: HashSet<ValueId> = [plate.id].into();
        let same = [value(1, PersonalKind::Plate, "京A12345")];
        let absorbed = [plate];
        assert_eq!(moving_values(&same, &absorbed, &referred, &referred).len(), 1);
        assert!(moving_values(&[], &absorbed, &HashSet::new(), &referred).is_empty(), "its row stayed");
    }
}
