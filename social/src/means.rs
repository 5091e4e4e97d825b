//! What the acts of a member need: the database, the present, randomness, a way to find people on
//! other servers, and the name under which this instance speaks. Pages and client APIs hold the same
//! one, so that a post is the same post however it was written.

use domain::port::{ResolveActor, ResolvePost};
use domain::{Clock, Entropy, Origin, PostId};
use std::sync::Arc;
use store::Store;
use url::Url;

/// Everything that writing, following and reading need. Cheap to clone.
#[derive(Clone)]
pub struct Means {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub entropy: Arc<dyn Entropy>,
    /// Finds actors of other servers.
    pub resolve_actor: Arc<dyn ResolveActor>,
    /// Finds posts of other servers.
    pub resolve_post: Arc<dyn ResolvePost>,
    /// The origin of this instance, for example `https://guild.example/`.
    pub origin: Url,
}

impl Means {
    /// `https://guild.example`, without the slash at its end.
    pub fn base(&self) -> &str {
        self.origin.as_str().trim_end_matches('/')
    }

    /// What stands after the second `@` of a local handle: the host, with the port where it is unusual.
    pub fn authority(&self) -> String {
        Origin::of(&self.origin)
            .map(|origin| origin.authority())
            .unwrap_or_default()
    }

    /// The ActivityPub id of a local actor.
    pub fn actor_uri(&self, username: &str) -> String {
        format!("{}/users/{username}", self.base())
    }

    /// The ActivityPub id of a local post.
    pub fn post_uri(&self, username: &str, id: PostId) -> String {
        format!("{}/users/{username}/posts/{id}", self.base())
    }

    /// Where a person can look at a local post.
    pub fn post_url(&self, username: &str, id: PostId) -> String {
        format!("{}/@{username}/{id}", self.base())
    }

    /// The address that a hashtag is appended to.
    pub fn tag_base(&self) -> String {
        format!("{}/tags/", self.base())
    }
}
