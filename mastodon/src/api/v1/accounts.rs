//! People.

mod block;
mod connections;
mod create;
mod familiar_followers;
mod featured_tags;
mod follow;
mod followers;
mod following;
mod get;
mod identity_proofs;
mod list;
mod lists;
mod lookup;
mod mute;
mod note;
mod relationships;
mod remove_from_followers;
pub(crate) mod search;
mod statuses;
pub(crate) mod subject;
mod unblock;
mod unfollow;
mod unmute;
mod update_credentials;
mod verify_credentials;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(lookup::lookup))
        .routes(routes!(search::search))
        .routes(routes!(relationships::relationships))
        .routes(routes!(familiar_followers::familiar_followers))
        .routes(routes!(verify_credentials::verify_credentials))
        .routes(routes!(update_credentials::update_credentials))
        .routes(routes!(get::get))
        .routes(routes!(statuses::statuses))
        .routes(routes!(followers::followers))
        .routes(routes!(following::following))
        .routes(routes!(featured_tags::featured_tags))
        .routes(routes!(lists::lists))
        .routes(routes!(identity_proofs::identity_proofs))
        .routes(routes!(follow::follow))
        .routes(routes!(unfollow::unfollow))
        .routes(routes!(block::block))
        .routes(routes!(unblock::unblock))
        .routes(routes!(mute::mute))
        .routes(routes!(unmute::unmute))
        .routes(routes!(remove_from_followers::remove_from_followers))
        .routes(routes!(note::note))
}
