//! Block: somebody wants nothing to do with somebody else. A member's own goes to whoever is blocked,
//! so that their server can end the follows, too; one that arrives ends the follows here and hides the
//! member from the blocker and the blocker from the member. Nobody is notified.

use crate::Federation;
use crate::activities::received::object_id_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::{id_in, typed_id};
use crate::objects::{ActorUri, DocumentError, url_of};
use activitypub_federation::kinds::activity::BlockType;
use domain::actor::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use url::Url;

/// The Block activity (ActivityPub section 6.9). It goes to the blocked actor's inbox and nowhere else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Its id.
    pub id: Url,
    /// Always `Block`.
    #[serde(rename = "type")]
    pub kind: BlockType,
    /// Who blocks.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// Whom.
    #[serde(deserialize_with = "typed_id")]
    pub object: ActorUri,
}

/// The Block activity of a member's block.
pub fn build(activity_uri: &str, blocker: &Actor, target: &Actor) -> Result<Block, DocumentError> {
    Ok(Block {
        id: url_of(activity_uri, "the id of a Block")?,
        kind: BlockType::Block,
        actor: url_of(&blocker.uri, "the blocker's id")?.into(),
        object: url_of(&target.uri, "the blocked actor's id")?.into(),
    })
}

/// Anybody may block; the id of another's Block cannot be used for one's own.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    object_id_of(activity)?;
    let Some(id) = id_in(activity, "id") else { return Ok(()) };
    let Some((blocker, _)) = store::blocks::find_by_activity(conn, id.as_str())? else {
        return Ok(());
    };
    match store::actors::lookup(conn, blocker)? {
        Some(known) if known.uri != actor => Err(ActivityError::NotYours("the Block of this id")),
        _ => Ok(()),
    }
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let target = object_id_of(&received.activity)?;
    let (received, federation_in) = (received.clone(), federation.clone());
    federation
        .store()
        .write(move |conn| {
            check(conn, &received.activity, &received.actor.uri)?;
            let found = store::actors::find_by_uri(conn, &target)?;
            let Some(target) = found.filter(|a| a.local && a.gone_at.is_none() && a.account_id.is_some()) else {
                return Ok(Effect::Ignored("the blocked actor is not a member here"));
            };
            let (by, at) = (received.actor.id, received.at);
            let new = social::arrival::blocked(conn, by, target.id, &received.uri, at, federation_in.entropy())?;
            Ok(if new {
                Effect::Applied
            } else {
                Effect::Ignored("blocked before")
            })
        })
        .await
}
