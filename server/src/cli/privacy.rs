//! `forecourt privacy`: what the console does for one person, for whoever runs the machine.

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::{language, say};
use crate::{composition, housekeeping};
use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use database::{Scope, Who};
use privacy::Register;
use std::io::Write;
use web::App;

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Requests of persons that are not answered yet; exit code 1 when one is late. 未办结的个人信息请求
    Requests,
    /// Erase a person by customer number, for good. 删除个人身份信息
    Erase(Erase),
    /// Leave no byte of erased persons in the files of the database: the nightly job, now. 清除残留
    Purge,
    /// Delete what is kept longer than the settings say: the nightly job, now. 按保存期限清除
    Retention,
    /// Print the register of processing activities. 个人信息处理活动登记
    Register(RegisterOptions),
}

#[derive(Debug, Args)]
pub(crate) struct Erase {
    /// The customer's number.
    number: String,

    /// Really: it cannot be undone.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RegisterOptions {
    #[arg(long, value_enum, default_value = "csv")]
    format: Form,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    Csv,
    Markdown,
}

pub(crate) async fn run(installation: &Installation, action: Action) -> Result<Outcome> {
    if let Action::Register(options) = &action {
        return register(options);
    }
    let app = installation.open_existing().await?;
    let done = match action {
        Action::Requests => requests(&app).await,
        Action::Erase(options) => erase(&app, &options).await,
        Action::Purge => purge(&app).await,
        Action::Retention => {
            let deleted = housekeeping::purge(&app).await?;
            say(&format!("{deleted} deleted"))?;
            Ok(Outcome::Done)
        }
        Action::Register(_) => Ok(Outcome::Done),
    };
    app.db.close().await?;
    done
}

fn register(options: &RegisterOptions) -> Result<Outcome> {
    let register = Register::new(composition::processing());
    let bytes = match options.format {
        Form::Csv => register.csv(language()),
        Form::Markdown => register.markdown(language()),
    };
    std::io::stdout().write_all(&bytes)?;
    Ok(Outcome::Done)
}

async fn requests(app: &App) -> Result<Outcome> {
    let open = privacy::open_requests(app).await?;
    let mut late = 0;
    for it in &open {
        late += u64::from(it.is_overdue);
        let mark = if it.is_overdue { "LATE" } else { "open" };
        say(&format!(
            "{mark} {} {} of customer {}, due {}",
            it.serial, it.kind, it.customer_number, it.due_on
        ))?;
    }
    say(&format!("{} open, {late} late", open.len()))?;
    Ok(Outcome::of(late))
}

async fn erase(app: &App, options: &Erase) -> Result<Outcome> {
    let found =
        customers::find_by_numbers(&app.db.read(Scope::Everything), std::slice::from_ref(&options.number))
            .await?;
    let customer = found.into_iter().next().map(|it| it.1);
    let customer = customer.ok_or_else(|| anyhow!("there is no customer `{}`", options.number))?;
    if !options.yes {
        bail!("erasing `{}` cannot be undone: say --yes", options.number);
    }
    let mut work = app.db.work(Who::system("erase"), Scope::Everything).await?;
    let summary = privacy::erase(app, &mut work, customer, "command").await?;
    let held = privacy::exports_holding(&work, customer).await?;
    work.commit().await?;
    let summary = summary.unwrap_or_default();
    say(&format!("{} persons erased, {} rows deleted or emptied", summary.persons, summary.rows))?;
    for export in &held {
        say(&format!(
            "was in the export `{}` of {} by {}: have it deleted",
            export.list, export.at, export.by
        ))?;
    }
    imports::forget_all_files(app).await?;
    purge(app).await
}

async fn purge(app: &App) -> Result<Outcome> {
    match privacy::purge(&app.db).await? {
        Some(purged) => {
            say(&format!("{purged} erasures purged from the files of the database"))?;
            Ok(Outcome::Done)
        }
        None => {
            say("somebody reads the database at this moment: the nightly job tries again")?;
            Ok(Outcome::WithFaults)
        }
    }
}
