//! Follow: somebody asks to get a member's posts. Accounts are not locked, so the answer is yes; it
//! goes out as a job in the same transaction.

use crate::Federation;
use crate::activities::received::object_id_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::{id_in, typed_id};
use crate::objects::{ActorUri, DocumentError, url_of};
use activitypub_federation::kinds::activity::FollowType;
use domain::actor::Actor;
use domain::follow::{Follow as DomainFollow, FollowEvent, FollowState};
use domain::job::AnswerFollow;
use domain::policy::MayPost;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use url::Url;

/// The Follow activity (ActivityPub section 7.5).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Follow {
    /// Its id.
    pub id: Url,
    /// Always `Follow`.
    #[serde(rename = "type")]
    pub kind: FollowType,
    /// Who asks.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// Whom.
    #[serde(deserialize_with = "typed_id")]
    pub object: ActorUri,
}

/// The Follow activity of a follow.
pub fn build(activity_uri: &str, follower: &Actor, target: &Actor) -> Result<Follow, DocumentError> {
    Ok(Follow {
        id: url_of(activity_uri, "the id of a Follow")?,
        kind: FollowType::Follow,
        actor: url_of(&follower.uri, "the follower's id")?.into(),
        object: url_of(&target.uri, "the followed actor's id")?.into(),
    })
}

/// Anybody may ask. The id of another follow cannot be used for one's own.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    object_id_of(activity)?;
    let Some(id) = id_in(activity, "id") else { return Ok(()) };
    let Some(known) = store::follows::find_by_activity(conn, id.as_str())? else {
        return Ok(());
    };
    let follower = store::actors::lookup(conn, known.follower)?;
    if follower.is_some_and(|follower| follower.uri == actor) {
        Ok(())
    } else {
        Err(ActivityError::NotYours("the Follow of this id"))
    }
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let target = object_id_of(&received.activity)?;
    let received = received.clone();
    federation
        .store()
        .write(move |conn| {
            check(conn, &received.activity, &received.actor.uri)?;
            let Some(target) = store::actors::find_by_uri(conn, &target)?.filter(|a| a.local && a.gone_at.is_none())
            else {
                return Ok(Effect::Ignored("the followed actor is not a member here"));
            };
            let Some(account_id) = target.account_id else {
                return Ok(Effect::Ignored("the instance itself cannot be followed"));
            };
            if !store::accounts::lookup(conn, account_id)?.is_some_and(|account| MayPost::allows(&account)) {
                return Ok(Effect::Ignored("the followed member is suspended"));
            }
            let before = store::follows::find(conn, received.actor.id, target.id)?;
            let asked = before
                .as_ref()
                .map_or(FollowState::Requested, |follow| follow.state.after(FollowEvent::Asked));
            let follow = DomainFollow {
                follower: received.actor.id,
                target: target.id,
                state: asked.after(FollowEvent::Accepted),
                activity_uri: received.uri,
                created_at: before.map_or(received.at, |follow| follow.created_at),
            };
            store::follows::put(conn, &follow)?;
            store::jobs::enqueue(
                conn,
                &AnswerFollow {
                    follower: follow.follower,
                    target: follow.target,
                },
                received.at,
            )?;
            Ok(Effect::Applied)
        })
        .await
}
