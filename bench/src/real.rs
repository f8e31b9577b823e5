//! Real data, and files that nobody made the product for, on both databases: what is imported, found and
//! exported is compared with figures worked out here from the files themselves.

mod batch;
mod check;
mod facts;
mod files;
mod story;

use crate::postgres::Server;
use crate::program::Program;
use crate::report::Report;
use anyhow::{Context, Result};
use facts::{Facts, Shape};
use std::fs;
use std::path::{Path, PathBuf};
use story::{Case, Stage};

/// The mapping that the project publishes for the panel's petrol.
const FUEL_MAPPING: &str = include_str!("../../examples/complete-journey-fuel.toml");
const LINES_MAPPING: &str = include_str!("real/lines.toml");

pub(crate) fn run(program: &Program, data: &Path, report: &mut Report) -> Result<()> {
    let panel = data.join("complete_journey");
    let folder = tempfile::Builder::new().prefix("forecourt-real-").tempdir()?;
    let server = Server::start()?;
    let stage = Stage { program, server: &server, folder: folder.path() };
    for case in [fuel(&panel, folder.path())?, altered(&panel, folder.path())?, other(folder.path())?] {
        stage.prove(&case, report)?;
        stage.prove_order(&case, report)?;
    }
    stage.prove(&lines(&panel, folder.path())?, report)?;
    stage.prove_batch(report)?;
    Ok(folder.close()?)
}

/// The petrol of the panel as it was published.
fn fuel(panel: &Path, folder: &Path) -> Result<Case> {
    let file = panel.join("fuel_sales.csv");
    let facts = Facts::of(&file, &Shape::FUEL)?;
    Ok(Case { name: "fuel_sales.csv", file, mapping: mapping(folder, FUEL_MAPPING, "fuel")?, facts })
}

/// The same columns with another content.
fn altered(panel: &Path, folder: &Path) -> Result<Case> {
    let file = folder.join("altered.csv");
    files::alter(&panel.join("fuel_sales.csv"), &file)?;
    let facts = Facts::of(&file, &Shape::FUEL)?;
    Ok(Case {
        name: "its shape, other content",
        file,
        mapping: mapping(folder, FUEL_MAPPING, "altered")?,
        facts,
    })
}

/// Another shape: columns, notation, encoding and currency.
fn other(folder: &Path) -> Result<Case> {
    let file = folder.join("other.csv");
    let facts = files::write_other(&file)?;
    Ok(Case { name: "another shape", file, mapping: mapping(folder, files::OTHER_MAPPING, "other")?, facts })
}

/// All goods of the panel.
fn lines(panel: &Path, folder: &Path) -> Result<Case> {
    let (packed, file) = (panel.join("lines.csv.gz"), folder.join("lines.csv"));
    let source = fs::File::open(&packed).with_context(|| format!("cannot read {}", packed.display()))?;
    std::io::copy(&mut flate2::read::GzDecoder::new(source), &mut fs::File::create(&file)?)?;
    let facts = Facts::of(&file, &Shape::LINES)?;
    Ok(Case { name: "lines.csv", file, mapping: mapping(folder, LINES_MAPPING, "lines")?, facts })
}

fn mapping(folder: &Path, text: &str, name: &str) -> Result<PathBuf> {
    let path = folder.join(format!("{name}.toml"));
    fs::write(&path, text)?;
    Ok(path)
}
