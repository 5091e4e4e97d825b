//! `GET /@{name}/{id}`: a post among those it answers and those that answer it.

use crate::pages::Pages;
use crate::pages::answer::{page, see_other};
use crate::pages::feed::Feed;
use crate::pages::frame::{Frame, excerpt, plain};
use crate::pages::people::locate::{Located, locate, wants_activity};
use crate::pages::person::Person;
use crate::pages::post_card::{PostCard, post_path, with_people};
use crate::pages::problem::Problem;
use crate::pages::reader::Reader;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::PostId;
use domain::post::Visibility;
use http::HeaderMap;
use std::sync::Arc;
use store::{StoreError, posts, timelines, tombstones};

/// A longer thread is shown from its beginning; each post has a page of its own to go on from.
const MOST: i64 = 200;

#[derive(Template)]
#[template(path = "thread.html")]
struct Thread<'a> {
    frame: Frame<'a>,
    title: String,
    path: String,
    feed: Feed,
}

pub(in crate::pages) async fn show(
    State(pages): State<Arc<Pages>>,
    Path((handle, id)): Path<(String, String)>,
    headers: HeaderMap,
    reader: Reader,
) -> Result<Response, Problem> {
    let id: PostId = id.parse().map_err(|_| Problem::NotFound)?;
    let author = match locate(&pages, &reader, &handle).await? {
        Located::Here(actor) => actor,
        Located::Elsewhere(path) => return Ok(see_other(&format!("{path}/{id}"))),
    };
    let uri = pages.means.post_uri(&author.username, id);
    let (author_id, is_local, reader_id) = (author.id, author.local, reader.actor_id());
    let found = pages
        .means
        .store
        .read(move |conn| {
            let Some(post) = posts::lookup(conn, id)?.filter(|post| post.actor_id == author_id) else {
                let was_here = is_local && tombstones::find(conn, &uri)?.is_some();
                return Ok::<_, StoreError>(Err(was_here));
            };
            let mut thread = timelines::thread(conn, post.thread_id, MOST)?;
            if !thread.iter().any(|other| other.id == id) {
                thread.push(post);
            }
            Ok(Ok(with_people(conn, reader_id, thread)?))
        })
        .await?;
    let found = found.map_err(|was_here| if was_here { Problem::Gone } else { Problem::NotFound })?;
    // A post that the reader may not see was left out; then the page is not there for them.
    let Some(focus) = found.iter().find(|one| one.post.id == id) else {
        return Err(Problem::NotFound);
    };
    let (uri, open, public) = (
        focus.post.uri.clone(),
        focus.post.visibility.is_open(),
        focus.post.visibility == Visibility::Public,
    );
    if is_local && open && wants_activity(&headers) {
        return Ok(see_other(&uri));
    }
    let text = match focus.post.summary.as_str() {
        "" => excerpt(&plain(&focus.post.content_html)),
        warning => warning.to_owned(),
    };
    let name = Person::of(&author).name;
    let title = reader.words.arg("post-by", "name", &name);
    let path = post_path(&author, id);
    let mut frame = Frame::new(
        &pages.site,
        &reader,
        "thread",
        &reader.words.arg2("thread-title", "name", name, "excerpt", &text),
    );
    if is_local && open {
        frame = frame
            .with_alternate(&uri)
            .open("article", format!("{}{path}", pages.means.base()), text);
        frame.hide_from_search = !public;
    }
    let now = pages.means.clock.now();
    let mut posts = PostCard::all(found, &reader, now);
    for post in &mut posts {
        post.focused = post.id == id;
    }
    page(&Thread {
        frame,
        title,
        path,
        feed: Feed {
            posts,
            older: None,
            newest: id.0,
        },
    })
}
