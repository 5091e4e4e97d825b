//! `GET` and `POST /appeal/answers`: what became of the appeals of whoever cannot sign in. Each look needs a
//! fresh signature, and shows what that wallet wrote, nothing else.

use super::Pages;
use super::answer::see_other;
use super::appeal::FOR_MEMBERS;
use super::ask::{self, ANSWERS, Shown, show as page};
use super::auth_words::explain;
use super::form::Form;
use super::moment::Moment;
use super::problem::Problem;
use super::reader::Reader;
use crate::words::{Words, id};
use auth::{Answer, OwnAppeal};
use axum::extract::State;
use axum::response::Response;
use domain::Timestamp;
use std::sync::Arc;
use store::appeals::AppealState;

/// An appeal, ready to be shown to whoever wrote it.
pub(super) struct AnswerLine {
    /// A message id.
    pub(super) state: &'static str,
    pub(super) text: String,
    pub(super) at: Moment,
    pub(super) answer: Option<String>,
    pub(super) answered: Option<Moment>,
}

impl AnswerLine {
    fn of(own: OwnAppeal, now: Timestamp, words: Words) -> Self {
        Self {
            state: match own.state {
                AppealState::Open => id("appeal-state-open"),
                AppealState::Granted => id("appeal-state-granted"),
                AppealState::Rejected => id("appeal-state-rejected"),
            },
            text: own.text,
            at: Moment::of(own.created_at, now, words),
            answer: own.answer,
            answered: own.decided_at.map(|at| Moment::of(at, now, words)),
        }
    }
}

pub(super) async fn show(State(pages): State<Arc<Pages>>, reader: Reader) -> Result<Response, Problem> {
    if reader.me.is_some() {
        return Ok(see_other(FOR_MEMBERS));
    }
    page(&pages, reader, ANSWERS, false, Shown::default()).await
}

pub(super) async fn challenge(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    ask::challenge(&pages, form, ANSWERS, false).await
}

pub(super) async fn list(State(pages): State<Arc<Pages>>, form: Form) -> Result<Response, Problem> {
    let Form { reader, fields } = form;
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    let (now, words) = (pages.means.clock.now(), reader.words);
    let shown = match pages.auth.own_appeals(&reader.visitor, &answer).await {
        Ok(own) => Shown {
            appeals: Some(own.into_iter().map(|own| AnswerLine::of(own, now, words)).collect()),
            ..Shown::default()
        },
        Err(error) => Shown {
            problem: Some(explain(error, words)?),
            ..Shown::default()
        },
    };
    page(&pages, reader, ANSWERS, false, shown).await
}
