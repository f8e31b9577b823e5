//! `units.csv`: the company's tree with its stations.
//!
//! Parents may come after their children, so the file is read whole and filed level by level. A known code is
//! changed where the file says something else; an empty cell says nothing.

use crate::importing::{
    Chunks, ImportError, ImportOptions, ImportSummary, Intake, Line, Progress, noted, optional,
};
use crate::model::{NewStation, Position, Station, StationFile};
use crate::operations::{StationsError, add_station, change_station};
use crate::{rules, store};
use database::{Scope, Who, Work};
use exchange::values::Rounding;
use exchange::{At, CellProblem, Choice, Field, FieldKind, Mapping, Record};
use kernel::{BusinessDay, Words};
use organisation::{Level, NewUnit, OrganisationError, Unit};
use std::collections::HashMap;
use std::path::Path;
use web::App;

const LEVELS: &[Choice] = &[
    Choice { value: "company", aliases: &["公司", "总公司"] },
    Choice { value: "region", aliases: &["大区", "分公司", "省公司"] },
    Choice { value: "area", aliases: &["片区"] },
    Choice { value: "station", aliases: &["加油站", "站"] },
];

/// The columns of a file of units.
pub fn unit_fields() -> Vec<Field> {
    use FieldKind::{Boolean, Date, Decimal, Integer, Text};
    let words = Words::new;
    vec![
        Field::required(
            "level",
            &["层级", "级别"],
            FieldKind::Choice(LEVELS),
            words("层级", "level of the unit"),
        ),
        Field::required(
            "code",
            &["编码", "单位编码", "站编码"],
            Text,
            words("单位编码,唯一", "the unit's code, unique"),
        ),
        Field::required("name", &["名称", "单位名称", "站名"], Text, words("名称", "name")),
        Field::optional(
            "parent_code",
            &["上级编码", "上级"],
            Text,
            words("上级单位编码;空则属公司", "code of the unit above; empty for directly below the company"),
        ),
        Field::optional("address", &["地址"], Text, words("地址", "address")),
        Field::optional("latitude", &["纬度"], Decimal, words("纬度(度)", "degrees north")),
        Field::optional("longitude", &["经度"], Decimal, words("经度(度)", "degrees east")),
        Field::optional(
            "facilities",
            &["设施"],
            Text,
            words("设施,以分号分隔", "facilities, separated by semicolons"),
        ),
        Field::optional(
            "phone_payment_at_pump",
            &["允许机旁手机支付"],
            Boolean,
            words("是否允许机旁手机支付", "whether phones may be used beside the pump"),
        ),
        Field::optional(
            "time_zone",
            &["时区"],
            Text,
            words("时区,如 Asia/Shanghai", "IANA zone such as Asia/Shanghai"),
        ),
        Field::optional(
            "cutoff_minutes",
            &["日切分钟"],
            Integer,
            words("营业日起始于零点后多少分钟", "minutes after midnight at which a trading day begins"),
        ),
        Field::optional("opened_on", &["开业日期"], Date, words("开业日期", "first day of trade")),
        Field::optional("closed_on", &["停业日期"], Date, words("停业日期", "first day without trade")),
    ]
}

/// A row as read. Only stations have what stands from the address on.
#[derive(Debug)]
struct UnitLine {
    level: Level,
    code: String,
    name: String,
    parent_code: Option<String>,
    address: Option<String>,
    position: Option<Position>,
    facilities: Option<Vec<String>>,
    phone_payment_at_pump: Option<bool>,
    time_zone: Option<String>,
    cutoff_minutes: Option<i32>,
    opened_on: Option<BusinessDay>,
    closed_on: Option<BusinessDay>,
}

struct Columns {
    level: At,
    code: At,
    name: At,
    parent_code: At,
    address: At,
    latitude: At,
    longitude: At,
    facilities: At,
    phone_payment: At,
    time_zone: At,
    cutoff_minutes: At,
    opened_on: At,
    closed_on: At,
}

