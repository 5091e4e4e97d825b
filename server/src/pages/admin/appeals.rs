//! `GET /admin/appeals`: what waits for an answer, and what was answered.

use super::notice::{Asked, Notice};
use super::staff::Staff;
use crate::admin::PAGE;
use crate::admin::appeals::AppealLine;
use crate::pages::answer::page;
use crate::pages::frame::{Frame, excerpt};
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::{Pages, place};
use crate::words::{Words, id};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use store::appeals::AppealState;

#[derive(Deserialize)]
pub(super) struct Wanted {
    state: Option<String>,
    done: Option<String>,
    before: Option<String>,
}

/// An appeal in the list.
struct Line {
    path: String,
    /// The username; `None` for a wallet without an account, which is not named here.
    username: Option<String>,
    excerpt: String,
    at: Moment,
}

#[derive(Template)]
#[template(path = "admin/appeals.html")]
struct AppealsPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    state: &'static str,
    appeals: Vec<Line>,
    more: Option<String>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(wanted): Query<Wanted>,
    staff: Staff,
) -> Result<Response, Problem> {
    let (state, name) = state_of(wanted.state.as_deref().unwrap_or_default());
    let before = wanted.before.as_deref().and_then(place::parse);
    let mut found = pages.office.appeals(state, before, PAGE + 1).await?;
    let more = super::place_of_more(&mut found, |line| line.appeal.id)
        .map(|id| format!("/admin/appeals?state={name}&before={id}"));
    let (words, now) = (staff.reader.words, pages.means.clock.now());
    let title = words.text("admin-appeals");
    page(&AppealsPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "appeals",
        is_admin: staff.is_admin(),
        notice: Asked {
            count: None,
            done: wanted.done,
            before: None,
        }
        .notice(),
        state: name,
        appeals: found.into_iter().map(|found| line(found, now, words)).collect(),
        more,
    })
}

fn line(found: AppealLine, now: Timestamp, words: Words) -> Line {
    Line {
        path: format!("/admin/appeals/{}", found.appeal.id),
        username: found.username,
        excerpt: excerpt(&found.appeal.text),
        at: Moment::of(found.appeal.created_at, now, words),
    }
}

/// A state by its name in an address.
fn state_of(name: &str) -> (AppealState, &'static str) {
    match name {
        "granted" => (AppealState::Granted, "granted"),
        "rejected" => (AppealState::Rejected, "rejected"),
        _ => (AppealState::Open, "open"),
    }
}

/// A state in words, a message id.
pub(super) fn state_words(state: AppealState) -> &'static str {
    match state {
        AppealState::Open => id("admin-appeal-open"),
        AppealState::Granted => id("admin-appeal-granted"),
        AppealState::Rejected => id("admin-appeal-rejected"),
    }
}
