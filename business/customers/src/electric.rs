//! Who drives electric by now.

use crate::model::Fuel;
use crate::rules::Span;
use database::{Error, Query, Sql, rows};
use kernel::BusinessDay;
use vault::PowerKind;

rows! {
    struct Seen {
        serial: i64,
        power: String,
        fuel: Option<String>,
        from_day: Option<i64>,
        until_day: Option<i64>,
    }
}

impl Seen {
    /// By the plate, or because somebody said so.
    fn is_electric(&self) -> bool {
        self.power == PowerKind::Electric.as_str() || self.fuel.as_deref() == Some(Fuel::Electric.as_str())
    }

    fn span(&self) -> Option<Span> {
        let day = |it: i64| BusinessDay(it as i32);
        Span::of(self.from_day.map(day), self.until_day.map(day)).ok()
    }

    fn is_there(&self, day: BusinessDay) -> bool {
        self.span().is_some_and(|it| it.holds(day))
    }
}

/// Customers of whom an electric car has taken the place of the last one that burns fuel, by serial, with the day since
/// when that is so, as it stands on a day. Whoever always drove electric is not among them: they have no fuel to miss.
pub async fn electric_since(sql: &impl Sql, day: BusinessDay) -> Result<Vec<(i64, BusinessDay)>, Error> {
    let mut query = Query::new(
        "select c.serial, v.power, v.fuel, v.from_day, v.until_day
         from customers_vehicle v
         join customers_customer c on c.id = v.customer_id
         where v.customer_id in (select e.customer_id from customers_vehicle e where e.power = ",
    );
    query.bind(PowerKind::Electric.as_str().to_owned()).push(" or e.fuel = ");
    query.bind(Fuel::Electric.as_str().to_owned()).push(") order by c.serial");
    let vehicles: Vec<Seen> = sql.rows(query).await?;
    let of = |vehicles: &[Seen]| Some((vehicles.first()?.serial, replaced_on(vehicles, day)?));
    Ok(vehicles.chunk_by(|one, next| one.serial == next.serial).filter_map(of).collect())
}

/// The day after the last car that burns fuel was given up, when electric ones alone are left.
fn replaced_on(vehicles: &[Seen], day: BusinessDay) -> Option<BusinessDay> {
    let (electric, burning): (Vec<&Seen>, Vec<&Seen>) = vehicles
        .iter()
        .filter(|it| it.span().is_some_and(|it| it.from <= day))
        .partition(|it| it.is_electric());
    let is_left = electric.iter().any(|it| it.is_there(day)) && !burning.iter().any(|it| it.is_there(day));
    let given_up = burning.iter().filter_map(|it| it.until_day).max();
    given_up.filter(|_| is_left).map(|it| BusinessDay(it as i32).plus(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(power: PowerKind, from_day: Option<i64>, until_day: Option<i64>) -> Seen {
        Seen { serial: 1, power: power.as_str().to_owned(), fuel: None, from_day, until_day }
    }

    #[test]
    fn an_electric_car_counts_when_it_took_the_place_of_the_last_that_burns_fuel() {
        let (fuel, electric) = (PowerKind::Fuel, PowerKind::Electric);
        let replaced = [seen(fuel, None, Some(100)), seen(electric, Some(90), None)];
        assert_eq!(replaced_on(&replaced, BusinessDay(200)), Some(BusinessDay(101)));
        assert_eq!(replaced_on(&replaced, BusinessDay(100)), None, "both are driven still");
        let one_is_left = [seen(fuel, None, Some(100)), seen(fuel, None, None), seen(electric, None, None)];
        assert_eq!(replaced_on(&one_is_left, BusinessDay(200)), None);
        assert_eq!(replaced_on(&[seen(electric, None, None)], BusinessDay(200)), None, "never bought fuel");
        assert_eq!(
            replaced_on(&[seen(fuel, None, Some(100))], BusinessDay(200)),
            None,
            "drives nothing we know of"
        );
        let plug_in = [seen(PowerKind::PlugIn, Some(90), None), seen(fuel, None, Some(100))];
        assert_eq!(replaced_on(&plug_in, BusinessDay(200)), None, "a plug-in burns fuel");
        let not_yet = [seen(fuel, None, Some(100)), seen(electric, Some(300), None)];
        assert_eq!(replaced_on(&not_yet, BusinessDay(200)), None);
    }

    #[test]
    fn what_somebody_said_counts_beside_the_plate() {
        let mut said = seen(PowerKind::Unknown, Some(90), None);
        said.fuel = Some(Fuel::Electric.as_str().to_owned());
        assert_eq!(
            replaced_on(&[seen(PowerKind::Fuel, None, Some(100)), said], BusinessDay(200)),
            Some(BusinessDay(101))
        );
    }
}
