//! `check_login_for_spam`: somebody logs in there, by whatever way.

use super::Antispam;
use super::answer::NoAnswer;
use super::caller::Caller;
use super::question::Body;
use super::user_id::TypedUserId;
use super::verdict::Asked;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

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
    if user.is_of(caller.server_name.as_deref()) && caller.is_through_us(log_in.auth_provider_id.as_deref()) {
        antispam.note_log_in(&caller, &user).await;
    }
    let on_failure = caller.settings.on_failure.login;
    Ok(antispam
        .judge_user(&caller, "check_login_for_spam", user, Asked::GoOn, on_failure)
        .await)
}
