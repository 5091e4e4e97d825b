//! From what a member types to what is stored and sent: paragraphs, links, `@mentions` and
//! `#hashtags`. The output is HTML made from escaped text only, so it needs no sanitiser.

use std::fmt::Write;
use url::Url;

/// The longest post, in characters.
pub const MAX_CHARACTERS: usize = 500;

/// The longest content warning, in characters.
pub const MAX_SUMMARY_CHARACTERS: usize = 200;

/// Why a draft cannot be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDraft {
    /// Nothing but white space.
    #[error("write something first")]
    Empty,
    /// More than [`MAX_CHARACTERS`], content warning included.
    #[error("a post has at most 500 characters")]
    TooLong,
}

/// A mention that was found to be somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedMention {
    /// As typed, without the leading `@`, lower case.
    pub handle: String,
    /// The username to show.
    pub username: String,
    /// Where a person can look at the profile.
    pub url: String,
}

/// Checks the length of a draft.
pub fn check(text: &str, summary: &str) -> Result<(), BadDraft> {
    if text.trim().is_empty() {
        return Err(BadDraft::Empty);
    }
    if summary.chars().count() > MAX_SUMMARY_CHARACTERS
        || text.chars().count() + summary.chars().count() > MAX_CHARACTERS
    {
        return Err(BadDraft::TooLong);
    }
    Ok(())
}

