//! `check_registration_for_spam`: somebody is about to get an account. Through us the log-in is over by now, and
//! the name is what Synapse made of our username, with a number behind it if somebody has that name; whoever
//! comes another way comes past the gate, which is what Synapse asks about.

use super::Antispam;
use super::answer::NoAnswer;
use super::caller::Caller;
use super::kept::Name;
use super::question::{Body, Question};
use super::user_id::is_ghost;
use super::verdict::Asked;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

const CALLBACK: &str = "check_registration_for_spam";
/// Longer names are nobody's.
const MOST_BYTES: usize = 255;

#[derive(Deserialize)]
pub(super) struct Registration {
    username: Option<String>,
    auth_provider_id: Option<String>,
}

pub(super) async fn answer(
    State(antispam): State<Arc<Antispam>>,
    caller: Caller,
    Body(registration): Body<Registration>,
) -> Result<Response, NoAnswer> {
    let username = registration.username.unwrap_or_default();
    if username.len() > MOST_BYTES || username.contains(char::is_control) {
        return Err(NoAnswer::BadUserId);
    }
    if is_ghost(&username, &caller.settings.exempt) {
        return Ok(Antispam::let_pass(CALLBACK));
    }
    let is_through_us = caller.is_through_us(registration.auth_provider_id.as_deref());
    let question = Question {
        callback: CALLBACK,
        // Without our log-in, an equal username is nobody's proof.
        name: if is_through_us {
            Name::Newcomer(username)
        } else {
            Name::Passerby
        },
        asked: Asked::Account,
        on_failure: caller.settings.on_failure.register,
    };
    Ok(antispam.judge(&caller, question).await)
}
