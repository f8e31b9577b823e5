//! Cards as a list, with what they may be used for.

use super::parts::{Cell, LITRE_DECIMALS, column, plates, text};
use super::{ExportError, values_masked};
use crate::model::{CardId, Customer, CustomerId};
use crate::{reports, store};
use database::Reader;
use exchange::{Column, ColumnKind};
use std::collections::HashMap;
use web::App;

/// The columns, in order.
pub(super) fn columns(minor_digits: u32) -> Vec<Column> {
    let amount = ColumnKind::Decimal(minor_digits);
    let litres = ColumnKind::Decimal(LITRE_DECIMALS);
    vec![
        text("card_number", "卡号", "card number"),
        text("customer_number", "客户编号", "customer number"),
        text("kind", "卡类型", "kind of card"),
        text("main_card", "主卡号", "main card"),
        text("plate", "车牌", "plate"),
        column("from", "起始日期", "from", ColumnKind::Date),
        column("until", "结束日期", "until", ColumnKind::Date),
        column("plate_only", "仅限绑定车辆", "for its vehicle alone", ColumnKind::Boolean),
        text("grades", "限油品", "grades"),
        text("weekdays", "限星期", "days of the week"),
        text("stations", "限油站", "stations"),
        text("hours", "限时段", "hours"),
        column("times_per_day", "每日限次", "fills a day", ColumnKind::Integer),
        column("amount_per_fill", "单次限额", "amount a fill", amount),
        column("amount_per_day", "每日限额", "amount a day", amount),
        column("volume_per_fill", "单次限升", "litres a fill", litres),
        column("volume_per_day", "每日限升", "litres a day", litres),
    ]
}

/// The rows of these customers, in the order of the customers and of the cards' numbers.
pub(super) async fn rows(
    app: &App,
    reader: &Reader,
    customers: &[Customer],
    minor_digits: u32,
) -> Result<Vec<Vec<Cell>>, ExportError> {
    let ids: Vec<CustomerId> = customers.iter().map(|it| it.id).collect();
    let values = plates(app, reader, customers).await?;
    let vehicles = store::vehicles_of(reader, &ids).await?;
    let plate_of: HashMap<_, _> = vehicles.into_iter().map(|(it, _)| (it.id, it.plate)).collect();
    let cards = store::cards_of(reader, &ids).await?;
    let number_of: HashMap<CardId, String> = cards.iter().map(|it| (it.id, it.number.clone())).collect();
    let stations = cards.iter().flat_map(|it| it.limits.station_ids.iter().copied());
    let stations = reports::unit_names(reader, stations).await?;
    let mut of: HashMap<CustomerId, Vec<_>> = HashMap::new();
    for card in cards {
        of.entry(card.customer).or_default().push(card);
    }
    let mut rows = Vec::new();
    for customer in customers {
        let mut cards = of.remove(&customer.id).unwrap_or_default();
        cards.sort_unstable_by(|one, other| one.number.cmp(&other.number));
        for card in cards {
            let plate = card.vehicle.and_then(|it| plate_of.get(&it)).copied();
            let limits = card.limits;
            let codes = limits.station_ids.iter().filter_map(|it| stations.get(it)).map(|it| it.code.clone());
            let weekdays = limits.weekdays.iter().map(ToString::to_string);
            let amount = |it: Option<i64>| it.map_or(Cell::Empty, |it| Cell::Decimal(it, minor_digits));
            let litres = |it: Option<i64>| it.map_or(Cell::Empty, |it| Cell::Decimal(it, LITRE_DECIMALS));
            rows.push(vec![
                Cell::Text(card.number),
                Cell::Text(customer.number.clone()),
                Cell::Text(card.kind.as_str().to_owned()),
                Cell::Text(card.main.and_then(|it| number_of.get(&it)).cloned().unwrap_or_default()),
                Cell::Text(values_masked(&values, customer, |value| Some(value.id) == plate)),
                Cell::day(card.from),
                Cell::day(card.until),
                if limits.plate_only { Cell::Yes } else { Cell::Empty },
                Cell::Text(limits.grades.join(";")),
                Cell::Text(weekdays.collect::<Vec<_>>().join(";")),
                Cell::Text(codes.collect::<Vec<_>>().join(";")),
                Cell::Text(limits.hours.unwrap_or_default()),
                limits.times_per_day.map_or(Cell::Empty, Cell::Integer),
                amount(limits.amount_minor_per_fill),
                amount(limits.amount_minor_per_day),
                litres(limits.volume_ml_per_fill),
                litres(limits.volume_ml_per_day),
            ]);
        }
    }
    Ok(rows)
}
