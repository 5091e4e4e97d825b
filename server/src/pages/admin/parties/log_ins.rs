//! `GET /admin/parties/{id}/log-ins`: who logs in there, to the day. No wallets, and no hours.

use super::problem_words::problem;
use super::registry;
use crate::pages::Pages;
use crate::pages::admin::notice::{Asked, Notice};
use crate::pages::admin::staff::Staff;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::words::id;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::openid::Enforced;
use relying_parties::registry::LogIn;
use std::sync::Arc;

/// How many members the page shows.
const SHOWN: i64 = 200;

/// A member at the server, ready to be shown.
struct Line {
    account: i64,
    username: String,
    first: String,
    last: String,
    count: i64,
    living: usize,
    /// The day and the reason, a message id.
    refused: Option<(String, &'static str)>,
    remote: Option<String>,
    /// A message id.
    enforced: Option<&'static str>,
    enforce_error: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/party-log-ins.html")]
struct LogInsPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    path: String,
    name: String,
    lines: Vec<Line>,
}

pub(in crate::pages::admin) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    staff.admins_only()?;
    let registry = registry(&pages, staff.permit);
    let party = registry.find_by_id(id).await.map_err(problem)?;
    let found = registry.log_ins(&party.client_id, SHOWN).await.map_err(problem)?;
    let title = staff.reader.words.arg("parties-log-ins-at", "name", &party.name);
    page(&LogInsPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "parties",
        is_admin: true,
        notice: asked.notice(),
        path: format!("/admin/parties/{id}"),
        name: party.name,
        lines: found.into_iter().map(line).collect(),
    })
}

fn line(found: LogIn) -> Line {
    let day = |day: Option<String>| day.unwrap_or_else(|| "–".to_owned());
    Line {
        account: found.account_id.0,
        username: found.username,
        first: day(found.first),
        last: day(found.last),
        count: found.count,
        living: found.living,
        refused: found.refused.map(|day| (day, reason(found.refusal.as_deref()))),
        remote: found.remote,
        enforced: found.enforced.map(|enforced| match enforced {
            Enforced::Intended => id("parties-enforced-intended"),
            Enforced::Done => id("parties-enforced-done"),
        }),
        enforce_error: found.enforce_error,
    }
}

/// Why the gate refused somebody, from the word that was stored; a message id.
fn reason(word: Option<&str>) -> &'static str {
    match word.unwrap_or_default() {
        "limited" => id("parties-refused-limited"),
        "dormant" => id("parties-refused-dormant"),
        "not_in_group" => id("parties-refused-group"),
        "gone" => id("parties-refused-gone"),
        _ => id("parties-refused-other"),
    }
}
