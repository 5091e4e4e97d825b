//! `GET /admin/audit`: what admins and moderators did.

use super::notice::Asked;
use super::staff::Staff;
use crate::admin::PAGE;
use crate::admin::audit::{AuditSubject, Named};
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::{Pages, place};
use crate::words::{Words, id};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Something with a page of its own, or without one.
struct Linked {
    text: String,
    path: Option<String>,
}

/// An entry, ready to be shown.
struct Line {
    by: Linked,
    action: String,
    subject: Linked,
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
                by: match &line.by {
                    Some(named) => account(named, words),
                    None => plain(words.text("admin-audit-operator")),
                },
                subject: subject(&line.subject, words),
                at: Moment::of(line.entry.at, now, words),
                action: line.entry.action,
                detail: line.entry.detail,
            })
            .collect(),
        more,
    })
}

fn plain(text: String) -> Linked {
    Linked { text, path: None }
}

fn account(named: &Named, words: Words) -> Linked {
    match &named.username {
        Some(username) => Linked {
            text: format!("@{username}"),
            path: Some(format!("/admin/members/{}", named.id)),
        },
        None => plain(words.text(id("admin-audit-deleted"))),
    }
}

fn subject(subject: &AuditSubject, words: Words) -> Linked {
    match subject {
        AuditSubject::Account(named) => account(named, words),
        AuditSubject::Appeal(id) => Linked {
            text: words.text("admin-appeal"),
            path: Some(format!("/admin/appeals/{id}")),
        },
        AuditSubject::Wallet => plain(words.text("admin-audit-wallet")),
        AuditSubject::Other(text) => plain(text.clone()),
    }
}
