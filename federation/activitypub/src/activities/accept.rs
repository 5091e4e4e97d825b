//! Accept: the answer yes to a Follow, in either direction.

use crate::Federation;
use crate::activities::follow::{self, Follow};
use crate::activities::reject::answered_follow;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::typed_id;
use crate::objects::{ActorUri, DocumentError, url_of};
use activitypub_federation::kinds::activity::AcceptType;
use domain::actor::Actor;
use domain::follow::{FollowEvent, FollowState};
use domain::job::FetchRecentPosts;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use url::Url;

/// The Accept activity (ActivityPub section 7.6).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Accept {
    /// Its id.
    pub id: Url,
    /// Always `Accept`.
    #[serde(rename = "type")]
    pub kind: AcceptType,
    /// The followed actor.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// The Follow that is answered; embedded, because some servers do not keep its id.
    pub object: Follow,
}

/// Our yes to a Follow.
pub fn build(id: &str, follow_uri: &str, follower: &Actor, target: &Actor) -> Result<Accept, DocumentError> {
    Ok(Accept {
        id: url_of(id, "the id of an Accept")?,
        kind: AcceptType::Accept,
        actor: url_of(&target.uri, "the followed actor's id")?.into(),
        object: follow::build(follow_uri, follower, target)?,
    })
}

/// Only the followed actor may accept.
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
            if follow.state == FollowState::Accepted {
                return Ok(Effect::Ignored("accepted before"));
            }
            follow.state = follow.state.after(FollowEvent::Accepted);
            store::follows::put(conn, &follow)?;
            social::arrival::follow_accepted(conn, follow.follower, follow.target)?;
            let recent = FetchRecentPosts {
                actor_id: follow.target,
            };
            store::jobs::enqueue(conn, &recent, received.at)?;
            Ok(Effect::Applied)
        })
        .await
}
