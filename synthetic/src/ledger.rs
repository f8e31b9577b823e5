//! Counts what becomes of every customer, and states it as truth.

use crate::population::Customer;
use crate::profiles::Fuel;
use crate::traffic::{Outcome, World};
use crate::truth::{CustomerTruth, FeedGap, Futures, Pattern, Truth};
use kernel::BusinessDay;
use kernel::rounding::div_floor;

/// Days over which visits before a change are counted: 26 weeks.
const BASE_DAYS: i32 = 182;
const PERIOD_DAYS: i32 = 28;

/// The truth in the making.
#[derive(Debug)]
pub(crate) struct Ledger {
    accounts: Vec<Account>,
    /// Receipts lost to failing feeds, by station.
    pub(crate) lost_receipts: Vec<u64>,
}

#[derive(Clone, Debug, Default)]
struct Account {
    visits: u32,
    base_visits: u32,
    futures: Option<Box<Futures>>,
}

impl Ledger {
    pub(crate) fn new(world: &World) -> Self {
        let accounts = world.population.customers.iter().map(|it| Account {
            futures: futures(it, world.settings.until).map(Box::new),
            ..Account::default()
        });
        Self { accounts: accounts.collect(), lost_receipts: vec![0; world.network.stations.len()] }
    }

    pub(crate) fn enter(&mut self, customer: &Customer, day: BusinessDay, outcome: &Outcome) {
        let account = &mut self.accounts[outcome.customer as usize];
        if outcome.fill.is_some() {
            account.visits += 1;
            let base = customer.fate.start.map(|it| it.plus(-BASE_DAYS)..it);
            account.base_visits += u32::from(base.is_some_and(|it| it.contains(&day)));
        }
        let (Some(futures), Some(start)) = (&mut account.futures, customer.fate.start) else { return };
        if day < start || outcome.fuel == Fuel::Electricity {
            return;
        }
        let period = div_floor(i64::from(day.since(start)), i64::from(PERIOD_DAYS)) as usize;
        let entries = [
            (&mut futures.undisturbed, outcome.undisturbed),
            (&mut futures.untreated, outcome.fill.is_some()),
            (&mut futures.treated, outcome.treated),
        ];
        for (course, happened) in entries {
            course[period] += if happened { outcome.amount } else { 0 };
        }
    }

    pub(crate) fn truth(self, world: &World) -> Truth {
        let settings = &world.settings;
        let customers =
            world.population.customers.iter().zip(self.accounts).map(|it| it.1.truth(it.0, world)).collect();
        let gaps = world.events.gaps.iter().zip(&world.network.stations).zip(&self.lost_receipts);
        Truth {
            first: settings.first(),
            until: settings.until,
            seed: settings.seed,
            closures: world.events.closures.iter().flatten().cloned().collect(),
            feed_gaps: gaps
                .filter_map(|((gap, station), receipts)| {
                    let (from, until) = (*gap)?;
                    Some(FeedGap { station: station.code.clone(), from, until, receipts: *receipts })
                })
                .collect(),
            competitors: world.events.competitors.iter().flatten().cloned().collect(),
            card_changes: world.population.card_changes.clone(),
            price_windows: world.prices.windows.clone(),
            customers,
        }
    }
}

impl Account {
    fn truth(self, customer: &Customer, world: &World) -> CustomerTruth {
        let since = world.settings.first().max(customer.joined);
        let until = customer.fate.start.unwrap_or(world.settings.until.plus(1));
        let (visits, days) = match customer.fate.start {
            Some(_) => (self.base_visits, until.since(since).min(BASE_DAYS)),
            None => (self.visits, until.since(since)),
        };
        let visits_per_week = f64::from(visits) * 7.0 / f64::from(days.max(1));
        let code = |it: u16| world.network.stations[usize::from(it)].code.clone();
        CustomerTruth {
            number: customer.number(),
            profile: customer.profile().name.to_owned(),
            home: code(customer.home),
            pattern: customer.fate.pattern,
            start: customer.fate.start,
            cause: customer.fate.cause,
            visits_per_week: libm::round(visits_per_week * 1_000.0) / 1_000.0,
            visits: self.visits,
            moved_to: customer.fate.moved_to.map(code),
            continues_as: (customer.fate.pattern == Pattern::CardReplaced).then(|| customer.successor()),
            futures: self.futures.map(|it| *it),
        }
    }
}

/// Empty futures, for a change that treatment is there for.
fn futures(customer: &Customer, until: BusinessDay) -> Option<Futures> {
    let start = customer.fate.start?;
    let (treated_on, recoverable_percent) = customer.fate.treatment()?;
    let periods = div_floor(i64::from(until.since(start)), i64::from(PERIOD_DAYS)) as usize + 1;
    let empty = vec![0; periods];
    Some(Futures {
        treated_on,
        recoverable_percent,
        undisturbed: empty.clone(),
        untreated: empty.clone(),
        treated: empty,
    })
}
