//! Rows of parts compared with what is filed: made, changed, or refused.

use super::shape::{Shape, shape};
use super::{Columns, PartLine};
use crate::changes::Action;
use crate::import::journal::{part_digest, part_state};
use crate::import::{
    Outcome, Refusal, Run, count, fatal, found, problem_words, refuse, rounds, tell, tell_changed,
};
use crate::model::{Customer, CustomerId};
use crate::operations::CustomersError;
use crate::parts::{Kept, PARTS_MAX, Part, PartId, parts_of_many, record_part, save_part, to_map};
use crate::store;
use crate::upkeep::forget;
use database::Work;
use kernel::{FieldProblem, Words};
use serde_json::{Map, Value};
use stations::importing::{ImportError, ImportSummary, Intake, Line};
use std::collections::HashMap;
use web::App;

pub(super) async fn file_chunk<T: Part>(
    (app, run, work): (&App, &mut Run, &mut Work),
    intake: &Intake,
    columns: &Columns,
    lines: &mut [Line<PartLine>],
) -> Result<ImportSummary, ImportError> {
    // Whoever files customers at the same time comes before or after this chunk.
    work.take_numbers("customer", 0).await?;
    let texts = |it: &PartLine| [Some(it.customer.clone()), None];
    run.refuse_canaries(app, work, intake, columns.customer, lines, texts).await?;
    let shape = shape(T::KIND);
    let mut counts = ImportSummary::default();
    let mut touched = Vec::new();
    for round in rounds(lines, |it| (it.customer.clone(), shape.key_of(&it.says))) {
        let mut filer = Filer::<T>::start(app, work, lines, &round).await?;
        for index in round {
            let Ok(line) = &lines[index].read else { continue };
            let row = lines[index].row.as_row().number();
            match filer.file((work, &mut *run), columns, (line, row)).await? {
                Ok((outcome, customer)) => {
                    count(&mut counts, outcome);
                    if outcome != Outcome::Known {
                        touched.push(customer);
                    }
                }
                Err(refused) => refuse(intake, &mut lines[index], refused),
            }
        }
        run.journal.store(work).await?;
    }
    touched.sort_unstable();
    touched.dedup();
    forget(work, &touched).await?;
    tell(work, "customers.parts_imported", &counts, Vec::new());
    if 0 < counts.new {
        tell_changed(work, counts.new);
    }
    Ok(counts)
}

struct Filer<'a, T> {
    app: &'a App,
    shape: Shape,
    customers: HashMap<String, Customer>,
    parts: HashMap<CustomerId, Vec<Kept<T>>>,
}

/// A row with what it is about.
struct Found<'a, T> {
    customer: &'a Customer,
    known: Option<Kept<T>>,
    part: T,
}

impl<'a, T: Part> Filer<'a, T> {
    async fn start(
        app: &'a App,
        work: &Work,
        lines: &[Line<PartLine>],
        round: &[usize],
    ) -> Result<Self, ImportError> {
        let of_round = round.iter().filter_map(|it| lines[*it].read.as_ref().ok());
        let mut numbers: Vec<String> = of_round.map(|it| it.customer.clone()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let customers = store::customers_by_number(work, &numbers).await?;
        let ids: Vec<CustomerId> = customers.values().map(|it| it.id).collect();
        let parts = parts_of_many::<T>(work, &app.vault, &ids).await.map_err(fatal)?;
        Ok(Self { app, shape: shape(T::KIND), customers, parts })
    }

    async fn file(
        &mut self,
        (work, run): (&mut Work, &mut Run),
        columns: &Columns,
        (line, row): (&PartLine, u64),
    ) -> Result<Result<(Outcome, CustomerId), Refusal>, ImportError> {
        let key = format!("{} {}", line.customer, self.shape.key_of(&line.says));
        let Found { customer, known, part } = match self.find(columns, line) {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let id = customer.id;
        let called = columns.at(self.shape.called());
        let refused = match &known {
            Some(known) if known.part == part => {
                run.landed(&key, row);
                return Ok(Ok((Outcome::Known, id)));
            }
            Some(_) => run.refused_as_known(called, &key),
            None => run.refused_as_new(called),
        };
        if let Some(refused) = refused {
            return Ok(Err(refused));
        }
        let after = match &known {
            Some(known) => known.with(part),
            None => Kept::new(PartId(work.new_id()), part),
        };
        self.save(work, run, (row, customer, known.as_ref(), &after)).await.map_err(fatal)?;
        run.landed(&key, row);
        let outcome = if known.is_some() { Outcome::Changed } else { Outcome::New };
        let filed = self.parts.entry(id).or_default();
        filed.retain(|it| it.id != after.id);
        filed.push(after);
        Ok(Ok((outcome, id)))
    }

    /// The customer and the part that a row is about, and the part as the row has it.
    fn find<'b>(&'b self, columns: &Columns, line: &PartLine) -> Result<Found<'b, T>, Refusal> {
        let customer = found(&self.customers, &line.customer)
            .map_err(|it| (columns.customer, "unknown_customer", it))?;
        let filed = self.parts.get(&customer.id).map(Vec::as_slice).unwrap_or_default();
        let key = self.shape.key_of(&line.says);
        let mut same = filed.iter().filter(|it| self.shape.key_of(&to_map(&it.part)) == key);
        let (known, another) = (same.next(), same.next());
        if another.is_some() {
            return Err((columns.at(self.shape.called()), "ambiguous", several()));
        }
        if known.is_none() && PARTS_MAX <= filed.len() {
            let words = CustomersError::TooMany(PARTS_MAX).words();
            return Err((columns.customer, "too_many", words));
        }
        let mut map: Map<String, Value> = known.map(|it| to_map(&it.part)).unwrap_or_default();
        map.extend(line.says.clone());
        map.retain(|_, value| !value.is_null());
        // The columns are the part's own fields, of the part's own types.
        let said: T = serde_json::from_value(Value::Object(map)).unwrap_or_default();
        match said.checked(customer.kind) {
            Ok(part) => Ok(Found { customer, known: known.cloned(), part }),
            Err(problems) => Err(first_of(columns, &problems)),
        }
    }

    async fn save(
        &self,
        work: &Work,
        run: &mut Run,
        (row, customer, known, after): (u64, &Customer, Option<&Kept<T>>, &Kept<T>),
    ) -> Result<(), CustomersError> {
        let vault = &self.app.vault;
        let before = match known.filter(|_| run.journal.is_kept()) {
            Some(known) => Some(part_state(work, vault, customer.id, known).await?),
            None => None,
        };
        save_part(work, vault, (customer.id, customer.kind), after, known.is_none()).await?;
        let action = if known.is_some() { Action::Changed } else { Action::Added };
        record_part(work, vault, customer, action, (known, Some(after))).await?;
        let states = (before, part_digest(vault, after));
        run.journal.add_item((row, customer.id), (T::KIND.as_str(), after.id.uuid()), states);
        Ok(())
    }
}

fn first_of(columns: &Columns, problems: &[FieldProblem]) -> Refusal {
    match problems.first() {
        Some(it) => (columns.at(&it.field), "unfit", problem_words(it)),
        None => (columns.customer, "unfit", Words::new("内容有误", "does not fit")),
    }
}

fn several() -> Words {
    Words::new(
        "该客户名下有多条同名记录,无法确定更新哪一条,请在客户档案中修改",
        "the customer's file has several of this name: change the one that is meant in the file itself",
    )
}
