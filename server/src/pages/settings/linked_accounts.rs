//! `GET /settings/linked-accounts`: the servers at which a member can show that an account is theirs, and how
//! far they have come at each. The forms are in the files beside this one.

use super::claim_words;
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page_with};
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::{Member, Reader};
use crate::words::{Words, id};
use askama::Template;
use axum::extract::State as Of;
use axum::response::Response;
use domain::AccountId;
use domain::openid::PartyKind;
use http::StatusCode;
use relying_parties::claims::{ClaimError, Offer, State};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(in crate::pages) struct Asked {
    done: Option<String>,
}

/// A claim that waits for its proof.
struct Claim {
    remote: String,
    code: String,
    /// Where the code goes, a message id.
    how: &'static str,
    until: Moment,
}

/// A linked account.
struct Linked {
    remote: String,
    may_unlink: bool,
}

/// One server.
struct Card {
    client_id: String,
    name: String,
    /// What is typed to claim an account there.
    label: String,
    /// What was typed and came to nothing.
    typed: String,
    problem: Option<String>,
    claim: Option<Claim>,
    linked: Option<Linked>,
}

#[derive(Template)]
#[template(path = "settings/linked-accounts.html")]
struct LinkedAccounts<'a> {
    frame: Frame<'a>,
    notice: Option<&'static str>,
    servers: Vec<Card>,
}

/// What a form came to.
pub(super) struct Failed<'a> {
    /// At which server.
    pub(super) client_id: &'a str,
    /// What was typed, to be shown again.
    pub(super) typed: &'a str,
    /// Why.
    pub(super) error: ClaimError,
}

pub(in crate::pages) async fn show(
    Of(pages): Of<Arc<Pages>>,
    Query(asked): Query<Asked>,
    member: Member,
) -> Result<Response, Problem> {
    let mut shown = build(&pages, &member.reader, member.me.account.id).await?;
    shown.notice = match asked.done.as_deref() {
        Some("linked") => Some(id("linked-done")),
        Some("unlinked") => Some(id("linked-undone")),
        Some("withdrawn") => Some(id("linked-withdrawn")),
        _ => None,
    };
    Ok(never_stored(page_with(StatusCode::OK, &shown)?))
}

/// The page again, with what is wrong at one server.
pub(super) async fn refused(
    pages: &Pages,
    reader: &Reader,
    account: AccountId,
    failed: Failed<'_>,
) -> Result<Response, Problem> {
    let problem = claim_words::explain(failed.error, reader.words)?;
    let mut shown = build(pages, reader, account).await?;
    let card = shown.servers.iter_mut().find(|card| card.client_id == failed.client_id);
    let card = card.ok_or(Problem::NotFound)?;
    card.problem = Some(problem);
    failed.typed.clone_into(&mut card.typed);
    Ok(never_stored(page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)?))
}

/// Whether there is anything on this page.
pub(super) async fn is_offered(pages: &Pages, account: AccountId) -> Result<bool, Problem> {
    Ok(!offers(pages, account).await?.is_empty())
}

async fn offers(pages: &Pages, account: AccountId) -> Result<Vec<Offer>, Problem> {
    let offers = pages.claims.offers(account).await;
    offers.map_err(claim_words::problem)
}

async fn build<'a>(pages: &'a Pages, reader: &'a Reader, account: AccountId) -> Result<LinkedAccounts<'a>, Problem> {
    let (now, words) = (pages.means.clock.now(), reader.words);
    let title = words.text("linked-title");
    let offers = offers(pages, account).await?;
    Ok(LinkedAccounts {
        frame: Frame::new(&pages.site, reader, "settings", &title),
        notice: None,
        servers: offers
            .into_iter()
            .map(|offer| card(offer, words, |at| Moment::of(at, now, words)))
            .collect(),
    })
}

fn card(offer: Offer, words: Words, moment: impl Fn(domain::Timestamp) -> Moment) -> Card {
    let (label, how) = match offer.kind {
        PartyKind::Mastodon => (id("linked-name-mastodon"), id("linked-how-mastodon")),
        PartyKind::Synapse | PartyKind::Mas | PartyKind::Other => (id("linked-name-matrix"), id("linked-how-matrix")),
    };
    let (claim, linked) = match offer.state {
        State::Open => (None, None),
        State::Claimed(claim) => {
            let until = moment(claim.expires_at);
            let (remote, code) = (claim.remote, claim.code);
            let claim = Claim {
                remote,
                code,
                how,
                until,
            };
            (Some(claim), None)
        }
        State::Linked { remote, may_unlink } => (None, Some(Linked { remote, may_unlink })),
    };
    Card {
        label: words.arg(label, "host", offer.host.as_str()),
        client_id: offer.client_id,
        name: offer.name,
        typed: String::new(),
        problem: None,
        claim,
        linked,
    }
}
