//! Sales from a file: CSV or XLSX, in the product's own columns or through a mapping.

mod fields;

pub use fields::fields;

use crate::batches::{self, BatchCounts, BatchRow};
use crate::currency;
use crate::fold::catch_up_with;
use crate::kept::Kept;
use crate::model::{BatchId, Incoming, PaymentChannel, ReadBy};
use crate::policy::{Policy, Units};
use crate::record::{Outcome, Recorder};
use analytics::Family;
use customers::IdentifierKind;
use customers::rules::normal_identifier;
use data_encoding::HEXLOWER;
use database::Who;
use exchange::values::{Moment, Unit};
use exchange::{At, CellProblem, Mapping, Record, RowProblem};
use kernel::{Money, Words};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stations::importing::{Chunks, ImportError, ImportOptions, Intake, Line, Progress, noted, optional};
use std::io::Read;
use std::path::Path;
use web::App;

/// Rows in one transaction.
const CHUNK_ROWS: usize = 20_000;

/// What became of a file of sales. Everything but the first three counts what this run added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SalesSummary {
    /// Rows read.
    pub rows: u64,
    /// Rows stored.
    pub new: u64,
    /// Rows that were stored before.
    pub known: u64,
    pub rejected: u64,
    /// Rows with money but without a volume.
    pub flagged: i64,
    /// Sum of the amounts stored, in the smallest money unit.
    pub amount_minor: i64,
    pub customers_created: i64,
    pub stations_created: i64,
    pub products_created: i64,
    /// What they arrived in, by which they can be taken back; none of a dry run.
    #[serde(skip)]
    pub batch_id: Option<BatchId>,
    /// The first problems, with their places.
    #[serde(skip)]
    pub problems: Vec<RowProblem>,
}

/// `[defaults]` of a mapping for sales.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    /// Family and unit of products that are created.
    product_family: Option<String>,
    product_unit: Option<String>,
    /// Code of the unit below which stations are created.
    station_parent: Option<String>,
    /// person or organisation, for customers that are created.
    customer_kind: Option<String>,
}

/// Where each field stands in the file.
struct Places {
    station_code: At,
    pos: At,
    receipt: At,
    time: At,
    identifier_kind: At,
    identifier: At,
    /// Columns that hold one kind of identifier each, best first.
    identified: [(IdentifierKind, At); 4],
    read_by: At,
    product_code: At,
    quantity: At,
    unit_price: At,
    discount: At,
    amount: At,
    payment: At,
    pump: At,
    attendant: At,
    shift: At,
    invoice: At,
    refund_of: At,
    minor_digits: u32,
    zone: Option<chrono_tz::Tz>,
}

impl Places {
    fn find(intake: &Intake, mapping: Option<&Mapping>, minor_digits: u32) -> Self {
        let at = |name| intake.at(name);
        Self {
            station_code: at("station_code"),
            pos: at("pos"),
            receipt: at("receipt"),
            time: at("time"),
            identifier_kind: at("identifier_kind"),
            identifier: at("identifier"),
            identified: [
                (IdentifierKind::Card, at("card_number")),
                (IdentifierKind::Plate, at("plate")),
                (IdentifierKind::Phone, at("phone")),
                (IdentifierKind::CustomerNumber, at("customer_number")),
            ],
            read_by: at("read_by"),
            product_code: at("product_code"),
            quantity: at("quantity"),
            unit_price: at("unit_price"),
            discount: at("discount"),
            amount: at("amount"),
            payment: at("payment"),
            pump: at("pump"),
            attendant: at("attendant"),
            shift: at("shift"),
            invoice: at("invoice"),
            refund_of: at("refund_of"),
            minor_digits,
            zone: mapping.and_then(|it| it.options.time_zone),
        }
    }

