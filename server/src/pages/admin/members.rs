//! `GET /admin/members`: members by name, with their stage and role.

use super::staff::Staff;
use super::stage_words;
use crate::admin::PAGE;
use crate::pages::Pages;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    before: Option<String>,
}

/// A member in the list.
struct Line {
    path: String,
    username: String,
    /// Message ids.
    stage: &'static str,
    role: &'static str,
    state: &'static str,
    joined: Moment,
}

#[derive(Template)]
#[template(path = "admin/members.html")]
struct MembersPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    query: String,
    members: Vec<Line>,
    more: Option<String>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(wanted): Query<Wanted>,
    staff: Staff,
) -> Result<Response, Problem> {
    let before = wanted.before.as_deref().and_then(|text| text.parse().ok());
    let mut found = pages.office.members(&wanted.q, before, PAGE + 1).await?;
    let more = super::place_of_more(&mut found, |account| account.id.0).map(|id| {
        let query = utf8_percent_encode(&wanted.q, NON_ALPHANUMERIC);
        format!("/admin/members?q={query}&before={id}")
    });
    let (words, now) = (staff.reader.words, pages.means.clock.now());
    let title = words.text("admin-members");
    page(&MembersPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "members",
        is_admin: staff.is_admin(),
        query: wanted.q,
        members: found
            .into_iter()
            .map(|account| Line {
                path: format!("/admin/members/{}", account.id),
                stage: stage_words::stage(account.stage),
                role: stage_words::role(account.role),
                state: stage_words::state(account.state),
                joined: Moment::of(account.created_at, now, words),
                username: account.username,
            })
            .collect(),
        more,
    })
}
