//! `cards.csv`: the cards by which tills find the customers.

use super::journal::{CardState, to_text};
use super::limits::{self, LimitColumns, limit_fields, names_stations};
use super::{Outcome, Passage, Refusal, Run, count, day, fatal, found, identifier, refuse, rounds, tell};
use crate::model::{Card, CardId, CardKind, Customer, CustomerId, IdentifierKind, VehicleId};
use crate::operations::{Claimed, Claims, CustomersError, Filing, NewCard, blind_of_normal, record_card};
use crate::rules::{self, Span};
use crate::store::{self, Blind};
use crate::upkeep::forget;
use database::{Who, Work};
use exchange::{At, CellProblem, Choice, Field, FieldKind, Mapping, Record};
use kernel::{BusinessDay, Words};
use organisation::UnitId;
use stations::importing::{ImportError, ImportOptions, ImportSummary, Intake, Line, Progress, optional};
use std::collections::HashMap;
use std::path::Path;
use web::App;

const KINDS: &[Choice] = &[
    Choice { value: "main", aliases: &["主卡"] },
    Choice { value: "sub", aliases: &["副卡", "子卡"] },
    Choice { value: "anonymous", aliases: &["不记名", "不记名卡"] },
];

/// The columns of a file of cards.
pub fn card_fields() -> Vec<Field> {
    let mut fields = own_fields();
    fields.extend(limit_fields());
    fields
}

