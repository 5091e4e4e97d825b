//! `user_may_join_room`: somebody wants into a room, which may ask for a group.

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
pub(super) struct Join {
    user: TypedUserId,
    room: String,
}

pub(super) async fn answer(
    State(antispam): State<Arc<Antispam>>,
    caller: Caller,
    Body(join): Body<Join>,
) -> Result<Response, NoAnswer> {
    let user = join.user.parse()?;
    let asked = Asked::in_room(&caller, &join.room);
    let on_failure = caller.settings.on_failure.join;
    Ok(antispam
        .judge_user(&caller, "user_may_join_room", user, asked, on_failure)
        .await)
}
