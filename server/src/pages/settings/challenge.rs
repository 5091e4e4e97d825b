//! `POST /settings/{act}/challenge`: the message of an act, for signing without a script, or for the owners of
//! a wallet that has several.

use super::act;
use super::prove::{Shown, Target, show};
use crate::pages::Pages;
use crate::pages::answer::with_cookies;
use crate::pages::auth_words::explain;
use crate::pages::form::{Fields, MemberForm};
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use crate::pages::sign_in::paste::{address_and_chain, begin};
use auth::{AuthError, Begun};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::session::Purpose;
use std::sync::Arc;

pub(in crate::pages) async fn create(
    State(pages): State<Arc<Pages>>,
    Path(name): Path<String>,
    form: MemberForm,
) -> Result<Response, Problem> {
    let act = act::find(&name).ok_or(Problem::NotFound)?;
    let MemberForm { reader, me, fields } = form;
    let target = Target::of(&fields);
    let waits = !fields.get("waits").is_empty();
    let begun = if waits {
        begin_waiting(&pages, &reader, &fields, act.signed_for).await
    } else {
        begin(&pages, &reader, &fields, act.signed_for).await
    };
    let mut shown = Shown {
        target,
        ..Shown::default()
    };
    let cookies = match begun {
        Ok(begun) => {
            if waits {
                shown.waiting = Some(begun.challenge);
            } else {
                shown.message = Some(begun.challenge.message);
            }
            begun.cookies
        }
        Err(error) => {
            shown.problem = Some(explain(error, reader.words)?);
            shown.again = true;
            shown.address = fields.get("address").to_owned();
            shown.chain = fields.get("chain").parse().unwrap_or(0);
            Vec::new()
        }
    };
    Ok(with_cookies(show(&pages, &reader, &me, act, shown).await?, cookies))
}

async fn begin_waiting(pages: &Pages, reader: &Reader, fields: &Fields, purpose: Purpose) -> Result<Begun, AuthError> {
    let (address, chain) = address_and_chain(fields)?;
    let visitor = &reader.visitor;
    pages
        .auth
        .begin_waiting_challenge(visitor, address, chain, purpose)
        .await
}
