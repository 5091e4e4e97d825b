//! The rows of a profile, from what was typed to safe HTML. The text of a value, with the markup taken
//! away, is what was typed: clients that edit it get it back that way.

use super::DescribingError;
use domain::actor::ProfileField;
use domain::compose::escape;
use std::fmt::Write;
use url::Url;

/// The most rows a profile has.
pub const MAX_FIELDS: usize = 4;
/// The longest name or value of a row, in characters.
pub const MAX_FIELD: usize = 255;

/// The rows without white space around the texts and without empty ones, if they can be taken.
pub(super) fn checked(rows: Vec<(String, String)>) -> Result<Vec<(String, String)>, DescribingError> {
    let rows: Vec<(String, String)> = rows
        .into_iter()
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .filter(|(name, value)| !(name.is_empty() && value.is_empty()))
        .collect();
    let is_text = |text: &str| text.chars().count() <= MAX_FIELD && !text.chars().any(char::is_control);
    if rows.len() > MAX_FIELDS || rows.iter().any(|(name, value)| !is_text(name) || !is_text(value)) {
        return Err(DescribingError::BadFields);
    }
    Ok(rows)
}

/// The rows as they are stored and shown.
pub(super) fn rendered(rows: &[(String, String)]) -> Vec<ProfileField> {
    rows.iter()
        .map(|(name, value)| ProfileField {
            name: name.clone(),
            value_html: html(value),
        })
        .collect()
}

/// A value as HTML: web addresses become links that say whose page it is (`rel="me"`, which other
/// sites check back) and that give no weight to anything.
fn html(value: &str) -> String {
    let mut out = String::new();
    for piece in value.split_inclusive(' ') {
        let word = piece.trim_end_matches(' ');
        if is_web_address(word) {
            // Writing to a String cannot fail.
            let _ = write!(
                out,
                "<a href=\"{0}\" rel=\"nofollow noopener noreferrer me\">{0}</a>",
                escape(word)
            );
        } else {
            out.push_str(&escape(word));
        }
        out.push_str(&piece[word.len()..]);
    }
    out
}

fn is_web_address(word: &str) -> bool {
    (word.starts_with("https://") || word.starts_with("http://"))
        && Url::parse(word).is_ok_and(|url| url.host_str().is_some_and(|host| !host.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_link_and_its_text_is_what_was_typed() {
        assert_eq!(
            html("see https://ada.example/?a=1&b=2 now"),
            "see <a href=\"https://ada.example/?a=1&amp;b=2\" rel=\"nofollow noopener noreferrer me\">\
             https://ada.example/?a=1&amp;b=2</a> now"
        );
    }

    #[test]
    fn markup_and_other_schemes_stay_text() {
        assert_eq!(html("<b>\"x\""), "&lt;b&gt;&quot;x&quot;");
        for text in [
            "javascript:alert(1)",
            "https://",
            "ftp://a.example",
            "mailto:a@b.example",
        ] {
            assert!(!html(text).contains("<a"), "{text}");
        }
        assert!(!html("https://a.example/\"onclick=x").contains("\"onclick"));
    }

    #[test]
    fn empty_rows_vanish_and_too_many_or_too_long_ones_are_refused() {
        let row = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            checked(vec![row(" Home ", " x "), row(" ", "")]).expect("taken"),
            [row("Home", "x")]
        );
        assert!(checked(vec![row("a", "b"); MAX_FIELDS]).is_ok());
        for bad in [
            vec![row("a", "b"); MAX_FIELDS + 1],
            vec![row(&"x".repeat(MAX_FIELD + 1), "")],
            vec![row("a", "b\u{7}c")],
        ] {
            assert!(matches!(checked(bad), Err(DescribingError::BadFields)));
        }
    }
}
