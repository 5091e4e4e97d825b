//! `GET /admin/members/{id}`: one member: stage, role, roles and groups by rules, latest steps, and the
//! forms for what an admin may do. How many tokens are bound is told; which, and which wallets, is not.

use super::effect_words;
use super::event_line::EventLine;
use super::notice::{Asked, Notice};
use super::staff::Staff;
use super::stage_words;
use crate::pages::Pages;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::settings::changes::what;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::AccountId;
use domain::account::{AccountState, Role};
use domain::membership::{BanSubject, Stage};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/member.html")]
struct MemberPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    path: String,
    username: String,
    /// Message ids.
    stage: &'static str,
    role: &'static str,
    state: &'static str,
    outcome: &'static str,
    role_rule: Option<String>,
    rule: Option<String>,
    since: Option<Moment>,
    expires: Option<Moment>,
    checked: Option<Moment>,
    joined: Moment,
    tokens: usize,
    effects: Vec<(String, Moment)>,
    events: Vec<EventLine>,
    /// What waits to change how the account is recovered: id, words, when it takes effect. For admins.
    changes: Vec<(i64, String, Moment)>,
    /// The roles that may be chosen: stored word, message id, whether it is the present one.
    roles: Vec<(&'static str, &'static str, bool)>,
    banned: bool,
    /// Whether the reader may act on this member at all.
    may_act: bool,
}

/// The id in an address.
pub(super) fn account_id(text: &str) -> Result<AccountId, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(member): Path<String>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    let id = account_id(&member)?;
    let file = pages.office.member(id).await?.ok_or(Problem::NotFound)?;
    let banned = pages.office.find_ban(BanSubject::Account(id)).await?.is_some();
    let (words, now) = (staff.reader.words, pages.means.clock.now());
    let moment = |at| Moment::of(at, now, words);
    let (account, mine) = (&file.account, &staff.me.account);
    let title = format!("@{}", account.username);
    let membership = file.membership.as_ref();
    page(&MemberPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "members",
        is_admin: staff.is_admin(),
        notice: asked.notice(),
        path: format!("/admin/members/{id}"),
        username: account.username.clone(),
        stage: stage_words::stage(account.stage),
        role: stage_words::role(account.role),
        state: stage_words::state(account.state),
        outcome: stage_words::outcome(membership.and_then(|membership| membership.outcome)),
        role_rule: file.role_rule.clone(),
        rule: membership.and_then(|membership| membership.rule.clone()),
        // Of an active member it is when the rules last began to hold, or an upgrade: not when they joined.
        since: membership
            .filter(|_| account.stage != Stage::Active)
            .map(|membership| moment(membership.standing.since)),
        expires: membership.and_then(|membership| membership.expires_at).map(moment),
        checked: membership.and_then(|membership| membership.checked_at).map(moment),
        joined: moment(account.created_at),
        tokens: file.tokens,
        effects: file
            .effects
            .iter()
            .map(|effect| (effect_words(&effect.effect, words), moment(effect.granted_at)))
            .collect(),
        events: file
            .events
            .iter()
            .map(|event| EventLine::of(event, None, now, words))
            .collect(),
        changes: file
            .changes
            .iter()
            .map(|change| (change.id, what(change.kind, words), moment(change.effective_at)))
            .collect(),
        roles: [Role::Member, Role::Moderator, Role::Admin, Role::Owner]
            .into_iter()
            .filter(|role| *role < mine.role)
            .map(|role| (role.as_str(), stage_words::role(role), role == account.role))
            .collect(),
        banned,
        may_act: account.id != mine.id && account.role < mine.role && account.state != AccountState::Deleted,
    })
}
