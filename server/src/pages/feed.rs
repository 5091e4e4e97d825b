//! A page of posts with the way to the older ones, the same on every page that lists posts.

use super::Pages;
use super::person::Person;
use super::place;
use super::post_card::{PostCard, PostWithPeople, with_people};
use super::problem::Problem;
use super::reader::Reader;
use domain::actor::Actor;
use domain::paging::Page;
use domain::post::Post;
use domain::{ActorId, Timestamp};
use social::reading;
use std::collections::{BTreeSet, HashMap};
use store::timelines::{self, Entry};
use store::{Conn, StoreError, actors};

/// How many posts a page has.
pub(crate) const PAGE: i64 = 20;

/// One page of posts.
pub(crate) struct Feed {
    /// The posts, newest first.
    pub(crate) posts: Vec<PostCard>,
    /// Where the older ones begin, if there are any.
    pub(crate) older: Option<String>,
    /// The id of the newest item among those looked at; 0 if there are none.
    pub(crate) newest: i64,
}

impl Feed {
    /// Reads a page of somebody's posts with `query`, which is asked for one more than a page. Whoever
    /// goes there sees them even if they mute their author.
    pub(crate) async fn read<Q>(pages: &Pages, reader: &Reader, before: Option<&str>, query: Q) -> Result<Self, Problem>
    where
        Q: FnOnce(&mut Conn, &Page) -> Result<Vec<Post>, StoreError> + Send + 'static,
    {
        Self::read_all(pages, reader, before, query, |_, _, posts, _| Ok(posts)).await
    }

    /// Reads a page of a timeline of many authors with `query`, which is asked for one more than a page.
    pub(crate) async fn read_timeline<Q>(
        pages: &Pages,
        reader: &Reader,
        before: Option<&str>,
        query: Q,
    ) -> Result<Self, Problem>
    where
        Q: FnOnce(&mut Conn, &Page) -> Result<Vec<Post>, StoreError> + Send + 'static,
    {
        Self::read_all(pages, reader, before, query, reading::visible_posts).await
    }

    async fn read_all<Q>(
        pages: &Pages,
        reader: &Reader,
        before: Option<&str>,
        query: Q,
        choose: Choose,
    ) -> Result<Self, Problem>
    where
        Q: FnOnce(&mut Conn, &Page) -> Result<Vec<Post>, StoreError> + Send + 'static,
    {
        let page = Page::before(before.and_then(place::parse), PAGE + 1);
        let (reader_id, now) = (reader.actor_id(), pages.means.clock.now());
        let (found, older, newest) = pages
            .means
            .store
            .read(move |conn| {
                let mut posts = query(conn, &page)?;
                let (older, newest) = cut(&mut posts, |post| post.id.0);
                let posts = choose(conn, reader_id, posts, now)?;
                Ok::<_, StoreError>((with_people(conn, reader_id, posts)?, older, newest))
            })
            .await?;
        Ok(Self {
            posts: PostCard::all(found, reader, now),
            older,
            newest,
        })
    }

    /// Reads a page of a member's home timeline: `page` is asked for one more than a page has.
    pub(crate) async fn read_home(pages: &Pages, reader: &Reader, owner: ActorId, page: Page) -> Result<Self, Problem> {
        let now = pages.means.clock.now();
        let (found, older, newest) = pages
            .means
            .store
            .read(move |conn| {
                let mut entries = timelines::home_entries(conn, owner, &page)?;
                let (older, newest) = cut(&mut entries, |entry| entry.id);
                let visible = reading::visible_entries(conn, Some(owner), entries, now)?;
                Ok::<_, StoreError>((with_boosters(conn, owner, visible)?, older, newest))
            })
            .await?;
        let card = |(post, by): (PostWithPeople, Option<Actor>)| PostCard {
            boosted_by: by.as_ref().map(Person::of),
            ..PostCard::of(post, reader, now)
        };
        Ok(Self {
            posts: found.into_iter().map(card).collect(),
            older,
            newest,
        })
    }
}

/// Which posts of a page are shown to a reader.
type Choose = fn(&mut Conn, Option<ActorId>, Vec<Post>, Timestamp) -> Result<Vec<Post>, StoreError>;

/// Cuts one more than a page down to a page. Returns where to go on, and the newest id.
fn cut<T>(items: &mut Vec<T>, id: impl Fn(&T) -> i64) -> (Option<String>, i64) {
    let size = usize::try_from(PAGE).expect("a page has a small number of posts");
    let more = items.len() > size;
    items.truncate(size);
    let older = items.last().filter(|_| more).map(|last| id(last).to_string());
    (older, items.iter().map(id).max().unwrap_or(0))
}

/// The posts of these entries with their people, each with who boosted it.
fn with_boosters(
    conn: &mut Conn,
    reader: ActorId,
    entries: Vec<(Entry, Post)>,
) -> Result<Vec<(PostWithPeople, Option<Actor>)>, StoreError> {
    let boosters: BTreeSet<ActorId> = entries.iter().filter_map(|(entry, _)| entry.announced_by).collect();
    let boosters: Vec<ActorId> = boosters.into_iter().collect();
    let boosters: HashMap<ActorId, Actor> = actors::list(conn, &boosters)?
        .into_iter()
        .map(|actor| (actor.id, actor))
        .collect();
    let order: Vec<Entry> = entries.iter().map(|(entry, _)| *entry).collect();
    let posts = entries.into_iter().map(|(_, post)| post).collect();
    let posts = with_people(conn, Some(reader), posts)?;
    let mut posts: HashMap<_, _> = posts.into_iter().map(|one| (one.post.id, one)).collect();
    Ok(order
        .into_iter()
        .filter_map(|entry| {
            let by = entry.announced_by.and_then(|by| boosters.get(&by).cloned());
            Some((posts.remove(&entry.post_id)?, by))
        })
        .collect())
}
