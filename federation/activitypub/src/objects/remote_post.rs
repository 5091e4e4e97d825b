//! From a Note of another server to what we store of it: safe HTML, one of four visibilities, bounded
//! lists. Pure: who the mentioned actors are, and whether the post is wanted, is decided elsewhere.

use crate::objects::note::{Note, PostKind};
use crate::objects::tag::Tag;
use crate::objects::{DocumentError, html, language};
use activitypub_federation::kinds::public;
use domain::compose::escape;
use domain::origin::same_origin;
use domain::post::Visibility;
use domain::{Origin, Timestamp};
use url::Url;

/// The longest content warning or title kept, in characters.
const MAX_SUMMARY_CHARACTERS: usize = 500;
/// How many hashtags of one post are kept.
const MAX_HASHTAGS: usize = 50;
/// How many mentioned or addressed actors are looked up.
const MAX_ADDRESSED: usize = 100;

/// What a Note says, in the domain's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemotePost {
    /// Its id.
    pub uri: String,
    /// Its page.
    pub url: String,
    /// The id of its author.
    pub author_uri: String,
    /// The id of what it answers.
    pub in_reply_to: Option<String>,
    /// Safe HTML.
    pub content_html: String,
    /// The content warning; empty if there is none.
    pub summary: String,
    /// Whether it asks to be hidden behind a click.
    pub sensitive: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// BCP 47.
    pub language: Option<String>,
    /// When its author says it was published; the moment of receipt if it says nothing.
    pub published_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// The ids of actors mentioned or addressed one by one.
    pub addressed: Vec<String>,
    /// Hashtags without `#`, lower case.
    pub hashtags: Vec<String>,
}

impl RemotePost {
    /// Reads a Note whose source (a signature, or a fetch from its own id) was already established.
    /// `followers` is the author's followers collection.
    pub fn of(note: &Note, followers: Option<&str>, now: Timestamp) -> Result<Self, DocumentError> {
        let uri = note.id.inner().to_string();
        let author_uri = note.attributed_to.inner().to_string();
        Origin::parse(&uri).ok_or(DocumentError::BadUrl("the post's id"))?;
        if !same_origin(&uri, &author_uri) {
            return Err(DocumentError::CrossOrigin("the post's author"));
        }
        let url = note.url.as_ref().map_or_else(|| uri.clone(), Url::to_string);
        Ok(Self {
            content_html: content(note, &url),
            summary: summary(note),
            sensitive: note.sensitive || note.summary.as_deref().is_some_and(|s| !s.trim().is_empty()),
            visibility: visibility(note, followers),
            language: language::of_content_map(note.content.as_deref(), &note.content_map),
            in_reply_to: note.in_reply_to.as_ref().map(Url::to_string),
            published_at: note.published.unwrap_or(now),
            edited_at: note
                .updated
                .filter(|updated| note.published.is_none_or(|published| *updated > published)),
            addressed: addressed(note, followers),
            hashtags: hashtags(note),
            uri,
            url,
            author_uri,
        })
    }
}

fn visibility(note: &Note, followers: Option<&str>) -> Visibility {
    let public = public();
    let for_followers = |url: &Url| followers == Some(url.as_str());
    if note.to.contains(&public) {
        Visibility::Public
    } else if note.cc.contains(&public) {
        Visibility::Unlisted
    } else if note.to.iter().chain(&note.cc).any(for_followers) {
        Visibility::Followers
    } else {
        Visibility::Direct
    }
}

/// A Note is its content; everything else is its title (or, without one, its content) and a link to
/// where it can be seen as it was meant.
fn content(note: &Note, url: &str) -> String {
    let written = note
        .content
        .as_deref()
        .or_else(|| note.content_map.values().next().map(String::as_str))
        .unwrap_or_default();
    if note.kind == PostKind::Note {
        return html::sanitise(written);
    }
    let title = html::plain_text(note.name.as_deref().unwrap_or_default(), MAX_SUMMARY_CHARACTERS);
    let head = if title.is_empty() {
        html::sanitise(written)
    } else {
        format!("<p><strong>{}</strong></p>", escape(&title))
    };
    html::sanitise(&format!("{head}<p><a href=\"{0}\">{0}</a></p>", escape(url)))
}

/// The content warning. What other types have as summary is an abstract, not a warning.
fn summary(note: &Note) -> String {
    match (&note.summary, note.kind) {
        (Some(text), PostKind::Note | PostKind::Question) => html::plain_text(text, MAX_SUMMARY_CHARACTERS),
        _ => String::new(),
    }
}

fn addressed(note: &Note, followers: Option<&str>) -> Vec<String> {
    let mentioned = note.tag.iter().filter_map(|tag| match tag {
        Tag::Mention { href, .. } => Some(href),
        Tag::Hashtag { .. } => None,
    });
    let public = public();
    let mut uris: Vec<String> = Vec::new();
    for url in mentioned.chain(&note.to).chain(&note.cc) {
        let known = uris.iter().any(|uri| uri == url.as_str());
        if *url != public && followers != Some(url.as_str()) && !known && uris.len() < MAX_ADDRESSED {
            uris.push(url.to_string());
        }
    }
    uris
}

