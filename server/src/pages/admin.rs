//! `/admin`: the office of those with a role. For everybody else there are no such pages: the answer is
//! the one of an address that does not exist. What they show and do is in [`crate::admin`].

mod appeal;
mod appeals;
mod audit;
mod ban_add;
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
mod rebind;
mod refusal;
mod role;
mod staff;
mod stage_words;

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
        .route("/admin/bans/lift", post(ban_lift::delete))
        .route("/admin/appeals", get(appeals::show))
        .route("/admin/appeals/{id}", get(appeal::show).post(appeal::update))
        .route("/admin/appeals/{id}/rebind", post(rebind::create))
        .route("/admin/members", get(members::show))
        .route("/admin/members/{id}", get(member::show))
        .route("/admin/members/{id}/role", post(role::update))
        .route("/admin/members/{id}/cancel-change", post(cancel_change::delete))
        .route("/admin/audit", get(audit::show))
}

/// Cuts a list that was read one line too long to a page; the id of its last line if there was more.
fn place_of_more<T>(lines: &mut Vec<T>, id: impl Fn(&T) -> i64) -> Option<i64> {
    let size = usize::try_from(crate::admin::PAGE).expect("a page has a small number of lines");
    let more = lines.len() > size;
    lines.truncate(size);
    lines.last().filter(|_| more).map(id)
}
