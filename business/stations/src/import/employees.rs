//! `employees.csv`: who works where. Names and phones go into the vault.

use crate::importing::{
    Chunks, ImportError, ImportOptions, ImportSummary, Intake, Line, Progress, noted, optional,
};
use crate::operations::{self, StationsError};
use database::{Who, Work};
use exchange::{At, CellProblem, Choice, Field, FieldKind, Mapping, Record};
use kernel::Words;
use organisation::{Employee, NewEmployee, OrganisationError, Post, Unit};
use std::collections::HashMap;
use std::path::Path;
use vault::{PersonalKind, PersonalValue, SubjectId};
use web::App;

const POSTS: &[Choice] = &[
    Choice { value: "area_manager", aliases: &["片区经理"] },
    Choice { value: "station_manager", aliases: &["站长", "加油站经理"] },
    Choice { value: "maintainer", aliases: &["客户经理", "维护人"] },
    Choice { value: "shift_leader", aliases: &["班长", "前庭主管"] },
    Choice { value: "attendant", aliases: &["加油员"] },
    Choice { value: "office", aliases: &["机关", "职员"] },
];

/// The columns of a file of employees.
pub fn employee_fields() -> Vec<Field> {
    use FieldKind::Text;
    let words = Words::new;
    vec![
        Field::required(
            "number",
            &["工号", "员工编号"],
            Text,
            words("工号,唯一", "the employee's number, unique"),
        ),
        Field::optional("name", &["姓名"], Text, words("姓名", "name")),
        Field::optional("phone", &["电话", "手机", "手机号"], Text, words("电话", "phone")),
        Field::required(
            "unit_code",
            &["单位编码", "站编码"],
            Text,
            words("所在单位编码", "code of the unit they work in"),
        ),
        Field::required("post", &["岗位", "职务"], FieldKind::Choice(POSTS), words("岗位", "post")),
    ]
}

#[derive(Debug)]
struct EmployeeLine {
    number: String,
    name: Option<String>,
    phone: Option<String>,
    unit_code: String,
    post: Post,
}

struct Columns {
    number: At,
    name: At,
    phone: At,
    unit_code: At,
    post: At,
}

impl Columns {
    fn of(intake: &Intake) -> Self {
        Self {
            number: intake.at("number"),
            name: intake.at("name"),
            phone: intake.at("phone"),
            unit_code: intake.at("unit_code"),
            post: intake.at("post"),
        }
    }

    fn read(&self, record: &Record<'_>) -> Result<EmployeeLine, Vec<CellProblem>> {
        let mut problems = Vec::new();
        let number = noted(record.cell(self.number).text(), &mut problems);
        let unit_code = noted(record.cell(self.unit_code).text(), &mut problems);
        let post = noted(record.cell(self.post).choice(), &mut problems).and_then(Post::parse);
        let name = optional(record, self.name, &mut problems, |it| it.text());
        let phone = optional(record, self.phone, &mut problems, |it| it.text());
        match (number, unit_code, post) {
            (Some(number), Some(unit_code), Some(post)) if problems.is_empty() => Ok(EmployeeLine {
                number: number.to_owned(),
                name: name.map(str::to_owned),
                phone: phone.map(str::to_owned),
                unit_code: unit_code.to_owned(),
                post,
            }),
            _ => Err(problems),
        }
    }
}

const CHUNK_ROWS: usize = 2_000;

/// Imports employees.
pub async fn import_employees(
    app: &App,
    who: Who,
    path: &Path,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportSummary, ImportError> {
    let mut intake = Intake::open(app, path, mapping, "employees", &employee_fields(), options)?;
    let columns = Columns::of(&intake);
    let mut chunks = Chunks::new(app, who, options);
    let mut counts = ImportSummary::default();
    loop {
        let mut lines = intake.next_chunk(CHUNK_ROWS, |record| columns.read(record))?;
        if lines.is_empty() {
            break;
        }
        let mut work = chunks.begin().await?;
        let mut filer = Filer::start(app, &work, &lines).await?;
        for line in &mut lines {
            let Ok(employee) = &line.read else { continue };
            if let Some(words) = filer.file(&mut work, employee, &mut counts).await? {
                let problem = intake.problem(&line.row, columns.unit_code, "unknown_unit", words);
                line.refuse(problem);
            }
        }
        chunks.end(work).await?;
        intake.settle(&lines)?;
        intake.tell(progress);
    }
    chunks.finish().await?;
    intake.finish(counts)
}

struct Filer<'a> {
    app: &'a App,
    units: HashMap<String, Unit>,
    employees: HashMap<String, Employee>,
    values: HashMap<SubjectId, Vec<PersonalValue>>,
}

