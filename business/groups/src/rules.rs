//! What a group may be called, and who joins and who leaves.

use crate::model::{Draft, EventDraft};
use kernel::FieldProblem;
use std::collections::HashSet;
use uuid::Uuid;

/// Characters of names and titles, of short and of long texts.
const NAME_CHARS_MAX: usize = 60;
const TEXT_CHARS_MAX: usize = 200;
const NOTES_CHARS_MAX: usize = 4_000;

/// Members of one group.
pub(crate) const MEMBERS_MAX: u32 = 50_000;
/// Customers that one request adds, takes out or notes as having come.
pub(crate) const NAMED_MAX: usize = 5_000;

/// Who joins and who leaves, so that a group holds exactly those who are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) joining: Vec<Uuid>,
    pub(crate) leaving: Vec<Uuid>,
}

/// Compares whom a rule means with who is there.
pub(crate) fn change(meant: &[Uuid], there: &[Uuid]) -> Change {
    let (wanted, present): (HashSet<_>, HashSet<_>) = (meant.iter().collect(), there.iter().collect());
    Change {
        joining: meant.iter().filter(|it| !present.contains(it)).copied().collect(),
        leaving: there.iter().filter(|it| !wanted.contains(it)).copied().collect(),
    }
}

fn name_problem(field: &str, name: &str) -> Option<FieldProblem> {
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    (!fits).then(|| {
        let message = format!("1 to {NAME_CHARS_MAX} characters / 须为 1 至 {NAME_CHARS_MAX} 个字符");
        FieldProblem::new(field, "unusable", message)
    })
}

fn length_problem(field: &str, text: &str, most: usize) -> Option<FieldProblem> {
    (text.chars().count() > most).then(|| {
        FieldProblem::new(field, "too_long", format!("at most {most} characters / 最多 {most} 个字符"))
    })
}

pub(crate) fn draft_problems(draft: &Draft) -> Vec<FieldProblem> {
    let problems = [
        name_problem("name", &draft.name),
        length_problem("purpose", &draft.purpose, TEXT_CHARS_MAX),
        length_problem("notes", &draft.notes, NOTES_CHARS_MAX),
    ];
    problems.into_iter().flatten().collect()
}

pub(crate) fn event_problems(draft: &EventDraft) -> Vec<FieldProblem> {
    let problems = [
        name_problem("title", &draft.title),
        length_problem("place", &draft.place, TEXT_CHARS_MAX),
        length_problem("notes", &draft.notes, NOTES_CHARS_MAX),
    ];
    problems.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: &[u128]) -> Vec<Uuid> {
        numbers.iter().map(|it| Uuid::from_u128(*it)).collect()
    }

    #[test]
    fn whoever_is_meant_joins_and_whoever_is_not_leaves() {
        let found = change(&ids(&[1, 2, 3]), &ids(&[2, 4]));
        assert_eq!(found, Change { joining: ids(&[1, 3]), leaving: ids(&[4]) });
        assert_eq!(change(&ids(&[7]), &ids(&[7])), Change::default());
    }
}
