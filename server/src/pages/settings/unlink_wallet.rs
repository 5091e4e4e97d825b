//! `POST /settings/unlink-wallet`: asks that a wallet be removed from the account.

use super::{act, prove};
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::auth_words::explain;
use crate::pages::form::{Fields, MemberForm};
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use auth::{Answer, AskedChange, AuthError};
use axum::extract::State;
use axum::response::Response;
use domain::wallet::ChainId;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    match unlink(&pages, &reader, &fields).await {
        Ok(_) => Ok(see_other("/settings?done=change-asked#changes")),
        Err(error) => {
            prove::refused(
                &pages,
                &reader,
                &me,
                &act::UNLINK,
                &fields,
                explain(error, reader.words)?,
            )
            .await
        }
    }
}

async fn unlink(pages: &Pages, reader: &Reader, fields: &Fields) -> Result<AskedChange, AuthError> {
    let address = fields.get("wallet").parse().map_err(|_| AuthError::UnknownWallet)?;
    let chain = fields.get("wallet_chain").parse().ok().map(ChainId);
    let answer = Answer::from_form(fields.get("message"), fields.get("signature"));
    pages.auth.unlink_wallet(&reader.visitor, address, chain, &answer).await
}
