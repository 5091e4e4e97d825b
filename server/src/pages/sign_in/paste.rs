//! `GET` and `POST /sign-in/paste`: signing in without a script, first half: which address will sign?
//! The answer is a page with the message.

use super::Asked;
use super::answer::AnswerPage;
use crate::pages::Pages;
use crate::pages::answer::{page, page_with, with_cookies};
use crate::pages::auth_words::explain;
use crate::pages::form::{Fields, Form};
use crate::pages::form_token;
use crate::pages::frame::Frame;
use crate::pages::onward;
use crate::pages::problem::Problem;
use crate::pages::query::Query;
use crate::pages::reader::Reader;
use alloy_primitives::Address;
use askama::Template;
use auth::{AuthError, Begun};
use axum::extract::State;
use axum::response::Response;
use domain::session::Purpose;
use domain::wallet::ChainId;
use http::StatusCode;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "paste.html")]
struct Paste<'a> {
    frame: Frame<'a>,
    problem: Option<String>,
    next: String,
    address: String,
    chosen_chain: u64,
}

impl<'a> Paste<'a> {
    fn of(pages: &'a Pages, reader: &'a Reader, next: &str) -> Self {
        let title = reader.words.text("paste-title");
        Self {
            frame: Frame::new(&pages.site, reader, "sign-in", &title),
            problem: None,
            next: onward::wanted(next).to_owned(),
            address: String::new(),
            chosen_chain: 0,
        }
    }
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
    let page = page(&Paste::of(&pages, &reader, &asked.next))?;
    Ok(with_cookies(page, cookie.into_iter().collect()))
}

pub(in crate::pages) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let next = onward::wanted(fields.get("next")).to_owned();
    match begin(&pages, &reader, &fields, Purpose::SignIn).await {
        Ok(begun) => {
            let answer = AnswerPage::of(&pages, &reader, begun.challenge.message, next);
            Ok(with_cookies(page(&answer)?, begun.cookies))
        }
        Err(error) => {
            let problem = explain(error, reader.words)?;
            let mut again = Paste::of(&pages, &reader, &next);
            again.problem = Some(problem);
            again.address = fields.get("address").to_owned();
            again.chosen_chain = fields.get("chain").parse().unwrap_or(0);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
        }
    }
}

/// The address and the chain that were typed.
pub(in crate::pages) fn address_and_chain(fields: &Fields) -> Result<(Address, ChainId), AuthError> {
    let text = fields.get("address").trim();
    let address = Some(text)
        .filter(|text| text.starts_with("0x"))
        .and_then(|text| text.parse::<Address>().ok());
    let chain = ChainId(fields.get("chain").parse().unwrap_or(0));
    Ok((address.ok_or(AuthError::BadAddress)?, chain))
}

/// Issues a challenge for the address and chain of a form.
pub(in crate::pages) async fn begin(
    pages: &Pages,
    reader: &Reader,
    fields: &Fields,
    purpose: Purpose,
) -> Result<Begun, AuthError> {
    let (address, chain) = address_and_chain(fields)?;
    pages
        .auth
        .begin_challenge(&reader.visitor, address, chain, purpose)
        .await
}
