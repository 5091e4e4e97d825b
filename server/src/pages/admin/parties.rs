//! `GET /admin/parties`: the servers where our members log in, for admins only.

pub(super) mod add;
pub(super) mod change;
pub(super) mod end;
mod kind_words;
pub(super) mod log_ins;
pub(super) mod one;
mod problem_words;
pub(super) mod remove;
pub(super) mod secret;
pub(super) mod switch;
mod typed;

use super::notice::{Asked, Notice};
use super::staff::{Staff, StaffForm};
use crate::pages::Pages;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use membership::Permit;
use problem_words::problem;
use relying_parties::registry::Registry;
use std::sync::Arc;

/// A server, ready to be shown.
struct Line {
    id: i64,
    name: String,
    /// A message id.
    kind: &'static str,
    sector: String,
    living: i64,
    is_off: bool,
}

#[derive(Template)]
#[template(path = "admin/parties.html")]
struct PartiesPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    parties: Vec<Line>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    staff.admins_only()?;
    let all = registry(&pages, staff.permit).list().await.map_err(problem)?;
    let title = staff.reader.words.text("parties-title");
    page(&PartiesPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "parties",
        is_admin: true,
        notice: asked.notice(),
        parties: all
            .into_iter()
            .map(|(party, living)| Line {
                id: party.id,
                kind: kind_words::name(party.kind),
                is_off: party.disabled_at.is_some(),
                name: party.name,
                sector: party.sector,
                living,
            })
            .collect(),
    })
}

/// The verbs, in the hands of whoever acts.
fn registry(pages: &Pages, by: Permit) -> Registry<'_> {
    Registry {
        store: &pages.means.store,
        by,
        clock: &*pages.means.clock,
        entropy: &*pages.means.entropy,
        allow_loopback: pages.allow_loopback,
    }
}

/// The verbs for a form, which only admins may send.
fn registry_for<'a>(pages: &'a Pages, form: &StaffForm) -> Result<Registry<'a>, Problem> {
    form.staff.admins_only()?;
    Ok(registry(pages, form.by()))
}
