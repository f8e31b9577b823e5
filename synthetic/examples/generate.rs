//! Writes an area and says how large it is and how long it took: `generate DIR [STATIONS CUSTOMERS DAYS SEED]`.

use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: u32| -> Result<u32, std::num::ParseIntError> {
        arguments.get(at).map_or(Ok(otherwise), |it| it.parse())
    };
    let dir = arguments.first().ok_or("name a directory")?;
    let settings = synthetic::Settings {
        stations: number(1, synthetic::Settings::DEFAULT_STATIONS)?,
        customers: number(2, synthetic::Settings::DEFAULT_CUSTOMERS)?,
        days: number(3, synthetic::Settings::DEFAULT_DAYS)?,
        seed: u64::from(number(4, 1)?),
        ..synthetic::Settings::ending("2026-06-30".parse()?)
    };
    let begun = Instant::now();
    let summary = synthetic::generate(&settings, std::path::Path::new(dir), &mut |_, _| ())?;
    println!("{summary:?} in {:?}", begun.elapsed());
    Ok(())
}
