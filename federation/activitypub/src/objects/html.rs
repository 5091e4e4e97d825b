//! HTML of strangers made harmless: an allow-list of tags, http(s) links only, and bounds on length
//! and on the number of tags, because the repair of badly nested HTML takes time that grows with
//! their product.

use ammonia::{Builder, UrlRelative};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// More HTML than this, in bytes, is cut off.
pub const MAX_HTML_BYTES: usize = 64 << 10;

/// HTML with more tags than this is shown as plain text.
const MAX_TAGS: usize = 1500;

const TAGS: [&str; 15] = [
    "p", "br", "a", "span", "del", "pre", "code", "em", "strong", "b", "i", "u", "ul", "ol", "li",
];

/// What classes mean in posts: mentions, hashtags and shortened links. Others are left out, so that a
/// post cannot borrow our own styles.
const CLASSES: [&str; 7] = [
    "mention",
    "hashtag",
    "u-url",
    "h-card",
    "invisible",
    "ellipsis",
    "quote-inline",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut tags: HashSet<&str> = TAGS.into();
    tags.insert("blockquote");
    let classes: HashSet<&str> = CLASSES.into();
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(HashSet::from([
            "script", "style", "template", "noscript", "iframe", "svg", "math",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .generic_attributes(HashSet::new())
        .allowed_classes(HashMap::from([("a", classes.clone()), ("span", classes)]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer"))
        .strip_comments(true);
    builder
});

/// Safe HTML from any HTML.
pub fn sanitise(html: &str) -> String {
    let html = cut(html, MAX_HTML_BYTES);
    if html.bytes().filter(|byte| *byte == b'<').count() > MAX_TAGS {
        return format!("<p>{}</p>", domain::compose::escape(&without_tags(html)));
    }
    CLEANER.clean(html).to_string()
}

/// The text of some HTML, at most `max_characters` of it, in one line. Not HTML: escape it to show it.
pub fn plain_text(html: &str, max_characters: usize) -> String {
    let html = cut(html, MAX_HTML_BYTES);
    let text = decode_entities(&without_tags(html));
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(max_characters)
        .collect()
}

fn cut(text: &str, max_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(max_bytes)]
}

/// Leaves out everything between `<` and the next `>`; linear whatever the nesting. A `<` that begins
/// no tag stays.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let tag = &rest[at..];
        let begins_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        match tag.find('>').filter(|_| begins_tag) {
            Some(end) => {
                text.push(' ');
                rest = &tag[end + 1..];
            }
            None => {
                text.push('<');
                rest = &tag[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

/// The entities that escaping makes.
fn decode_entities(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#039;", "'")
        .replace("&apos;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_posts_are_made_of_stays() {
        let html = "<p>hi <a href=\"https://a.example/@ada\" class=\"u-url mention\" rel=\"nofollow noopener noreferrer\">@ada</a></p>";
        assert_eq!(
            sanitise("<p>hi <a href=\"https://a.example/@ada\" class=\"u-url mention\" target=_blank>@ada</a></p>"),
            html
        );
        assert_eq!(
            sanitise("<ul><li>a</li></ul><blockquote>b</blockquote>"),
            "<ul><li>a</li></ul><blockquote>b</blockquote>"
        );
    }

    #[test]
    fn what_could_run_load_or_imitate_goes() {
        for (bad, good) in [
            ("<p>x</p><script>alert(1)</script>", "<p>x</p>"),
            (
                "<p onclick=\"x()\" style=\"position:fixed\" class=\"button\">x</p>",
                "<p>x</p>",
            ),
            ("<img src=x onerror=alert(1)>x", "x"),
            (
                "<a href=\"javascript:alert(1)\">x</a>",
                "<a rel=\"nofollow noopener noreferrer\">x</a>",
            ),
            (
                "<a href=\"/settings\">x</a>",
                "<a rel=\"nofollow noopener noreferrer\">x</a>",
            ),
            (
                "<a href=\"data:text/html,x\">x</a>",
                "<a rel=\"nofollow noopener noreferrer\">x</a>",
            ),
            (
                "<span class=\"mention admin-badge\">x</span>",
                "<span class=\"mention\">x</span>",
            ),
            ("<svg><circle r=1></svg><math><mi>y</mi></math>z", "z"),
            ("<!-- c --><iframe src=\"https://e.example\"></iframe>x", "x"),
        ] {
            assert_eq!(sanitise(bad), good, "{bad}");
        }
    }

    #[test]
    fn a_page_of_nested_tags_is_shown_as_text_and_quickly() {
        assert_eq!(sanitise("<b><i>x</i></b>"), "<b><i>x</i></b>");
        let bomb = format!(
            "{}{}x",
            (0..4000).map(|n| format!("<b id={n}>")).collect::<String>(),
            "<p>".repeat(8000)
        );
        let shown = sanitise(&bomb);
        assert!(shown.starts_with("<p>") && !shown.contains("<b"));
    }

    #[test]
    fn overlong_html_is_cut_between_characters() {
        let long = "ü".repeat(MAX_HTML_BYTES);
        assert_eq!(sanitise(&long).len(), MAX_HTML_BYTES);
    }

    #[test]
    fn plain_text_has_no_markup_and_a_limit() {
        assert_eq!(
            plain_text("<p>a &amp; b</p>\n<p>1 < 2 &lt;script&gt;</p>", 100),
            "a & b 1 < 2 <script>"
        );
        assert_eq!(plain_text("äöü", 2), "äö");
    }
}
