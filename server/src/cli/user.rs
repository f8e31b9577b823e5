//! `forecourt user`: for whoever runs the machine, when nobody can log in to help.

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::{Context, Result, anyhow};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use database::{Scope, Who, Work};
use identity::{
    NewUser, Overview, Role, User, add_user, end_all_sessions, issue_setup_link, overviews,
    reset_second_factor, sessions_of_user, user_by_login,
};
use kernel::Instant;
use organisation::{root_unit, unit_by_code};
use web::App;

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Add somebody who may log in; prints a one-time link by which they set their password. 新增用户
    Add(Add),
    /// Print who may log in, with roles and state. 列出用户
    List,
    /// Print where somebody is logged in, or end all of it. 查看或结束登录状态
    Sessions(Sessions),
    /// Print a one-time link by which somebody sets a new password. 重置密码
    ResetPassword(Named),
    /// Remove the second factor of somebody who lost theirs; their sessions end. 重置两步验证
    ResetSecondFactor(Named),
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

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// What they type to log in.
    name: String,
}

#[derive(Debug, Args)]
pub(crate) struct Sessions {
    /// What they type to log in.
    name: String,

    /// End them all.
    #[arg(long)]
    end: bool,
}

pub(crate) async fn run(installation: Installation, action: Action) -> Result<Outcome> {
    let app = installation.open().await?;
    match action {
        Action::Add(add) => add_one(&installation, &app, add).await?,
        Action::List => list(&app).await?,
        Action::Sessions(Sessions { name, end: false }) => list_sessions(&app, &name).await?,
        Action::Sessions(Sessions { name, end: true }) => end_sessions(&app, &name).await?,
        Action::ResetPassword(Named { name }) => reset_password(&installation, &app, &name).await?,
        Action::ResetSecondFactor(Named { name }) => reset_factor(&app, &name).await?,
    }
    app.db.close().await?;
    Ok(Outcome::Done)
}

async fn add_one(installation: &Installation, app: &App, add: Add) -> Result<()> {
    let role = Role::parse(&add.role).with_context(|| format!("there is no role `{}`", add.role))?;
    let mut work = app.db.work(Who::system("user_add"), Scope::Everything).await?;
    let unit = match &add.unit {
        Some(code) => unit_by_code(&work, code).await?.ok_or_else(|| anyhow!("there is no unit `{code}`"))?,
        None => root_unit(&mut work).await?,
    };
    let new = NewUser { login: add.name, employee: None, grants: vec![(role.into(), unit.id)] };
    let user = add_user(&mut work, new).await?;
    let link = link(installation, app, &mut work, &user).await?;
    work.commit().await?;
    say(&format!("added `{}` as {} at {} ({})", user.login, role.as_str(), unit.code, unit.name))?;
    say_link(app, &link)
}

async fn reset_password(installation: &Installation, app: &App, name: &str) -> Result<()> {
    let mut work = app.db.work(Who::system("user_reset_password"), Scope::Everything).await?;
    let user = find(&work, name).await?;
    let link = link(installation, app, &mut work, &user).await?;
    work.commit().await?;
    say_link(app, &link)
}

async fn link(installation: &Installation, app: &App, work: &mut Work, user: &User) -> Result<String> {
    let token = issue_setup_link(work, user.id, &app.settings.security, app.deps.entropy.as_ref()).await?;
    Ok(format!("{}/set-up#{token}", installation.address()))
}

fn say_link(app: &App, link: &str) -> Result<()> {
    let hours = app.settings.security.setup_link_hours;
    say(&format!("they set their password, once and within {hours} hours, at"))?;
    say(link)?;
    Ok(())
}

async fn list(app: &App) -> Result<()> {
    for user in overviews(&app.db.read(Scope::Everything)).await? {
        let Overview { user, roles, has_second_factor } = user;
        let mut words = Vec::new();
        if user.is_disabled {
            words.push("disabled");
        }
        if user.password_hash.is_none() {
            words.push("no password");
        }
        if app.now().micros() < user.locked_until_us {
            words.push("locked");
        }
        if has_second_factor {
            words.push("second factor");
        }
        let state = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
        say(&format!("{}: {}{state}", user.login, roles.join(", ")))?;
    }
    Ok(())
}

async fn list_sessions(app: &App, name: &str) -> Result<()> {
    let reader = app.db.read(Scope::Everything);
    let user = find(&reader, name).await?;
    for session in sessions_of_user(&reader, user.id).await? {
        let seen = Instant::from_micros(session.seen_at_us).utc().format("%Y-%m-%d %H:%M UTC");
        let from = if session.address.is_empty() { "an unknown address" } else { &session.address };
        say(&format!("last seen {seen} from {from}: {}", session.agent))?;
    }
    Ok(())
}

async fn end_sessions(app: &App, name: &str) -> Result<()> {
    let mut work = app.db.work(Who::system("user_end_sessions"), Scope::Everything).await?;
    let user = find(&work, name).await?;
    let ended = end_all_sessions(&mut work, user.id).await?;
    work.commit().await?;
    say(&format!("ended {ended} sessions of `{}`", user.login))?;
    Ok(())
}

async fn reset_factor(app: &App, name: &str) -> Result<()> {
    let mut work = app.db.work(Who::system("user_reset_second_factor"), Scope::Everything).await?;
    let user = find(&work, name).await?;
    if !reset_second_factor(&mut work, user.id).await? {
        return Err(anyhow!("`{}` has no second factor", user.login));
    }
    work.commit().await?;
    say(&format!("`{}` logs in without a second factor until they set up a new one", user.login))?;
    Ok(())
}

async fn find(sql: &impl database::Sql, name: &str) -> Result<User> {
    let user = user_by_login(sql, &name.trim().to_lowercase()).await?;
    user.ok_or_else(|| anyhow!("there is no user `{name}`"))
}
