//! `GET` and `POST /sign-in/multisig`, `POST /sign-in/multisig/answer`: signing in with a wallet that has
//! several owners. They have a day to approve the message; this browser comes back and looks.

use super::Asked;
use super::paste::address_and_chain;
use crate::pages::Pages;
use crate::pages::answer::{never_stored, page, page_with, see_other, with_cookies};
use crate::pages::auth_words::explain;
use crate::pages::form::Form;
use crate::pages::form_token;
use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::onward;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Reader;
use askama::Template;
use auth::{Answer, message_hash};
use axum::extract::State;
use axum::response::Response;
use domain::session::Purpose;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;
use store::challenges::Challenge;

#[derive(Template)]
#[template(path = "multisig.html")]
struct Multisig<'a> {
    frame: Frame<'a>,
    problem: Option<String>,
    next: String,
    /// This page, to begin with another wallet.
    again: String,
    waiting: Option<Waiting>,
    address: String,
    chosen_chain: u64,
}

/// What the owners are asked for.
pub(in crate::pages) struct Waiting {
    pub(in crate::pages) message: String,
    /// What they approve, `0x…`.
    pub(in crate::pages) hash: String,
    /// Until when.
    pub(in crate::pages) until: Moment,
}

impl Waiting {
    /// A challenge that waits, ready to be shown.
    pub(in crate::pages) fn of(challenge: &Challenge, pages: &Pages, reader: &Reader) -> Self {
        Self {
            hash: message_hash(&challenge.message).to_string(),
            until: Moment::of(challenge.expires_at, pages.means.clock.now(), reader.words),
            message: challenge.message.clone(),
        }
    }
}

impl<'a> Multisig<'a> {
    fn of(pages: &'a Pages, reader: &'a Reader, next: &str, waiting: Option<&Challenge>) -> Self {
        let title = reader.words.text("multisig-title");
        let next = onward::wanted(next);
        Self {
            frame: Frame::new(&pages.site, reader, "sign-in", &title),
            problem: None,
            again: begin_anew(next),
            next: next.to_owned(),
            waiting: waiting.map(|challenge| Waiting::of(challenge, pages, reader)),
            address: String::new(),
            chosen_chain: 0,
        }
    }
}

/// This page for another wallet.
fn begin_anew(next: &str) -> String {
    format!(
        "/sign-in/multisig?again=1&next={}",
        utf8_percent_encode(next, NON_ALPHANUMERIC)
    )
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    mut reader: Reader,
) -> Result<Response, Problem> {
    // The form below needs a token, and a token needs a cookie to belong to.
    let cookie = pages.auth.ensure_pre_session(&mut reader.visitor);
    if let Some(token) = reader.visitor.form_token() {
        reader.token = form_token::mask(&token, &*pages.means.entropy);
    }
    let waiting = match asked.again.as_str() {
        "" => pages.auth.waiting_challenge(&reader.visitor, Purpose::SignIn).await?,
        _ => None,
    };
    let page = never_stored(page(&Multisig::of(&pages, &reader, &asked.next, waiting.as_ref()))?);
    Ok(with_cookies(page, cookie.into_iter().collect()))
}

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let next = onward::wanted(fields.get("next"));
    let begun = match address_and_chain(&fields) {
        Ok((address, chain)) => {
            pages
                .auth
                .begin_waiting_challenge(&reader.visitor, address, chain, Purpose::SignIn)
                .await
        }
        Err(error) => Err(error),
    };
    match begun {
        Ok(begun) => {
            let back = see_other(&onward::with_next("/sign-in/multisig", next));
            Ok(with_cookies(back, begun.cookies))
        }
        Err(error) => {
            let problem = explain(error, reader.words)?;
            let mut again = Multisig::of(&pages, &reader, next, None);
            again.problem = Some(problem);
            again.address = fields.get("address").to_owned();
            again.chosen_chain = fields.get("chain").parse().unwrap_or(0);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}

pub(in crate::pages) async fn answer(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let next = onward::wanted(fields.get("next"));
    let Some(waiting) = pages.auth.waiting_challenge(&reader.visitor, Purpose::SignIn).await? else {
        return Ok(see_other(&begin_anew(next)));
    };
    let given = Answer {
        message: waiting.message.clone(),
        signature: fields.get("signature").trim().to_owned(),
    };
    match pages.auth.answer_challenge(&reader.visitor, &given).await {
        Ok(signed_in) => {
            let onward = onward::after_sign_in(next, signed_in.account.is_some());
            Ok(with_cookies(see_other(&onward), signed_in.cookies))
        }
        Err(error) => {
            let problem = explain(error, reader.words)?;
            let mut again = Multisig::of(&pages, &reader, next, Some(&waiting));
            again.problem = Some(problem);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}
