//! `forecourt user`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::{Context, Result, anyhow};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use database::{Scope, Who};
use identity::{NewUser, Role, add_user, issue_setup_link};
use organisation::{root_unit, unit_by_code};

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Add somebody who may log in; prints a one-time link by which they set their password. 新增用户
    Add(Add),
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// What they type to log in.
    name: String,

    /// What they may do.
    #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::as_str)))]
    role: String,

    /// Code of the unit where, with all below it; without one, the whole company.
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
}

pub(crate) async fn run(installation: Installation, action: Action) -> Result<Outcome> {
    let Action::Add(add) = action;
    let role = Role::parse(&add.role).with_context(|| format!("there is no role `{}`", add.role))?;
    let app = installation.open().await?;
    let mut work = app.db.work(Who::system("user_add"), Scope::Everything).await?;
    let unit = match &add.unit {
        Some(code) => unit_by_code(&work, code).await?.ok_or_else(|| anyhow!("there is no unit `{code}`"))?,
        None => root_unit(&mut work).await?,
    };
    let new = NewUser { login: add.name, employee: None, grants: vec![(role, unit.id)] };
    let user = add_user(&mut work, new).await?;
    let token =
        issue_setup_link(&mut work, user.id, &app.settings.security, app.deps.entropy.as_ref()).await?;
    work.commit().await?;
    app.db.close().await?;
    let hours = app.settings.security.setup_link_hours;
    say(&format!("added `{}` as {} at {} ({})", user.login, role.as_str(), unit.code, unit.name))?;
    say(&format!("they set their password, once and within {hours} hours, at"))?;
    say(&format!("{}/set-up#{token}", installation.address()))?;
    Ok(Outcome::Done)
}
