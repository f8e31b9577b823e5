//! Mapping files, the binding of fields to columns, and cells read through it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use exchange::values::Rounding;
use exchange::{
    Basis, Binding, Choice, Field, FieldKind, HeaderProblem, Mapping, MappingError, Source, suggest,
};
use kernel::{Money, Quantity, QuantityUnit, UnitPrice, Words};

const PAYMENTS: &[Choice] =
    &[Choice { value: "cash", aliases: &["现金"] }, Choice { value: "wechat", aliases: &["微信"] }];

fn fields() -> Vec<Field> {
    let help = Words::default;
    vec![
        Field::required("station_code", &["站号"], FieldKind::Text, help()),
        Field::required("time", &["时间"], FieldKind::DateTime, help()),
        Field::optional("quantity", &["volume", "升数"], FieldKind::Decimal, help()),
        Field::optional("unit_price", &["单价"], FieldKind::Decimal, help()),
        Field::required("amount", &["金额"], FieldKind::Decimal, help()),
        Field::optional("payment", &["支付方式"], FieldKind::Choice(PAYMENTS), help()),
        Field::optional("day", &[], FieldKind::Date, help()),
        Field::optional("paid", &[], FieldKind::Boolean, help()),
    ]
}

fn header(names: &str) -> Vec<String> {
    names.split(',').map(str::to_owned).collect()
}

fn mapping(text: &str) -> Mapping {
    Mapping::parse("pos.toml", &format!("kind = \"sales\"\n{text}")).unwrap()
}

fn error(text: &str) -> MappingError {
    Mapping::parse("pos.toml", text).unwrap_err()
}

fn problems(names: &str, mapping: &Mapping) -> Vec<HeaderProblem> {
    mapping.bind(&header(names), &fields()).unwrap_err()
}

