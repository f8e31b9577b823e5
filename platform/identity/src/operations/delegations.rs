//! Handing one's rights to a colleague while one is away.

use crate::model::{Delegation, DelegationId, RoleRef, User, UserId};
use crate::rules::{self, Span};
use crate::store::{self, DelegationRow};
use database::{AuditEntry, Work};
use kernel::{BusinessDay, Code, Instant, Problem, TradingCalendar};
use serde_json::json;
use uuid::Uuid;
use web::App;

/// What somebody wants to hand over.
#[derive(Clone, Debug)]
pub(crate) struct NewDelegation {
    /// Login of the colleague.
    pub(crate) to: String,
    /// Some of the giver's grants; none means all of them.
    pub(crate) part: Option<Vec<(RoleRef, Uuid)>>,
    pub(crate) first: BusinessDay,
    pub(crate) last: BusinessDay,
}

pub(crate) async fn delegate(
    app: &App,
    work: &mut Work,
    giver: &User,
    new: NewDelegation,
) -> Result<Delegation, Problem> {
    let calendar = calendar(app)?;
    let today = calendar.day_of(work.now());
    let span = rules::span(new.first, new.last, today, app.settings.security.delegation_days_max);
    let Span { first, last } = span.map_err(|it| Problem::invalid(vec![it.into()]))?;
    let taker = store::user_by_login(work, &rules::normal_login(&new.to)).await?;
    let Some(taker) = taker.filter(|it| !it.is_disabled) else {
        return Err(Problem::field("to", "unknown_user", "nobody has this login / 没有这个用户"));
    };
    if taker.id == giver.id {
        return Err(Problem::field("to", "oneself", "name somebody else / 不能委托给自己"));
    }
    // Only what was granted to the giver: what a colleague delegated to them is not among it.
    let held = store::grants_of(work, giver).await?;
    if held.is_empty() {
        return Err(Problem::field("grants", "nothing", "you hold nothing to delegate / 您没有可委托的权限"));
    }
    let is_held = |it: &(RoleRef, Uuid)| held.iter().any(|grant| (grant.role, grant.unit) == *it);
    match &new.part {
        Some(part) if part.is_empty() => {
            return Err(Problem::field("grants", "nothing", "choose at least one role / 请至少选择一个角色"));
        }
        Some(part) if !part.iter().all(is_held) => {
            return Err(Problem::field(
                "grants",
                "not_held",
                "you do not hold this role there / 您没有该角色",
            ));
        }
        _ => {}
    }
    let row = DelegationRow {
        id: work.new_id(),
        from_user_id: giver.id.uuid(),
        to_user_id: taker.id.uuid(),
        grants: new.part.as_ref().map(|it| json!(it).to_string()),
        first_day: i64::from(first.0),
        last_day: i64::from(last.0),
        starts_at_us: beginning(&calendar, first).micros(),
        ends_at_us: beginning(&calendar, last.plus(1)).micros(),
        created_at_us: work.now().micros(),
        ended_at_us: None,
    };
    let id = DelegationId(row.id);
    work.insert(row).await?;
    let detail = json!({ "to": taker.login, "first_day": first, "last_day": last, "grants": new.part });
    work.audit(audited("identity.delegated", id, detail));
    store::delegation(work, id).await?.ok_or_else(Problem::not_found)
}

/// Ends a delegation that `user` gave or was given, before its time.
pub(crate) async fn end_delegation(work: &mut Work, user: UserId, id: DelegationId) -> Result<(), Problem> {
    let delegation = store::delegation(work, id).await?.filter(|it| it.from == user || it.to == user);
    let delegation = delegation.ok_or_else(Problem::not_found)?;
    if !store::end_delegation(work, id).await? {
        return Err(Problem::with_detail(Code::Refused, "it has ended already / 委托已经结束"));
    }
    let detail = json!({ "from": delegation.from_login, "to": delegation.to_login });
    work.audit(audited("identity.delegation_ended", id, detail));
    Ok(())
}

/// Begins to use a colleague's rights in a session, or goes back to one's own.
pub(crate) async fn act_for(
    work: &mut Work,
    user: UserId,
    session_hash: &str,
    delegation: Option<DelegationId>,
) -> Result<(), Problem> {
    let Some(id) = delegation else {
        return Ok(store::act_in_session(work, session_hash, None).await?);
    };
    let found = store::delegation(work, id).await?.filter(|it| it.to == user);
    let found = found.ok_or_else(Problem::not_found)?;
    if !found.is_in_force(work.now()) {
        let text = "this delegation is not in force today / 该委托目前未生效";
        return Err(Problem::with_detail(Code::Refused, text));
    }
    store::act_in_session(work, session_hash, Some(id.uuid())).await?;
    work.audit(audited("identity.acting_begun", id, json!({ "for": found.from_login })));
    Ok(())
}

/// Days begin at midnight where the company is.
fn calendar(app: &App) -> Result<TradingCalendar, Problem> {
    let zone = app.settings.business.time_zone.parse().map_err(Problem::internal)?;
    Ok(TradingCalendar { zone, cutoff_minutes: 0 })
}

fn beginning(calendar: &TradingCalendar, day: BusinessDay) -> Instant {
    calendar.instant_of_local(day.date().and_time(Default::default()))
}

fn audited(action: &'static str, id: DelegationId, detail: serde_json::Value) -> AuditEntry {
    AuditEntry { action, subject_kind: "delegation", subject: Some(id.uuid()), unit: None, detail }
}