impl Columns {
    fn of(intake: &Intake) -> Self {
        Self {
            level: intake.at("level"),
            code: intake.at("code"),
            name: intake.at("name"),
            parent_code: intake.at("parent_code"),
            address: intake.at("address"),
            latitude: intake.at("latitude"),
            longitude: intake.at("longitude"),
            facilities: intake.at("facilities"),
            phone_payment: intake.at("phone_payment_at_pump"),
            time_zone: intake.at("time_zone"),
            cutoff_minutes: intake.at("cutoff_minutes"),
            opened_on: intake.at("opened_on"),
            closed_on: intake.at("closed_on"),
        }
    }

    fn read(&self, record: &Record<'_>) -> Result<UnitLine, Vec<CellProblem>> {
        let mut problems = Vec::new();
        let found = &mut problems;
        let text = |at, found: &mut Vec<_>| optional(record, at, found, |it| it.text().map(str::to_owned));
        let day =
            |at, found: &mut Vec<_>| optional(record, at, found, |it| it.date()).map(BusinessDay::from_date);
        let degrees =
            |at, found: &mut Vec<_>| optional(record, at, found, |it| it.decimal(6, Rounding::HalfUp));
        let level = noted(record.cell(self.level).choice(), found).and_then(Level::parse);
        let code = noted(record.cell(self.code).text(), found);
        let name = noted(record.cell(self.name).text(), found);
        let (latitude, longitude) = (degrees(self.latitude, found), degrees(self.longitude, found));
        let time_zone = text(self.time_zone, found);
        let cutoff = optional(record, self.cutoff_minutes, found, |it| it.integer());
        let cutoff_minutes = cutoff.map(|it| i32::try_from(it).unwrap_or(-1));
        let (opened_on, closed_on) = (day(self.opened_on, found), day(self.closed_on, found));
        let position = checked(record, self.latitude, rules::position(latitude, longitude), found).flatten();
        let zone = time_zone.as_deref().unwrap_or("UTC");
        checked(record, self.time_zone, rules::calendar(zone, 0), found);
        checked(record, self.cutoff_minutes, rules::calendar("UTC", cutoff_minutes.unwrap_or(0)), found);
        checked(record, self.closed_on, rules::check_days(opened_on, closed_on), found);
        let line = (level, code, name);
        let facilities = text(self.facilities, found).map(|it| list(&it));
        let phone_payment_at_pump = optional(record, self.phone_payment, found, |it| it.boolean());
        let (parent_code, address) = (text(self.parent_code, found), text(self.address, found));
        match line {
            (Some(level), Some(code), Some(name)) if problems.is_empty() => Ok(UnitLine {
                level,
                code: code.to_owned(),
                name: name.to_owned(),
                parent_code,
                address,
                position,
                facilities,
                phone_payment_at_pump,
                time_zone,
                cutoff_minutes,
                opened_on,
                closed_on,
            }),
            _ => Err(problems),
        }
    }
}

/// Tells what a rule finds wrong with a value of the row.
fn checked<T>(
    record: &Record<'_>,
    at: At,
    result: Result<T, rules::FileFault>,
    problems: &mut Vec<CellProblem>,
) -> Option<T> {
    let to_problem = |fault: rules::FileFault| {
        let (_, code) = fault.field_and_code();
        record.problem(at, code, fault.words())
    };
    noted(result.map_err(to_problem), problems)
}

/// `shop;car wash` as a list, whichever semicolon.
fn list(text: &str) -> Vec<String> {
    text.split([';', ';', '、']).map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}

/// More units than any company has: such a file is of something else.
const UNITS_MAX: usize = 100_000;

