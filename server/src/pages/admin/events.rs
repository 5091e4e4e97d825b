//! `GET /admin/events`: the latest steps between stages, with their reasons.

use super::event_line::EventLine;
use super::notice::Asked;
use super::staff::Staff;
use crate::admin::PAGE;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::{Pages, place};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "admin/events.html")]
struct EventsPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    events: Vec<EventLine>,
    more: Option<String>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    let before = asked.before.as_deref().and_then(place::parse);
    let mut found = pages.office.events(before, PAGE + 1).await?;
    let more = super::place_of_more(&mut found, |line| line.event.id).map(|id| format!("/admin/events?before={id}"));
    let (words, now) = (staff.reader.words, pages.means.clock.now());
    let title = words.text("admin-events");
    page(&EventsPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "events",
        is_admin: staff.is_admin(),
        events: found
            .iter()
            .map(|line| EventLine::of(&line.event, line.username.as_deref(), now, words))
            .collect(),
        more,
    })
}
