//! Files of customers, of their vehicles and cards, and of the other parts of their files.
//!
//! A known row is compared with what is filed and changes it where it says something else; an empty cell says
//! nothing. Rows that would need the day of a change of hands and lack it are refused.

mod cards;
mod customers;
mod journal;
mod limits;
mod parts;
mod run;
mod vehicles;

pub use cards::{card_fields, import_cards};
pub(crate) use customers::column_of_field;
pub use customers::{customer_fields, customer_fields_in_use, import_customers};
pub use journal::{KeptBecause, KeptRow, UndoPass, Undone, undo_import};
pub use parts::{import_parts, part_fields};
pub use vehicles::{import_vehicles, vehicle_fields};

use run::{Passage, Run};

use crate::model::{Customer, IdentifierKind};
use crate::operations::{CustomersError, FILES_CHANGED, IdentifierAdded, IdentifiersAdded};
use crate::rules::normal_identifier;
use database::{AuditEntry, Error, Work};
use exchange::{At, CellProblem, Record};
use kernel::{BusinessDay, FieldProblem, Words};
use serde_json::json;
use stations::importing::{ImportError, ImportSummary, Intake, Line, noted, optional};
use std::collections::HashSet;
use std::hash::Hash;

/// Rows of one transaction.
const CHUNK_ROWS: usize = 4_000;

/// Why a row is refused: the field, the code and the words.
type Refusal = (At, &'static str, Words);

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    New,
    Known,
    Changed,
}

fn count(counts: &mut ImportSummary, outcome: Outcome) {
    match outcome {
        Outcome::New => counts.new += 1,
        Outcome::Known => counts.known += 1,
        Outcome::Changed => counts.changed += 1,
    }
}

/// Splits the good rows of a chunk so that each key comes once in a round: a row that repeats an earlier one is
/// compared with what that one filed. Almost always there is one round.
fn rounds<T, K: Eq + Hash>(lines: &[Line<T>], key: impl Fn(&T) -> K) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..lines.len()).filter(|it| lines[*it].read.is_ok()).collect();
    let mut rounds = Vec::new();
    while !left.is_empty() {
        let mut seen = HashSet::new();
        let is_first = |it: &usize| lines[*it].read.as_ref().is_ok_and(|line| seen.insert(key(line)));
        let (round, rest) = left.into_iter().partition(is_first);
        rounds.push(round);
        left = rest;
    }
    rounds
}

fn refuse<T>(intake: &Intake, line: &mut Line<T>, (at, code, words): Refusal) {
    let problem = intake.problem(&line.row, at, code, words);
    line.refuse(problem);
}

/// A refusal of the capability as one of the row; what stops the whole import goes on.
fn refusal(error: CustomersError, at: At) -> Result<Refusal, ImportError> {
    match error {
        CustomersError::Database(error) => Err(error.into()),
        CustomersError::Vault(error) => Err(error.into()),
        CustomersError::ChangedMeanwhile => {
            let words = Words::new(
                "他人同时修改了此客户,请再次导入此行",
                "somebody else changed this customer meanwhile: import the row again",
            );
            Ok((at, "changed_meanwhile", words))
        }
        CustomersError::Taken(_) => Ok((at, "taken", error.words())),
        other => Ok((at, "refused", other.words())),
    }
}

/// What stops the import at once.
fn fatal(error: CustomersError) -> ImportError {
    match error {
        CustomersError::Database(error) => error.into(),
        CustomersError::Vault(error) => error.into(),
        other => Error::Fault(other.to_string()).into(),
    }
}

fn day(record: &Record<'_>, at: At, problems: &mut Vec<CellProblem>) -> Option<BusinessDay> {
    optional(record, at, problems, |it| it.date()).map(BusinessDay::from_date)
}

/// The word of a closed list, where the cell holds one.
fn optional_choice(record: &Record<'_>, at: At, problems: &mut Vec<CellProblem>) -> Option<&'static str> {
    optional(record, at, problems, |it| it.choice())
}

/// Refuses a value as lists and exports show it: `138****1234` would take the place of what is known.
fn covered(record: &Record<'_>, at: At, problems: &mut Vec<CellProblem>) -> bool {
    let is_covered = record.filled(at).is_some_and(|it| it.raw().contains(['*', '＊']));
    if is_covered {
        let words = Words::new(
            "是遮盖后的内容,请填写完整内容或留空",
            "is covered, as lists show it: give the whole value, or leave it empty",
        );
        problems.push(record.problem(at, "covered", words));
    }
    is_covered
}

/// What is wrong with a field, as it is told of a cell.
fn problem_words(problem: &FieldProblem) -> Words {
    match problem.message.rsplit_once(" / ") {
        Some((en, zh)) => Words::new(zh, en),
        None => Words::new(problem.message.clone(), problem.message.clone()),
    }
}

/// An identifier that must be there, in its one spelling.
fn identifier(
    record: &Record<'_>,
    at: At,
    kind: IdentifierKind,
    problems: &mut Vec<CellProblem>,
) -> Option<String> {
    let text = noted(record.cell(at).text(), problems)?;
    if covered(record, at, problems) {
        return None;
    }
    let value = normal_identifier(kind, text);
    if value.is_empty() {
        let words = Words::new("没有可用的字母或数字", "holds no letter or digit that can be used");
        problems.push(record.problem(at, "unusable", words));
        return None;
    }
    Some(value)
}

fn unknown_customer(number: &str) -> Words {
    Words::new(
        format!("客户“{number}”不存在,请先导入客户或更正编号"),
        format!("there is no customer `{number}`: import customers first, or correct the number"),
    )
}

/// One audit entry and one event for a chunk.
fn tell(work: &mut Work, action: &'static str, counts: &ImportSummary, items: Vec<IdentifierAdded>) {
    let ImportSummary { new, known, changed, .. } = counts;
    work.audit(AuditEntry {
        action,
        subject_kind: "customer",
        subject: None,
        unit: None,
        detail: json!({ "new": new, "known": known, "changed": changed }),
    });
    if !items.is_empty() {
        work.tell(IdentifiersAdded::NAME, &IdentifiersAdded { items });
    }
    if 0 < *changed {
        tell_changed(work, *changed);
    }
}

fn tell_changed(work: &mut Work, count: u64) {
    work.tell(FILES_CHANGED, &json!({ "count": count }));
}

/// The number of a customer and the customer, for refusing rows that name nobody.
fn found<'a>(
    customers: &'a std::collections::HashMap<String, Customer>,
    number: &str,
) -> Result<&'a Customer, Words> {
    customers.get(number).ok_or_else(|| unknown_customer(number))
}
