//! `POST /settings/passkeys/remove`: a passkey signs nobody in any more.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use auth::AuthError;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let id = form.fields.get("passkey").parse().map_err(|_| Problem::NotFound)?;
    match pages.auth.remove_passkey(&form.reader.visitor, id).await {
        // One that is gone already is as removed as it can be.
        Ok(()) | Err(AuthError::NoSuchPasskey) => Ok(see_other("/settings?done=passkey-removed#passkeys")),
        Err(error) => Err(error.into()),
    }
}
