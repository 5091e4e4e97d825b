//! `GET /compose`: a page for writing alone, with the post that is answered above it. Also what a
//! refused draft is shown on, with its text kept.

use super::Pages;
use super::answer::{page, page_with};
use super::composer::{Composer, title};
use super::frame::Frame;
use super::person::Person;
use super::post_card::{PostCard, with_people};
use super::problem::Problem;
use super::query::Query;
use super::reader::{Member, Reader};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::PostId;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use std::sync::Arc;
use store::{StoreError, posts};

#[derive(Deserialize)]
pub(super) struct Asked {
    reply_to: Option<String>,
}

#[derive(Template)]
#[template(path = "compose.html")]
struct Compose<'a> {
    frame: Frame<'a>,
    title: String,
    /// The post that is answered.
    context: Option<PostCard>,
    composer: Composer,
}

pub(super) async fn show(
    State(pages): State<Arc<Pages>>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    member: Member,
) -> Result<Response, Problem> {
    let reply_to = asked.reply_to.as_deref().and_then(|id| id.parse().ok());
    let composer = Composer::for_member(&pages, &member.me, &headers).await?;
    let (composer, context) = answering(&pages, &member.reader, composer, reply_to).await?;
    let title = title(&composer, &member.reader);
    page(&Compose {
        frame: Frame::new(&pages.site, &member.reader, "compose", &title),
        title,
        context,
        composer,
    })
}

/// A draft that was not taken: the form again, with what was typed and what is wrong.
pub(super) async fn again(
    pages: &Pages,
    reader: &Reader,
    composer: Composer,
    reply_to: Option<PostId>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let (composer, context) = answering(pages, reader, composer, reply_to).await?;
    let title = title(&composer, reader);
    let frame = Frame::new(&pages.site, reader, "compose", &title);
    page_with(
        status,
        &Compose {
            frame,
            title,
            context,
            composer,
        },
    )
}

/// Looks up the post that is answered. One that the reader may not see is as good as gone.
async fn answering(
    pages: &Pages,
    reader: &Reader,
    composer: Composer,
    reply_to: Option<PostId>,
) -> Result<(Composer, Option<PostCard>), Problem> {
    let Some(id) = reply_to else {
        return Ok((composer, None));
    };
    let reader_id = reader.actor_id();
    let found = pages
        .means
        .store
        .read(move |conn| {
            let post = posts::lookup(conn, id)?;
            Ok::<_, StoreError>(with_people(conn, reader_id, post.into_iter().collect())?.pop())
        })
        .await?;
    let Some(found) = found else {
        return Ok((composer, None));
    };
    let author = Person::of(&found.author);
    let composer = composer.answering(id, author, found.post.visibility, &found.post.summary);
    let mut card = PostCard::of(found, reader, pages.means.clock.now());
    card.may_answer = false;
    Ok((composer, Some(card)))
}
