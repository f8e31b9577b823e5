//! `vehicles.csv`: what the customers drive, and by which plates they are found.

use super::journal::{VehicleState, to_text};
use super::{
    Outcome, Passage, Refusal, Run, count, day, fatal, found, identifier, optional_choice, problem_words,
    refuse, rounds, tell,
};
use crate::model::{Customer, CustomerId, Fuel, IdentifierKind, Vehicle, VehicleId, VehicleKind};
use crate::operations::{
    Claimed, Claims, CustomersError, Filing, NewVehicle, blind_of_normal, check_vehicle, record_vehicle,
};
use crate::rules::Span;
use crate::store::{self, Blind};
use crate::upkeep::forget;
use database::{Who, Work};
use exchange::values::Rounding;
use exchange::{At, CellProblem, Choice, Field, FieldKind, Mapping, Record};
use kernel::{BusinessDay, Words};
use stations::importing::{ImportError, ImportOptions, ImportSummary, Intake, Line, Progress, optional};
use std::collections::HashMap;
use std::path::Path;
use vault::Plate;
use web::App;

const FUELS: &[Choice] = &[
    Choice { value: "gasoline", aliases: &["汽油", "petrol"] },
    Choice { value: "diesel", aliases: &["柴油"] },
    Choice { value: "gas", aliases: &["天然气", "燃气", "cng", "lng"] },
    Choice { value: "electric", aliases: &["电", "纯电", "纯电动", "electricity"] },
    Choice { value: "hybrid", aliases: &["混合动力", "混动", "插电混动"] },
];

const KINDS: &[Choice] = &[
    Choice { value: "car", aliases: &["轿车", "小车", "私家车"] },
    Choice { value: "taxi", aliases: &["出租车"] },
    Choice { value: "ride_hailing", aliases: &["网约车"] },
    Choice { value: "van", aliases: &["面包车", "厢式车"] },
    Choice { value: "light_truck", aliases: &["轻卡", "轻型货车"] },
    Choice { value: "heavy_truck", aliases: &["重卡", "重型货车"] },
    Choice { value: "bus", aliases: &["客车", "大巴"] },
    Choice { value: "motorcycle", aliases: &["摩托车"] },
    Choice { value: "construction", aliases: &["工程车", "工程机械"] },
    Choice { value: "farm", aliases: &["农用车", "农机"] },
    Choice { value: "other", aliases: &["其他"] },
];

/// The columns of a file of vehicles.
pub fn vehicle_fields() -> Vec<Field> {
    use FieldKind::{Date, Text};
    let words = Words::new;
    vec![
        Field::required("customer_number", &["客户编号"], Text, words("客户编号", "the customer's number")),
        Field::required("plate", &["车牌", "车牌号"], Text, words("车牌", "plate, in any spelling")),
        Field::optional(
            "fuel",
            &["燃料", "燃料类型"],
            FieldKind::Choice(FUELS),
            words("燃料", "what it takes"),
        )
        .clearable(),
        Field::optional(
            "kind",
            &["车辆类型", "车型"],
            FieldKind::Choice(KINDS),
            words("车辆类型", "what kind of vehicle it is"),
        )
        .clearable(),
        Field::optional(
            "tank",
            &["油箱", "油箱容量"],
            FieldKind::Decimal,
            words("油箱容量(升)", "what the tank holds, in litres"),
        )
        .clearable(),
        Field::optional(
            "from",
            &["起始日期"],
            Date,
            words("归该客户的首日", "first day on which it is theirs"),
        )
        .clearable(),
        Field::optional(
            "until",
            &["结束日期"],
            Date,
            words("归该客户的末日", "last day on which it is theirs"),
        )
        .clearable(),
    ]
}

#[derive(Debug)]
struct VehicleLine {
    customer: String,
    /// Normalised.
    plate: String,
    fuel: Option<Fuel>,
    kind: Option<VehicleKind>,
    tank_ml: Option<i64>,
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
    /// Fuel, first and last day, kind and tank: emptied by an empty cell.
    clears: [bool; 5],
}

impl VehicleLine {
    /// The vehicle as the row has it: what the row says nothing of stays, unless it is to be cleared.
    fn over(&self, known: Vehicle) -> Vehicle {
        Vehicle {
            fuel: self.fuel.or(known.fuel.filter(|_| !self.clears[0])),
            from: self.from.or(known.from.filter(|_| !self.clears[1])),
            until: self.until.or(known.until.filter(|_| !self.clears[2])),
            kind: self.kind.or(known.kind.filter(|_| !self.clears[3])),
            tank_ml: self.tank_ml.or(known.tank_ml.filter(|_| !self.clears[4])),
            ..known
        }
    }
}

