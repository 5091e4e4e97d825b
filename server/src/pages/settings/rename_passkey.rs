//! `POST /settings/passkeys/rename`: gives a passkey another name.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use auth::AuthError;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn update(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let id = form.fields.get("passkey").parse().map_err(|_| Problem::NotFound)?;
    let name = form.fields.get("name");
    match pages.auth.rename_passkey(&form.reader.visitor, id, name).await {
        Ok(()) => Ok(see_other("/settings?done=passkey-renamed#passkeys")),
        Err(AuthError::BadPasskeyName) => Ok(see_other("/settings?done=passkey-name#passkeys")),
        Err(AuthError::NoSuchPasskey) => Err(Problem::NotFound),
        Err(error) => Err(error.into()),
    }
}
