//! `ping`: the module says hello at its start (`do_ping`) and wants its id back.

use super::answer::NoAnswer;
use super::caller::Caller;
use super::question::Body;
use axum::Json;
use serde::{Deserialize, Serialize};

/// Ids of the module have eight characters.
const MOST_BYTES: usize = 256;

#[derive(Deserialize)]
pub(super) struct Ping {
    id: String,
}

#[derive(Serialize)]
pub(super) struct Pong {
    id: String,
    status: &'static str,
}

pub(super) async fn answer(_caller: Caller, Body(ping): Body<Ping>) -> Result<Json<Pong>, NoAnswer> {
    if ping.id.len() > MOST_BYTES {
        return Err(NoAnswer::BadBody);
    }
    Ok(Json(Pong {
        id: ping.id,
        status: "ok",
    }))
}
