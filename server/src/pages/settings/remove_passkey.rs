//! `POST /settings/passkeys/remove`: a passkey signs nobody in any more, at once if it signed this session
//! in, otherwise in three days.

use crate::pages::Pages;
use crate::pages::answer::{see_other, with_cookies};
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use auth::{AuthError, RemovedPasskey};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let id = form.fields.get("passkey").parse().map_err(|_| Problem::NotFound)?;
    match pages.auth.remove_passkey(&form.reader.visitor, id).await {
        // This session ended with its passkey.
        Ok(RemovedPasskey::Gone { cookies }) => Ok(with_cookies(see_other("/sign-in"), cookies)),
        Ok(RemovedPasskey::Asked(_)) => Ok(see_other("/settings?done=change-asked#changes")),
        // One that is gone already is as removed as it can be.
        Err(AuthError::NoSuchPasskey) => Ok(see_other("/settings?done=passkey-removed#passkeys")),
        Err(error) => Err(error.into()),
    }
}
