//! `POST /settings/profile`: changes the display name and the biography.

use super::index::profile_refused;
use crate::describing::{DescribingError, describe};
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// The form, with what was typed and what is wrong with it.
#[derive(Default)]
pub(super) struct ProfileForm {
    pub(super) display_name: String,
    pub(super) name_problem: Option<String>,
    pub(super) biography: String,
    pub(super) biography_problem: Option<String>,
}

pub(in crate::pages) async fn update(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let (display_name, biography) = (fields.get("display_name"), fields.get("biography"));
    let mut form = ProfileForm {
        display_name: display_name.to_owned(),
        biography: biography.to_owned(),
        ..ProfileForm::default()
    };
    match describe(&pages.means, &me.account, display_name, biography).await {
        Ok(()) => Ok(see_other("/settings?done=saved")),
        Err(DescribingError::BadDisplayName) => {
            form.name_problem = Some(reader.words.text("settings-name-problem"));
            profile_refused(&pages, &reader, form).await
        }
        Err(DescribingError::BiographyTooLong) => {
            form.biography_problem = Some(reader.words.text("settings-biography-problem"));
            profile_refused(&pages, &reader, form).await
        }
        Err(DescribingError::NotAllowed) => Err(Problem::NotAllowed),
        Err(DescribingError::Store(error)) => Err(error.into()),
    }
}