struct Columns {
    customer: At,
    plate: At,
    fuel: At,
    kind: At,
    tank: At,
    from: At,
    until: At,
}

impl Columns {
    fn of(intake: &Intake) -> Self {
        Self {
            customer: intake.at("customer_number"),
            plate: intake.at("plate"),
            fuel: intake.at("fuel"),
            kind: intake.at("kind"),
            tank: intake.at("tank"),
            from: intake.at("from"),
            until: intake.at("until"),
        }
    }

    fn read(&self, record: &Record<'_>) -> Result<VehicleLine, Vec<CellProblem>> {
        let mut problems = Vec::new();
        let customer = identifier(record, self.customer, IdentifierKind::CustomerNumber, &mut problems);
        let plate = identifier(record, self.plate, IdentifierKind::Plate, &mut problems);
        let fuel = optional(record, self.fuel, &mut problems, |it| it.choice()).and_then(Fuel::parse);
        let kind = optional_choice(record, self.kind, &mut problems).and_then(VehicleKind::parse);
        let tank_ml = optional(record, self.tank, &mut problems, |it| it.decimal(3, Rounding::HalfUp));
        if let Err(CustomersError::Fields(faults)) = check_vehicle(tank_ml) {
            problems
                .extend(faults.iter().map(|it| record.problem(self.tank, "out_of_range", problem_words(it))));
        }
        let (from, until) = (day(record, self.from, &mut problems), day(record, self.until, &mut problems));
        if let Err(fault) = Span::of(from, until) {
            problems.push(record.problem(self.until, "backwards", CustomersError::from(fault).words()));
        }
        match (customer, plate) {
            (Some(customer), Some(plate)) if problems.is_empty() => {
                let clears =
                    [self.fuel, self.from, self.until, self.kind, self.tank].map(|it| record.clears(it));
                Ok(VehicleLine { customer, plate, fuel, kind, tank_ml, from, until, clears })
            }
            _ => Err(problems),
        }
    }
}

/// Imports vehicles.
pub async fn import_vehicles(
    app: &App,
    who: Who,
    path: &Path,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportSummary, ImportError> {
    let intake = Intake::open(app, path, mapping, "vehicles", &vehicle_fields(), options)?;
    let columns = Columns::of(&intake);
    let mut passage = Passage::begin(app, who, intake, options);
    while let Some((mut work, mut lines)) = passage.next(|record| columns.read(record)).await? {
        let counts =
            file_chunk((app, &mut passage.run), &mut work, &passage.intake, &columns, &mut lines).await?;
        passage.land(work, &lines, &counts, progress).await?;
    }
    passage.end().await
}

async fn file_chunk(
    (app, run): (&App, &mut Run),
    work: &mut Work,
    intake: &Intake,
    columns: &Columns,
    lines: &mut [Line<VehicleLine>],
) -> Result<ImportSummary, ImportError> {
    work.take_numbers("customer", 0).await?;
    let texts = |it: &VehicleLine| [Some(it.customer.clone()), None];
    run.refuse_canaries(app, work, intake, columns.customer, lines, texts).await?;
    let mut counts = ImportSummary::default();
    let mut items = Vec::new();
    for round in rounds(lines, |it| (it.customer.clone(), it.plate.clone())) {
        let mut filer = Filer::start(app, work, lines, &round).await?;
        let mut filing = Filing::new(work, &app.vault);
        for index in round {
            let Ok(line) = &lines[index].read else { continue };
            let row = lines[index].row.as_row().number();
            match filer.file((work, &mut *run), &mut filing, columns, (line, row)).await? {
                Ok(outcome) => count(&mut counts, outcome),
                Err(refused) => refuse(intake, &mut lines[index], refused),
            }
        }
        filing.store().await.map_err(fatal)?;
        run.journal.store(work).await?;
        items.extend(filer.claims.store(work).await.map_err(fatal)?);
    }
    forget(work, &items.iter().map(|it| it.customer_id).collect::<Vec<_>>()).await?;
    tell(work, "customers.vehicles_imported", &counts, items);
    Ok(counts)
}

struct Filer<'a> {
    app: &'a App,
    customers: HashMap<String, Customer>,
    vehicles: HashMap<(CustomerId, Blind), Vehicle>,
    claims: Claims,
}

