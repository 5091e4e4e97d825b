//! Like: counted once per actor and post, if we know the post and the actor may see it. A member's own
//! goes to the post's author.

use crate::Federation;
use crate::activities::received::object_id_of;
use crate::activities::{ActivityError, Effect, Received};
use crate::objects::reference::{id_in, typed_id};
use crate::objects::{ActorUri, DocumentError, PostUri, url_of};
use activitypub_federation::kinds::activity::LikeType;
use domain::actor::Actor;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Conn;
use store::reactions::Reaction;
use url::Url;

/// The Like activity (ActivityPub section 7.10).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Like {
    /// Its id.
    pub id: Url,
    /// Always `Like`.
    #[serde(rename = "type")]
    pub kind: LikeType,
    /// Who likes it.
    #[serde(deserialize_with = "typed_id")]
    pub actor: ActorUri,
    /// The post.
    #[serde(deserialize_with = "typed_id")]
    pub object: PostUri,
}

/// The Like activity of a member's like.
pub fn build(activity_uri: &str, actor: &Actor, post_uri: &str) -> Result<Like, DocumentError> {
    Ok(Like {
        id: url_of(activity_uri, "the id of a Like")?,
        kind: LikeType::Like,
        actor: url_of(&actor.uri, "the id of who likes it")?.into(),
        object: url_of(post_uri, "the liked post's id")?.into(),
    })
}

/// Anybody may like; the id of another's Like cannot be used for one's own.
pub(crate) fn check(conn: &mut Conn, activity: &Value, actor: &str) -> Result<(), ActivityError> {
    object_id_of(activity)?;
    let Some(id) = id_in(activity, "id") else { return Ok(()) };
    let Some((_, _, by)) = store::reactions::find_by_activity(conn, id.as_str())? else {
        return Ok(());
    };
    match store::actors::lookup(conn, by)? {
        Some(known) if known.uri != actor => Err(ActivityError::NotYours("the activity of this id")),
        _ => Ok(()),
    }
}

pub(crate) async fn receive(federation: &Federation, received: &Received) -> Result<Effect, ActivityError> {
    let about = object_id_of(&received.activity)?;
    let (received, federation_in) = (received.clone(), federation.clone());
    federation
        .store()
        .write(move |conn| {
            check(conn, &received.activity, &received.actor.uri)?;
            let Some(post) = store::posts::find_by_uri(conn, &about)? else {
                return Ok(Effect::Ignored("the post is not known here"));
            };
            if !social::reading::may_read(conn, Some(received.actor.id), &post)? {
                return Ok(Effect::Ignored("the actor cannot see the post"));
            }
            let (by, at, entropy) = (received.actor.id, received.at, federation_in.entropy());
            let id = domain::id::draw(at, entropy);
            if !store::reactions::add(conn, Reaction::Like, post.id, by, &received.uri, id, at)? {
                return Ok(Effect::Ignored("counted before"));
            }
            social::arrival::liked(conn, &post, by, at, entropy)?;
            Ok(Effect::Applied)
        })
        .await
}