/// Imports the tree of units and the files of the stations.
pub async fn import_units(
    app: &App,
    who: Who,
    path: &Path,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportSummary, ImportError> {
    let mut intake = Intake::open(app, path, mapping, "units", &unit_fields(), options)?;
    let columns = Columns::of(&intake);
    let mut lines = intake.next_chunk(UNITS_MAX + 1, |record| columns.read(record))?;
    if UNITS_MAX < lines.len() {
        let words = Words::new(
            "行数超过 10 万,请确认这是单位文件",
            "more than 100,000 rows: is this a file of units?",
        );
        return Err(ImportError::Refused { file: path.display().to_string(), words });
    }
    let mut chunks = Chunks::new(app, who, options);
    let mut work = chunks.begin().await?;
    let mut filer =
        Filer { app, units: organisation::units_by_code(&work).await?, counts: ImportSummary::default() };
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|it| lines[*it].read.as_ref().map_or(Level::Company, |line| line.level));
    for index in order {
        let line = &mut lines[index];
        let Ok(unit) = &line.read else { continue };
        if let Some((at, code, words)) = filer.file(&mut work, unit, &columns).await? {
            let problem = intake.problem(&line.row, at, code, words);
            line.refuse(problem);
        }
    }
    chunks.end(work).await?;
    chunks.finish().await?;
    settle(&mut intake, &lines, progress)?;
    intake.finish(filer.counts)
}

fn settle(intake: &mut Intake, lines: &[Line<UnitLine>], progress: Progress<'_>) -> Result<(), ImportError> {
    intake.settle(lines)?;
    intake.tell(progress);
    Ok(())
}

struct Filer<'a> {
    app: &'a App,
    units: HashMap<String, Unit>,
    counts: ImportSummary,
}

/// Why a row is refused: the field, the code and the words.
type Refusal = (At, &'static str, Words);

impl Filer<'_> {
    async fn file(
        &mut self,
        work: &mut Work,
        line: &UnitLine,
        columns: &Columns,
    ) -> Result<Option<Refusal>, ImportError> {
        let parent = match self.parent(work, line).await? {
            Ok(parent) => parent,
            Err(words) => return Ok(Some((columns.parent_code, "unknown_unit", words))),
        };
        let result = match self.units.get(&line.code).cloned() {
            Some(unit) if unit.level != line.level => {
                return Ok(Some((columns.level, "other_level", other_level(&unit))));
            }
            Some(unit) if line.parent_code.is_some() && unit.parent != parent.as_ref().map(|it| it.id) => {
                return Ok(Some((columns.parent_code, "cannot_move", cannot_move(&unit))));
            }
            Some(unit) => self.change(work, line, unit).await,
            None => self.add(work, line, parent).await,
        };
        match result {
            Ok(()) => Ok(None),
            Err(
                StationsError::Database(error)
                | StationsError::Organisation(OrganisationError::Database(error)),
            ) => Err(error.into()),
            Err(StationsError::Organisation(error @ OrganisationError::WrongLevel { .. })) => {
                Ok(Some((columns.parent_code, "wrong_level", wrong_level(&error))))
            }
            Err(other) => {
                let text = other.to_string();
                Ok(Some((columns.code, "refused", Words::new(text.clone(), text))))
            }
        }
    }

    /// The unit above: the one named, else the company.
    async fn parent(
        &self,
        work: &mut Work,
        line: &UnitLine,
    ) -> Result<Result<Option<Unit>, Words>, ImportError> {
        match &line.parent_code {
            Some(code) => Ok(self.units.get(code).cloned().map(Some).ok_or_else(|| unknown_parent(code))),
            None if line.level == Level::Company => Ok(Ok(None)),
            None => match organisation::root_unit(work).await {
                Ok(root) => Ok(Ok(Some(root))),
                Err(OrganisationError::Database(error)) => Err(error.into()),
                Err(other) => Ok(Err(Words::new(other.to_string(), other.to_string()))),
            },
        }
    }

    async fn add(
        &mut self,
        work: &mut Work,
        line: &UnitLine,
        parent: Option<Unit>,
    ) -> Result<(), StationsError> {
        let parent = parent.map(|it| it.id);
        let unit = match (line.level, parent) {
            (Level::Station, Some(parent)) => {
                let station =
                    add_station(work, new_station(line, parent), &self.app.settings.business).await?;
                organisation::find_unit(work, station.id).await?.ok_or(StationsError::NoStation)?
            }
            (level, parent) => {
                let new = NewUnit { level, code: line.code.clone(), name: line.name.clone(), parent };
                organisation::add_unit(work, new).await?
            }
        };
        self.units.insert(unit.code.clone(), unit);
        self.counts.new += 1;
        Ok(())
    }

    async fn change(&mut self, work: &mut Work, line: &UnitLine, unit: Unit) -> Result<(), StationsError> {
        let mut is_changed = false;
        if unit.name != line.name {
            let renamed = organisation::change_unit(work, &unit, &line.name, unit.version).await?;
            self.units.insert(renamed.code.clone(), renamed);
            is_changed = true;
        }
        if unit.level == Level::Station {
            let station = store::station(work, &Scope::Everything, unit.id).await?;
            let station = station.ok_or(StationsError::NoStation)?;
            let file = changed_file(line, &station)?;
            if file != station.file {
                change_station(work, &station, &file, station.version).await?;
                is_changed = true;
            }
        }
        if is_changed {
            self.counts.changed += 1;
        } else {
            self.counts.known += 1;
        }
        Ok(())
    }
}

