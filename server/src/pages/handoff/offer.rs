//! `GET /handoff/{code}`: the page that the link leads to. It says who asks, warns, and offers four
//! numbers; somebody who is not signed in signs in first and comes back.

use super::{browser_name, over};
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page};
use crate::pages::frame::Frame;
use crate::pages::onward;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use crate::words::id;
use askama::Template;
use auth::AuthError;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "handoff/offer.html")]
struct Offer<'a> {
    frame: Frame<'a>,
    username: &'a str,
    path: String,
    /// What the waiting browser is, roughly.
    browser: String,
    /// Whether it is certainly on another network.
    elsewhere: bool,
    choices: Vec<i32>,
}

/// For somebody who is not signed in.
#[derive(Template)]
#[template(path = "handoff/sign-in-first.html")]
struct SignInFirst<'a> {
    frame: Frame<'a>,
    /// Whether it is the browser that waits which opened its own link.
    is_own: bool,
    sign_in: String,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Path(code): Path<String>,
    reader: Reader,
) -> Result<Response, Problem> {
    let offered = match pages.auth.find_offered_handoff(&reader.visitor, &code).await {
        Ok(offered) => offered,
        Err(AuthError::HandoffUnknown) => return over(&pages, &reader, id("handoff-link-over-text"), None),
        Err(AuthError::HandoffCancelled) => return over(&pages, &reader, id("handoff-link-ended-text"), None),
        Err(error) => return Err(error.into()),
    };
    let path = format!("/handoff/{code}");
    let title = reader.words.text("handoff-offer-title");
    let frame = Frame::new(&pages.site, &reader, "sign-in", &title);
    let shown = match &reader.me {
        Some(me) => page(&Offer {
            username: &me.account.username,
            browser: browser_name::of(&offered.label, reader.words),
            elsewhere: offered.elsewhere,
            choices: offered.choices,
            frame,
            path,
        })?,
        None => page(&SignInFirst {
            is_own: offered.is_own,
            // Whoever waits has nobody to let in: signing in here leads where they wanted to go.
            sign_in: onward::with_next("/sign-in", if offered.is_own { &offered.next } else { &path }),
            frame,
        })?,
    };
    Ok(never_stored(shown))
}
