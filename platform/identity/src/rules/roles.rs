//! What a role of the company's own may be.

use crate::model::{OwnRole, Role};
use kernel::{FieldProblem, Words};

const NAME_CHARS_MAX: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RoleFault {
    NoName { field: &'static str },
    NameTooLong { field: &'static str },
    NameTaken { field: &'static str },
    NoPermission,
}

impl From<RoleFault> for FieldProblem {
    fn from(fault: RoleFault) -> Self {
        match fault {
            RoleFault::NoName { field } => {
                Self::new(field, "required", "give it a name in both languages / 请填写中英文名称")
            }
            RoleFault::NameTooLong { field } => Self::new(
                field,
                "too_long",
                format!("use at most {NAME_CHARS_MAX} characters / 最多 {NAME_CHARS_MAX} 个字符"),
            ),
            RoleFault::NameTaken { field } => {
                Self::new(field, "taken", "another role is called so / 已有同名角色")
            }
            RoleFault::NoPermission => Self::new(
                "permissions",
                "required",
                "a role must hold at least one permission / 角色至少要有一项权限",
            ),
        }
    }
}

/// What is wrong with a role beside `others`, if anything. Two roles of one name could not be told apart.
pub(crate) fn role_fault<'a>(
    role: &OwnRole,
    mut others: impl Iterator<Item = &'a Words>,
) -> Option<RoleFault> {
    for (field, name) in [("name.zh", &role.name.zh), ("name.en", &role.name.en)] {
        if name.trim().is_empty() {
            return Some(RoleFault::NoName { field });
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Some(RoleFault::NameTooLong { field });
        }
    }
    let built_in = Role::ALL.map(Role::words);
    let is_same = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
    let is_taken = |it: &Words| {
        is_same(&it.zh, &role.name.zh)
            .then_some("name.zh")
            .or(is_same(&it.en, &role.name.en).then_some("name.en"))
    };
    if let Some(field) = built_in.iter().find_map(is_taken).or_else(|| others.find_map(is_taken)) {
        return Some(RoleFault::NameTaken { field });
    }
    role.permissions.is_empty().then_some(RoleFault::NoPermission)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldRights, RoleId};

    #[track_caller]
    fn check(zh: &str, en: &str, permissions: &[&str], expect: Option<RoleFault>) {
        let role = OwnRole {
            id: RoleId(uuid::Uuid::nil()),
            name: Words::new(zh, en),
            permissions: permissions.iter().map(|it| (*it).to_owned()).collect(),
            field_rights: FieldRights::default(),
            sees_own_customers_only: false,
            needs_second_factor: false,
            version: 1,
        };
        let other = Words::new("值班经理", "duty manager");
        assert_eq!(role_fault(&role, [&other].into_iter()), expect);
    }

    #[test]
    fn a_role_has_a_name_of_its_own_in_both_languages_and_something_to_do() {
        let one = &["sales.read_sales"];
        check("核价员", "price checker", one, None);
        check(" ", "price checker", one, Some(RoleFault::NoName { field: "name.zh" }));
        check("核价员", "", one, Some(RoleFault::NoName { field: "name.en" }));
        check("核价员", "Duty Manager ", one, Some(RoleFault::NameTaken { field: "name.en" }));
        check("站长", "boss", one, Some(RoleFault::NameTaken { field: "name.zh" }));
        check("核价员", &"x".repeat(61), one, Some(RoleFault::NameTooLong { field: "name.en" }));
        check("核价员", "price checker", &[], Some(RoleFault::NoPermission));
    }
}