fn hashtags(note: &Note) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in note.tag.iter().filter_map(Tag::hashtag) {
        if !tags.contains(&tag) && tags.len() < MAX_HASHTAGS {
            tags.push(tag);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp::from_secs(1_795_341_600);
    const FOLLOWERS: &str = "https://b.example/users/bob/followers";
    const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

    fn note() -> Value {
        json!({
            "id": "https://b.example/posts/1", "type": "Note", "attributedTo": "https://b.example/users/bob",
            "to": PUBLIC, "cc": [FOLLOWERS], "content": "<p>hi<script>x</script></p>", "contentMap": {"en": "<p>hi<script>x</script></p>"},
            "published": "2026-11-22T09:00:00Z", "summary": null, "attachment": [{"type": "Document"}],
            "tag": [{"type": "Mention", "href": "https://a.example/users/ada"}, {"type": "Hashtag", "name": "#Rust"}],
        })
    }

    fn read(value: Value) -> Result<RemotePost, DocumentError> {
        let note: Note = serde_json::from_value(value).expect("a note");
        RemotePost::of(&note, Some(FOLLOWERS), NOW)
    }

    fn with(name: &str, value: Value) -> RemotePost {
        let mut document = note();
        document[name] = value;
        read(document).expect("a post")
    }

    #[test]
    fn a_note_is_read_with_its_markup_made_safe() {
        let post = read(note()).expect("a post");
        assert_eq!(post.content_html, "<p>hi</p>");
        assert_eq!(post.addressed, ["https://a.example/users/ada"]);
        assert_eq!(post.hashtags, ["rust"]);
        assert_eq!(post.language.as_deref(), Some("en"));
        assert_eq!(post.published_at, Timestamp::from_secs(1_795_338_000));
        assert!(!post.sensitive);
    }

    #[test]
    fn the_audience_decides_the_visibility() {
        let seen = |to: Value, cc: Value| {
            let mut document = note();
            document["to"] = to;
            document["cc"] = cc;
            read(document).expect("a post").visibility
        };
        assert_eq!(seen(json!(PUBLIC), json!([])), Visibility::Public);
        assert_eq!(seen(json!("as:Public"), json!([])), Visibility::Public);
        assert_eq!(seen(json!([FOLLOWERS]), json!([PUBLIC])), Visibility::Unlisted);
        assert_eq!(seen(json!([FOLLOWERS]), json!([])), Visibility::Followers);
        assert_eq!(
            seen(json!(["https://a.example/users/ada"]), json!([])),
            Visibility::Direct
        );
        assert_eq!(seen(json!({"odd": 1}), json!(null)), Visibility::Direct);
        assert_eq!(
            seen(json!(["https://b.example/users/eve/followers"]), json!([])),
            Visibility::Direct
        );
    }

    #[test]
    fn an_author_on_another_port_is_refused() {
        assert!(read(note()).is_ok());
        let mut document = note();
        document["attributedTo"] = "https://b.example:8443/users/bob".into();
        assert_eq!(read(document), Err(DocumentError::CrossOrigin("the post's author")));
    }

    #[test]
    fn other_types_become_a_title_and_a_link() {
        let mut page = note();
        page["type"] = "Page".into();
        page["name"] = "A &lt;title&gt;".into();
        page["url"] = json!([{"type": "Link", "mediaType": "video/mp4", "href": "https://b.example/v.mp4"},
                             {"type": "Link", "mediaType": "text/html", "href": "https://b.example/w/1"}]);
        page["summary"] = "an abstract".into();
        let post = read(page).expect("a post");
        assert_eq!(
            post.content_html,
            "<p><strong>A &lt;title&gt;</strong></p><p><a href=\"https://b.example/w/1\" rel=\"nofollow noopener noreferrer\">https://b.example/w/1</a></p>"
        );
        assert_eq!(post.summary, "");
    }

    #[test]
    fn a_content_warning_makes_a_post_sensitive() {
        let post = with("summary", "<b>spoiler</b>".into());
        assert_eq!((post.summary.as_str(), post.sensitive), ("spoiler", true));
    }

    #[test]
    fn odd_fields_cost_the_field_and_not_the_post() {
        assert_eq!(with("published", "yesterday".into()).published_at, NOW);
        assert_eq!(with("contentMap", json!([1])).language, None);
        assert_eq!(
            with("tag", json!({"type": "Hashtag", "name": "#one"})).hashtags,
            ["one"]
        );
        assert_eq!(
            with("url", json!("javascript:alert(1)")).url,
            "https://b.example/posts/1"
        );
        assert_eq!(with("inReplyTo", json!(null)).in_reply_to, None);
    }
}