    fn read(&self, record: &Record<'_>, units: &Units) -> Result<Incoming, Vec<CellProblem>> {
        let mut problems = Vec::new();
        let text = |at: At| Some(record.cell(at).raw().to_owned()).filter(|it| !it.is_empty());
        let station_code = noted(record.cell(self.station_code).text(), &mut problems);
        let receipt = noted(record.cell(self.receipt).text(), &mut problems);
        let product_code = noted(record.cell(self.product_code).text(), &mut problems);
        let at = noted(record.cell(self.time).moment(), &mut problems);
        let amount = noted(record.cell(self.amount).money(self.minor_digits), &mut problems);
        let unit = units.of(product_code.unwrap_or_default());
        let quantity = optional(record, self.quantity, &mut problems, |it| it.quantity(unit));
        let unit_price =
            optional(record, self.unit_price, &mut problems, |it| it.unit_price(unit, self.minor_digits));
        let discount = optional(record, self.discount, &mut problems, |it| it.money(self.minor_digits));
        let payment =
            optional(record, self.payment, &mut problems, |it| it.choice()).and_then(PaymentChannel::parse);
        let identifier = self.identifier(record, &mut problems);
        let read_by = optional(record, self.read_by, &mut problems, |it| it.choice());
        let (Some(station_code), Some(receipt), Some(product_code), Some(at), Some(amount), true) =
            (station_code, receipt, product_code, at, amount, problems.is_empty())
        else {
            return Err(problems);
        };
        let at = match (at, self.zone) {
            (Moment::Local(_), Some(zone)) => Moment::At(at.instant(zone)),
            _ => at,
        };
        Ok(Incoming {
            row: record.number(),
            station_code: station_code.to_owned(),
            pos: text(self.pos).unwrap_or_else(|| "1".to_owned()),
            receipt: receipt.to_owned(),
            at,
            identifier,
            read_by: read_by.and_then(ReadBy::parse).unwrap_or_default(),
            product_code: product_code.to_owned(),
            quantity,
            unit_price,
            discount: discount.unwrap_or(Money::ZERO),
            amount,
            payments: payment.map(|it| vec![(it, amount)]).unwrap_or_default(),
            pump: text(self.pump),
            attendant: text(self.attendant),
            shift: text(self.shift),
            invoice: text(self.invoice),
            refund_of: text(self.refund_of),
        })
    }

    fn identifier(
        &self,
        record: &Record<'_>,
        problems: &mut Vec<CellProblem>,
    ) -> Option<(IdentifierKind, String)> {
        let general = record.cell(self.identifier).raw();
        if !general.is_empty() {
            let kind = noted(record.cell(self.identifier_kind).choice(), problems)?;
            return IdentifierKind::parse(kind).map(|kind| (kind, normal_identifier(kind, general)));
        }
        let filled = |(kind, at): &(IdentifierKind, At)| {
            let value = record.cell(*at).raw();
            (!value.is_empty()).then(|| (*kind, normal_identifier(*kind, value)))
        };
        self.identified.iter().find_map(filled)
    }
}

