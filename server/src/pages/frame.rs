//! What every page has around its content: title, navigation, language, the address of the style
//! sheet, and what machines want to know about it.

use super::assets;
use super::banner::Banner;
use super::person::Person;
use super::reader::Reader;
use super::site::SiteInfo;
use crate::words::Words;
use membership::Permit;
use social::notifying::MOST_UNREAD;

/// The frame of one page.
pub(crate) struct Frame<'a> {
    /// The language.
    pub(crate) words: Words,
    /// The instance.
    pub(crate) site: &'a SiteInfo,
    /// The folder of style sheet and scripts.
    pub(crate) assets: &'static str,
    /// The title in the browser's tab.
    pub(crate) title: String,
    /// Which entry of the navigation this is.
    pub(crate) section: &'static str,
    /// Who is reading.
    pub(crate) me: Option<&'a Person>,
    /// Whether the reader has a role, and so an office.
    pub(crate) staff: bool,
    /// How many notifications the reader has not read, for people; nothing if there are none.
    pub(crate) unread: Option<String>,
    /// What the reader is told about their own membership.
    pub(crate) banner: Option<Banner>,
    /// The token for forms.
    pub(crate) token: &'a str,
    /// Where the small forms of a post lead back to, if not to the post's own page.
    pub(crate) back: Option<String>,
    /// The same thing as ActivityPub.
    pub(crate) alternate: Option<String>,
    /// What other sites show when somebody links to this page.
    pub(crate) card: Option<Card>,
    /// Whether search engines should leave it out.
    pub(crate) hide_from_search: bool,
}

/// What other sites show when somebody links to a page (Open Graph, without pictures).
pub(crate) struct Card {
    /// `website`, `profile` or `article`.
    pub(crate) kind: &'static str,
    /// The page's one address.
    pub(crate) url: String,
    /// A sentence or two of plain text.
    pub(crate) description: String,
}

impl<'a> Frame<'a> {
    /// A frame for `reader`; `title` is what comes before the name of the instance.
    pub(crate) fn new(site: &'a SiteInfo, reader: &'a Reader, section: &'static str, title: &str) -> Self {
        let title = if title.is_empty() {
            site.title.clone()
        } else {
            format!("{title} · {}", site.title)
        };
        Self {
            words: reader.words,
            site,
            assets: assets::folder(),
            title,
            section,
            me: reader.me.as_ref().map(|me| &me.person),
            staff: reader.me.as_ref().is_some_and(|me| Permit::of(&me.account).is_ok()),
            unread: reader.me.as_ref().and_then(|me| unread(me.unread)),
            banner: reader.me.as_ref().and_then(|me| Banner::of(me, reader.words)),
            token: &reader.token,
            back: None,
            alternate: None,
            card: None,
            hide_from_search: true,
        }
    }

    /// For pages that anybody may find: with a card, and open to search engines.
    pub(crate) fn open(mut self, kind: &'static str, url: String, description: String) -> Self {
        self.card = Some(Card { kind, url, description });
        self.hide_from_search = false;
        self
    }

    /// Leads the small forms of a post back to this path.
    pub(crate) fn back_to(mut self, path: String) -> Self {
        self.back = Some(path);
        self
    }

    /// Says where the same thing is as ActivityPub.
    pub(crate) fn with_alternate(mut self, uri: &str) -> Self {
        self.alternate = Some(uri.to_owned());
        self
    }
}

/// A number of unread notifications; nobody wants to know how many hundreds.
fn unread(count: i64) -> Option<String> {
    match count {
        0 => None,
        count if count >= MOST_UNREAD => Some(format!("{}+", MOST_UNREAD - 1)),
        count => Some(count.to_string()),
    }
}

/// The beginning of a text for a card: at most 200 characters, cut between words.
pub(crate) fn excerpt(text: &str) -> String {
    const MOST: usize = 200;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= MOST {
        return flat;
    }
    let cut: String = flat.chars().take(MOST).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

/// Safe HTML without its tags, for a card.
pub(crate) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for (at, c) in html.char_indices() {
        match c {
            '<' => {
                inside = true;
                if parts_words(&html[at + 1..]) {
                    text.push(' ');
                }
            }
            '>' if inside => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    for (entity, character) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    text
}

/// Whether the tag that begins here stands between words: one around a piece of a line does not, or a
/// mention would come apart behind its `@`.
fn parts_words(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    !["a", "b", "code", "del", "em", "i", "span", "strong", "u"].contains(&&name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unread_notifications_are_counted_up_to_a_point() {
        assert_eq!(unread(0), None);
        assert_eq!(unread(7).as_deref(), Some("7"));
        assert_eq!(unread(99).as_deref(), Some("99"));
        assert_eq!(unread(100).as_deref(), Some("99+"));
    }

    #[test]
    fn a_card_shows_text_without_markup_and_ends_between_words() {
        assert_eq!(
            excerpt(&plain("<p>a &lt;b&gt; &amp;amp;<br>c</p><p>d</p>")),
            "a <b> &amp; c d"
        );
        let mention = "<p>hi <span class=\"h-card\"><a href=\"/x\">@<span>ada</span></a></span>, yes</p>";
        assert_eq!(excerpt(&plain(mention)), "hi @ada, yes");
        let long = excerpt(&"word ".repeat(100));
        assert!(long.ends_with("word…") && long.chars().count() <= 201);
    }
}
