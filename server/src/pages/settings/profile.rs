//! `POST /settings/profile`: changes the display name, the biography, who may follow and whether the
//! member wants to be found.

use super::index::profile_refused;
use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use social::describing::{DescribingError, Description, describe};
use std::sync::Arc;

/// The form, with what was typed and what is wrong with it.
#[derive(Default)]
pub(super) struct ProfileForm {
    pub(super) display_name: String,
    pub(super) name_problem: Option<String>,
    pub(super) biography: String,
    pub(super) biography_problem: Option<String>,
    /// Followers must ask.
    pub(super) locked: bool,
    /// The member wants to be suggested and found.
    pub(super) discoverable: bool,
}

pub(in crate::pages) async fn update(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let MemberForm { reader, me, fields } = form;
    let (display_name, biography) = (fields.get("display_name"), fields.get("biography"));
    let mut form = ProfileForm {
        display_name: display_name.to_owned(),
        biography: biography.to_owned(),
        locked: fields.filled("locked").is_some(),
        discoverable: fields.filled("discoverable").is_some(),
        ..ProfileForm::default()
    };
    let description = Description {
        display_name: Some(form.display_name.clone()),
        biography: Some(form.biography.clone()),
        locked: Some(form.locked),
        discoverable: Some(form.discoverable),
        ..Description::default()
    };
    match describe(&pages.means, &me.account, description).await {
        Ok(()) => Ok(see_other("/settings?done=saved")),
        Err(DescribingError::BadDisplayName) => {
            form.name_problem = Some(reader.words.text("settings-name-problem"));
            profile_refused(&pages, &reader, form).await
        }
        Err(DescribingError::BiographyTooLong) => {
            form.biography_problem = Some(reader.words.text("settings-biography-problem"));
            profile_refused(&pages, &reader, form).await
        }
        // This form has neither fields nor a language to be wrong.
        Err(DescribingError::NotAllowed | DescribingError::BadFields | DescribingError::BadLanguage) => {
            Err(Problem::NotAllowed)
        }
        Err(DescribingError::Lapsed) => Err(Problem::Lapsed),
        Err(DescribingError::Store(error)) => Err(error.into()),
    }
}
