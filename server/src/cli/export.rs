//! `forecourt export`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::{create_private, say};
use ::exports::{List, OnTheCommandLine, Reason, Source};
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use cockpit::ListedCustomers;
use customers::{FileList, FileTable};
use database::{AuditEntry, Reader, Scope, Who};
use exchange::{Format, Header, TableWriter};
use kernel::BusinessDay;
use privacy::{Held, NewExport};
use sales::SalesFilter;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use web::App;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Which list: customers, sales, classification, warnings, or what the files of customers hold: details, vehicles,
    /// cards, contacts, invoice_titles, sites, occasions.
    #[arg(value_parser = list)]
    list: List,

    /// The last day that counts; without one, everything there is.
    #[arg(long, value_name = "DATE")]
    as_of: Option<BusinessDay>,

    /// Only the customers whom the segment of this name means; with their figures and classes.
    #[arg(long, value_name = "NAME")]
    segment: Option<String>,

    #[arg(long)]
    format: FileFormat,

    #[arg(long, value_name = "FILE")]
    output: PathBuf,

    /// What the list is needed for: service, campaign, analysis, reconciliation, inspection, authority or other.
    #[arg(long, default_value = "analysis", value_parser = reason)]
    reason: Reason,
}

fn reason(text: &str) -> Result<Reason, String> {
    Reason::parse(text).ok_or_else(|| Reason::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", "))
}

/// A list by its name.
fn list(text: &str) -> Result<List, String> {
    List::parse(text).ok_or_else(|| List::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", "))
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FileFormat {
    Csv,
    Xlsx,
}

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    if options.segment.is_some() && options.list != List::Customers {
        bail!("--segment narrows `export customers` alone");
    }
    let app = installation.open_existing().await?;
    // A list that was cut off must not look like one.
    let draft = options.output.with_added_extension("partial");
    let written = export(&app, options, &draft).await;
    if let Ok((rows, numbers)) = &written {
        note(&app, options, *rows).await?;
        let list = options.list;
        let format = match options.format {
            FileFormat::Csv => "csv",
            FileFormat::Xlsx => "xlsx",
        };
        let (rows, numbers, reason) = (*rows, numbers.as_deref(), options.reason);
        let noted = OnTheCommandLine { list, format, rows, numbers, reason };
        ::exports::note_command_line(&app, noted).await.map_err(|it| anyhow!("{it}"))?;
    }
    app.db.close().await?;
    let name = options.output.display();
    match &written {
        Ok(_) => std::fs::rename(&draft, &options.output).with_context(|| format!("cannot write {name}"))?,
        // It may not have been made.
        Err(_) => drop(std::fs::remove_file(&draft)),
    }
    say(&format!("{} rows in {name}", written?.0))?;
    Ok(Outcome::Done)
}

/// Writes into the audit what left the house, and whom it may have held. Customers' files note the former
/// themselves, with what was masked.
async fn note(app: &App, options: &Options, rows: u64) -> Result<()> {
    let notes_itself = options.list == List::Customers && options.segment.is_none();
    let action = (!notes_itself).then(|| options.list.audit_action());
    let list = options.list.as_str();
    let mut work = app.db.work(Who::system("export"), Scope::Everything).await?;
    let detail = match &options.segment {
        Some(name) => serde_json::json!({ "rows": rows, "filter": { "segment": name } }),
        None => serde_json::json!({ "rows": rows, "as_of": options.as_of }),
    };
    let new = NewExport { list, number: None, rows, filter: &detail, held: Held::Everybody };
    privacy::note_export(app, &mut work, new).await?;
    if let Some(action) = action {
        work.audit(AuditEntry { action, subject_kind: "export", subject: None, unit: None, detail });
    }
    Ok(work.commit().await?)
}

/// How many rows, and the numbers of the customers on them where they are known.
type Written = (u64, Option<Vec<String>>);