impl<'a> Filer<'a> {
    async fn start(app: &'a App, work: &Work, lines: &[Line<EmployeeLine>]) -> Result<Self, ImportError> {
        let units = organisation::units_by_code(work).await?;
        let employees = organisation::employees_by_number(work).await?;
        let numbers = lines.iter().filter_map(|it| it.read.as_ref().ok()).map(|it| &it.number);
        let known: Vec<SubjectId> = numbers.filter_map(|it| employees.get(it)).map(subject).collect();
        let values = app.vault.reveal_all(work, &known).await?;
        Ok(Self { app, units, employees, values })
    }

    /// Files one row; returns why its unit cannot be used, if so.
    async fn file(
        &mut self,
        work: &mut Work,
        line: &EmployeeLine,
        counts: &mut ImportSummary,
    ) -> Result<Option<Words>, ImportError> {
        let Some(unit) = self.units.get(&line.unit_code) else {
            return Ok(Some(unknown_unit(&line.unit_code)));
        };
        let (unit, post) = (unit.id, line.post);
        let (employee, is_new, mut is_changed) = match self.employees.get(&line.number) {
            Some(known) if known.unit == unit && known.post == post => (known.clone(), false, false),
            Some(known) => {
                let moved = Employee { unit, post, ..known.clone() };
                operations::change_employee(work, known, &moved).await?;
                (moved, false, true)
            }
            None => {
                let new = NewEmployee { number: line.number.clone(), unit, post };
                (organisation::add_employee(work, new).await.map_err(to_import)?, true, false)
            }
        };
        for (kind, text) in [(PersonalKind::Name, &line.name), (PersonalKind::Phone, &line.phone)] {
            let Some(text) = text else { continue };
            is_changed |= self.set(work, subject(&employee), kind, text).await?;
        }
        if is_new {
            counts.new += 1;
        } else if is_changed {
            counts.changed += 1;
        } else {
            counts.known += 1;
        }
        self.employees.insert(employee.number.clone(), employee);
        Ok(None)
    }

    /// Seals a value unless it is there already; says whether it was not.
    async fn set(
        &mut self,
        work: &Work,
        subject: SubjectId,
        kind: PersonalKind,
        text: &str,
    ) -> Result<bool, ImportError> {
        let values = self.values.entry(subject).or_default();
        if values.iter().any(|it| it.kind == kind && it.plain == text) {
            return Ok(false);
        }
        let id = self.app.vault.set(work, subject, kind, text).await?;
        values.retain(|it| it.kind != kind);
        values.push(PersonalValue { id, subject, kind, plain: text.to_owned() });
        Ok(true)
    }
}

/// The employee as the vault knows them.
fn subject(employee: &Employee) -> SubjectId {
    SubjectId(employee.id.uuid())
}

fn to_import(error: OrganisationError) -> ImportError {
    match error {
        OrganisationError::Database(error) => error.into(),
        other => database::Error::Fault(other.to_string()).into(),
    }
}

fn unknown_unit(code: &str) -> Words {
    Words::new(
        format!("单位“{code}”不存在,请先导入单位或更正编码"),
        format!("there is no unit `{code}`: import units first, or correct the code"),
    )
}

impl From<StationsError> for ImportError {
    fn from(error: StationsError) -> Self {
        match error {
            StationsError::Database(error) => error.into(),
            other => database::Error::Fault(other.to_string()).into(),
        }
    }
}
