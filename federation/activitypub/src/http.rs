//! The HTTP surface: one file per endpoint, one for the answers' shapes, one for errors.

pub mod actor;
pub mod announce;
mod asker;
pub mod error;
pub mod featured;
pub mod followers;
pub mod following;
pub mod inbox;
pub mod instance_actor;
pub mod negotiation;
pub mod outbox;
pub mod post;
pub mod post_activity;
pub mod reader;
pub mod response;

use crate::{Federation, discovery};
use axum::Router;
use axum::routing::{get, post as post_to};

impl Federation {
    /// All endpoints of the federation: discovery, actors, posts, collections, inboxes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/.well-known/webfinger", get(discovery::webfinger::get))
            .route("/.well-known/host-meta", get(discovery::host_meta::get))
            .route("/.well-known/nodeinfo", get(discovery::nodeinfo::list))
            .route("/nodeinfo/2.0", get(discovery::nodeinfo::get_2_0))
            .route("/nodeinfo/2.1", get(discovery::nodeinfo::get_2_1))
            .route("/actor", get(instance_actor::get))
            .route("/actor/outbox", get(instance_actor::get_outbox))
            .route("/inbox", post_to(inbox::create_shared))
            .route("/users/{name}", get(actor::get))
            .route("/users/{name}/inbox", post_to(inbox::create))
            .route("/users/{name}/outbox", get(outbox::get))
            .route("/users/{name}/followers", get(followers::get))
            .route("/users/{name}/following", get(following::get))
            .route("/users/{name}/collections/featured", get(featured::get))
            .route("/users/{name}/posts/{id}", get(post::get))
            .route("/users/{name}/posts/{id}/activity", get(post_activity::get))
            .route("/users/{name}/announces/{id}", get(announce::get))
            .with_state(self.clone())
    }
}
