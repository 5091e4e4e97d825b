//! A page of posts with the way to the older ones, the same on every page that lists posts.

use super::Pages;
use super::place;
use super::post_card::{PostCard, PostWithPeople, with_people};
use super::problem::Problem;
use super::reader::Reader;
use domain::post::Post;
use domain::{ActorId, PostId};
use store::timelines::Cursor;
use store::{Conn, StoreError};

/// How many posts a page has.
pub(crate) const PAGE: i64 = 20;

/// One page of posts.
pub(crate) struct Feed {
    /// The posts, newest first.
    pub(crate) posts: Vec<PostCard>,
    /// Where the older ones begin, if there are any.
    pub(crate) older: Option<String>,
    /// The id of the post that arrived last among those looked at; 0 if there are none.
    pub(crate) newest: PostId,
}

impl Feed {
    /// Reads a page with `query`, which gets the place to begin at and how many posts to read.
    pub(crate) async fn read<Q>(pages: &Pages, reader: &Reader, before: Option<&str>, query: Q) -> Result<Self, Problem>
    where
        Q: FnOnce(&mut Conn, Option<Cursor>, i64) -> Result<Vec<Post>, StoreError> + Send + 'static,
    {
        let before = before.and_then(place::parse);
        let reader_id = reader.actor_id();
        let found = pages
            .means
            .store
            .read(move |conn| {
                let posts = query(conn, before, PAGE + 1)?;
                gather(conn, reader_id, posts)
            })
            .await?;
        let now = pages.means.clock.now();
        Ok(Self {
            posts: PostCard::all(found.posts, reader, now),
            older: found.older,
            newest: found.newest,
        })
    }
}

struct Gathered {
    posts: Vec<PostWithPeople>,
    older: Option<String>,
    newest: PostId,
}

/// Cuts one more than a page down to a page and remembers where to go on.
fn gather(conn: &mut Conn, reader: Option<ActorId>, mut posts: Vec<Post>) -> Result<Gathered, StoreError> {
    let size = usize::try_from(PAGE).expect("a page has a small number of posts");
    let more = posts.len() > size;
    posts.truncate(size);
    let older = posts
        .last()
        .filter(|_| more)
        .map(|post| place::format(Cursor::of(post)));
    let newest = posts.iter().map(|post| post.id).max().unwrap_or(PostId(0));
    Ok(Gathered {
        posts: with_people(conn, reader, posts)?,
        older,
        newest,
    })
}
