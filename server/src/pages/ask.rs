//! The page on which somebody who cannot sign in asks for something with a wallet's signature: a new
//! wallet for a lost one, a second look at a decision, the answer to that. Works with a script and by pasting.

use super::Pages;
use super::answer::{never_stored, page_with, with_cookies};
use super::appeal_answers::AnswerLine;
use super::auth_words::explain;
use super::form::{Fields, Form};
use super::form_token;
use super::frame::Frame;
use super::problem::Problem;
use super::reader::Reader;
use super::sign_in::paste::begin;
use super::wallet_panel::WalletPanel;
use crate::words::id;
use askama::Template;
use axum::response::Response;
use domain::session::Purpose;
use http::StatusCode;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plea {
    /// What the signature is for.
    pub(super) signed_for: Purpose,
    /// The same as text, for the script.
    pub(super) purpose: &'static str,
    /// Its address.
    pub(super) path: &'static str,
    /// The heading, a message id.
    pub(super) title: &'static str,
    /// What it does, a message id.
    pub(super) lead: &'static str,
    /// What its button says, a message id.
    pub(super) send: &'static str,
    /// Whether it needs a text.
    pub(super) asks_text: bool,
}

/// A new wallet for a lost one.
pub(super) const RECOVER: Plea = Plea {
    signed_for: Purpose::Recover,
    purpose: "recover",
    path: "/recover",
    title: id("recover-title"),
    lead: id("recover-lead"),
    send: id("recover-send"),
    asks_text: false,
};

/// A second look at a decision.
pub(super) const APPEAL: Plea = Plea {
    signed_for: Purpose::Appeal,
    purpose: "appeal",
    path: "/appeal",
    title: id("appeal-title"),
    lead: id("appeal-lead"),
    send: id("appeal-send"),
    asks_text: true,
};

/// What became of it.
pub(super) const ANSWERS: Plea = Plea {
    signed_for: Purpose::Appeal,
    purpose: "appeal",
    path: "/appeal/answers",
    title: id("appeal-answers-title"),
    lead: id("appeal-answers-lead"),
    send: id("appeal-answers-send"),
    asks_text: false,
};

#[derive(Template)]
#[template(path = "ask.html")]
struct Ask<'a> {
    frame: Frame<'a>,
    plea: Plea,
    /// Whether a name and a recovery code are asked for: not of somebody whose passkey is there.
    asks_code: bool,
    typed: Typed,
    /// The message, once the address that will sign it is known.
    message: Option<String>,
    problem: Option<String>,
    /// What came of it, once it was asked for.
    done: Option<String>,
    /// The appeals of whoever proved to have written them.
    appeals: Option<Vec<AnswerLine>>,
    address: String,
    chosen_chain: u64,
    most: usize,
    wallet: WalletPanel,
}

/// What was typed, to be typed once only. Never a recovery code.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// The username.
    pub(super) username: String,
    /// The text of an appeal.
    pub(super) text: String,
}

impl Typed {
    /// From a form. What a page does not ask for is empty.
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            username: fields.get("username").trim().chars().take(64).collect(),
            text: fields.get("text").chars().take(2 * auth::MAX_APPEAL).collect(),
        }
    }
}

/// What the page is shown with.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) typed: Typed,
    pub(super) message: Option<String>,
    pub(super) problem: Option<String>,
    pub(super) done: Option<String>,
    pub(super) appeals: Option<Vec<AnswerLine>>,
    pub(super) address: String,
    pub(super) chain: u64,
}

/// The page; 422 if something was wrong. Gives a browser without any cookie the one its form needs.
pub(super) async fn show(
    pages: &Pages,
    mut reader: Reader,
    plea: Plea,
    asks_code: bool,
    shown: Shown,
) -> Result<Response, Problem> {
    let cookie = pages.auth.ensure_pre_session(&mut reader.visitor);
    if let Some(token) = reader.visitor.form_token() {
        reader.token = form_token::mask(&token, &*pages.means.entropy);
    }
    let title = reader.words.text(plea.title);
    let by_hand = format!("{}#by-hand", plea.path);
    let status = if shown.problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = Ask {
        wallet: WalletPanel::of(pages, reader.words, plea.path, plea.path, &by_hand).await?,
        frame: Frame::new(&pages.site, &reader, "sign-in", &title),
        plea,
        asks_code,
        typed: shown.typed,
        message: shown.message,
        problem: shown.problem,
        done: shown.done,
        appeals: shown.appeals,
        address: shown.address,
        chosen_chain: shown.chain,
        most: auth::MAX_APPEAL,
    };
    let response = never_stored(page_with(status, &page)?);
    Ok(with_cookies(response, cookie.into_iter().collect()))
}

/// `POST …/challenge`: the page with the message in it, for signing without a script.
pub(super) async fn challenge(pages: &Pages, form: Form, plea: Plea, asks_code: bool) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let typed = Typed::of(&fields);
    match begin(pages, &reader, &fields, plea.signed_for).await {
        Ok(begun) => {
            let shown = Shown {
                typed,
                message: Some(begun.challenge.message),
                ..Shown::default()
            };
            let page = show(pages, reader, plea, asks_code, shown).await?;
            Ok(with_cookies(page, begun.cookies))
        }
        Err(error) => {
            let shown = Shown {
                typed,
                problem: Some(explain(error, reader.words)?),
                address: fields.get("address").to_owned(),
                chain: fields.get("chain").parse().unwrap_or(0),
                ..Shown::default()
            };
            show(pages, reader, plea, asks_code, shown).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plea_is_signed_for_by_its_own_name() {
        for plea in [RECOVER, APPEAL, ANSWERS] {
            assert_eq!(Purpose::parse(plea.purpose), Some(plea.signed_for));
            assert!(plea.signed_for.is_for_anybody());
        }
    }
}
