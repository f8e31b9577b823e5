//! Who moved between classes, over the wire.

use super::{ClassBody, known, part};
use crate::may;
use crate::model::{ABSENT, Axis, NO_CLASS};
use crate::names::{NamedUnit, Names};
use crate::reports::{self, Between, CellFilter, Mover, ShownDay};
use customers::CustomerId;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Problem, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Query};

/// The days that are compared, as asked for. Both have the fields in common; a query string cannot nest.
struct Asked<'a> {
    axis: Option<&'a str>,
    from: Option<BusinessDay>,
    to: Option<BusinessDay>,
}

/// The analyses that are compared; none before the first one.
struct Compared {
    axis: Axis,
    from: Option<ShownDay>,
    to: Option<ShownDay>,
}

impl Compared {
    fn between(&self) -> Option<Between> {
        let from = self.from.as_ref().map(|it| it.run.as_of);
        self.to.as_ref().map(|it| Between { from, to: it.run.as_of })
    }
}

async fn compared(sql: &impl database::Sql, asked: Asked<'_>) -> Result<Compared, Problem> {
    let axis = asked.axis.unwrap_or(Axis::Abc.as_str());
    let axis = known("axis", axis, Axis::parse, &Axis::ALL.map(Axis::as_str))?;
    if let (Some(from), Some(to)) = (asked.from, asked.to)
        && to < from
    {
        return Err(Problem::field("to", "before_from", "must not lie before `from` / 不能早于起始日"));
    }
    let to = reports::shown_day(sql, asked.to).await?;
    let from = match (asked.from, &to) {
        (Some(day), _) => reports::shown_day(sql, Some(day)).await?,
        (None, Some(to)) => reports::shown_day(sql, Some(to.run.as_of.plus(-1))).await?,
        (None, None) => None,
    };
    Ok(Compared { axis, from, to })
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct MovementsQuery {
    /// abc or relationship; left out, abc.
    axis: Option<String>,
    /// The first day; left out, that of the analysis before the second one's.
    from: Option<BusinessDay>,
    /// The second day; left out, the newest that was analysed.
    to: Option<BusinessDay>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    /// person, organisation or card.
    segment: Option<String>,
}

/// An analysis whose findings are compared.
#[derive(Debug, Serialize, ToSchema)]
struct ComparedRun {
    as_of: BusinessDay,
    run_number: i64,
    rules_version: i64,
}

impl From<&ShownDay> for ComparedRun {
    fn from(shown: &ShownDay) -> Self {
        let run = &shown.run;
        Self { as_of: run.as_of, run_number: run.seq, rules_version: run.rules_version }
    }
}

/// A row and a column of the matrix.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MovementClass {
    pub(super) class: &'static str,
    name: Words,
}

/// How many customers went from one class to another, or stayed.
#[derive(Debug, Serialize, ToSchema)]
struct MovementCell {
    from_class: String,
    to_class: String,
    customers: i64,
}

/// Who moved from which class to which between two analyses.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MovementMatrix {
    axis: &'static str,
    /// None when nothing was analysed by the first day: then everybody was absent.
    from: Option<ComparedRun>,
    /// None before the first analysis.
    to: Option<ComparedRun>,
    /// In the order of rows and columns; `none` stands for customers without a class, `absent` for those who were
    /// not known on the day.
    classes: Vec<MovementClass>,
    /// Those with customers.
    cells: Vec<MovementCell>,
    customers: i64,
    /// Customers whose class changed.
    moved: i64,
}

pub(super) fn class_names(axis: Axis) -> Vec<MovementClass> {
    let more =
        [(NO_CLASS, Words::new("未定级", "no class")), (ABSENT, Words::new("尚无记录", "not known yet"))];
    axis.classes().into_iter().chain(more).map(|(class, name)| MovementClass { class, name }).collect()
}

/// Count who moved from which class to which between two days.
#[utoipa::path(get, path = "/classification/movements", tag = "classification", params(MovementsQuery),
    responses((status = OK, body = MovementMatrix)))]
