//! `user_may_invite`: somebody invites. Judged is who invites; whoever is invited is asked about when they
//! join. Into a room that asks for a group only who is in it brings others.

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
pub(super) struct Invite {
    inviter: TypedUserId,
    room_id: String,
}

pub(super) async fn answer(
    State(antispam): State<Arc<Antispam>>,
    caller: Caller,
    Body(invite): Body<Invite>,
) -> Result<Response, NoAnswer> {
    let user = invite.inviter.parse()?;
    let asked = Asked::in_room(&caller, &invite.room_id);
    let on_failure = caller.settings.on_failure.invite;
    Ok(antispam
        .judge_user(&caller, "user_may_invite", user, asked, on_failure)
        .await)
}