fn new_station(line: &UnitLine, parent: organisation::UnitId) -> NewStation {
    NewStation {
        address: line.address.clone().unwrap_or_default(),
        position: line.position,
        facilities: line.facilities.clone().unwrap_or_default(),
        phone_payment_at_pump: line.phone_payment_at_pump.unwrap_or(false),
        time_zone: line.time_zone.clone(),
        cutoff_minutes: line.cutoff_minutes,
        opened_on: line.opened_on,
        closed_on: line.closed_on,
        ..NewStation::named(line.code.clone(), line.name.clone(), parent)
    }
}

/// The station's file with everything that the row says.
fn changed_file(line: &UnitLine, station: &Station) -> Result<StationFile, rules::FileFault> {
    let now = station.file.clone();
    let zone = line.time_zone.as_deref().unwrap_or(now.calendar.zone.name());
    let calendar = rules::calendar(zone, line.cutoff_minutes.unwrap_or(now.calendar.cutoff_minutes))?;
    Ok(StationFile {
        address: line.address.clone().unwrap_or(now.address),
        position: line.position.or(now.position),
        facilities: line.facilities.clone().unwrap_or(now.facilities),
        phone_payment_at_pump: line.phone_payment_at_pump.unwrap_or(now.phone_payment_at_pump),
        calendar,
        opened_on: line.opened_on.or(now.opened_on),
        closed_on: line.closed_on.or(now.closed_on),
    })
}

fn unknown_parent(code: &str) -> Words {
    Words::new(
        format!("上级单位“{code}”不存在,请先在本文件中加入该单位或更正编码"),
        format!("there is no unit `{code}`: add its row to this file, or correct the code"),
    )
}

fn other_level(unit: &Unit) -> Words {
    let (code, level) = (&unit.code, unit.level.as_str());
    Words::new(
        format!("单位“{code}”已存在,层级为 {level},不能更改层级"),
        format!("unit `{code}` is a {level} already: its level cannot change"),
    )
}

fn cannot_move(unit: &Unit) -> Words {
    let code = &unit.code;
    Words::new(
        format!("单位“{code}”已在另一上级之下,导入不能移动单位;请留空上级编码"),
        format!(
            "unit `{code}` lies below another unit, and an import does not move units: leave the parent empty"
        ),
    )
}

fn wrong_level(error: &OrganisationError) -> Words {
    Words::new("上级单位的层级须高于本单位,请更正上级编码", format!("{error}: correct the parent"))
}
