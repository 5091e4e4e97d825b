//! `GET /admin/audit`: what admins and moderators did.

use super::notice::Asked;
use super::staff::Staff;
use crate::admin::PAGE;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::{Pages, place};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// An entry, ready to be shown.
struct Line {
    /// `None`: the operator on the command line.
    by: Option<String>,
    action: String,
    subject: String,
    detail: String,
    at: Moment,
}

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct AuditPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    entries: Vec<Line>,
    more: Option<String>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    staff.admins_only()?;
    let before = asked.before.as_deref().and_then(place::parse);
    let mut found = pages.office.audit(before, PAGE + 1).await?;
    let more = super::place_of_more(&mut found, |line| line.entry.id).map(|id| format!("/admin/audit?before={id}"));
    let (words, now) = (staff.reader.words, pages.means.clock.now());
    let title = words.text("admin-audit");
    page(&AuditPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "audit",
        is_admin: true,
        entries: found
            .into_iter()
            .map(|line| Line {
                by: line.by,
                at: Moment::of(line.entry.at, now, words),
                action: line.entry.action,
                subject: line.entry.subject,
                detail: line.entry.detail,
            })
            .collect(),
        more,
    })
}