/// Reads the one row of a file through a mapping.
fn with_record<T>(
    mapping: &Mapping,
    text: &str,
    look: impl FnOnce(&Binding, exchange::Record<'_>) -> T,
) -> T {
    let mut source = Source::from_bytes("pos.csv", text.into(), &mapping.source_options()).unwrap();
    let binding = mapping.bind(source.header(), &fields()).unwrap();
    let row = source.next_row().unwrap().unwrap();
    look(&binding, binding.read(&row).unwrap())
}

#[test]
fn columns_are_found_by_name_and_alias_and_the_rest_is_listed() {
    let binding = Binding::by_name(&header("Station Code,时间,升 数,AMOUNT,备注"), &fields()).unwrap();
    assert_eq!(binding.ignored(), ["备注"]);
    assert!(binding.has(binding.at("quantity")));
    assert!(!binding.has(binding.at("payment")));
}

#[test]
fn a_misspelt_column_is_told_with_the_nearest_one_and_those_present() {
    let found = problems("station_cod,time,amount", &Mapping::default());
    assert_eq!(found.len(), 1);
    let HeaderProblem { field, code, message, .. } = &found[0];
    assert_eq!((field.as_str(), *code), ("station_code", "column_missing"));
    assert!(message.en.contains("did you mean `station_cod`?"), "{}", message.en);
    assert!(message.zh.contains("现有列:station_cod, time, amount"), "{}", message.zh);
}

#[test]
fn every_missing_column_is_told_at_once() {
    assert_eq!(problems("x,y", &Mapping::default()).len(), 3);
}

#[test]
fn two_columns_that_fit_one_field_are_told_unless_one_has_its_very_name() {
    let found = problems("station_code,time,volume,升数,amount", &Mapping::default());
    assert_eq!(found[0].code, "column_ambiguous");
    let binding = Binding::by_name(&header("station_code,time,volume,quantity,amount"), &fields()).unwrap();
    assert_eq!(binding.ignored(), ["volume"]);
}

#[test]
fn a_mapping_feeds_fields_from_columns_constants_and_translations() {
    let mapping = mapping(
        r#"
        [file]
        delimiter = ";"
        [columns]
        station_code = "store"
        time = "when"
        quantity = { column = "gallons", unit = "us_gallon" }
        unit_price = { column = "price", unit = "us_gallon" }
        amount = "total"
        payment = { value = "微信" }
        [values.station_code]
        "S-1" = "0001"
        "*" = "9999"
        [options]
        time_format = "%d.%m.%Y %H:%M"
        date_format = "%d.%m.%y"
        decimal_comma = true
        "#,
    );
    let text = "store;when;gallons;price;total;quantity;day\nS-1;31.01.2026 08:15;10,087;2,4794;1.234,50;7;31.01.26\n";
    with_record(&mapping, text, |binding, record| {
        let at = |name| record.cell(binding.at(name));
        assert_eq!(binding.ignored(), ["quantity"]);
        assert_eq!(at("station_code").text(), Ok("0001"));
        let moment = at("time").moment().unwrap().instant(chrono_tz::Asia::Shanghai);
        assert_eq!(moment.to_string(), "2026-01-31T00:15:00Z");
        let litre = exchange::values::Unit::Litre;
        let expected = Quantity { amount: 38_183, unit: QuantityUnit::Millilitre };
        assert_eq!(at("quantity").quantity(litre), Ok(expected));
        assert_eq!(at("unit_price").unit_price(litre, 2), Ok(UnitPrice(65_498_819)));
        assert_eq!(at("amount").money(2), Ok(Money(123_450)));
        assert_eq!(at("payment").choice(), Ok("wechat"));
        assert_eq!(at("day").date().unwrap().to_string(), "2026-01-31");
    });
    let other = "store;when;gallons;price;total\nS-7;31.01.2026 08:15;1;1;1\n";
    with_record(&mapping, other, |binding, record| {
        assert_eq!(record.cell(binding.at("station_code")).text(), Ok("9999"));
    });
}

#[test]
fn a_time_may_be_put_together_from_two_columns() {
    let mapping = mapping(
        "[columns]\ntime = { column = \"date\", time_column = \"clock\" }\n[options]\ntime_format = \"%d/%m/%Y %H:%M\"",
    );
    with_record(&mapping, "station_code,date,clock,amount\n1,31/01/2026,08:15,1\n", |binding, record| {
        assert!(binding.ignored().is_empty());
        let read = record.cell(binding.at("time")).moment().unwrap();
        assert_eq!(read.instant(chrono_tz::UTC).to_string(), "2026-01-31T08:15:00Z");
    });
    with_record(&mapping, "station_code,date,clock,amount\n1,31/01/2026,,1\n", |binding, record| {
        assert_eq!(record.cell(binding.at("time")).moment().unwrap_err().code, "required");
    });
}

#[test]
fn a_mapping_for_another_kind_of_file_is_refused() {
    assert!(mapping("").check_kind("sales").is_ok());
    let error = mapping("").check_kind("customers").unwrap_err();
    assert!(error.to_string().contains("is for `sales`, not for `customers`"), "{error}");
}

#[test]
fn a_value_not_translated_stays_as_it_is_without_a_default() {
    let mapping = mapping("[values.station_code]\n\"S-1\" = \"0001\"");
    with_record(&mapping, "station_code,time,amount\nS-2,2026-01-31 8:15,1\n", |binding, record| {
        assert_eq!(record.cell(binding.at("station_code")).text(), Ok("S-2"));
    });
}

#[test]
fn a_column_may_be_left_out_though_its_header_fits() {
    let names = "station_code,time,amount,payment";
    let mapping = mapping("[columns]\npayment = false");
    let binding = mapping.bind(&header(names), &fields()).unwrap();
    assert!(!binding.has(binding.at("payment")));
    assert_eq!(binding.ignored(), ["payment"]);
}

#[test]
fn cells_that_cannot_be_read_are_told_by_their_own_column() {
    let mapping = mapping("[columns]\nstation_code = \"store\"\namount = \"total\"");
    let text =
        "store,time,total,quantity,payment,day,paid\n,yesterday,a lot,1.2.3,barter,31/01/2026,perhaps\n";
    with_record(&mapping, text, |binding, record| {
        let cell = |name| record.filled(binding.at(name)).unwrap();
        let told = [
            cell("station_code").text().unwrap_err(),
            cell("time").moment().unwrap_err(),
            cell("amount").money(2).unwrap_err(),
            cell("quantity").decimal(3, Rounding::HalfUp).unwrap_err(),
            cell("payment").choice().unwrap_err(),
            cell("day").date().unwrap_err(),
            cell("paid").boolean().unwrap_err(),
        ]
        .map(|it| (it.column.unwrap(), it.code));
        let expected = [
            ("store", "required"),
            ("time", "not_a_time"),
            ("total", "not_a_number"),
            ("quantity", "not_a_number"),
            ("payment", "unknown_choice"),
            ("day", "not_a_date"),
            ("paid", "not_a_boolean"),
        ];
        assert_eq!(told, expected.map(|(column, code)| (column.to_owned(), code)));
    });
}

#[test]
fn an_empty_optional_cell_is_none_and_a_negative_number_is_a_number() {
    let text = "station_code,time,amount,quantity,payment\n1,2026-01-31 8:15,-5.00,-1.5, \n";
    with_record(&Mapping::default(), text, |binding, record| {
        assert!(record.filled(binding.at("payment")).is_none());
        assert!(record.filled(binding.at("paid")).is_none());
        assert_eq!(record.cell(binding.at("amount")).money(2), Ok(Money(-500)));
        assert_eq!(record.cell(binding.at("quantity")).decimal(3, Rounding::Exact), Ok(-1_500));
    });
}

#[test]
fn a_row_that_cannot_be_used_is_told_before_any_cell() {
    let mut source =
        Source::from_bytes("f", "station_code,time,amount\n1,2\n".into(), &Default::default()).unwrap();
    let binding = Binding::by_name(source.header(), &fields()).unwrap();
    let row = source.next_row().unwrap().unwrap();
    let problem = binding.read(&row).unwrap_err();
    assert_eq!((problem.column, problem.code), (None, "too_few_cells"));
}

#[test]
fn a_field_of_the_mapping_that_does_not_exist_is_told_with_the_nearest() {
    let found = problems("station_code,time,amount", &mapping("[columns]\nquantty = \"amount\""));
    assert_eq!((found[0].field.as_str(), found[0].code), ("quantty", "field_unknown"));
    assert!(found[0].message.en.contains("did you mean `quantity`?"));
    let found = problems("station_code,time,amount", &mapping("[columns]\nquantity = \"gallon\""));
    assert_eq!(found[0].column.as_deref(), Some("gallon"));
    let found = problems(
        "station_code,time,amount",
        &mapping("[columns]\ntime = { column = \"time\", unit = \"litre\" }"),
    );
    assert_eq!(found[0].code, "key_misplaced");
    let clock = "[columns]\namount = { column = \"amount\", time_column = \"time\" }";
    let found = problems("station_code,time,amount", &mapping(clock));
    assert!(found.iter().any(|it| it.field == "amount" && it.code == "key_misplaced"), "{found:?}");
}

#[test]
fn mistakes_in_a_mapping_are_told_with_line_and_key() {
    for (text, line, part) in [
        ("kind = \"sales\"\n[columns]\nquantity = { column = \"g\", unit = \"gallon\" }\n", 3, "us_gallon"),
        ("kind = \"sales\"\n[columns]\nquantity = { colum = \"g\" }\n", 3, "colum"),
        ("kind = \"sales\"\n[columns]\nquantity = { column = \"g\", value = \"1\" }\n", 3, "either"),
        ("kind = \"sales\"\n[columns]\nquantity = 7\n", 3, "Header"),
        ("kind = \"sales\"\n[optons]\ncurrency = \"USD\"\n", 2, "optons"),
        ("kind = \"sales\"\n[options]\ntime_zone = \"Mars/North\"\n", 3, "Mars/North"),
        ("kind = \"sales\"\n[options]\ntime_format = \"%Q\"\n", 3, "%Q"),
        ("kind = \"sales\"\n[file]\nencoding = \"utf-99\"\n", 3, "utf-99"),
        ("kind = \"sales\"\n[file]\nheader_row = 0\n", 3, "counted from 1"),
        ("kind = \"sales\"\n[file]\ndelimiter = \"ab\"\n", 3, "delimiter"),
        ("kind = \n", 1, ""),
    ] {
        let error = error(text);
        assert_eq!(error.line, Some(line), "{text}: {error}");
        assert!(error.to_string().starts_with(&format!("pos.toml line {line}: ")), "{error}");
        assert!(error.to_string().contains(part), "{text}: {error}");
    }
    assert_eq!(Mapping::load("no/such.toml").unwrap_err().fault.code, "cannot_read");
}

#[test]
fn defaults_are_the_capabilitys_own() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Defaults {
        product_family: String,
    }
    let mapping = mapping("[defaults]\nproduct_family = \"gasoline\"");
    assert_eq!(mapping.defaults_as::<Defaults>().unwrap().product_family, "gasoline");
    let wrong = self::mapping("[defaults]\nfamily = \"gasoline\"").defaults_as::<Defaults>().unwrap_err();
    assert!(wrong.to_string().contains("family"), "{wrong}");
}

#[test]
fn a_console_is_proposed_the_columns_that_look_right() {
    let proposed = suggest(&header("站号,amounts,zzz"), &fields());
    let shown = |index: usize| {
        let it: &exchange::Suggestion = &proposed[index];
        (it.field.as_str(), it.column.as_deref(), it.basis)
    };
    assert_eq!(shown(0), ("station_code", Some("站号"), Basis::Alias));
    assert_eq!(shown(4), ("amount", Some("amounts"), Basis::Likeness));
    assert_eq!(shown(5), ("payment", None, Basis::Nothing));
    let columns: Vec<_> = proposed.iter().filter_map(|it| it.column.as_ref()).collect();
    assert_eq!(columns.len(), 2, "no column twice: {columns:?}");
}

#[test]
fn a_mapping_that_is_no_toml_is_told_with_its_line() {
    let error = exchange::Mapping::parse("m.toml", "kind = \"sales\"\n[columns\nx = 1\n").unwrap_err();
    assert!(error.to_string().starts_with("m.toml line 2: "), "{error}");
}
