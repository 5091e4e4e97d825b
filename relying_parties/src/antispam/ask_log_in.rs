//! `check_login_for_spam`: somebody logs in there, by whatever way.

use super::Antispam;
use super::answer::NoAnswer;
use super::caller::Caller;
use super::question::Body;
use super::user_id::TypedUserId;
use super::verdict::Asked;
use crate::join::plan::SYNAPSE_PROVIDER;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Whether this is how Synapse calls us: by the name that `join` and the guide give us, or as the only OpenID
/// provider of an old configuration.
fn is_ours(provider: &str) -> bool {
    provider == "oidc" || provider.strip_prefix("oidc-") == Some(SYNAPSE_PROVIDER)
}

#[derive(Deserialize)]
pub(super) struct LogIn {
    user_id: TypedUserId,
    auth_provider_id: Option<String>,
}

pub(super) async fn answer(
    State(antispam): State<Arc<Antispam>>,
    caller: Caller,
    Body(log_in): Body<LogIn>,
) -> Result<Response, NoAnswer> {
    let user = log_in.user_id.parse()?;
    if user.is_of(caller.server_name.as_deref()) && log_in.auth_provider_id.is_some_and(|id| is_ours(&id)) {
        antispam.note_log_in(&caller, &user).await;
    }
    let on_failure = caller.settings.on_failure.login;
    Ok(antispam
        .judge_user(&caller, "check_login_for_spam", user, Asked::GoOn, on_failure)
        .await)
}
