//! Announce: a boost of a post we know, counted once per actor. What is announced is never taken from
//! the announcement: an embedded object counts only by its id.

use crate::Federation;
use crate::activities::{ActivityError, Effect, Received, like};
use serde_json::Value;
use store::Conn;
use store::reactions::Reaction;

/// Anybody may announce; the id of another's Announce cannot be used for one's own.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    like::check(conn, activity, actor)
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    like::react(federation, received, Reaction::Announce).await
}
