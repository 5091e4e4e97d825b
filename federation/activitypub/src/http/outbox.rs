//! `GET /users/{name}/outbox`: the posts and boosts anybody may read, newest first, in pages. The
//! cursor is the id of the last item of a page, so new items do not shift it.

use crate::Federation;
use crate::activities::announce::{self, Boosted};
use crate::activities::create;
use crate::http::asker::Asker;
use crate::http::error::HttpError;
use crate::http::reader;
use crate::objects::collection::{OrderedCollection, OrderedCollectionPage};
use crate::objects::outgoing_note::{self, OutgoingPost};
use crate::objects::{DocumentError, context};
use activitypub_federation::kinds::collection::OrderedCollectionPageType;
use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use domain::ActorId;
use domain::actor::Actor;
use domain::paging::Page;
use domain::post::{Post, Visibility};
use serde::Deserialize;
use serde_json::Value;
use store::reactions::{self, Announce};
use store::{Conn, StoreError, actors, posts, timelines};

/// How many items a page has at most.
const PAGE: usize = 20;

/// `?page=true&before=<id>`.
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
    request: Request,
) -> Result<Response, HttpError> {
    let (parts, _) = request.into_parts();
    let asker = Asker::of(&federation, &parts).await?;
    let actor = match reader::living_member(&federation, name).await? {
        Ok(actor) => actor,
        Err(gone) => return Ok(gone),
    };
    if query.page.is_none() {
        let (id, author) = (federation.addresses().outbox(&actor.username), actor.id);
        let count = federation
            .store()
            .read(move |conn| posts::count_open_of(conn, author))
            .await?;
        let first = Some(format!("{id}?page=true"));
        return Ok(asker.document(&context::activity(OrderedCollection {
            first,
            ..OrderedCollection::counted(id, count)
        })));
    }
    let before: Option<i64> = match query.before.as_deref().map(str::parse) {
        None => None,
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Err(HttpError::bad_request("before is the value of a page's next link")),
    };
    page(&federation, &asker, actor, before).await
}

/// One thing that an actor did.
enum Item {
    Posted(Box<OutgoingPost>),
    Boosted {
        announce: Announce,
        post: Box<Post>,
        author: Box<Actor>,
    },
}

async fn page(
    federation: &Federation,
    asker: &Asker,
    actor: Actor,
    before: Option<i64>,
) -> Result<Response, HttpError> {
    let (by, asked) = (actor.id, asker.clone());
    let (found, next) = federation
        .store()
        .read(move |conn| items(conn, &asked, by, before))
        .await?;
    let outbox = federation.addresses().outbox(&actor.username);
    let documents = found.iter().map(|item| document(federation, &actor, item));
    let ordered_items = documents.collect::<Result<Vec<Value>, DocumentError>>()?;
    let at = |before: i64| format!("{outbox}?page=true&before={before}");
    let page = OrderedCollectionPage {
        id: before.map_or_else(|| format!("{outbox}?page=true"), at),
        kind: OrderedCollectionPageType::OrderedCollectionPage,
        next: next.map(at),
        ordered_items,
        part_of: outbox.clone(),
    };
    Ok(asker.document_of(&context::activity(page), !asker.is_known()))
}

/// What a reader may see of a page, and where the next one begins.
fn items(
    conn: &mut Conn,
    asker: &Asker,
    by: ActorId,
    before: Option<i64>,
) -> Result<(Vec<Item>, Option<i64>), StoreError> {
    let page = Page::before(before, PAGE as i64);
    let open = [Visibility::Public, Visibility::Unlisted];
    let posted = timelines::of_actor(conn, by, &open, false, &page)?;
    let boosted = reactions::list_announces_of(conn, by, &page)?;
    let mut places: Vec<(i64, Result<Post, Announce>)> = posted
        .into_iter()
        .map(|post| (post.id.0, Ok(post)))
        .chain(boosted.into_iter().map(|announce| (announce.id, Err(announce))))
        .collect();
    places.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
    places.truncate(PAGE);
    let next = places.last().filter(|_| places.len() == PAGE).map(|(id, _)| *id);
    let mut found = Vec::with_capacity(places.len());
    for (_, place) in places {
        match place {
            Ok(post) if asker.may_read(conn, &post)? => {
                found.extend(outgoing_note::read(conn, &post)?.map(|about| Item::Posted(Box::new(about))));
            }
            Ok(_) => {}
            Err(announce) => found.extend(boost(conn, asker, announce)?),
        }
    }
    Ok((found, next))
}

/// A boost, if everybody may read what is boosted.
fn boost(conn: &mut Conn, asker: &Asker, announce: Announce) -> Result<Option<Item>, StoreError> {
    let Some(post) = posts::lookup(conn, announce.post_id)?.filter(|post| post.visibility.is_open()) else {
        return Ok(None);
    };
    let Some(author) = actors::lookup(conn, post.actor_id)?.filter(|author| author.gone_at.is_none()) else {
        return Ok(None);
    };
    if !social::reading::is_shown(conn, &author)? || !asker.may_read(conn, &post)? {
        return Ok(None);
    }
    Ok(Some(Item::Boosted {
        announce,
        post: Box::new(post),
        author: Box::new(author),
    }))
}

fn document(federation: &Federation, actor: &Actor, item: &Item) -> Result<Value, DocumentError> {
    let json = match item {
        Item::Posted(about) => serde_json::to_value(create::build(about, federation.addresses())?),
        Item::Boosted { announce, post, author } => {
            let boosted = Boosted {
                post_uri: &post.uri,
                author_uri: &author.uri,
                open: true,
            };
            let at = Some(announce.created_at);
            serde_json::to_value(announce::build(&announce.activity_uri, actor, boosted, at)?)
        }
    };
    Ok(json.expect("wire structs are plain data with text keys"))
}