/// A piece of a line.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    Link(&'a str),
    Mention(&'a str),
    Hashtag(&'a str),
}

/// The handles mentioned in `text`, without the leading `@`, lower case, each once, in order.
pub fn mentioned_handles(text: &str) -> Vec<String> {
    let mut handles = Vec::new();
    for piece in text.lines().flat_map(pieces) {
        if let Piece::Mention(handle) = piece {
            let handle = handle.to_lowercase();
            if !handles.contains(&handle) {
                handles.push(handle);
            }
        }
    }
    handles
}

/// The hashtags in `text`, without `#`, lower case, each once, in order.
pub fn hashtags(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for piece in text.lines().flat_map(pieces) {
        if let Piece::Hashtag(tag) = piece {
            let tag = tag.to_lowercase();
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    tags
}

/// Renders `text` as HTML. Mentions that are not in `mentions` stay plain text; `tag_base` is the
/// address that a hashtag is appended to.
pub fn to_html(text: &str, mentions: &[ResolvedMention], tag_base: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut html = String::new();
    for paragraph in text.trim().split("\n\n").filter(|p| !p.trim().is_empty()) {
        html.push_str("<p>");
        for (number, line) in paragraph.trim_matches('\n').lines().enumerate() {
            if number > 0 {
                html.push_str("<br>");
            }
            for piece in pieces(line) {
                render(&mut html, &piece, mentions, tag_base);
            }
        }
        html.push_str("</p>");
    }
    html
}

fn render(html: &mut String, piece: &Piece<'_>, mentions: &[ResolvedMention], tag_base: &str) {
    // Writing to a String cannot fail.
    let _ = match piece {
        Piece::Text(text) => write!(html, "{}", escape(text)),
        Piece::Link(url) => {
            let shown = url.split_once("://").map_or(*url, |(_, rest)| rest);
            write!(
                html,
                "<a href=\"{}\" rel=\"nofollow noopener noreferrer\">{}</a>",
                escape(url),
                escape(shown)
            )
        }
        Piece::Hashtag(tag) => write!(
            html,
            "<a href=\"{}{}\" class=\"mention hashtag\" rel=\"tag\">#<span>{}</span></a>",
            escape(tag_base),
            escape(&tag.to_lowercase()),
            escape(tag)
        ),
        Piece::Mention(handle) => match mentions.iter().find(|m| m.handle == handle.to_lowercase()) {
            Some(found) => write!(
                html,
                "<span class=\"h-card\"><a href=\"{}\" class=\"u-url mention\">@<span>{}</span></a></span>",
                escape(&found.url),
                escape(&found.username)
            ),
            None => write!(html, "@{}", escape(handle)),
        },
    };
}

/// Escapes text for HTML content and double-quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Cuts a line into pieces. A mention, hashtag or link begins only after something that is not part
/// of a word, so that e-mail addresses and URL fragments stay what they are.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    let mut before = ' ';
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        let special = if before.is_alphanumeric() || matches!(before, '_' | '/' | '@' | '#') {
            None
        } else if c == '@' {
            mention(rest).map(|end| (Piece::Mention(&rest[1..end]), end))
        } else if c == '#' {
            hashtag(rest).map(|end| (Piece::Hashtag(&rest[1..end]), end))
        } else if rest.starts_with("https://") || rest.starts_with("http://") {
            link(rest).map(|end| (Piece::Link(&rest[..end]), end))
        } else {
            None
        };
        let step = match special {
            Some((piece, end)) => {
                if plain_from < at {
                    found.push(Piece::Text(&line[plain_from..at]));
                }
                found.push(piece);
                plain_from = at + end;
                end
            }
            None => c.len_utf8(),
        };
        before = line[at..at + step].chars().next_back().unwrap_or(' ');
        at += step;
    }
    if plain_from < line.len() {
        found.push(Piece::Text(&line[plain_from..]));
    }
    found
}

/// The end of `@user` or `@user@host[:port]` at the start of `text`.
fn mention(text: &str) -> Option<usize> {
    let user = text[1..]
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        .count();
    let user_end = 1 + text[1..1 + user].trim_end_matches(['.', '-']).len();
    if user_end == 1 {
        return None;
    }
    if text[user_end..].starts_with('@') {
        let host = text[user_end + 1..]
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
            .count();
        let host_end = user_end
            + 1
            + text[user_end + 1..user_end + 1 + host]
                .trim_end_matches(['.', '-', ':'])
                .len();
        if host_end > user_end + 1 {
            return Some(host_end);
        }
    }
    Some(user_end)
}

/// The end of `#tag` at the start of `text`; a tag needs at least one letter.
fn hashtag(text: &str) -> Option<usize> {
    let body: usize = text[1..]
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .map(char::len_utf8)
        .sum();
    text[1..1 + body].chars().any(char::is_alphabetic).then_some(1 + body)
}

/// The end of a web address at the start of `text`, without the punctuation that follows it.
fn link(text: &str) -> Option<usize> {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
        .unwrap_or(text.len());
    let end = text[..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\''])
        .len();
    Url::parse(&text[..end])
        .ok()
        .filter(|url| url.host_str().is_some_and(|h| !h.is_empty()))?;
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let ada = ResolvedMention {
            handle: "ada@b.example".into(),
            username: "ada".into(),
            url: "https://b.example/@ada".into(),
        };
        to_html(text, &[ada], "https://a.example/tags/")
    }

    #[test]
    fn markup_is_shown_and_not_obeyed() {
        assert_eq!(html("<b>&\"hi\"</b>"), "<p>&lt;b&gt;&amp;&quot;hi&quot;&lt;/b&gt;</p>");
    }

    #[test]
    fn blank_lines_part_paragraphs_and_single_ones_break_lines() {
        assert_eq!(html("a\nb\r\n\r\nc"), "<p>a<br>b</p><p>c</p>");
    }

    #[test]
    fn known_mentions_become_links_and_unknown_ones_stay_text() {
        assert_eq!(
            mentioned_handles("@Ada@B.example, @bob! me@mail.example"),
            ["ada@b.example", "bob"]
        );
        assert!(html("hi @Ada@b.example.").contains("<a href=\"https://b.example/@ada\""));
        assert_eq!(html("hi @bob"), "<p>hi @bob</p>");
    }

    #[test]
    fn hashtags_need_a_letter() {
        assert_eq!(hashtags("#Rust #1 #rust a#b #naïve_1"), ["rust", "naïve_1"]);
    }

    #[test]
    fn a_link_loses_the_full_stop_that_ends_the_sentence() {
        assert!(html("see https://x.example/a?b=1&c=2.").contains("href=\"https://x.example/a?b=1&amp;c=2\""));
        assert!(html("see https://x.example/a?b=1&c=2.").ends_with("</a>.</p>"));
        assert!(!html("javascript:alert(1)").contains("<a"));
    }

    #[test]
    fn empty_and_overlong_drafts_are_refused() {
        assert_eq!(check("hello", ""), Ok(()));
        assert_eq!(check(" \n", ""), Err(BadDraft::Empty));
        assert_eq!(check(&"ü".repeat(501), ""), Err(BadDraft::TooLong));
        assert_eq!(check(&"ü".repeat(500), ""), Ok(()));
    }
}
