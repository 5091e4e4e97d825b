//! `GET /`: what this is, how to get in, and what is written here.

use super::Pages;
use super::answer::page;
use super::feed::Feed;
use super::frame::{Frame, excerpt};
use super::gate_words::{GateMark, marks};
use super::problem::Problem;
use super::query::Query;
use super::reader::Reader;
use super::wallet_panel::WalletPanel;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use store::timelines;

#[derive(Deserialize)]
pub(super) struct Asked {
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing<'a> {
    frame: Frame<'a>,
    feed: Feed,
    gate: Vec<GateMark>,
    /// Only where there are demo wallets: elsewhere the wallets are one press away.
    wallet: Option<WalletPanel>,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    reader: Reader,
) -> Result<Response, Problem> {
    let feed = Feed::read_timeline(&pages, &reader, asked.before.as_deref(), |conn, page| {
        timelines::public(conn, Some(true), page)
    })
    .await?;
    let site = &pages.site;
    let wallet = if site.offers_demo_wallets() && reader.me.is_none() {
        Some(WalletPanel::of(&pages, reader.words, "/", "/home", "/sign-in/paste").await?)
    } else {
        None
    };
    let description = if site.description.is_empty() {
        reader.words.text("landing-lead")
    } else {
        site.description.clone()
    };
    let frame =
        Frame::new(site, &reader, "landing", "").open("website", site.origin.to_string(), excerpt(&description));
    let gate = marks(&pages.gate_words, reader.words);
    page(&Landing {
        frame,
        feed,
        gate,
        wallet,
    })
}
