//! Sign-up by a client program, without any wallet: for test suites, where the operator opened it.

use crate::extract::{AppToken, Params};
use crate::{ApiError, ApiResult, Mastodon, entities};
use axum::Json;
use axum::extract::State;
use domain::port::SignUpError;
use domain::session::Secret;
use serde::Deserialize;
use store::oauth_tokens::{self, NewToken};
use utoipa::ToSchema;

/// Who wants an account.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct SignUpForm {
    /// The name before the `@`.
    #[serde(default)]
    username: String,
    /// Accepted and not stored: this instance has nobody's e-mail address.
    #[expect(dead_code, reason = "read so that it is known and described")]
    email: Option<String>,
    /// Accepted and not stored: there are no passwords, and the token is the only way in.
    #[expect(dead_code, reason = "read so that it is known and described")]
    password: Option<String>,
    /// Whether the rules were accepted.
    #[serde(default)]
    agreement: bool,
    /// Accepted without effect.
    #[expect(dead_code, reason = "read so that it is known and described")]
    locale: Option<String>,
    /// Accepted without effect.
    #[expect(dead_code, reason = "read so that it is known and described")]
    reason: Option<String>,
}

/// Makes an account and returns a token that acts for it, with the scopes of the app's own token. Works
/// only where the operator opened sign-up without a wallet; refused with 403 everywhere else.
#[utoipa::path(
    post, path = "/api/v1/accounts", tag = "accounts",
    request_body = SignUpForm,
    responses((status = 200, body = entities::Token), (status = 403, body = entities::Error)),
    security(("oauth" = ["write:accounts"])),
)]
pub(crate) async fn create(
    State(mastodon): State<Mastodon>,
    AppToken(access): AppToken,
    Params(form): Params<SignUpForm>,
) -> ApiResult<Json<entities::Token>> {
    if !access.scopes.allows("write:accounts") {
        return Err(ApiError::OutsideScopes);
    }
    let Some(sign_up) = mastodon.open_sign_up() else {
        let join = format!("Sign-ups need a wallet here: open {}/join", mastodon.base());
        return Err(ApiError::Forbidden(join));
    };
    if !form.agreement {
        return Err(ApiError::invalid("Agreement must be accepted"));
    }
    let account = sign_up.sign_up(form.username.trim()).await?;
    let means = mastodon.means();
    let (secret, now) = (Secret::draw(&*means.entropy), mastodon.now());
    let token = NewToken {
        id: domain::id::draw(now, &*means.entropy),
        client_id: access.app.client_id.clone(),
        account_id: Some(account),
        scopes: access.scopes.clone(),
        code_hash: None,
        created_at: now,
    };
    let answer = entities::Token {
        access_token: secret.reveal().to_owned(),
        token_type: "Bearer".to_owned(),
        scope: token.scopes.to_string(),
        created_at: now.as_secs(),
    };
    let hash = secret.hash();
    mastodon
        .write(move |conn, _| Ok(oauth_tokens::add(conn, &hash, &token)?))
        .await?;
    Ok(Json(answer))
}

impl From<SignUpError> for ApiError {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::BadUsername(why) => Self::invalid(format!("Username is invalid: {why}")),
            SignUpError::Taken => Self::invalid("Username has already been taken"),
            SignUpError::Unavailable(_) => Self::Elsewhere(error.to_string()),
        }
    }
}
