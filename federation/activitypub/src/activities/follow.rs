//! Follow: somebody asks to get a member's posts. The answer is yes at once, unless the member approves
//! followers by hand (then they are asked, and the answer goes out when they give it) or has blocked who
//! asks (then it is no). An answer is a job of the same transaction.

use crate::Federation;
use crate::activities::received::object_id_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::{id_in, typed_id};
use crate::objects::{ActorUri, DocumentError, url_of};
use activitypub_federation::kinds::activity::FollowType;
use domain::actor::Actor;
use domain::follow::{Follow as DomainFollow, FollowEvent, FollowState};
use domain::job::AnswerFollow;
use domain::policy::MayBeSeen;
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
    let (received, federation_in) = (received.clone(), federation.clone());
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
            if !store::accounts::lookup(conn, account_id)?.is_some_and(|account| MayBeSeen::allows(&account)) {
                return Ok(Effect::Ignored("the followed member is suspended"));
            }
            answer(conn, &federation_in, &received, &target)
        })
        .await
}

/// Stores how the two stand now, tells the member, and enqueues the answer if there is one already.
fn answer(
    conn: &mut Conn,
    federation: &Federation,
    received: &Received,
    target: &Actor,
) -> Result<Effect, ActivityError> {
    let (follower, now) = (received.actor.id, received.at);
    let before = store::follows::find(conn, follower, target.id)?;
    let state_before = before.as_ref().map(|follow| follow.state);
    let asked = state_before.map_or(FollowState::Requested, |state| state.after(FollowEvent::Asked));
    let state = if store::blocks::exists(conn, target.id, follower)? {
        asked.after(FollowEvent::Rejected)
    } else if target.manually_approves_followers {
        asked
    } else {
        asked.after(FollowEvent::Accepted)
    };
    let follow = DomainFollow {
        follower,
        target: target.id,
        state,
        activity_uri: received.uri.clone(),
        created_at: before.map_or(now, |follow| follow.created_at),
    };
    store::follows::put(conn, &follow)?;
    let is_new = state_before != Some(state);
    match state {
        FollowState::Accepted if is_new => {
            social::arrival::followed(conn, follower, target.id, now, federation.entropy())?;
        }
        FollowState::Requested if is_new => {
            social::arrival::follow_requested(conn, follower, target.id, now, federation.entropy())?;
        }
        _ => {}
    }
    if state != FollowState::Requested {
        let target = target.id;
        store::jobs::enqueue(conn, &AnswerFollow { follower, target }, now)?;
    }
    Ok(Effect::Applied)
}
