//! `GET /admin/bans`: banned accounts, and the forms that ban something and ask whether it is banned.
//! Wallets and tokens are not listed: beside the accounts they would tell whose they were.

use super::notice::{Asked, Notice};
use super::staff::Staff;
use crate::admin::PAGE;
use crate::admin::subject::BanKind;
use crate::pages::answer::{page, page_with};
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::{Pages, place};
use crate::words::{Words, id};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::Timestamp;
use domain::membership::ban::Ban;
use http::StatusCode;
use std::sync::Arc;

/// A ban, ready to be shown.
pub(super) struct Line {
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
    pub(super) kind: Option<BanKind>,
    pub(super) reason: String,
    /// A message id.
    pub(super) problem: Option<&'static str>,
}

impl Typed {
    /// Whether this kind was chosen.
    fn is(&self, kind: &str) -> bool {
        self.kind.is_some_and(|chosen| chosen.as_str() == kind)
    }
}

/// What was looked up.
pub(super) struct Found {
    /// As it was typed.
    pub(super) text: String,
    /// What it is.
    pub(super) kind: &'static str,
    /// Its ban, if there is one.
    pub(super) line: Option<Line>,
}

#[derive(Template)]
#[template(path = "admin/bans.html")]
pub(super) struct BansPage<'a> {
    frame: Frame<'a>,
    tab: &'static str,
    is_admin: bool,
    pub(super) notice: Option<Notice>,
    /// What may be chosen: stored word, message id. Moderators ban accounts only.
    kinds: Vec<(&'static str, &'static str)>,
    typed: Typed,
    pub(super) looked_up: Option<Found>,
    accounts: Vec<Line>,
    more: Option<String>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    staff: Staff,
) -> Result<Response, Problem> {
    let before = asked.before.as_deref().and_then(place::parse);
    let mut built = build(&pages, &staff, Typed::default(), before).await?;
    built.notice = asked.notice();
    page(&built)
}

/// The page again, with what is wrong in the form.
pub(super) async fn refused(pages: &Pages, staff: &Staff, typed: Typed) -> Result<Response, Problem> {
    page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &build(pages, staff, typed, None).await?,
    )
}

/// The page.
pub(super) async fn build<'a>(
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
        kinds: [BanKind::Account, BanKind::Wallet, BanKind::Token]
            .into_iter()
            .filter(|kind| staff.is_admin() || *kind == BanKind::Account)
            .map(|kind| (kind.as_str(), in_words(kind)))
            .collect(),
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

/// A kind, a message id.
fn in_words(kind: BanKind) -> &'static str {
    match kind {
        BanKind::Account => id("admin-ban-kind-account"),
        BanKind::Wallet => id("admin-ban-kind-wallet"),
        BanKind::Token => id("admin-ban-kind-token"),
    }
}

/// A ban of what was typed.
pub(super) fn line(subject: String, shown: String, ban: &Ban, now: Timestamp, words: Words) -> Line {
    Line {
        subject,
        shown,
        reason: ban.reason.clone(),
        since: Moment::of(ban.created_at, now, words),
    }
}
