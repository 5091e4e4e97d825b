//! What a member says about themselves and how new posts are to be.

use crate::api::v1::statuses::visibility;
use crate::extract::{Member, Params};
use crate::{ApiError, ApiResult, Mastodon, entities, render};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use social::describing::{Description, describe};
use store::accounts;
use utoipa::ToSchema;

/// A row of the profile.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct FieldForm {
    /// What it is about.
    #[serde(default)]
    name: String,
    /// What it says.
    #[serde(default)]
    value: String,
}

/// How new posts are to be.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct SourceForm {
    /// `public`, `unlisted`, `private` or `direct`.
    privacy: Option<String>,
    /// Hidden behind a click.
    sensitive: Option<bool>,
    /// BCP 47; empty for none.
    language: Option<String>,
}

/// What is to change; what is not sent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct CredentialsForm {
    /// The name shown.
    display_name: Option<String>,
    /// The biography.
    note: Option<String>,
    /// Whether followers are approved by hand.
    locked: Option<bool>,
    /// Whether a program writes here.
    bot: Option<bool>,
    /// Whether the member wants to be found.
    discoverable: Option<bool>,
    /// Accepted without effect: how many one follows and is followed by is shown, as everywhere on the pages.
    #[expect(dead_code, reason = "read so that it is known and described")]
    hide_collections: Option<bool>,
    /// Accepted without effect: posts are not searched by their text.
    #[expect(dead_code, reason = "read so that it is known and described")]
    indexable: Option<bool>,
    /// Not offered yet.
    #[schema(value_type = Option<String>)]
    avatar: Option<Value>,
    /// Not offered yet.
    #[schema(value_type = Option<String>)]
    header: Option<Value>,
    /// The rows of the profile, all of them, as a list or an object with numbers as keys.
    fields_attributes: Option<Vec<FieldForm>>,
    /// How new posts are to be.
    source: Option<SourceForm>,
}

/// Changes the member's profile and preferences. Pictures are refused with 422 until there are media.
#[utoipa::path(
    patch, path = "/api/v1/accounts/update_credentials", tag = "accounts",
    request_body = CredentialsForm,
    responses((status = 200, body = entities::CredentialAccount)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn update_credentials(
    State(mastodon): State<Mastodon>,
    member: Member,
    Params(form): Params<CredentialsForm>,
) -> ApiResult<Json<entities::CredentialAccount>> {
    member.require("write:accounts")?;
    let description = description(form)?;
    describe(mastodon.means(), &member.account, description).await?;
    let id = member.account.id;
    mastodon
        .read(move |conn, app| {
            let account = accounts::lookup(conn, id)?.ok_or(ApiError::NotFound)?;
            Ok(Json(render::credential_account(conn, app, &account)?))
        })
        .await
}

fn description(form: CredentialsForm) -> ApiResult<Description> {
    let has_picture = [&form.avatar, &form.header]
        .into_iter()
        .flatten()
        .any(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            _ => true,
        });
    if has_picture {
        return Err(ApiError::invalid(
            "Pictures are not offered here yet: leave out avatar and header",
        ));
    }
    let source = form.source.unwrap_or_default();
    Ok(Description {
        display_name: form.display_name,
        biography: form.note,
        fields: form
            .fields_attributes
            .map(|rows| rows.into_iter().map(|row| (row.name, row.value)).collect()),
        locked: form.locked,
        bot: form.bot,
        discoverable: form.discoverable,
        visibility: source.privacy.as_deref().map(visibility).transpose()?,
        sensitive: source.sensitive,
        language: source
            .language
            .map(|tag| Some(tag).filter(|tag| !tag.trim().is_empty())),
    })
}