pub(super) async fn show_movements(
    actor: Actor<may::ReadClassFigures>,
    Query(query): Query<MovementsQuery>,
) -> Result<Json<MovementMatrix>, Failure> {
    let reader = actor.read();
    let part = part(&reader, query.unit_id, query.segment.as_deref()).await?;
    let asked = Asked { axis: query.axis.as_deref(), from: query.from, to: query.to };
    let compared = compared(&reader, asked).await?;
    let rows = match compared.between() {
        Some(between) => reports::movements(&reader, actor.scope(), &part, compared.axis, between).await?,
        None => Vec::new(),
    };
    let cells: Vec<_> = rows
        .into_iter()
        .map(|(from_class, to_class, customers)| MovementCell { from_class, to_class, customers })
        .collect();
    Ok(Json(MovementMatrix {
        axis: compared.axis.as_str(),
        from: compared.from.as_ref().map(ComparedRun::from),
        to: compared.to.as_ref().map(ComparedRun::from),
        classes: class_names(compared.axis),
        customers: cells.iter().map(|it| it.customers).sum(),
        moved: cells.iter().filter(|it| it.from_class != it.to_class).map(|it| it.customers).sum(),
        cells,
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct MoversQuery {
    /// abc or relationship; left out, abc.
    axis: Option<String>,
    /// The first day; left out, that of the analysis before the second one's.
    from: Option<BusinessDay>,
    /// The second day; left out, the newest that was analysed.
    to: Option<BusinessDay>,
    /// The class on the first day, none or absent; left out, any.
    from_class: Option<String>,
    /// The class on the second day, none or absent; left out, any. Without both: whoever moved.
    to_class: Option<String>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    /// person, organisation or card.
    segment: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A customer with the classes of two days.
#[derive(Debug, Serialize, ToSchema)]
struct MoverBody {
    customer_id: CustomerId,
    customer_number: String,
    /// Of a person masked: 张*; of an organisation in full.
    customer_name: Option<String>,
    owner_unit_id: UnitId,
    owner_unit: Option<NamedUnit>,
    /// None for who was not known on that day.
    from: Option<ClassBody>,
    to: Option<ClassBody>,
    /// The day of the analysis that found the class of the second day.
    since: Option<BusinessDay>,
}

impl MoverBody {
    fn new(mover: Mover, names: &Names) -> Self {
        Self {
            customer_id: mover.customer.into(),
            customer_number: mover.number,
            customer_name: names.customer(mover.customer),
            owner_unit: names.unit(mover.owner_unit),
            owner_unit_id: mover.owner_unit.into(),
            from: mover.before.map(ClassBody::from),
            to: mover.after.map(ClassBody::from),
            since: mover.since,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MoversPage {
    items: Vec<MoverBody>,
    next_cursor: Option<String>,
}

fn to_cell(axis: Axis, query: &MoversQuery) -> Result<CellFilter, Problem> {
    let names: Vec<_> = class_names(axis).into_iter().map(|it| it.class).collect();
    let read = |field: &str, class: &Option<String>| {
        let parse = |text: &str| names.contains(&text).then(|| text.to_owned());
        class.as_deref().map(|it| known(field, it, parse, &names)).transpose()
    };
    Ok(CellFilter { from: read("from_class", &query.from_class)?, to: read("to_class", &query.to_class)? })
}

/// List the customers behind a cell of the matrix.
#[utoipa::path(get, path = "/classification/movements/customers", tag = "classification", params(MoversQuery),
    responses((status = OK, body = MoversPage)))]
pub(super) async fn list_movers(
    actor: Actor<may::ReadClasses>,
    Query(query): Query<MoversQuery>,
) -> Result<Json<MoversPage>, Failure> {
    let reader = actor.read();
    let part = part(&reader, query.unit_id, query.segment.as_deref()).await?;
    let asked = Asked { axis: query.axis.as_deref(), from: query.from, to: query.to };
    let compared = compared(&reader, asked).await?;
    let cell = to_cell(compared.axis, &query)?;
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<i64>()?);
    let Some(between) = compared.between() else {
        return Ok(Json(MoversPage { items: Vec::new(), next_cursor: None }));
    };
    let (matrix, place) = ((compared.axis, between), (after, limit + 1));
    let rows = reports::movers_page(&reader, actor.scope(), &part, matrix, &cell, place).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.serial);
    let (ids, units) = rows.iter().map(|it| (it.customer, it.owner_unit)).unzip();
    let names = Names::load(&reader, &actor.app().vault, ids, Vec::new(), units).await?;
    let items = rows.into_iter().map(|it| MoverBody::new(it, &names)).collect();
    Ok(Json(MoversPage { items, next_cursor }))
}
