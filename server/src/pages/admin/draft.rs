//! `GET /admin/drafts/{id}`: how far the test of a draft is, then who would lose or gain, and what to
//! paste into the configuration file. While it runs the page comes again by itself, without a script.

use super::refusal;
use super::staff::Staff;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::{Pages, place};
use crate::words::id;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::gate::Effect;
use http::{HeaderName, HeaderValue};
use membership::drafts::{Draft, Tally};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::gate_drafts::DraftState;

/// How often the page comes again while the test runs. A header, because a page that moves by itself has
/// no place in its own markup.
const REFRESH: (HeaderName, HeaderValue) = (HeaderName::from_static("refresh"), HeaderValue::from_static("3"));

#[derive(Template)]
#[template(path = "admin/draft.html")]
struct DraftPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    at: Moment,
    toml: String,
    warnings: Vec<String>,
    running: bool,
    failed: Option<String>,
    done: i64,
    total: i64,
    tally: Option<Tally>,
    /// The sentence on top of the result.
    summary: String,
    /// Who would lose access: where their pages are, and their usernames.
    losers: Vec<(String, String)>,
    /// How many more there are than are listed.
    not_listed: i64,
    /// Roles and groups, and how many would gain or lose them.
    gains: Vec<(String, i64)>,
    losses: Vec<(String, i64)>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(draft): Path<String>,
    staff: Staff,
) -> Result<Response, Problem> {
    staff.admins_only()?;
    let number = place::parse(&draft).ok_or(Problem::NotFound)?;
    let found = pages.office.membership.find_draft(staff.permit, number).await;
    let built = build(&pages, &staff, found.map_err(refusal::problem)?);
    let mut response = page(&built)?;
    if built.running {
        response.headers_mut().insert(REFRESH.0, REFRESH.1);
    }
    Ok(response)
}

fn build<'a>(pages: &'a Pages, staff: &'a Staff, found: Draft) -> DraftPage<'a> {
    let words = staff.reader.words;
    let Draft { draft, tally, failure } = found;
    let title = words.text("admin-draft");
    let lose = tally.as_ref().map_or(0, |tally| tally.lose);
    let losers = tally.as_ref().map(|tally| tally.losers.clone()).unwrap_or_default();
    let effects = |counts: Option<&BTreeMap<String, i64>>| -> Vec<(String, i64)> {
        let named = |name: &String| match Effect::parse(name) {
            Ok(effect) => super::effect_words(&effect, words),
            Err(_) => name.clone(),
        };
        counts
            .into_iter()
            .flatten()
            .map(|(name, count)| (named(name), *count))
            .collect()
    };
    DraftPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "drafts",
        is_admin: true,
        at: Moment::of(draft.created_at, pages.means.clock.now(), words),
        warnings: pages
            .office
            .drafts
            .warnings(&draft.toml)
            .iter()
            .map(ToString::to_string)
            .collect(),
        running: matches!(draft.state, DraftState::Waiting | DraftState::Running),
        failed: failure,
        done: draft.done,
        total: draft.total,
        summary: if lose == 0 {
            words.text(id("admin-draft-nobody"))
        } else {
            words.arg("admin-draft-lose-count", "count", lose)
        },
        not_listed: lose - i64::try_from(losers.len()).unwrap_or(lose),
        losers: losers
            .into_iter()
            .map(|username| (format!("/admin/members?q={username}"), username))
            .collect(),
        gains: effects(tally.as_ref().map(|tally| &tally.gains)),
        losses: effects(tally.as_ref().map(|tally| &tally.losses)),
        tally,
        toml: draft.toml,
    }
}
