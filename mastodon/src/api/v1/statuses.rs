//! Posts.

mod bookmark;
mod card;
mod context;
mod create;
mod delete;
mod draft;
mod favourite;
mod favourited_by;
mod get;
mod history;
mod list;
mod mute;
mod pin;
mod reblog;
mod reblogged_by;
mod source;
mod subject;
mod translate;
mod unbookmark;
mod unfavourite;
mod unmute;
mod unpin;
mod unreblog;
mod update;
mod who_reacted;

pub(super) use draft::visibility;

use crate::Mastodon;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn endpoints() -> OpenApiRouter<Mastodon> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update, delete::delete))
        .routes(routes!(source::source))
        .routes(routes!(history::history))
        .routes(routes!(context::context))
        .routes(routes!(card::card))
        .routes(routes!(translate::translate))
        .routes(routes!(favourite::favourite))
        .routes(routes!(unfavourite::unfavourite))
        .routes(routes!(reblog::reblog))
        .routes(routes!(unreblog::unreblog))
        .routes(routes!(bookmark::bookmark))
        .routes(routes!(unbookmark::unbookmark))
        .routes(routes!(pin::pin))
        .routes(routes!(unpin::unpin))
        .routes(routes!(mute::mute))
        .routes(routes!(unmute::unmute))
        .routes(routes!(favourited_by::favourited_by))
        .routes(routes!(reblogged_by::reblogged_by))
}
