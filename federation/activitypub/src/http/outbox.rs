//! `GET /users/{name}/outbox`: the posts anybody may read, newest first, in pages. The cursor is the
//! place of the last post of a page, so new posts do not shift it.

use crate::Federation;
use crate::activities::create;
use crate::http::error::HttpError;
use crate::http::{reader, response};
use crate::objects::collection::{OrderedCollection, OrderedCollectionPage};
use crate::objects::{context, outgoing_note};
use activitypub_federation::kinds::collection::OrderedCollectionPageType;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::actor::Actor;
use serde::Deserialize;
use store::StoreError;
use store::timelines::{Cursor, of_actor};

/// How many posts a page has.
const PAGE: usize = 20;

/// `?page=true&before=<sort_at>-<id>`.
#[derive(Debug, Deserialize)]
pub struct OutboxQuery {
    page: Option<String>,
    before: Option<String>,
}

/// The collection, or one of its pages.
pub async fn get(
    State(federation): State<Federation>,
    Path(name): Path<String>,
    Query(query): Query<OutboxQuery>,
) -> Result<Response, HttpError> {
    let actor = match reader::living_member(&federation, name).await? {
        Ok(actor) => actor,
        Err(gone) => return Ok(gone),
    };
    if query.page.is_none() {
        let (id, total) = (federation.addresses().outbox(&actor.username), actor.id);
        let count = federation
            .store()
            .read(move |conn| store::posts::count_open_of(conn, total))
            .await?;
        let first = Some(format!("{id}?page=true"));
        return Ok(response::document(&context::activity(OrderedCollection {
            first,
            ..OrderedCollection::counted(id, count)
        })));
    }
    let before = query.before.as_deref().map(cursor).transpose()?;
    page(&federation, actor, before, query.before).await
}

async fn page(
    federation: &Federation,
    actor: Actor,
    before: Option<Cursor>,
    asked: Option<String>,
) -> Result<Response, HttpError> {
    let author = actor.id;
    let posts = federation
        .store()
        .read(move |conn| {
            let posts = of_actor(conn, author, false, before, PAGE as i64)?;
            let mut about = Vec::with_capacity(posts.len());
            for post in &posts {
                about.extend(outgoing_note::read(conn, post)?);
            }
            Ok::<_, StoreError>(about)
        })
        .await?;
    let outbox = federation.addresses().outbox(&actor.username);
    let next = posts.last().filter(|_| posts.len() == PAGE).map(|last| {
        let Cursor { sort_at, id } = Cursor::of(&last.post);
        format!("{outbox}?page=true&before={sort_at}-{id}")
    });
    let mut items = Vec::with_capacity(posts.len());
    for about in &posts {
        let create = create::build(about, federation.addresses())?;
        items.push(serde_json::to_value(create).expect("wire structs are plain data with text keys"));
    }
    let id = match asked {
        Some(before) => format!("{outbox}?page=true&before={before}"),
        None => format!("{outbox}?page=true"),
    };
    let kind = OrderedCollectionPageType::OrderedCollectionPage;
    Ok(response::document(&context::activity(OrderedCollectionPage {
        id,
        kind,
        part_of: outbox,
        next,
        ordered_items: items,
    })))
}

fn cursor(text: &str) -> Result<Cursor, HttpError> {
    let parse = |(sort_at, id): (&str, &str)| {
        Some(Cursor {
            sort_at: sort_at.parse().ok()?,
            id: id.parse().ok()?,
        })
    };
    text.split_once('-')
        .and_then(parse)
        .ok_or_else(|| HttpError::bad_request("before is the value of a page's next link"))
}
