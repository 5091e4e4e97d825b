//! `GET /admin/drafts/{id}`: how far the test of a draft is, then who would lose or gain, and what to
//! paste into the configuration file. While it runs the page comes again by itself, without a script.

use super::refusal;
use super::staff::Staff;
use crate::admin::draft_terms::listed;
use crate::pages::answer::page;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::{Pages, place};
use crate::words::{Words, id};
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
    /// What else it would change.
    changes: Vec<ChangeCard>,
    /// Where the draft can be changed.
    again: String,
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

/// A rule or condition about which the draft says something else, in words.
struct ChangeCard {
    path: String,
    now: Vec<String>,
    then: Vec<String>,
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
    // Whom a test that failed did not come to, nothing is known of either.
    let unlooked = match &failure {
        Some(_) => draft.total - tally.as_ref().map_or(0, |tally| tally.members),
        None => 0,
    };
    let unknown = tally.as_ref().map_or(0, |tally| tally.unknown) + unlooked.max(0);
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
        changes: pages
            .office
            .drafts
            .changes(&draft.toml)
            .into_iter()
            .map(|change| ChangeCard {
                now: listed(&change.now, words),
                then: listed(&change.then, words),
                path: change.path,
            })
            .collect(),
        again: format!("/admin/drafts?from={}", draft.id),
        running: matches!(draft.state, DraftState::Waiting | DraftState::Running),
        failed: failure,
        done: draft.done,
        total: draft.total,
        summary: summary(lose, unknown, draft.total, words),
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

/// The sentence on top: that nobody would lose access is said only if it is known of everybody.
fn summary(lose: i64, unknown: i64, total: i64, words: Words) -> String {
    let mut said = Vec::new();
    if lose > 0 {
        said.push(words.arg("admin-draft-lose-count", "count", lose));
    }
    if unknown > 0 {
        said.push(words.arg2(
            "admin-draft-unknown-count",
            "unknown",
            unknown,
            "total",
            total.max(unknown),
        ));
    }
    if said.is_empty() {
        said.push(words.text(id("admin-draft-nobody")));
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_nobody_would_lose_access_is_said_only_if_it_is_known_of_everybody() {
        let words = Words::english();
        assert_eq!(summary(0, 0, 5, words), "Nobody would lose access.");
        let unknown = summary(0, 2, 5, words);
        assert!(unknown.starts_with("For 2 of 5 members it cannot be told"), "{unknown}");
        assert!(!unknown.contains("Nobody"), "{unknown}");
        let both = summary(1, 2, 5, words);
        assert!(both.contains("One member would lose access. For 2 of 5"), "{both}");
    }
}