/// Imports a file of sales. Rows that land are committed chunk by chunk; a file whose import was cut off goes
/// on where it stopped when it is imported again.
pub async fn import_sales(
    app: &App,
    who: Who,
    path: &Path,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<SalesSummary, ImportError> {
    let mut intake = Intake::open(app, path, mapping, "sales", &fields(), options)?;
    let file = path.display().to_string();
    let refused = |words| ImportError::Refused { file: file.clone(), words };
    let mut chunks = Chunks::new(app, who, options);
    let mut work = chunks.begin().await?;
    let wanted = mapping.and_then(|it| it.options.currency.as_deref());
    let minor_digits = currency::agree(&work, app, wanted).await.map_err(refused)?;
    let policy = policy(&work, mapping, &file).await?;
    let content_hash = if options.dry_run { String::new() } else { content_hash(path, &file)? };
    let batch = batches::begin(&mut work, &file_name(path), &content_hash).await?;
    let mut recorder = Recorder::new(app, &work, policy, batch.seq).await.map_err(|it| fault(&file, it))?;
    recorder.kept = Some(Kept::default());
    chunks.end(work).await?;

    let places = Places::find(&intake, mapping, minor_digits);
    let names = column_names(&intake);
    let units = recorder.units();
    let read = |record: &Record<'_>| places.read(record, &units);
    let mut counts = BatchCounts::default();
    let mut lines = intake.next_chunk(CHUNK_ROWS, read)?;
    while !lines.is_empty() {
        let mut work = chunks.begin().await?;
        // While the database takes one chunk, the next is read.
        let recording = record_chunk(&mut recorder, &mut work, &mut lines, &names);
        let (done, next) = tokio::join!(recording, async { intake.next_chunk(CHUNK_ROWS, read) });
        let done = done.map_err(|it| fault(&file, it))?;
        if !batches::add_counts(&work, batch.seq, &done).await? {
            return Err(refused(given_up()));
        }
        chunks.end(work).await?;
        intake.settle(&lines)?;
        add(&mut counts, &done);
        intake.tell(progress);
        lines = next?;
    }
    let kept = recorder.kept.take().unwrap_or_default();
    finish(chunks, &batch, &counts, &kept).await?;
    let made = recorder.made;
    let tally = intake.finish(stations::importing::ImportSummary::default())?;
    Ok(SalesSummary {
        rows: tally.rows,
        new: counts.new as u64,
        known: counts.known as u64,
        rejected: tally.rejected,
        flagged: counts.flagged,
        amount_minor: counts.amount_minor,
        customers_created: made.customers,
        stations_created: made.stations,
        products_created: made.products,
        batch_id: (!options.dry_run).then_some(batch.id.into()),
        problems: tally.problems,
    })
}

async fn finish(
    mut chunks: Chunks<'_>,
    batch: &BatchRow,
    counts: &BatchCounts,
    kept: &Kept,
) -> Result<(), ImportError> {
    let mut work = chunks.begin().await?;
    batches::finish(&mut work, batch, counts).await?;
    catch_up_with(&mut work, batch.seq, kept).await?;
    chunks.end(work).await?;
    Ok(chunks.finish().await?)
}

fn given_up() -> Words {
    Words::new(
        "导入停顿过久,已被视为中断;已提交的行仍然有效,请重新导入同一文件以补齐其余行",
        "the import stood still for so long that it was taken for interrupted; what was stored stays: import the same file again for the rest",
    )
}

fn add(sum: &mut BatchCounts, more: &BatchCounts) {
    sum.rows += more.rows;
    sum.new += more.new;
    sum.known += more.known;
    sum.rejected += more.rejected;
    sum.flagged += more.flagged;
    sum.amount_minor += more.amount_minor;
}

/// Records what could be read of a chunk; rows that are refused get their reason.
async fn record_chunk(
    recorder: &mut Recorder<'_>,
    work: &mut database::Work,
    lines: &mut [Line<Incoming>],
    names: &std::collections::HashMap<String, String>,
) -> Result<BatchCounts, kernel::Problem> {
    let read = lines.iter().filter_map(|it| it.read.as_ref().ok()).cloned().collect();
    let column = |field: &str| names.get(field).cloned().unwrap_or_else(|| field.to_owned());
    let (outcomes, mut counts) = recorder.record(work, read, &column).await?;
    counts.rows = lines.len() as i64;
    let landed = lines.iter_mut().filter(|it| it.read.is_ok());
    for (line, outcome) in landed.zip(outcomes) {
        if let Outcome::Rejected(problem) = outcome {
            line.refuse(problem);
        }
    }
    counts.rejected = lines.iter().filter(|it| it.read.is_err()).count() as i64;
    Ok(counts)
}

/// What the file calls each field, for problems that are found later than the row is read.
fn column_names(intake: &Intake) -> std::collections::HashMap<String, String> {
    fields()
        .into_iter()
        .map(|it| (it.name.to_string(), intake.binding().column_name(intake.at(&it.name)).to_owned()))
        .collect()
}

async fn policy(work: &database::Work, mapping: Option<&Mapping>, file: &str) -> Result<Policy, ImportError> {
    let Some(mapping) = mapping else { return Ok(Policy::strict()) };
    let defaults: Defaults = mapping.defaults_as()?;
    let refused = |field: &str, value: &str| ImportError::Refused {
        file: file.to_owned(),
        words: Words::new(
            format!("映射 [defaults] 的 {field} 为“{value}”,无法识别"),
            format!("[defaults] {field} = `{value}` of the mapping is not known"),
        ),
    };
    for name in &mapping.options.create_missing {
        if !["station", "customer", "product"].contains(&name.as_str()) {
            return Err(refused("create_missing", name));
        }
    }
    let creates = |what: &str| mapping.options.create_missing.iter().any(|it| it == what);
    let mut policy = Policy {
        create_stations: creates("station"),
        create_customers: creates("customer"),
        create_products: creates("product"),
        station_zone: mapping.options.time_zone.map(|it| it.name().to_owned()),
        ..Policy::strict()
    };
    if let Some(family) = &defaults.product_family {
        policy.product_family = Family::parse(family).ok_or_else(|| refused("product_family", family))?;
    }
    if let Some(unit) = &defaults.product_unit {
        let unit = Unit::parse(unit).map_err(|_| refused("product_unit", unit))?;
        policy.product_unit = unit.counted_in();
    }
    if let Some(kind) = &defaults.customer_kind {
        policy.customer_kind = customers::Kind::parse(kind).ok_or_else(|| refused("customer_kind", kind))?;
    }
    if let Some(code) = &defaults.station_parent {
        let unit = organisation::unit_by_code(work, code).await?;
        policy.station_parent = Some(unit.ok_or_else(|| refused("station_parent", code))?.id);
    }
    Ok(policy)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
}

/// SHA-256 of the whole file: by it an import that was cut off is recognised.
fn content_hash(path: &Path, file: &str) -> Result<String, ImportError> {
    let unreadable = |error: std::io::Error| ImportError::Refused {
        file: file.to_owned(),
        words: Words::new(format!("无法读取文件:{error}"), format!("cannot be read: {error}")),
    };
    let mut source = std::fs::File::open(path).map_err(unreadable)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0_u8; 1 << 20];
    loop {
        let read = source.read(&mut buffer).map_err(unreadable)?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() => digest.update(bytes),
            _ => return Ok(HEXLOWER.encode(&digest.finalize())),
        }
    }
}

fn fault(file: &str, problem: kernel::Problem) -> ImportError {
    let text = problem.to_string();
    match problem.code {
        kernel::Code::Unavailable => ImportError::Database(database::Error::Unavailable(text)),
        kernel::Code::CannotStore => ImportError::Database(database::Error::CannotStore(text)),
        _ => ImportError::Refused { file: file.to_owned(), words: Words::new(text.clone(), text) },
    }
}
