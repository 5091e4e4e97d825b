//! `POST /settings/{act}/challenge`: the message of an act, for signing without a script.

use super::act;
use super::prove::{Shown, Target, show};
use crate::pages::Pages;
use crate::pages::answer::with_cookies;
use crate::pages::auth_words::explain;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use crate::pages::sign_in::paste::begin;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn create(
    State(pages): State<Arc<Pages>>,
    Path(name): Path<String>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let act = act::find(&name).ok_or(Problem::NotFound)?;
    let MemberForm { reader, me, fields } = form;
    let target = Target::of(&fields);
    match begin(&pages, &reader, &fields, act.signed_for).await {
        Ok(begun) => {
            let message = Some(begun.challenge.message);
            let page = show(
                &pages,
                &reader,
                &me,
                act,
                Shown {
                    target,
                    message,
                    ..Shown::default()
                },
            )
            .await?;
            Ok(with_cookies(page, begun.cookies))
        }
        Err(error) => {
            let problem = Some(explain(error, reader.words)?);
            let address = fields.get("address").to_owned();
            let chain = fields.get("chain").parse().unwrap_or(0);
            show(
                &pages,
                &reader,
                &me,
                act,
                Shown {
                    target,
                    problem,
                    address,
                    chain,
                    ..Shown::default()
                },
            )
            .await
        }
    }
}
