//! `GET /admin/bans`: banned accounts, and whether a wallet or a token that one types is banned. Wallets
//! and tokens are not listed: beside the accounts they would tell whose they were.

use super::notice::{Asked, Notice};
use super::staff::Staff;
use crate::admin::PAGE;
use crate::admin::subject::{self, BanKind};
use crate::pages::answer::{page, page_with};
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::{Pages, place};
use crate::words::id;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::membership::BanSubject;
use domain::membership::ban::Ban;
use http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// What to look up.
    subject: Option<String>,
    done: Option<String>,
    before: Option<String>,
}

/// A ban, ready to be shown.
struct Line {
    /// What is written into the form that lifts it.
    subject: String,
    shown: String,
    reason: String,
    since: Moment,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) subject: String,
    pub(super) reason: String,
    /// A message id.
    pub(super) problem: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "admin/bans.html")]
struct BansPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    notice: Option<Notice>,
    typed: Typed,
    /// What was looked up: the text, and its ban if there is one.
    looked_up: Option<(String, Option<Line>)>,
    accounts: Vec<Line>,
    more: Option<String>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(wanted): Query<Wanted>,
    staff: Staff,
) -> Result<Response, Problem> {
    let before = wanted.before.as_deref().and_then(place::parse);
    let mut built = build(&pages, &staff, Typed::default(), before).await?;
    built.notice = Asked {
        done: wanted.done,
        before: None,
    }
    .notice();
    if let Some(text) = wanted.subject.filter(|text| !text.trim().is_empty()) {
        let words = staff.reader.words;
        match pages.office.subject(subject::guess(&text), &text).await? {
            None => {
                built.notice = Some(Notice {
                    text: id("admin-ban-bad-subject"),
                    failed: true,
                });
                return page_with(StatusCode::UNPROCESSABLE_ENTITY, &built);
            }
            Some(found) if !staff.is_admin() && !matches!(found, BanSubject::Account(_)) => {
                // Reason and moment are those of the account that it was banned with.
                built.notice = Some(Notice {
                    text: id("admin-not-allowed"),
                    failed: true,
                });
                return page_with(StatusCode::FORBIDDEN, &built);
            }
            Some(found) => {
                let ban = pages.office.find_ban(found).await?;
                let now = pages.means.clock.now();
                let line = ban.map(|ban| line(text.clone(), text.clone(), &ban, now, words));
                built.looked_up = Some((text, line));
            }
        }
    }
    page(&built)
}

/// The page again, with what is wrong in the form.
pub(super) async fn refused(pages: &Pages, staff: &Staff, typed: Typed) -> Result<Response, Problem> {
    page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &build(pages, staff, typed, None).await?,
    )
}

async fn build<'a>(
    pages: &'a Pages,
    staff: &'a Staff,
    typed: Typed,
    before: Option<i64>,
) -> Result<BansPage<'a>, Problem> {
    let mut found = pages.office.bans(Some(BanKind::Account), before, PAGE + 1).await?;
    let more = super::place_of_more(&mut found, |line| line.id).map(|id| format!("/admin/bans?before={id}"));
    let (words, now) = (staff.reader.words, pages.means.clock.now());
    let title = words.text("admin-bans");
    Ok(BansPage {
        frame: Frame::new(&pages.site, &staff.reader, "admin", &title),
        tab: "bans",
        is_admin: staff.is_admin(),
        notice: None,
        typed,
        looked_up: None,
        accounts: found
            .into_iter()
            .filter_map(|found| {
                let name = found.username?;
                Some(line(name.clone(), format!("@{name}"), &found.ban, now, words))
            })
            .collect(),
        more,
    })
}

fn line(subject: String, shown: String, ban: &Ban, now: domain::Timestamp, words: crate::words::Words) -> Line {
    Line {
        subject,
        shown,
        reason: ban.reason.clone(),
        since: Moment::of(ban.created_at, now, words),
    }
}
