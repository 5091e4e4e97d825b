//! `GET /sign-in`: the wallet page. Signing in and joining begin in the same way; who has an account
//! ends at home, who has none at the gate.

pub(super) mod again;
pub(super) mod answer;
pub(super) mod code;
pub(super) mod multisig;
pub(super) mod paste;

use self::again::SignedInAs;
use super::Pages;
use super::answer::{page, see_other};
use super::frame::Frame;
use super::onward;
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
    pub(super) next: String,
    /// Filled by links for members who need a fresh wallet signature.
    #[serde(default)]
    pub(super) again: String,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn<'a> {
    frame: Frame<'a>,
    title: String,
    /// Whether this is the first step of joining.
    joining: bool,
    step: u8,
    /// Who is signed in already.
    signed_in_as: Option<SignedInAs>,
    wallet: WalletPanel,
    /// Whether this site can have passkeys.
    passkeys: bool,
    /// The page that waits for another browser.
    handoff: String,
    /// The page for a one-time code.
    code: String,
    /// The page for wallets with several owners.
    multisig: String,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    reader: Reader,
) -> Result<Response, Problem> {
    let next = onward::wanted(&asked.next);
    if reader.me.is_some() && asked.again.is_empty() {
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
    let path = onward::with_next(if joining { "/join" } else { "/sign-in" }, next);
    let by_hand = format!("/sign-in/paste?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC));
    let wallet = WalletPanel::of(pages, reader.words, &path, next, &by_hand).await?;
    page(&SignIn {
        frame: Frame::new(&pages.site, reader, "sign-in", &title),
        title,
        joining,
        step: 1,
        signed_in_as: SignedInAs::of(pages, reader).await?,
        wallet,
        passkeys: pages.auth.offers_passkeys(),
        handoff: onward::with_next("/sign-in/handoff", next),
        code: onward::with_next("/sign-in/code", next),
        multisig: onward::with_next("/sign-in/multisig", next),
    })
}
