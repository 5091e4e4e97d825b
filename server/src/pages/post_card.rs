//! A post as the pages show it, and how many of them are gathered at once: author, parent's author and
//! what the reader may do with it.

use super::moment::Moment;
use super::person::{Person, profile_path};
use super::reader::Reader;
use crate::words::{Words, id};
use domain::actor::Actor;
use domain::post::{Post, Visibility};
use domain::{ActorId, PostId, Timestamp};
use social::reading;
use std::collections::{BTreeSet, HashMap};
use store::reactions::{self, Reaction};
use store::{Conn, StoreError, actors, posts};

/// A post with the people that its card names, as read from the database.
#[derive(Clone)]
pub(crate) struct PostWithPeople {
    /// The post.
    pub(crate) post: Post,
    /// Who wrote it.
    pub(crate) author: Actor,
    /// The post it answers and who wrote that, if the reader may see it.
    pub(crate) answers: Option<(PostId, Actor)>,
    /// Whether the reader likes it.
    pub(crate) liked: bool,
    /// Whether the reader boosted it.
    pub(crate) boosted: bool,
}

/// Reads the people of these posts; posts that `reader` may not see, and those of people who are not
/// shown here, are left out.
pub(crate) fn with_people(
    conn: &mut Conn,
    reader: Option<ActorId>,
    found: Vec<Post>,
) -> Result<Vec<PostWithPeople>, StoreError> {
    let found = reading::readable(conn, reader, found)?;
    let mut parents: HashMap<PostId, ActorId> = HashMap::new();
    for parent in found
        .iter()
        .filter_map(|post| post.in_reply_to_id)
        .collect::<BTreeSet<_>>()
    {
        if let Some(parent) = posts::lookup(conn, parent)?
            && reading::may_read(conn, reader, &parent)?
        {
            parents.insert(parent.id, parent.actor_id);
        }
    }
    let wanted: BTreeSet<ActorId> = found
        .iter()
        .map(|post| post.actor_id)
        .chain(parents.values().copied())
        .collect();
    let wanted: Vec<ActorId> = wanted.into_iter().collect();
    let mut people: HashMap<ActorId, Actor> = HashMap::new();
    for actor in actors::list(conn, &wanted)? {
        if reading::is_shown(conn, &actor)? {
            people.insert(actor.id, actor);
        }
    }
    let shown: Vec<PostId> = found.iter().map(|post| post.id).collect();
    let (liked, boosted) = match reader {
        Some(reader) => (
            reactions::list_among(conn, Reaction::Like, reader, &shown)?,
            reactions::list_among(conn, Reaction::Announce, reader, &shown)?,
        ),
        None => (BTreeSet::new(), BTreeSet::new()),
    };
    Ok(found
        .into_iter()
        .filter_map(|post| {
            let author = people.get(&post.actor_id)?.clone();
            let answers = post
                .in_reply_to_id
                .and_then(|parent| Some((parent, people.get(parents.get(&parent)?)?.clone())));
            let (liked, boosted) = (liked.contains(&post.id), boosted.contains(&post.id));
            Some(PostWithPeople {
                post,
                author,
                answers,
                liked,
                boosted,
            })
        })
        .collect())
}

/// A post, ready for its template.
pub(crate) struct PostCard {
    /// Its id here.
    pub(crate) id: PostId,
    /// Who wrote it.
    pub(crate) author: Person,
    /// Its page here.
    pub(crate) path: String,
    /// Where it is at home, for posts of other servers.
    pub(crate) original: Option<String>,
    /// When it was published.
    pub(crate) published: Moment,
    /// When it was edited.
    pub(crate) edited: Option<Moment>,
    /// The content warning; empty for none.
    pub(crate) warning: String,
    /// Safe HTML.
    pub(crate) html: String,
    /// Its language, for screen readers and hyphenation.
    pub(crate) language: Option<String>,
    /// Who may see it, a message id; nothing for public posts.
    pub(crate) audience: Option<&'static str>,
    /// Who it answers and where that is.
    pub(crate) answers: Option<(Person, String)>,
    /// How many like it.
    pub(crate) likes: i64,
    /// Whether the reader is one of them.
    pub(crate) liked: bool,
    /// How many passed it on.
    pub(crate) boosts: i64,
    /// Whether the reader is one of them.
    pub(crate) boosted: bool,
    /// Whether the reader may pass it on.
    pub(crate) may_boost: bool,
    /// How many direct replies there are.
    pub(crate) replies: i64,
    /// Whether the reader may answer it, and like it.
    pub(crate) may_answer: bool,
    /// Whether the reader may only take back a like or a boost of it.
    pub(crate) may_take_back: bool,
    /// Whether the reader wrote it.
    pub(crate) is_mine: bool,
    /// Whether the page is about this post.
    pub(crate) focused: bool,
    /// Who boosted it, where it is shown for that.
    pub(crate) boosted_by: Option<Person>,
}

impl PostCard {
    /// The card of a post for this reader.
    pub(crate) fn of(source: PostWithPeople, reader: &Reader, now: Timestamp) -> Self {
        let PostWithPeople {
            post,
            author,
            answers,
            liked,
            boosted,
        } = source;
        let words = reader.words;
        let (may_publish, may_withdraw) = (reader.may_publish(), reader.may_withdraw());
        let may_boost = (may_publish && may_boost(&post, reader)) || (may_withdraw && boosted);
        let moment = |at| Moment::of(at, now, words);
        Self {
            id: post.id,
            author: Person::of(&author),
            path: post_path(&author, post.id),
            original: (!post.local && is_web_address(&post.url)).then_some(post.url),
            published: moment(post.published_at),
            edited: post.edited_at.map(moment),
            warning: warning(&post.summary, post.sensitive, words),
            html: post.content_html,
            language: post.language,
            audience: audience(post.visibility),
            answers: answers.map(|(id, person)| (Person::of(&person), post_path(&person, id))),
            likes: post.like_count,
            liked,
            boosts: post.announce_count,
            boosted,
            may_boost,
            replies: post.reply_count,
            may_answer: may_publish,
            may_take_back: !may_publish && may_withdraw && (liked || boosted),
            is_mine: reader.is(post.actor_id),
            focused: false,
            boosted_by: None,
        }
    }

    /// The cards of several posts.
    pub(crate) fn all(sources: Vec<PostWithPeople>, reader: &Reader, now: Timestamp) -> Vec<Self> {
        sources
            .into_iter()
            .map(|source| Self::of(source, reader, now))
            .collect()
    }
}

/// The page of a post on this instance.
pub(crate) fn post_path(author: &Actor, id: PostId) -> String {
    format!("{}/{id}", profile_path(author))
}

/// An address that a link may lead to. Other servers say where their posts are; they do not get to
/// put a script there.
pub(crate) fn is_web_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Open posts may be passed on by everybody, those for followers by their author.
fn may_boost(post: &Post, reader: &Reader) -> bool {
    post.visibility.is_open() || (post.visibility == Visibility::Followers && reader.is(post.actor_id))
}

fn warning(summary: &str, sensitive: bool, words: Words) -> String {
    match (summary.trim(), sensitive) {
        ("", true) => words.text("post-sensitive"),
        (summary, _) => summary.to_owned(),
    }
}

/// How a post's audience is named; public goes without saying.
pub(crate) fn audience(visibility: Visibility) -> Option<&'static str> {
    match visibility {
        Visibility::Public => None,
        Visibility::Unlisted => Some(id("audience-unlisted")),
        Visibility::Followers => Some(id("audience-followers")),
        Visibility::Direct => Some(id("audience-direct")),
    }
}
