//! From a post of ours to the Note that peers get. The post, its author, those it mentions and its
//! hashtags are read in one transaction, then written without any further question.

use crate::Addresses;
use crate::objects::note::{Note, PostKind};
use crate::objects::tag::Tag;
use crate::objects::typed_id::{ActorUri, PostUri};
use crate::objects::{DocumentError, url_of};
use activitypub_federation::kinds::public;
use domain::actor::Actor;
use domain::post::{Post, Visibility};
use store::{Conn, StoreError};
use url::Url;

/// A local post with everything its Note needs.
#[derive(Clone, Debug)]
pub struct OutgoingPost {
    /// The post.
    pub post: Post,
    /// Its author.
    pub author: Actor,
    /// Those it mentions.
    pub mentions: Vec<Actor>,
    /// The author of what it answers, if known.
    pub answered: Option<Actor>,
    /// Its hashtags without `#`.
    pub hashtags: Vec<String>,
}

/// Reads what a post's Note needs; `None` if its author is unknown or the post is not ours.
pub fn read(conn: &mut Conn, post: &Post) -> Result<Option<OutgoingPost>, StoreError> {
    let Some(author) = store::actors::lookup(conn, post.actor_id)?.filter(|author| author.local && post.local) else {
        return Ok(None);
    };
    let parent = match post.in_reply_to_id {
        Some(id) => store::posts::lookup(conn, id)?,
        None => None,
    };
    let answered = match parent {
        Some(parent) => store::actors::lookup(conn, parent.actor_id)?,
        None => None,
    };
    Ok(Some(OutgoingPost {
        mentions: store::posts::list_mentions(conn, post.id)?,
        hashtags: store::posts::list_tags(conn, post.id)?,
        post: post.clone(),
        author,
        answered,
    }))
}

/// The `to` and `cc` of a post.
pub fn audience(about: &OutgoingPost) -> Result<(Vec<Url>, Vec<Url>), DocumentError> {
    let followers = || {
        let uri = about
            .author
            .followers
            .as_deref()
            .ok_or(DocumentError::Shape("of an actor with followers"))?;
        url_of(uri, "the followers collection")
    };
    let mentioned = about
        .mentions
        .iter()
        .map(|actor| url_of(&actor.uri, "a mentioned actor"))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(match about.post.visibility {
        Visibility::Public => (vec![public()], [vec![followers()?], mentioned].concat()),
        Visibility::Unlisted => (vec![followers()?], [vec![public()], mentioned].concat()),
        Visibility::Followers => (vec![followers()?], mentioned),
        Visibility::Direct => (mentioned, Vec::new()),
    })
}

impl Note {
    /// The Note of a local post.
    pub fn of_local(about: &OutgoingPost, addresses: &Addresses) -> Result<Self, DocumentError> {
        let post = &about.post;
        let (to, cc) = audience(about)?;
        let mentions = about.mentions.iter().map(|actor| {
            Ok(Tag::Mention {
                href: url_of(&actor.uri, "a mentioned actor")?,
                name: actor.handle(),
            })
        });
        let hashtags = about.hashtags.iter().map(|tag| {
            Ok(Tag::Hashtag {
                href: Some(format!("{}{tag}", addresses.tag_base())),
                name: format!("#{tag}"),
            })
        });
        Ok(Self {
            id: PostUri::from(url_of(&post.uri, "the post's id")?),
            kind: PostKind::Note,
            attributed_to: ActorUri::from(url_of(&about.author.uri, "the author's id")?),
            to,
            cc,
            in_reply_to: post
                .in_reply_to_uri
                .as_deref()
                .map(|uri| url_of(uri, "the answered post"))
                .transpose()?,
            name: None,
            summary: (!post.summary.is_empty()).then(|| post.summary.clone()),
            sensitive: post.sensitive,
            content: Some(post.content_html.clone()),
            content_map: post
                .language
                .iter()
                .map(|language| (language.clone(), post.content_html.clone()))
                .collect(),
            url: Some(url_of(&post.url, "the post's page")?),
            published: Some(post.published_at),
            updated: post.edited_at,
            tag: mentions.chain(hashtags).collect::<Result<_, DocumentError>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AccountId, ActorId, PostId, Timestamp};

    fn about(visibility: Visibility) -> (OutgoingPost, Addresses) {
        let addresses = Addresses::new(&Url::parse("https://a.example").expect("a url")).expect("an origin");
        let at = Timestamp::from_secs(1_795_341_600);
        let author = addresses.new_person(ActorId(1), AccountId(1), "ada", "", at);
        let bob = Actor {
            uri: "https://b.example/users/bob".into(),
            username: "bob".into(),
            host: "b.example".into(),
            ..author.clone()
        };
        let post = Post {
            id: PostId(7),
            uri: addresses.post("ada", PostId(7)),
            url: addresses.post_page("ada", PostId(7)),
            actor_id: ActorId(1),
            local: true,
            in_reply_to_uri: Some("https://b.example/posts/1".into()),
            in_reply_to_id: None,
            thread_id: PostId(7),
            content_html: "<p>hi</p>".into(),
            source_text: Some("hi".into()),
            summary: "spoiler".into(),
            sensitive: true,
            visibility,
            language: Some("en".into()),
            published_at: at,
            sort_at: at,
            edited_at: None,
            like_count: 0,
            announce_count: 0,
            reply_count: 0,
        };
        (
            OutgoingPost {
                post,
                author,
                mentions: vec![bob],
                answered: None,
                hashtags: vec!["rust".into()],
            },
            addresses,
        )
    }

    fn json(visibility: Visibility) -> serde_json::Value {
        let (about, addresses) = about(visibility);
        serde_json::to_value(Note::of_local(&about, &addresses).expect("a note")).expect("json")
    }

    #[test]
    fn a_post_becomes_a_note_that_reads_back_as_itself() {
        let note: Note = serde_json::from_value(json(Visibility::Public)).expect("a note");
        let (about, _) = about(Visibility::Public);
        let read = crate::objects::RemotePost::of(&note, about.author.followers.as_deref(), Timestamp::default())
            .expect("a post");
        assert_eq!(
            (read.uri, read.content_html, read.summary),
            (about.post.uri, about.post.content_html, about.post.summary)
        );
        assert_eq!(
            (read.visibility, read.language.as_deref()),
            (Visibility::Public, Some("en"))
        );
        assert_eq!(
            (read.addressed, read.hashtags),
            (vec!["https://b.example/users/bob".to_owned()], about.hashtags)
        );
    }

    #[test]
    fn nobody_is_addressed_but_those_the_visibility_names() {
        let public = "https://www.w3.org/ns/activitystreams#Public";
        assert!(json(Visibility::Public).to_string().contains(public));
        for hidden in [Visibility::Followers, Visibility::Direct] {
            assert!(!json(hidden).to_string().contains(public));
        }
        assert!(!json(Visibility::Direct).to_string().contains("/followers"));
    }
}
