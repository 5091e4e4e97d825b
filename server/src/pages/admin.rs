//! `/admin`: the office of those with a role. For everybody else there are no such pages: the answer is
//! the one of an address that does not exist. What they show and do is in [`crate::admin`].

mod appeal;
mod appeals;
mod audit;
mod ban_add;
mod ban_find;
mod ban_lift;
mod bans;
mod brake;
mod cancel_change;
mod draft;
mod drafts;
mod event_line;
mod events;
mod member;
mod members;
mod notice;
mod overview;
mod parties;
mod rebind;
mod refusal;
mod role;
mod staff;
mod stage_words;
mod subject_words;

pub(crate) use overview::effect_words;

use super::Pages;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// All pages of the office.
pub(super) fn router() -> Router<Arc<Pages>> {
    Router::new()
        .route("/admin", get(overview::show))
        .route("/admin/brake", post(brake::update))
        .route("/admin/events", get(events::show))
        .route("/admin/drafts", get(drafts::show).post(drafts::create))
        .route("/admin/drafts/{id}", get(draft::show))
        .route("/admin/bans", get(bans::show).post(ban_add::create))
        // Whoever loads the answer again without its form finds the page.
        .route("/admin/bans/find", get(bans::show).post(ban_find::show))
        .route("/admin/bans/lift", post(ban_lift::delete))
        .route("/admin/appeals", get(appeals::show))
        .route("/admin/appeals/{id}", get(appeal::show).post(appeal::update))
        .route("/admin/appeals/{id}/rebind", post(rebind::create))
        .route("/admin/members", get(members::show))
        .route("/admin/members/{id}", get(member::show))
        .route("/admin/members/{id}/role", post(role::update))
        .route("/admin/members/{id}/cancel-change", post(cancel_change::delete))
        .route("/admin/audit", get(audit::show))
        .route("/admin/parties", get(parties::show).post(parties::add::create))
        .route("/admin/parties/new", get(parties::add::show))
        .route(
            "/admin/parties/{id}",
            get(parties::one::show).post(parties::change::update),
        )
        // Whoever loads the answer again without its form finds the page, without the secret.
        .route(
            "/admin/parties/{id}/secret",
            get(parties::one::show).post(parties::secret::update),
        )
        .route("/admin/parties/{id}/log-ins", get(parties::log_ins::show))
        .route("/admin/parties/{id}/end-log-ins", post(parties::end::delete))
        .route("/admin/parties/{id}/disable", post(parties::switch::off))
        .route("/admin/parties/{id}/enable", post(parties::switch::on))
        .route("/admin/parties/{id}/remove", post(parties::remove::delete))
}

/// Cuts a list that was read one line too long to a page; the id of its last line if there was more.
fn place_of_more<T>(lines: &mut Vec<T>, id: impl Fn(&T) -> i64) -> Option<i64> {
    let size = usize::try_from(crate::admin::PAGE).expect("a page has a small number of lines");
    let more = lines.len() > size;
    lines.truncate(size);
    lines.last().filter(|_| more).map(id)
}
