//! The apps that a member let in, as the settings show them, and `POST /settings/revoke-app`. Ending
//! other sessions leaves them alone: that is why they stand beside the sessions.

use crate::pages::Pages;
use crate::pages::answer::see_other;
use crate::pages::form::MemberForm;
use crate::pages::moment::Moment;
use crate::pages::oauth::scope_words::Permissions;
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// An app, ready to be shown to the member who let it in.
pub(super) struct AppLine {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) website: Option<String>,
    pub(super) permissions: Permissions,
    pub(super) since: Moment,
    /// `None` if it never came.
    pub(super) used: Option<Moment>,
}

/// The apps, last used first.
pub(super) async fn list(pages: &Pages, reader: &Reader) -> Result<Vec<AppLine>, Problem> {
    let now = pages.means.clock.now();
    let moment = |at| Moment::of(at, now, reader.words);
    let grants = pages.auth.list_apps(&reader.visitor).await?;
    Ok(grants
        .into_iter()
        .map(|grant| AppLine {
            id: grant.app.id,
            permissions: Permissions::of(&grant.scopes, reader.words),
            since: moment(grant.created_at),
            used: grant.used_at.map(moment),
            name: grant.app.name,
            website: grant.app.website,
        })
        .collect())
}

pub(in crate::pages) async fn delete(State(pages): State<Arc<Pages>>, form: MemberForm) -> Result<Response, Problem> {
    let app = form.fields.get("app").parse().map_err(|_| Problem::NotFound)?;
    // An app that is out already is as out as it can be.
    pages.auth.revoke_app(&form.reader.visitor, app).await?;
    Ok(see_other("/settings?done=app-revoked#apps"))
}
