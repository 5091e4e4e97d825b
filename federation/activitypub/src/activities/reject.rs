//! Reject: the answer no to a Follow, or the removal of a follower.

use crate::Federation;
use crate::activities::follow::{self, Follow};
use crate::activities::received::object_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::{id_in, typed_id};
use crate::objects::{ActorUri, DocumentError, url_of};
use activitypub_federation::kinds::activity::RejectType;
use domain::actor::Actor;
use domain::follow::{Follow as DomainFollow, FollowEvent, FollowState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use url::Url;

/// The Reject activity (ActivityPub section 7.7).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reject {
    /// Its id.
    pub id: Url,
    /// Always `Reject`.
    #[serde(rename = "type")]
    pub kind: RejectType,
    /// The followed actor.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// The Follow that is answered.
    pub object: Follow,
}

/// Our no to a Follow.
pub fn build(id: &str, follow_uri: &str, follower: &Actor, target: &Actor) -> Result<Reject, DocumentError> {
    Ok(Reject {
        id: url_of(id, "the id of a Reject")?,
        kind: RejectType::Reject,
        actor: url_of(&target.uri, "the followed actor's id")?.into(),
        object: follow::build(follow_uri, follower, target)?,
    })
}

/// The follow that an Accept or Reject answers, by the id of its Follow or by the two actors in an
/// embedded one. An error if somebody else than the followed actor answers.
pub(crate) fn answered_follow(
    conn: &mut Conn,
    activity: &Value,
    actor: &str,
) -> Result<Option<DomainFollow>, ActivityError> {
    let object = object_of(activity)?;
    let by_id = match object.id() {
        Some(id) => store::follows::find_by_activity(conn, id.as_str())?,
        None => None,
    };
    let follow = match (by_id, object.embedded()) {
        (Some(follow), _) => Some(follow),
        (None, Some(embedded)) if object.embedded_kind() == Some("Follow") => by_actors(conn, embedded)?,
        _ => None,
    };
    let Some(follow) = follow else { return Ok(None) };
    let target = store::actors::lookup(conn, follow.target)?;
    if target.is_some_and(|target| target.uri == actor) {
        Ok(Some(follow))
    } else {
        Err(ActivityError::NotYours("the Follow it answers"))
    }
}

fn by_actors(conn: &mut Conn, follow: &Value) -> Result<Option<DomainFollow>, ActivityError> {
    let (Some(follower), Some(target)) = (id_in(follow, "actor"), id_in(follow, "object")) else {
        return Err(ActivityError::Malformed("about a Follow with actor and object"));
    };
    let follower = store::actors::find_by_uri(conn, follower.as_str())?.filter(|actor| actor.local);
    let target = store::actors::find_by_uri(conn, target.as_str())?;
    match (follower, target) {
        (Some(follower), Some(target)) => Ok(store::follows::find(conn, follower.id, target.id)?),
        _ => Ok(None),
    }
}

/// Only the followed actor may reject.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    answered_follow(conn, activity, actor).map(|_| ())
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let received = received.clone();
    federation
        .store()
        .write(move |conn| {
            let Some(mut follow) = answered_follow(conn, &received.activity, &received.actor.uri)? else {
                return Ok(Effect::Ignored("no member here asked for this"));
            };
            if follow.state == FollowState::Rejected {
                return Ok(Effect::Ignored("rejected before"));
            }
            follow.state = follow.state.after(FollowEvent::Rejected);
            store::follows::put(conn, &follow)?;
            social::arrival::unfollowed(conn, follow.follower, follow.target)?;
            Ok(Effect::Applied)
        })
        .await
}
