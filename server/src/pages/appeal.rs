//! `GET` and `POST /appeal`: asks the moderators to look again, for whoever cannot sign in: a suspended
//! account, a wallet or a pass that is refused. Members who are signed in appeal in their settings.

use super::Pages;
use super::answer::{see_other, with_cookies};
use super::ask::{APPEAL, Shown, Typed, show as page};
use super::auth_words::explain;
use super::form::{Fields, Form};
use super::problem::Problem;
use super::reader::Reader;
use super::sign_in::paste::begin;
use auth::Answer;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

fn typed(fields: &Fields) -> Typed {
    Typed {
        username: String::new(),
        text: fields.get("text").chars().take(2 * auth::MAX_APPEAL).collect(),
    }
}

pub(super) async fn show(State(pages): State<Arc<Pages>>, reader: Reader) -> Result<Response, Problem> {
    if reader.me.is_some() {
        return Ok(see_other("/settings/membership#appeal"));
    }
    page(&pages, reader, APPEAL, false, Shown::default()).await
}

/// `POST /appeal/challenge`: the message, for signing without a script.
pub(super) async fn challenge(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let typed = typed(&fields);
    match begin(&pages, &reader, &fields, APPEAL.signed_for).await {
        Ok(begun) => {
            let shown = Shown {
                typed,
                message: Some(begun.challenge.message),
                ..Shown::default()
            };
            Ok(with_cookies(
                page(&pages, reader, APPEAL, false, shown).await?,
                begun.cookies,
            ))
        }
        Err(error) => {
            let shown = Shown {
                typed,
                problem: Some(explain(error, reader.words)?),
                address: fields.get("address").to_owned(),
                chain: fields.get("chain").parse().unwrap_or(0),
                ..Shown::default()
            };
            page(&pages, reader, APPEAL, false, shown).await
        }
    }
}

pub(super) async fn create(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    let filed = pages
        .auth
        .appeal_with_wallet(&reader.visitor, fields.get("text"), &answer)
        .await;
    let shown = match filed {
        Ok(()) => Shown {
            done: Some(reader.words.text("appeal-filed")),
            ..Shown::default()
        },
        Err(error) => Shown {
            typed: typed(&fields),
            problem: Some(explain(error, reader.words)?),
            ..Shown::default()
        },
    };
    page(&pages, reader, APPEAL, false, shown).await
}