impl<'a> Filer<'a> {
    async fn start(
        app: &'a App,
        work: &Work,
        lines: &[Line<VehicleLine>],
        round: &[usize],
    ) -> Result<Self, ImportError> {
        let of_round: Vec<&VehicleLine> =
            round.iter().filter_map(|it| lines[*it].read.as_ref().ok()).collect();
        let mut numbers: Vec<String> = of_round.iter().map(|it| it.customer.clone()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let customers = store::customers_by_number(work, &numbers).await?;
        let ids: Vec<CustomerId> = customers.values().map(|it| it.id).collect();
        let vehicles = store::vehicles_of(work, &ids).await?;
        let vehicles = vehicles.into_iter().map(|(it, blind)| ((it.customer, blind), it)).collect();
        let mut claims = Claims::default();
        let plates = of_round.iter().map(|it| it.plate.as_str());
        claims.look_up(work, &app.vault, IdentifierKind::Plate, plates).await?;
        Ok(Self { app, customers, vehicles, claims })
    }

    async fn file(
        &mut self,
        (work, run): (&Work, &mut Run),
        filing: &mut Filing<'_>,
        columns: &Columns,
        (line, row): (&VehicleLine, u64),
    ) -> Result<Result<Outcome, Refusal>, ImportError> {
        let customer = match found(&self.customers, &line.customer) {
            Ok(customer) => customer.id,
            Err(words) => return Ok(Err((columns.customer, "unknown_customer", words))),
        };
        let blind = blind_of_normal(&self.app.vault, IdentifierKind::Plate, &line.plate);
        let known = self.vehicles.get(&(customer, blind)).cloned();
        let after = known.clone().map(|it| line.over(it));
        let key = format!("{} {}", line.customer, line.plate);
        if let Some(refused) = refused(run, columns, &key, (known.as_ref(), after.as_ref())) {
            return Ok(Err(refused));
        }
        let (from, until) = after.as_ref().map_or((line.from, line.until), |it| (it.from, it.until));
        let span = match Span::of(from, until) {
            Ok(span) => span,
            Err(fault) => return Ok(Err((columns.until, "backwards", CustomersError::from(fault).words()))),
        };
        let claimed = self.claims.claim(&self.app.vault, customer, IdentifierKind::Plate, &line.plate, span);
        if claimed == Claimed::Refused {
            let words = CustomersError::Taken(IdentifierKind::Plate).words();
            return Ok(Err((columns.plate, "taken", words)));
        }
        let mut journal = |vehicle: VehicleId, before: Option<&Vehicle>, after: VehicleState, steps| {
            let states = (before.map(|it| to_text(&VehicleState::of(it))), to_text(&after));
            run.journal.add_item((row, customer), ("vehicle", vehicle.uuid()), states);
            run.journal.add_steps(row, customer, steps);
            run.landed(&key, row);
        };
        let steps = self.claims.take_steps();
        match after {
            Some(after) if known.as_ref() == Some(&after) => Ok(Ok(Outcome::Known)),
            Some(after) => {
                store::save_vehicle(work, &after).await?;
                journal(after.id, known.as_ref(), VehicleState::of(&after), steps);
                if let Some(before) = &known {
                    record_vehicle(work, &self.app.vault, before, &after).await.map_err(fatal)?;
                }
                Ok(Ok(Outcome::Changed))
            }
            None => {
                let plate = Plate::parse(&line.plate);
                let VehicleLine { kind, fuel, tank_ml, .. } = *line;
                let new = NewVehicle { plate, kind, fuel, tank_ml, from, until };
                let vehicle = filing.vehicle(customer, &new);
                journal(vehicle, None, VehicleState::made(&new), steps);
                Ok(Ok(Outcome::New))
            }
        }
    }
}

/// What the mode, or an earlier row of the file, does not let the row do.
fn refused(
    run: &Run,
    columns: &Columns,
    key: &str,
    (known, after): (Option<&Vehicle>, Option<&Vehicle>),
) -> Option<Refusal> {
    if known.is_none() {
        return run.refused_as_new(columns.plate);
    }
    if known == after { None } else { run.refused_as_known(columns.plate, key) }
}
