//! `GET /sign-in`: the wallet page. Signing in and joining begin in the same way; who has an account
//! ends at home, who has none at the gate.

pub(super) mod answer;
pub(super) mod paste;

use super::Pages;
use super::answer::{own_path, page, see_other};
use super::frame::Frame;
use super::problem::Problem;
use super::query::Query;
use super::reader::Reader;
use super::wallet_panel::WalletPanel;
use crate::words::id;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn<'a> {
    frame: Frame<'a>,
    title: String,
    /// Whether this is the first step of joining.
    joining: bool,
    step: u8,
    wallet: WalletPanel,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    reader: Reader,
) -> Result<Response, Problem> {
    let next = own_path(&asked.next).unwrap_or("/home");
    if reader.me.is_some() {
        return Ok(see_other(next));
    }
    wallet_page(&pages, &reader, next, false).await
}

/// The wallet page, as sign-in or as the first step of joining.
pub(super) async fn wallet_page(
    pages: &Pages,
    reader: &Reader,
    next: &str,
    joining: bool,
) -> Result<Response, Problem> {
    let title = reader
        .words
        .text(if joining { id("join-title") } else { id("sign-in-title") });
    let path = if joining { "/join" } else { "/sign-in" };
    let by_hand = format!("/sign-in/paste?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC));
    let wallet = WalletPanel::of(pages, reader.words, path, next, &by_hand).await?;
    page(&SignIn {
        frame: Frame::new(&pages.site, reader, "sign-in", &title),
        title,
        joining,
        step: 1,
        wallet,
    })
}
