//! Version 1: nearly everything. What is not offered yet is answered as well, with an empty list where
//! there is nothing, and with a reason where something cannot be done.

pub(crate) mod accounts;
mod announcements;
mod annual_reports;
mod apps;
mod blocks;
mod bookmarks;
mod collections;
mod conversations;
mod custom_emojis;
mod directory;
mod domain_blocks;
mod endorsements;
mod favourites;
mod featured_tags;
mod filters;
mod follow_requests;
mod followed_tags;
mod instance;
mod kept;
mod lists;
mod markers;
mod media;
mod mutes;
pub(super) mod notifications;
pub(crate) mod people;
mod polls;
mod preferences;
mod push_subscription;
mod reports;
mod scheduled_statuses;
mod statuses;
mod streaming;
mod suggestions;
mod tags;
mod timelines;
mod trends;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    [
        accounts::endpoints(),
        announcements::endpoints(),
        annual_reports::endpoints(),
        apps::endpoints(),
        blocks::endpoints(),
        bookmarks::endpoints(),
        collections::endpoints(),
        conversations::endpoints(),
        custom_emojis::endpoints(),
        directory::endpoints(),
        domain_blocks::endpoints(),
        endorsements::endpoints(),
        favourites::endpoints(),
        featured_tags::endpoints(),
        filters::endpoints(),
        follow_requests::endpoints(),
        followed_tags::endpoints(),
        instance::endpoints(),
        lists::endpoints(),
        markers::endpoints(),
        media::endpoints(),
        mutes::endpoints(),
        notifications::endpoints(),
        polls::endpoints(),
        preferences::endpoints(),
        push_subscription::endpoints(),
        reports::endpoints(),
        scheduled_statuses::endpoints(),
        statuses::endpoints(),
        streaming::endpoints(),
        suggestions::endpoints(),
        tags::endpoints(),
        timelines::endpoints(),
        trends::endpoints(),
    ]
    .into_iter()
    .fold(OpenApiRouter::new(), OpenApiRouter::merge)
}
