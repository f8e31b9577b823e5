//! One door to the imports of all kinds, for the command line and the API.

use crate::model::{Counts, Kind};
use customers::{PartKind, import_parts};
use database::{Scope, Who};
use exchange::{Mapping, RowProblem};
use sales::{BatchId, SalesSummary};
use serde::Serialize;
use stations::importing::{ImportError, ImportOptions, ImportSummary, Progress};
use std::path::Path;
use web::App;

/// What became of a file.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Summary {
    Rows(ImportSummary),
    Sales(SalesSummary),
}

/// Imports one file of a kind in somebody's name.
pub async fn import_file(
    app: &App,
    who: Who,
    (kind, file): (Kind, &Path),
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<Summary, ImportError> {
    let rows = match kind {
        Kind::Sales => {
            let summary = sales::import_sales(app, who, file, mapping, options, progress).await?;
            return Ok(Summary::Sales(summary));
        }
        Kind::Units => stations::import_units(app, who, file, mapping, options, progress).await?,
        Kind::Employees => stations::import_employees(app, who, file, mapping, options, progress).await?,
        Kind::Customers => {
            let digits = minor_digits(app).await?;
            customers::import_customers(app, who, file, digits, mapping, options, progress).await?
        }
        Kind::Vehicles => customers::import_vehicles(app, who, file, mapping, options, progress).await?,
        Kind::Cards => {
            let digits = minor_digits(app).await?;
            customers::import_cards(app, who, file, digits, mapping, options, progress).await?
        }
        Kind::Products => sales::import_products(app, who, file, mapping, options, progress).await?,
        Kind::Contacts => {
            import_parts(app, who, (PartKind::Contact, file), mapping, options, progress).await?
        }
        Kind::InvoiceTitles => {
            import_parts(app, who, (PartKind::InvoiceTitle, file), mapping, options, progress).await?
        }
        Kind::Sites => import_parts(app, who, (PartKind::Site, file), mapping, options, progress).await?,
        Kind::Occasions => {
            import_parts(app, who, (PartKind::Occasion, file), mapping, options, progress).await?
        }
    };
    Ok(Summary::Rows(rows))
}

/// Decimals of the installation's currency.
async fn minor_digits(app: &App) -> Result<u32, database::Error> {
    let reader = app.db.read(Scope::Everything);
    let currency = sales::currency::in_force(&reader, &app.settings.business).await?;
    Ok(sales::currency::minor_digits(&currency))
}

impl Summary {
    pub fn rejected(&self) -> u64 {
        match self {
            Self::Rows(summary) => summary.rejected,
            Self::Sales(summary) => summary.rejected,
        }
    }

    /// The first problems.
    pub fn problems(&self) -> &[RowProblem] {
        match self {
            Self::Rows(summary) => &summary.problems,
            Self::Sales(summary) => &summary.problems,
        }
    }

    /// By which sales can be taken back.
    pub fn batch(&self) -> Option<BatchId> {
        match self {
            Self::Rows(_) => None,
            Self::Sales(summary) => summary.batch_id,
        }
    }

    pub fn counts(&self) -> Counts {
        match self {
            Self::Rows(it) => Counts {
                rows: it.rows as i64,
                new: it.new as i64,
                known: it.known as i64,
                changed: it.changed as i64,
                rejected: it.rejected as i64,
                ..Counts::default()
            },
            Self::Sales(it) => Counts {
                rows: it.rows as i64,
                new: it.new as i64,
                known: it.known as i64,
                changed: 0,
                rejected: it.rejected as i64,
                flagged: it.flagged,
                amount_minor: it.amount_minor,
                customers_created: it.customers_created,
                stations_created: it.stations_created,
                products_created: it.products_created,
            },
        }
    }

    /// In one line.
    pub fn line(&self) -> String {
        match self {
            Self::Rows(ImportSummary { rows, new, known, changed, rejected, .. }) => {
                format!("{rows} rows: {new} new, {known} known, {changed} changed, {rejected} rejected")
            }
            Self::Sales(it) => format!(
                "{} rows: {} new, {} known, {} rejected; {} without a volume; {} customers, {} stations and {} \
                 products created",
                it.rows,
                it.new,
                it.known,
                it.rejected,
                it.flagged,
                it.customers_created,
                it.stations_created,
                it.products_created
            ),
        }
    }
}
