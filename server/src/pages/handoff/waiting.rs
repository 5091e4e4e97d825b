//! `GET /sign-in/handoff/{code}`: the page of the browser that waits.

use super::over;
use super::qr::{self, Qr};
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page, see_other};
use crate::pages::frame::Frame;
use crate::pages::onward;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Reader;
use crate::pages::sign_in::Asked;
use crate::pages::wallet_panel::{WalletApp, apps};
use crate::words::id;
use askama::Template;
use auth::AuthError;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;
use store::handoffs::HandoffState;

#[derive(Template)]
#[template(path = "handoff/waiting.html")]
struct Waiting<'a> {
    frame: Frame<'a>,
    code: String,
    /// The page for the other browser.
    link: String,
    qr: Option<Qr>,
    number: i32,
    approved: bool,
    /// Wallets' own browsers on phones; empty on loopback, which no phone reaches.
    apps: Vec<WalletApp>,
    next: String,
    again: String,
    /// Whether the member pressed "continue" before anybody approved.
    too_early: bool,
}

#[derive(serde::Deserialize, Default)]
pub(in crate::pages) struct Pressed {
    #[serde(default)]
    early: String,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    Query(pressed): Query<Pressed>,
    reader: Reader,
) -> Result<Response, Problem> {
    let wanted = onward::wanted(&asked.next);
    if reader.me.is_some() {
        return Ok(see_other(wanted));
    }
    let again = onward::with_next("/sign-in/handoff", wanted);
    let found = match pages.auth.find_waiting_handoff(&reader.visitor, &code).await {
        Ok(found) => found,
        Err(AuthError::HandoffUnknown) => return over(&pages, &reader, id("handoff-over-text"), Some(again)),
        Err(error) => return Err(error.into()),
    };
    if found.state == HandoffState::Cancelled {
        return over(&pages, &reader, id("handoff-cancelled-text"), Some(again));
    }
    let base = pages.means.base();
    let link = format!("{base}/handoff/{code}");
    let title = reader.words.text("handoff-title");
    let waiting = Waiting {
        qr: qr::of(&link),
        apps: if pages.site.is_loopback() {
            Vec::new()
        } else {
            apps(&link, base)
        },
        frame: Frame::new(&pages.site, &reader, "sign-in", &title),
        number: found.number,
        approved: matches!(found.state, HandoffState::Approved(_)),
        next: found.next,
        too_early: !pressed.early.is_empty(),
        code,
        link,
        again,
    };
    Ok(never_stored(page(&waiting)?))
}