fn own_fields() -> Vec<Field> {
    use FieldKind::{Date, Text};
    let words = Words::new;
    vec![
        Field::required("card_number", &["卡号"], Text, words("卡号,唯一", "the card's number, unique")),
        Field::required("customer_number", &["客户编号"], Text, words("客户编号", "the customer's number")),
        Field::optional(
            "kind",
            &["卡类型"],
            FieldKind::Choice(KINDS),
            words("卡类型;空则为主卡", "what it is; empty for a main card"),
        ),
        Field::optional(
            "main_card",
            &["主卡号", "所属主卡"],
            Text,
            words("副卡所属主卡的卡号", "number of the main card above a sub card"),
        )
        .clearable(),
        Field::optional(
            "plate",
            &["车牌", "车牌号"],
            Text,
            words("绑定车辆的车牌", "plate of the vehicle it belongs to"),
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
struct CardLine {
    /// Normalised.
    number: String,
    customer: String,
    kind: Option<CardKind>,
    /// Normalised.
    plate: Option<String>,
    /// Normalised.
    main: Option<String>,
    limits: limits::Said,
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
    /// Vehicle, first and last day, main card: emptied by an empty cell.
    clears: [bool; 4],
}

struct Columns {
    number: At,
    customer: At,
    kind: At,
    plate: At,
    main: At,
    limits: LimitColumns,
    from: At,
    until: At,
}

impl Columns {
    fn of(intake: &Intake, minor_digits: u32) -> Self {
        Self {
            number: intake.at("card_number"),
            customer: intake.at("customer_number"),
            kind: intake.at("kind"),
            plate: intake.at("plate"),
            main: intake.at("main_card"),
            limits: LimitColumns::of(intake, minor_digits),
            from: intake.at("from"),
            until: intake.at("until"),
        }
    }

    fn read(&self, record: &Record<'_>) -> Result<CardLine, Vec<CellProblem>> {
        let mut problems = Vec::new();
        let number = identifier(record, self.number, IdentifierKind::Card, &mut problems);
        if let Some(Err(fault)) = number.as_deref().map(|it| rules::check_number("card_number", it)) {
            problems.push(record.problem(self.number, "too_long", CustomersError::from(fault).words()));
        }
        let customer = identifier(record, self.customer, IdentifierKind::CustomerNumber, &mut problems);
        let kind = optional(record, self.kind, &mut problems, |it| it.choice()).and_then(CardKind::parse);
        let plate = match record.filled(self.plate) {
            Some(_) => identifier(record, self.plate, IdentifierKind::Plate, &mut problems),
            None => None,
        };
        let main = match record.filled(self.main) {
            Some(_) => identifier(record, self.main, IdentifierKind::Card, &mut problems),
            None => None,
        };
        let limits = self.limits.read(record, &mut problems);
        let (from, until) = (day(record, self.from, &mut problems), day(record, self.until, &mut problems));
        if let Err(fault) = Span::of(from, until) {
            problems.push(record.problem(self.until, "backwards", CustomersError::from(fault).words()));
        }
        match (number, customer) {
            (Some(number), Some(customer)) if problems.is_empty() => {
                let clears = [self.plate, self.from, self.until, self.main].map(|it| record.clears(it));
                Ok(CardLine { number, customer, kind, plate, main, limits, from, until, clears })
            }
            _ => Err(problems),
        }
    }
}

/// Imports cards. Amounts are those of a currency with so many decimals.
pub async fn import_cards(
    app: &App,
    who: Who,
    path: &Path,
    minor_digits: u32,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportSummary, ImportError> {
    let intake = Intake::open(app, path, mapping, "cards", &card_fields(), options)?;
    let columns = Columns::of(&intake, minor_digits);
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
    lines: &mut [Line<CardLine>],
) -> Result<ImportSummary, ImportError> {
    work.take_numbers("customer", 0).await?;
    let texts = |it: &CardLine| [Some(it.customer.clone()), None];
    run.refuse_canaries(app, work, intake, columns.customer, lines, texts).await?;
    let mut counts = ImportSummary::default();
    let mut items = Vec::new();
    for round in rounds(lines, |it| it.number.clone()) {
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
    tell(work, "customers.cards_imported", &counts, items);
    Ok(counts)
}

struct Filer<'a> {
    app: &'a App,
    customers: HashMap<String, Customer>,
    vehicles: HashMap<(CustomerId, Blind), VehicleId>,
    cards: HashMap<String, Card>,
    /// The cards above which rows put theirs, and those of this round, by number.
    mains: HashMap<String, (CustomerId, CardId, CardKind)>,
    stations: HashMap<String, UnitId>,
    claims: Claims,
}

impl<'a> Filer<'a> {
    async fn start(
        app: &'a App,
        work: &Work,
        lines: &[Line<CardLine>],
        round: &[usize],
    ) -> Result<Self, ImportError> {
        let of_round: Vec<&CardLine> = round.iter().filter_map(|it| lines[*it].read.as_ref().ok()).collect();
        let mut numbers: Vec<String> = of_round.iter().map(|it| it.customer.clone()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let customers = store::customers_by_number(work, &numbers).await?;
        let with_plate = of_round.iter().filter(|it| it.plate.is_some());
        let mut ids: Vec<CustomerId> =
            with_plate.filter_map(|it| customers.get(&it.customer)).map(|it| it.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let vehicles = store::vehicles_of(work, &ids).await?;
        let vehicles = vehicles.into_iter().map(|(it, blind)| ((it.customer, blind), it.id)).collect();
        let cards: Vec<String> = of_round.iter().map(|it| it.number.clone()).collect();
        let cards = store::cards_by_number(work, &cards).await?;
        let mains: Vec<String> = of_round.iter().filter_map(|it| it.main.clone()).collect();
        let mains = store::cards_by_number(work, &mains).await?;
        let mains = mains.into_iter().map(|(number, it)| (number, (it.customer, it.id, it.kind))).collect();
        let mut stations = HashMap::new();
        if of_round.iter().any(|it| names_stations(&it.limits)) {
            let units = organisation::units_by_code(work).await?;
            stations.extend(units.into_iter().map(|(code, it)| (code, it.id)));
        }
        let mut claims = Claims::default();
        let numbers = of_round.iter().map(|it| it.number.as_str());
        claims.look_up(work, &app.vault, IdentifierKind::Card, numbers).await?;
        Ok(Self { app, customers, vehicles, cards, mains, stations, claims })
    }

    /// The card as the row has it: known parts stay where the row says nothing, unless it has a new holder.
    fn card(&self, columns: &Columns, line: &CardLine) -> Result<NewCardOf, Refusal> {
        let customer = found(&self.customers, &line.customer)
            .map_err(|words| (columns.customer, "unknown_customer", words))?
            .id;
        let vehicle = match &line.plate {
            None => None,
            Some(plate) => {
                let blind = blind_of_normal(&self.app.vault, IdentifierKind::Plate, plate);
                let vehicle = self.vehicles.get(&(customer, blind)).copied();
                Some(
                    vehicle
                        .ok_or_else(|| (columns.plate, "unknown_vehicle", unknown_vehicle(&line.customer)))?,
                )
            }
        };
        let known = self.cards.get(&line.number).cloned();
        let own = known.as_ref().filter(|it| it.customer == customer);
        let kept = |place: usize| own.filter(|_| !line.clears[place]);
        let from = line.from.or(kept(1).and_then(|it| it.from));
        let until = line.until.or(kept(2).and_then(|it| it.until));
        let kind = line.kind.or(own.map(|it| it.kind)).unwrap_or(CardKind::Main);
        let main = match &line.main {
            None => kept(3).and_then(|it| it.main).filter(|_| kind == CardKind::Sub),
            Some(number) => {
                let above = self.mains.get(number).filter(|it| it.0 == customer && it.2 == CardKind::Main);
                let above = above.filter(|_| kind == CardKind::Sub && *number != line.number);
                let words = || CustomersError::NoMainCard.words();
                Some(above.ok_or_else(|| (columns.main, "no_main_card", words()))?.1)
            }
        };
        let limits = own.map(|it| it.limits.clone()).unwrap_or_default();
        let card = NewCard {
            number: line.number.clone(),
            kind,
            main,
            limits: columns.limits.over(limits, &line.limits, &self.stations)?,
            vehicle: vehicle.or(kept(0).and_then(|it| it.vehicle)),
            from,
            until,
        };
        let span = Span::of(from, until)
            .map_err(|fault| (columns.until, "backwards", CustomersError::from(fault).words()))?;
        Ok(NewCardOf { customer, card, span, known })
    }

    async fn file(
        &mut self,
        (work, run): (&Work, &mut Run),
        filing: &mut Filing<'_>,
        columns: &Columns,
        (line, row): (&CardLine, u64),
    ) -> Result<Result<Outcome, Refusal>, ImportError> {
        let NewCardOf { customer, card, span, known } = match self.card(columns, line) {
            Ok(card) => card,
            Err(refused) => return Ok(Err(refused)),
        };
        let key = format!("{} {}", line.number, line.customer);
        if let Some(refused) = refused(run, columns, &key, (customer, &card, known.as_ref())) {
            return Ok(Err(refused));
        }
        let claimed = self.claims.claim(&self.app.vault, customer, IdentifierKind::Card, &card.number, span);
        if claimed == Claimed::Refused {
            let words = CustomersError::Taken(IdentifierKind::Card).words();
            return Ok(Err((columns.number, "taken", words)));
        }
        let steps = self.claims.take_steps();
        let journal = |card: CardId, before: Option<&Card>, after: CardState| {
            let states = (before.map(|it| to_text(&CardState::of(it))), to_text(&after));
            run.journal.add_item((row, customer), ("card", card.uuid()), states);
            run.journal.add_steps(row, customer, steps);
            run.landed(&key, row);
        };
        let Some(known) = known else {
            let made = CardState::made(customer, &card);
            let (number, kind) = (card.number.clone(), card.kind);
            let card = filing.card(customer, card);
            self.mains.insert(number, (customer, card, kind));
            journal(card, None, made);
            return Ok(Ok(Outcome::New));
        };
        // The row of an earlier holder, said again once the card has gone over to another: their days are
        // known, and the card stays with the last one.
        if known.customer != customer
            && self.claims.last_holder(&self.app.vault, &card.number) != Some(customer)
        {
            if claimed == Claimed::Known {
                return Ok(Ok(Outcome::Known));
            }
            // Days of an earlier holder alone: the card itself stays as it is.
            journal(known.id, Some(&known), CardState::of(&known));
            return Ok(Ok(Outcome::Changed));
        }
        let NewCard { number, kind, main, limits, vehicle, from, until } = card;
        let after = Card { id: known.id, number, customer, kind, main, limits, vehicle, from, until };
        if after == known {
            return Ok(Ok(Outcome::Known));
        }
        store::save_card(work, &after).await?;
        journal(after.id, Some(&known), CardState::of(&after));
        record_card(work, &self.app.vault, &known, &after).await.map_err(fatal)?;
        forget(work, &[known.customer]).await?;
        Ok(Ok(Outcome::Changed))
    }
}

/// What the mode, or an earlier row of the file, does not let the row do.
fn refused(
    run: &Run,
    columns: &Columns,
    key: &str,
    (customer, card, known): (CustomerId, &NewCard, Option<&Card>),
) -> Option<Refusal> {
    let Some(known) = known else { return run.refused_as_new(columns.number) };
    let says = (customer, card.kind, card.main, &card.limits, card.vehicle, card.from, card.until);
    let is = (known.customer, known.kind, known.main, &known.limits, known.vehicle, known.from, known.until);
    if says == is { None } else { run.refused_as_known(columns.number, key) }
}

/// A row's card and customer, the days it is theirs, and the card as filed.
struct NewCardOf {
    customer: CustomerId,
    card: NewCard,
    span: Span,
    known: Option<Card>,
}

fn unknown_vehicle(number: &str) -> Words {
    Words::new(
        format!("客户“{number}”名下没有此车牌的车辆,请先导入车辆或留空车牌"),
        format!(
            "customer `{number}` has no vehicle with this plate: import vehicles first, or leave the plate empty"
        ),
    )
}
