//! The pages that people look at all day, asked for at a steady pace by somebody who sees the whole company.

use super::TABLE;
use super::measure::{Measure, percentile};
use super::serve::Server;
use crate::http::Client;
use crate::program::Installation;
use crate::report::{Report, note};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::thread;
use std::time::{Duration, Instant};

/// Requests begin so often, whatever became of the last one.
const PACE: Duration = Duration::from_millis(50);
/// What half of all requests must stay below, and what 99 of 100 must.
const MEDIAN_MILLISECONDS: f64 = 10.0;
const P99_MILLISECONDS: f64 = 50.0;

const PASSWORD: &str = "twenty litres of ninety-two";

/// A user who may log in, as soon as the server runs.
#[derive(Debug)]
pub(super) struct Login {
    token: String,
}

/// A kind of request: its name, and its address for the n-th time.
struct Page {
    name: &'static str,
    address: Box<dyn Fn(usize) -> String>,
    milliseconds: Vec<f64>,
}

impl Login {
    /// Adds a user as an administrator would, and takes the one-time link.
    pub(super) fn make(installation: &Installation) -> Result<Self> {
        let ran = installation.run(&["user", "add", "bench", "--role", "company_marketing"])?.well()?;
        let token = ran.out.trim().rsplit_once("/set-up#").context("`user add` printed no link")?.1;
        Ok(Self { token: token.to_owned() })
    }

    pub(super) fn enter(&self, server: &Server) -> Result<Client> {
        let mut client = Client::connect(&server.address)?;
        let set_up = json!({ "token": self.token, "password": PASSWORD });
        client.post("/api/v1/set-up", &set_up)?.expect(204)?;
        client.post("/api/v1/login", &json!({ "login": "bench", "password": PASSWORD }))?.expect(200)?;
        Ok(client)
    }
}

pub(super) fn measure(server: &Server, login: &Login, seconds: u64, report: &mut Report) -> Result<()> {
    let mut client = login.enter(server)?;
    let walked = Walked::through(&mut client)?;
    note(&format!("asking for pages of {} customers for {seconds} s", walked.customers.len()));
    let mut pages = walked.pages();
    ask(&mut client, &mut pages, Duration::from_secs(seconds))?;
    let requests: usize = pages.iter().map(|it| it.milliseconds.len()).sum();
    note(&format!("{requests} requests answered"));
    for page in &mut pages {
        let (median, p99) =
            (percentile(&mut page.milliseconds, 50.0), percentile(&mut page.milliseconds, 99.0));
        let name = page.name;
        report.add(TABLE, &Measure::below(format!("{name}: median"), median, "ms", MEDIAN_MILLISECONDS))?;
        report
            .add(TABLE, &Measure::below(format!("{name}: 99th percentile"), p99, "ms", P99_MILLISECONDS))?;
    }
    Ok(())
}

/// Asks in turn. Each time counts from the moment at which the request was due, so that one slow answer is
/// not hidden by the requests that waited behind it.
fn ask(client: &mut Client, pages: &mut [Page], length: Duration) -> Result<()> {
    let began = Instant::now();
    let mut due = Duration::ZERO;
    for round in 0.. {
        for page in &mut *pages {
            if length <= due {
                return Ok(());
            }
            thread::sleep(due.saturating_sub(began.elapsed()));
            let address = (page.address)(round);
            client.get(&address)?.expect(200).with_context(|| address)?;
            page.milliseconds.push(began.elapsed().saturating_sub(due).as_secs_f64() * 1e3);
            due += PACE;
        }
    }
    Ok(())
}

/// Everything that a walk through the list of customers came by.
struct Walked {
    /// Addresses of pages of the list, from the first to the last.
    lists: Vec<String>,
    customers: Vec<String>,
    /// Beginnings of numbers, to search for.
    numbers: Vec<String>,
}

impl Walked {
    fn through(client: &mut Client) -> Result<Self> {
        let mut walked = Self { lists: Vec::new(), customers: Vec::new(), numbers: Vec::new() };
        let mut cursor = String::new();
        loop {
            walked.lists.push(format!("/api/v1/customers?limit=50{cursor}"));
            let page = client.json(&format!("/api/v1/customers?limit=200{cursor}"))?;
            let of = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
            for item in page["items"].as_array().context("a page without items")? {
                walked.customers.push(of(item, "id"));
                walked.numbers.push(of(item, "number"));
            }
            let Some(next) = page["next_cursor"].as_str() else { return Ok(walked) };
            cursor = format!("&cursor={next}");
        }
    }

    /// The lists, and what the page of one customer asks for.
    fn pages(self) -> Vec<Page> {
        let Self { lists, customers, numbers } = self;
        let of_customer = |name, tail: &'static str| {
            let customers = customers.clone();
            Page::new(name, move |at| format!("/api/v1/customers/{}{tail}", spread(&customers, at)))
        };
        vec![
            of_customer("customer", ""),
            of_customer("customer's totals", "/totals"),
            of_customer("customer's timeline", "/timeline"),
            of_customer("customer's classes", "/classification"),
            Page::new("list of customers", move |at| spread(&lists, at).to_owned()),
            Page::new("customers searched by number", move |at| {
                format!("/api/v1/customers?limit=50&q={}", spread(&numbers, at))
            }),
            Page::new("list of warnings", |_| "/api/v1/warnings?limit=50".to_owned()),
        ]
    }
}

impl Page {
    fn new(name: &'static str, address: impl Fn(usize) -> String + 'static) -> Self {
        Self { name, address: Box::new(address), milliseconds: Vec::new() }
    }
}

/// The n-th of a sequence that visits a list in long strides, so that neighbours do not share what was read.
fn spread(list: &[String], at: usize) -> &str {
    /// A prime that is no divisor of any list's length that matters.
    const STRIDE: usize = 7919;
    list.get((at * STRIDE) % list.len().max(1)).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strides_reach_every_entry_before_they_repeat_one() {
        let list: Vec<_> = (0..100).map(|it| it.to_string()).collect();
        let mut visited: Vec<_> = (0..100).map(|it| spread(&list, it)).collect();
        visited.sort_unstable();
        visited.dedup();
        assert_eq!(visited.len(), 100);
        assert_eq!(spread(&[], 3), "");
    }
}
