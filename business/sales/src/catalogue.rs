//! The catalogue: products with their dated list prices and costs, by API and from a file.

use crate::currency;
use crate::model::{Product, ProductId};
use crate::store::{self, DatedCostRow, DatedPriceRow};
use analytics::Family;
use database::{AuditEntry, Query, Scope, Sql, Who, Work};
use exchange::values::Unit;
use exchange::{At, CellProblem, Choice, Field, FieldKind, Mapping, Record};
use kernel::{BusinessDay, Code, Problem, QuantityUnit, UnitPrice, Words};
use organisation::{Unit as OrganisationUnit, UnitId, within};
use serde_json::json;
use stations::importing::{
    Chunks, ImportError, ImportOptions, ImportSummary, Intake, Line, Progress, noted, optional,
};
use std::collections::HashMap;
use std::path::Path;
use web::App;

/// Why a product cannot be added or priced.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("product code `{0}` is taken")]
    CodeTaken(String),
    #[error("{0} must not be empty")]
    Empty(&'static str),
    #[error("a price or cost cannot be negative")]
    Negative,
    #[error("no such product or unit")]
    Unknown,
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<CatalogueError> for Problem {
    fn from(error: CatalogueError) -> Self {
        let text = error.to_string();
        match error {
            CatalogueError::CodeTaken(_) => {
                Problem { code: Code::AlreadyExists, ..Problem::field("code", "taken", text) }
            }
            CatalogueError::Empty(field) => Problem::field(field, "required", text),
            CatalogueError::Negative => Problem::field("unit_price_ufen", "negative", text),
            CatalogueError::Unknown => Problem::not_found(),
            CatalogueError::Database(error) => error.into(),
        }
    }
}

/// What is needed to add a product.
#[derive(Clone, Debug)]
pub struct NewProduct {
    pub code: String,
    pub name: String,
    pub family: Family,
    pub grade: String,
    pub unit: QuantityUnit,
}

/// Adds a product to the catalogue.
pub async fn add_product(work: &mut Work, new: NewProduct) -> Result<Product, CatalogueError> {
    if new.code.trim().is_empty() {
        return Err(CatalogueError::Empty("code"));
    }
    if new.name.trim().is_empty() {
        return Err(CatalogueError::Empty("name"));
    }
    if store::products_by_code(work).await?.contains_key(&new.code) {
        return Err(CatalogueError::CodeTaken(new.code));
    }
    let product = Product {
        id: ProductId(work.new_id()),
        code: new.code,
        name: new.name,
        family: new.family,
        grade: new.grade,
        unit: new.unit,
        version: 1,
    };
    store::add_products(work, std::slice::from_ref(&product)).await?;
    work.audit(audited(
        "sales.product_added",
        product.id,
        json!({ "code": product.code, "family": product.family }),
    ));
    Ok(product)
}

fn audited(action: &'static str, product: ProductId, detail: serde_json::Value) -> AuditEntry {
    AuditEntry { action, subject_kind: "product", subject: Some(product.uuid()), unit: None, detail }
}

/// Sets what a product is to be sold at below a unit, from a day on.
pub async fn set_price(
    work: &mut Work,
    product: ProductId,
    unit: UnitId,
    from: BusinessDay,
    price: UnitPrice,
) -> Result<(), CatalogueError> {
    if price.0 < 0 {
        return Err(CatalogueError::Negative);
    }
    let row = DatedPriceRow {
        product_id: product.uuid(),
        unit_id: unit.uuid(),
        from_day: i64::from(from.0),
        unit_price_ufen: price.0,
    };
    if 0 < store::put_prices(work, vec![row]).await? {
        let detail = json!({ "unit": unit, "from": from, "unit_price_ufen": price });
        work.audit(audited("sales.price_set", product, detail));
    }
    Ok(())
}

/// Sets what a product costs below a unit, from a day on. Margins of sales since then are worked out anew.
pub async fn set_cost(
    work: &mut Work,
    product: ProductId,
    unit: UnitId,
    from: BusinessDay,
    cost: UnitPrice,
) -> Result<(), CatalogueError> {
    if cost.0 < 0 {
        return Err(CatalogueError::Negative);
    }
    let row = DatedCostRow {
        product_id: product.uuid(),
        unit_id: unit.uuid(),
        from_day: i64::from(from.0),
        unit_cost_ufen: cost.0,
    };
    if 0 < store::put_costs(work, vec![row]).await? {
        mark_stale(work, product, from).await?;
        let detail = json!({ "unit": unit, "from": from, "unit_cost_ufen": cost });
        work.audit(audited("sales.cost_set", product, detail));
    }
    Ok(())
}

async fn mark_stale(work: &Work, product: ProductId, from: BusinessDay) -> Result<(), database::Error> {
    let mut stale = Query::new(
        "insert into sales_stale (customer_id)
         select distinct s.customer_id from sales_sale s join sales_line l on l.sale_id = s.id
         where s.customer_id is not null and s.void_seq is null and l.product_id = ",
    );
    stale.bind(product.uuid()).push(" and s.business_day >= ").bind(i64::from(from.0));
    stale.push(" on conflict (customer_id) do nothing");
    work.run(stale).await.map(drop)
}

const FAMILIES: &[Choice] = &[
    Choice { value: "gasoline", aliases: &["汽油"] },
    Choice { value: "diesel", aliases: &["柴油"] },
    Choice { value: "cng", aliases: &["压缩天然气"] },
    Choice { value: "lng", aliases: &["液化天然气"] },
    Choice { value: "charging", aliases: &["充电"] },
    Choice { value: "goods", aliases: &["商品", "非油品"] },
    Choice { value: "car_service", aliases: &["汽服", "汽车服务"] },
];

/// The columns of a file of products. A product may have many rows: each gives a dated price, cost or both.
pub fn product_fields() -> Vec<Field> {
    use FieldKind::{Date, Decimal, Text};
    let words = Words::new;
    vec![
        Field::required("code", &["商品编码", "编码"], Text, words("商品编码,唯一", "product code, unique")),
        Field::required("name", &["商品名称", "名称", "品名"], Text, words("名称", "name")),
        Field::required("family", &["品类", "类别"], FieldKind::Choice(FAMILIES), words("品类", "family")),
        Field::optional("grade", &["标号", "牌号"], Text, words("标号", "grade")),
        Field::optional(
            "unit",
            &["计量单位", "单位"],
            Text,
            words("计量单位,默认升或件", "unit; litre or piece by default"),
        ),
        Field::optional(
            "unit_price",
            &["挂牌价", "单价"],
            Decimal,
            words("挂牌单价", "list price of one unit"),
        ),
        Field::optional("price_from", &["价格生效日"], Date, words("价格生效日", "first day of the price")),
        Field::optional("unit_cost", &["成本", "单位成本"], Decimal, words("单位成本", "cost of one unit")),
        Field::optional("cost_from", &["成本生效日"], Date, words("成本生效日", "first day of the cost")),
        Field::optional(
            "unit_code",
            &["单位编码", "适用单位"],
            Text,
            words("适用单位编码,默认全公司", "unit; the company by default"),
        ),
    ]
}

#[derive(Debug)]
struct ProductLine {
    code: String,
    name: String,
    family: Family,
    grade: String,
    unit: QuantityUnit,
    price: Option<(UnitPrice, BusinessDay)>,
    cost: Option<(UnitPrice, BusinessDay)>,
    unit_code: Option<String>,
}

struct Columns(HashMap<String, At>);

impl Columns {
    fn at(&self, name: &'static str) -> At {
        // Every name is declared in `product_fields`, from which the map is made.
        *self.0.get(name).expect("declared in product_fields")
    }

    fn read(&self, record: &Record<'_>, minor_digits: u32) -> Result<ProductLine, Vec<CellProblem>> {
        let mut problems = Vec::new();
        let code = noted(record.cell(self.at("code")).text(), &mut problems);
        let name = noted(record.cell(self.at("name")).text(), &mut problems);
        let family = noted(record.cell(self.at("family")).choice(), &mut problems).and_then(Family::parse);
        let fuel = family.is_none_or(Family::is_fuel);
        let unit = optional(record, self.at("unit"), &mut problems, |cell| {
            cell.text().and_then(|it| Unit::parse(it).map_err(|fault| fault.in_column(cell.column())))
        });
        let unit = unit.unwrap_or(if fuel { Unit::Litre } else { Unit::Piece });
        let mut dated = |value: &'static str, from: &'static str| {
            let price =
                optional(record, self.at(value), &mut problems, |it| it.unit_price(unit, minor_digits))?;
            if price.0 < 0 {
                let words = Words::new("价格不能为负", "a price cannot be negative");
                problems.push(record.problem(self.at(value), "negative", words));
            }
            let from = optional(record, self.at(from), &mut problems, |it| it.date());
            Some((price, from.map_or(BusinessDay(0), BusinessDay::from_date)))
        };
        let (price, cost) = (dated("unit_price", "price_from"), dated("unit_cost", "cost_from"));
        let text =
            |name| Some(record.cell(self.at(name)).raw().to_owned()).filter(|it: &String| !it.is_empty());
        match (code, name, family, problems.is_empty()) {
            (Some(code), Some(name), Some(family), true) => Ok(ProductLine {
                code: code.to_owned(),
                name: name.to_owned(),
                family,
                grade: text("grade").unwrap_or_default(),
                unit: unit.counted_in(),
                price,
                cost,
                unit_code: text("unit_code"),
            }),
            _ => Err(problems),
        }
    }
}

/// Imports the catalogue. A product that is known keeps its family and unit; prices and costs are added or
/// replaced by product, unit and day.
pub async fn import_products(
    app: &App,
    who: Who,
    path: &Path,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportSummary, ImportError> {
    let mut intake = Intake::open(app, path, mapping, "products", &product_fields(), options)?;
    let columns = Columns(
        product_fields().into_iter().map(|it| (it.name.clone().into_owned(), intake.at(&it.name))).collect(),
    );
    let file = path.display().to_string();
    let mut chunks = Chunks::new(app, who, options);
    let work = chunks.begin().await?;
    let wanted = mapping.and_then(|it| it.options.currency.as_deref());
    let minor_digits = currency::agree(&work, app, wanted)
        .await
        .map_err(|words| ImportError::Refused { file: file.clone(), words })?;
    chunks.end(work).await?;
    let mut summary = ImportSummary::default();
    loop {
        let mut lines = intake.next_chunk(CHUNK_ROWS, |record| columns.read(record, minor_digits))?;
        if lines.is_empty() {
            break;
        }
        let mut work = chunks.begin().await?;
        store_lines(&mut work, &intake, &columns, &mut lines, &mut summary).await?;
        chunks.end(work).await?;
        intake.settle(&lines)?;
        intake.tell(progress);
    }
    chunks.finish().await?;
    intake.finish(summary)
}

const CHUNK_ROWS: usize = 2_000;

async fn store_lines(
    work: &mut Work,
    intake: &Intake,
    columns: &Columns,
    lines: &mut [Line<ProductLine>],
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let units: HashMap<String, OrganisationUnit> = organisation::units_by_code(work).await?;
    let root = organisation::root_unit(work).await.map_err(|it| match it {
        organisation::OrganisationError::Database(error) => error,
        other => database::Error::Fault(other.to_string()),
    })?;
    let mut products = store::products_by_code(work).await?;
    for line in lines {
        let Ok(read) = &line.read else { continue };
        let unit = match &read.unit_code {
            None => Some(root.id),
            Some(code) => units.get(code).map(|it| it.id),
        };
        let Some(unit) = unit else {
            let words =
                Words::new("单位编码不存在,请先导入单位", "there is no such unit: import the units first");
            line.refuse(intake.problem(&line.row, columns.at("unit_code"), "unknown_unit", words));
            continue;
        };
        let known = products.get(&read.code).cloned();
        if let Some(known) = &known
            && (known.family, known.unit) != (read.family, read.unit)
        {
            let words = Words::new(
                "商品已存在,品类或计量单位不同;已有销售的商品不能改变,请使用新编码",
                "this product exists with another family or unit, which sales rely on: use a new code",
            );
            line.refuse(intake.problem(&line.row, columns.at("family"), "differs", words));
            continue;
        }
        let (product, is_new) = match known {
            Some(product) => (product, false),
            None => (add_product(work, read.to_new()).await.map_err(to_import)?, true),
        };
        products.insert(product.code.clone(), product.clone());
        let changed = put_dated(work, read, &product, unit, is_new).await?;
        match (is_new, changed) {
            (true, _) => summary.new += 1,
            (false, 0) => summary.known += 1,
            (false, _) => summary.changed += 1,
        }
    }
    Ok(())
}

/// Stores the dated price and cost of a line; says how many were new or different.
async fn put_dated(
    work: &Work,
    line: &ProductLine,
    product: &Product,
    unit: UnitId,
    is_new: bool,
) -> Result<u64, database::Error> {
    let (product_id, unit_id) = (product.id.uuid(), unit.uuid());
    let mut changed = 0;
    if let Some((price, from)) = line.price {
        let from_day = i64::from(from.0);
        let row = DatedPriceRow { product_id, unit_id, from_day, unit_price_ufen: price.0 };
        changed += store::put_prices(work, vec![row]).await?;
    }
    if let Some((cost, from)) = line.cost {
        let from_day = i64::from(from.0);
        let row = DatedCostRow { product_id, unit_id, from_day, unit_cost_ufen: cost.0 };
        let put = store::put_costs(work, vec![row]).await?;
        if 0 < put && !is_new {
            mark_stale(work, product.id, from).await?;
        }
        changed += put;
    }
    Ok(changed)
}

impl ProductLine {
    fn to_new(&self) -> NewProduct {
        NewProduct {
            code: self.code.clone(),
            name: self.name.clone(),
            family: self.family,
            grade: self.grade.clone(),
            unit: self.unit,
        }
    }
}

fn to_import(error: CatalogueError) -> ImportError {
    match error {
        CatalogueError::Database(error) => ImportError::Database(error),
        other => ImportError::Database(database::Error::Fault(other.to_string())),
    }
}

/// The price calendar of a product within sight: unit, first day, price, newest first.
pub(crate) async fn prices_of(
    sql: &impl Sql,
    scope: &Scope,
    product: ProductId,
) -> Result<Vec<(UnitId, BusinessDay, UnitPrice)>, database::Error> {
    dated(sql, "select unit_id, from_day, unit_price_ufen from sales_list_price", scope, product).await
}

pub(crate) async fn costs_of(
    sql: &impl Sql,
    scope: &Scope,
    product: ProductId,
) -> Result<Vec<(UnitId, BusinessDay, UnitPrice)>, database::Error> {
    dated(sql, "select unit_id, from_day, unit_cost_ufen from sales_cost", scope, product).await
}

async fn dated(
    sql: &impl Sql,
    select: &str,
    scope: &Scope,
    product: ProductId,
) -> Result<Vec<(UnitId, BusinessDay, UnitPrice)>, database::Error> {
    let mut query = Query::new(select);
    query.push(" where product_id = ").bind(product.uuid()).push(" and (");
    // Prices set for the company hold everywhere, and so may be seen everywhere.
    query.push("unit_id in (select id from organisation_unit where parent_id is null) or ");
    within(&mut query, scope, "unit_id", None);
    query.push(") order by from_day desc, unit_id limit 400");
    let rows: Vec<(uuid::Uuid, i64, i64)> = sql.rows(query).await?;
    Ok(rows
        .into_iter()
        .map(|(unit, day, price)| (unit.into(), BusinessDay(day as i32), UnitPrice(price)))
        .collect())
}
