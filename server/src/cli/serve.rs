//! `forecourt serve`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use crate::{log, serving};
use anyhow::Result;
use database::{Scope, Who};
use identity::{NewUser, Role, add_user, count_users, issue_setup_link, user_by_login};
use organisation::root_unit;
use web::App;

/// Login of the user that is made when there is none.
const FIRST_ADMINISTRATOR: &str = "admin";

pub(crate) async fn run(installation: Installation) -> Result<Outcome> {
    serving::refuse_open_air(&installation.settings.server)?;
    log::start(&installation.settings.log)?;
    let app = installation.open().await?;
    let link = first_setup_link(&app).await?;
    let scheme = if app.settings.server.tls_certificate.is_some() { "https" } else { "http" };
    serving::serve(app, |address| {
        // A server goes on without its greeting.
        let _ = say(&format!("forecourt serves {scheme}://{address}"));
        if let Some(token) = link {
            let _ = say(&format!(
                "nobody can log in yet: set the password of `{FIRST_ADMINISTRATOR}` at \
                 {scheme}://{address}/set-up#{token}\n(the link works once; 首次使用:请打开以上一次性链接设置管理员密码)"
            ));
        }
    })
    .await?;
    Ok(Outcome::Done)
}

/// A one-time link for the first administrator, as long as they are the only user and have no password: there is
/// no default password, and a link that was lost is made anew by the next start.
async fn first_setup_link(app: &App) -> Result<Option<String>> {
    let mut work = app.db.work(Who::system("first_setup"), Scope::Everything).await?;
    let users = count_users(&work).await?;
    let first = user_by_login(&work, FIRST_ADMINISTRATOR).await?;
    let user = match first.filter(|it| it.password_hash.is_none()) {
        Some(user) if users == 1 => user,
        None if users == 0 => {
            let grants = vec![(Role::SystemAdministrator.into(), root_unit(&mut work).await?.id)];
            let new = NewUser { login: FIRST_ADMINISTRATOR.to_owned(), employee: None, grants };
            add_user(&mut work, new).await?
        }
        _ => return Ok(None),
    };
    let token =
        issue_setup_link(&mut work, user.id, &app.settings.security, app.deps.entropy.as_ref()).await?;
    work.commit().await?;
    Ok(Some(token))
}