async fn export(app: &App, options: &Options, draft: &Path) -> Result<Written> {
    let file = create_private(draft).with_context(|| format!("cannot write {}", draft.display()))?;
    let output = BufWriter::new(file);
    let format = match options.format {
        FileFormat::Csv => Format::Csv,
        FileFormat::Xlsx => Format::Xlsx,
    };
    let (reader, everything) = (app.db.read(Scope::Everything), Scope::Everything);
    if let Some(list) = options.list.of_files() {
        return export_files(app, &reader, list, format, output).await;
    }
    Ok(match options.list.source() {
        Source::Customers if let Some(name) = &options.segment => {
            export_segment(app, &reader, name, format, output).await?
        }
        Source::Customers => {
            let columns = customers::customer_columns();
            let mut table = TableWriter::new(output, format, &columns, Header::Names)?;
            let who = Who::system("export");
            ::exports::watch_customers(&mut table, &columns);
            let rows = customers::export_customers(app, who, everything, &mut table).await?;
            let numbers = table.take_watched();
            table.finish()?;
            (rows, Some(numbers))
        }
        Source::Sales => (export_sales(app, &reader, options.as_of, format, output).await?, None),
        Source::Classes => {
            let rows =
                classification::export_classification(&reader, &everything, options.as_of, output, format);
            (rows.await?, None)
        }
        Source::Warnings => {
            let rows = warnings::export_warnings(&reader, &everything, options.as_of, output, format);
            (rows.await?, None)
        }
    })
}

/// What the files of all customers hold.
async fn export_files(
    app: &App,
    reader: &Reader,
    list: FileList,
    format: Format,
    output: BufWriter<File>,
) -> Result<Written> {
    let currency = sales::currency::in_force(reader, &app.settings.business).await?;
    let of_files = FileTable::of(reader, list, sales::currency::minor_digits(&currency)).await?;
    let mut table = TableWriter::new(output, format, of_files.columns(), Header::Names)?;
    ::exports::watch_customers(&mut table, of_files.columns());
    let (mut listed, mut rows) = (ListedCustomers::everybody(), 0);
    loop {
        let ids = listed.next(app, reader).await?;
        if ids.is_empty() {
            break;
        }
        rows += of_files.write(app, reader, &ids, &mut table).await?;
    }
    let numbers = table.take_watched();
    table.finish()?;
    Ok((rows, Some(numbers)))
}

/// The customers whom a segment means, in the columns of the list.
async fn export_segment(
    app: &App,
    reader: &Reader,
    name: &str,
    format: Format,
    output: BufWriter<File>,
) -> Result<Written> {
    let segment = segments::named(reader, name).await?;
    let compiled = segments::of_segment(reader, &segments::conditions(app), &segment).await?;
    let currency = sales::currency::in_force(reader, &app.settings.business).await?;
    let digits = sales::currency::minor_digits(&currency);
    let columns = cockpit::listed_customer_columns(digits);
    let mut table = TableWriter::new(output, format, &columns, Header::Names)?;
    ::exports::watch_customers(&mut table, &columns);
    let rows = cockpit::write_customers_of(app, reader, compiled, digits, &mut table).await?;
    let numbers = table.take_watched();
    table.finish()?;
    Ok((rows, Some(numbers)))
}

async fn export_sales(
    app: &App,
    reader: &Reader,
    until: Option<BusinessDay>,
    format: Format,
    output: BufWriter<File>,
) -> Result<u64> {
    let currency = sales::currency::in_force(reader, &app.settings.business).await?;
    let digits = sales::currency::minor_digits(&currency);
    let filter = SalesFilter { until, ..SalesFilter::default() };
    let mut table = TableWriter::new(output, format, &sales::export_columns(digits), Header::Names)?;
    let rows = sales::export_sales(reader, &Scope::Everything, &filter, digits, &mut table).await?;
    table.finish()?;
    Ok(rows)
}
